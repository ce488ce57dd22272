"""Work in the background: pictures of plans that are no more."""

import time

from staffroom.jobs.registry import job
from staffroom.school.plans import pictures_nobody_names

KEPT_SECONDS = 24 * 3600
"""A removed plan can be put back for an hour; its picture waits longer than that."""


@job("plan pictures", at="03:40")
def clear_pictures() -> None:
    """Delete pictures that no plan has had for a day."""
    for path in pictures_nobody_names():
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
