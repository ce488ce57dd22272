"""A folder of eduHub files as sheets that can be changed and written again."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from staffroom.demo.eduhub import ENCODING, TABLES, file_name, replacing, stamp
from staffroom.demo.quilt import TIMETABLE
from staffroom.kit.errors import BadInput

_NAME = re.compile(r"(?P<table>[A-Z0-9]+)_(?P<number>\d{4})\.csv", re.ASCII)
Row = list[str]


@dataclass(slots=True)
class Sheet:
    """One table: headings and rows, cells by heading."""

    headings: list[str]
    rows: list[Row]

    def get(self, row: Row, column: str) -> str:
        """A cell without the blanks around it."""
        return row[self.headings.index(column)].strip()

    def put(self, row: Row, **cells: str) -> None:
        """Change cells of a row."""
        for column, value in cells.items():
            row[self.headings.index(column)] = value

    def where(self, column: str, *values: str) -> list[Row]:
        """Rows whose cell is one of the values."""
        place = self.headings.index(column)
        return [row for row in self.rows if row[place].strip() in values]

    def drop(self, gone: list[Row]) -> None:
        """Take rows away."""
        ids = {id(row) for row in gone}
        self.rows = [row for row in self.rows if id(row) not in ids]


@dataclass(slots=True)
class Sheets:
    """All tables of one school, and the time of the newest file."""

    number: str
    newest: datetime
    tables: dict[str, Sheet]

    def __getitem__(self, table: str) -> Sheet:
        return self.tables[table]

    def write(self, folder: Path, at: datetime) -> None:
        """Write every table as a full file; the newest file time is `at`."""
        folder.mkdir(parents=True, exist_ok=True)
        for place, (table, sheet) in enumerate(self.tables.items()):
            path = folder / file_name(table, self.number)
            write_sheet(path, sheet)
            stamp(path, at - timedelta(seconds=len(self.tables) - 1 - place))


def read_sheets(folder: Path) -> Sheets:
    """Read the files that were written here, those of a timetable if there are any.

    Raises BadInput if they are not there or not whole.
    """
    paths = dict(_full_files(folder))
    missing = [table for table in TABLES if table not in paths and table not in TIMETABLE]
    if missing:
        raise BadInput(f"{folder} holds no whole set of made-up files ({', '.join(missing)} missing).")
    numbers = {path.stem.rpartition("_")[2] for path in paths.values()}
    if len(numbers) != 1:
        raise BadInput(f"{folder} holds files of {len(numbers)} schools.")
    newest = max(path.stat().st_mtime for path in paths.values())
    tables = {table: _read_sheet(paths[table]) for table in TABLES if table in paths}
    return Sheets(numbers.pop(), datetime.fromtimestamp(newest, UTC), tables)


def write_sheet(path: Path, sheet: Sheet, encoding: str = ENCODING) -> None:
    """Write one sheet in the dialect of the export."""
    with replacing(path, encoding) as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(sheet.headings)
        writer.writerows(sheet.rows)


def _full_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("*.csv")):
        if match := _NAME.fullmatch(path.name):
            yield match["table"], path


def _read_sheet(path: Path) -> Sheet:
    try:
        with path.open(encoding=ENCODING, newline="") as lines:
            headings, *rows = csv.reader(lines, strict=True)
    except (csv.Error, ValueError) as error:
        raise BadInput(f"{path.name} is damaged, so there is nothing to go on from.") from error
    return Sheet(headings, rows)
