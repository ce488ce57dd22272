"""What somebody writes about the calendar and the bells, read and checked; errors are sentences by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from staffroom.kit.school_days import in_force
from staffroom.school.models import BellSchedule

from .selectors import KINDS, term_names

YEARS = (2020, 2100)
_LONGEST_TERM = timedelta(days=120)
_MOST_LINES, _MOST_DATES = 40, 200
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_YES = {"yes": True, "y": True, "": True, "no": False, "n": False}
Errors = dict[str, str]


def cleaned(text: str, longest: int) -> str:
    """One line without outer blanks and without NUL (which PostgreSQL refuses)."""
    return " ".join(text.replace("\0", "").split())[:longest]


def read_date(text: str) -> date | None:
    """A date as browsers send it (2026-11-03) or as people write it (3/11/2026, day first); None if it is neither."""
    text = text.strip()
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII):
            day, month, year = (int(part) for part in found.groups())
            read = date(year, month, day)
        else:
            read = date.fromisoformat(text)
    except ValueError:
        return None
    return read if YEARS[0] <= read.year < YEARS[1] else None


@dataclass
class DayForm:
    """One date on which the school differs."""

    typed: str = ""
    kind: str = "student-free"
    why: str = ""
    day: date | None = None
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "DayForm":
        """From what was sent."""
        form = cls(data.get("day", "")[:40], data.get("kind", ""), cleaned(data.get("why", ""), 100))
        form.day = read_date(form.typed)
        if form.day is None:
            form.errors["day"] = "Write a date, such as 3/11/2026."
        if form.kind not in KINDS:
            form.errors["kind"] = "Choose what is different on that day."
        return form


@dataclass
class TermForm:
    """First and last day of a term."""

    name: str = ""
    typed_first: str = ""
    typed_last: str = ""
    first: date | None = None
    last: date | None = None
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "TermForm":
        """From what was sent."""
        form = cls(data.get("name", "")[:40], data.get("first", "")[:40], data.get("last", "")[:40])
        form.first, form.last = read_date(form.typed_first), read_date(form.typed_last)
        if not is_term(form.name):
            form.errors["name"] = "Choose one of the four terms."
        if form.first is None:
            form.errors["first"] = "Write a date, such as 28/1/2026."
        if form.last is None:
            form.errors["last"] = "Write a date, such as 2/4/2026."
        if not form.errors and form.first and form.last:
            form._make_sense(form.first, form.last)
        return form

    def _make_sense(self, first: date, last: date) -> None:
        if {first.year, last.year} != {year_of(self.name)}:
            self.errors["first"] = f"Both days of {self.name} are in {year_of(self.name)}."
        elif not first < last <= first + _LONGEST_TERM:
            self.errors["last"] = "The last day comes after the first, and a term has at most 17 weeks."
        else:
            others = [term for term in in_force().terms if term.name != self.name]
            if other := next((term for term in others if term.first <= last and first <= term.last), None):
                self.errors["first"] = f"These dates overlap with {other.name}. Change that one first."


def year_of(term: str) -> int:
    """The year in a term's name; 0 if there is none."""
    found = re.fullmatch(r"Term [1-4] (\d{4})", term, re.ASCII)
    return int(found.group(1)) if found else 0


def is_term(name: str) -> bool:
    """Whether that is the name of a term."""
    year = year_of(name)
    return YEARS[0] <= year < YEARS[1] and name in term_names(year)


@dataclass
class BellForm:
    """One bell schedule: a line for each bell, and the dates on which it rings."""

    name: str = ""
    kind: str = "normal"
    lines: str = ""
    written_dates: str = ""
    bells: list[list[object]] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, schedule: BellSchedule) -> "BellForm":
        """As it is kept now."""
        lines = "\n".join(", ".join([*map(str, bell[:4]), "yes" if bell[4] else "no"]) for bell in schedule.bells)
        dates = "\n".join(_as_written(day) for day in schedule.dates)
        return cls(schedule.name, schedule.kind, lines, dates)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "BellForm":
        """From what was sent."""
        lines, dates = (data.get(name, "").replace("\0", "")[:10_000] for name in ("bells", "dates"))
        form = cls(cleaned(data.get("name", ""), 60), data.get("kind", ""), lines, dates)
        if not form.name:
            form.errors["name"] = "Give it a name, such as Assembly."
        if form.kind not in BellSchedule.Kind.values:
            form.errors["kind"] = "Choose when it rings."
        form._read_bells()
        form._read_dates()
        return form

    def _read_bells(self) -> None:
        ends, labels = time.min, set[str]()
        for number, line in enumerate(filter(None, map(str.strip, self.lines.splitlines())), start=1):
            bell = read_bell(line)
            wrong = "" if isinstance(bell, list) else bell
            if isinstance(bell, list):
                if time.fromisoformat(str(bell[2])) < ends:
                    wrong = "it starts before the one above it has ended."
                elif str(bell[0]).upper() in labels:
                    wrong = f"period {bell[0]} stands there twice."
                ends = time.fromisoformat(str(bell[3]))
                labels.add(str(bell[0]).upper())
                self.bells.append(bell)
            if wrong:
                self.errors["bells"] = f"Line {number}: {wrong}"
                return
        if not self.bells:
            self.errors["bells"] = "Write at least one line, such as: 1, Period 1, 9:00, 9:50, yes"
        elif len(self.bells) > _MOST_LINES:
            self.errors["bells"] = f"At most {_MOST_LINES} lines."

    def _read_dates(self) -> None:
        found = set[str]()
        for written in filter(None, re.split(r"[\s,;]+", self.written_dates)):
            day = read_date(written)
            if day is None:
                self.errors["dates"] = f"‘{written[:40]}’ is not a date. Write them like 3/11/2026."
                return
            found.add(day.isoformat())
        if len(found) > _MOST_DATES:
            self.errors["dates"] = f"At most {_MOST_DATES} dates."
        elif self.kind != BellSchedule.Kind.NORMAL and not found:
            self.errors["dates"] = "Write the dates on which it rings; only the normal one rings on all others."
        self.dates = sorted(found)


def read_bell(line: str) -> list[object] | str:
    """One bell from `1, Period 1, 9:00, 9:50, yes`, or a sentence that says what is wrong with it."""
    parts = [cleaned(part, 60) for part in line.split(",")]
    if len(parts) == 4:
        parts.append("")
    if len(parts) != 5:
        return "write period, name, start, end, and whether it is teaching, with commas between."
    period, name, starts, ends, teaching = parts
    if not period:
        return "the period is missing."
    times = [_CLOCK.fullmatch(text) for text in (starts, ends)]
    if times[0] is None or times[1] is None:
        return "write times like 9:05 or 13:20."
    begins, stops = (f"{int(found[1]):02}:{found[2]}" for found in times if found)
    if begins >= stops:
        return "it ends before it starts."
    if teaching.lower() not in _YES:
        return "the last word is yes (teaching) or no."
    return [period[:20], name or period[:20], begins, stops, _YES[teaching.lower()]]


def _as_written(day: str) -> str:
    return f"{date.fromisoformat(day):%-d/%-m/%Y}"
