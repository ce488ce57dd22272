"""When several people are free together. Pure but for the three reads at the end: everything is handed in.

Of each person and bell one of four things is known, and the gravest counts for all: not known, away, busy, free.
Free is only whoever works then, whose day somebody has told, and in whose day nothing lies in that bell. What is
cancelled or taken by somebody else keeps nobody busy; duties, meetings and things for everybody do.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.db.models import Q

from staffroom.kit.school_days import MELBOURNE, is_school_day

from .day import RungBell
from .models import Absence, Occurrence, SourceDay

Is = Literal["free", "busy", "away", "unknown"]
SLACK = timedelta(minutes=5)
"""What reaches so far into a bell does not fill it: sources round their times."""
SHORTEST = timedelta(minutes=20)
"""A bell that is worth meeting in; home group is none."""
NOON = time(12, 30)
"""Where mornings end for those who work mornings or afternoons; CASES21 says no more."""


@dataclass(frozen=True)
class Bell:
    """A bell of a date."""

    period: str
    name: str
    starts: datetime
    ends: datetime
    teaching: bool = True


@dataclass(frozen=True)
class Busy:
    """Something that keeps somebody busy. Without times it fills the bell of its period."""

    what: str
    starts: datetime | None = None
    ends: datetime | None = None
    period: str = ""
    all_day: bool = False


@dataclass(frozen=True)
class PersonDay:
    """One person on one date. `told`: somebody has told the whole day. `works`: Y, A (morning), P (afternoon), N, -."""

    busy: tuple[Busy, ...] = ()
    told: bool = False
    works: str = "Y"


@dataclass(frozen=True)
class Cell:
    """A bell of a date, and how each person is in it, in the order they were asked for."""

    bell: Bell
    people: Mapping[str, Is]
    doing: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_free(self) -> bool:
        """Whether everybody is known to be free."""
        return bool(self.people) and set(self.people.values()) == {"free"}

    def are(self, known: Is) -> list[str]:
        """The codes of those who are so."""
        return [code for code, found in self.people.items() if found == known]


def bells_of(day: date, rung: Iterable[RungBell], *, breaks: bool = False) -> list[Bell]:
    """The bells that are worth meeting in, in order; one whose times nobody can read is left out."""
    found = []
    for period, name, starts, ends, teaching in rung:
        try:
            begin, end = (datetime.combine(day, time.fromisoformat(text), MELBOURNE) for text in (starts, ends))
        except ValueError:
            continue
        if (teaching or breaks) and end - begin >= SHORTEST:
            found.append(Bell(period, name or period, begin, end, bool(teaching)))
    return sorted(found, key=lambda bell: bell.starts)


def cells_of(bells: Iterable[Bell], days: Mapping[str, PersonDay], periods: Iterable[str] = ()) -> list[Cell]:
    """How everybody is in each of these bells of one date. `periods`: of all its bells, those left out here, too."""
    bells = list(bells)
    known = {*periods, *(bell.period for bell in bells)}
    return [_cell(bell, days, known) for bell in bells]


def state_of(bell: Bell, day: PersonDay, periods: Collection[str]) -> tuple[Is, str]:
    """How somebody is in a bell, and what keeps them busy."""
    held = [thing for thing in day.busy if _fills(bell, thing)]
    if held:
        return "busy", held[0].what
    if not _works(bell, day.works):
        return "away", ""
    if not day.told or any(_lost(thing, periods) for thing in day.busy):
        return "unknown", ""
    return "free", ""


def _cell(bell: Bell, days: Mapping[str, PersonDay], periods: Collection[str]) -> Cell:
    found = {code: state_of(bell, day, periods) for code, day in days.items()}
    doing = {code: what for code, (_, what) in found.items() if what}
    return Cell(bell, {code: known for code, (known, _) in found.items()}, doing)


def _works(bell: Bell, works: str) -> bool:
    """A bell across noon is in neither half, for nobody has said that they are there to its end."""
    if works == "A":
        return bell.ends.time() <= NOON
    if works == "P":
        return bell.starts.time() >= NOON
    return works != "N"


def _fills(bell: Bell, thing: Busy) -> bool:
    if thing.all_day:
        return True
    if thing.starts is None or thing.ends is None:
        return bool(thing.period) and thing.period == bell.period
    first, last = max(thing.starts, bell.starts), min(thing.ends, bell.ends)
    return last - first > SLACK


def _lost(thing: Busy, periods: Collection[str]) -> bool:
    """Something that day of which nobody knows when it is."""
    return not thing.all_day and (thing.starts is None or thing.ends is None) and thing.period not in periods


# Reads


def busy_between(codes: Sequence[str], first: date, last: date) -> dict[str, dict[date, list[Busy]]]:
    """What keeps these people busy, by code and date. One query, however many they are."""
    mine = Q(for_all=True)
    for code in codes:
        mine |= Q(people__contains=f" {code} ")
    on = Occurrence.objects.filter(mine, date__range=(first, last), status=Occurrence.Status.ON)
    found: dict[str, dict[date, list[Busy]]] = {code: defaultdict(list) for code in codes}
    for row in on:
        thing = _busy(row)
        for code in codes:
            if _holds(row, code):
                found[code][row.date].append(thing)
    return found


def away_between(codes: Sequence[str], first: date, last: date) -> dict[str, dict[date, list[Busy]]]:
    """When these people are known to be away, as something that keeps them; never why. One query."""
    found: dict[str, dict[date, list[Busy]]] = {code: defaultdict(list) for code in codes}
    for span in Absence.objects.filter(date__range=(first, last), staff__in=codes):
        ends = span.ends or datetime.combine(span.date, time.max, MELBOURNE)
        starts = span.starts or datetime.combine(span.date, time.min, MELBOURNE)
        found[span.staff][span.date].append(Busy("", starts, ends))
    return found


def told_whole_day(code: str, told: Iterable[SourceDay]) -> bool:
    """Whether some source has told this person's day, so that nothing means none."""
    return any(row.everybody or code in row.staff for row in told)


def works_on(availability: str, day: date) -> str:
    """Y, A, P, N or - for a date; on a weekend nobody."""
    return availability.ljust(5, "-")[day.weekday()] if day.weekday() < 5 else "N"


@dataclass(frozen=True)
class FreeNow:
    """Staff codes of those who teach that day and have nothing at a moment, each with when the next thing begins."""

    until: Mapping[str, datetime | None]
    as_of: datetime | None


def free_at(moment: datetime, told: Sequence[SourceDay]) -> FreeNow:
    """Whoever teaches that day, is told, not away, and has nothing on at that moment. Two queries.

    Whoever has not a single lesson that day is not listed: the timetable does not say whether they are here.
    """
    day = moment.astimezone(MELBOURNE).date()
    if not told or not is_school_day(day):
        return FreeNow({}, max((row.as_of for row in told), default=None))
    teaching: set[str] = set()
    busy: set[str] = set()
    following: dict[str, datetime] = {}
    everybody = False
    rows = Occurrence.objects.filter(date=day, status=Occurrence.Status.ON)
    for row in rows.only("kind", "people", "covers", "attends", "teachers", "for_all", "starts", "ends", "all_day"):
        holds = [code for code in row.people.split() if _holds(row, code)]
        if row.kind in (Occurrence.Kind.LESSON, Occurrence.Kind.EXAM):
            teaching.update(holds)
        if row.all_day or row.starts is None or row.ends is None:
            busy.update(holds)
        elif row.starts <= moment < row.ends:
            busy.update(holds)
            everybody = everybody or row.for_all
        elif row.starts > moment:
            for code in holds:
                following[code] = min(following.get(code, row.starts), row.starts)
    away = {span.staff for span in Absence.objects.filter(date=day) if _covers(span, moment)}
    free = set() if everybody else {code for code in teaching - busy - away if told_whole_day(code, told)}
    return FreeNow({code: following.get(code) for code in sorted(free)}, max(row.as_of for row in told))


def _covers(span: Absence, moment: datetime) -> bool:
    return (span.starts is None or span.starts <= moment) and (span.ends is None or moment < span.ends)


def _holds(row: Occurrence, code: str) -> bool:
    """Whether somebody has to be there: not whoever is replaced, and all day not merely because everybody has it."""
    if code in row.people.split():
        replaced = any(of == code and by != code for of, by, _ in row.covers)
        takes = any(by == code for _, by, _ in row.covers)
        return takes or code in row.attends or not replaced
    return row.for_all and not row.all_day


def _busy(row: Occurrence) -> Busy:
    left = dict(row.moves)
    fresh = [now for was, now in row.moves if was not in row.rooms]
    rooms = ", ".join(dict.fromkeys([*(left.get(code, code) for code in row.rooms), *fresh]))
    named = row.class_code or row.title or row.subject or row.kind
    what = f"{named} in {rooms}" if rooms else named
    starts, ends = (moment.astimezone(MELBOURNE) if moment else None for moment in (row.starts, row.ends))
    return Busy(what, starts, ends, row.period, row.all_day)
