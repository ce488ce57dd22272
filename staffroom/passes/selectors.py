"""Reads about passes: which there are, which one an address opens, and who may need one."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.utils import timezone

from staffroom.kit.school_days import MELBOURNE, is_school_day, melbourne_today, next_school_day
from staffroom.school.day import away_on
from staffroom.school.models import Occurrence
from staffroom.school.selectors import staff_names

from .models import DayPass

SECRET_BYTES = 32
DIES_AT = time(17)
DAYS_AHEAD = 5
OLD = timedelta(days=30)
"""So long it can be seen who had a pass; then it is forgotten."""
State = Literal["early", "open", "over", "revoked"]


def digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def ends(day: date) -> datetime:
    """When passes of that date die: five o'clock in Melbourne."""
    return datetime.combine(day, DIES_AT, MELBOURNE)


def pass_behind(secret: str) -> DayPass | None:
    """The pass of this address, whether it still opens or not."""
    return DayPass.objects.filter(key=digest(secret)).first()


def state_of(day_pass: DayPass, moment: datetime) -> State:
    """Whether it opens at that moment."""
    if day_pass.revoked is not None:
        return "revoked"
    if moment >= ends(day_pass.date):
        return "over"
    return "open" if moment.astimezone(MELBOURNE).date() >= day_pass.date else "early"


def days_to_choose() -> list[date]:
    """Today until five o'clock, where it is a school day, and the next school days."""
    today = melbourne_today()
    days = [today] if is_school_day(today) and timezone.now() < ends(today) else []
    day = today
    while len(days) < DAYS_AHEAD:
        day = next_school_day(day)
        days.append(day)
    return days


def passes_on(day: date) -> list[DayPass]:
    """All passes of a date, with who made them; those that were taken back last. One query."""
    found = DayPass.objects.filter(date=day).select_related("made_by")
    return sorted(found, key=lambda one: (one.revoked is not None, one.name.casefold(), one.made))


@dataclass(frozen=True)
class Expected:
    """Somebody who takes lessons of others on a date. `who` is how the form names them."""

    who: str
    name: str
    lessons: int
    first: str
    casual: bool
    has: DayPass | None = None


@dataclass(frozen=True)
class Absent:
    """Somebody whose whole day may be taken. `lessons` are those nobody has yet."""

    code: str
    name: str
    lessons: int


@dataclass(frozen=True)
class Choices:
    """Whom a pass may be for, and whose day they may take."""

    expected: tuple[Expected, ...]
    away: tuple[Absent, ...]
    others: tuple[Absent, ...]

    @property
    def waiting(self) -> int:
        """How many casual teachers have no pass yet."""
        return sum(one.casual and one.has is None for one in self.expected)


def choices_on(day: date, passes: Iterable[DayPass]) -> Choices:
    """Who is expected on a date, and who is away. Four queries.

    Casual is whoever is in the covers by name alone, or by a code that has nothing of its own that day.
    """
    rows = list(
        Occurrence.objects.filter(date=day, status=Occurrence.Status.ON, kind__in=("lesson", "exam", "duty"))
        .order_by("starts", "period")
        .values_list("period", "teachers", "covers", "starts")
    )
    own, taken = Counter[str](), Counter[str]()
    first: dict[str, tuple[str, datetime | None]] = {}
    for period, teachers, covers, starts in rows:
        given = {of for of, _, _ in covers}
        own.update(code for code in teachers if code and code not in given)
        for _, by, name in covers:
            if who := f"code {by}" if by else f"name {name}" if name else "":
                taken[who] += 1
                first.setdefault(who, (period, starts))
    away = away_on(day)
    names = staff_names({*own, *(who[5:] for who in taken if who.startswith("code "))})
    live = {who_of(one): one for one in passes if one.revoked is None}
    expected = [
        Expected(
            who=who,
            name=names.get(who[5:], who[5:]) if who.startswith("code ") else who[5:],
            lessons=count,
            first=_first(*first[who]),
            casual=not (who.startswith("code ") and own[who[5:]]),
            has=live.get(who),
        )
        for who, count in taken.items()
    ]
    expected.sort(key=lambda one: (not one.casual, one.name.casefold()))
    gone = {person.staff: person.name for person in away}
    return Choices(
        tuple(expected),
        tuple(Absent(code, name, own[code]) for code, name in gone.items()),
        tuple(_others(own, names, gone)),
    )


def who_of(day_pass: DayPass) -> str:
    """How the form names whoever a pass is for."""
    return f"code {day_pass.staff_code}" if day_pass.staff_code else f"name {day_pass.whose}"


def _others(own: Mapping[str, int], names: Mapping[str, str], gone: Mapping[str, str]) -> list[Absent]:
    rest = [Absent(code, names.get(code, code), count) for code, count in own.items() if code not in gone]
    return sorted(rest, key=lambda one: one.name.casefold())


def _first(period: str, starts: datetime | None) -> str:
    local = starts.astimezone(MELBOURNE) if starts else None
    when = f"{local.hour % 12 or 12}:{local.minute:02}" if local else ""
    sign = f"P{period}" if period[:1].isdigit() else period
    return ", ".join(part for part in (sign, when) if part)
