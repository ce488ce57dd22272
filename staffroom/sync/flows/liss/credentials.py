"""Who may publish to us: a credential for each program, shown once, kept as a hash, and taken back one by one."""

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.errors import NeedsPerson
from staffroom.sources.liss.records import SignIn
from staffroom.sync.models import Publisher

SECRET_BYTES = 32
MOST = 20
USED_ANEW = timedelta(minutes=1)
STRUCTURES = "getTimetableStructures"
_USER_NAME = re.compile(r"[A-Za-z0-9._@-]{1,60}")
_NOBODY = "0" * 64


class TooMany(NeedsPerson):
    """There are as many connections as one school can have."""


def publishers_in_use() -> QuerySet[Publisher]:
    """Connections that may publish, by name."""
    return Publisher.objects.filter(revoked=None)


@transaction.atomic
def make(
    who: str,
    name: str,
    *,
    user_name: str = "",
    schools: Sequence[str] = (),
    addresses: Sequence[str] = (),
    serves: Sequence[str] = (STRUCTURES,),
) -> tuple[Publisher, str]:
    """Make a connection; gives back it and its secret, which is kept nowhere. Raises TooMany at the limit.

    `who` is for the audit. Without `user_name` one is made up: nobody who does not know it can hold its holder up by
    trying passwords. `schools` and `addresses` (or networks): which are taken, none for any. `serves`: get calls that
    are answered for it.
    """
    if publishers_in_use().count() >= MOST:
        raise TooMany(f"There are {MOST} connections already. Revoke one first.")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    publisher = Publisher.objects.create(
        name=name,
        user_name=user_name or _user_name(name),
        key=digest(secret),
        schools=list(schools),
        addresses=list(addresses),
        serves=list(serves),
        made_by=who,
    )
    audit.record(who=who, what="timetabler.make", target=_target(publisher), after=_said(publisher))
    return publisher, secret


@transaction.atomic
def change(
    who: str,
    publisher: Publisher,
    *,
    schools: Sequence[str],
    addresses: Sequence[str],
    serves: Sequence[str],
    error_object: bool = False,
) -> None:
    """Change what a connection may do; its password stays."""
    before = _said(publisher)
    publisher.schools, publisher.addresses, publisher.serves = list(schools), list(addresses), list(serves)
    publisher.error_object = error_object
    publisher.save(update_fields=["schools", "addresses", "serves", "error_object"])
    audit.record(
        who=who, what="timetabler.change", target=_target(publisher), before=before, after=_said(publisher)
    )  # fmt: skip


@transaction.atomic
def renew(who: str, publisher: Publisher) -> str:
    """A new secret for the same connection; the old one ends at once. What it has published stays its own."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    publisher.key = digest(secret)
    publisher.save(update_fields=["key"])
    audit.record(who=who, what="timetabler.renew", target=_target(publisher))
    return secret


@transaction.atomic
def revoke(who: str, publisher: Publisher) -> None:
    """It may not publish any more, for good. What it has published stays."""
    publisher.revoked = timezone.now()
    publisher.save(update_fields=["revoked"])
    audit.record(who=who, what="timetabler.revoke", target=_target(publisher), before=_said(publisher))


def publisher_behind(sign_in: SignIn | None, *, address: str = "") -> Publisher | None:
    """Whose sign-in this is, if user name and password fit, it is not revoked, and it may come from that address.

    The work is the same whatever is wrong: one query, one hash, one comparison.
    """
    user_name = sign_in.user_name if sign_in is not None else ""
    known = Publisher.objects.filter(user_name=user_name if _USER_NAME.fullmatch(user_name) else "").first()
    fits = compare_digest(digest(sign_in.password if sign_in is not None else ""), known.key if known else _NOBODY)
    if known is None or not fits or known.revoked is not None or not _may_come_from(known, address):
        return None
    return known


def why_refused(sign_in: SignIn | None, *, address: str = "") -> tuple[Publisher | None, str]:
    """Whom a refused sign-in names, and what was wrong with it: for whoever looks after that connection alone.

    The program is told nothing of it. What is named proves nothing.
    """
    user_name = sign_in.user_name if sign_in is not None else ""
    known = Publisher.objects.filter(user_name=user_name if _USER_NAME.fullmatch(user_name) else "").first()
    if sign_in is None:
        return None, "No user name and password came with it."
    if known is None:
        return None, "No connection has that user name."
    if known.revoked is not None:
        return known, "This connection was revoked."
    if not compare_digest(digest(sign_in.password), known.key):
        return known, "The password was wrong."
    return known, "It came from an address that this connection is not allowed to come from."


def takes_school(publisher: Publisher, school: str) -> bool:
    """Whether a connection is for that school. "9999" and "09999" are one: some programs send a number."""
    return not publisher.schools or _folded(school) in {_folded(one) for one in publisher.schools}


def note_used(publisher: Publisher, product: str, now: datetime) -> None:
    """Remember that it called, and what it calls itself. Written once a minute."""
    said = "".join(letter for letter in product if letter.isprintable()).strip()[:80]
    due = Q(last_used=None) | Q(last_used__lte=now - USED_ANEW) | ~Q(product=said)
    Publisher.objects.filter(due, pk=publisher.pk).update(last_used=now, product=said)


def digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _user_name(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return f"{words or 'timetabler'}-{secrets.token_hex(3)}"


def _may_come_from(publisher: Publisher, address: str) -> bool:
    if not publisher.addresses:
        return True
    try:
        asking = ipaddress.ip_address(address)
    except ValueError:
        return False
    asking = getattr(asking, "ipv4_mapped", None) or asking
    return any(asking in ipaddress.ip_network(one, strict=False) for one in publisher.addresses)


def _folded(school: str) -> str:
    return school.strip().casefold().lstrip("0")


def _target(publisher: Publisher) -> str:
    return f"timetabler connection {publisher.pk}"


def _said(publisher: Publisher) -> dict[str, object]:
    return {
        "name": publisher.name,
        "schools": publisher.schools,
        "addresses": publisher.addresses,
        "answers": publisher.serves,
        "errors as objects": publisher.error_object,
    }
