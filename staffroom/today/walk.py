"""When to leave for a room that is not where it always is; only where the school said how far apart rooms are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, hypot

from django.conf import settings

from staffroom.school.models import Pin

WORTH_SAYING = 2
"""Minutes. Next door is no news."""


@dataclass(frozen=True)
class LeaveBy:
    """Be gone from `room` by then."""

    room: str
    at: datetime


def leave_by(here: str, there: str, starts: datetime | None) -> LeaveBy | None:
    """None where nobody knows the way, or it is short. One query, and none where the school has not set it up."""
    across = settings.ENVIRONMENT.walk_minutes
    if not across or starts is None or not here or not there or here == there:
        return None
    pins = {pin.code: pin for pin in Pin.objects.filter(code__in=(here, there)).select_related("plan")}
    if here not in pins or there not in pins or pins[here].plan_id != pins[there].plan_id:
        return None
    minutes = ceil(_share(pins[here], pins[there]) * across)
    return LeaveBy(here, starts - timedelta(minutes=minutes)) if minutes >= WORTH_SAYING else None


def _share(one: Pin, other: Pin) -> float:
    """How far apart they are, as a share of the plan's width."""
    tall = one.plan.height / one.plan.width
    return hypot(one.x - other.x, (one.y - other.y) * tall) / 10_000
