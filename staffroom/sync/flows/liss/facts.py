"""What one publisher's shelf says, ready to make days of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from staffroom.school.class_codes import fold_class
from staffroom.sources.liss.records import (
    AwayRow,
    BellRow,
    CalendarRow,
    ClassRow,
    CycleRow,
    DayRow,
    TeacherRow,
)
from staffroom.sync.models import LissPart, Publisher

from .people import WhoIsWho, who_is_who
from .rows import decoded

Kind = LissPart.Kind
Slot = tuple[str, str]
"""Folded class code and folded period."""


@dataclass(frozen=True)
class Cycle:
    """A timetable for a range of dates: its lessons by day of the cycle."""

    first: date
    last: date
    by_day: Mapping[int, tuple[CycleRow, ...]]


@dataclass
class Facts:
    """One publisher's word. `daily`, `deltas` and `away` hold every date that was told, also those told to be empty."""

    publisher: int
    who: WhoIsWho
    classes: dict[str, ClassRow] = field(default_factory=dict)
    cycles: list[Cycle] = field(default_factory=list)
    bells: dict[int, tuple[BellRow, ...]] = field(default_factory=dict)
    calendar: dict[date, CalendarRow] = field(default_factory=dict)
    daily: dict[date, list[DayRow]] = field(default_factory=dict)
    deltas: dict[date, list[DayRow]] = field(default_factory=dict)
    away: dict[date, list[AwayRow]] = field(default_factory=dict)
    events: dict[date, list[DayRow]] = field(default_factory=dict)

    def cycle_on(self, day: date) -> tuple[CycleRow, ...]:
        """Lessons of the cycle on a date; none where no day of the cycle is known for it. The latest list counts."""
        known = self.calendar.get(day)
        if known is None or known.holiday or known.number is None:
            return ()
        in_force = next((cycle for cycle in self.cycles if cycle.first <= day <= cycle.last), None)
        return in_force.by_day.get(known.number, ()) if in_force else ()

    def bells_on(self, day: date) -> tuple[BellRow, ...]:
        """Bells of a date, in order of time."""
        known = self.calendar.get(day)
        rung = self.bells.get(known.number, ()) if known and known.number is not None else ()
        # A day of the cycle may ring in more than one way; then its name tells which.
        named = tuple(bell for bell in rung if known and bell.day_name == known.day_name)
        return named or rung


def read_facts(publisher: Publisher, dates: Iterable[date]) -> Facts:
    """The whole lists of a publisher, and what it says about these dates. Five queries at most."""
    lists = list(LissPart.objects.filter(publisher=publisher, date=None).defer("waiting"))
    by_kind: dict[str, list[LissPart]] = defaultdict(list)
    for part in sorted(lists, key=lambda one: (one.as_of is not None, one.as_of, one.pk), reverse=True):
        by_kind[part.kind].append(part)
    teachers = [row for part in by_kind[Kind.TEACHERS] for row in decoded(part.rows) if isinstance(row, TeacherRow)]
    facts = Facts(publisher.pk, who_is_who(publisher, teachers))
    for part in reversed(by_kind[Kind.CLASSES]):
        facts.classes |= {fold_class(row.code): row for row in decoded(part.rows) if isinstance(row, ClassRow)}
    facts.cycles = [_cycle(part) for part in by_kind[Kind.CYCLE]]
    facts.bells = _bells(row for part in by_kind[Kind.BELLS] for row in decoded(part.rows) if isinstance(row, BellRow))
    dated = LissPart.objects.filter(publisher=publisher, date__in=list(dates)).only("kind", "date", "rows")
    for part in dated.iterator(chunk_size=50):
        _add_date(facts, part)
    return facts


def _cycle(part: LissPart) -> Cycle:
    by_day: dict[int, list[CycleRow]] = defaultdict(list)
    for row in decoded(part.rows):
        if isinstance(row, CycleRow):
            by_day[row.day].append(row)
    first, _, last = part.scope.partition(" ")
    return Cycle(
        date.fromisoformat(first) if first else date.min,
        date.fromisoformat(last) if last else date.max,
        {day: tuple(rows) for day, rows in by_day.items()},
    )


def _bells(rows: Iterable[BellRow]) -> dict[int, tuple[BellRow, ...]]:
    """Bells by day of the cycle, of the structure that most of them are of: others ring for some classes alone."""
    told = list(rows)
    by_structure: dict[str, int] = defaultdict(int)
    for row in told:
        by_structure[row.structure] += 1
    main = max(by_structure, key=lambda name: (by_structure[name], name), default="")
    found: dict[int, list[BellRow]] = defaultdict(list)
    for row in told:
        if row.structure == main and row.day is not None:
            found[row.day].append(row)
    return {day: tuple(sorted(rung, key=lambda row: (row.starts, row.ends, row.period))) for day, rung in found.items()}


def _add_date(facts: Facts, part: LissPart) -> None:
    day, rows = part.date, decoded(part.rows)
    if day is None:
        return
    if part.kind == Kind.CALENDAR:
        facts.calendar |= {row.day: row for row in rows if isinstance(row, CalendarRow)}
    elif part.kind == Kind.DAILY:
        facts.daily[day] = [row for row in rows if isinstance(row, DayRow)]
    elif part.kind == Kind.DELTAS:
        facts.deltas[day] = [row for row in rows if isinstance(row, DayRow)]
    elif part.kind == Kind.AWAY:
        facts.away[day] = [row for row in rows if isinstance(row, AwayRow)]
        facts.events[day] = [row for row in rows if isinstance(row, DayRow)]
