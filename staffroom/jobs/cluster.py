"""The processes that do the work: django-q2's, under a guard of our own.

django-q2 replaces a process that died and goes on. But a worker that was killed while it waited for work, or while it
reported some, takes a lock of the shared queue with it, and everyone after it waits for ever (django-q2 issues 23 and
339). So here any process that did not end by itself ends the whole cluster; the supervisor in `worker.py` clears it
away and starts another. That loses nothing: see `services.py`.
"""

import os
import signal
import time
import uuid
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Any, NoReturn

import structlog
from django.db import connections
from django_q.cluster import Sentinel
from django_q.conf import Conf

from staffroom.jobs import here

log = structlog.stdlib.get_logger(__name__)

GUARD_SECONDS = 0.5
STUCK_SECONDS = 30.0
"""A guard that has not stirred for this long is itself stuck."""


class Guard(Sentinel):  # type: ignore[misc]  # django-q2 ships no types
    """Watches the cluster's processes from inside; ends them all when one of them was killed."""

    pool: list[Any]
    pusher: Any
    monitor: Any

    def __init__(self, stop_event: Event, start_event: Event, pulse: "Synchronized[float]", supervisor: int) -> None:
        self.pulse = pulse
        self.supervisor = supervisor
        super().__init__(stop_event, start_event, uuid.uuid4())

    def start(self) -> None:
        """Start the processes and watch until asked to stop; then let them finish what they are at."""
        # Service managers signal every process at once; only the supervisor should act on it.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().start()

    def guard(self) -> None:
        """Watch."""
        self.start_event.set()
        while not self.stop_event.wait(GUARD_SECONDS):
            self.pulse.value = time.monotonic()
            if os.getppid() != self.supervisor:
                os.killpg(0, signal.SIGKILL)
            self._look_at_workers()
            self._look_at_helpers()
        self.stop()

    def _look_at_workers(self) -> None:
        for process in list(self.pool):
            if not process.is_alive():
                if process.exitcode != 0:
                    self._end("a worker was killed")
                self.pool.remove(process)
                self.spawn_worker()
                continue
            with process.timer.get_lock():
                if process.timer.value > 0:
                    process.timer.value = max(process.timer.value - GUARD_SECONDS, 0.01)
                    if process.timer.value <= 0.01:
                        self._end("a job did not stop at its time limit")

    def _look_at_helpers(self) -> None:
        if not self.monitor.is_alive():
            self._end("the process that keeps results was killed")
        if not self.pusher.is_alive():
            if self.pusher.exitcode != 0:
                self._end("the process that fetches work was killed")
            # It ends by itself when the database does not answer.
            connections.close_all()
            self.pusher = self.spawn_pusher()

    def _end(self, why: str) -> NoReturn:
        log.error("worker.cluster_lost", why=why)
        os._exit(1)


class Cluster:
    """The cluster as its supervisor sees it: one group of processes, started, watched and cleared away together."""

    def __init__(self, worker: str) -> None:
        context = get_context("fork")
        self._stop = context.Event()
        self._started = context.Event()
        self._pulse = context.Value("d", time.monotonic())
        self._began = time.monotonic()
        connections.close_all()
        self._process: ForkProcess = context.Process(
            target=_run, args=(worker, self._stop, self._started, self._pulse, os.getpid())
        )
        self._process.start()
        _make_group(self._process.pid or 0)

    @property
    def alive(self) -> bool:
        """Whether its guard lives and stirs."""
        return self._process.is_alive() and time.monotonic() - self._pulse.value < STUCK_SECONDS

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._began

    def ask_to_stop(self) -> None:
        """Begin nothing new, finish what is begun."""
        self._stop.set()

    @property
    def ended(self) -> bool:
        """Whether its guard has gone."""
        return not self._process.is_alive()

    def clear_away(self) -> None:
        """Kill whatever of it still lives; afterwards nobody of it is at work."""
        if self._process.pid:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()


def _run(worker: str, stop: Event, started: Event, pulse: "Synchronized[float]", supervisor: int) -> None:
    _make_group(0)
    here.become(worker, stop)
    Guard(stop, started, pulse, supervisor)


def _make_group(pid: int) -> None:
    """Put a process into a group of its own; both sides do it, so that neither waits for the other."""
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)


def workers_in_cluster() -> int:
    """How many jobs one worker does at the same time."""
    return int(Conf.WORKERS)
