"""The jobs' part of `/api/health`."""

from datetime import timedelta

from django.utils import timezone

from staffroom.jobs.selectors import queue
from staffroom.kit.health import Health, part

NO_WORKER = timedelta(minutes=2)
LONG_SECONDS = 600.0


@part("jobs")
def jobs() -> Health:
    """Whether a worker looks at the schedule, and whether anything waits for long."""
    now = timezone.now()
    state = queue(now)
    details = {
        "waiting": state.waiting,
        "running": state.running,
        "oldest_waiting_seconds": state.oldest_seconds,
        "last_tick": state.last_tick.isoformat() if state.last_tick else None,
    }
    if state.last_tick is None:
        return Health("unknown", "No worker has run yet: start one with staffroom worker.", details)
    if now - state.last_tick > NO_WORKER:
        return Health("bad", "No worker is running: start one with staffroom worker.", details)
    if state.oldest_seconds > LONG_SECONDS:
        return Health("late", "A job has been waiting for more than ten minutes.", details)
    return Health("ok", f"A worker is running; {state.waiting} waiting, {state.running} being done.", details)
