"""Periods of an absence into spans of time: neighbouring periods are one, all periods of a day are the whole day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from staffroom.school.day import RungBell
from staffroom.sync.day.merging import fold_period
from staffroom.sync.day.times import at

Span = tuple[datetime | None, datetime | None]
"""Aware; two times None are the whole day."""


class Rung(NamedTuple):
    """A bell of a date, by its folded period."""

    period: str
    starts: datetime
    ends: datetime
    teaching: bool


class Bells:
    """The bells of one date, in order of time."""

    def __init__(self, day: date, bells: Sequence[RungBell]) -> None:
        rung = (
            Rung(fold_period(label), at(day, starts), at(day, ends), bool(taught))
            for label, _, starts, ends, taught in bells
        )
        self.all = sorted(rung, key=lambda bell: (bell.starts, bell.ends))
        self._by_period = {bell.period: bell for bell in reversed(self.all)}

    def of(self, period: str) -> Rung | None:
        """The bell of a folded period."""
        return self._by_period.get(period)

    def session(self, precedes: str, number: int) -> Rung | None:
        """The session without lessons that comes before a period: the one of that number, counted from 1."""
        after = self.of(precedes)
        if after is None:
            return None
        earlier = [bell for bell in self.all if bell.starts < after.starts]
        while any(bell.teaching for bell in earlier):
            earlier = earlier[next(n for n, bell in enumerate(earlier, 1) if bell.teaching) :]
        return earlier[min(max(number, 1), len(earlier)) - 1] if earlier else None

    def spans(
        self, periods: Iterable[str], elsewhere: Mapping[str, tuple[datetime, datetime]]
    ) -> tuple[list[Span], int]:
        """Spans of these folded periods, and how many periods have no time that anybody knows.

        `elsewhere` has times of periods that have no bell.
        """
        absent = set(periods)
        taught = {bell.period for bell in self.all if bell.teaching}
        if taught and taught <= absent:
            return [(None, None)], 0
        found: list[tuple[datetime, datetime]] = []
        begun = False
        for bell in self.all:
            if bell.period in absent:
                found.append((found.pop()[0] if begun else bell.starts, bell.ends))
                begun = True
            elif bell.teaching:
                begun = False
        others = absent - {bell.period for bell in self.all}
        found += [elsewhere[period] for period in others if period in elsewhere]
        return list(_joined(found)), sum(1 for period in others if period not in elsewhere)


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> Iterable[Span]:
    """The same without overlaps, in order of time."""
    joined: list[tuple[datetime, datetime]] = []
    for starts, ends in sorted(spans):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((starts, ends))
    return joined
