"""Rooms, classes and subjects, for the search everywhere, with what is on in them now."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from staffroom.kit.words import bell, clock, listed
from staffroom.school.day import Entry, told_about
from staffroom.school.findable import Coded, in_rooms, lessons_of, nouns_now, staff_now
from staffroom.school.now import now_and_next
from staffroom.search.finding import Found, finds, page
from staffroom.search.matching import Fit, fitting
from staffroom.search.question import Question

page("today:today", "Today", "my day now next timetable")
page("today:week", "My week", "timetable")
page("today:rooms", "Rooms", "free rooms what is on now")

TOLD = 10
"""Of the best so many it is said what is on now."""


@finds("classes", needs="rooms.see", place=20)
def classes(question: Question) -> list[Found]:
    """Classes by code or subject, with who has them now and where; their teacher otherwise."""
    nouns = question.once(nouns_now)
    hits = _hits(nouns.classes, question)
    entries = lessons_of([known.code for _, known in hits[:TOLD]], timezone.localdate()) if hits else []
    by_class: dict[str, list[Entry]] = {}
    for entry in entries:
        by_class.setdefault(entry.class_code, []).append(entry)
    return [_class(fit, known, by_class.get(known.code, []), question) for fit, known in hits]


@finds("rooms", needs="rooms.see", place=30)
def rooms(question: Question) -> list[Found]:
    """Rooms by code or name, with what is in them now."""
    nouns = question.once(nouns_now)
    hits = _hits(nouns.rooms, question)
    on = in_rooms([known.code for _, known in hits[:TOLD]], timezone.now()) if hits else {}
    return [
        Found(
            fit=fit,
            title=known.code,
            address=reverse("today:room", args=[known.code]),
            about=", ".join(part for part in (_named(known), nouns.campuses.get(known.room, "")) if part),
            note=_room_now(on.get(known.code), question),
            code=known.code,
        )
        for fit, known in hits
    ]


@finds("subjects", needs="rooms.see", place=40)
def subjects(question: Question) -> list[Found]:
    """Subjects by code or name; each leads to its classes."""
    return [
        Found(fit, known.name or known.code, f"{reverse('search:page')}?{urlencode({'q': known.code})}", known.code)
        for fit, known in _hits(question.once(nouns_now).subjects, question)
    ]


def _hits(known: dict[str, Coded], question: Question) -> list[tuple[Fit, Coded]]:
    return fitting(known.values(), question.words, lambda one: one.text, lambda one: one.folded)


def _named(room: Coded) -> str:
    return "" if room.name.upper() == room.code else room.name


def _class(fit: Fit, known: Coded, entries: list[Entry], question: Question) -> Found:
    found = now_and_next(entries, timezone.now())
    on, following = found.now[0] if found.now else None, found.next
    note = ""
    if on and on.ends:
        note = f"Now: {_who_and_where(on, question)}until {bell(on.ends)}."
    elif following and following.starts:
        note = f"Next: {_who_and_where(following, question)}at {bell(following.starts)}."
    if question.now:
        note = _as_of(note, question)
    shown = on or following
    where = shown.rooms_now[0] if shown and shown.rooms_now else known.room
    address = reverse("today:room", args=[where]) if where else reverse("today:rooms")
    teacher = _called((known.teacher,), question) if question.may("people.contact") else ""
    about = ", ".join(part for part in (known.name, teacher, known.room) if part)
    return Found(fit, known.code, address, about, note, known.code)


def _who_and_where(entry: Entry, question: Question) -> str:
    """'Roza Petrov in C04 ', as far as the reader may know who is there."""
    who = _called(entry.teachers_now, question) if question.may("timetable.others") else ""
    where = f"in {listed(entry.rooms_now)}" if entry.rooms_now else ""
    return "".join(f"{part} " for part in (who, where) if part)


def _room_now(entry: Entry | None, question: Question) -> str:
    note = _in_room(entry, question) if entry else ""
    return _as_of(note, question) if question.now else note


def _as_of(note: str, question: Question) -> str:
    """The answer with when it was told. Nothing is on only where somebody has told the whole day."""
    told = question.once(_told_today)
    if told is None:
        return note or "Not known: nobody has told today's timetable yet."
    return f"{note or 'Nothing timetabled now.'} As of {clock(told)}."


def _told_today() -> datetime | None:
    today = timezone.localdate()
    return max((row.as_of for row in told_about(today, today).get(today, []) if row.everybody), default=None)


def _in_room(entry: Entry, question: Question) -> str:
    """'Now: 09ENG2, Roza Petrov, until 11:50.'; what is no lesson is named to those who may know what it is."""
    known = entry.class_code or (entry.name if question.may("timetable.details") else entry.kind)
    who = _called(entry.teachers_now, question) if question.may("timetable.others") else ""
    until = f"until {bell(entry.ends)}" if entry.ends else ""
    return f"Now: {', '.join(part for part in (known, who, until) if part)}."


def _called(codes: tuple[str, ...], question: Question) -> str:
    names = {member.code: member.shown_name for member in question.once(staff_now)}
    return listed([names.get(code, code) for code in codes if code])
