"""What stands in the columns that Staffroom must never keep: made-up, recognisable, and quick to write.

Each table has a few ready rows that are used in turn, so that a folder of tens of thousands of
students takes seconds. Anything that ends up in a database from here is a fault.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

MARKER = "Not for Staffroom"
VARIANTS = 16

# Telephone numbers are from the ranges set apart for fiction.
_BY_NAME = (
    (re.compile(r"E_?MAIL(_[AB])?$"), ("family@parents.example", "", "")),
    (
        re.compile(r"MOBILE|PHONE|FAX|EMERG_CONTACT\d|_CONTACT_[AB]$"),
        ("0491 570 006", "03 5550 0100", ""),
    ),
    (re.compile(r"LANG|LOTE_HOME"), ("1201", "1201", "6302", "")),
    (re.compile(r"COUNTRY"), ("1101", "1101", "5105", "")),
    (re.compile(r"POSTCODE"), ("3999", "0899")),
    (re.compile(r"STATE$"), ("VIC",)),
    (re.compile(r"ADDRESS0"), ("12 Made-up Street", "Unit 3, 7 Nowhere Court", "")),
    (re.compile(r"LW_USER"), ("admin01", "OFFICE2", "")),
    (re.compile(r"PREVIOUS_NAME"), ("", "", "SMITHSON, formerly HALE")),
    (re.compile(r"IMMUNISE_CERT_STATUS"), ("C ", "I ", "N ")),
    (re.compile(r"KOORIE"), ("N", "U")),
    (re.compile(r"^VSN$"), ("123456789012", "NEW", "UNKNOWN")),
)
_MEMOS = (
    "",
    "",
    f"{MARKER}: a memo over two lines,\r\nwith a comma and a “curly quote”.",
    f'{MARKER}: he said "later", then 5" of rain fell.\r\n\r\nThird line – with a dash.',
)


class Column(NamedTuple):
    """A column of an eduHub table. Kind: s text, t long text, d date, i and f number, m money, b picture."""

    name: str
    kind: str
    width: int


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table in the order of the export."""
    return _tables()[table]


@cache
def _tables() -> dict[str, tuple[Column, ...]]:
    raw = json.loads(files("staffroom.demo").joinpath("columns.json").read_text("utf-8"))
    return {table: tuple(_column(text) for line in lines for text in line.split()) for table, lines in raw.items()}


def _column(text: str) -> Column:
    name, kind = text.split(":")
    return Column(name, kind[0], int(kind[1:] or 0))


def date_text(moment: date | datetime | None) -> str:
    """A date as eduHub writes it: `15/08/2011 12:00:00 AM`; nothing for None."""
    if moment is None:
        return ""
    hour, minute, second = (moment.hour, moment.minute, moment.second) if isinstance(moment, datetime) else (0, 0, 0)
    half = "AM" if hour < 12 else "PM"
    return f"{moment.day}/{moment.month:02}/{moment.year:04} {hour % 12 or 12}:{minute:02}:{second:02} {half}"


class Filler:
    """Gives rows of one table, filled everywhere; the writer then puts the real values over them."""

    def __init__(self, table: str, roll: random.Random, today: date) -> None:
        self.places = {column.name: place for place, column in enumerate(columns(table))}
        self._today = datetime(today.year, today.month, today.day)  # noqa: DTZ001  # the file has no zone either
        self._ready = [[self._cell(column, roll) for column in columns(table)] for _ in range(VARIANTS)]

    def rows(self, values: Iterator[dict[str, str]]) -> Iterator[list[str]]:
        """Every dictionary as a full row in file order."""
        places, ready = self.places, self._ready
        for number, row_values in enumerate(values):
            row = ready[number % VARIANTS].copy()
            for name, value in row_values.items():
                row[places[name]] = value
            yield row

    def _cell(self, column: Column, roll: random.Random) -> str:
        for pattern, choices in _BY_NAME:
            if pattern.search(column.name):
                return roll.choice(choices)[: column.width or None]
        return getattr(self, f"_{column.kind}")(column, roll)  # type: ignore[no-any-return]  # one method per kind

    def _s(self, column: Column, roll: random.Random) -> str:
        if column.width == 1:
            return roll.choice(("", "Y", "N"))
        return roll.choice(("", "", MARKER[: column.width].strip()))

    def _t(self, column: Column, roll: random.Random) -> str:
        return roll.choice(_MEMOS)

    def _d(self, column: Column, roll: random.Random) -> str:
        if column.name != "LW_DATE" and roll.random() < 0.5:
            return ""
        if column.name == "LW_DATE" and roll.random() < 0.07:
            return ""
        return date_text(self._today - timedelta(days=roll.randrange(1, 900), seconds=roll.randrange(86_400)))

    def _i(self, column: Column, roll: random.Random) -> str:
        return roll.choice(("", "0", "1", str(roll.randrange(2, 1500))))

    def _f(self, column: Column, roll: random.Random) -> str:
        return roll.choice(("", "1", "0.5", "12.25"))

    def _m(self, column: Column, roll: random.Random) -> str:
        return roll.choice(("", "0.0000", "125.5000"))

    def _b(self, column: Column, roll: random.Random) -> str:
        return roll.choice(("", "", "System.Byte[]"))
