"""What the command line, the health page and Data health read about jobs."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from staffroom.jobs.clock import due_slot, next_time
from staffroom.jobs.models import JobRun, Worker
from staffroom.jobs.registry import Job, all_jobs


class Planned(NamedTuple):
    """A job, when it runs next (now, if that was missed), and its last run."""

    job: Job
    next: datetime
    last: JobRun | None


class Queue(NamedTuple):
    """How the queue stands. `oldest_seconds` is how long the longest-waiting due run has waited."""

    waiting: int
    running: int
    oldest_seconds: float
    last_tick: datetime | None


def schedule(now: datetime | None = None) -> list[Planned]:
    """Every job with its next time and its last run."""
    now = now or timezone.now()
    return [
        Planned(job, _next(job, last, now), last)
        for job in all_jobs()
        for last in [JobRun.objects.filter(job=job.name).first()]
    ]


def recent_runs(limit: int = 15) -> list[JobRun]:
    """The last runs, newest first."""
    return list(JobRun.objects.all()[:limit])


def runs_to_look_at(limit: int = 50) -> list[JobRun]:
    """Runs that failed or were given up, newest first."""
    return list(JobRun.objects.filter(state__in=[JobRun.State.FAILED, JobRun.State.GIVEN_UP])[:limit])


def queue(now: datetime | None = None) -> Queue:
    """How the queue stands; runs that wait for their next try on purpose are not counted as waiting."""
    now = now or timezone.now()
    open_runs = list(JobRun.objects.filter(state__in=JobRun.OPEN))
    waiting = [run for run in open_runs if run.state == JobRun.State.WAITING and (run.handed or run.due <= now)]
    begun = [(now - (run.handed or run.due)).total_seconds() for run in waiting]
    newest = Worker.objects.order_by("-seen").first()
    return Queue(
        waiting=len(waiting),
        running=sum(run.state == JobRun.State.RUNNING for run in open_runs),
        oldest_seconds=round(max(begun, default=0.0), 1),
        last_tick=newest.seen if newest else None,
    )


def workers(now: datetime | None = None) -> list[Worker]:
    """Workers that have not stopped and were seen within two minutes, the last seen first."""
    now = now or timezone.now()
    return [worker for worker in Worker.objects.filter(stopped=None) if (now - worker.seen).total_seconds() < 120]


def _next(job: Job, last: JobRun | None, now: datetime) -> datetime:
    if last is not None and last.state == JobRun.State.WAITING and last.handed is None and last.due > now:
        return last.due
    slot = due_slot(job, now)
    missed = job.at is not None and slot and not JobRun.objects.filter(job=job.name, slot=slot).exists()
    return now if missed else next_time(job, now)
