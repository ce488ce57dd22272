"""Which staff record is whose. Once linked, an account keeps its record by (tenant, object id), whatever its e-mail.

A first link is made by an employee or payroll number, else by a staff code, where exactly one current record fits and
nobody has it. An e-mail address only suggests; a person of the office decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from staffroom.alerts.services import raise_alert, recovered
from staffroom.audit import services as audit
from staffroom.kit.errors import NeedsPerson
from staffroom.school.models import StaffMember, Student
from staffroom.sources.entra.graph import DirectoryUser

from .models import LinkRequest, User, handle_of
from .tokens import Identity


class LinkRefused(NeedsPerson):
    """This account and this record do not go together, in a plain sentence."""


@dataclass(frozen=True)
class Match:
    """What was found: a record to link and by which fact, or a sentence on what is missing and perhaps a hint."""

    record: StaffMember | None = None
    by: str = ""
    why: str = ""
    suggestion: int | None = None


def match(identity: Identity, directory: DirectoryUser | None) -> Match:
    """Find the record of somebody who is not linked yet. Changes nothing."""
    numbers = {identity.employee_id, directory.employee_id if directory else ""} - {""}
    found = _by_number(numbers) + (_by_code({identity.staff_code.upper()}) if identity.staff_code else [])
    records = {record.pk: record for record, _ in found}
    if len(records) > 1:
        return Match(why="What Microsoft says about this account fits more than one staff record.")
    if not records:
        return _hint(identity, directory, had_number=bool(numbers or identity.staff_code))
    record, by = found[0]
    return Match(record, by, why=_why_not(record, identity), suggestion=record.pk)


def is_student(identity: Identity, directory: DirectoryUser | None) -> bool:
    """Whether the account carries a student's address, or the directory calls it one."""
    if directory and directory.employee_type.lower().startswith("student"):
        return True
    addresses = identity.addresses | (directory.addresses if directory else frozenset())
    if not addresses:
        return False
    same = Q()
    for address in addresses:
        same |= Q(email__iexact=address)
    return Student.objects.filter(same, superseded=False).exists() and not _current().filter(same).exists()


def record_of(user: User) -> StaffMember | None:
    """The record a user is linked to, as long as it is still that person's."""
    if user.staff_record is None:
        return None
    return _current().filter(pk=user.staff_record).first()


def link(*, tid: str, oid: str, record: StaffMember, by: str, how: str, name: str = "") -> User:
    """Link an account to a staff record, making the account where it is new. Raises LinkRefused."""
    _check(record, tid, oid)
    handle = handle_of(tid, oid)
    try:
        with transaction.atomic():
            user, _ = User.objects.get_or_create(
                tid=tid, oid=oid, defaults={"handle": handle, "name": name or record.shown_name}
            )
            before = user.staff_code
            if user.staff_record == record.pk:
                return user
            user.staff_record, user.staff_code, user.admitted = record.pk, record.code, False
            user.save(update_fields=["staff_record", "staff_code", "admitted"])
            after = {"staff_code": record.code, "how": how}
            audit.record(who=by, what="account.link", target=handle, before={"staff_code": before}, after=after)
            _close(tid, oid, LinkRequest.State.LINKED, by)
    except IntegrityError:
        raise LinkRefused(f"The record of {record.code} is already linked to another account.") from None
    return user


def unlink(user: User, *, by: str, why: str) -> None:
    """Take the link away; roles that need a record go with it at once."""
    before = {"staff_code": user.staff_code, "roles": user.roles}
    with transaction.atomic():
        user.staff_record, user.staff_code, user.roles = None, "", []
        user.save(update_fields=["staff_record", "staff_code", "roles"])
        audit.record(who=by, what="account.unlink", target=user.handle, before=before, after={"why": why})


def ask_office(identity: Identity, found: Match, directory: DirectoryUser | None) -> LinkRequest:
    """Put somebody on the office's list, and tell it once."""
    asked, _ = LinkRequest.objects.update_or_create(
        tid=identity.tid,
        oid=identity.oid,
        defaults={
            "name": identity.name,
            "email": identity.email,
            "employee_id": identity.employee_id or (directory.employee_id[:60] if directory else ""),
            "why": found.why,
            "suggestion": found.suggestion,
            "last": timezone.now(),
        },
    )
    if asked.state in (LinkRequest.State.LINKED, LinkRequest.State.ADMITTED):
        LinkRequest.objects.filter(pk=asked.pk).update(state=LinkRequest.State.OPEN)
    if asked.state != LinkRequest.State.REFUSED:
        raise_alert(
            key=_alert(asked),
            title="somebody who signed in is not linked to a staff record",
            text="The account belongs to the school, but no staff record could be found for it without doubt. "
            "The office chooses the record, and the person signs in again.",
            link="/auth/links/",
            runbook="entra#linking-people",
        )
    return asked


def admit(asked: LinkRequest, *, by: str) -> User:
    """Let somebody in who is on no staff list, with the roles that Entra gives and no others."""
    with transaction.atomic():
        user, _ = User.objects.get_or_create(
            tid=asked.tid, oid=asked.oid, defaults={"handle": asked.handle, "name": asked.name}
        )
        user.admitted = True
        user.save(update_fields=["admitted"])
        audit.record(who=by, what="account.admit", target=asked.handle, after={"admitted": True})
        _close(asked.tid, asked.oid, LinkRequest.State.ADMITTED, by)
    return user


def refuse(asked: LinkRequest, *, by: str) -> None:
    """Nobody of ours: stop asking. The account may still be linked later."""
    with transaction.atomic():
        audit.record(who=by, what="account.refuse", target=asked.handle)
        _close(asked.tid, asked.oid, LinkRequest.State.REFUSED, by)


def open_requests() -> QuerySet[LinkRequest]:
    """Who waits for the office, the longest first."""
    return LinkRequest.objects.filter(state=LinkRequest.State.OPEN)


def _close(tid: str, oid: str, state: LinkRequest.State, by: str) -> None:
    asked = LinkRequest.objects.filter(tid=tid, oid=oid).first()
    if asked is not None:
        asked.state, asked.decided_by, asked.decided = state, by[:250], timezone.now()
        asked.save(update_fields=["state", "decided_by", "decided"])
        recovered(key=_alert(asked), text="The office has decided.")


def _alert(asked: LinkRequest) -> str:
    return f"accounts.link.{asked.pk}"


def _current() -> QuerySet[StaffMember]:
    return StaffMember.objects.filter(superseded=False)


def _by_number(numbers: Iterable[str]) -> list[tuple[StaffMember, str]]:
    """Records by payroll number, else by code: schools write either into `employeeId`."""
    by_payroll = [(record, "payroll number") for record in _current().filter(payroll_number__in=numbers)]
    return by_payroll or _by_code({number.upper() for number in numbers}, "employee number")


def _by_code(codes: Iterable[str], by: str = "staff code") -> list[tuple[StaffMember, str]]:
    return [(record, by) for record in _current().filter(code__in=codes)]


def _hint(identity: Identity, directory: DirectoryUser | None, *, had_number: bool) -> Match:
    addresses = identity.addresses | (directory.addresses if directory else frozenset())
    same = Q(pk__in=())
    for address in addresses:
        same |= Q(email__iexact=address)
    records = list(_current().filter(same, active=True)[:2])
    free = [record for record in records if not User.objects.filter(staff_record=record.pk).exists()]
    missing = "is on no staff record" if had_number else "is missing from the account in Microsoft"
    why = f"The employee number {missing}."
    if len(records) == 1 and free:
        return Match(
            why=f"{why} The e-mail address fits one record, which a person has to confirm.", suggestion=free[0].pk
        )
    return Match(why=f"{why} The e-mail address does not help either.")


def _why_not(record: StaffMember, identity: Identity) -> str:
    try:
        _check(record, identity.tid, identity.oid)
    except LinkRefused as refused:
        return str(refused)
    return ""


def _check(record: StaffMember, tid: str, oid: str) -> None:
    """Raise LinkRefused where a link would be wrong."""
    if record.superseded:
        raise LinkRefused("That staff code has passed to somebody else; this is the old record.")
    if not record.active:
        raise LinkRefused("That staff record is not a current one.")
    if User.objects.filter(staff_record=record.pk).exclude(tid=tid, oid=oid).exists():
        raise LinkRefused(f"The record of {record.code} is already linked to another account.")
