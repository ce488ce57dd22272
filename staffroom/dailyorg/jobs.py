"""Daily Orgs in the background."""

from datetime import timedelta

from django.utils import timezone

from staffroom.jobs.registry import job

from . import services, watching

_BEGIN_WITHIN = timedelta(seconds=100)


@job("daily org", every=1)
def look() -> None:
    """Take new Daily Orgs from the watched folder, and read what waits."""
    watching.watch()
    services.read_waiting(until=timezone.now() + _BEGIN_WITHIN)


@job("tidy daily orgs", at="04:40")
def tidy() -> None:
    """Remove Daily Orgs that are older than the school keeps."""
    services.forget_old()
