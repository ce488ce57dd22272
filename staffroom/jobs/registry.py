"""Where a job announces itself. A new job is one decorated function in some app's `flows/` or `jobs.py`."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from django.apps import apps

Work = Callable[[], object]


@dataclass(frozen=True)
class Job:
    """A job and when it runs: `at` a time of day in Melbourne, or `every` so many minutes."""

    name: str
    does: str
    run: Work
    at: time | None = None
    every: int | None = None
    retry_minutes: int = 15
    retry_until: time = time(8)

    @property
    def when(self) -> str:
        """The schedule in words."""
        if self.at is not None:
            return f"every day at {self.at:%H:%M}"
        return "every minute" if self.every == 1 else f"every {self.every} minutes"


_known: dict[str, Job] = {}


def job(
    name: str,
    *,
    at: str | None = None,
    every: int | None = None,
    retry_minutes: int = 15,
    retry_until: str = "08:00",
) -> Callable[[Work], Work]:
    """Announce a job. The first line of the function's docstring says what it does, for operators.

    `at="02:00"`: once for each date in Melbourne. `every=5`: once in each five minutes.
    A daily job that raises `TryLater` runs again every `retry_minutes` until `retry_until` (Melbourne), and is then
    given up with an alert. An `every` job just comes round again.

    The function takes no arguments. It may be cut off at any point and is then run again: its work must be safe to
    repeat. It must end within `STAFFROOM_JOB_TIMEOUT` seconds.
    """
    if (at is None) == (every is None):
        raise ValueError(f"The job “{name}” needs either a time of day or a number of minutes.")
    if every is not None and every < 1:
        raise ValueError(f"The job “{name}” cannot run every {every} minutes.")

    def announce(run: Work) -> Work:
        does = (run.__doc__ or "").strip().partition("\n")[0]
        if not does:
            raise ValueError(f"The job “{name}” does not say what it does: its function has no docstring.")
        if name in _known and _known[name].run.__qualname__ != run.__qualname__:
            raise ValueError(f"There are two jobs called “{name}”.")
        _known[name] = Job(
            name=name,
            does=does,
            run=run,
            at=time.fromisoformat(at) if at else None,
            every=every,
            retry_minutes=retry_minutes,
            retry_until=time.fromisoformat(retry_until),
        )
        return run

    return announce


def all_jobs() -> list[Job]:
    """Every announced job, daily ones first by their time."""
    return sorted(_known.values(), key=lambda job: (job.at is None, job.at or time(), job.every or 0, job.name))


def find_job(name: str) -> Job | None:
    """The job of that name; None if it was never announced, or is gone since it was queued."""
    return _known.get(name)


def discover() -> None:
    """Import every `flows/*.py` and `jobs.py` of our apps, so that their jobs announce themselves."""
    for app in apps.get_app_configs():
        if not app.name.startswith("staffroom."):
            continue
        if importlib.util.find_spec(f"{app.name}.jobs"):
            importlib.import_module(f"{app.name}.jobs")
        if importlib.util.find_spec(f"{app.name}.flows"):
            flows = importlib.import_module(f"{app.name}.flows")
            for module in pkgutil.iter_modules(flows.__path__, f"{app.name}.flows."):
                importlib.import_module(module.name)
