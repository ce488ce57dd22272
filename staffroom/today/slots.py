"""One line of a day as it is read: what, where, when, and what is different about it, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Literal

from staffroom.kit.school_days import MELBOURNE
from staffroom.kit.words import bell, listed
from staffroom.school.arranged import worded
from staffroom.school.day import Entry, RungBell
from staffroom.school.models import Occurrence

Edge = Literal["", "extra", "moved", "cancelled", "duty", "break", "free"]
Kind = Occurrence.Kind
NAMED: dict[str, str] = {Kind.LESSON: "Lesson", Kind.DUTY: "Yard duty", Kind.MEETING: "Meeting", Kind.EXAM: "Exam"}
SHORTEST_FREE = 20 * 60
"""Seconds of a teaching bell that is worth calling free; home group is none."""


@dataclass(frozen=True)
class Look:
    """How the reader looks at a day: whose names they may be told, and from where they stand.

    Without `details`, meetings and duties are only that, and nobody learns who takes a lesson. `room` is the room whose
    week this is; `people` adds who is there.
    """

    moment: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    details: bool = True
    room: str = ""
    people: bool = False

    def called(self, codes: Iterable[str]) -> str:
        """Names for codes, or for names without a code."""
        return listed([self.names.get(code, code) for code in codes])


@dataclass(frozen=True)
class Badge:
    """A badge with its own silhouette and its word, and what stands beside it."""

    kind: str
    word: str
    more: str = ""


@dataclass(frozen=True)
class Slot:
    """A line. `edge` is how its border is drawn; `left` is a room that it is not in today.

    `address` is the page of the lesson, where the reader has one; `note` says whether there is a note on it.
    """

    what: str
    edge: Edge = ""
    starts: datetime | None = None
    ends: datetime | None = None
    period: str = ""
    about: str = ""
    room: str = ""
    left: str = ""
    badges: tuple[Badge, ...] = ()
    now: bool = False
    off: bool = False
    changed: bool = False
    mark: str = ""
    address: str = ""
    note: str = ""

    @property
    def short_period(self) -> str:
        """'P1' for a number; a label that is short enough as it is; else nothing, for the name says it."""
        return f"P{self.period}" if self.period[:1].isdigit() else self.period if len(self.period) <= 2 else ""

    @property
    def sign(self) -> str:
        """The period, or else the time, for a list of changes."""
        return self.short_period or (bell(self.starts) if self.starts else self.period)

    @property
    def long_period(self) -> str:
        """'Period 1'."""
        return f"Period {self.period}" if self.period[:1].isdigit() else self.period


@dataclass(frozen=True)
class Ring:
    """A bell of a date with its moments."""

    period: str
    name: str
    starts: datetime
    ends: datetime
    teaching: bool


def slot_of(entry: Entry, look: Look) -> Slot:
    """The line for an occurrence."""
    away = bool(look.room) and look.room in entry.rooms and look.room not in entry.rooms_now
    off = away or (entry.change is not None and entry.change.kind in _OFF[bool(look.room)])
    moved = "" if off else _left(entry)
    return Slot(
        what=_what(entry, look),
        edge=_edge(entry, off=off, moved=bool(moved), extra=not look.room),
        starts=entry.starts,
        ends=entry.ends,
        period=entry.period,
        about=_about(entry, look),
        room="" if look.room else listed(entry.rooms if off else entry.rooms_now),
        left="" if look.room else moved,
        badges=tuple(_badges(entry, look, away=away, moved=bool(moved))),
        now=not off and not entry.all_day and _is_on(entry.starts, entry.ends, look.moment),
        off=off,
        changed=away or entry.change is not None,
        mark=entry.mark,
    )


def day_slots(entries: Iterable[Entry], bells: Iterable[Ring], look: Look) -> list[Slot]:
    """All lines of a day in order of time; what lasts all day is not among them.

    Somebody who teaches that day sees what is between: breaks, and periods without anything.
    """
    timed = [entry for entry in entries if not entry.all_day]
    slots = [slot_of(entry, look) for entry in timed]
    if any(entry.kind in (Kind.LESSON, Kind.EXAM) for entry in timed):
        slots += _between(timed, list(bells), look)
    return sorted(slots, key=lambda slot: (slot.starts is None, slot.starts.timestamp() if slot.starts else 0))


def all_day(entries: Iterable[Entry], look: Look) -> list[Slot]:
    """What lasts all day."""
    return [replace(slot_of(entry, look), starts=None, ends=None) for entry in entries if entry.all_day]


def rings(day: date, bells: Iterable[RungBell]) -> list[Ring]:
    """The bells of a date as moments; a bell whose times nobody can read is left out."""
    found = []
    for period, name, starts, ends, teaching in bells:
        try:
            found.append(Ring(period, name or period, _at(day, starts), _at(day, ends), bool(teaching)))
        except ValueError:
            continue
    return found


def codes_in(entries: Iterable[Entry]) -> set[str]:
    """Staff codes whose names these lines need."""
    return {code for entry in entries for code in (*entry.teachers, *entry.teachers_now)}


_OFF: dict[bool, tuple[str, ...]] = {False: ("cancelled", "withdrawn", "covered"), True: ("cancelled", "withdrawn")}
"""What need not be gone to. A room is used all the same when somebody else takes the lesson."""


def _what(entry: Entry, look: Look) -> str:
    if entry.class_code or (look.details and entry.title):
        return entry.class_code or entry.title
    if entry.kind == Kind.LESSON and entry.subject:
        return entry.subject
    return NAMED.get(entry.kind, "Event")


def _about(entry: Entry, look: Look) -> str:
    """The subject, or the title where the class is what it is called by; on a room's page also who is there."""
    title = entry.title if look.details and entry.class_code else ""
    about = entry.subject if entry.subject != _what(entry, look) else ""
    who = look.called(entry.teachers_now) if look.people else ""
    return ", ".join(dict.fromkeys(part for part in (about or title, who) if part))


def _left(entry: Entry) -> str:
    return listed([room for room in entry.rooms if room not in entry.rooms_now])


def _edge(entry: Entry, *, off: bool, moved: bool, extra: bool) -> Edge:
    if off:
        return "cancelled"
    if extra and entry.change and entry.change.kind == "extra":
        return "extra"
    if moved or (entry.change and entry.change.kind == "moved"):
        return "moved"
    return "duty" if entry.kind == Kind.DUTY else ""


def _badges(entry: Entry, look: Look, *, away: bool, moved: bool) -> Iterable[Badge]:
    if entry.change:
        yield from _change_badges(entry, look, away=away, moved=moved)
    if entry.kind == Kind.DUTY:
        yield Badge("duty", "Duty")
    elif entry.kind in (Kind.MEETING, Kind.EXAM) and look.details:
        yield Badge("plain", NAMED[entry.kind])


def _change_badges(entry: Entry, look: Look, *, away: bool, moved: bool) -> Iterable[Badge]:
    change = entry.change
    if change is None:
        return
    replaced = look.called(code for code in entry.teachers if code not in entry.teachers_now)
    instead = f"for {replaced}" if replaced and look.details else ""
    if change.kind == "extra":
        yield Badge("extra", "Extra", worded(instead, change.how))
    elif change.kind == "covered" and look.room:
        yield Badge("plain", "Covered", instead)
    elif change.kind == "covered":
        by = f"by {look.called([change.teacher])}" if change.teacher else change.how
        yield Badge("cancelled", "Covered", by if look.details else "")
    elif change.kind == "cancelled":
        yield Badge("cancelled", "Cancelled")
    elif change.kind == "withdrawn":
        yield Badge("cancelled", "Withdrawn", "no longer in the timetable")
    if away:
        yield Badge("cancelled", "Moved", f"to {listed(entry.rooms_now)}" if entry.rooms_now else "")
    elif moved or change.kind == "moved":
        from_where = f"from {_left(entry)}" if look.room and _left(entry) else ""
        yield Badge("moved", "Room moved", from_where)


def _between(entries: list[Entry], bells: list[Ring], look: Look) -> Iterable[Slot]:
    """Breaks between the first and the last teaching bell, and teaching bells without anything."""
    teaching = [ring for ring in bells if ring.teaching]
    for ring in bells:
        inside = bool(teaching) and teaching[0].starts < ring.starts < teaching[-1].starts
        long_enough = ring.ends.timestamp() - ring.starts.timestamp() >= SHORTEST_FREE
        if not (long_enough if ring.teaching else inside) or any(_fills(entry, ring) for entry in entries):
            continue
        yield Slot(
            what="Free" if ring.teaching else ring.name,
            edge="free" if ring.teaching else "break",
            starts=ring.starts,
            ends=ring.ends,
            period=ring.period if ring.teaching else "",
            now=_is_on(ring.starts, ring.ends, look.moment),
        )


def _fills(entry: Entry, ring: Ring) -> bool:
    """Whether the thing takes at least half of the bell, or is in that period."""
    if entry.starts is None or entry.ends is None:
        return entry.period == ring.period
    first, last = max(entry.starts, ring.starts).timestamp(), min(entry.ends, ring.ends).timestamp()
    return last - first >= (ring.ends.timestamp() - ring.starts.timestamp()) / 2


def _is_on(starts: datetime | None, ends: datetime | None, moment: datetime) -> bool:
    return starts is not None and ends is not None and starts <= moment < ends


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE)
