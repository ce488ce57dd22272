"""Reads about a day: what it holds for one person or one room, who is away, how fresh the word of each source is.

Everything comes from the merged tables. A change is seen from where the reader stands: the same lesson is an extra in
the day of whoever takes it, and covered in the day of whoever is replaced.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Q

from staffroom.kit.school_days import MELBOURNE

from .arranged import goes_on_without, kind_of_cover
from .believed import rank
from .models import Absence, BellSchedule, DayBells, Occurrence, SourceDay, StaffMember

RungBell = tuple[str, str, str, str, bool]
ChangeKind = Literal["extra", "covered", "moved", "cancelled", "withdrawn"]


@dataclass(frozen=True)
class Change:
    """What is different today. `teacher` is who replaces (code or name), `room` the room now; either may be empty.

    `how` is the kind of cover, such as "in lieu", or in words how it goes on without anybody: "no cover needed".
    """

    kind: ChangeKind
    teacher: str = ""
    room: str = ""
    how: str = ""


@dataclass(frozen=True)
class Entry:
    """One occurrence as it stands in somebody's day, or in a room's.

    `teachers` and `rooms` are as timetabled; `teachers_now` and `rooms_now` with covers and moves carried out.
    Times are local (Melbourne), None where nobody knows them.
    """

    date: date
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
    teachers_now: tuple[str, ...]
    rooms_now: tuple[str, ...]
    change: Change | None
    sources: tuple[str, ...]
    said_by: dict[str, str]
    changed: datetime
    occurrence: int
    for_all: bool = False
    mark: str = ""

    @property
    def name(self) -> str:
        """What to call it: the class, or else its title or subject."""
        return self.class_code or self.title or self.subject or self.kind

    @property
    def off(self) -> bool:
        """Whether the reader need not go: cancelled, withdrawn, or somebody else takes it."""
        return self.change is not None and self.change.kind in ("cancelled", "withdrawn", "covered")


@dataclass(frozen=True)
class AwayPerson:
    """Somebody who is away on a date. Local times; None is the first or last bell."""

    staff: str
    name: str
    starts: datetime | None
    ends: datetime | None


def day_of(staff: str, day: date) -> list[Entry]:
    """What that date holds for one person, in order of time; things for everybody last among those all day."""
    return week_of(staff, day, day)[day]


def week_of(staff: str, first: date, last: date) -> dict[date, list[Entry]]:
    """The same for every date from `first` to `last`, both included. One query."""
    found = Occurrence.objects.filter(_mine(staff), date__range=(first, last))
    return _by_date(first, last, (_entry(row, _change_for(row, staff)) for row in found))


def room_week(room: str, first: date, last: date) -> dict[date, list[Entry]]:
    """What takes place, or was to take place, in a room from `first` to `last`. One query."""
    found = Occurrence.objects.filter(date__range=(first, last), places__contains=f" {room} ")
    return _by_date(first, last, (_entry(row, _change_in(row, room)) for row in found))


def rooms_in_use(moment: datetime) -> dict[str, list[Entry]]:
    """What is on at a moment, by the rooms it is in then. One query; what is off is not in it."""
    on = Occurrence.objects.filter(status=Occurrence.Status.ON, all_day=False, starts__lte=moment, ends__gt=moment)
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in on.exclude(places=""):
        entry = _entry(row, None)
        for room in entry.rooms_now:
            found[room].append(entry)
    return found


def entries_of(rows: Iterable[Occurrence]) -> list[Entry]:
    """These occurrences in order of time, as nobody's in particular: `change` says only what is off."""
    found = [_entry(row, None if row.status == Occurrence.Status.ON else _change_in(row, "")) for row in rows]
    return sorted(found, key=_order)


def as_seen_by(row: Occurrence, staff: str) -> Entry:
    """How one occurrence stands in the day of one person whom it concerns."""
    return _entry(row, _change_for(row, staff))


def away_on(day: date) -> list[AwayPerson]:
    """Who is known to be away, by family name. Covers alone make nobody away."""
    spans = list(Absence.objects.filter(date=day).order_by("staff", "starts"))
    return _away(spans, _names({span.staff for span in spans}))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Shown names by staff code. One query."""
    return {code: name for code, (_, name) in _names(set(codes)).items()}


def bells_between(first: date, last: date) -> dict[date, list[RungBell]]:
    """The same for every date from `first` to `last`, both included. At most two queries."""
    told: dict[date, list[DayBells]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    for row in DayBells.objects.filter(date__range=(first, last)).order_by("source"):
        told[row.date].append(row)
    best = {day: _best_bells(rows) for day, rows in told.items()}
    schedules = [] if all(best.values()) else list(BellSchedule.objects.all())
    return {day: bells or own_bells(day, schedules) for day, bells in best.items()}


def own_bells(day: date, schedules: Iterable[BellSchedule]) -> list[RungBell]:
    """What the school's own schedules ring on a date: the one that names it, else the normal one."""
    known = list(schedules)
    named = next((one for one in known if day.isoformat() in one.dates), None)
    normal = next((one for one in known if one.kind == BellSchedule.Kind.NORMAL and not one.dates), None)
    chosen = named or normal
    return [tuple(bell) for bell in chosen.bells] if chosen else []


def told_about(first: date, last: date) -> dict[date, list[SourceDay]]:
    """Which sources spoke about which dates; a date that is not in it is not known."""
    found: dict[date, list[SourceDay]] = defaultdict(list)
    for row in SourceDay.objects.filter(date__range=(first, last)).order_by("source"):
        found[row.date].append(row)
    return found


def _mine(staff: str) -> Q:
    return Q(for_all=True) | Q(people__contains=f" {staff} ") if staff else Q(for_all=True)


def _away(spans: list[Absence], people: dict[str, tuple[str, str]]) -> list[AwayPerson]:
    merged: dict[tuple[str, datetime | None, datetime | None], AwayPerson] = {}
    for span in spans:
        times = (_local(span.starts), _local(span.ends))
        name = people[span.staff][1] if span.staff in people else span.staff
        merged.setdefault((span.staff, *times), AwayPerson(span.staff, name, *times))
    order = {code: place for place, (code, _) in enumerate(sorted(people.items(), key=lambda item: item[1]))}
    return sorted(merged.values(), key=lambda away: (order.get(away.staff, len(order)), away.staff))


def _best_bells(told: list[DayBells]) -> list[RungBell]:
    some = (row for row in told if row.bells)
    best = min(some, key=lambda row: rank(row.source, "times"), default=None)
    return [tuple(bell) for bell in best.bells] if best else []


def _by_date(first: date, last: date, entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    days: dict[date, list[Entry]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    for entry in entries:
        days[entry.date].append(entry)
    for day in days.values():
        day.sort(key=_order)
    return days


def _order(entry: Entry) -> tuple[object, ...]:
    moment = entry.starts.timestamp() if entry.starts else 0.0
    return (entry.all_day, entry.starts is None, moment, entry.period, entry.name)


def _entry(row: Occurrence, change: Change | None) -> Entry:
    replaced = {of: by or name for of, by, name in row.covers}
    left = dict(row.moves)
    fresh = [now for was, now in row.moves if was not in row.rooms]
    return Entry(
        date=row.date,
        kind=row.kind,
        starts=_local(row.starts),
        ends=_local(row.ends),
        all_day=row.all_day,
        period=row.period,
        class_code=row.class_code,
        subject=row.subject,
        title=row.title,
        teachers=tuple(row.teachers),
        rooms=tuple(row.rooms),
        teachers_now=tuple(dict.fromkeys(replaced.get(code, code) for code in row.teachers)),
        rooms_now=tuple(
            room for room in dict.fromkeys([*(left.get(code, code) for code in row.rooms), *fresh]) if room
        ),
        change=change,
        sources=tuple(row.sources),
        said_by=row.said_by,
        changed=row.changed,
        occurrence=row.pk,
        for_all=row.for_all,
        mark=row.mark,
    )


def _change_for(row: Occurrence, staff: str) -> Change | None:
    room = ", ".join(dict.fromkeys(now for _, now in row.moves if now))
    if row.status != Occurrence.Status.ON:
        return Change("withdrawn" if row.status == Occurrence.Status.WITHDRAWN else "cancelled", "", room)
    for of, by, name in row.covers:
        if by == staff and of != staff:
            return Change("extra", by, room, kind_of_cover(row, of, by))
        if of == staff and by != staff:
            return Change("covered", by or name, room, kind_of_cover(row, of, by or name))
    if words := goes_on_without(row, staff):
        return Change("covered", "", room, words)
    return Change("moved", "", room) if row.moves else None


def _change_in(row: Occurrence, room: str) -> Change | None:
    """From where a room stands: who is there today matters as much as whether it was left."""
    now = ", ".join(dict.fromkeys(there for _, there in row.moves))
    if row.status != Occurrence.Status.ON:
        return Change("withdrawn" if row.status == Occurrence.Status.WITHDRAWN else "cancelled", "", now)
    if now:
        return Change("moved", ", ".join(by or name for _, by, name in row.covers), now)
    return Change("covered", ", ".join(by or name for _, by, name in row.covers)) if row.covers else None


def _names(codes: set[str]) -> dict[str, tuple[str, str]]:
    """Sort text and shown name by code."""
    members = StaffMember.objects.filter(code__in=codes, superseded=False)
    return {member.code: (member.search_text, member.shown_name) for member in members}


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(MELBOURNE) if moment else None
