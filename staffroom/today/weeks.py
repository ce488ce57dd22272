"""Some days of one person, room or class: side by side, lines that begin together on one row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from staffroom.kit.school_days import school_week, term_of, why_no_school
from staffroom.school.day import Entry, bells_between, told_about
from staffroom.school.models import SourceDay
from staffroom.sync.day.feeds import source_states

from .ages import Ages, ages, told_of
from .slots import Look, Slot, all_day, day_slots, rings
from .windows import Window

Finish = Callable[[Entry, Slot], Slot]
"""A last hand on the line of an entry."""


@dataclass(frozen=True)
class WeekDay:
    """One day. `rows` has one place for each row of the week, which may be empty; a weekend has its own rows."""

    day: date
    is_today: bool
    no_school: str
    known: bool
    all_day: list[Slot]
    slots: list[Slot]
    rows: list[list[Slot]]

    @property
    def is_weekend(self) -> bool:
        """Whether it has a rhythm of its own."""
        return self.day.weekday() >= 5


@dataclass(frozen=True)
class Week:
    """The days of a window."""

    window: Window
    term: str
    days: list[WeekDay]
    ages: Ages

    @property
    def first(self) -> date:
        """The first day."""
        return self.window.first

    @property
    def last(self) -> date:
        """The last day."""
        return self.window.last

    @property
    def empty(self) -> bool:
        """Whether nothing is in it at all."""
        return not any(day.slots or day.all_day for day in self.days)


def term_in_words(day: date) -> str:
    """'Term 4, week 8'; empty in holidays."""
    term = term_of(day)
    return f"{term.name.removesuffix(f' {term.first.year}')}, week {school_week(day)}" if term else ""


def week_page(
    window: Window, entries: Mapping[date, list[Entry]], look: Look, staff: str = "", finish: Finish | None = None
) -> Week:
    """The days of that window. `staff` is whose they are; a room's has none, and is known with anybody's."""
    first, last, today = window.first, window.last, timezone.localdate()
    told, bells = told_about(first, last), bells_between(first, last) if staff else {}
    slots = {day: day_slots(entries[day], rings(day, bells.get(day, ())), look) for day in window.days}
    if finish:
        slots = {day: _finished(entries[day], slots[day], finish) for day in window.days}
    starts = sorted({_clock(slot) for day, of_day in slots.items() if day.weekday() < 5 for slot in of_day})
    shown = today if today in window.days else first
    return Week(
        window=window,
        term=term_in_words(first),
        days=[
            WeekDay(
                day=day,
                is_today=day == today,
                no_school=why_no_school(day),
                known=_known(staff, told.get(day, [])) or bool(entries[day]),
                all_day=all_day(entries[day], look),
                slots=slots[day],
                rows=_rows(slots[day], starts if day.weekday() < 5 else sorted({_clock(slot) for slot in slots[day]})),
            )
            for day in window.days
        ],
        ages=ages(source_states(shown, told.get(shown, []))),
    )


def _finished(entries: list[Entry], slots: list[Slot], finish: Finish) -> list[Slot]:
    """Without bells there is one line for each entry with a time, in the same order."""
    timed = [entry for entry in entries if not entry.all_day]
    return [finish(entry, slot) for entry, slot in zip(timed, slots, strict=True)]


def _rows(slots: list[Slot], starts: list[str]) -> list[list[Slot]]:
    rows: dict[str, list[Slot]] = {start: [] for start in starts}
    for slot in slots:
        rows[_clock(slot)].append(slot)
    return list(rows.values())


def _known(staff: str, told: list[SourceDay]) -> bool:
    return told_of(staff, told) if staff else any(row.everybody for row in told)


def _clock(slot: Slot) -> str:
    return _hour(slot.starts) if slot.starts else "~"


def _hour(moment: datetime) -> str:
    return f"{moment:%H:%M}"
