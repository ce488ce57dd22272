"""Which days are school days at this school, and what day it is in Melbourne.

Victoria's term dates and student-free days are data (`school_days.toml` beside this file); public holidays come
from a maintained library. What the school itself has changed (`CalendarEdit`, `TermEdit`) stands over both. For years
without term dates every weekday that is no public holiday counts as a school day: a check that runs once too often is
cheaper than one that stays quiet.

Edits are read again after a few seconds, so that a loop over dates costs one query; without a database there are none.
"""

import time
import tomllib
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured
from django.db import Error as DatabaseError, connection, transaction
from django.utils import timezone

from .words import day as day_in_words

MELBOURNE = ZoneInfo("Australia/Melbourne")
DATA = Path(__file__).with_suffix(".toml")
SECONDS = 5.0
"""How long what another process has changed may stay unseen."""

STUDENT_FREE, CLOSED, OPEN = "student-free", "closed", "open"


class Term(NamedTuple):
    """A school term; both days belong to it."""

    name: str
    first: date
    last: date


class Edit(NamedTuple):
    """What the school says about one date: student-free, closed or open, and why."""

    kind: str
    why: str


@dataclass(frozen=True)
class Calendar:
    """Terms and student-free days; `edits` are the school's own and count before everything else."""

    terms: tuple[Term, ...]
    student_free: Mapping[date, str]
    edits: Mapping[date, Edit] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        """Whether term dates of that year are on file."""
        return any(term.first.year == year for term in self.terms)

    def with_edits(self, edits: Mapping[date, Edit], terms: Mapping[str, Term]) -> "Calendar":
        """The same with what the school has changed."""
        changed = {term.name: term for term in self.terms} | dict(terms)
        return replace(self, edits=edits, terms=tuple(sorted(changed.values(), key=lambda term: term.first)))


@cache
def calendar(path: Path = DATA) -> Calendar:
    """The calendar of the state, as shipped; read once per process. `in_force` is the school's."""
    data = tomllib.loads(path.read_text("utf-8"))
    return Calendar(
        terms=tuple(Term(**row) for row in data["term"]),
        student_free={row["day"]: row["why"] for row in data["student_free"]},
    )


class _Kept:
    """The calendar in force, and until when it is believed."""

    calendar: Calendar | None = None
    until = 0.0


def in_force() -> Calendar:
    """The state's calendar with what this school has changed."""
    known = _Kept.calendar
    if known is None or time.monotonic() > _Kept.until:
        known = _read()
        remember(known, for_seconds=SECONDS)
    return known


def remember(known: Calendar, *, for_seconds: float) -> None:
    """Take this as the calendar in force for so long."""
    _Kept.calendar, _Kept.until = known, time.monotonic() + for_seconds


def forget(**_: object) -> None:
    """Read the edits again when they are next needed; called whenever one is saved or removed."""
    _Kept.calendar = None


def melbourne_today(now: datetime | None = None) -> date:
    """The calendar date in Melbourne, whatever zone the machine is in. `now` must be aware."""
    return (now or timezone.now()).astimezone(MELBOURNE).date()


def public_holiday(day: date) -> str:
    """Name of the Victorian public holiday on that day; empty if there is none."""
    return str(_holidays(day.year).get(day, ""))


def public_holidays(year: int) -> dict[date, str]:
    """Every Victorian public holiday of a year by date."""
    return dict(sorted(_holidays(year).items()))


def term_of(day: date) -> Term | None:
    """The term that day lies in, also on its weekends and holidays; None between terms."""
    return next((term for term in in_force().terms if term.first <= day <= term.last), None)


def school_week(day: date) -> int:
    """Number of the Monday-to-Sunday week within its term, from 1; 0 between terms."""
    term = term_of(day)
    if term is None:
        return 0
    monday = term.first - timedelta(days=term.first.weekday())
    return (day - monday).days // 7 + 1


def is_school_day(day: date) -> bool:
    """Whether students come on that day."""
    known = in_force()
    if edit := known.edits.get(day):
        return edit.kind == OPEN
    if day.weekday() >= 5 or public_holiday(day) or day in known.student_free:
        return False
    return term_of(day) is not None or not known.knows(day.year)


def why_no_school(day: date) -> str:
    """Why students do not come, in words: 'Melbourne Cup Day', 'the weekend'; empty on a school day."""
    if is_school_day(day):
        return ""
    known = in_force()
    if edit := known.edits.get(day):
        return _edit_in_words(edit)
    if why := known.student_free.get(day):
        return f"student-free day: {why}"
    if holiday := public_holiday(day):
        return holiday
    if term_of(day) is None and known.knows(day.year):
        return f"holidays until {day_in_words(next_school_day(day))}"
    return "the weekend"


def next_school_day(after: date) -> date:
    """The first school day later than `after`."""
    day = after + timedelta(days=1)
    while not is_school_day(day):
        day += timedelta(days=1)
    return day


def _edit_in_words(edit: Edit) -> str:
    if edit.kind == STUDENT_FREE:
        return f"student-free day: {edit.why}" if edit.why else "student-free day"
    return edit.why or "no school on this day"


def _read() -> Calendar:
    """The edits, as the database has them; what cannot be read leaves the state's calendar."""
    try:
        from .models import CalendarEdit, TermEdit  # only here: this module is used before all apps are loaded

        # A table that is not there yet must not spoil the transaction that somebody else has begun.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            edits = {row.day: Edit(row.kind, row.why) for row in CalendarEdit.objects.all()}
            terms = {row.name: Term(row.name, row.first, row.last) for row in TermEdit.objects.all()}
    except (DatabaseError, ImproperlyConfigured, AppRegistryNotReady):
        return calendar()
    return calendar().with_edits(edits, terms)


@cache
def _holidays(year: int) -> dict[date, str]:
    import holidays  # only here: every command would wait for it, and hardly one needs it

    return dict(holidays.country_holidays("AU", subdiv="VIC", years=year, language="en_AU"))
