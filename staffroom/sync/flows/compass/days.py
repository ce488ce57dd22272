"""Compass calendar rows as statements about dates, in the school's words. Pure.

The same row stands in the calendars of several people: it is one statement, in whose calendar it stands remembered.
Who covers is what Compass says; nobody is taken to be absent for being covered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.compass.derive import covers, is_cancelled, local_dates, main_bells, moves
from staffroom.sources.compass.records import BellDay, BellPeriod, CalendarRow, Manager
from staffroom.sync.day.said import KINDS, Bell, Cover, Move, Said, short_period

_BELL_TOLERANCE = timedelta(minutes=5)
_MOST_DATES = 120
_OWNED = ("lesson", "exam")
Bells = Mapping[date, tuple[Bell, ...]]


def statements(
    rows: Iterable[CalendarRow],
    codes: Mapping[int, str],
    first: date,
    last: date,
    bells: Bells | None = None,
    rooms: frozenset[str] = frozenset(),
) -> list[Said]:
    """What these rows say about the dates from `first` to `last`. `codes`: staff codes by Compass user id."""
    together: dict[str, list[CalendarRow]] = defaultdict(list)
    for row in rows:
        if row.kind in KINDS:
            together[row.key].append(row)
    found: list[Said] = []
    for key in sorted(together):
        seen_by = sorted({codes[row.owner] for row in together[key] if row.owner in codes})
        row = min(together[key], key=lambda one: one.owner)
        found += _said(row, seen_by, codes, (first, last), bells or {}, rooms)
    return found


def bells_by_date(days: Iterable[BellDay]) -> dict[date, tuple[Bell, ...]]:
    """Bells of each date, in order of time."""
    best = main_bells(days)
    return {day: tuple(_bell(period) for period in _in_order(best[day].periods)) for day in sorted(best)}


def _said(
    row: CalendarRow,
    seen_by: Sequence[str],
    codes: Mapping[int, str],
    span: tuple[date, date],
    bells: Bells,
    rooms: frozenset[str],
) -> list[Said]:
    dates = local_dates(row, MELBOURNE)[:_MOST_DATES]
    all_day = row.all_day or len(dates) > 1
    teachers = tuple(dict.fromkeys(code for manager in row.managers if (code := _code_of(manager, codes))))
    taken = tuple(
        Cover(_code(one.of_id, one.of_code, codes), _code(one.by_id, one.by_code, codes)) for one in covers(row)
    )
    taken = tuple(cover for cover in taken if cover.of and cover.by)
    owned = row.kind in _OWNED
    takers = {*teachers, *(cover.by for cover in taken)}
    for_all = not teachers and row.kind == "event" and all_day and row.activity_type == 7
    said = Said(
        key=row.key,
        date=dates[0],
        kind=row.kind,
        starts=None if all_day else row.start,
        ends=None if all_day else row.finish,
        all_day=all_day,
        class_code=row.title[:80] if owned else "",
        subject=row.subject[:200],
        title="" if owned else (row.title or row.subject)[:300],
        teachers=teachers,
        rooms=tuple(dict.fromkeys(_room(place.name, rooms) for place in row.locations if place.name)),
        covers=taken,
        moves=tuple(Move(_room(one.left, rooms), _room(one.now, rooms)) for one in moves(row)),
        cancelled=is_cancelled(row),
        attends=() if for_all else tuple(code for code in seen_by if code not in takers),
        for_all=for_all,
    )
    first, last = span
    return [
        said._replace(date=day, period=_period(row, bells.get(day, ())) if not all_day else "")
        for day in dates
        if first <= day <= last
    ]


def _period(row: CalendarRow, bells: tuple[Bell, ...]) -> str:
    """The label Compass gives, or that of the bell at which it starts."""
    if row.period:
        return short_period(row.period)
    starts = row.start.astimezone(MELBOURNE)
    for bell in bells:
        hour, minute = bell.starts.split(":")
        rings = starts.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        if abs(starts - rings) <= _BELL_TOLERANCE:
            return bell.period
    return ""


def _code_of(manager: Manager, codes: Mapping[int, str]) -> str:
    return _code(manager.user_id, manager.code, codes)


def _code(user_id: int, code: str, codes: Mapping[int, str]) -> str:
    """Our staff code; of somebody who is none of ours, the code that Compass has, so that a casual is not lost."""
    return codes.get(user_id) or code.strip().upper()[:20]


def _room(name: str, rooms: frozenset[str]) -> str:
    """Our room code where the name is one, else the name without blanks inside, as codes stand between blanks."""
    bare = " ".join(name.split())
    return bare.upper() if bare.upper() in rooms else bare.replace(" ", "\N{NO-BREAK SPACE}")[:40]


def _in_order(periods: Sequence[BellPeriod]) -> list[BellPeriod]:
    return sorted(periods, key=lambda period: (period.starts, period.order))


def _bell(period: BellPeriod) -> Bell:
    starts, finishes = period.starts.astimezone(MELBOURNE), period.finishes.astimezone(MELBOURNE)
    label = short_period(period.code or period.name)
    return Bell(label, period.name or label, f"{starts:%H:%M}", f"{finishes:%H:%M}", period.teaching)
