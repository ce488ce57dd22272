"""The timetable file as a base: what the cycle day of a date holds, where nobody else tells that date.

A date's cycle day stands in the daily organiser file. Any other source that knows a lesson of the date is believed over
a file that somebody saved by hand one day.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from staffroom.school.class_codes import fold_class
from staffroom.school.day import RungBell
from staffroom.sources.dof9.timetable import CycleLesson, CyclePeriod, TimetableRead
from staffroom.sync.day.merging import fold_period
from staffroom.sync.day.said import Said
from staffroom.sync.day.times import at

from .others import Others
from .people import People


@dataclass(frozen=True)
class Cycle:
    """A cycle timetable. `days` are the codes of its days, by code and by name in capitals."""

    days: Mapping[str, str]
    periods: tuple[CyclePeriod, ...]
    lessons: tuple[CycleLesson, ...]

    @classmethod
    def of(cls, read: TimetableRead) -> "Cycle":
        """The cycle of a timetable file."""
        names = {name.upper(): code for code, name in read.days.items() if name}
        return cls(names | {code.upper(): code for code in read.days}, read.periods, read.lessons)

    def day(self, called: str) -> str:
        """The code of a cycle day by its code or its name; empty where there is none."""
        return self.days.get(called.strip().upper(), "")

    def bells(self, called: str) -> list[RungBell]:
        """The periods of a cycle day as bells."""
        day = self.day(called)
        return [
            (one.period, one.period, one.starts, one.ends, True)
            for one in self.periods
            if one.day == day and one.starts
        ]

    def lessons_on(
        self, day: date, called: str, label: Callable[[str], str], people: People, others: Others
    ) -> list[Said]:
        """The lessons of a date by its cycle day, without those of people whose day somebody else told."""
        code = self.day(called)
        if not code or day in others.everybody:
            return []
        listed = (_said(day, one, label(one.period), people) for one in self.lessons if one.day == code)
        return [one for one in listed if not any(others.would_know(day, staff) for staff in one.teachers)]


def as_json(cycle: Cycle) -> dict[str, Any]:
    """For the table."""
    return {
        "days": dict(cycle.days),
        "periods": [list(one) for one in cycle.periods],
        "lessons": [list(one) for one in cycle.lessons],
    }


def from_json(data: Mapping[str, Any]) -> Cycle:
    """What `as_json` wrote."""
    return Cycle(
        data["days"],
        tuple(CyclePeriod(*one) for one in data["periods"]),
        tuple(_lesson(*one) for one in data["lessons"]),
    )


def class_codes(cycle: Cycle | None, called: Iterable[str]) -> set[str]:
    """Every class of these cycle days."""
    days = {cycle.day(one) for one in called} if cycle else set()
    return {one.class_code for one in cycle.lessons if one.day in days} if cycle else set()


def _lesson(
    day: str, period: str, class_code: str, teachers: Sequence[str], rooms: Sequence[str], *times: str
) -> CycleLesson:
    return CycleLesson(day, period, class_code, tuple(teachers), tuple(rooms), *times)


def _said(day: date, one: CycleLesson, label: str, people: People) -> Said:
    starts, ends = (at(day, one.starts), at(day, one.ends)) if one.starts else (None, None)
    return Said(
        f"{fold_class(one.class_code)}|{fold_period(label)}",
        day,
        "lesson",
        starts,
        ends,
        period=label,
        class_code=one.class_code,
        teachers=tuple(dict.fromkeys(people.teacher(code) for code in one.teachers)),
        rooms=tuple(room.upper() for room in one.rooms),
        fleeting=True,
    )
