"""What is read of a daily organiser file, and nothing else of it: elements that are not here are never looked at.

Text is trimmed; empty text means that the file does not say. Why somebody is away has no place here: no element with
Reason in its name is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from staffroom.kit.errors import BadInput


class Readable(Protocol):
    """What a file is read from: an opened file, or something sent."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class FileRefused(BadInput):
    """This file is not taken. The sentence names the file, what was seen and what to do.

    `unfinished`: it may only have been copied while it was being written.
    """

    def __init__(self, sentence: str, *, unfinished: bool = False) -> None:
        super().__init__(sentence)
        self.unfinished = unfinished


class Casual(NamedTuple):
    """Somebody of the list of casual relief teachers. `email` is for matching alone and never kept."""

    code: str
    name: str = ""
    email: str = ""


class AwayPeriod(NamedTuple):
    """Somebody is away in a period, or from a duty (`duty`) in the session numbered `session` before `precedes`."""

    staff: str
    period: str
    duty: bool = False
    precedes: str = ""
    session: int = 0


class LessonCover(NamedTuple):
    """A lesson of somebody who is away. `by` is empty while nobody is found, or where nobody is needed.

    `counted`: it counts as an extra. `note` is the work set.
    """

    class_code: str
    roll_class: str
    period: str
    of: str
    by: str = ""
    counted: bool = False
    in_lieu: bool = False
    not_required: bool = False
    note: str = ""


class DutyCover(NamedTuple):
    """The same of a yard duty, which hangs on the session numbered `session` before the period `precedes`."""

    duty: str
    period: str
    of: str
    by: str = ""
    counted: bool = False
    in_lieu: bool = False
    not_required: bool = False
    precedes: str = ""
    session: int = 0


class RoomChange(NamedTuple):
    """A class is in another room in that period."""

    class_code: str
    roll_class: str
    period: str
    room: str


class LessonOff(NamedTuple):
    """A class does not meet in that period."""

    class_code: str
    roll_class: str
    period: str


class DutyOff(NamedTuple):
    """A duty is not done. `of` is whose it is, where the file says."""

    duty: str
    period: str
    of: str = ""


class FileDay(NamedTuple):
    """One date of the file. `cycle_day` is its code or name."""

    date: date
    cycle_day: str = ""
    away: tuple[AwayPeriod, ...] = ()
    lessons: tuple[LessonCover, ...] = ()
    duties: tuple[DutyCover, ...] = ()
    rooms: tuple[RoomChange, ...] = ()
    lessons_off: tuple[LessonOff, ...] = ()
    duties_off: tuple[DutyOff, ...] = ()


@dataclass(frozen=True)
class FileRead:
    """What a file says about the dates that were asked for, in their order.

    `first` and `last` are those of the whole file, `dates` how many it has. `counts` are items read by list, `unread`
    items of lists that are not read, `aside` rows that could not be used by why. `warnings` are sentences; none of
    them shows a value of a row.
    """

    size: int
    digest: str
    days: tuple[FileDay, ...]
    casuals: tuple[Casual, ...]
    first: date | None
    last: date | None
    dates: int
    counts: Mapping[str, int]
    unread: Mapping[str, int]
    aside: Mapping[str, int]
    warnings: tuple[str, ...]
