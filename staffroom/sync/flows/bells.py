"""The school's own bell times into the days ahead: a lesson whose source knows a period alone takes its times there."""

import json
from datetime import date
from hashlib import blake2s

from staffroom.jobs.registry import job
from staffroom.kit.school_days import melbourne_today
from staffroom.school.models import BellSchedule
from staffroom.sync.day.keeping import merge_again
from staffroom.sync.models import SchoolState, Statement

_AT_ONCE = 20


@job("bells changed", every=5)
def bells_changed() -> None:
    """Merge the days ahead again when somebody has changed the school's own bell times."""
    version = _version()
    state = SchoolState.objects.get_or_create(source="bells")[0]
    if state.version == version:
        return
    ahead = _days_ahead()
    for start in range(0, len(ahead), _AT_ONCE):
        merge_again(ahead[start : start + _AT_ONCE])
    SchoolState.objects.filter(pk=state.pk).update(version=version)


def _days_ahead() -> list[date]:
    """Dates that any source speaks about, today first."""
    dates = Statement.objects.filter(date__gte=melbourne_today()).order_by("date").values_list("date", flat=True)
    return list(dates.distinct())


def _version() -> int:
    """A number that differs when any bell does; 0 while there are no schedules."""
    kept = list(BellSchedule.objects.order_by("pk").values_list("pk", "kind", "bells", "dates"))
    if not kept:
        return 0
    return int.from_bytes(blake2s(json.dumps(kept).encode(), digest_size=4).digest()) >> 1
