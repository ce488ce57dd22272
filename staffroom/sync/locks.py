"""One import at a time: also across machines on PostgreSQL, and free again the moment its holder dies."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from staffroom.kit.errors import NeedsPerson, TryLater

if TYPE_CHECKING:
    import psycopg

# Any number will do, as long as nothing else in this database uses it.
_ADVISORY = 8_865_021
_NOTICED_WITHIN = 1.5
_RUNNING = "An import is already running. Try again when it has finished."


class AlreadyRunning(TryLater):
    """Another import, approval or undo is under way."""


class NoLock(NeedsPerson):
    """The lock cannot be taken, because the data folder cannot be written."""


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the import lock for the body. Raises AlreadyRunning at once when it is taken."""
    with _postgres() if connection.vendor == "postgresql" else _file():
        yield


@contextlib.contextmanager
def _file() -> Iterator[None]:
    path: Path = settings.STAFFROOM_DATA / "import.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoLock(
            f"The data folder {path.parent} cannot be written: {error.strerror}. Nothing was changed."
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_RUNNING) from None
        yield
    finally:
        os.close(descriptor)


def _taken(direct: "psycopg.Connection[Any]") -> bool:
    """Ask for the lock for a moment: the server takes up to a second to notice that its holder was killed."""
    until = time.monotonic() + _NOTICED_WITHIN
    while True:
        row = direct.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY]).fetchone()
        if row is not None and row[0]:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.05)


@contextlib.contextmanager
def _postgres() -> Iterator[None]:
    """A lock of its own connection, never a pooled one: it goes when the process goes.

    The check interval makes the server notice a killed client even while a statement runs.
    """
    import psycopg  # only here: where SQLite is used, every command would wait a tenth of a second for it

    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    try:
        direct = psycopg.connect(**parameters, autocommit=True)
    except psycopg.OperationalError:
        raise TryLater("The database does not answer. `staffroom check` says what is wrong.") from None
    with direct:
        direct.execute("SET client_connection_check_interval = '1s'")
        if not _taken(direct):
            raise AlreadyRunning(_RUNNING)
        try:
            yield
        finally:
            # Said aloud, because the server frees the lock of a closed connection only a moment later.
            with contextlib.suppress(psycopg.Error):
                direct.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
