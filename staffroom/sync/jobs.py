"""When imports happen by themselves, and when silence is an alarm."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from staffroom.alerts import services as alerts
from staffroom.jobs.registry import job
from staffroom.kit.errors import StaffroomError, TryLater
from staffroom.kit.school_days import is_school_day, melbourne_today
from staffroom.sources.eduhub.folder import look, newer_timetable

from .day.purging import purge_days, purge_versions
from .folders import run_folder
from .imports import run_import
from .models import ImportRun
from .runs import FRESH_HOURS


@job("eduhub night", at=settings.ENVIRONMENT.night)
def night() -> None:
    """Import the night's eduHub files."""
    _import("night")


@job("old days", at="03:30")
def old_days() -> None:
    """Delete lessons, absences and bells of dates that are older than the school keeps them."""
    purge_days(melbourne_today() - timedelta(days=settings.ENVIRONMENT.day_keep_days))
    purge_versions(melbourne_today())


@job("eduhub new files", every=5)
def new_files() -> None:
    """Import again when newer eduHub files have appeared."""
    folder = settings.ENVIRONMENT.eduhub_folder
    if folder is not None and _newer_than_last_run(folder):
        _import("new files")


@job("eduhub late", at=settings.ENVIRONMENT.late_at)
def late() -> None:
    """Raise the alarm when no new eduHub file has come by the morning of a school day."""
    if settings.ENVIRONMENT.eduhub_folder is None or not is_school_day(melbourne_today()):
        return
    newest = newest_file_seen()
    if newest is not None and newest > timezone.now() - timedelta(hours=FRESH_HOURS):
        return
    when = "ever" if newest is None else f"since {timezone.localtime(newest):%A %-d %B, %-I:%M %p}"
    alerts.raise_alert(
        key="import-late",
        title="No new eduHub file this morning",
        text=f"No new file has come {when}. Staff see the data of the last good import, with its age.",
        link="/data-health/",
        runbook="data-health#late",
    )


def newest_file_seen() -> datetime | None:
    """Time of the newest base file any run has looked at."""
    return (
        ImportRun.objects.exclude(newest_file=None)
        .order_by("-newest_file")
        .values_list("newest_file", flat=True)
        .first()
    )


def _import(trigger: str) -> None:
    folder: Path | None = settings.ENVIRONMENT.eduhub_folder
    if folder is None:
        return
    run = run_import(folder, trigger=trigger)
    if run.state == ImportRun.State.FAILED and run.try_later:
        raise TryLater(" ".join(run.reasons))


def _newer_than_last_run(folder: Path) -> bool:
    """Whether any file is newer than when a run last looked; trouble with the folder is the night's business."""
    last = ImportRun.objects.exclude(files={}).order_by("-id").first()
    if last is None:
        return True
    try:
        listing = look(folder, school_number=settings.ENVIRONMENT.school_number)
    except StaffroomError:
        return False
    known = {name: facts["time_ns"] for name, facts in last.files.items()}
    newer = any(file.time_ns > known.get(file.official_name, -1) for file in listing.files)
    return newer or newer_timetable(listing, run_folder(last.pk))
