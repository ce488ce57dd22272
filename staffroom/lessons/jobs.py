"""Work in the background: old notes go."""

from datetime import timedelta

from django.conf import settings

from staffroom.jobs.registry import job
from staffroom.kit.school_days import melbourne_today
from staffroom.school.lesson_writing import purge


@job("old lesson notes", at="03:40")
def old_notes() -> None:
    """Delete notes of lessons and hand-backs that are older than the school keeps them."""
    purge(melbourne_today() - timedelta(days=settings.ENVIRONMENT.notes_keep_days))
