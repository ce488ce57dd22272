"""Which feeds there are, and how old each may become before that is worth a word.

Only school time counts: a feed that is fetched through the school day grows old between its hours on school days alone,
so that nothing is late on a Sunday, in the holidays, or before anybody is up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings

from staffroom.kit.age import age_of
from staffroom.kit.school_days import MELBOURNE, is_school_day

from ..models import Publisher

_ENDLESS = timedelta(days=400)


@dataclass(frozen=True)
class Declared:
    """One feed. `opens` and `closes` are the hours of a school day in which its age counts; without them, all day.

    `limit` of None: fresh as long as it is from the night after the last school day (`kit.age`).
    `on_demand`: an operator can have it fetched now. `pushed`: the other system sends it, or does not; until it has for
    the first time, there is nothing to wait for.
    """

    name: str
    source: str
    title: str
    limit: timedelta | None
    opens: time = time.min
    closes: time | None = None
    on_demand: bool = True
    pushed: bool = False

    def is_old(self, at: datetime, now: datetime) -> bool:
        """Whether what was so at `at` is too old by `now`."""
        if self.limit is None:
            return age_of(at).state == "late"
        return self._school_time(at, now, enough=self.limit) > self.limit

    def counts_now(self, now: datetime) -> bool:
        """Whether this is a time at which its age counts."""
        local = now.astimezone(MELBOURNE)
        return is_school_day(local.date()) and self.opens <= local.time() <= (self.closes or time.max)

    def _school_time(self, at: datetime, now: datetime, *, enough: timedelta) -> timedelta:
        """How much school time has passed; it stops counting when it is enough."""
        at = max(at, now - _ENDLESS)
        day, last = at.astimezone(MELBOURNE).date(), now.astimezone(MELBOURNE).date()
        passed = timedelta()
        while day <= last and passed <= enough:
            if is_school_day(day):
                closes_on = day if self.closes else day + timedelta(days=1)
                opens = datetime.combine(day, self.opens, MELBOURNE).astimezone(UTC)
                closes = datetime.combine(closes_on, self.closes or time.min, MELBOURNE).astimezone(UTC)
                passed += max(min(closes, now) - max(opens, at), timedelta())
            day += timedelta(days=1)
        return passed


_OFTEN, _OPENS, _CLOSES = timedelta(minutes=25), time(6, 30), time(16)
_NIGHTLY = timedelta(hours=26)
FEEDS: dict[str, Declared] = {
    feed.name: feed
    for feed in (
        Declared("cases.timetable", "cases", "Timetable from CASES21", None, on_demand=False),
        Declared("compass.today", "compass", "Everybody's today and tomorrow", _OFTEN, _OPENS, _CLOSES),
        Declared("compass.notices", "compass", "Notices", _OFTEN, _OPENS, _CLOSES),
        Declared("compass.calendar", "compass", "Everybody's next two weeks", _NIGHTLY),
        Declared("compass.people", "compass", "Who is who", _NIGHTLY),
        Declared("compass.bells", "compass", "Bell times", _NIGHTLY),
        Declared("compass.tasks", "compass", "Learning tasks", _NIGHTLY),
        Declared("liss.day", "liss", "What the timetabler publishes", _NIGHTLY, on_demand=False, pushed=True),
        Declared("dof9.day", "dof9", "Daily organiser file", _NIGHTLY, on_demand=False),
        Declared("compass_api.calendar", "compass_api", "Everybody's next two weeks", _NIGHTLY, on_demand=False),
    )
}
"""A new feed is a line here; its flow tells `feeds` how it goes."""

SOURCES = {
    "liss": "Timetabler",
    "dof9": "Daily organiser file",
    "cases": "CASES21",
    "compass": "Compass",
    "compass_api": "Compass (official key)",
}
_SET_UP: dict[str, Callable[[], bool]] = {
    "liss": lambda: Publisher.objects.filter(revoked=None).exists(),
    "dof9": lambda: settings.ENVIRONMENT.dof9_folder is not None,
    "cases": lambda: settings.ENVIRONMENT.eduhub_folder is not None,
    "compass": lambda: bool(settings.ENVIRONMENT.compass_url),
    "compass_api": lambda: bool(settings.ENVIRONMENT.compass_api_url),
}


def is_set_up(source: str) -> bool:
    """Whether the settings name where that source is, or somebody has made it a connection (one query then)."""
    return _SET_UP[source]()


def feeds_of(source: str, *, soon: bool) -> list[Declared]:
    """The feeds that tell what happens on a date, most asked first. `soon`: the date is today or tomorrow, or over."""
    named = [f"{source}.today"] if soon else []
    named += [f"{source}.day", f"{source}.calendar", f"{source}.timetable"]
    return [FEEDS[name] for name in named if name in FEEDS]
