"""Whom Compass means: its user ids against our staff, by what cannot be mistaken, and never by a name."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from staffroom.school.models import StaffMember
from staffroom.sources.compass.records import CompassUser
from staffroom.sync.models import SourcePerson
from staffroom.sync.todos import Finding, remember_findings

SOURCE = "compass"
How = SourcePerson.How
_SCREEN = "Compass, People management: import identifier; CASES21, staff details"


@dataclass(frozen=True)
class Matched:
    """Who is who: staff code by Compass user id. `unmatched` counts current Compass users that are nobody of ours."""

    codes: dict[int, str]
    unmatched: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass
class _Ours:
    """Our staff by what they can be matched with; what two people share matches nobody."""

    codes: set[str]
    payroll: dict[str, str]
    emails: dict[str, str]
    active: set[str] = field(default_factory=set)


def match_people(
    users: Iterable[CompassUser],
    email_of: Callable[[int], str] | None = None,
    now: datetime | None = None,
    *,
    source: str = SOURCE,
) -> Matched:
    """Match Compass's staff list with ours, keep the links, and put conflicts on the office's list.

    `email_of` is asked only about people whom neither code nor payroll number names.
    """
    now = now or timezone.now()
    current = [user for user in users if user.finish is None or user.finish >= now]
    ours = _our_staff()
    links = {link.ident: link for link in SourcePerson.objects.filter(source=source)}
    found: dict[int, tuple[str, str]] = {}
    findings: list[Finding] = []
    for user in current:
        found[user.id] = _match(user, ours, links.get(str(user.id)), email_of)
    _refuse_sharing(current, found, links, findings)
    for user in current:
        code, _ = found[user.id]
        if not code:
            findings.append(_finding(user, "nobody", "a staff code, payroll number or e-mail address that CASES21 has"))
    _keep(current, found, links, source)
    remember_findings(source, findings)
    codes = {user.id: found[user.id][0] for user in current if found[user.id][0] in ours.active}
    return Matched(codes, sum(1 for code, _ in found.values() if not code), tuple(findings))


def stored_codes() -> dict[int, str]:
    """The links as last kept."""
    links = SourcePerson.objects.filter(source=SOURCE, active=True).exclude(staff_code="")
    current = set(StaffMember.objects.filter(active=True, superseded=False).values_list("code", flat=True))
    return {int(link.ident): link.staff_code for link in links if link.staff_code in current}


def _our_staff() -> _Ours:
    rows = list(StaffMember.objects.filter(superseded=False).values_list("code", "payroll_number", "email", "active"))
    payroll = Counter(number.upper() for _, number, _, _ in rows if number)
    emails = Counter(email.lower() for _, _, email, active in rows if email and active)
    return _Ours(
        codes={code for code, *_ in rows},
        payroll={number.upper(): code for code, number, _, _ in rows if number and payroll[number.upper()] == 1},
        emails={
            email.lower(): code for code, _, email, active in rows if email and active and emails[email.lower()] == 1
        },
        active={code for code, _, _, active in rows if active},
    )


def _match(
    user: CompassUser, ours: _Ours, link: SourcePerson | None, email_of: Callable[[int], str] | None
) -> tuple[str, str]:
    """Staff code and by what, in the order in which matches are to be trusted."""
    identifier = (user.import_id or user.code).strip().upper()
    if link and link.staff_code in ours.codes and (link.how == How.PERSON or link.identifier == identifier):
        return link.staff_code, link.how
    if identifier in ours.codes:
        return identifier, How.CODE
    number = user.payroll.strip().upper()
    if number and number in ours.payroll:
        return ours.payroll[number], How.PAYROLL
    if email_of is not None and not (link and link.identifier == identifier):
        email = email_of(user.id).strip().lower()
        if email and email in ours.emails:
            return ours.emails[email], How.EMAIL
    return "", How.NONE


def _refuse_sharing(
    users: list[CompassUser],
    found: dict[int, tuple[str, str]],
    links: dict[str, SourcePerson],
    findings: list[Finding],
) -> None:
    """Where two Compass users come to one person, the stored link wins; without one, neither is believed."""
    claims: dict[str, list[CompassUser]] = {}
    for user in users:
        if code := found[user.id][0]:
            claims.setdefault(code, []).append(user)
    for code, claimants in claims.items():
        if len(claimants) < 2:
            continue
        holder = next(
            (user for user in claimants if (link := links.get(str(user.id))) and link.staff_code == code), None
        )
        for user in claimants:
            if user is not holder:
                found[user.id] = ("", How.NONE)
                findings.append(
                    _finding(user, code, "one Compass user for each member of staff; another one has it too")
                )


def _finding(user: CompassUser, seen: str, expected: str) -> Finding:
    return Finding(
        place="Compass staff list", subject=user.code or str(user.id), seen=seen, expected=expected, mend=_SCREEN
    )


def _keep(
    users: list[CompassUser], found: dict[int, tuple[str, str]], links: dict[str, SourcePerson], source: str
) -> None:
    """Write what is new or different; who is no longer in the list stays, without being asked about."""
    fresh, changed = [], []
    for user in users:
        code, how = found[user.id]
        identifier = (user.import_id or user.code).strip().upper()[:60]
        link = links.pop(str(user.id), None)
        if link is None:
            fresh.append(
                SourcePerson(source=source, ident=str(user.id), identifier=identifier, staff_code=code, how=how)
            )
        elif (link.identifier, link.staff_code, link.how, link.active) != (identifier, code, how, True):
            link.identifier, link.staff_code, link.how, link.active = identifier, code, how, True
            changed.append(link)
    for gone in links.values():
        if gone.active:
            gone.active = False
            changed.append(gone)
    SourcePerson.objects.bulk_create(fresh, batch_size=500)
    SourcePerson.objects.bulk_update(changed, ["identifier", "staff_code", "how", "active"], batch_size=200)
