"""Whether the day can be printed, and whether today's sheet is there: for /api/health."""

from datetime import time

from django.utils import timezone

from staffroom.kit.health import Health, part
from staffroom.kit.school_days import is_school_day

from .models import Paper
from .printing import why_not

DUE = time(8, 5)


@part("paper")
def paper() -> Health:
    """Today's sheet, on a school day."""
    now = timezone.localtime()
    if words := why_not():
        return Health("bad", words)
    if is_school_day(now.date()) and now.time() >= DUE and not Paper.objects.filter(date=now.date()).exists():
        return Health("bad", "There is no sheet for today.")
    return Health("ok", "The day can be printed.")
