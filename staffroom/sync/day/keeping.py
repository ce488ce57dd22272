"""Takes what a source delivers, keeps it, and has the dates it touches merged: all in one transaction, or nothing.

What a source says no longer is kept as withdrawn. What looks implausible is set aside by date (`doubting`) and
leaves the last good word standing. Only rows that differ are written: what is known already writes none.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2s
from typing import Any, cast

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from staffroom.kit.failpoints import failpoint
from staffroom.kit.memory import no_collector
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import touch
from staffroom.school.models import Absence, BellSchedule, DayBells, Occurrence, SourceDay

from .. import tables
from ..kinds import Kind
from ..models import SchoolState, Statement
from .doubting import Doubts, judge
from .merging import Heard, Merged, Reach, bucket_of, merge_day
from .said import Bell, Delivery, Said, Stored, as_text, from_text, involved
from .times import bells_of, order_in_force
from .versions import Telling, publish

_STATEMENTS = Kind("statements", Statement, ("mark", "source", "date", "bucket", "said", "withdrawn"), ())
_OCCURRENCES = Kind("occurrences", Occurrence, (*Merged._fields, "digest", "first_seen", "changed"), ())
_ABSENCES = Kind("absences", Absence, ("mark", "source", "date", "staff", "starts", "ends"), ())
_BELLS = Kind("bells", DayBells, ("mark", "source", "date", "bells"), ())
_JSON = [
    Merged._fields.index(name)
    for name in ("teachers", "rooms", "covers", "moves", "arranged", "attends", "sources", "said_by")
]
_COVERS = Merged._fields.index("covers")
_AT_ONCE = 60
"""Dates merged at a time: what a term of them needs in memory stays small."""
_FEW = 400
"""Buckets that are asked for by name; beyond that, reading the whole dates is cheaper."""


@dataclass
class Taken:
    """What came of a delivery. `doubted` dates were set aside, each with the reason in words."""

    said: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    occurrences: int = 0
    doubted: dict[date, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers alone, for the feed."""
        names = ("said", "added", "changed", "withdrawn", "occurrences")
        return {name: getattr(self, name) for name in names} | {"doubted": len(self.doubted)}


def take(delivery: Delivery, *, feed: str) -> Taken:
    """Keep one delivery and merge the dates it changes. `feed` names where doubts are remembered.

    Whatever raises inside leaves everything as it was.
    """
    with no_collector(), transaction.atomic():
        _one_at_a_time()
        known = _statements_of(delivery)
        doubts = Doubts.of(feed, delivery)
        doubtful = judge(delivery, known, doubts, melbourne_today())
        taken = Taken(said=len(delivery.said), doubted=doubtful)
        dates = frozenset(delivery.dates) - doubtful.keys()
        before = _reach_before(delivery, dates)
        touched = _keep_statements(delivery, known, before, taken)
        failpoint("day.statements")
        _keep_absences(delivery, dates)
        whole = _keep_bells(delivery, dates) | _keep_reach(delivery, before)
        telling = Telling(delivery.source, frozenset(day for day, told in before.items() if told is None))
        changes = [one for one in touched if one[0] not in whole]
        taken.occurrences = merge_dates(whole, telling) + merge_buckets(changes, telling)
        failpoint("day.merged")
        doubts.save()
        touch("day")
    return taken


def merge_again(dates: Iterable[date]) -> int:
    """Merge these dates because of something that no source told, such as the school's own bells."""
    with no_collector(), transaction.atomic():
        _one_at_a_time()
        touch("day")
        return merge_dates(dates)


def merge_dates(dates: Iterable[date], telling: Telling | None = None) -> int:
    """Merge these dates again from what is kept; give back how many occurrences changed."""
    return sum(_merge_some(dict.fromkeys(some), telling) for some in _batches(sorted(dates), _AT_ONCE))


def merge_buckets(touched: Iterable[tuple[date, str]], telling: Telling | None = None) -> int:
    """The same, but of each date only the buckets named: what a change costs follows how much changed."""
    by_date: dict[date, set[str] | None] = defaultdict(set)
    for day, bucket in touched:
        cast("set[str]", by_date[day]).add(bucket)
    return sum(
        _merge_some({day: by_date[day] for day in some}, telling) for some in _batches(sorted(by_date), _AT_ONCE)
    )


def _one_at_a_time() -> None:
    """Two deliveries that touch one date must not both merge what they each saw."""
    SchoolState.objects.get_or_create(source="day")
    SchoolState.objects.select_for_update().get(source="day")


# Statements

_Known = dict[str, "Stored"]


def _statements_of(delivery: Delivery) -> _Known:
    if not delivery.dates:
        return {}
    rows = Statement.objects.filter(
        source=delivery.source, date__range=(min(delivery.dates), max(delivery.dates))
    ).values_list("mark", "date", "bucket", "said", "withdrawn")
    wanted = frozenset(delivery.dates)
    return {mark: Stored._make(rest) for mark, *rest in rows.iterator(chunk_size=5_000) if rest[0] in wanted}


def _keep_statements(delivery: Delivery, known: _Known, before: "_Before", taken: Taken) -> set[tuple[date, str]]:
    rows, fresh = [], []
    named: set[str] = set()
    for said in delivery.said:
        if said.date not in before:
            continue
        mark = _mark(delivery.source, said.date, said.key)
        named.add(mark)
        row = (mark, delivery.source, said.date, bucket_of(said), as_text(said), False)
        stored = known.get(mark)
        if stored is None:
            fresh.append(row)
        elif stored.said != row[4] or stored.withdrawn:
            rows.append(row)
    gone, forgotten = _no_longer_said(delivery, known, before, named)
    taken.added, taken.changed, taken.withdrawn = len(fresh), len(rows), len(gone) + len(forgotten)
    tables.write_rows(_STATEMENTS, fresh, {}, new=True)
    tables.write_rows(_STATEMENTS, [*rows, *gone], {})
    tables.delete_records(_STATEMENTS, forgotten)
    before_now = (known[mark] for mark in (*(row[0] for row in rows), *forgotten))
    return {(row[2], row[3]) for row in (*fresh, *rows, *gone)} | {(one.date, one.bucket) for one in before_now}


def _mark(source: str, day: date, key: str) -> str:
    return f"{source}|{day:%Y%m%d}|{key}"[:160]


def _no_longer_said(
    delivery: Delivery, known: _Known, before: "_Before", named: set[str]
) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Rows to mark as withdrawn, and marks of what was only worked out and was never so."""
    gone, forgotten = [], []
    for mark, stored in known.items():
        if stored.withdrawn or mark in named or stored.date not in before:
            continue
        said = from_text(stored.said)
        if not _would_be_told(delivery, said, before[stored.date]):
            continue
        if said.fleeting:
            forgotten.append(mark)
        else:
            gone.append((mark, delivery.source, stored.date, stored.bucket, stored.said, True))
    return gone, forgotten


def _would_be_told(delivery: Delivery, said: Said, before: SourceDay | None) -> bool:
    """Whether the delivery would have it, were it still so: it told the day of everybody who could have it."""
    if delivery.staff is None:
        return True
    could = delivery.staff | frozenset(before.staff if before else ())
    if before is not None and before.everybody:
        return False
    concerned = could if said.for_all else involved(said) & could
    return bool(concerned) and concerned <= delivery.staff


# Who is away, bells, and whose day was told


_Before = dict[date, SourceDay | None]


def _reach_before(delivery: Delivery, dates: frozenset[date]) -> _Before:
    """How far the source's word reached until now, for every date that is believed."""
    found: _Before = dict.fromkeys(sorted(dates))
    if dates:
        rows = SourceDay.objects.filter(source=delivery.source, date__range=(min(dates), max(dates)))
        found |= {row.date: row for row in rows if row.date in dates}
    return found


def _keep_absences(delivery: Delivery, dates: frozenset[date]) -> None:
    """Absences are shown as they stand; they change nothing that is merged."""
    if delivery.away is None or not dates:
        return
    known = Absence.objects.filter(source=delivery.source, date__range=(min(dates), max(dates)))
    stored = {row[0]: row for row in known.values_list(*_ABSENCES.columns) if row[2] in dates}
    told: dict[str, tuple[Any, ...]] = {}
    for away in delivery.away:
        if away.date in dates:
            mark = _mark(delivery.source, away.date, f"{away.staff} {away.starts.timestamp() if away.starts else ''}")
            told[mark] = (mark, delivery.source, away.date, away.staff, away.starts, away.ends)
    tables.write_rows(_ABSENCES, [row for mark, row in told.items() if stored.get(mark) != row], {})
    tables.delete_records(_ABSENCES, [mark for mark in stored if mark not in told])


def _keep_bells(delivery: Delivery, dates: frozenset[date]) -> set[date]:
    told = {day: bells for day, bells in delivery.bells.items() if day in dates}
    if not told:
        return set()
    stored = dict(
        DayBells.objects.filter(source=delivery.source, date__range=(min(told), max(told))).values_list("date", "bells")
    )
    changed = {day: bells for day, bells in told.items() if _lists(bells) != stored.get(day)}
    rows = [
        (f"{delivery.source}|{day:%Y%m%d}", delivery.source, day, json.dumps(_lists(bells), ensure_ascii=False))
        for day, bells in changed.items()
    ]
    tables.write_rows(_BELLS, rows, {})
    return set(changed)


def _lists(bells: Sequence[Bell]) -> list[list[Any]]:
    return [list(bell) for bell in bells]


def _keep_reach(delivery: Delivery, before: _Before) -> set[date]:
    """Whose day was told. When nothing else is new only the time moves: one statement, however many dates."""
    touched, fresh, changed = set(), [], []
    for day, known in before.items():
        row = known or SourceDay(mark=_mark(delivery.source, day, ""), source=delivery.source, date=day)
        was = (row.everybody, row.staff, row.cycle_day, row.note, row.tells_away)
        row.everybody = delivery.denies and (row.everybody or delivery.staff is None)
        named = {*row.staff, *(delivery.staff or ())} if delivery.denies and not row.everybody else ()
        row.staff = sorted(named)
        row.tells_away = row.tells_away if delivery.away is None else True
        if fact := delivery.days.get(day):
            row.cycle_day, row.note = fact.cycle_day[:10], fact.note[:200]
        if known is None:
            row.as_of = delivery.as_of
            fresh.append(row)
        elif was != (row.everybody, row.staff, row.cycle_day, row.note, row.tells_away):
            changed.append(row)
        if known is None or was[:2] != (row.everybody, row.staff):
            touched.add(day)
    SourceDay.objects.bulk_create(fresh, batch_size=500)
    SourceDay.objects.bulk_update(changed, ["everybody", "staff", "cycle_day", "note", "tells_away"], batch_size=100)
    older = SourceDay.objects.filter(source=delivery.source, as_of__lt=delivery.as_of)
    for some in _batches(list(before), 500):
        older.filter(date__in=some).update(as_of=delivery.as_of)
    return touched


# The picture


_Wanted = Mapping[date, "set[str] | None"]
"""Buckets by date; None is all of them."""


def _merge_some(wanted: _Wanted, telling: Telling | None) -> int:
    heard: dict[date, list[Heard]] = defaultdict(list)
    for source, day, _, text, gone in _only(Statement, wanted, "source", "date", "bucket", "said", "withdrawn"):
        heard[day].append(Heard(source, from_text(text), gone))
    reach: dict[date, dict[str, Reach]] = defaultdict(dict)
    for told in SourceDay.objects.filter(date__in=list(wanted)):
        reach[told.date][told.source] = Reach(told.everybody, frozenset(told.staff))
    order = order_in_force()
    times = bells_of(list(wanted), list(BellSchedule.objects.all()))
    merged = [one for day in wanted for one in merge_day(heard[day], reach[day], times.get(day), order)]
    return _write(wanted, merged, telling or Telling(), timezone.now())


def _only(model: type[Model], wanted: _Wanted, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the dates, and of their buckets where those are few enough to be named."""
    rows = model._default_manager.filter(date__in=list(wanted)).order_by()
    named = {bucket for buckets in wanted.values() for bucket in buckets or ()}
    if len(named) <= _FEW and all(buckets is not None for buckets in wanted.values()):
        rows = rows.filter(bucket__in=named)
    place = {column: number for number, column in enumerate(columns)}
    for row in rows.values_list(*columns).iterator(chunk_size=5_000):
        buckets = wanted[row[place["date"]]]
        if buckets is None or row[place["bucket"]] in buckets:
            yield row


def _write(wanted: _Wanted, merged: list[Merged], telling: Telling, now: datetime) -> int:
    known = _only(Occurrence, wanted, "date", "bucket", "mark", "digest", "first_seen")
    stored = {mark: (digest, first_seen, day) for day, _, mark, digest, first_seen in known}
    fresh, changed, different = [], [], []
    for one in merged:
        digest = blake2s(repr(one).encode(), digest_size=12).hexdigest()
        before = stored.pop(one.mark, None)
        if before is None:
            fresh.append((*_as_row(one), digest, now, now))
            different.append(one)
        elif before[0] != digest:
            changed.append((*_as_row(one), digest, before[1], now))
            different.append(one)
    publish(telling, different, {mark: day for mark, (_, _, day) in stored.items()}, now)
    # Rows that go leave first: what moved to another bucket may come back under the same mark.
    tables.delete_records(_OCCURRENCES, list(stored))
    tables.write_rows(_OCCURRENCES, fresh, {}, new=True)
    tables.write_rows(_OCCURRENCES, changed, {})
    return len(fresh) + len(changed) + len(stored)


def _as_row(one: Merged) -> tuple[Any, ...]:
    row: list[Any] = list(one)
    row[_COVERS] = tuple(cover[:3] for cover in one.covers)
    for place in _JSON:
        row[place] = _json(tuple(row[place].items()), True) if isinstance(row[place], dict) else _json(row[place])
    return tuple(row)


@lru_cache(maxsize=20_000)
def _json(values: tuple[Any, ...], pairs: bool = False) -> str:
    """JSON of a tuple, or of a dictionary given as pairs. Most rows of a day share most of these."""
    return json.dumps(dict(values) if pairs else values, ensure_ascii=False)


def _batches(dates: Sequence[date], size: int) -> Iterator[Sequence[date]]:
    for start in range(0, len(dates), size):
        yield dates[start : start + size]
