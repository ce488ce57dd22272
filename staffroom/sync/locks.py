"""Locks by name: also across machines on PostgreSQL, and free again the moment their holder dies.

`only_one` refuses at once when the lock is taken (imports); `Turn` waits for it (calls to an outside system).
"""

import contextlib
import fcntl
import os
import threading
import time
import weakref
from collections.abc import Iterator
from hashlib import blake2s
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from staffroom.kit.errors import NeedsPerson, TryLater

if TYPE_CHECKING:
    import psycopg

_NOTICED_WITHIN = 1.5
_LOOKS_AGAIN = 0.02
_RUNNING = "An import is already running. Try again when it has finished."


class AlreadyRunning(TryLater):
    """Another import, approval or undo is under way."""


class NotOurTurn(TryLater):
    """Others held the lock for as long as we were willing to wait."""


class NoLock(NeedsPerson):
    """The lock cannot be taken, because the data folder cannot be written."""


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the import lock for the body. Raises AlreadyRunning at once when it is taken."""
    with _postgres("import") if connection.vendor == "postgresql" else _file("import"):
        yield


class Turn:
    """A lock that is waited for, and taken again and again. On PostgreSQL it keeps one connection of its own.

    Threads may share it. `patience` is in seconds.
    """

    def __init__(self, name: str, *, patience: float = 120.0) -> None:
        self._name, self._patience = name, patience
        self._here = threading.Lock()
        self._direct: psycopg.Connection[Any] | None = None

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock and hold it for the body. Raises NotOurTurn when patience ends."""
        until = time.monotonic() + self._patience
        if not self._here.acquire(timeout=self._patience):
            raise NotOurTurn(self._sorry)
        try:
            with self._postgres(until) if connection.vendor == "postgresql" else self._file(until):
                yield
        finally:
            self._here.release()

    @property
    def _sorry(self) -> str:
        return f"Others are still waiting for {self._name}. It is tried again later."

    @contextlib.contextmanager
    def _file(self, until: float) -> Iterator[None]:
        descriptor = _open(self._name)
        try:
            while not _flocked(descriptor):
                if time.monotonic() > until:
                    raise NotOurTurn(self._sorry)
                time.sleep(_LOOKS_AGAIN)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def _postgres(self, until: float) -> Iterator[None]:
        direct = self._locked(until)
        try:
            yield
        finally:
            _unlock(direct, self._name)

    def _locked(self, until: float) -> "psycopg.Connection[Any]":
        """The connection, with the lock. One that broke since it was last used is replaced once."""
        import psycopg

        fresh = self._direct is None or self._direct.closed
        direct = self._connection()
        wait = max(1, int((until - time.monotonic()) * 1000))
        try:
            direct.execute("SELECT set_config('lock_timeout', %s, false)", [f"{wait}ms"])
            direct.execute("SELECT pg_advisory_lock(%s)", [_number(self._name)])
        except psycopg.errors.LockNotAvailable:
            raise NotOurTurn(self._sorry) from None
        except psycopg.OperationalError:
            direct.close()
            if fresh:
                raise TryLater(_NO_ANSWER) from None
            return self._locked(until)
        return direct

    def _connection(self) -> "psycopg.Connection[Any]":
        if self._direct is None or self._direct.closed:
            self._direct = _connect()
            weakref.finalize(self, self._direct.close)
        return self._direct


# On one machine


def _open(name: str) -> int:
    path: Path = settings.STAFFROOM_DATA / f"{name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoLock(
            f"The data folder {path.parent} cannot be written: {error.strerror}. Nothing was changed."
        ) from None


def _flocked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _file(name: str) -> Iterator[None]:
    descriptor = _open(name)
    try:
        if not _flocked(descriptor):
            raise AlreadyRunning(_RUNNING)
        yield
    finally:
        os.close(descriptor)


# In the database

_NO_ANSWER = "The database does not answer. `staffroom check` says what is wrong."
# Any number will do, as long as nothing else in this database uses it.
_ADVISORY = {"import": 8_865_021}


def _number(name: str) -> int:
    known = _ADVISORY.get(name)
    return known if known is not None else int.from_bytes(blake2s(name.encode(), digest_size=7).digest())


def _taken(direct: "psycopg.Connection[Any]", name: str) -> bool:
    """Ask for the lock for a moment: the server takes up to a second to notice that its holder was killed."""
    until = time.monotonic() + _NOTICED_WITHIN
    while True:
        row = direct.execute("SELECT pg_try_advisory_lock(%s)", [_number(name)]).fetchone()
        if row is not None and row[0]:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.05)


def _connect() -> "psycopg.Connection[Any]":
    """A connection of our own, never a pooled one: it goes when the process goes.

    The check interval makes the server notice a killed client even while a statement runs.
    """
    import psycopg  # only here: where SQLite is used, every command would wait a tenth of a second for it

    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    try:
        direct = psycopg.connect(**parameters, autocommit=True)
    except psycopg.OperationalError:
        raise TryLater(_NO_ANSWER) from None
    direct.execute("SET client_connection_check_interval = '1s'")
    return direct


def _unlock(direct: "psycopg.Connection[Any]", name: str) -> None:
    """Said aloud, because the server frees the lock of a closed connection only a moment later."""
    import psycopg

    with contextlib.suppress(psycopg.Error):
        direct.execute("SELECT pg_advisory_unlock(%s)", [_number(name)])


@contextlib.contextmanager
def _postgres(name: str) -> Iterator[None]:
    with _connect() as direct:
        if not _taken(direct, name):
            raise AlreadyRunning(_RUNNING)
        try:
            yield
        finally:
            _unlock(direct, name)
