"""Walks through the elements of a file as expat meets them, and keeps what the lists of `lists` name.

Elements are found by their whole path: a `Date` stands inside a `Date`. What is not in the file's own namespace, or not
in the allow-list, is walked past; its text is never put together. Only dates that were asked for are kept.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from . import values
from .lists import ARCHIVE, CASUAL, CASUAL_FIELDS, CASUALS, DAY_FIELDS, DAY_LISTS, Record, Unusable
from .records import (
    AwayPeriod,
    Casual,
    DutyCover,
    DutyOff,
    FileDay,
    FileRefused,
    LessonCover,
    LessonOff,
    RoomChange,
)

ROOT = "DailyOrganiserData"
NAMESPACE = "http://www.timetabling.com.au/DOV9"
_VENDOR = re.compile(r"http://www\.timetabling\.com\.au/([A-Z]{2,4}V?\d{1,3})")
_DEEPEST = 16
_LONGEST_FIELD = 20_000
_MOST_ROWS_OF_A_DAY = 20_000
_MOST_CASUALS = 20_000
_MOST_NAMES = 50
Row = tuple[Record, bool, bool]
"""A record, and whether it has an archive error, or an archive reference."""


@dataclass
class Day:
    """A date while it is walked through."""

    facts: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)


@dataclass
class Walk:
    """Handlers for expat, and what they have found so far. Raises FileRefused through the parser."""

    name: str
    first: date
    last: date
    any_version: bool = False
    warnings: Counter[str] = field(default_factory=Counter)
    casuals: list[Casual] = field(default_factory=list)
    days: dict[date, list[Day]] = field(default_factory=dict)
    dates: set[date] = field(default_factory=set)
    unread: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    moved: bool = False
    _path: list[str] = field(default_factory=list)
    _namespace: str = ""
    _day: Day | None = None
    _row: dict[str, str] | None = None
    _text: list[str] | None = None
    _letters: int = 0

    # What expat calls

    def doctype(self, *_: object) -> None:
        """No file of the program declares anything; what does is made to do harm."""
        raise FileRefused(
            f"{self.name} begins with a DOCTYPE, which no daily organiser writes, so it was not read. Save it again in "
            "the daily organiser, and ask whoever looks after the computers where this one came from."
        )

    def other(self, *_: object) -> None:
        """A comment, or an instruction to some program."""
        self.moved = True

    def start(self, tag: str, _: object) -> None:
        """An element begins."""
        self.moved = True
        namespace, _blank, local = tag.rpartition(" ")
        if not self._path:
            self._open(namespace, local)
        path = self._path
        path.append(local if namespace == self._namespace else "")
        depth = len(path)
        if depth > _DEEPEST:
            raise FileRefused(f"{self.name} is not built like a daily organiser file: {_DEEPEST} lists in each other.")
        self._text = None
        if depth == 3:
            self._item_of_the_file(path)
        elif depth == 4 and self._wanted(path):
            self._text, self._letters = [], 0
        elif depth == 5 and self._day is not None:
            self._item_of_a_day(self._day, path)
        elif depth == 6 and self._day is not None and self._row is not None and path[5] in DAY_LISTS[path[3]].names:
            self._text, self._letters = [], 0

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
        if self._text is not None:
            into = self._row if self._row is not None else self._day.facts if self._day else None
            if into is not None:
                into.setdefault(path[-1], "".join(self._text)[:_LONGEST_FIELD].strip())
            self._text = None
        elif depth == 5 and self._day is not None and self._row is not None:
            self._end_row(self._day, path[3], self._row)
            self._row = None
        elif depth == 3:
            if self._row is not None:
                self._end_casual(self._row)
            if self._day is not None:
                self._end_day(self._day)
            self._row = self._day = None
        path.pop()

    # Where it is

    def _open(self, namespace: str, local: str) -> None:
        """The root: what program and which version wrote it."""
        known = _VENDOR.fullmatch(namespace)
        version = known[1] if known else ""
        if local != ROOT:
            raise FileRefused(_another_file(self.name, version))
        self._namespace = namespace
        if namespace == NAMESPACE:
            return
        if not namespace:
            self.warnings["The file does not say which version wrote it; it was read as version 9."] += 1
            return
        seen = version or "one that nobody here knows"
        if not self.any_version:
            raise FileRefused(
                f"{self.name} is of another version: {seen}; only DOV9 is known. Save it from version 9 of the daily "
                "organiser, or have the operator set STAFFROOM_DOF9_ANY_VERSION and check what comes across."
            )
        self.warnings[f"The file is of another version ({seen}); it was read as if it were DOV9."] += 1

    def _item_of_the_file(self, path: list[str]) -> None:
        if path[1:] == ["Dates", "Date"]:
            self._day = Day()
        elif path[1:] == [CASUALS, CASUAL] and len(self.casuals) < _MOST_CASUALS:
            self._row = {}
        else:
            _count(self.unread, path[1])

    def _wanted(self, path: list[str]) -> bool:
        if self._day is not None:
            return path[3] in DAY_FIELDS
        return self._row is not None and path[3] in CASUAL_FIELDS

    def _item_of_a_day(self, day: Day, path: list[str]) -> None:
        known = DAY_LISTS.get(path[3])
        if path[3] in DAY_FIELDS:
            return
        if known is None or (known.item and path[4] != known.item):
            _count(day.unread, path[3])
            return
        if len(day.rows) >= _MOST_ROWS_OF_A_DAY:
            raise FileRefused(f"{self.name} has more than {_MOST_ROWS_OF_A_DAY:,} rows on one date. Is it damaged?")
        self._row = {}

    # What has ended

    def _end_row(self, day: Day, name: str, row: dict[str, str]) -> None:
        known = DAY_LISTS[name]
        for flag in known.flags:
            if values.yes(row.get(flag, "")) is None:
                self.warnings[f"{name}: {flag} is spelt in a way that nobody here knows; it was read as no."] += 1
        try:
            record = known.read(row)
        except Unusable as unusable:
            if unusable.unread:
                _count(day.unread, name)
            else:
                day.aside[f"{name}: {unusable}"] += 1
            return
        day.counts[name] += 1
        error, reference = (values.points_elsewhere(row.get(element, "")) for element in ARCHIVE)
        day.rows.append((record, error, reference))

    def _end_casual(self, row: dict[str, str]) -> None:
        code = values.code(row.get("Code", ""))
        if not code:
            self.aside[f"{CASUALS}: no code"] += 1
            return
        name = values.code(f"{row.get('FirstName', '')} {row.get('LastName', '')}", 100)
        self.casuals.append(Casual(code, name, values.code(row.get("Email", ""), 254).lower()))

    def _end_day(self, day: Day) -> None:
        when = values.day_first(day.facts.get("DateString", ""))
        if when is None:
            self.aside["Dates: no date that can be read"] += 1
            return
        check = values.either_way(day.facts.get("Date", ""))
        if check is not None and check != when:
            self.warnings["Date and DateString differ; DateString was believed."] += 1
        self.dates.add(when)
        if self.first <= when <= self.last:
            self.days.setdefault(when, []).append(day)


def put_together(when: date, parts: list[Day], *, references: bool) -> tuple[FileDay, Counter[str]]:
    """A date of the file, and rows set aside by why. `references`: an archive reference marks a row as outdated."""
    aside: Counter[str] = Counter()
    kept: dict[type, list[Record]] = {}
    for part in parts:
        aside.update(part.aside)
        for record, error, reference in part.rows:
            if error or (reference and references):
                aside["belongs to an older timetable"] += 1
            else:
                kept.setdefault(type(record), []).append(record)
    kinds = (AwayPeriod, LessonCover, DutyCover, RoomChange, LessonOff, DutyOff)
    lists = (tuple(kept.get(kind, ())) for kind in kinds)
    cycle_day = next((told for part in parts if (told := values.code(part.facts.get("Day", ""), 10))), "")
    return FileDay(when, cycle_day, *lists), aside  # type: ignore[arg-type]


def _count(into: Counter[str], name: str) -> None:
    """Count an item of a list that is not read, by the list's name; a file cannot fill the memory with names."""
    name = values.code(name, 60) or "lists of another kind"
    into[name if name in into or len(into) < _MOST_NAMES else "other lists"] += 1


def _another_file(name: str, version: str) -> str:
    if version.startswith("TDV"):
        return (
            f"{name} is a timetable file ({version}), not the daily organiser's. Choose the file that ends in .dof9; "
            "the timetable comes by LISS or from CASES21."
        )
    return (
        f"{name} is an XML file, but not one of the daily organiser: its first element is not {ROOT}. Choose the file "
        "that ends in .dof9."
    )
