"""`staffroom worker`: looks at the schedule, and keeps a cluster of working processes alive.

If any of its processes is killed, the supervisor clears the others away and starts again; what was cut off runs again
within seconds. If the supervisor itself is killed, its processes notice and go too; what was cut off runs again as
soon as its lease is over, on any worker that is there, or on the next one that is started.
"""

import os
import secrets
import signal
import socket
import threading
import time
from types import FrameType

import structlog
from django.conf import settings
from django.db import Error as DatabaseTrouble, connections
from django.utils import timezone
from django.utils.crypto import salted_hmac

from staffroom.jobs.cluster import Cluster
from staffroom.jobs.models import Worker
from staffroom.jobs.selectors import workers
from staffroom.jobs.services import hand_out_again, release, tick
from staffroom.kit.errors import NeedsPerson

log = structlog.stdlib.get_logger(__name__)

LOOK_SECONDS = 0.25
TICK_SECONDS = 3.0
SIGN_OF_LIFE_SECONDS = 15.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
LONG_LIFE = 10.0
"""A cluster that dies younger than this is started again ever more slowly."""


class OtherKey(NeedsPerson):
    """Another worker has another secret key; they could not read each other's queue."""


class Supervisor:
    """One worker. `run` returns when it was asked to stop and everything begun is finished."""

    def __init__(self) -> None:
        host, now = socket.gethostname()[:50], timezone.now()
        self.name = f"{host} {secrets.token_hex(4)}"
        mark = salted_hmac("staffroom.jobs", "worker").hexdigest()[:16]
        self._row = Worker(name=self.name, host=host, pid=os.getpid(), key_mark=mark, started=now, seen=now)
        self._asked = threading.Event()
        self._hurry = False
        self._last_tick = 0.0
        self._pause = SHORTEST_PAUSE

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C; a second one does not wait for running jobs. Raises OtherKey."""
        self._compare_keys()
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        self._row.save()
        hand_out_again()
        log.info("worker.started", worker=self.name)
        cluster = Cluster(self.name)
        try:
            while not self._asked.wait(LOOK_SECONDS):
                if not cluster.alive:
                    cluster = self._replace(cluster)
                self._look_at_schedule()
            self._wind_down(cluster)
        finally:
            cluster.clear_away()
        self._leave()

    def _compare_keys(self) -> None:
        others = [other.host for other in workers() if other.key_mark != self._row.key_mark]
        if others:
            raise OtherKey(
                f"The worker on {others[0]} has another secret key. Set STAFFROOM_SECRET_KEY and "
                "STAFFROOM_BIRTHDATE_KEY to the same values on every machine."
            )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = self._asked.is_set()
        self._asked.set()

    def _replace(self, cluster: Cluster) -> Cluster:
        log.error("worker.restarting", worker=self.name, lived_seconds=round(cluster.age, 1))
        cluster.clear_away()
        if cluster.age > LONG_LIFE:
            self._pause = SHORTEST_PAUSE
        try:
            release(self.name)
        except DatabaseTrouble as error:
            # Their leases end by themselves.
            log.warning("worker.database_away", exc_info=error)
        self._asked.wait(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._last_tick = 0.0
        return Cluster(self.name)

    def _look_at_schedule(self) -> None:
        if time.monotonic() - self._last_tick < TICK_SECONDS:
            return
        self._last_tick = time.monotonic()
        try:
            tick()
            if (timezone.now() - self._row.seen).total_seconds() >= SIGN_OF_LIFE_SECONDS:
                self._row.seen = timezone.now()
                self._row.save()
        except DatabaseTrouble as error:
            log.warning("worker.database_away", exc_info=error)
            connections.close_all()

    def _wind_down(self, cluster: Cluster) -> None:
        log.info("worker.stopping", worker=self.name)
        cluster.ask_to_stop()
        patience = time.monotonic() + settings.ENVIRONMENT.job_timeout + 15
        while not cluster.ended and not self._hurry and time.monotonic() < patience:
            time.sleep(LOOK_SECONDS)

    def _leave(self) -> None:
        try:
            release(self.name)
            self._row.stopped = timezone.now()
            self._row.save()
        except DatabaseTrouble as error:
            log.warning("worker.database_away", exc_info=error)
        log.info("worker.stopped", worker=self.name)
