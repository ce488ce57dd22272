"""Whom the timetabler means: its teacher ids against our staff, by what cannot be mistaken, and never by a name.

A link that somebody made by hand stands. Else the code that was sent is a staff code, or the id itself is one, or the
e-mail address belongs to one of ours. Codes that stand for whoever comes are never linked to anybody.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from staffroom.school.models import StaffMember
from staffroom.sources.liss.records import TeacherRow
from staffroom.sync.models import Publisher, SourcePerson

SOURCE = "liss"
How = SourcePerson.How
_LONGEST_CODE = 20


@dataclass(frozen=True)
class Somebody:
    """Who is meant: a staff code of ours, or nobody of ours and what they are called."""

    code: str = ""
    name: str = ""
    pool: bool = False

    @property
    def called(self) -> str:
        """Something to call them by, whoever they are."""
        return self.code or self.name


@dataclass
class WhoIsWho:
    """Teachers of one publisher by their ids. `unmatched` collects ids that are nobody of ours, with what was sent."""

    ours: frozenset[str]
    by_ident: Mapping[str, Somebody] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    unmatched: dict[str, str] = field(default_factory=dict)

    def of(self, ident: str, code: str = "") -> Somebody:
        """Who an id is; `code` is what the row says beside it."""
        if (linked := self.links.get(ident, "")) in self.ours:
            return Somebody(linked)
        known = self.by_ident.get(ident)
        for said in (code, ident):
            if said.upper() in self.ours and not is_pool_code(said):
                return Somebody(said.upper())
        if is_pool_code(code or ident) or (known is not None and known.pool):
            return Somebody("", known.name if known and known.name else (code or ident)[:60], pool=True)
        name = known.name if known is not None and known.name else code or ident
        if ident or code:
            self.unmatched[ident or code] = name
        return Somebody("", name[:200])


def is_pool_code(said: str) -> bool:
    """Whether a code stands for whoever comes."""
    return bool(said) and _pool(settings.ENVIRONMENT.timetabler_pool_codes).search(said.strip()) is not None


def who_is_who(publisher: Publisher, teachers: Sequence[TeacherRow]) -> WhoIsWho:
    """The links as last kept, with the names that were sent. Two queries."""
    ours = frozenset(StaffMember.objects.filter(superseded=False).values_list("code", flat=True))
    mine = SourcePerson.objects.filter(source=SOURCE, ident__startswith=f"{publisher.pk}:").exclude(staff_code="")
    links = {ident.partition(":")[2]: code for ident, code in mine.values_list("ident", "staff_code")}
    called = {
        row.ident: Somebody("", row.name or row.code, is_pool_code(row.code or row.ident) or row.casual)
        for row in teachers
    }
    return WhoIsWho(ours, called, links)


def remember_strangers(publisher: Publisher, unmatched: Mapping[str, str]) -> None:
    """Ids that rows named and no list had: kept as people who are nobody of ours, so that somebody can link them."""
    rows = {ident_of(publisher, ident): code for ident, code in unmatched.items()}
    known = set(SourcePerson.objects.filter(source=SOURCE, ident__in=list(rows)).values_list("ident", flat=True))
    SourcePerson.objects.filter(source=SOURCE, ident__in=known, active=False).update(active=True)
    SourcePerson.objects.bulk_create(SourcePerson(source=SOURCE, ident=ident) for ident in rows if ident not in known)


def strangers() -> list[SourcePerson]:
    """Who was named and is nobody of ours. Codes that stand for whoever comes are not among them. One query."""
    found = SourcePerson.objects.filter(source=SOURCE, active=True, staff_code="").order_by("ident")
    return [one for one in found if not is_pool_code(one.identifier or one.ident.partition(":")[2])]


def ident_of(publisher: Publisher, ident: str) -> str:
    """How one publisher's id of a teacher is kept."""
    return f"{publisher.pk}:{ident}"[:60]


def match_people(publisher: Publisher, teachers: Iterable[TeacherRow]) -> None:
    """Match a list of teachers with our staff and keep the links; who is not in it any more is no longer asked about.

    Where two of them come to one person, the link that was there stays; without one, neither is believed.
    """
    rows = {ident_of(publisher, row.ident): row for row in teachers}
    ours, emails = _our_staff()
    links = {
        link.ident: link for link in SourcePerson.objects.filter(source=SOURCE, ident__startswith=f"{publisher.pk}:")
    }
    found = {ident: _match(row, ours, emails, links.get(ident)) for ident, row in rows.items()}
    claims = defaultdict(list)
    for ident, (code, _) in found.items():
        if code:
            claims[code].append(ident)
    for code, idents in claims.items():
        holders = [ident for ident in idents if (link := links.get(ident)) and link.staff_code == code]
        if len(idents) > 1:
            found |= {ident: ("", How.NONE) for ident in idents if ident not in holders[:1]}
    _keep(rows, found, links)


def _our_staff() -> tuple[frozenset[str], dict[str, str]]:
    rows = list(StaffMember.objects.filter(superseded=False).values_list("code", "email", "active"))
    times = Counter(email.lower() for _, email, active in rows if email and active)
    emails = {email.lower(): code for code, email, active in rows if email and active and times[email.lower()] == 1}
    return frozenset(code for code, *_ in rows), emails


def _match(
    row: TeacherRow, ours: frozenset[str], emails: Mapping[str, str], link: SourcePerson | None
) -> tuple[str, str]:
    if link is not None and link.how == How.PERSON and link.staff_code in ours:
        return link.staff_code, How.PERSON
    if is_pool_code(row.code or row.ident):
        return "", How.NONE
    for said in (row.code, row.ident):
        if said and said.upper() in ours:
            return said.upper(), How.CODE
    if email := row.email.strip().lower():
        if email in emails:
            return emails[email], How.EMAIL
    elif link is not None and link.how == How.EMAIL and link.identifier == row.code[:60] and link.staff_code in ours:
        return link.staff_code, How.EMAIL
    return "", How.NONE


def _keep(
    rows: Mapping[str, TeacherRow], found: Mapping[str, tuple[str, str]], links: Mapping[str, SourcePerson]
) -> None:
    fresh, changed = [], []
    for ident, row in rows.items():
        (code, how), identifier = found[ident], row.code[:60]
        asked = bool(code) or not row.casual  # a casual teacher need not be anybody of ours
        link = links.get(ident)
        if link is None:
            facts = {"identifier": identifier, "staff_code": code[:_LONGEST_CODE], "how": how, "active": asked}
            fresh.append(SourcePerson(source=SOURCE, ident=ident, **facts))
        elif (link.identifier, link.staff_code, link.how, link.active) != (identifier, code, how, asked):
            link.identifier, link.staff_code, link.how, link.active = identifier, code, how, asked
            changed.append(link)
    for ident, link in links.items():
        if ident not in rows and link.active:
            link.active = False
            changed.append(link)
    SourcePerson.objects.bulk_create(fresh, batch_size=500)
    SourcePerson.objects.bulk_update(changed, ["identifier", "staff_code", "how", "active"], batch_size=200)


@lru_cache(maxsize=8)
def _pool(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
