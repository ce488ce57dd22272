"""Jobs of the house itself."""

from datetime import timedelta

from django.utils import timezone
from django_q.models import Task

from staffroom.alerts.services import deliver_waiting, forget_old
from staffroom.jobs.models import JobRun, Worker
from staffroom.jobs.registry import all_jobs, job

FREQUENT = timedelta(days=1)
KEPT = timedelta(days=90)


@job("alerts", every=1)
def send_alerts() -> None:
    """Send the alerts that wait, over every channel."""
    deliver_waiting()


@job("tidy jobs", at="04:30")
def tidy() -> None:
    """Forget old job runs, workers and sent alerts."""
    now = timezone.now()
    frequent = [job.name for job in all_jobs() if job.every is not None]
    closed = JobRun.objects.exclude(state__in=JobRun.OPEN)
    closed.filter(job__in=frequent, state=JobRun.State.DONE, queued__lt=now - FREQUENT).delete()
    closed.filter(queued__lt=now - KEPT).delete()
    Worker.objects.filter(seen__lt=now - FREQUENT).delete()
    Task.objects.filter(stopped__lt=now - FREQUENT).delete()
    forget_old(now - KEPT)
