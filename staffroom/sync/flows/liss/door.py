"""The door at which a timetabling program knocks: who it is, what it may, what it says, and what it is answered.

Stored first, answered then; days are made of it later (`rounds`). Nothing that a caller sends is an error of ours:
whatever comes is answered in the flavour it came in. Order, limits and words: facts/liss.md, sections 2, 5 and 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from staffroom.kit.errors import TryLater
from staffroom.kit.limits import shared_part, take_within, waits
from staffroom.kit.logs import current_request_id
from staffroom.kit.words import count
from staffroom.sources.liss import answering
from staffroom.sources.liss.calls import Call, needs_sign_in, read_call, sign_in_of
from staffroom.sources.liss.envelope import Envelope, flavour_of, read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import SignIn
from staffroom.sources.liss.rows import ABSENCE_FIELDS
from staffroom.sync.locks import Turn
from staffroom.sync.models import Publisher

from . import credentials, getting, shelf
from .door_body import PIECE, Damaged, Readable, TooLarge, alone_if_big, head_of, read_body
from .door_calls import State, Visit, record

MINUTE = 60
KNOCKS_A_MINUTE = 240
"""From one address, whatever they ask: several campuses of one cloud come from the same."""
HELLOS_A_MINUTE = 30
FAILURES, FAILURES_WITHIN = 5, 15 * MINUTE
CALLS, CALLS_WITHIN = 120, 10 * MINUTE
PATIENCE = 5.0
"""Seconds that a call waits for the one before it."""
BUSY_SECONDS = 30
MEGABYTE = 1_000_000
ONLY_HTTPS = "Only HTTPS is answered here"
SIGN_IN_REFUSED = "Sign-in refused"

log = structlog.stdlib.get_logger("staffroom.liss")


@dataclass(frozen=True)
class Answer:
    """What goes back. `retry_after` is in seconds, where waiting helps."""

    status: int
    media: str
    body: bytes
    retry_after: int | None = None


@dataclass(frozen=True)
class _Knock:
    """How a call came."""

    content_type: str
    encoding: str
    length: int | None
    address: str
    secure: bool
    patience: float


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

    `length` is the Content-Length, where one was sent; `secure`: nobody on the way could read along; `patience`: how
    many seconds it waits for a call of the same connection that is being stored.
    """
    visit = Visit()
    try:
        reply = _reply(visit, body, _Knock(content_type, encoding, length, address, secure, patience))
    except Fault as fault:
        return _failure(visit, fault)
    except (TryLater, OperationalError) as trouble:
        # The call before this one is still being stored, or the database is away or held up by an import.
        log.warning("call put off", error=type(trouble).__name__)
        return _failure(visit, _busy())
    except Exception:  # noqa: BLE001  # whatever broke here, the program is answered in its own flavour
        return _broken(visit)
    return Answer(200, answering.MEDIA[visit.flavour], reply)


def _reply(visit: Visit, body: Readable, knock: _Knock) -> bytes:
    place = shared_part(knock.address)
    if not knock.secure:
        visit.flavour = head_of(body, knock.content_type)
        raise _refused(visit, Fault(2, ONLY_HTTPS), f"{ONLY_HTTPS}: type the address with https:// into the program.")
    if wait := take_within("liss door", place, most=KNOCKS_A_MINUTE, seconds=MINUTE):
        visit.flavour = head_of(body, knock.content_type)
        raise _wait(wait)
    sent = _sent(visit, body, knock)
    with alone_if_big(len(sent), knock.patience):
        return _answered(visit, sent, knock, place)


def _answered(visit: Visit, sent: bytes, knock: _Knock, place: str) -> bytes:
    envelope = _envelope(visit, sent, knock)
    if not needs_sign_in(envelope):
        if wait := take_within("liss hello", place, most=HELLOS_A_MINUTE, seconds=MINUTE):
            raise _wait(wait)
        record(visit, State.ANSWERED)
        return answering.hello(envelope)
    publisher = _signed_in(visit, sign_in_of(envelope), knock.address, place)
    if wait := take_within("liss calls", str(publisher.pk), most=CALLS, seconds=CALLS_WITHIN):
        raise _refused(visit, _wait(wait), f"More than {CALLS} calls came in ten minutes.")
    with Turn(f"liss-{publisher.pk}", patience=knock.patience).held():
        return _done(visit, publisher, envelope)


# What came


def _sent(visit: Visit, body: Readable, knock: _Knock) -> bytes:
    """The body, whole and unpacked."""
    megabytes = settings.ENVIRONMENT.liss_megabytes
    try:
        sent = read_body(body, most=megabytes * MEGABYTE, encoding=knock.encoding, content_type=knock.content_type)
    except TooLarge as error:
        visit.flavour, visit.size = error.flavour, knock.length or 0
        fault = Fault(6, f"The message is larger than {megabytes} MB", status=413)
        raise _refused(visit, fault, f"{fault.sentence}. Send fewer days, or raise STAFFROOM_LISS_MEGABYTES.") from None
    except Damaged as error:
        visit.flavour = error.flavour
        raise _refused(visit, _unreadable(), "It broke off in the middle, or was packed in an unknown way.") from None
    visit.size, visit.flavour = len(sent), flavour_of(sent[:PIECE], knock.content_type)
    return sent


def _envelope(visit: Visit, sent: bytes, knock: _Knock) -> Envelope:
    """The message itself."""
    try:
        envelope = read_envelope(sent, knock.content_type)
    except Fault as fault:
        visit.ident = fault.ident
        fault.status = settings.ENVIRONMENT.liss_bad_message_status if fault.code == 1 else fault.status
        raise _refused(visit, fault) from None
    visit.flavour, visit.ident = envelope.flavour, envelope.ident
    visit.jsonrpc, visit.method = envelope.jsonrpc, envelope.method.removeprefix("liss.")
    return envelope


def _unreadable() -> Fault:
    return Fault(1, "The message could not be read", status=settings.ENVIRONMENT.liss_bad_message_status)


# Who it is


def _signed_in(visit: Visit, sign_in: SignIn | None, address: str, place: str) -> Publisher:
    """Whose call it is. Raises Fault: the same words for whatever is wrong with user name, password or address."""
    user_name = sign_in.user_name if sign_in is not None else ""
    tried = {"liss sign-in from": place, "liss sign-in as": user_name}
    waiting = [waits(name, who, most=FAILURES, seconds=FAILURES_WITHIN) for name, who in tried.items() if who]
    if wait := max(waiting):
        raise _wait(wait)
    publisher = credentials.publisher_behind(sign_in, address=address)
    if publisher is None or sign_in is None:
        for name, who in tried.items():
            if who:
                take_within(name, who, most=FAILURES, seconds=FAILURES_WITHIN)
        visit.named, why = credentials.why_refused(sign_in, address=address)
        raise _refused(visit, Fault(2, SIGN_IN_REFUSED), why)
    visit.publisher = publisher
    credentials.note_used(publisher, sign_in.product, timezone.now())
    if not credentials.takes_school(publisher, sign_in.school):
        raise _refused(visit, Fault(3, f"This connection is not for school {_plain(sign_in.school)}"))
    return publisher


def _plain(school: str) -> str:
    """A school number as it was sent, as far as it looks like one."""
    return "".join(letter for letter in school if letter.isalnum() and letter.isascii())[:20] or "without a number"


def _busy() -> Fault:
    return Fault(8, "Busy, try again", status=503, retry_after=BUSY_SECONDS)


def _wait(seconds: int) -> Fault:
    minutes = count(-(-seconds // MINUTE), "minute")
    return Fault(7, f"Too many attempts, wait {minutes}", status=429, retry_after=seconds)


# What it says


def _done(visit: Visit, publisher: Publisher, envelope: Envelope) -> bytes:
    """Do what is asked, with a row that tells of it, both or neither."""
    try:
        call = read_call(envelope, absence_fields=_absence_fields())
        visit.note_call(call)
        result = _result(visit, publisher, call)
    except Fault as fault:
        raise _refused(visit, fault) from None
    log.info("call", method=call.method, flavour=visit.flavour, rows=visit.rows, ms=visit.ms)
    return answering.success(envelope, result)


def _result(visit: Visit, publisher: Publisher, call: Call) -> object:
    if call.use == "get":
        result = getting.answered(publisher, call, timezone.now())
        visit.rows = len(result)
        record(visit, State.ANSWERED)
        return result
    if call.use == "drop":
        record(visit, State.DROPPED)
        return ""
    with transaction.atomic():
        kept = shelf.put(publisher, call, timezone.now())
        visit.aside += [(aside.row, aside.why) for aside in kept.aside]
        record(visit, kept.state, kept.why)
    return ""


def _absence_fields() -> dict[str, Sequence[str]]:
    """What programs call the fields of absences and events: the names we know, and those the school has set."""
    more = settings.ENVIRONMENT.liss_absence_fields
    return {name: (*more.get(name, ()), *known) for name, known in ABSENCE_FIELDS.items()}


# What goes back


def _refused(visit: Visit, fault: Fault, why: str = "") -> Fault:
    """Put a refusal on record. `why` is for whoever looks after the connection; else what the program is told."""
    record(visit, State.REFUSED, why or fault.sentence)
    log.info("call refused", code=fault.code, flavour=visit.flavour)
    return fault


def _broken(visit: Visit) -> Answer:
    """Something of ours failed: say so with a reference, under which the log has it."""
    reference = current_request_id()[:8].upper() or "none"
    log.exception("call failed", reference=reference)
    failed = Fault(9, f"Something failed here; reference {reference}")
    try:
        record(visit, State.REFUSED, failed.sentence)
    except DatabaseError:
        log.warning("call not recorded", reference=reference)
    return _failure(visit, failed)


def _failure(visit: Visit, fault: Fault) -> Answer:
    error_object = visit.publisher is not None and visit.publisher.error_object
    body = answering.failure(visit.flavour, visit.ident, fault, error_object=error_object, jsonrpc=visit.jsonrpc)
    return Answer(fault.status, answering.MEDIA[visit.flavour], body, fault.retry_after)
