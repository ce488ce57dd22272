"""What a calendar row means: its kind, who takes it instead of whom, where it is instead, whether it is cancelled.

Structured fields come first; the struck-out parts of the title line are used only where these say nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatch
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .records import BellDay, BellPeriod, CalendarRow, Manager
from .text import changes, plain

KINDS = ("lesson", "duty", "meeting", "event", "exam", "other", "task")
"""`task` is the mark of a learning task's due time: not a thing of the day."""

_BY_TYPE = {
    2: "event",
    3: "meeting",
    4: "event",
    5: "event",
    7: "event",
    8: "event",
    9: "event",
    10: "task",
    11: "exam",
    12: "other",
    13: "meeting",
}
_CLASS = 1
_CANCELLED = 0
_EARLY = timedelta(minutes=5)
_DAY_BEGINS, _DAY_ENDS = time(6), time(22)


class CoverSeen(NamedTuple):
    """`by` takes it for `of`: Compass ids (0 where unknown) and codes ("" where unknown)."""

    of_id: int
    of_code: str
    by_id: int
    by_code: str


class MoveSeen(NamedTuple):
    """It is not in `left` but in `now`."""

    left: str
    now: str


@dataclass(frozen=True)
class DutyRules:
    """How a school keeps yard duty: patterns of title or subject, and periods in which nobody teaches."""

    patterns: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    bells: Sequence[BellDay] = field(default=(), repr=False)

    def is_duty(self, title: str, subject: str, period: str, start: datetime) -> bool:
        """Whether a row that is led by somebody is yard duty."""
        if any(fnmatch(words.lower(), pattern.lower()) for words in (title, subject) for pattern in self.patterns):
            return True
        if period and self.quiet:
            return period.lower() in {code.lower() for code in self.quiet}
        bell = self.bell_of(period, start)
        return bell is not None and not bell.teaching

    def bell_of(self, period: str, start: datetime) -> BellPeriod | None:
        """The bell of a row: by its code on that date, or where it has none, the one that begins with it."""
        for bell in self._by_day.get((start + _EARLY).date(), ()):
            begun = bell.starts - _EARLY <= start
            if period and begun and bell.code.lower() == period.lower() and start < bell.finishes:
                return bell
            if not period and begun and start <= bell.starts + _EARLY:
                return bell
        return None

    @cached_property
    def _by_day(self) -> dict[date, list[BellPeriod]]:
        found: dict[date, list[BellPeriod]] = {}
        for day in main_bells(self.bells).values():
            for bell in day.periods:
                for utc in {bell.starts.date(), bell.finishes.date()}:
                    found.setdefault(utc, []).append(bell)
        return found


def kind_of(
    activity_type: int | None,
    rules: DutyRules,
    *,
    title: str = "",
    subject: str = "",
    period: str = "",
    start: datetime,
    all_day: bool = False,
    led: bool = True,
) -> str:
    """The kind of a row, one of KINDS. A type we do not know is `other`, unless it is a duty or lasts all day."""
    known = _BY_TYPE.get(activity_type or 0)
    if known:
        return known
    if all_day:
        return "event"
    if led and rules.is_duty(title, subject, period, start):
        return "duty"
    return "lesson" if activity_type == _CLASS else "other"


def is_cancelled(row: CalendarRow) -> bool:
    """Whether it does not take place; a status we do not know is none of our business."""
    return row.running == _CANCELLED


def covers(row: CalendarRow) -> tuple[CoverSeen, ...]:
    """Who takes it instead of whom."""
    found = tuple(
        CoverSeen(one.user_id, one.code, one.covering_user_id, one.covering_code)
        for one in row.managers
        if _covered(one)
    )
    return found or tuple(_covers_in_title(row))


def moves(row: CalendarRow) -> tuple[MoveSeen, ...]:
    """Where it is instead."""
    found = tuple(
        MoveSeen(place.name, place.covering_name)
        for place in row.locations
        if place.covering_name and place.covering_name != place.name
    )
    return found or tuple(_moves_in_title(row))


def main_bells(days: Iterable[BellDay]) -> dict[date, BellDay]:
    """One timetable structure for each date: the one with the most periods, the lowest number first."""
    found: dict[date, BellDay] = {}
    for day in sorted(days, key=lambda day: (-len(day.periods), day.structure or 0)):
        found.setdefault(day.date, day)
    return found


def local_dates(row: CalendarRow, zone: ZoneInfo) -> tuple[date, ...]:
    """Every date of the school that a row touches; one that ends at midnight does not touch the day that begins."""
    first = row.start.astimezone(zone).date()
    end = row.finish.astimezone(zone)
    last = end.date()
    if last > first and end.time() == time(0):
        last -= timedelta(days=1)
    return tuple(first + timedelta(days=count) for count in range(max((last - first).days, 0) + 1))


def at_odd_hours(rows: Iterable[CalendarRow], zone: ZoneInfo) -> int:
    """How many lessons and duties lie outside 6:00 to 22:00: a sign that somebody mixed up local time and UTC."""
    return sum(1 for row in rows if row.kind in {"lesson", "duty"} and not _in_the_day(row, zone))


def is_somebody_elses(rows: Sequence[CalendarRow], user_id: int) -> bool:
    """Whether a calendar is plainly another person's: four lessons or more, all of one other, none of who was asked.

    That one row does not name the asked person proves nothing: aides stand in classes that others lead.
    """
    named = [_named(row) for row in rows if row.kind == "lesson"]
    if len(named) < 4 or any(user_id in who for who in named):
        return False
    return bool(frozenset.intersection(*named) - {0})


def _in_the_day(row: CalendarRow, zone: ZoneInfo) -> bool:
    start, finish = row.start.astimezone(zone), row.finish.astimezone(zone)
    return start.time() >= _DAY_BEGINS and finish.time() <= _DAY_ENDS and start.date() == finish.date()


def _named(row: CalendarRow) -> frozenset[int]:
    ids = {row.manager_id}
    for one in row.managers:
        ids |= {one.user_id, one.covering_user_id}
    return frozenset(ids - {0})


def _covered(one: Manager) -> bool:
    if one.covering_user_id:
        return one.covering_user_id != one.user_id
    return bool(one.covering_code) and one.covering_code != one.code


def _covers_in_title(row: CalendarRow) -> Iterable[CoverSeen]:
    teachers, _ = _changed_parts(row)
    ids = {one.code.lower(): one.user_id for one in row.managers if one.code}
    for old, new in teachers:
        yield CoverSeen(ids.get(old.lower(), 0), old, 0, new)


def _moves_in_title(row: CalendarRow) -> Iterable[MoveSeen]:
    _, rooms = _changed_parts(row)
    for old, new in rooms:
        if new:
            yield MoveSeen(old, new)


def _changed_parts(row: CalendarRow) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The struck-out teachers and rooms of a title line: the last part is the teachers, the one before the rooms."""
    if "<" not in row.markup or row.kind not in {"lesson", "duty", "exam", "other"}:
        return [], []
    codes = {one.code.lower() for one in row.managers if one.code}
    rooms = {place.name.lower() for place in row.locations if place.name}
    teachers, places = [], []
    parts = _without_title(row).split(" - ")
    for number, part in enumerate(reversed(parts)):
        for old, new in changes(part):
            if not old or old == new:
                continue
            if old.lower() in codes or (number == 0 and old.lower() not in rooms):
                teachers.append((old, new))
            elif old.lower() in rooms or number == 1:
                places.append((old, new))
    return teachers, places


def _without_title(row: CalendarRow) -> str:
    """The title line after the title, which may hold " - " and markup of its own."""
    before, found, after = row.markup.partition(row.title)
    if found and "<" not in plain(before):
        return after
    return row.markup
