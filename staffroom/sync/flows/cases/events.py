"""Events of the calendar as statements about every date that they touch."""

import calendar
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from staffroom.sources.eduhub.timetable import Timetable
from staffroom.sources.eduhub.timetable_records import Event, EventCategory
from staffroom.sync.day.said import Said

from .changes import at, span_of

MOST_DATES = 400
"""Of one event; more is a slip of the year."""

_MEETING = re.compile(r"\b(meeting|briefing)s?\b", re.IGNORECASE)
_EXAM = re.compile(r"\bexam(s|inations?)?\b", re.IGNORECASE)
_DAYS = {"": 1, "D": 1, "W": 7, "F": 14}
_MONTHS = {"M": 1, "Y": 12}


def events_by_date(timetable: Timetable, first: date, last: date, staff: Collection[str]) -> dict[date, list[Said]]:
    """What the calendar holds from `first` to `last`. `staff`: every staff code there is."""
    categories = {category.code: category.title for category in timetable.rows(EventCategory)}
    found: dict[date, list[Said]] = {}
    for event in timetable.rows(Event):
        for day in islice(dates_of(event, first, last), MOST_DATES):
            found.setdefault(day, []).append(_said(event, day, categories, staff))
    return found


def dates_of(event: Event, first: date, last: date) -> Iterator[date]:
    """The dates of an event within a span. A recurrence that is not known is none: its first date alone."""
    begins = event.first
    if begins is None:
        return
    ends = min(last, max(event.last or begins, begins))
    if step := _DAYS.get(event.recurrence):
        skipped = max(0, -(-(first - begins).days // step))
        day = begins + timedelta(days=skipped * step)
        while day <= ends:
            yield day
            day += timedelta(days=step)
    elif step := _MONTHS.get(event.recurrence):
        yield from (day for day in _monthly(begins, ends, step) if day >= first)
    elif first <= begins <= ends:
        yield begins


def _monthly(begins: date, ends: date, step: int) -> Iterator[date]:
    """The same day of every `step`th month; months that lack it are left out."""
    months = begins.year * 12 + begins.month - 1
    while True:
        year, month = divmod(months, 12)
        if (year, month + 1) > (ends.year, ends.month):
            return
        if begins.day <= calendar.monthrange(year, month + 1)[1] and (day := date(year, month + 1, begins.day)) <= ends:
            yield day
        months += step


def _said(event: Event, day: date, categories: Mapping[str, str], staff: Collection[str]) -> Said:
    category = categories.get(event.category, "")
    words = f"{event.title} / {category} / {event.category}"
    starts, ends = span_of(event.starts, event.ends)
    convenor = event.convenor if event.convenor in staff else ""
    groups = (event.convenor, event.group, event.subject, event.first_year, event.last_year)
    return Said(
        key=f"event {event.code}",
        date=day,
        kind="meeting" if _MEETING.search(words) else "exam" if _EXAM.search(words) else "event",
        starts=at(day, starts) if starts else None,
        ends=at(day, ends) if starts and ends else None,
        all_day=starts is None,
        title=event.title or category or "Event",
        rooms=(event.room,) if event.room else (),
        attends=(convenor,) if convenor else (),
        for_all=not any((*groups, event.first_form, event.last_form)),
    )
