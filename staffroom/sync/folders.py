"""Run folders: private copies of the files, kept for a fortnight."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .models import ImportRun


def run_folder(run_id: int) -> Path:
    """Where the copies of one run are; mode 0700."""
    return _home() / f"run-{run_id}"


def purge() -> int:
    """Remove copies and stored plans older than the settings allow; give back how many runs were cleaned."""
    before = timezone.now() - timedelta(days=settings.ENVIRONMENT.eduhub_keep_days)
    old = ImportRun.objects.filter(started__lt=before, chunks__isnull=False).exclude(state=ImportRun.State.HELD)
    cleaned = 0
    for run in old.distinct():
        run.chunks.all().delete()
        cleaned += 1
    for folder in sorted(_home().glob("run-*")) if _home().is_dir() else []:
        if folder.stat().st_mtime < before.timestamp():
            shutil.rmtree(folder, ignore_errors=True)
            cleaned += 1
    return cleaned


def _home() -> Path:
    home: Path = settings.STAFFROOM_DATA / "runs"
    return home
