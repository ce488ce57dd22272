"""Reads of the audit. Every one of them goes through the person who asks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from staffroom.accounts.models import User
from staffroom.accounts.rights import TABLE
from staffroom.audit.models import AuditLine
from staffroom.kit import words
from staffroom.school.models import StaffMember
from staffroom.school.selectors import staff_member

from .wording import KINDS, STARTS, Line, worded

CSV_HEADING = ("When", "Who", "What", "In words", "To what", "From where", "Before and after")
# Reads of a list that everybody stands in.
OF_EVERYBODY = ("read.people.export", "people exported")
READERS: Mapping[str, frozenset[str]] = {
    "auditor": frozenset(KINDS),
    "leadership": frozenset({"reads", "access"}),
    "IT": frozenset({"access", "data"}),
}


@dataclass(frozen=True)
class Asked:
    """Filters of the page; empty means all."""

    who: str = ""
    kind: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """From the address of the page; what cannot be read is left out."""
        text = {name: query.get(name, "").replace("\0", "").strip()[:80] for name in ("who", "target", "kind")}
        kind = text["kind"] if text["kind"] in KINDS else ""
        return cls(text["who"], kind, text["target"], _day(query.get("since", "")), _day(query.get("until", "")))

    @property
    def tail(self) -> str:
        """What follows the page number in an address."""
        asked = {"who": self.who, "kind": self.kind, "target": self.target, "since": self.since, "until": self.until}
        said = urlencode({name: value for name, value in asked.items() if value})
        return f"&{said}" if said else ""


def kinds_for(user: User) -> frozenset[str]:
    """Which kinds of line this person may read, beside their own."""
    return frozenset[str]().union(*(READERS.get(role, frozenset()) for role in user.roles))


def lines_for(user: User, asked: Asked) -> QuerySet[AuditLine]:
    """Lines this person may read and asked for, newest first."""
    kinds = kinds_for(user) & ({asked.kind} if asked.kind else KINDS.keys())
    found = AuditLine.objects.filter(_of_kinds(kinds))
    if asked.who:
        handles = list(User.objects.filter(name__icontains=asked.who).values_list("handle", flat=True)[:200])
        found = found.filter(Q(who__icontains=asked.who) | Q(who__in=handles) | Q(account__in=handles))
    if asked.target:
        found = found.filter(target__icontains=asked.target)
    if asked.since:
        found = found.filter(when__gte=_midnight(asked.since))
    if asked.until:
        found = found.filter(when__lt=_midnight(asked.until + timedelta(days=1)))
    return found


def who_looked_at(user: User) -> QuerySet[AuditLine]:
    """Reads of this person's record by others, and of lists that everybody stands in."""
    member = record_of(user)
    mine = Q(target__startswith=f"{target_of(member)} ") | Q(target=target_of(member)) if member else Q(pk__in=[])
    return AuditLine.objects.filter(
        (mine & Q(what__startswith="read.")) | Q(what__in=OF_EVERYBODY) | Q(target=user.handle)
    ).exclude(account=user.handle)


def done_by(user: User) -> QuerySet[AuditLine]:
    """What this person did."""
    return AuditLine.objects.filter(Q(account=user.handle) | Q(who=user.handle))


def record_of(user: User) -> StaffMember | None:
    """The staff record of this person; None for somebody who has none."""
    row = getattr(user, "staff_record", None)
    if row:
        return StaffMember.objects.filter(pk=row).first()
    return staff_member(user.staff_code) if user.staff_code else None


def target_of(member: StaffMember) -> str:
    """How a line names a staff record: by its row, since a code may pass to somebody else."""
    return f"staff {member.pk}"


def in_words(lines: Iterable[AuditLine]) -> list[Line]:
    """The lines with names for handles; one query for all."""
    found = list(lines)
    handles = {handle for line in found for handle in (line.who, line.account, line.target) if "/" in handle}
    names = dict(User.objects.filter(handle__in=handles).values_list("handle", "name"))
    return [worded(line, names) for line in found]


def csv_rows(lines: QuerySet[AuditLine]) -> Iterator[tuple[object, ...]]:
    """Lines as rows of a file, a thousand at a time."""
    last = None
    while chunk := list((lines.filter(pk__lt=last) if last else lines).order_by("-id")[:1000]):
        for line in in_words(chunk):
            moment = timezone.localtime(line.when).isoformat(timespec="seconds")
            yield moment, line.who, line.code, line.what, line.target, line.address, line.change
        last = chunk[-1].pk


def held_about(user: User) -> list[tuple[str, str]]:
    """Everything that is kept about this person, as heading and value."""
    account: list[tuple[str, Any]] = [
        ("Name of your account", user.name),
        ("Identity in Microsoft Entra", user.handle),
        ("Roles", ", ".join(user.roles)),
        ("Staff code", user.staff_code),
    ]
    member = record_of(user)
    return [(heading, _said(value)) for heading, value in account + (_record(member) if member else [])]


def _record(member: StaffMember) -> list[tuple[str, Any]]:
    return [
        ("Title", member.title),
        ("First name", member.first_name),
        ("Preferred name", member.preferred_name),
        ("Family name", member.family_name),
        ("Shown as", member.shown_name),
        ("Status", member.status),
        ("Staff type", member.staff_type),
        ("Faculties", ", ".join(member.faculties)),
        ("Positions", ", ".join(member.positions)),
        ("Campus", member.campus),
        ("House", member.house),
        ("Room", member.room),
        ("Time fraction", member.fte),
        ("Working days, Monday to Friday", member.availability),
        ("Work phone", member.work_phone),
        ("E-mail", member.email),
        ("Payroll number", member.payroll_number),
        ("Started", member.start),
        ("Finishes", member.finish),
        ("VIT registration until", member.vit_expiry),
        ("Working with Children Check until", member.wwcc_expiry),
        ("Extras: at most", member.extras_cap),
        ("Extras: this week", member.extras_this_week),
        ("Extras: this year", member.extras_this_year),
        ("Birth date", "a mark that tells whether it changed; not the date" if member.birth_mark else ""),
    ]


def _of_kinds(kinds: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for kind in kinds:
        wanted |= (
            _starts(*STARTS[kind]) if kind in STARTS else ~_starts(*(one for all_ in STARTS.values() for one in all_))
        )
    return wanted


def _starts(*beginnings: str) -> Q:
    found = Q(pk__in=[])
    for beginning in beginnings:
        found |= Q(what__startswith=beginning)
    return found


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 1990 < found.year < 2200 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC)


def _said(value: Any) -> str:
    if isinstance(value, date):
        return words.date_in_words(value)
    return "" if value is None else str(value)


def sensitive_rights() -> list[str]:
    """What writes a line whenever it is looked at, in words, for the page."""
    return [f"{right.resource}: {right.action}" for right in TABLE.rights.values() if right.sensitive]
