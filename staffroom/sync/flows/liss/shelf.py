"""The shelf: what each publisher said last about each date and each list.

A call replaces what it speaks about, all of it, in one transaction: every date of its range, or a whole list. The day
is made out of the shelf alone, so neither the order of calls nor repeating them makes a difference. A whole list that
came empty, or lost half of what it had, waits beside the one before until it came twice more or somebody says that it
is so; what is odd about a date is judged where days are merged.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from staffroom.audit import services as audit
from staffroom.kit.words import count
from staffroom.sources.liss.calls import Call
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import Aside, AwayRow, CalendarRow, DayRow, Row, TeacherRow
from staffroom.sync.day.doubting import CONFIRMATIONS
from staffroom.sync.models import LissCall, LissPart, Publisher

from .people import match_people
from .rows import digest_of, encoded

MOST_DAYS = 400
_HALF_IS_ODD_FROM = 20
_DATED = (LissPart.Kind.DAILY, LissPart.Kind.DELTAS, LissPart.Kind.AWAY)
_HELD = (LissPart.Kind.TEACHERS, LissPart.Kind.ROOMS, LissPart.Kind.CLASSES, LissPart.Kind.CYCLE, LissPart.Kind.BELLS)
State = LissCall.State


@dataclass(frozen=True)
class Kept:
    """What became of a call: its state, a sentence where there is something to say, and rows that lie outside it."""

    state: str
    why: str = ""
    aside: tuple[Aside, ...] = ()


@dataclass
class _Parts:
    """What a call says, by scope, and the date of each scope that is one."""

    rows: dict[str, list[Row]]
    dates: dict[str, date | None] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)


@transaction.atomic
def put(publisher: Publisher, call: Call, now: datetime) -> Kept:
    """Store what a call says. Raises `Fault` for a range that no school publishes; then nothing is stored."""
    Publisher.objects.select_for_update().get(pk=publisher.pk)
    kind = LissPart.Kind(call.kind)
    parts = _parts_of(kind, call)
    if kind == LissPart.Kind.TEACHERS:
        teachers = [row for row in call.rows if isinstance(row, TeacherRow)]
        if teachers:
            match_people(publisher, teachers)
        # An address is for matching and nothing else.
        parts.rows = {"": [row._replace(email="") for row in teachers]}
    stored = {part.scope: part for part in _stored(publisher, kind, parts.rows)}
    states = [_put(publisher, kind, scope, rows, parts, stored.get(scope), now) for scope, rows in parts.rows.items()]
    aside = tuple(parts.aside)
    if State.HELD in states:
        return Kept(State.HELD, _why(kind), aside)
    return Kept(State.TAKEN if State.TAKEN in states else State.UNCHANGED, "", aside)


def waiting_parts() -> QuerySet[LissPart]:
    """Lists that wait for a person, the oldest first."""
    return LissPart.objects.exclude(waiting=None).select_related("publisher").order_by("waiting_since", "pk")


@transaction.atomic
def accept(part: LissPart, by: str) -> None:
    """Somebody who knows says that an implausible list is so."""
    part = LissPart.objects.select_for_update().get(pk=part.pk)
    if part.waiting is None:
        return
    before, after = len(part.rows), len(part.waiting)
    _take(part, part.waiting, part.waiting_digest, part.waiting_since)
    audit.record(
        who=by, what="timetabler.accept", target=f"{part.kind} {part.publisher.name}", before={"rows": before},
        after={"rows": after},
    )  # fmt: skip


@transaction.atomic
def refuse(part: LissPart, by: str) -> None:
    """Somebody who knows says that it is a mistake: what was there before stays."""
    part = LissPart.objects.select_for_update().get(pk=part.pk)
    if part.waiting is None:
        return
    audit.record(
        who=by, what="timetabler.refuse", target=f"{part.kind} {part.publisher.name}",
        before={"rows": len(part.waiting)}, after={"rows": len(part.rows)},
    )  # fmt: skip
    _clear_waiting(part)
    part.save()


# What a call says


def _parts_of(kind: LissPart.Kind, call: Call) -> _Parts:
    if kind in _DATED:
        return _by_date(call)
    if kind == LissPart.Kind.CALENDAR:
        return _by_named_date(call.rows)
    scope = ""
    if kind == LissPart.Kind.CYCLE:
        scope = f"{call.first or ''} {call.last or ''}".strip()
    elif kind == LissPart.Kind.CLASSES and call.year:
        scope = str(call.year)
    return _Parts({scope: list(call.rows)})


def _by_date(call: Call) -> _Parts:
    first, last = call.first, call.last
    if first is None or last is None or (last - first).days > MOST_DAYS:
        raise Fault(5, f"liss.{call.method} is taken for at most {MOST_DAYS} days at a time")
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    parts = _Parts({day.isoformat(): [] for day in dates}, {day.isoformat(): day for day in dates})
    for number, row in zip(_numbers(call), call.rows, strict=False):
        touched = [scope for scope in _scopes(row) if scope in parts.rows]
        if not touched:
            parts.aside.append(Aside(number, "Date lies outside the dates of the call"))
        for scope in touched:
            parts.rows[scope].append(_on(row, scope))
    return parts


def _numbers(call: Call) -> Iterable[int]:
    """Which row as it was sent each record is: those set aside before left gaps."""
    aside = {one.row for one in call.aside}
    return (number for number in range(1, call.sent + 1) if number not in aside)


def _scopes(row: Row) -> Iterable[str]:
    if isinstance(row, AwayRow):
        first, last = row.starts.date(), row.ends.date()
    elif isinstance(row, DayRow):
        first, last = row.day, row.ends_on
    else:
        return
    for n in range(min((last - first).days, MOST_DAYS) + 1):
        yield (first + timedelta(days=n)).isoformat()


def _on(row: Row, scope: str) -> Row:
    """One date of something that spans several."""
    if isinstance(row, DayRow):
        day = date.fromisoformat(scope)
        return row._replace(day=day, ends_on=day)
    return row


def _by_named_date(rows: Sequence[Row]) -> _Parts:
    found: dict[str, list[Row]] = defaultdict(list)
    dates: dict[str, date | None] = {}
    for row in rows:
        if isinstance(row, CalendarRow):
            found[row.day.isoformat()] = [row]
            dates[row.day.isoformat()] = row.day
    return _Parts(dict(found), dates)


# What is kept


def _stored(publisher: Publisher, kind: LissPart.Kind, scopes: Mapping[str, Any]) -> Iterable[LissPart]:
    known = LissPart.objects.filter(publisher=publisher, kind=kind, scope__in=list(scopes)).defer("waiting")
    return (known if kind in _HELD else known.defer("rows", "waiting")).iterator(chunk_size=500)


def _put(
    publisher: Publisher,
    kind: LissPart.Kind,
    scope: str,
    rows: list[Row],
    parts: _Parts,
    part: LissPart | None,
    now: datetime,
) -> str:
    kept = encoded(rows)
    digest = digest_of(kept)
    if part is None:
        facts = {"rows": kept, "digest": digest, "as_of": now, "date": parts.dates.get(scope)}
        LissPart.objects.create(publisher=publisher, kind=kind, scope=scope, **facts)
        return State.TAKEN
    if part.digest == digest:
        again = {"as_of": now, "said_again": True}
        gone = {"waiting": None, "waiting_digest": "", "waiting_times": 0, "waiting_since": None}
        LissPart.objects.filter(pk=part.pk).update(**again, **gone)
        return State.UNCHANGED
    if kind in _HELD and _odd(len(part.rows), len(kept)) and not _confirmed(part, digest):
        return _hold(part, kept, digest, now)
    _take(part, kept, digest, now)
    return State.TAKEN


def _odd(had: int, has: int) -> bool:
    return (had > 0 and has == 0) or (had >= _HALF_IS_ODD_FROM and has * 2 < had)


def _confirmed(part: LissPart, digest: str) -> bool:
    return part.waiting_digest == digest and part.waiting_times >= CONFIRMATIONS


def _hold(part: LissPart, kept: list[list[Any]], digest: str, now: datetime) -> str:
    again = part.waiting_digest == digest
    LissPart.objects.filter(pk=part.pk).update(
        waiting=kept,
        waiting_digest=digest,
        waiting_times=part.waiting_times + 1 if again else 1,
        waiting_since=part.waiting_since if again else now,
    )
    return State.HELD


def _take(part: LissPart, kept: list[list[Any]], digest: str, now: datetime | None) -> None:
    part.rows, part.digest, part.as_of, part.merged = kept, digest, now, False
    _clear_waiting(part)
    part.save()


def _clear_waiting(part: LissPart) -> None:
    part.waiting, part.waiting_digest, part.waiting_times, part.waiting_since = None, "", 0, None


def _why(kind: LissPart.Kind) -> str:
    return (
        f"The list of {kind.label} lost more than half of what it had, or all of it. What was there before stays until "
        f"the same has come {count(CONFIRMATIONS, 'more time')}, or somebody says that it is so."
    )
