"""Is the database there, and does it have the tables this version expects?"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from staffroom.kit.errors import NeedsPerson, TryLater

Migration = tuple[str, str]


@cache
def expected_migrations() -> frozenset[Migration]:
    """App and name of every migration that this version of Staffroom brings."""
    loader = MigrationLoader(None)
    return frozenset((app, name) for app, name in loader.graph.nodes)


def pending_migrations() -> list[Migration]:
    """What this version brings and the database has not seen. Raises `DatabaseError` when nothing answers."""
    return sorted(expected_migrations() - set(MigrationRecorder(connection).applied_migrations()))


def ensure_schema() -> None:
    """Make the tables in an empty database, and see that a used one fits this version.

    Every command that needs the database calls this first. Raises `NeedsPerson` when a used database waits for
    `staffroom migrate`, which may take a while and wants a backup first; `TryLater` when no database answers.
    """
    try:
        if not pending_migrations():
            return
        with _alone():
            if not pending_migrations():
                return
            if not _is_empty():
                raise NeedsPerson(
                    "The database is from an earlier version of Staffroom. Make a backup, then run: staffroom migrate"
                )
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise TryLater(what_is_wrong(error)) from error


def what_is_wrong(error: DatabaseError) -> str:
    """Why the database refused, as a sentence. Its own words are not repeated: they may quote a row."""
    said = str(error).lower()
    if "disk is full" in said or "no space left" in said:
        return "The disk of the database is full."
    if "readonly" in said or "read-only" in said:
        return "The database is read-only."
    if "unable to open database file" in said or "disk i/o error" in said:
        return "The database file cannot be opened or written: the disk may be full or read-only."
    if isinstance(error, OperationalError | InterfaceError):
        return "The database does not answer. `staffroom check` says what is wrong."
    return f"The database refused ({type(error).__name__})."


def _is_empty() -> bool:
    return "django_migrations" not in connection.introspection.table_names()


@contextmanager
def _alone() -> Iterator[None]:
    """Two processes that start together on one machine must not both make the tables."""
    folder = Path(settings.STAFFROOM_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Clock:
    """How long a statement may still take. `again()` starts the seconds anew."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def again(self) -> None:
        """From now on, so many seconds."""
        self._until = time.monotonic() + self._seconds

    def is_over(self) -> bool:
        """Whether they have passed."""
        return time.monotonic() > self._until


@contextmanager
def at_most(seconds: float) -> Iterator[Clock]:
    """Inside, a statement that takes longer is stopped with a `DatabaseError`.

    SQLite asks the clock while it works. PostgreSQL keeps it for each statement, at the cost of one before and one
    after; inside somebody else's transaction it is left alone, for a stopped statement would spoil that.
    """
    clock = Clock(seconds)
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        raw = connection.connection
        raw.set_progress_handler(clock.is_over, _STEPS)
        try:
            yield clock
        finally:
            raw.set_progress_handler(None, _STEPS)
    elif connection.in_atomic_block:
        yield clock
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(int(seconds * 1000))])
        try:
            yield clock
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', false)")


_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock: some tenths of a millisecond."""
