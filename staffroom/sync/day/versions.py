"""Freezes and compares: each change of a date ahead is a version of it, and news for exactly the people it concerns.

Pages always show the merged tables, which change in one transaction: that is what is published. What a date was like
when anybody first told of it is version 1 and no news. From then on every change of today and the next fourteen school
days is compared with what stood before, thing by thing and person by person. Nothing here knows a reason.

While a person has not looked there is one open row for each thing that became different to them: what it was when they
last looked, and what it is now. So what comes and goes in between leaves nothing, and in whatever order changes come,
what is told is the difference between what somebody saw and what is so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Max

from staffroom.kit.school_days import melbourne_today, next_school_day
from staffroom.school.arranged import ORDINARY
from staffroom.school.day import as_seen_by
from staffroom.school.models import DayNews, DayVersion, Occurrence
from staffroom.school.stakes import Stake, is_over, same, stake_from, stake_in, tellings

from .merging import Merged

SCHOOL_DAYS_AHEAD = 14
_MANY = 20
"""Of fewer changes on a date, none is a new timetable."""
_NAMED = 400
"""Rows that are asked for by name; beyond that, reading their dates is cheaper."""
_SHOWN = (
    "kind", "starts", "ends", "all_day", "period", "class_code", "subject", "title",
    "teachers", "rooms", "covers", "moves", "attends", "for_all", "status",
)  # fmt: skip
"""What staff see of an occurrence. Another source that says the same is no change."""


@dataclass(frozen=True)
class Telling:
    """Who published: the source (empty: the school's own bells), and which dates it told for the first time.

    A source that tells a date for the first time sees the same timetable with eyes of its own: only what it calls
    different, a cover, a room move, a cancellation, is news then, not how it writes rooms and times.
    """

    source: str = ""
    first: frozenset[date] = frozenset()


_Mark = str
_Stakes = dict[tuple[str, _Mark], Stake]
_OpenNews = dict[tuple[str, _Mark], DayNews]


@dataclass
class _Writing:
    """What is going to be written."""

    versions: list[DayVersion] = field(default_factory=list)
    fresh: list[DayNews] = field(default_factory=list)
    moved: list[DayNews] = field(default_factory=list)
    gone: list[DayNews] = field(default_factory=list)


def publish(telling: Telling, after: Sequence[Merged], gone: Mapping[str, date], now: datetime) -> None:
    """Keep versions and news of what is about to be written: what will be so, and the marks that go, with their dates.

    Called before the rows are written, in the same transaction. Five questions at most, however many rows.
    """
    today = melbourne_today(now)
    dates = {day for day in (*(one.date for one in after), *gone.values()) if day >= today}
    if not dates:
        return
    numbers = _numbers(dates)
    writing = _Writing([_version(telling, day, 1, now) for day in sorted(dates - numbers.keys())])
    last = _last_compared(today)
    compared = {day for day in numbers if day <= last}
    if compared:
        rows = {one.mark: _row(one) for one in after if one.date in compared}
        _compare(telling, _before(rows.keys(), gone, compared), rows, numbers, writing, now)
    _write(writing)


def _numbers(dates: Collection[date]) -> dict[date, int]:
    """The last version of each date that has one."""
    kept = DayVersion.objects.filter(date__in=dates).order_by().values_list("date")
    return dict(kept.annotate(last=Max("number")))


def _last_compared(today: date) -> date:
    last = today
    for _ in range(SCHOOL_DAYS_AHEAD):
        last = next_school_day(last)
    return last


def _version(telling: Telling, day: date, number: int, now: datetime) -> DayVersion:
    return DayVersion(date=day, number=number, at=now, source=telling.source)


def _before(fresh: Collection[str], gone: Collection[str], compared: Collection[date]) -> dict[_Mark, Occurrence]:
    """What stands now of what is about to be written. One query."""
    wanted = {*fresh, *gone}
    rows = Occurrence.objects.filter(date__in=compared).order_by()
    if len(wanted) <= _NAMED:
        rows = rows.filter(mark__in=wanted)
    return {row.mark: row for row in rows.iterator(chunk_size=2_000) if row.mark in wanted}


def _row(one: Merged) -> Occurrence:
    """The occurrence as it will be, not stored."""
    return Occurrence(**(one._asdict() | {"covers": [cover[:3] for cover in one.covers]}))


# What became different


def _compare(
    telling: Telling,
    before: Mapping[_Mark, Occurrence],
    after: Mapping[_Mark, Occurrence],
    numbers: Mapping[date, int],
    writing: _Writing,
    now: datetime,
) -> None:
    differing: dict[date, list[_Mark]] = defaultdict(list)
    for mark in {**before, **after}:
        was, will = before.get(mark), after.get(mark)
        if was is None or will is None or _shown(was) != _shown(will):
            differing[(was or will or Occurrence()).date].append(mark)
    open_news = _open_news(differing)
    anew = _told_anew(differing)
    for day, marks in sorted(differing.items()):
        version = _version(telling, day, numbers[day] + 1, now)
        version.changed = len(marks)
        writing.versions.append(version)
        was_so = _stakes(before[mark] for mark in marks if mark in before)
        is_so = _stakes(after[mark] for mark in marks if mark in after)
        stays = {mark for mark in marks if mark in before and mark in after}
        seen_anew = day in telling.first
        made = _Version(version, stays, now, quiet=seen_anew or day in anew, times_too=not seen_anew)
        version.told = _tell(made, was_so, is_so, open_news[day], writing)


def _told_anew(differing: Mapping[date, Collection[_Mark]]) -> set[date]:
    """Dates of which most became different at once: that is another timetable, and nobody reads it change by change."""
    many = {day: len(marks) for day, marks in differing.items() if len(marks) > _MANY}
    if not many:
        return set()
    stored = Occurrence.objects.filter(date__in=many).order_by().values_list("date").annotate(Count("pk"))
    return {day for day, count in stored if many[day] * 2 > count}


def _shown(row: Occurrence) -> tuple[object, ...]:
    arranged = tuple(tuple(one) for one in row.arranged if one[2] not in ORDINARY)
    return (*(_frozen(getattr(row, name)) for name in _SHOWN), arranged)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


def _stakes(rows: Iterable[Occurrence]) -> _Stakes:
    """What each of these is to each of the people named in it."""
    return {(code, row.mark): stake_in(as_seen_by(row, code)) for row in rows for code in row.people.split()}


def _open_news(dates: Collection[date]) -> dict[date, _OpenNews]:
    """What nobody has looked at yet, by date, person and thing. One query."""
    found: dict[date, _OpenNews] = defaultdict(dict)
    for row in DayNews.objects.filter(date__in=dates, looked=None).order_by() if dates else ():
        found[row.date][row.staff, row.mark] = row
    return found


@dataclass(frozen=True)
class _Version:
    """A version that is being made. `stays` are the things that are there before and after.

    `quiet`: the day is told anew, and only what somebody calls different is news; with `times_too`, other times of
    today and the next school day as well.
    """

    row: DayVersion
    stays: Collection[_Mark]
    now: datetime
    quiet: bool
    times_too: bool


def _tell(version: _Version, was_so: _Stakes, is_so: _Stakes, known: _OpenNews, writing: _Writing) -> list[str]:
    """Keep the news of one version; give back the codes of those who have something to read because of it."""
    touched: dict[str, set[_Mark]] = defaultdict(set)
    for key in {**was_so, **is_so}:
        was, will = was_so.get(key), is_so.get(key)
        if same(was, will):
            continue
        row = known.get(key)
        if row is not None and same(stake_from(row.was), will):
            writing.gone.append(known.pop(key))
            continue
        told = not is_over(was, will, version.now) and _is_news(version, key[1], was, will)
        if row is None and told:
            row = known[key] = _news(version.row, key, was)
            writing.fresh.append(row)
        elif row is not None:
            writing.moved.append(row)
        if row is not None:
            row.now = will.as_json() if will else None
        if row is not None and told:
            row.at, row.version = version.now, version.row
            touched[key[0]].add(key[1])
    return _who_reads(touched, known)


def _news(version: DayVersion, key: tuple[str, _Mark], was: Stake | None) -> DayNews:
    return DayNews(staff=key[0], mark=key[1], date=version.date, was=was.as_json() if was else None)


def _is_news(version: _Version, mark: _Mark, was: Stake | None, now: Stake | None) -> bool:
    """Whether it is the school that changed, and not merely who tells of it."""
    if not version.quiet:
        return True
    if "extra" in {stake.change for stake in (was, now) if stake}:
        return (was and was.change) != (now and now.change)
    if mark not in version.stays:
        return False
    soon = version.row.date <= next_school_day(melbourne_today(version.now))
    if was is None or now is None:
        return soon
    other_times = version.times_too and soon and (was.starts, was.ends) != (now.starts, now.ends)
    return other_times or (was.change, was.left) != (now.change, now.left)


def _who_reads(touched: Mapping[str, set[_Mark]], known: _OpenNews) -> list[str]:
    rows: dict[str, list[DayNews]] = defaultdict(list)
    for (staff, _), row in known.items():
        if staff in touched:
            rows[staff].append(row)
    found = []
    for staff, some in rows.items():
        told = tellings((row.mark, stake_from(row.was), stake_from(row.now)) for row in some)
        if any(touched[staff] & set(one.marks) for one in told):
            found.append(staff)
    return sorted(found)


def _write(writing: _Writing) -> None:
    DayVersion.objects.bulk_create(writing.versions, batch_size=500)
    gone = iter(row.pk for row in writing.gone)
    while some := list(islice(gone, 500)):
        DayNews.objects.filter(pk__in=some).delete()
    for row in (*writing.fresh, *writing.moved):
        if row.version_id is None:
            row.version_id = row.version.pk
    DayNews.objects.bulk_create(writing.fresh, batch_size=500)
    DayNews.objects.bulk_update(writing.moved, ["now", "at", "version"], batch_size=100)
