"""The shelf's word about dates, in the school's own: pure, so that order and repetition of calls cannot matter.

Daily data tell a date whole. Where there are none, the cycle, its calendar and its bells do, as far as they were sent,
and changes lie over them. Changes alone are told as such: what they do not name goes on as other sources have it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.class_codes import fold_class
from staffroom.school.lesson_matching import place_of
from staffroom.sources.liss.records import AwayRow, BellRow, CycleRow, DayRow
from staffroom.sync.day.merging import fold_period
from staffroom.sync.day.said import Away, Bell, DayFact, Move, Said
from staffroom.sync.todos import Finding

from .facts import Facts, Slot
from .slots import Base, Outcome, base_of, combined, outcome, people_of, plain_room
from .words import HIDDEN, Words, kind_of, place_in

_TEACHING = ("", "T", "R", "S")
_NO_TIME = ("", "00:00", "23:59")


@dataclass(frozen=True)
class NoteSaid:
    """Work set for a lesson."""

    day: date
    class_key: str
    place: str
    text: str
    author: str


@dataclass
class Told:
    """What a publisher says about one date. `whole`: all of it, so that what it leaves out is not so."""

    day: date
    whole: bool = False
    said: list[Said] = field(default_factory=list)
    away: list[Away] | None = None
    bells: tuple[Bell, ...] = ()
    fact: DayFact | None = None
    notes: list[NoteSaid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Date:
    """One date of one publisher, while its things are put together."""

    day: date
    facts: Facts
    words: Words
    cycle: Mapping[Slot, list[CycleRow]]
    rings: Mapping[str, BellRow]

    def slot(self, class_code: str, period: str, starts: str) -> Slot:
        """Where something is in the day."""
        return fold_class(class_code), fold_period(self.words.period(period)) or starts

    def clocks(self, period: str, starts: str, ends: str) -> tuple[datetime | None, datetime | None]:
        """When it is: as sent, else as the bell of its period rings."""
        rung = self.rings.get(fold_period(self.words.period(period)))
        if not (starts and ends) and rung:
            starts, ends = rung.starts, rung.ends
        begins, over = _at(self.day, starts), _at(self.day, ends)
        return (begins, over) if begins and over and begins < over else (None, None)


def tell_day(day: date, facts: Facts, words: Words) -> Told:
    """Everything one publisher says about a date."""
    told = Told(day, whole=day in facts.daily)
    here = _date(day, facts, words)
    daily, changes = _by_slot(here, facts.daily.get(day, ())), _by_slot(here, _changes(facts, day))
    for slot in sorted({*daily, *changes}):
        rows = combined(daily.get(slot, []), changes.get(slot, []))
        _add(told, here, slot, rows, whole=slot in daily)
    if not told.whole:
        known = day in facts.deltas
        for slot in sorted(here.cycle.keys() - changes.keys()):
            _add_from_cycle(told, here, slot, changes_known=known)
        told.findings += _composites(here, changes)
    if day in facts.away:
        told.away = [away for row in facts.away[day] if (away := _away(here, row))]
    told.bells = tuple(_bell(row, words) for row in facts.bells_on(day))
    if known_day := facts.calendar.get(day):
        told.fact = DayFact(known_day.day_name[:10])
    return told


def _date(day: date, facts: Facts, words: Words) -> _Date:
    cycle: dict[Slot, list[CycleRow]] = defaultdict(list)
    for row in facts.cycle_on(day):
        cycle[fold_class(row.class_code), fold_period(words.period(row.period))].append(row)
    rings = {fold_period(words.period(row.period)): row for row in facts.bells_on(day)}
    return _Date(day, facts, words, cycle, rings)


def _changes(facts: Facts, day: date) -> list[DayRow]:
    events = [row._replace(kind=row.kind or "event") for row in facts.events.get(day, ())]
    return [*facts.deltas.get(day, ()), *events]


def _by_slot(here: _Date, rows: Iterable[DayRow]) -> dict[Slot, list[DayRow]]:
    found: dict[Slot, list[DayRow]] = defaultdict(list)
    for row in rows:
        found[here.slot(row.class_code or row.description or row.class_name, row.period, row.starts)].append(row)
    return found


# One thing


def _add(told: Told, here: _Date, slot: Slot, rows: Sequence[DayRow], *, whole: bool) -> None:
    row = rows[0]
    known = here.facts.classes.get(slot[0])
    in_cycle = here.cycle.get(slot, [])
    said_kind = next((one.kind for one in rows if one.kind), known.kind if known else "")
    if said_kind in HIDDEN:
        return
    kind = kind_of(said_kind, known_class=bool(known or in_cycle), has_period=bool(row.period))
    base = base_of(in_cycle, here.facts.who)
    found = outcome(rows, base, here.facts.who, whole=whole or kind == "event", library=here.words.library)
    _join(found, here, rows, base)
    starts, ends = here.clocks(row.period, row.starts, row.ends)
    name = next((one.class_name for one in rows if one.class_name), known.name if known else "")
    code = known.code if known else in_cycle[0].class_code if in_cycle else row.class_code
    if kind in ("duty", "meeting") and not (whole or base.known):
        _name_the_holder(found, rows, here)
    thing = _thing(here, slot, kind, row.period, code, name, row.description)
    told.said.append(
        thing._replace(
            starts=starts,
            ends=ends,
            all_day=kind == "event" and starts is None and not row.period,
            teachers=found.teachers,
            rooms=found.rooms or thing.rooms,
            covers=None if kind == "event" else found.covers,
            moves=None if kind == "event" else found.moves,
            cancelled=found.cancelled,
            fleeting=not whole,
        )
    )
    if found.note and kind in ("lesson", "exam"):
        place = place_of(here.words.period(row.period), starts)
        told.notes.append(NoteSaid(here.day, slot[0], place, found.note, found.author))


def _thing(here: _Date, slot: Slot, kind: str, period: str, code: str, name: str, description: str = "") -> Said:
    """What something is called and where a duty is by its code: the same whether a change was sent of it or not."""
    taught = kind in ("lesson", "exam")
    title = name or "Yard duty" if kind == "duty" else description or name or code
    return Said(
        key=f"{here.facts.publisher}:{kind}:{slot[0]}:{slot[1]}"[:110],
        date=here.day,
        kind=kind,
        period=here.words.period(period),
        class_code=code[:80] if taught else "",
        subject=name[:200] if taught else "",
        title="" if taught else title[:300],
        rooms=(plain_room(place_in(code)),) if kind == "duty" else (),
    )


def _name_the_holder(found: Outcome, rows: Sequence[DayRow], here: _Date) -> None:
    """A duty or meeting has no class by which other sources know it: whose it is tells."""
    if not found.teachers:
        people = [one.called for row in rows for one in people_of(row, here.facts.who)]
        found.teachers = tuple(dict.fromkeys(found.replaced or people))
    found.covers = tuple(one for one in found.covers or () if one.of and one.by != one.of) if found.replaced else ()


def _join(found: Outcome, here: _Date, rows: Sequence[DayRow], base: Base) -> None:
    """A class that joins another one goes where that one is."""
    target = next((row.special_of for row in rows if row.special == "merged"), "")
    if not target or not base.rooms:
        return
    there = base_of(here.cycle.get(here.slot(target, rows[0].period, ""), []), here.facts.who)
    if there.rooms and there.rooms[0] not in base.rooms:
        found.rooms, found.moves = base.rooms, (Move(base.rooms[0], there.rooms[0]),)


def _add_from_cycle(told: Told, here: _Date, slot: Slot, *, changes_known: bool) -> None:
    """A lesson of the cycle about which no change was sent."""
    rows = here.cycle[slot]
    row, known = rows[0], here.facts.classes.get(slot[0])
    said_kind = known.kind if known else ""
    if said_kind in HIDDEN:
        return
    kind = kind_of(said_kind, known_class=True, has_period=True)
    base = base_of(rows, here.facts.who)
    starts, ends = here.clocks(row.period, "", "")
    thing = _thing(here, slot, kind, row.period, known.code if known else row.class_code, known.name if known else "")
    told.said.append(
        thing._replace(
            starts=starts,
            ends=ends,
            teachers=base.teachers,
            rooms=base.rooms or thing.rooms,
            covers=() if changes_known else None,
            moves=() if changes_known else None,
            cancelled=False if changes_known else None,
            fleeting=True,
        )
    )


def _composites(here: _Date, changes: Mapping[Slot, Sequence[DayRow]]) -> list[Finding]:
    """Classes that the same teacher has at the same time as one that is covered, and of which nothing was said."""
    found = []
    for (key, period), rows in sorted(changes.items()):
        covered = {here.facts.who.of(row.replacing).called for row in rows if row.replacing}
        for slot, others in sorted(here.cycle.items()):
            teachers = set(base_of(others, here.facts.who).teachers)
            if slot[1] == period and slot[0] != key and slot not in changes and teachers & covered:
                found.append(
                    Finding(
                        place=f"Timetabler, {here.day:%-d %B}, period {period}",
                        subject=others[0].class_code,
                        seen="no cover",
                        expected="a cover, as the other class of the same teacher has at that time",
                        mend="The timetabler: link the two classes, or cover both",
                    )
                )
    return found


# Who is away, and bells


def _away(here: _Date, row: AwayRow) -> Away | None:
    code = here.facts.who.of(row.teacher or row.code, row.code).code
    if not code:
        return None
    if row.periods and row.whole_days:
        labels = [fold_period(here.words.period(one)) for one in row.periods]
        if rung := [here.rings[label] for label in labels if label in here.rings]:
            first, last = min(one.starts for one in rung), max(one.ends for one in rung)
            return Away(here.day, code, _at(here.day, first), _at(here.day, last))
    if row.whole_days:
        return Away(here.day, code)
    starts = f"{row.starts:%H:%M}" if row.starts.date() == here.day else ""
    ends = f"{row.ends:%H:%M}" if row.ends.date() == here.day else ""
    begins = None if starts in _NO_TIME else _at(here.day, starts)
    over = None if ends in _NO_TIME else _at(here.day, ends)
    return Away(here.day, code, begins, over)


def _bell(row: BellRow, words: Words) -> Bell:
    label = words.period(row.period)
    name = f"Period {label}" if label[:1].isdigit() else label
    return Bell(label, name, row.starts, row.ends, row.kind in _TEACHING)


def _at(day: date, clock: str) -> datetime | None:
    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE) if clock else None
