"""The one way to Compass: one call at a time for the whole school, with a pause between, and shut after trouble.

What the gate remembers is shared by all our processes through a `Store`.

Own code, because the breakers on offer know one threshold and one time to stay open. Ours stays shut for as long as the
trouble calls for, obeys `Retry-After`, and keeps queue, sign-ins and breaker under one lock across processes.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from staffroom.kit.errors import StaffroomError
from staffroom.kit.http import TooSlow, Unreachable, Untrusted

from .errors import (
    AccountHeldUp,
    Blocked,
    CompassDown,
    CookieEnded,
    GateShut,
    SecondFactor,
    SignedOut,
    TooManyCalls,
    TooManySignIns,
    WrongPassword,
)

log = structlog.stdlib.get_logger(__name__)
Got = TypeVar("Got")

SIGN_INS_AN_HOUR = 3
FAILURES = 5
"""So many failures in a row open the breaker."""
PATIENCE = timedelta(seconds=30)
"""A caller waits this long for the gate; what is longer is `GateShut`."""

_HOUR = timedelta(hours=1)
_SHUT: dict[type[StaffroomError], tuple[timedelta, timedelta]] = {
    # How long one such failure keeps the gate shut: the first time, and when it is the same again.
    WrongPassword: (timedelta(minutes=15), timedelta(hours=24)),
    Blocked: (timedelta(hours=6), timedelta(hours=6)),
    SecondFactor: (timedelta(hours=6), timedelta(hours=24)),
    AccountHeldUp: (timedelta(hours=1), timedelta(hours=6)),
    CookieEnded: (timedelta(hours=1), timedelta(hours=6)),
    Untrusted: (timedelta(minutes=15), timedelta(hours=1)),
}
_COUNTED = (CompassDown, SignedOut, TooManyCalls, Unreachable, TooSlow)
_SLOWER = timedelta(seconds=30)
_COOL = timedelta(minutes=2)


@dataclass
class GateState:
    """What the gate remembers. `breaker` is closed, open or half-open; `calls` counts by minute."""

    breaker: str = "closed"
    failures: int = 0
    opened: datetime | None = None
    closed_until: datetime | None = None
    why: str = ""
    last_call: datetime | None = None
    sign_ins: list[datetime] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)


class Store(Protocol):
    """Where the state is kept between calls and between processes."""

    def held(self) -> AbstractContextManager[None]:
        """Wait for the lock across processes and hold it for the body, which may take a minute.

        Free again the moment its holder dies. Not a database transaction: a call goes out while it is held.
        """

    def load(self) -> GateState:
        """The state as last saved; a new one at first."""

    def save(self, state: GateState) -> None:
        """Keep it, so that every process sees it and a kill does not lose it."""


class InMemory:
    """A store for one process: for tests and tools."""

    def __init__(self) -> None:
        self.state = GateState()
        self._lock = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the body."""
        with self._lock:
            yield

    def load(self) -> GateState:
        """The state as last saved."""
        return deepcopy(self.state)

    def save(self, state: GateState) -> None:
        """Keep it."""
        self.state = deepcopy(state)


def _now() -> datetime:
    return datetime.now(UTC)


class Gate:
    """Lets one call through at a time, or none."""

    def __init__(
        self,
        store: Store,
        spacing: timedelta,
        *,
        now: Callable[[], datetime] = _now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store, self._spacing, self._now, self._sleep = store, spacing, now, sleep

    def call(
        self,
        exchange: Callable[[], Got],
        *,
        signs_in: bool = False,
        proves: bool = True,
        forgive: tuple[type[StaffroomError], ...] = (),
    ) -> Got:
        """Wait for a turn, make the exchange, remember how it went, and hand on what it gave or raised.

        `proves`: that it went well shows that Compass works, which closes the breaker. `forgive` names errors that do
        not count against Compass. Raises GateShut and TooManySignIns without making the exchange.
        """
        with self._store.held():
            state = self._store.load()
            self._admit(state, signs_in=signs_in)
            try:
                got = exchange()
            except StaffroomError as error:
                if not isinstance(error, forgive):
                    self._went_wrong(state, error)
                raise
            else:
                if proves:
                    _went_well(state)
                return got
            finally:
                self._count(state)
                self._store.save(state)

    def state(self) -> GateState:
        """How the gate is now."""
        return self._store.load()

    def reopen(self) -> None:
        """Somebody has put right what was wrong: let the next call through."""
        with self._store.held():
            state = self._store.load()
            _went_well(state)
            self._store.save(state)

    def _admit(self, state: GateState, *, signs_in: bool) -> None:
        until = state.closed_until
        if until and until - self._now() > PATIENCE:
            raise GateShut(until, state.why)
        if signs_in:
            self._may_sign_in(state)
        pause = max(until - self._now() if until else timedelta(), self._until_spaced(state), timedelta())
        if pause:
            self._sleep(pause.total_seconds())
        if signs_in:
            state.sign_ins.append(self._now())
        if state.breaker == "open":
            state.breaker = "half-open"
        elif not signs_in:
            return
        # Before the call goes out, so that a kill does not forget it.
        self._store.save(state)

    def _may_sign_in(self, state: GateState) -> None:
        now = self._now()
        state.sign_ins = [moment for moment in state.sign_ins if timedelta() <= now - moment < _HOUR]
        if len(state.sign_ins) >= SIGN_INS_AN_HOUR:
            raise TooManySignIns(min(state.sign_ins) + _HOUR)

    def _until_spaced(self, state: GateState) -> timedelta:
        # A clock that was set back must not make us wait for more than the pause.
        if state.last_call is None:
            return timedelta()
        return min(state.last_call + self._spacing - self._now(), self._spacing)

    def _went_wrong(self, state: GateState, error: StaffroomError) -> None:
        pause = _pause(state, error)
        if pause is None:
            return
        state.failures += 1
        state.why = str(error)
        if pause:
            state.closed_until = self._now() + pause
        if pause and not isinstance(error, TooManyCalls):
            state.breaker = "open"
            state.opened = self._now()
            log.warning("compass.gate_shut", why=type(error).__name__, minutes=round(pause.total_seconds() / 60))

    def _count(self, state: GateState) -> None:
        state.last_call = now = self._now()
        minute = f"{now:%Y-%m-%dT%H:%M}"
        oldest = f"{now - _HOUR:%Y-%m-%dT%H:%M}"
        state.calls = {when: count for when, count in state.calls.items() if when > oldest}
        state.calls[minute] = state.calls.get(minute, 0) + 1


def _went_well(state: GateState) -> None:
    state.breaker, state.failures, state.why = "closed", 0, ""
    state.opened = state.closed_until = None


def _pause(state: GateState, error: StaffroomError) -> timedelta | None:
    """How long this failure keeps the gate shut; None when it says nothing about Compass."""
    for kind, (first, again) in _SHUT.items():
        if isinstance(error, kind):
            return again if state.why == str(error) else first
    if not isinstance(error, _COUNTED):
        return None
    before = state.failures
    if isinstance(error, TooManyCalls) or (isinstance(error, CompassDown) and error.wait is not None):
        return _asked_for(error.wait, before)
    if state.breaker == "half-open" or before + 1 >= FAILURES:
        longer: int = 2 ** max(min(before, 20) + 1 - FAILURES, 0)
        return min(_COOL * longer, _HOUR)
    return timedelta()


def _asked_for(wait: float | None, before: int) -> timedelta:
    """What `Retry-After` says, an hour at most; without it, longer each time."""
    longer: int = 2 ** min(before, 5)
    return min(timedelta(seconds=wait) if wait is not None else _SLOWER * longer, _HOUR)
