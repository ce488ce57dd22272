"""The floor: the least that an import could do.

One pass of `csv.reader` over the files that the import reads, then one set-based load (executemany on SQLite,
COPY on PostgreSQL) of the rows that the import stores, ready made, into empty tables with the same columns,
keys and indexes. No copy, no hash, no check, no plan, no before-image.

`python -m bench.floor FOLDER FULL EMPTY` prints its seconds as JSON. FULL and EMPTY are the addresses of a database
after the first import and of an empty one.
"""

import csv
import gc
import json
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg import sql

from bench.folders import files_read

SCHOOL = "school_"


class Stored(NamedTuple):
    """The rows of one table as the import stored them, without the number that the database gives."""

    table: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


class Loader(Protocol):
    """One connection to a database with empty tables."""

    def load(self, everything: Sequence[Stored]) -> None:
        """Load all rows in one transaction."""

    def clean(self) -> None:
        """Empty the tables again."""

    def stored(self) -> list[Stored]:
        """Everything in the school's tables."""


class Floor:
    """Can be taken again and again; each time the tables are empty at the start."""

    def __init__(self, full: str, empty: str) -> None:
        self._everything = loader(full).stored()
        self._into = loader(empty)
        gc.freeze()

    def take(self, folder: Path) -> float:
        """Seconds for one pass over the files of a folder and one load."""
        files = files_read(folder)
        gc.disable()  # as the import does
        began = time.perf_counter()
        for path in files:
            with path.open(encoding="cp1252", newline="") as lines:
                deque(csv.reader(lines), maxlen=0)
        self._into.load(self._everything)
        seconds = time.perf_counter() - began
        gc.enable()
        self._into.clean()
        return seconds


class SqliteLoader:
    """SQLite, set as Staffroom sets it."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;")

    def load(self, everything: Sequence[Stored]) -> None:
        """Load all rows in one transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        for table, columns, rows in everything:
            names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
            self._connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        self._connection.execute("COMMIT")
        self._filled = [stored.table for stored in everything]

    def clean(self) -> None:
        """Empty the tables, and make the file as small as it was."""
        for table in self._filled:
            self._connection.execute(f'DELETE FROM "{table}"')
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def stored(self) -> list[Stored]:
        """Everything in the school's tables."""
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [self._stored(name) for (name,) in tables.fetchall() if name.startswith(SCHOOL)]

    def _stored(self, table: str) -> Stored:
        columns = [row[1] for row in self._connection.execute(f'PRAGMA table_info("{table}")') if row[1] != "id"]
        names = ", ".join(f'"{name}"' for name in columns)
        return Stored(table, columns, self._connection.execute(f'SELECT {names} FROM "{table}"').fetchall())


class PostgresLoader:
    """PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def load(self, everything: Sequence[Stored]) -> None:
        """Load all rows in one transaction."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for table, columns, rows in everything:
                names = sql.SQL(", ").join(map(sql.Identifier, columns))
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
        self._filled = [stored.table for stored in everything]

    def clean(self) -> None:
        """Empty the tables."""
        tables = sql.SQL(", ").join(map(sql.Identifier, self._filled))
        self._connection.execute(sql.SQL("TRUNCATE {}").format(tables))

    def stored(self) -> list[Stored]:
        """Everything in the school's tables."""
        tables = self._connection.execute("SELECT tablename FROM pg_tables ORDER BY tablename").fetchall()
        return [self._stored(name) for (name,) in tables if name.startswith(SCHOOL)]

    def _stored(self, table: str) -> Stored:
        with self._connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
            columns = [column.name for column in cursor.description or ()]
            place = columns.index("id")
            rows = [(*row[:place], *row[place + 1 :]) for row in cursor]
        return Stored(table, [name for name in columns if name != "id"], rows)


def loader(url: str) -> Loader:
    """A connection to the database of that `DATABASE_URL`."""
    return SqliteLoader(url) if url.startswith("sqlite") else PostgresLoader(url)


if __name__ == "__main__":
    print(json.dumps(Floor(*sys.argv[2:]).take(Path(sys.argv[1]))))
