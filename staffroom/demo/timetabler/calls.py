"""The calls of a sync, in the order that makers of such programs are told to keep: never two at once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from staffroom.demo.school import Day

from . import rows
from .rows import Row, moment
from .slots import Book, Slot

BOTH, DATA, DELTAS = "both", "data", "deltas"
Truth = Callable[[date], Day]


class Outgoing(NamedTuple):
    """One call: its method without prefix, and what follows the sign-in.

    `refused`: an error is what ought to come. `not_empty`: an error or a list, but never an empty one, since whoever
    asks deletes what is not in it.
    """

    method: str
    params: tuple[Any, ...] = ()
    refused: bool = False
    not_empty: bool = False

    @property
    def many(self) -> int | None:
        """How many rows it carries; None where it carries no list."""
        return next((len(one) for one in self.params if isinstance(one, list)), None)


def whole_sync(book: Book, first: date, last: date, truth: Truth | None = None, days: str = BOTH) -> list[Outgoing]:
    """Everything about the dates from the first to the last; `days`: daily data, daily deltas, or both."""
    return [Outgoing("hello"), *lists(book, first, last), *day_calls(book, first, last, truth, days)]


def lists(book: Book, first: date, last: date) -> list[Outgoing]:
    """Who, what, where and when in general; class lists too, which are of no use to Staffroom and sent all the same."""
    year, days = first.year, rows.dates(first, last)
    begins, ends = _span(book, first, last)
    return [
        Outgoing("publishTeachers", (moment(first), rows.teachers(book))),
        Outgoing("publishClasses", (year, rows.classes(book))),
        Outgoing("publishRooms", (moment(first), rows.rooms(book))),
        Outgoing("publishBellTimes", ("", rows.bells(book, days))),
        Outgoing("publishCalendar", (rows.calendar(book, days),)),
        Outgoing("publishTimetable", (rows.timetable(book), year, 0, 0, moment(begins), moment(ends), True)),
        Outgoing("publishClassMemberships", (rows.memberships(book), moment(first))),
    ]


def _span(book: Book, first: date, last: date) -> tuple[date, date]:
    """The school year of the first date, made longer where the dates reach into the next."""
    year = [date.fromisoformat(entry.date) for entry in book.school.calendar if entry.date.startswith(str(first.year))]
    return min([first, *year[:1]]), max([last, *year[-1:]])


def day_calls(book: Book, first: date, last: date, truth: Truth | None = None, days: str = BOTH) -> list[Outgoing]:
    """What is on, what is different, and who is away, on these dates."""
    known = truth or book.truth
    dates = rows.dates(first, last)
    slots = {day: book.slots(day, known(day)) for day in dates}
    away = [
        row for day in dates for row in rows.events_and_absences(book, day, slots[day], known(day).away)
        if book.entry(day)
    ]  # fmt: skip
    return from_slots(book, first, last, [slot for day in dates for slot in slots[day]], away, days)


def from_slots(
    book: Book, first: date, last: date, slots: Sequence[Slot], away: Iterable[Row], days: str = BOTH
) -> list[Outgoing]:
    """The same of slots that are put together already."""
    span = (moment(first), moment(last))
    calls = []
    if days in (BOTH, DATA):
        calls.append(Outgoing("publishDailyData", (*span, rows.daily(book, slots))))
    if days in (BOTH, DELTAS):
        calls.append(Outgoing("publishDailyDeltas", (*span, rows.deltas(book, slots))))
    return [*calls, Outgoing("publishEventsAndAbsences", (*span, list(away)))]
