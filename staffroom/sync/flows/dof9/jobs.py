"""The daily organiser file in the background."""

from staffroom.jobs.registry import job

from .showing import tell_again
from .watching import watch


@job("daily organiser file", every=1)
def look() -> None:
    """Take the newest daily organiser file from its folder, and fit the last one to what others say now."""
    watch()
    tell_again()
