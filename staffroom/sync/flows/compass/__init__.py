"""Compass comes in: who is who, what happens in everybody's days, notices, tasks.

`rounds` asks and hands over, `people` matches, `days` turns rows into statements. Here is only when it happens.
"""

from datetime import datetime, time

from django.utils import timezone

from staffroom.jobs.registry import job
from staffroom.kit.school_days import MELBOURNE, is_school_day, melbourne_today
from staffroom.sync.models import Feed

from . import rounds

NIGHT = time(2, 30)
_MORNING, _AFTERNOON = time(6, 30), time(16, 0)


@job("compass night", at="02:30")
def night() -> None:
    """Fetch everything from Compass: people, bells, everybody's days two weeks ahead, notices."""
    if rounds.switched_on():
        rounds.full_round()


@job("compass today", every=10)
def today() -> None:
    """Fetch today and tomorrow from Compass on school days; in the morning also what the night could not."""
    if not rounds.switched_on():
        return
    now = timezone.localtime(timezone=MELBOURNE)
    if full_round_is_owed(now):
        rounds.full_round()
    elif is_school_day(now.date()) and _MORNING <= now.time() <= _AFTERNOON:
        rounds.short_round()


@job("compass tasks", at="03:30")
def tasks() -> None:
    """Fetch learning tasks from Compass, class by class."""
    if rounds.switched_on():
        rounds.task_round()


@job("compass asked for", every=1)
def asked_for() -> None:
    """Fetch from Compass at once when an operator has asked for it."""
    wanted = Feed.objects.filter(name__startswith="compass.", asked__isnull=False)
    if rounds.switched_on() and wanted.exists():
        wanted.update(asked=None)
        rounds.full_round()


def full_round_is_owed(now: datetime) -> bool:
    """Whether it is after half past two and last night's full round has not gone well yet."""
    if now.time() < NIGHT or now.time() > _AFTERNOON:
        return False
    feed = Feed.objects.filter(name="compass.calendar").first()
    due = datetime.combine(melbourne_today(now), NIGHT, MELBOURNE)
    return feed is None or feed.succeeded is None or feed.succeeded < due
