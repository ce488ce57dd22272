"""Whom the school believes first, where sources say different things: one rule for merging and for pages."""

from django.conf import settings

SOURCES = ("liss", "dof9", "compass", "compass_api", "cases")
"""As it comes; `STAFFROOM_DAY_ORDER` changes it."""


def rank(source: str, of: str = "") -> int:
    """Place of a source about a field of the day, such as "times"; smaller is believed first."""
    order: dict[str, list[str]] = settings.ENVIRONMENT.day_order
    listed = order.get(of) or order.get("all") or SOURCES
    return listed.index(source) if source in listed else len(listed)
