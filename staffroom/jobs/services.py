"""Open what is due, hand it to a worker, run it once in effect, and bring back what was cut off.

`JobRun` rows are the truth; the queue (django-q2 over the same database) only carries their ids. A queued id may
arrive twice, late or never: a run is claimed by one UPDATE, so it is done once; what does not arrive is handed out
again. A run that was cut off is taken back when its lease is over, or as soon as its worker is known to be dead.
"""

import logging
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task
from django_q.timeout import TimeoutHandler

from staffroom.alerts.services import raise_alert, recovered
from staffroom.jobs import here
from staffroom.jobs.clock import due_slot, last_try
from staffroom.jobs.models import JobRun
from staffroom.jobs.registry import Job, all_jobs, find_job
from staffroom.kit.errors import BadInput, NeedsPerson, StaffroomError, TryLater

log = structlog.stdlib.get_logger(__name__)

State = JobRun.State
CRASHES = 5
"""A run that was cut off this often is given up: it may be what brings the worker down."""
LEASE_MARGIN = timedelta(seconds=5)
"""Beyond its time limit a job is killed within this, so that a lease never ends while anybody is at it."""
QUIET = timedelta(hours=1)
"""A job that comes round every few minutes may fail for later this long before anyone is told."""


class AlreadyRunning(TryLater):
    """The job is being done by somebody else at this moment."""


class NoSuchJob(NeedsPerson):
    """No job has that name."""


def tick(now: datetime | None = None) -> int:
    """Look at the schedule once: take back what was cut off, open what is due, hand out what waits.

    Any number of workers may do this at the same time. Returns how many runs were handed out.
    """
    now = now or timezone.now()
    for run in JobRun.objects.filter(state=State.RUNNING, lease__lt=now):
        _take_back(run, "It was cut off, or did not end in time.", now)
    _open_due(now)
    waiting = JobRun.objects.filter(state=State.WAITING, due__lte=now).order_by("due", "id")
    return sum(_hand_out(run, now) for run in waiting)


def perform(run_id: int) -> None:
    """Do one run. This is what the queue calls; a run that is done, being done or gone is left alone."""
    if here.stopping():
        JobRun.objects.filter(pk=run_id, state=State.WAITING, handed__isnull=False).update(due=timezone.now())
        return
    now = timezone.now()
    run = _claim(JobRun.objects.filter(Q(handed__isnull=False) | Q(due__lte=now), pk=run_id), now)
    if run is not None:
        _do(run)


def run_now(name: str) -> JobRun:
    """Do a job here and now, without a worker; its open run if there is one. Returns the run with its outcome.

    Raises NoSuchJob, or AlreadyRunning.
    """
    job = find_job(name)
    if job is None:
        raise NoSuchJob(f"There is no job called “{name}”. `staffroom jobs` lists them.")
    now = timezone.now()
    slot = f"by hand {now:%Y-%m-%dT%H:%M:%S.%f}"
    # Due a little later, so that no worker is faster; one takes it over should this process die at once.
    due = now + timedelta(seconds=settings.ENVIRONMENT.job_retry)
    JobRun.objects.bulk_create([JobRun(job=name, slot=slot, queued=now, due=due)], ignore_conflicts=True)
    run = _claim(JobRun.objects.filter(job=name), now)
    if run is None:
        raise AlreadyRunning(f"The job “{name}” is running already.")
    try:
        with TimeoutHandler(settings.ENVIRONMENT.job_timeout):
            _do(run)
    except TimeoutException:
        pass  # already on record; a worker tries again
    except KeyboardInterrupt:
        _end(run, State.FAILED, error="KeyboardInterrupt", words="It was stopped by hand.")
        raise
    run.refresh_from_db()
    return run


def release(worker: str) -> int:
    """Take back everything a worker held that is certainly dead. Returns how many runs were cut off."""
    now = timezone.now()
    held = list(JobRun.objects.filter(state=State.RUNNING, worker=worker))
    for run in held:
        _take_back(run, "Its worker was killed.", now)
    hand_out_again(now)
    return len(held)


def hand_out_again(now: datetime | None = None) -> None:
    """Let what is in the queue be handed out once more; what then arrives twice is done once."""
    JobRun.objects.filter(state=State.WAITING, handed__isnull=False).update(due=now or timezone.now())


def _open_due(now: datetime) -> None:
    due = {job.name: slot for job in all_jobs() if (slot := due_slot(job, now))}
    known = JobRun.objects.filter(Q(state__in=JobRun.OPEN) | Q(job__in=due, slot__in=set(due.values())))
    rows = known.values_list("job", "slot", "state")
    busy = {job for job, slot, state in rows if state in JobRun.OPEN or due.get(job) == slot}
    fresh = [JobRun(job=job, slot=slot, queued=now, due=now) for job, slot in due.items() if job not in busy]
    if fresh:
        JobRun.objects.bulk_create(fresh, ignore_conflicts=True)


def _hand_out(run: JobRun, now: datetime) -> bool:
    again = now + timedelta(seconds=settings.ENVIRONMENT.job_retry)
    unchanged = JobRun.objects.filter(pk=run.pk, state=State.WAITING, due=run.due)
    with transaction.atomic():
        if not unchanged.update(due=again, handed=Coalesce("handed", now)):
            return False
        async_task("staffroom.jobs.services.perform", run.pk, task_name=run.job)
    return True


def _claim(runs: QuerySet[JobRun], now: datetime) -> JobRun | None:
    """Take the waiting run among these; None if there is none, or somebody else was faster."""
    run_id = runs.filter(state=State.WAITING).values_list("pk", flat=True).first()
    if run_id is None:
        return None
    lease = now + timedelta(seconds=settings.ENVIRONMENT.job_timeout) + LEASE_MARGIN
    claimed = JobRun.objects.filter(pk=run_id, state=State.WAITING).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        worker=here.name(),
        started=now,
        finished=None,
        handed=None,
        lease=lease,
    )
    return JobRun.objects.get(pk=run_id) if claimed else None


def _do(run: JobRun) -> None:
    job = find_job(run.job)
    with structlog.contextvars.bound_contextvars(job=run.job, job_run=run.pk):
        if job is None:
            _end(run, State.FAILED, words="No job has this name any more.")
            return
        log.debug("job.started", attempt=run.attempt)
        try:
            job.run()
        except TimeoutException:
            log.error("job.over_time", seconds=settings.ENVIRONMENT.job_timeout)
            _take_back(run, "It did not end in time.", timezone.now())
            # The queue replaces this process: what was interrupted may be half done in its memory.
            raise
        except Exception as error:  # noqa: BLE001  # around a job: whatever it is, the next job must run
            _came_to_grief(job, run, error)
        else:
            _succeeded(job, run)


def _succeeded(job: Job, run: JobRun) -> None:
    with transaction.atomic():
        if not _end(run, State.DONE):
            return
        recovered(key=_alert_key(run.job), text=f"The job “{run.job}” works again.")
    level = logging.INFO if job.at else logging.DEBUG
    log.log(level, "job.done", attempt=run.attempt, seconds=round(run.seconds, 3))


def _came_to_grief(job: Job, run: JobRun, error: Exception) -> None:
    """The error's class alone decides what happens next."""
    if not connection.in_atomic_block:
        close_old_connections()
    match error:
        case TryLater():
            _try_later(job, run, error, str(error))
        case OperationalError() | InterfaceError():
            _try_later(job, run, error, "The database did not answer.")
        case BadInput():
            # Its sentence quotes what came in, which may be about a person.
            log.error("job.failed", exc_info=error)
            _failed(run, error, "What came in could not be read; the pages of that source say what and where.")
        case StaffroomError():
            log.error("job.failed", exc_info=error)
            _failed(run, error, str(error))
        case _:
            log.error("job.failed", exc_info=error)
            _failed(run, error, "Something went wrong that nobody foresaw; the log has the trace.")


def _try_later(job: Job, run: JobRun, error: Exception, words: str) -> None:
    log.warning("job.try_later", exc_info=error)
    now = timezone.now()
    again = now + timedelta(minutes=job.retry_minutes)
    if job.at is None:
        _failed(run, error, words, alert=_fails_for_long(run, now))
    elif run.slot.startswith("by hand"):
        _failed(run, error, words, alert=False)
    elif again <= last_try(job, run.slot):
        _end(run, State.WAITING, due=again, error=type(error).__name__, words=words)
    else:
        _failed(run, error, words, state=State.GIVEN_UP)


def _fails_for_long(run: JobRun, now: datetime) -> bool:
    others = JobRun.objects.filter(job=run.job)
    recent_good = others.filter(state=State.DONE, finished__gt=now - QUIET)
    return not recent_good.exists() and others.filter(queued__lte=now - QUIET).exists()


def _failed(run: JobRun, error: Exception, words: str, *, state: State = State.FAILED, alert: bool = True) -> None:
    with transaction.atomic():
        if _end(run, state, error=type(error).__name__, words=words) and alert:
            _tell(run, state, words)


def _take_back(run: JobRun, words: str, now: datetime) -> None:
    """Let a run that was cut off be done again, or give it up when that happened too often."""
    crashes = run.crashes + 1
    end = State.GIVEN_UP if crashes >= CRASHES else State.WAITING
    with transaction.atomic():
        if not _end(run, end, due=now, crashes=crashes, words=words, error="CutOff"):
            return
        log.warning("job.cut_off", job=run.job, job_run=run.pk, crashes=crashes)
        if end == State.GIVEN_UP:
            _tell(run, end, f"It was cut off {crashes} times and is not tried again.")


def _end(run: JobRun, state: State, **fields: object) -> bool:
    """Close this try, unless it is no longer ours: somebody may have taken it over."""
    finished = timezone.now()
    words = str(fields.pop("words", ""))[:300]
    ours = JobRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.RUNNING)
    changes = {"error": "", **fields, "words": words, "state": state, "finished": finished, "lease": None}
    run.finished = finished
    return bool(ours.update(**changes))


def _tell(run: JobRun, state: State, words: str) -> None:
    raise_alert(
        key=_alert_key(run.job),
        title=f"The job “{run.job}” {'was given up' if state == State.GIVEN_UP else 'failed'}",
        text=f"{words} Run {run.pk}, {run.slot}, after {run.attempt} {'try' if run.attempt == 1 else 'tries'}.",
        runbook="jobs#a-job-failed",
    )


def _alert_key(job: str) -> str:
    return f"job:{job}"
