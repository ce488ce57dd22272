"""What a calendar shows of each occurrence, in words: as one person sees it, or as a room does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from staffroom.kit.words import listed
from staffroom.school.day import Entry
from staffroom.school.models import Occurrence

Kind = Occurrence.Kind
NAMED: dict[str, str] = {Kind.LESSON: "Lesson", Kind.DUTY: "Yard duty", Kind.MEETING: "Meeting", Kind.EXAM: "Exam"}
_BEFORE: dict[str, str] = {Kind.DUTY: "Duty", Kind.EXAM: "Exam"}
_CHANGED = {"extra": "EXTRA", "covered": "COVERED", "moved": "ROOM MOVED", "cancelled": "CANCELLED"} | {
    "withdrawn": "WITHDRAWN"
}


@dataclass(frozen=True)
class Look:
    """How the owner of a feed looks at it.

    `room` is the room whose feed it is; of it, `people` says who is there, and `details` what meetings are called and
    who takes a lesson. One's own timetable has both. `busy` leaves nothing but the times.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    room: str = ""
    people: bool = True
    details: bool = True
    busy: bool = False

    def called(self, codes: Iterable[str]) -> str:
        """Names for codes, or for names without a code."""
        return listed([self.names.get(code, code) for code in codes])


@dataclass(frozen=True)
class Item:
    """One line of a calendar. Without `starts` it takes the whole day.

    `off` need not be gone to; `free` blocks nothing.
    """

    occurrence: int
    date: date
    starts: datetime | None
    ends: datetime | None
    summary: str
    text: str
    place: str
    kind: str
    off: bool
    free: bool
    changed: datetime


def items_of(entries: Iterable[Entry], look: Look) -> list[Item]:
    """The lines for these occurrences. Where only times are told, what stands in everybody's calendar is left out."""
    return [_item(entry, look) for entry in entries if not (look.busy and entry.for_all)]


def codes_in(entries: Iterable[Entry]) -> set[str]:
    """Staff codes whose names these lines need."""
    return {code for entry in entries for code in (*entry.teachers, *entry.teachers_now)}


def _item(entry: Entry, look: Look) -> Item:
    off = _left_for(entry, look) != "" or _is_off(entry, look)
    timed = entry.starts is not None and not entry.all_day
    return Item(
        occurrence=entry.occurrence,
        date=entry.date,
        starts=entry.starts if timed else None,
        ends=entry.ends if timed else None,
        summary="Busy" if look.busy else _summary(entry, look),
        text="" if look.busy else "\n".join(_text(entry, look)),
        place="" if look.busy else look.room or listed(entry.rooms if off else entry.rooms_now),
        kind="" if look.busy else NAMED.get(entry.kind, "Event"),
        off=off,
        free=off or entry.for_all or not (timed or entry.all_day),
        changed=entry.changed,
    )


def _is_off(entry: Entry, look: Look) -> bool:
    """A room is used all the same when somebody else takes the lesson."""
    return entry.off and not (look.room and entry.change is not None and entry.change.kind == "covered")


def _left_for(entry: Entry, look: Look) -> str:
    """Where a lesson went that is not in this feed's room today; empty where it stayed."""
    gone = bool(look.room) and look.room in entry.rooms and look.room not in entry.rooms_now
    return (listed(entry.rooms_now) or "another room") if gone else ""


def _summary(entry: Entry, look: Look) -> str:
    what = _what(entry, look)
    if look.room:
        before, after = _of_room(entry, look)
    else:
        before, after = _of_person(entry, look)
    return f"{before}: {what}{after}" if before else f"{what}{after}"


def _of_person(entry: Entry, look: Look) -> tuple[str, str]:
    kind = entry.change.kind if entry.change else ""
    before = _CHANGED.get(kind) or (_BEFORE.get(entry.kind, "") if _titled(entry, look) else "")
    replaced, instead = _replaced(entry, look), _instead(entry, look)
    if kind == "extra" and replaced:
        return before, f" for {replaced}"
    if kind == "covered" and instead:
        return before, f" by {instead}"
    if kind == "covered" and entry.change and entry.change.how:
        return before, f", {entry.change.how}"
    return before, ""


def _of_room(entry: Entry, look: Look) -> tuple[str, str]:
    kind = entry.change.kind if entry.change else ""
    if there := _left_for(entry, look):
        return "ROOM MOVED", f" to {there}"
    if kind in ("cancelled", "withdrawn"):
        return _CHANGED[kind], ""
    if look.room not in entry.rooms:
        return "MOVED HERE", ""
    return (_BEFORE.get(entry.kind, "") if _titled(entry, look) else ""), ""


def _titled(entry: Entry, look: Look) -> bool:
    return bool(entry.class_code or (look.details and entry.title))


def _what(entry: Entry, look: Look) -> str:
    if _titled(entry, look):
        return entry.class_code or entry.title
    return entry.subject if entry.kind == Kind.LESSON and entry.subject else NAMED.get(entry.kind, "Event")


def _replaced(entry: Entry, look: Look) -> str:
    return look.called(code for code in entry.teachers if code not in entry.teachers_now)


def _instead(entry: Entry, look: Look) -> str:
    return look.called([entry.change.teacher]) if entry.change and entry.change.teacher else ""


def _text(entry: Entry, look: Look) -> Iterable[str]:
    """Lines under the title. Never who learns there, never why somebody is away."""
    if entry.class_code:
        yield from dict.fromkeys(said for said in (entry.subject, look.details and entry.title) if said)
    if entry.period:
        yield f"Period {entry.period}" if entry.period[:1].isdigit() else entry.period
    if entry.starts is None and not entry.all_day:
        yield "Nobody has told the time of it."
    if look.room:
        yield from _text_of_room(entry, look)
    else:
        yield from _text_of_person(entry, look)


def _text_of_person(entry: Entry, look: Look) -> Iterable[str]:
    kind = entry.change.kind if entry.change else ""
    if kind == "extra":
        replaced = _replaced(entry, look)
        yield f"Extra: you take this for {replaced}." if replaced else "Extra: you take this."
    elif kind == "covered":
        instead = _instead(entry, look)
        yield f"{instead} takes this instead of you." if instead else "Somebody else takes this."
    else:
        yield from _why_off(kind)
    if not entry.off and (left := [room for room in entry.rooms if room not in entry.rooms_now]):
        yield f"Room {listed(entry.rooms_now) or 'not told'} instead of {listed(left)}."


def _text_of_room(entry: Entry, look: Look) -> Iterable[str]:
    if look.people and entry.teachers_now:
        replaced = _replaced(entry, look) if look.details else ""
        yield f"With {look.called(entry.teachers_now)}{f', for {replaced}' if replaced else ''}."
    yield from _why_off(entry.change.kind if entry.change else "")
    if there := _left_for(entry, look):
        yield f"In {there} instead of {look.room}."
    elif look.room not in entry.rooms and entry.rooms:
        yield f"Here instead of {listed(entry.rooms)}."


def _why_off(kind: str) -> Iterable[str]:
    if kind == "cancelled":
        yield "It does not take place."
    elif kind == "withdrawn":
        yield "It is no longer in the timetable."
