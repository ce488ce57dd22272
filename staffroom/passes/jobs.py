"""Work in the background: old passes are forgotten."""

from staffroom.jobs.registry import job

from .services import forget_old


@job("old passes", at="03:45")
def old_passes() -> None:
    """Delete passes of casual teachers that are older than 30 days, with the names in them."""
    forget_old()
