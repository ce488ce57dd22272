"""Bells of a date as moments: which one has rung, and which rings next. Pure: the day and the moment are given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from staffroom.kit.school_days import MELBOURNE

from .day import RungBell


@dataclass(frozen=True)
class Rung:
    """A stretch between two bells."""

    period: str
    name: str
    starts: datetime
    ends: datetime
    teaching: bool


@dataclass(frozen=True)
class Bells:
    """Where a moment lies between the bells. Both None after the last bell, and where nobody knows any."""

    now: Rung | None = None
    next: Rung | None = None

    @property
    def rings(self) -> datetime | None:
        """When the next bell rings."""
        return self.now.ends if self.now else self.next.starts if self.next else None


def rung_on(day: date, bells: Iterable[RungBell]) -> list[Rung]:
    """Bells in order of time; one whose times nobody can read is left out."""
    found = []
    for period, name, starts, ends, teaching in bells:
        try:
            found.append(Rung(period, name or period, _at(day, starts), _at(day, ends), bool(teaching)))
        except ValueError:
            continue
    return sorted(found, key=lambda one: (one.starts.timestamp(), one.ends.timestamp()))


def bells_at(rung: Sequence[Rung], moment: datetime) -> Bells:
    """The latest to have begun of those that are on, and the first that is still to begin."""
    on = [one for one in rung if one.starts <= moment < one.ends]
    return Bells(on[-1] if on else None, next((one for one in rung if one.starts > moment), None))


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE)
