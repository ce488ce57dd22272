"""What is kept of the newest file: the dates ahead, as plain data, so that they can be told again as others change.

Casual teachers are kept by the name that was sent, or by the staff code of whom they are; never their e-mail.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from staffroom.sources.dof9.records import (
    AwayPeriod,
    DutyCover,
    DutyOff,
    FileDay,
    LessonCover,
    LessonOff,
    RoomChange,
)

Casuals = Mapping[str, tuple[str, str]]
"""By code in capitals: staff code of whom they are, or empty, and their name."""

_LISTS: tuple[type[Any], ...] = (AwayPeriod, LessonCover, DutyCover, RoomChange, LessonOff, DutyOff)


@dataclass(frozen=True)
class Kept:
    """The dates of a file that were read, and its casual teachers. `first` and `last` are those of the whole file."""

    days: tuple[FileDay, ...]
    casuals: Casuals
    first: date | None
    last: date | None

    def between(self, first: date, last: date) -> "Kept":
        """The same with only these dates, both included."""
        days = tuple(day for day in self.days if first <= day.date <= last)
        return Kept(days, self.casuals, self.first, self.last)


def as_json(kept: Kept) -> dict[str, Any]:
    """For the table."""
    days = [
        [day.date.isoformat(), day.cycle_day, *([list(row) for row in rows] for rows in day[2:])] for day in kept.days
    ]
    return {
        "days": days,
        "casuals": {code: list(who) for code, who in kept.casuals.items()},
        "first": kept.first.isoformat() if kept.first else "",
        "last": kept.last.isoformat() if kept.last else "",
    }


def from_json(data: Mapping[str, Any]) -> Kept:
    """What `as_json` wrote."""
    return Kept(
        tuple(_day(*row) for row in data["days"]),
        {code: (who[0], who[1]) for code, who in data["casuals"].items()},
        date.fromisoformat(data["first"]) if data["first"] else None,
        date.fromisoformat(data["last"]) if data["last"] else None,
    )


def _day(when: str, cycle_day: str, *lists: Iterable[list[Any]]) -> FileDay:
    records = (tuple(kind(*row) for row in rows) for kind, rows in zip(_LISTS, lists, strict=True))
    return FileDay(date.fromisoformat(when), cycle_day, *records)
