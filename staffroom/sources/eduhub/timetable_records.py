"""What the timetable tables of the eduHub folder yield: small records in the school's own words.

Text fields are empty where the source has nothing; numbers, dates and times are None. Codes are folded to capitals.
Times are local. Why somebody is away is never here: those columns are not read.
"""

from datetime import date, time
from typing import NamedTuple


class Quilt(NamedTuple):
    """A whole cycle timetable: labels by place, and the spans of dates on which it is in force."""

    code: str
    title: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    teaching_periods: tuple[int | None, ...]
    begins: tuple[date | None, ...]
    ends: tuple[date | None, ...]


class Label(NamedTuple):
    """What a row (`R`, a period) or a column (`C`, a cycle day) of a quilt is called."""

    code: str
    quilt: str
    number: int | None
    kind: str
    name: str


class CycleLesson(NamedTuple):
    """A lesson of the cycle. Its replacements are not read: they are only the last ever."""

    code: str
    quilt: str
    grid: str
    subject: str
    number: int | None
    ident: int | None
    line: str
    teacher: str
    second_teacher: str
    room: str
    second_room: str
    row: int | None
    column: int | None


class Grid(NamedTuple):
    """A template from which quilts are built."""

    code: str
    title: str


class GridClass(NamedTuple):
    """A class on a grid, with its usual teachers and rooms."""

    code: str
    grid: str
    subject: str
    number: int | None
    ident: int | None
    teacher: str
    second_teacher: str
    room: str
    second_room: str


class CalendarDate(NamedTuple):
    """A date of the attendance calendar: whether there is school, and which cycle day of which quilt it is."""

    key: str
    date: date
    day_type: str
    cycle_day: int | None
    quilt: str


class Heading(NamedTuple):
    """The heading of a date."""

    key: str
    date: date
    title: str


class Slot(NamedTuple):
    """From when to when something rings on a date."""

    code: str
    date: date
    quilt: str
    number: int | None
    starts: time | None
    ends: time | None
    name: str


class DatedLesson(NamedTuple):
    """A lesson of one date, with that date's replacements."""

    code: str
    date: date
    quilt: str
    grid: str
    subject: str
    number: int | None
    ident: int | None
    teacher: str
    second_teacher: str
    room: str
    second_room: str
    extra_teacher: str
    extra_room: str
    row: int | None
    column: int | None


class Unavailable(NamedTuple):
    """A class, a member of staff or a room that is not there on a date, from a time to a time. Never why."""

    code: str
    date: date
    subject: str
    number: int | None
    teacher: str
    room: str
    starts: time | None
    ends: time | None


class Replacement(NamedTuple):
    """Who or which room replaces on a date. `lesson` and `absent` are codes of a dated lesson and of an absence."""

    code: str
    date: date
    lesson: str
    teacher: str
    room: str
    absent: str


class Event(NamedTuple):
    """Something in the calendar, perhaps again and again, and for whom it is."""

    code: str
    title: str
    first: date | None
    last: date | None
    recurrence: str
    starts: time | None
    ends: time | None
    convenor: str
    room: str
    group: str
    category: str
    first_year: str
    last_year: str
    first_form: str
    last_form: str
    subject: str


class EventCategory(NamedTuple):
    """A kind of event."""

    code: str
    title: str


TimetableRecord = (
    Quilt
    | Label
    | CycleLesson
    | Grid
    | GridClass
    | CalendarDate
    | Heading
    | Slot
    | DatedLesson
    | Unavailable
    | Replacement
    | Event
    | EventCategory
)
