"""Scratch databases: made, copied and dropped by name, on SQLite and on PostgreSQL."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

POSTGRES = os.environ.get("STAFFROOM_TEST_POSTGRES") or "postgres://postgres@127.0.0.1:5432/"


class Server(Protocol):
    """A place for databases. Copying needs a source that nobody is connected to."""

    name: str
    version: str

    def url(self, name: str) -> str:
        """`DATABASE_URL` of the database called `name`."""

    def copy(self, source: str, target: str) -> None:
        """Make `target` anew as a copy of `source`."""

    def make(self, name: str) -> None:
        """Make an empty database."""


class Sqlite:
    """Databases as files of one folder."""

    name = "SQLite"
    version = sqlite3.sqlite_version

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        """`DATABASE_URL` of the database called `name`."""
        return f"sqlite:///{self._path(name)}"

    def copy(self, source: str, target: str) -> None:
        """Make `target` anew as a copy of `source`."""
        self.make(target)
        shutil.copyfile(self._path(source), self._path(target))

    def make(self, name: str) -> None:
        """Make an empty database: no file at all."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._path(name)}{ending}").unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"


class Postgres:
    """Databases on one server, under names that nobody else has; `drop_all` takes them away again."""

    name = "PostgreSQL"

    def __init__(self, server: str = POSTGRES) -> None:
        self._server = server.rstrip("/")
        self._prefix = f"staffroom_bench_{secrets.token_hex(4)}_"
        self._made: set[str] = set()
        with self._connect() as connection:
            self.version = str(connection.info.parameter_status("server_version")).split()[0]

    def url(self, name: str) -> str:
        """`DATABASE_URL` of the database called `name`."""
        return f"{self._server}/{self._prefix}{name}"

    def copy(self, source: str, target: str) -> None:
        """Make `target` anew as a copy of `source`."""
        self._make(target, sql.SQL(" TEMPLATE {}").format(sql.Identifier(self._prefix + source)))

    def make(self, name: str) -> None:
        """Make an empty database."""
        self._make(name, sql.SQL(""))

    def drop_all(self) -> None:
        """Drop every database that was made here."""
        with self._connect() as connection:
            for name in self._made:
                connection.execute(_drop(self._prefix + name))
        self._made.clear()

    def _make(self, name: str, how: sql.Composable) -> None:
        full = self._prefix + name
        with self._connect() as connection:
            connection.execute(_drop(full))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(full)) + how)
        self._made.add(name)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(f"{self._server}/postgres", autocommit=True, connect_timeout=5)


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


@contextmanager
def server(kind: str, folder: Path) -> Iterator[Server]:
    """The place for databases of a kind, `sqlite` or `postgres`; gone with all databases afterwards.

    Raises `psycopg.OperationalError` where no PostgreSQL answers.
    """
    if kind == "sqlite":
        yield Sqlite(folder)
        return
    postgres = Postgres()
    try:
        yield postgres
    finally:
        postgres.drop_all()
