"""The door at which a timetabling program knocks: who it is, what it may, what it says, and what it is answered.

Stored first, answered then; days are made of it later (`rounds`). Nothing a caller sends is an error of ours: whatever
comes is answered in the flavour it came in. Source of the order, the limits and the words: facts/liss.md, 2, 5 and 7.
"""

from dataclasses import dataclass, replace

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from staffroom.kit.errors import TryLater
from staffroom.kit.limits import shared_part, take_within, waits
from staffroom.kit.logs import current_request_id
from staffroom.kit.words import count
from staffroom.sources.liss import answering
from staffroom.sources.liss.calls import Call, needs_sign_in, read_call, sign_in_of
from staffroom.sources.liss.envelope import Envelope, read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import SignIn
from staffroom.sync.locks import Turn
from staffroom.sync.models import LissCall, Publisher

from . import credentials, getting, shelf
from .door_body import Damaged, Readable, TooLarge, head_of, read_body
from .door_calls import State, Visit, record

MINUTE = 60
KNOCKS_A_MINUTE = 240
"""From one address, whatever it asks: several campuses of one cloud come from the same."""
HELLOS_A_MINUTE = 30
FAILURES, FAILURES_WITHIN = 5, 15 * MINUTE
CALLS, CALLS_WITHIN = 120, 10 * MINUTE
PATIENCE = 5.0
"""Seconds that a call waits for the one before it."""
BUSY_SECONDS = 30
MEGABYTE = 1_000_000

log = structlog.stdlib.get_logger("staffroom.liss")


@dataclass(frozen=True)
class Answer:
    """What goes back. `retry_after` is in seconds, where waiting helps."""

    status: int
    media: str
    body: bytes
    retry_after: int | None = None


def answer(
    body: Readable,
    *,
    content_type: str = "",
    encoding: str = "",
    length: int | None = None,
    address: str = "",
    secure: bool = True,
    patience: float = PATIENCE,
) -> Answer:
    """Answer one call, whatever it is. Never raises.

    `length` is the Content-Length, where one was sent; `secure`: nobody between the program and us could read along;
    `patience` in seconds.
    """
    visit = Visit()
    try:
        reply = _reply(
            visit, body, content_type, encoding, length=length, address=address, secure=secure, patience=patience
        )
        return Answer(200, answering.MEDIA[visit.flavour], reply)
    except Fault as fault:
        return _failure(visit, fault)
    except (TryLater, OperationalError):
        # The database is away or held up by an import, or the call before this one is still being stored.
        return _failure(visit, _busy())
    except Exception:
        reference = current_request_id()[:8].upper() or "none"
        log.exception("call failed", reference=reference)
        _try_to_record(visit, f"Something failed here; reference {reference}")
        return _failure(visit, Fault(9, f"Something failed here; reference {reference}"))


def _reply(
    visit: Visit,
    body: Readable,
    content_type: str,
    encoding: str,
    *,
    length: int | None,
    address: str,
    secure: bool,
    patience: float,
) -> bytes:
    if not secure:
        visit.flavour = head_of(body, content_type)
        raise _refused(visit, Fault(2, _ONLY_HTTPS), "It came over plain HTTP. Type the address with https://.")
    place = shared_part(address)
    if wait := take_within("liss door", place, most=KNOCKS_A_MINUTE, seconds=MINUTE):
        visit.flavour = head_of(body, content_type)
        raise _wait(wait)
    envelope = _envelope(visit, body, content_type, encoding, length)
    if not needs_sign_in(envelope):
        if wait := take_within("liss hello", place, most=HELLOS_A_MINUTE, seconds=MINUTE):
            raise _wait(wait)
        record(visit, State.ANSWERED)
        return answering.hello(envelope)
    publisher = _signed_in(visit, sign_in_of(envelope), address, place)
    if wait := take_within("liss calls", str(publisher.pk), most=CALLS, seconds=CALLS_WITHIN):
        raise _refused(visit, _wait(wait), f"More than {CALLS} calls in ten minutes.")
    with Turn(f"liss-{publisher.pk}", patience=patience).held():
        return _act(visit, publisher, envelope)


def _envelope(visit: Visit, body: Readable, content_type: str, encoding: str, length: int | None) -> Envelope:
    """The message itself. `length` of more than the limit is believed; of less, not."""
    most = settings.ENVIRONMENT.liss_megabytes * MEGABYTE
    too_large = Fault(6, f"The message is larger than {settings.ENVIRONMENT.liss_megabytes} MB", status=413)
    try:
        sent = read_body(body, most=most, encoding=encoding, content_type=content_type)
    except TooLarge as error:
        visit.flavour, visit.size = error.flavour, max(length or 0, most)
        raise _refused(visit, too_large, "Send fewer days at once, or raise STAFFROOM_LISS_MEGABYTES.") from None
    except Damaged as error:
        visit.flavour = error.flavour
        raise _refused(visit, _unreadable(), "It broke off in the middle, or was packed in an unknown way.") from None
    visit.size, visit.flavour = len(sent), flavour_of(sent[:PIECE], content_type)
    try:
        envelope = read_envelope(sent, content_type)
    except Fault as fault:
        visit.ident = fault.ident
        raise _refused(visit, fault) from None
    visit.flavour, visit.ident, visit.jsonrpc = envelope.flavour, envelope.ident, envelope.jsonrpc
    visit.method = envelope.method
    return envelope
