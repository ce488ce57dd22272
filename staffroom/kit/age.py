"""How old a fact may be before a page says so."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from django.conf import settings
from django.utils import timezone

from .school_days import is_school_day

_SCHOOL_IS_OUT = time(15, 0)


@dataclass(frozen=True)
class Age:
    """The age of what a page shows. `at` is None when nothing is known at all."""

    state: Literal["fresh", "late", "unknown"]
    at: datetime | None = None


def age_of(at: datetime | None) -> Age:
    """Fresh: from the night after the last school day, or newer. In the small hours the night before still counts."""
    if at is None:
        return Age("unknown")
    return Age("late" if at < _expected_since() else "fresh", at)


def _expected_since() -> datetime:
    now = timezone.localtime()
    morning = time.fromisoformat(settings.ENVIRONMENT.late_at)
    day = now.date() - timedelta(days=1 if now.time() >= morning else 2)
    for _ in range(90):
        if is_school_day(day):
            break
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, _SCHOOL_IS_OUT))
