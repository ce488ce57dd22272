"""Makes one picture of a date out of what every source says about it. Pure: no database, no clock, no order of arrival.

Statements mean the same thing when they name the same class in the same period, or at times that overlap; what has no
class is the same when kind, time, and title or people agree. Each field is then taken from the first source, in the
declared order, that knows it. Where a source has told somebody's whole day, lessons that only sources below it know
are not that person's: an old timetable stays out of the way of today's.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2s
from typing import NamedTuple

from staffroom.school.believed import SOURCES
from staffroom.school.class_codes import bucket_of_class, fold_class

from .said import Cover, Move, Said

Times = Mapping[str, tuple[datetime, datetime]]

# Who is believed first, by field; settings may say otherwise. A source that is not listed comes last.
_KNOWS: dict[str, Callable[[Said], bool]] = {
    "times": lambda said: said.starts is not None or said.all_day,
    "period": lambda said: bool(said.period),
    "subject": lambda said: bool(said.subject),
    "title": lambda said: bool(said.title),
    "teachers": lambda said: bool(said.teachers),
    "rooms": lambda said: bool(said.rooms),
    "covers": lambda said: said.covers is not None,
    "moves": lambda said: said.moves is not None,
    "cancelled": lambda said: said.cancelled is not None,
}
FIELDS = tuple(_KNOWS)
_NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")


class Heard(NamedTuple):
    """A statement, who made it, and whether it was taken back since."""

    source: str
    said: Said
    withdrawn: bool = False


@dataclass(frozen=True)
class Order:
    """Which source is believed before which. `by_field` names the fields where it is another order."""

    sources: tuple[str, ...] = SOURCES
    by_field: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def rank(self, source: str, of: str = "") -> int:
        """Place of a source; smaller is believed first."""
        listed = self.by_field.get(of, self.sources)
        return listed.index(source) if source in listed else len(listed)


@dataclass(frozen=True)
class Reach:
    """Whose whole day a source told: everybody's, or these people's."""

    everybody: bool = False
    staff: frozenset[str] = frozenset()

    def covers(self, people: Iterable[str]) -> bool:
        """Whether it told the day of all these people; of nobody in particular, never."""
        named = set(people)
        return bool(named) and (self.everybody or named <= self.staff)


class Merged(NamedTuple):
    """One occurrence as all sources together have it; fields as in `school.models.Occurrence`."""

    mark: str
    date: date
    bucket: str
    kind: str
    starts: datetime | None
    ends: datetime | None
    all_day: bool
    period: str
    class_code: str
    subject: str
    title: str
    teachers: tuple[str, ...]
    rooms: tuple[str, ...]
    covers: tuple[Cover, ...]
    moves: tuple[Move, ...]
    arranged: tuple[tuple[str, str, str], ...]
    attends: tuple[str, ...]
    for_all: bool
    status: str
    people: str
    places: str
    sources: tuple[str, ...]
    said_by: dict[str, str]


def merge_day(
    heard: Iterable[Heard],
    reach: Mapping[str, Reach] | None = None,
    times: Times | None = None,
    order: Order | None = None,
) -> list[Merged]:
    """The picture of one date. `times` gives bell times by folded period where no source names a time.

    The same statements give the same picture, in whatever order they come.
    """
    order, reach = order or Order(), reach or {}
    told = list(heard)
    ranks = {source: (order.rank(source), source) for source in {one.source for one in told}}
    told.sort(key=lambda one: (ranks[one.source], one.withdrawn, one.said.key))
    merged: dict[str, Merged] = {}
    for group in _groups(told):
        found = _merge(group, order, reach, times or {})
        if found is not None and found.mark in merged:
            found = found._replace(mark=_free_mark(found.mark, merged))
        if found is not None:
            merged[found.mark] = found
    return list(merged.values())


def fold_period(period: str) -> str:
    """A period label for comparing."""
    return period.strip().upper()


# Which statements mean the same thing


def _groups(ranked: list[Heard]) -> Iterable[list[Heard]]:
    buckets: dict[str, list[list[Heard]]] = defaultdict(list)
    for one in ranked:
        groups = buckets[bucket_of(one.said)]
        home = next((group for group in groups if any(_same(one, other) for other in group)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    for groups in buckets.values():
        yield from groups


def bucket_of(said: Said) -> str:
    """What only statements of the same bucket can share: then a change touches one bucket of a date, not all of it."""
    if said.class_code:
        return bucket_of_class(said.class_code)
    if said.kind in ("duty", "lesson"):
        return said.kind
    return f"{said.kind} {_NOT_A_LETTER.sub('', said.title.upper())}"[:100]


def _same(one: Heard, other: Heard) -> bool:
    a, b = one.said, other.said
    if a.all_day or b.all_day:
        return a.all_day == b.all_day
    if one.source == other.source and (a.starts, a.period) != (b.starts, b.period):
        return False
    if not a.class_code and a.kind in ("duty", "lesson") and not _share_somebody(one, other):
        return False
    if a.starts and a.ends and b.starts and b.ends:
        return _overlap(a.starts, a.ends, b.starts, b.ends)
    return bool(a.period and b.period) and fold_period(a.period) == fold_period(b.period)


def _share_somebody(one: Heard, other: Heard) -> bool:
    a, b = one.said, other.said
    if one.source == other.source:
        return (a.title, a.teachers, a.rooms) == (b.title, b.teachers, b.rooms)
    return bool({*a.teachers} & {*b.teachers})


def _overlap(starts: datetime, ends: datetime, other_starts: datetime, other_ends: datetime) -> bool:
    """Whether two spans share at least half of the shorter one."""
    shared = min(ends, other_ends) - max(starts, other_starts)
    shorter = min(ends - starts, other_ends - other_starts)
    return shared >= shorter / 2 if shorter > timedelta(0) else starts == other_starts


# What they come to


def _merge(group: list[Heard], order: Order, reach: Mapping[str, Reach], times: Times) -> Merged | None:
    speaking = [one for one in group if not one.withdrawn]
    best = group[0]
    taken_back = best.withdrawn and not any(one.source == best.source for one in speaking)
    # Sources below the one that took it back may still say it, of people whose day that one does not know.
    if taken_back and (not speaking or _told(best.source, group, reach)):
        return _put_together([one for one in group if one.source == best.source], order, times, "withdrawn")
    if not speaking or _superseded(speaking, order, reach):
        return None
    return _put_together(speaking, order, times, "on")


def _told(source: str, group: list[Heard], reach: Mapping[str, Reach]) -> bool:
    return source in reach and reach[source].covers(code for one in group for code in one.said.teachers)


def _superseded(speaking: list[Heard], order: Order, reach: Mapping[str, Reach]) -> bool:
    """Whether a source above all that say it told the whole day of everybody who teaches it, without it."""
    if speaking[0].said.kind != "lesson":
        return False
    first = min(order.rank(one.source) for one in speaking)
    above = [source for source in reach if order.rank(source) < first]
    return any(_told(source, speaking, reach) for source in above)


def _put_together(group: list[Heard], order: Order, times: Times, status: str) -> Merged:
    said_by: dict[str, str] = {}
    lead = group[0].said
    if len(group) == 1:
        said_by.update(dict.fromkeys([name for name, knows in _KNOWS.items() if knows(lead)], group[0].source))
        picked: list[Said | None] = [lead] * len(FIELDS)
    else:
        picked = [_first(group, name, order, said_by) for name in FIELDS]
    timed, period, subject, title, taught, housed, covered, moved, off = picked
    label = period.period if period else ""
    starts, ends = (timed.starts, timed.ends) if timed else (None, None)
    if "times" not in said_by and (rung := times.get(fold_period(label))):
        (starts, ends), said_by["times"] = rung, "bells"
    teachers = _all_of(group, taught, "teachers", said_by)
    rooms = _all_of(group, housed, "rooms", said_by)
    said_covers, teachers = _filled_in((covered and covered.covers) or (), teachers)
    covers = tuple(dict.fromkeys(one._replace(kind="") for one in said_covers if one.by or one.name))
    left = rooms[0] if len(rooms) == 1 else ""
    said_moves = (one._replace(left=one.left or left) for one in (moved and moved.moves) or ())
    moves = tuple(dict.fromkeys(one for one in said_moves if one.now != one.left))
    owners = {*teachers, *(cover.by for cover in covers)}
    attends = tuple(sorted({code for one in group for code in one.said.attends} - owners))
    if status == "on" and off is not None and off.cancelled:
        status = "cancelled"
    return Merged(
        mark=_mark(lead, label, starts, timed, title, teachers),
        date=lead.date,
        bucket=bucket_of(lead),
        kind=lead.kind,
        starts=starts,
        ends=ends,
        all_day=bool(timed and timed.all_day),
        period=label,
        class_code=lead.class_code,
        subject=subject.subject if subject else "",
        title=title.title if title else "",
        teachers=teachers,
        rooms=rooms,
        covers=covers,
        moves=moves,
        arranged=tuple((one.of, one.by or one.name, one.kind) for one in said_covers if one.kind),
        attends=attends,
        for_all=any(one.said.for_all for one in group),
        status=status,
        people=_between_blanks(owners, attends, (cover.of for cover in said_covers)),
        places=_between_blanks(rooms, (code for move in moves for code in move)),
        sources=tuple(dict.fromkeys(one.source for one in group)),
        said_by=said_by,
    )


def _filled_in(covers: Iterable[Cover], teachers: tuple[str, ...]) -> tuple[tuple[Cover, ...], tuple[str, ...]]:
    """Covers with who is replaced, and the teachers with them in it.

    A source of changes may not say who is replaced: it is the only teacher then. Where nobody or several teach it, who
    comes is one more of them.
    """
    found: dict[Cover, None] = {}
    for one in covers:
        if one.of:
            found[one] = None
        elif not (one.by or one.name):
            found |= dict.fromkeys(one._replace(of=code) for code in teachers)
        elif len(teachers) == 1:
            found[one._replace(of=teachers[0])] = None
        elif one.by and one.by not in teachers:
            teachers = (*teachers, one.by)
    named = tuple(one for one in found if one.by != one.of)
    return named, teachers or tuple(dict.fromkeys(one.of for one in named))


def _between_blanks(*codes: Iterable[str]) -> str:
    """Codes as one text in which each can be found by itself."""
    named = sorted({code for some in codes for code in some if code})
    return f" {' '.join(named)} " if named else ""


def _first(group: list[Heard], name: str, order: Order, said_by: dict[str, str]) -> Said | None:
    """The statement whose word counts for a field: of those that know it, the one whose source is believed first."""
    knows = _KNOWS[name]
    if name in order.by_field:
        group = sorted(group, key=lambda one: order.rank(one.source, name))
    for one in group:
        if knows(one.said):
            said_by[name] = one.source
            return one.said
    return None


def _all_of(group: list[Heard], chosen: Said | None, name: str, said_by: Mapping[str, str]) -> tuple[str, ...]:
    """The chosen source's codes; where that source says the thing in several rows, those of all its rows."""
    if chosen is None:
        return ()
    if len(group) == 1:
        return tuple(getattr(chosen, name))
    rows = [one.said for one in group if one.source == said_by[name]]
    return tuple(dict.fromkeys(code for said in rows for code in getattr(said, name)))


def _mark(
    lead: Said, period: str, starts: datetime | None, timed: Said | None, title: Said | None, teachers: tuple[str, ...]
) -> str:
    """The same for the same thing, whichever source names it first."""
    if lead.class_code:
        what = ["class", fold_class(lead.class_code), fold_period(period) or _stamp(starts)]
    elif lead.kind in ("duty", "lesson"):
        what = [lead.kind, _stamp(starts) or fold_period(period), *sorted(teachers), title.title if title else ""]
    else:
        what = [lead.kind, _NOT_A_LETTER.sub("", (title.title if title else "").upper()), _stamp(starts)]
        what.append("all day" if timed and timed.all_day else "")
    return f"{lead.date:%Y%m%d}-{blake2s('|'.join(what).encode(), digest_size=12).hexdigest()}"


def _stamp(moment: datetime | None) -> str:
    return str(int(moment.timestamp())) if moment else ""


def _free_mark(mark: str, taken: Mapping[str, Merged]) -> str:
    number, free = 2, mark
    while free in taken:
        free, number = f"{mark}-{number}", number + 1
    return free
