"""What a file says about the dates ahead, as one delivery, with its notes. Pure: what others say is given."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from staffroom.school.day import RungBell
from staffroom.sources.dof9.records import FileDay
from staffroom.sync.day.merging import fold_period
from staffroom.sync.day.said import Away, DayFact, Delivery, Said, as_text, short_period

from .cycle import Cycle
from .kept import Kept
from .lessons import DayTeller
from .others import Others
from .people import SOURCE, People
from .spans import Bells

Notes = Mapping[tuple[date, str, str], str]
"""Text by date, folded class and place of the period."""


@dataclass(frozen=True)
class Uncovered:
    """Something that nobody takes yet. `what` is lesson or duty, `name` its class or its title, `of` a staff code."""

    date: date
    what: str
    name: str
    period: str
    of: str


@dataclass(frozen=True)
class Told:
    """What a file comes to. `effects` and `aside` are counts; `warnings` are sentences without values of rows."""

    delivery: Delivery
    notes: Notes
    effects: Mapping[str, int] = field(default_factory=dict)
    aside: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()

    @property
    def digest(self) -> str:
        """The same for what says the same, whenever the file was saved."""
        told = self.delivery
        said = sorted(as_text(one) for one in told.said)
        plain = (
            told.dates,
            said,
            sorted(map(repr, told.away or ())),
            sorted(told.days.items()),
            sorted(self.notes.items()),
        )
        return sha256(repr(plain).encode()).hexdigest()


def tell(
    kept: Kept,
    *,
    as_of: datetime,
    others: Others,
    people: People,
    bells: Mapping[date, Sequence[RungBell]],
    period_names: Mapping[str, str],
    known_dates: Collection[date] = (),
    cycle: Cycle | None = None,
) -> Told:
    """Everything that the file says about its dates. `known_dates` are dates ahead about which it spoke before: where
    they lie between its first and its last date and it has them no longer, it has nothing to say about them any more.
    `cycle` is the timetable file, for dates of which the file says the cycle day and nobody else the lessons.
    """
    said: list[Said] = []
    away: list[Away] = []
    notes: dict[tuple[date, str, str], str] = {}
    effects, aside = Counter[str](), Counter[str]()
    warnings: dict[str, None] = {}
    uncovered: list[Uncovered] = []
    names = {code.strip().upper(): name for code, name in period_names.items()}

    def label(period: str) -> str:
        return short_period(names.get(period.strip().upper(), period))

    for day in kept.days:
        rung = bells.get(day.date) or (cycle.bells(day.cycle_day) if cycle else ())
        base = cycle.lessons_on(day.date, day.cycle_day, label, people, others) if cycle else []
        teller = DayTeller(day, others, people, Bells(day.date, rung), label, base)
        effects["lesson"] += len(base)
        said += teller.tell()
        away += _away(day, teller)
        notes |= {(day.date, *place): text for place, text in teller.notes.items()}
        effects += teller.effects
        aside += teller.aside
        warnings |= dict.fromkeys(teller.warnings)
        uncovered += [Uncovered(day.date, *one) for one in teller.uncovered]
    effects["note"] = len(notes)
    delivery = Delivery(
        source=SOURCE,
        dates=_dates(kept, known_dates),
        as_of=as_of,
        said=tuple(said),
        denies=False,
        away=tuple(away),
        days={day.date: DayFact(day.cycle_day) for day in kept.days if day.cycle_day},
    )
    return Told(delivery, notes, dict(+effects), dict(+aside), tuple(warnings), tuple(uncovered))


def class_codes(kept: Kept) -> set[str]:
    """Every class that the file names on its dates."""
    rows = (row for day in kept.days for rows in (day.lessons, day.rooms, day.lessons_off) for row in rows)
    return {code for row in rows for code in (row.class_code, row.roll_class) if code}


def _dates(kept: Kept, known: Collection[date]) -> tuple[date, ...]:
    told = {day.date for day in kept.days}
    if kept.first and kept.last:
        told |= {day for day in known if kept.first <= day <= kept.last}
    return tuple(sorted(told))


def _away(day: FileDay, teller: DayTeller) -> list[Away]:
    """Spans of everybody who is away on a date."""
    periods: dict[str, set[str]] = {}
    for row in day.away:
        period = fold_period(teller.label(row.period))
        if row.duty and teller.bells.of(period) is None:
            session = teller.bells.session(fold_period(teller.label(row.precedes)), row.session)
            period = session.period if session else period
        if row.duty and teller.bells.of(period) is None and period not in teller.times:
            teller.aside["absence from a duty whose time nobody knows"] += 1
            continue
        periods.setdefault(teller.people.teacher(row.staff), set()).add(period)
    found = []
    for staff, some in sorted(periods.items()):
        spans, unknown = teller.bells.spans(some, teller.times)
        if unknown:
            teller.aside["absence in a period without bell times"] += unknown
        found += [Away(day.date, staff, starts, ends) for starts, ends in spans]
        teller.effects["away"] += bool(spans)
    return found
