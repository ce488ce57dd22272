"""What CASES21 says about every date, as one delivery."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from staffroom.kit.words import date_in_words
from staffroom.sources.eduhub.timetable import Timetable
from staffroom.sources.eduhub.timetable_records import Heading, Unavailable
from staffroom.sync.day.said import DayFact, Delivery, Said

from .changes import Changes
from .events import events_by_date
from .lessons import Lessons

SOURCE = "cases"
NO_TIMETABLE = "There is no timetable in CASES21."
_LONG_AGO = 10
_NO_DATES = "CASES21 has lessons, but no date on which they take place."


@dataclass(frozen=True)
class Told:
    """What the timetable files of one night come to. `remark` is what people should know about them, in words."""

    delivery: Delivery | None
    remark: str = ""


def tell(
    timetable: Timetable,
    *,
    today: date,
    known_dates: Collection[date] = (),
    subjects: Mapping[str, str] | None = None,
    staff: Collection[str] = (),
) -> Told:
    """Everything that the files say about the dates from last year to next year, or of the last year they know.

    `known_dates` are those about which CASES21 was heard before: of these, the past is told again only where its
    lessons stand there by its own name. `subjects` are names by code, `staff` all staff codes.
    """
    changes = Changes(timetable)
    lessons = Lessons(timetable, changes, subjects or {})
    taught = lessons.dates
    first, last = _span(today, taught)
    events = events_by_date(timetable, first, last, staff)
    speaks = {day for day in taught | changes.dates if first <= day <= last} | events.keys()
    if timetable.as_of is None or not (lessons.exist or speaks):
        return Told(None, NO_TIMETABLE)
    told = {day for day in speaks if day >= today or day not in known_dates or lessons.is_dated(day)}
    dates = sorted(told | {day for day in known_dates if day >= today})
    remark = _remark(lessons, taught, today)
    if not dates:
        return Told(None, remark)
    said: list[Said] = []
    for day in dates:
        said += lessons.on(day) if day in taught else []
        said += events.get(day, [])
    titles = {row.date: row.title for row in timetable.rows(Heading)}
    delivery = Delivery(
        source=SOURCE,
        dates=tuple(dates),
        as_of=timetable.as_of,
        said=tuple(said),
        away=changes.away(dates) if timetable.has(Unavailable) else None,
        bells={day: bells for day in dates if (bells := lessons.bells(day))},
        days={day: DayFact(lessons.cycle_day(day), titles.get(day, "")) for day in dates},
    )
    return Told(delivery, remark)


def _span(today: date, taught: Collection[date]) -> tuple[date, date]:
    """From last year to next year; where the files end before that, their last year, if it is not of another age."""
    newest = max(taught, default=today).year
    return date(max(today.year - _LONG_AGO, min(today.year - 1, newest)), 1, 1), date(today.year + 1, 12, 31)


def _remark(lessons: Lessons, taught: Collection[date], today: date) -> str:
    if not lessons.exist:
        return f"{NO_TIMETABLE[:-1]}, only absences and events."
    if not taught:
        return _NO_DATES
    last = max(taught)
    return f"The timetable in CASES21 ends on {date_in_words(last)}." if last < today else ""
