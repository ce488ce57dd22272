"""The timetable tables of one night, read together. A row that cannot be read is set aside, as everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, cast

from .drop import TableRead, lay_over
from .errors import TableRefused
from .reader import SetAside, read_file
from .snapshot import Copy
from .tables import Table, birth
from .timetable_records import TimetableRecord
from .timetable_tables import TIMETABLE_TABLES

_Row = TypeVar("_Row", bound=TimetableRecord)
_TOO_MANY = 3


@dataclass
class Timetable:
    """Everything that the timetable files of one night said. `as_of` is the time of the newest of them."""

    as_of: datetime | None = None
    tables: dict[type[TimetableRecord], TableRead] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def has(self, kind: type[TimetableRecord]) -> bool:
        """Whether there was a file for these."""
        return kind in self.tables

    def rows(self, kind: type[_Row]) -> list[_Row]:
        """Every record of one kind, in the same order however the rows stood in the file."""
        read = self.tables.get(cast("type[TimetableRecord]", kind))
        return [cast("_Row", record) for _, record in sorted(read.records.items())] if read else []


def read_timetable(copies: Sequence[Copy], *, encoding: str) -> Timetable:
    """Parse the copies of the timetable's files. Tables that are not there are empty.

    Raises TableRefused when a file as a whole cannot be used, also when most of its rows are of no use.
    """
    found = Timetable()
    for table in TIMETABLE_TABLES.values():
        of_table = sorted((copy for copy in copies if copy.table == table.name), key=lambda copy: copy.delta)
        if not of_table:
            continue
        read = _read(table, of_table, encoding, found.warnings)
        found.tables[cast("type[TimetableRecord]", table.record)] = read
        found.set_aside += read.set_aside
    if copies:
        newest = max(copy.time_ns for copy in copies)
        found.as_of = datetime.fromtimestamp(newest // 1_000_000_000, tz=UTC)
    return found


def _read(table: Table, copies: list[Copy], encoding: str, warnings: list[str]) -> TableRead:
    reads = [read_file(copy, table, encoding=encoding, birth_mark=birth) for copy in copies]
    for read in reads:
        warnings += read.warnings
    merged = lay_over(table, copies, reads)
    _set_aside_dateless(merged)
    aside = len(merged.set_aside)
    if aside >= _TOO_MANY and aside > len(merged.records):
        first = merged.set_aside[0]
        raise TableRefused(
            first.file,
            f"{aside} of {merged.rows} rows cannot be read; the first is this one: {first.column or 'the row'} "
            f"should hold {first.expected}. Ask for eduHub to be exported again.",
            line=first.line,
        )
    return merged


def _set_aside_dateless(read: TableRead) -> None:
    """A row that says something about a date must say which."""
    fields = read.table.record._fields
    if "date" not in fields:
        return
    place = fields.index("date")
    for key in [key for key, record in read.records.items() if record[place] is None]:
        del read.records[key]
        file, line = read.where(key)
        heading = read.table.columns[place].heading
        read.set_aside.append(SetAside(file, line, heading, key, "nothing", "a date", read.table.screen))
