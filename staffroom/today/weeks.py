"""A week, Monday to Friday, of one person or one room: days side by side, lines that begin together on one row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from staffroom.kit.school_days import school_week, term_of, why_no_school
from staffroom.school.day import Entry, bells_between, told_about
from staffroom.school.models import SourceDay
from staffroom.sync.day.feeds import source_states

from .ages import Ages, ages, told_of
from .slots import Look, Slot, all_day, day_slots, rings

YEARS = range(2000, 2100)


@dataclass(frozen=True)
class WeekDay:
    """One day. `rows` has one place for each row of the week; an empty place is None."""

    day: date
    is_today: bool
    no_school: str
    known: bool
    all_day: list[Slot]
    slots: list[Slot]
    rows: list[list[Slot]]


@dataclass(frozen=True)
class Week:
    """Five days with their neighbours."""

    first: date
    last: date
    before: date
    after: date
    is_this: bool
    term: str
    days: list[WeekDay]
    ages: Ages

    @property
    def empty(self) -> bool:
        """Whether nothing is in it at all."""
        return not any(day.slots or day.all_day for day in self.days)


def monday_of(text: str) -> date:
    """Monday of the week of a date; of this week, on a weekend of the coming one, where the text is no such date."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return this_monday()
    return asked - timedelta(days=asked.weekday()) if asked.year in YEARS else this_monday()


def this_monday() -> date:
    """Monday of this week; on a weekend, of the coming one."""
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday() if today.weekday() >= 5 else -today.weekday())


def term_in_words(day: date) -> str:
    """'Term 4, week 8'; empty in holidays."""
    term = term_of(day)
    return f"{term.name.removesuffix(f' {term.first.year}')}, week {school_week(day)}" if term else ""


def week_page(monday: date, entries: Mapping[date, list[Entry]], look: Look, staff: str = "") -> Week:
    """The week that begins on that Monday. `staff` is whose it is; a room's has none, and is known with anybody's."""
    last, today = monday + timedelta(days=4), timezone.localdate()
    told, bells = told_about(monday, last), bells_between(monday, last)
    days = [monday + timedelta(days=n) for n in range(5)]
    slots = {day: day_slots(entries[day], rings(day, bells[day]) if staff else (), look) for day in days}
    starts = sorted({_clock(slot) for of_day in slots.values() for slot in of_day})
    shown = today if monday <= today <= last else monday
    return Week(
        first=monday,
        last=last,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        is_this=monday == this_monday(),
        term=term_in_words(monday),
        days=[
            WeekDay(
                day=day,
                is_today=day == today,
                no_school=why_no_school(day),
                known=_known(staff, told.get(day, [])) or bool(entries[day]),
                all_day=all_day(entries[day], look),
                slots=slots[day],
                rows=[[slot for slot in slots[day] if _clock(slot) == start] for start in starts],
            )
            for day in days
        ],
        ages=ages(source_states(shown, told.get(shown, []))),
    )


def _known(staff: str, told: list[SourceDay]) -> bool:
    return told_of(staff, told) if staff else any(row.everybody for row in told)


def _clock(slot: Slot) -> str:
    return _hour(slot.starts) if slot.starts else "~"


def _hour(moment: datetime) -> str:
    return f"{moment:%H:%M}"
