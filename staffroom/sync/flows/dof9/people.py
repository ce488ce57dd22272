"""Whom the file means by a code: our staff by staff code, casual relief teachers by the name that was sent.

Casual teachers stand in a list of their own, whose codes may be those of other people on the staff list: such a code is
one of ours only where the e-mail, or code and family name, are.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings

from staffroom.school.models import StaffMember
from staffroom.sources.dof9.records import Casual
from staffroom.sync.models import SourcePerson
from staffroom.sync.todos import Finding, remember_findings

from .kept import Casuals

SOURCE = "dof9"
_How = SourcePerson.How
_MEND = "Daily organiser, teachers and emergency teachers: code; CASES21, staff details"


class Who(NamedTuple):
    """Somebody: by staff code, or without one by name. `casual`: from the list of casual relief teachers."""

    code: str
    name: str = ""
    casual: bool = False


@dataclass
class People:
    """Who is who. `unknown` collects codes that are nobody's."""

    casuals: Casuals
    staff: dict[str, str]
    decided: dict[str, str] = field(default_factory=dict)
    pool: str = ""
    unknown: set[str] = field(default_factory=set)

    @classmethod
    def now(cls, casuals: Casuals) -> "People":
        """As the staff list has them now. Two queries."""
        codes = StaffMember.objects.filter(superseded=False).values_list("code", flat=True)
        links = SourcePerson.objects.filter(source=SOURCE, how=_How.PERSON).exclude(staff_code="")
        decided = {ident.upper(): code for ident, code in links.values_list("ident", "staff_code")}
        return cls(casuals, {code.upper(): code for code in codes}, decided, settings.ENVIRONMENT.timetabler_pool_codes)

    def teacher(self, code: str) -> str:
        """Staff code of somebody whose lesson, duty or absence it is; as sent where nobody has it."""
        if not code:
            return ""
        folded = code.upper()
        if found := self.decided.get(folded) or self.staff.get(folded):
            return found
        casual, _ = self.casuals.get(folded, ("", ""))
        if not casual and folded not in self.casuals:
            self.unknown.add(folded)
        return casual or folded

    def taker(self, code: str) -> Who:
        """Who takes it. Casual teachers come first: their list is about who takes what."""
        folded = code.upper()
        if folded in self.casuals:
            ours, name = self.casuals[folded]
            return Who(ours, "" if ours else name or folded, casual=True)
        if found := self.decided.get(folded) or self.staff.get(folded):
            return Who(found)
        if self.pool and re.search(self.pool, folded):
            return Who("", folded, casual=True)
        self.unknown.add(folded)
        return Who(folded)


def who_is_casual(sent: Iterable[Casual]) -> dict[str, tuple[str, str]]:
    """Casual teachers by code: who of our staff they are, or else their name. Those of one e-mail are one person.

    One query. Nothing is kept of the e-mail.
    """
    listed = list(sent)
    if not listed:
        return {}
    rows = list(StaffMember.objects.filter(superseded=False, active=True).values_list("code", "email", "family_name"))
    addresses = Counter(email.lower() for _, email, _ in rows if email)
    by_email = {email.lower(): code for code, email, _ in rows if email and addresses[email.lower()] == 1}
    family = {code.upper(): (code, name.casefold()) for code, _, name in rows if name}
    names: dict[str, str] = {}
    found: dict[str, tuple[str, str]] = {}
    for one in listed:
        if one.email:
            names.setdefault(one.email, one.name)
        code, surname = family.get(one.code.upper(), ("", ""))
        same = bool(surname) and one.name.casefold().endswith(surname)
        ours = by_email.get(one.email, "") if one.email else ""
        found.setdefault(one.code.upper(), (ours or (code if same else ""), names.get(one.email) or one.name))
    return found


def remember_unknown(unknown: Iterable[str], *, feed: str) -> None:
    """Put codes that are nobody's on the office's list, and take off it what is settled."""
    codes = sorted(code[:60] for code in unknown)
    remember_findings(
        feed,
        [Finding("Daily organiser file", code, "nobody", "a staff code that CASES21 has", _MEND) for code in codes],
    )
    waiting = SourcePerson.objects.filter(source=SOURCE).exclude(how=_How.PERSON)
    waiting.exclude(ident__in=codes).delete()
    known = set(SourcePerson.objects.filter(source=SOURCE).values_list("ident", flat=True))
    fresh = [SourcePerson(source=SOURCE, ident=code, identifier=code) for code in codes if code not in known]
    SourcePerson.objects.bulk_create(fresh, ignore_conflicts=True)
