"""Reads a timetable file (`.tdf9`, or `.ptf9` as published): which class meets in which period of which cycle day.

What its first element is called nobody has shown, so lists are found by their names inside its namespace. Students and
their lessons are never looked at. The same guards as for the daily organiser file hold; a timetable is small, so its
lists are in memory together.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from . import values
from .feeding import feed
from .records import FileRefused, Readable

_NAMESPACE = re.compile(r"http://www\.timetabling\.com\.au/(TDV\d{1,3})")
KNOWN_VERSION = "TDV9"
_CLOCK = re.compile(r"(?:\d{4}-\d{2}-\d{2}[T ])?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?")
_DEEPEST = 16
_LONGEST_FIELD = 500
_MOST_ROWS = 60_000
_MOST_NAMES = 50
LISTS: dict[str, tuple[str, frozenset[str]]] = {
    "Days": ("Day", frozenset({"DayID", "Code", "Name"})),
    "Periods": ("Period", frozenset({"PeriodID", "DayID", "Code", "StartTime", "FinishTime"})),
    "Rooms": ("Room", frozenset({"RoomID", "Code"})),
    "Teachers": ("Teacher", frozenset({"TeacherID", "Code"})),
    "Classes": ("Class", frozenset({"ClassID", "Code"})),
    "Timetables": ("Timetable", frozenset({"PeriodID", "ClassID", "RoomID", "TeacherID"})),
}
"""The allow-list: what the rows of each list are called, and which of their elements are read."""


class CyclePeriod(NamedTuple):
    """A period of a cycle day. `starts` and `ends` are "08:50", empty where the file has no time."""

    day: str
    period: str
    starts: str = ""
    ends: str = ""


class CycleLesson(NamedTuple):
    """A class in a period of a cycle day. `day` is the day's code. Somebody or some room may be unknown yet."""

    day: str
    period: str
    class_code: str
    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True)
class TimetableRead:
    """What a timetable file says. `days` are names by code; counts as in `FileRead`."""

    size: int
    digest: str
    days: Mapping[str, str]
    periods: tuple[CyclePeriod, ...]
    lessons: tuple[CycleLesson, ...]
    counts: Mapping[str, int]
    unread: Mapping[str, int]
    aside: Mapping[str, int]
    warnings: tuple[str, ...]


@dataclass
class _Walk:
    """Handlers for expat: every row of the lists above, as text by element."""

    name: str
    any_version: bool
    moved: bool = False
    warnings: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {name: [] for name in LISTS})
    unread: Counter[str] = field(default_factory=Counter)
    _namespace: str = ""
    _path: list[str] = field(default_factory=list)
    _list: int = 0
    _row: dict[str, str] | None = None
    _text: list[str] | None = None
    _letters: int = 0

    def doctype(self, *_: object) -> None:
        """No timetable file declares anything."""
        raise FileRefused(f"{self.name} begins with a DOCTYPE, which no timetable file has, so it was not read.")

    def other(self, *_: object) -> None:
        """A comment, or an instruction to some program."""
        self.moved = True

    def start(self, tag: str, _: object) -> None:
        """An element begins."""
        self.moved = True
        namespace, _blank, local = tag.rpartition(" ")
        if not self._path:
            self._open(namespace)
        path = self._path
        path.append(local if namespace == self._namespace else "")
        depth = len(path)
        if depth > _DEEPEST:
            raise FileRefused(f"{self.name} is not built like a timetable file: {_DEEPEST} lists in each other.")
        self._text = None
        if self._list and depth == self._list + 1:
            self._item(path)
        elif self._list and depth == self._list + 2 and self._row is not None:
            if path[-1] in LISTS[path[self._list - 1]][1]:
                self._text, self._letters = [], 0
        elif depth == 2 and path[-1] in LISTS:
            self._list = depth
        elif not self._list and depth == 3:
            name = values.code(path[1], 60) or "lists of another kind"
            self.unread[name if name in self.unread or len(self.unread) < _MOST_NAMES else "other lists"] += 1

    def data(self, text: str) -> None:
        """Some text: put together only inside an element that is read."""
        self.moved = True
        if self._text is not None and self._letters < _LONGEST_FIELD:
            self._text.append(text)
            self._letters += len(text)

    def end(self, _: str) -> None:
        """An element ends."""
        self.moved = True
        path, depth = self._path, len(self._path)
        if self._text is not None and self._row is not None:
            self._row.setdefault(path[-1], "".join(self._text)[:_LONGEST_FIELD].strip())
            self._text = None
        elif self._list and depth == self._list + 1:
            self._row = None
        elif depth == self._list:
            self._list = 0
        path.pop()

    def _open(self, namespace: str) -> None:
        known = _NAMESPACE.fullmatch(namespace)
        version = known[1] if known else ""
        self._namespace = namespace
        if version == KNOWN_VERSION:
            return
        if version and not self.any_version:
            raise FileRefused(
                f"{self.name} is of another version: {version}; only {KNOWN_VERSION} is known. Save it as a .tdf9, or "
                "have the operator set STAFFROOM_DOF9_ANY_VERSION and check what comes across."
            )
        if namespace and not version:
            raise FileRefused(f"{self.name} is an XML file, but no timetable. Choose the file that ends in .tdf9.")
        self.warnings.append(f"The file is of a version that is not known; it was read as {KNOWN_VERSION}.")

    def _item(self, path: list[str]) -> None:
        name = path[self._list - 1]
        if path[-1] != LISTS[name][0]:
            self.unread[name] += 1
            return
        if len(self.rows[name]) >= _MOST_ROWS:
            raise FileRefused(f"{self.name} has more than {_MOST_ROWS:,} rows in {name}. Is it damaged?")
        self._row = {}
        self.rows[name].append(self._row)


def read_timetable(
    opened: Readable, *, name: str, most_megabytes: int = 200, any_version: bool = False
) -> TimetableRead:
    """The cycle timetable of a file. Raises FileRefused, also where there is none in it."""
    walk = _Walk(name, any_version)
    digest, size = feed(opened, walk, name=name, most_megabytes=most_megabytes)
    days = _by_id(walk.rows["Days"], "DayID")
    names = {row["DayID"]: values.code(row.get("Name", ""), 40) for row in walk.rows["Days"] if row.get("DayID")}
    periods = _periods(walk.rows["Periods"], days)
    aside = Counter[str]()
    lessons = _lessons(walk.rows, periods, aside)
    if not lessons:
        raise FileRefused(f"{name} has no lessons in it. Choose the timetable that is in use, and save it as a .tdf9.")
    return TimetableRead(
        size=size,
        digest=digest,
        days={code: names.get(ident, "") for ident, code in days.items()},
        periods=tuple(periods.values()),
        lessons=lessons,
        counts={name: len(rows) for name, rows in walk.rows.items()},
        unread=dict(walk.unread),
        aside=dict(aside),
        warnings=tuple(walk.warnings),
    )


def clock(text: str) -> str:
    """A time of day as "08:50"; empty for what is none."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return ""
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def _by_id(rows: list[dict[str, str]], ident: str, longest: int = 20) -> dict[str, str]:
    return {row[ident]: code for row in rows if row.get(ident) and (code := values.code(row.get("Code", ""), longest))}


def _periods(rows: list[dict[str, str]], days: Mapping[str, str]) -> dict[str, CyclePeriod]:
    found = {}
    for row in rows:
        day, code = days.get(row.get("DayID", ""), ""), values.code(row.get("Code", ""))
        if day and code and row.get("PeriodID"):
            starts, ends = clock(row.get("StartTime", "")), clock(row.get("FinishTime", ""))
            found[row["PeriodID"]] = CyclePeriod(day, code, *((starts, ends) if starts and starts < ends else ()))
    return found


def _lessons(
    rows: Mapping[str, list[dict[str, str]]], periods: Mapping[str, CyclePeriod], aside: Counter[str]
) -> tuple[CycleLesson, ...]:
    """One for each class and period: a row of the file is one for each roll class and each teacher."""
    classes = _by_id(rows["Classes"], "ClassID", 80)
    teachers, rooms = _by_id(rows["Teachers"], "TeacherID"), _by_id(rows["Rooms"], "RoomID")
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows["Timetables"]:
        period, class_code = row.get("PeriodID", ""), classes.get(row.get("ClassID", ""), "")
        if period not in periods or not class_code:
            aside["Timetables: no period" if period not in periods else "Timetables: no class"] += 1
            continue
        taught, housed = found.setdefault((period, class_code), ({}, {}))
        taught |= {code: None for code in [teachers.get(row.get("TeacherID", ""), "")] if code}
        housed |= {code: None for code in [rooms.get(row.get("RoomID", ""), "")] if code}
    return tuple(
        CycleLesson(at.day, at.period, class_code, tuple(taught), tuple(housed), at.starts, at.ends)
        for (period, class_code), (taught, housed) in found.items()
        for at in (periods[period],)
    )
