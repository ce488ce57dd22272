"""What the pages of changes show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from staffroom.kit.school_days import melbourne_today, next_school_day
from staffroom.kit.words import clock, count, day as in_words
from staffroom.school import news, published
from staffroom.school.models import DayNews
from staffroom.school.news import News, Worded, told_in, worded_for
from staffroom.school.published import Published
from staffroom.school.selectors import staff_names
from staffroom.sync.day.declared import SOURCES

MOST = 300
OWN_BELLS = "the school’s bell times"


@dataclass(frozen=True)
class Line:
    """One change in words. `waits`: they have not said "Seen" to it, and it is still to come."""

    day: date
    words: Worded
    waits: bool
    over: bool


@dataclass(frozen=True)
class Batch:
    """What was published at one moment."""

    at: datetime
    lines: list[Line]


@dataclass(frozen=True)
class Mine:
    """One person's changes of the last days, the newest first.

    `waiting` are the numbers of rows that "Seen" is about, `count` how many changes they come to. `rows` were read.
    """

    batches: list[Batch]
    waiting: tuple[int, ...]
    count: int
    rows: Sequence[DayNews]


def changes_of(staff: str, moment: datetime) -> Mine:
    """Everything that changed for somebody in the last days. Three queries at most."""
    today = melbourne_today(moment)
    rows = news.news_ahead(staff, today)
    open_now = [one for one in told_in(rows) if not one.is_over(moment)]
    waiting = {number for one in open_now for number in one.mine}
    found = news.changes_for(staff, news.days_back(today))[:MOST]
    names = staff_names(code for one in found for code in one.codes)
    lines = [(one.at, _line(one, names, waiting, moment)) for one in found]
    batches = [Batch(at, [line for _, line in some]) for at, some in groupby(lines, key=lambda pair: pair[0])]
    return Mine(batches, tuple(row.pk for row in rows if row.seen is None), len(open_now), rows)


def _line(one: News, names: dict[str, str], waiting: set[int], moment: datetime) -> Line:
    return Line(one.day, worded_for(one, names), not waiting.isdisjoint(one.mine), one.is_over(moment))


# Versions of a date


@dataclass(frozen=True)
class Person:
    """Somebody who was told. `looked` is when they looked since; `nothing_left`: changed back before they did."""

    name: str
    looked: datetime | None
    nothing_left: bool


@dataclass(frozen=True)
class Version:
    """A version of a date: when, by whom, how much changed, and who was told, those who have not looked first."""

    day: date
    number: int
    at: datetime
    source: str
    changed: int
    people: list[Person]
    looked: int

    @property
    def waiting(self) -> int:
        """How many were told, have not looked, and have something to look at."""
        return sum(not (person.looked or person.nothing_left) for person in self.people)

    @property
    def title(self) -> str:
        """'Version 4 of Tuesday 24 November, 8:02 am', with the day of publishing where it was another."""
        published = melbourne_today(self.at)
        when = (
            clock(self.at) if published == self.day else f"published {in_words(self.at, short=True)}, {clock(self.at)}"
        )
        return f"Version {self.number} of {in_words(self.day)}, {when}"

    @property
    def sentence(self) -> str:
        """'3 changes, 5 people told, 2 have looked'."""
        if self.number == 1:
            return "the first that anybody told of this day, no news for anybody"
        changed = count(self.changed, "change")
        if not self.people:
            return f"{changed}, nobody’s own day is different"
        told = count(len(self.people), "person told", "people told")
        looked = "nobody has looked yet" if not self.looked else "1 has looked" if self.looked == 1 else ""
        return f"{changed}, {told}, {looked or f'{self.looked} have looked'}"


def versions_on(day: date) -> list[Version]:
    """Every version of a date, the last first. Three queries."""
    return _versions(published.versions_of(day))


def last_versions(today: date) -> list[Version]:
    """The last version of today and of the next school day, where there are any. Three queries."""
    found = published.last_versions([today, next_school_day(today)])
    return _versions(found[day] for day in sorted(found))


def steps(day: date) -> tuple[date, date]:
    """The school days before and after a date."""
    before = day - timedelta(days=1)
    for _ in range(60):
        if next_school_day(before - timedelta(days=1)) == before:
            break
        before -= timedelta(days=1)
    return before, next_school_day(day)


def _versions(found: Iterable[Published]) -> list[Version]:
    kept = list(found)
    names = staff_names(person.staff for one in kept for person in one.told)
    return [_version(one, names) for one in kept]


def _version(one: Published, names: dict[str, str]) -> Version:
    people = [Person(names.get(told.staff, told.staff), told.looked, told.nothing_left) for told in one.told]
    people.sort(key=lambda person: (person.looked is not None, person.nothing_left, person.name.casefold()))
    row = one.row
    source = SOURCES.get(row.source, row.source) if row.source else OWN_BELLS
    return Version(row.date, row.number, row.at, source, row.changed, people, one.looked)
