"""All that the stand-in knows and remembers. Every public method may be called from any thread."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from staffroom.kit.errors import BadInput

from .days import Almanac, Happening, local_date
from .failures import Failure, Failures
from .rows import Writer
from .school import School, User
from .school_file import Day, Notice, SchoolFile, read_school_file
from .sessions import Options, Session, Sessions

PASSWORD = "demo"  # noqa: S105  # nosec B105  # pragma: allowlist secret
"""Everybody's, and everybody is made up."""

_LOG_LINES = 20_000


def _now() -> datetime:
    return datetime.now(UTC)


class Portal:
    """The Compass of one school.

    `source` is the school, or the file that holds it: then a newer file is taken by itself, and what scripts changed
    meanwhile is gone.
    """

    def __init__(self, source: SchoolFile | Path, now: Callable[[], datetime] = _now) -> None:
        self._source, self.now = source, now
        self.base_url = ""
        self._lock = threading.RLock()
        self._seen = 0
        self.reset()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile."""
        with self._lock:
            yield

    @property
    def today(self) -> date:
        """The school's date."""
        return local_date(self.now())

    def reset(self) -> None:
        """Everything as at the start."""
        with self._lock:
            self.sessions, self.options, self.failures = Sessions(), Options(), Failures()
            self._log: deque[dict[str, Any]] = deque(maxlen=_LOG_LINES)
            self.jobs: dict[str, int] = {}
            self.reload()

    def reload(self) -> None:
        """The school as its file has it now; who is signed in stays so. Raises BadInput."""
        with self._lock:
            if isinstance(self._source, Path):
                self._seen = self._source.stat().st_mtime_ns if self._source.exists() else 0
                self._take_in(read_school_file(self._source))
            else:
                self._take_in(self._source)

    def _take_in(self, file: SchoolFile) -> None:
        self.school = School(file)
        self.days: dict[date, Day] = {day: found.model_copy(deep=True) for day, found in file.days.items()}
        self.notices: list[Notice] = list(file.notices)
        self.almanac, self.writer = Almanac(self.school, self.days), Writer()

    def refresh(self) -> None:
        """Take a newer file, if there is one. A file that is just being written is left for later."""
        with self._lock:
            if not isinstance(self._source, Path):
                return
            with contextlib.suppress(OSError, BadInput):
                newest = self._source.stat().st_mtime_ns
                if newest != self._seen:
                    self._seen = newest
                    self._take_in(read_school_file(self._source))

    # Who

    def user(self, who: int | str) -> User | None:
        """Somebody by user id or staff code, whatever the case."""
        if isinstance(who, int):
            return self.school.by_id.get(who)
        return self.school.by_code.get(who.upper())

    def account(self, name: str) -> User | None:
        """Who signs in with a name: a staff code, of somebody who has not left."""
        found = self.user(name.strip())
        return found if found and not found.gone else None

    def sign_in(self, user: User, key: str) -> Session:
        """Somebody shows who they are; the browser keeps its session."""
        with self._lock:
            session = self.sessions.known(key) or self.sessions.open()
            session.user, session.since, session.calls = user.id, self.now(), 0
            return session

    def session(self, key: str, *, counts: bool) -> Session | None:
        """Who is signed in with this cookie. `counts`: this is a call, of which a session may have only so many."""
        with self._lock:
            session = self.sessions.signed_in(key, self.options, self.now())
            if session and counts:
                session.calls += 1
            return session

    # What

    def happenings(self, user: int, first: date, last: date) -> list[Happening]:
        """What somebody's calendar shows on these dates."""
        with self._lock:
            return [one for found in self.almanac.between(first, last) for one in found.of(user)]

    def everything(self, first: date, last: date) -> list[Happening]:
        """What happens at all on these dates."""
        with self._lock:
            return [one for found in self.almanac.between(first, last) for one in found.all]

    def changed(self, day: date) -> Day:
        """What is different on a date, to be changed by somebody who holds the lock."""
        self.almanac.forget(day)
        return self.days.setdefault(day, Day())

    # What scripts ask for

    def fail(self, failure: Failure) -> None:
        """Let something fail from now on."""
        with self._lock:
            self.failures.add(failure)

    def take_failure(self, endpoint: str, *, second_page: bool = False) -> Failure | None:
        """How this call is to fail, if it is."""
        with self._lock:
            return self.failures.take(endpoint, second_page=second_page)

    def note(self, **facts: Any) -> None:
        """Add a line to the log."""
        with self._lock:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._log.append({"at": at, **{name: value for name, value in facts.items() if value not in ("", None)}})

    def log(self) -> list[dict[str, Any]]:
        """Calls seen so far, the oldest first: no passwords, no names."""
        with self._lock:
            return list(self._log)
