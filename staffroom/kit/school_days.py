"""Which days are school days in Victoria, and what day it is in Melbourne.

Term dates and student-free days are data (`school_days.toml` beside this file); public holidays come
from a maintained library. For years without term dates every weekday that is no public holiday counts
as a school day: a check that runs once too often is cheaper than one that stays quiet.
"""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

MELBOURNE = ZoneInfo("Australia/Melbourne")
DATA = Path(__file__).with_suffix(".toml")


class Term(NamedTuple):
    """A school term; both days belong to it."""

    name: str
    first: date
    last: date


class Calendar(NamedTuple):
    """What `school_days.toml` says."""

    terms: tuple[Term, ...]
    student_free: dict[date, str]

    def knows(self, year: int) -> bool:
        """Whether term dates of that year are on file."""
        return any(term.first.year == year for term in self.terms)


@cache
def calendar(path: Path = DATA) -> Calendar:
    """Read the term dates; once per process."""
    data = tomllib.loads(path.read_text("utf-8"))
    return Calendar(
        terms=tuple(Term(**row) for row in data["term"]),
        student_free={row["day"]: row["why"] for row in data["student_free"]},
    )


def melbourne_today(now: datetime | None = None) -> date:
    """The calendar date in Melbourne, whatever zone the machine is in. `now` must be aware."""
    return (now or timezone.now()).astimezone(MELBOURNE).date()


def public_holiday(day: date) -> str:
    """Name of the Victorian public holiday on that day; empty if there is none."""
    return str(_holidays(day.year).get(day, ""))


def term_of(day: date) -> Term | None:
    """The term that day lies in, also on its weekends and holidays; None between terms."""
    return next((term for term in calendar().terms if term.first <= day <= term.last), None)


def is_school_day(day: date) -> bool:
    """Whether students come on that day."""
    if day.weekday() >= 5 or public_holiday(day) or day in calendar().student_free:
        return False
    return term_of(day) is not None or not calendar().knows(day.year)


def next_school_day(after: date) -> date:
    """The first school day later than `after`."""
    day = after + timedelta(days=1)
    while not is_school_day(day):
        day += timedelta(days=1)
    return day


@cache
def _holidays(year: int) -> dict[date, str]:
    import holidays  # only here: every command would wait for it, and hardly one needs it

    return dict(holidays.country_holidays("AU", subdiv="VIC", years=year))
