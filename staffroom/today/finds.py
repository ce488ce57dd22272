"""Rooms, classes, subjects and who is free, for the search everywhere: now, or in a period that is asked about."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from staffroom.kit.school_days import is_school_day
from staffroom.kit.words import bell, clock, listed
from staffroom.school.day import Entry, bells_between, told_about
from staffroom.school.findable import Coded, in_rooms, lessons_of, nouns_now, staff_now
from staffroom.school.free import Bell, bells_of, free_at
from staffroom.school.now import is_period, now_and_next
from staffroom.search.finding import Found, finds, page
from staffroom.search.matching import Fit, fitting
from staffroom.search.question import Question

page("today:today", "Today", "my day now next timetable")
page("today:week", "My week", "timetable")
page("today:rooms", "Rooms", "free rooms what is on now")
page("today:free", "When several people are free", "common free periods meeting time together find a time")

TOLD = 10
"""Of the best so many it is said what is on now."""


@dataclass(frozen=True)
class Asked:
    """The moment that is asked about, in words ('Now', 'P3'); None where today's bells do not ring such a period."""

    moment: datetime | None
    said: str


@finds("free", needs="timetable.others", place=5, title="Free")
def free(question: Question) -> list[Found]:
    """Who is free, now or in a period of today: of those who teach today, by family name."""
    if not question.free:
        return []
    asked, here = _asked(question), reverse("today:free")
    today = timezone.localdate()
    if not is_school_day(today):
        return [Found(Fit.CODE, "There is no school today", here)]
    if asked.moment is None:
        return [Found(Fit.CODE, f"Today has no {asked.said}", here)]
    found = free_at(asked.moment, told_about(today, today).get(today, []))
    if found.as_of is None:
        return [Found(Fit.CODE, "Not known who is free", here, note="Nobody has told today's timetable yet.")]
    as_of = f"As of {clock(found.as_of)}."
    known = [member for member in question.once(staff_now) if member.code in found.until]
    if not known:
        return [Found(Fit.CODE, f"{asked.said}: nobody who teaches today is free", here, note=as_of)]
    return [
        Found(
            fit=Fit.CODE,
            title=member.shown_name,
            address=reverse("today:person-week", args=[member.code]),
            about=", ".join([*(question.once(nouns_now).faculties.get(code) or code for code in member.faculties)]),
            note=f"{asked.said}: free{_until(found.until[member.code])}. {as_of}",
            code=member.code,
        )
        for member in known
    ]


def _until(then: datetime | None) -> str:
    return f" until {bell(then)}" if then else " for the rest of the day"


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
    if not hits:
        return []
    asked = _asked(question)
    on = in_rooms([known.code for _, known in hits[:TOLD]], asked.moment) if asked.moment else {}
    return [
        Found(
            fit=fit,
            title=known.code,
            address=reverse("today:room", args=[known.code]),
            about=", ".join(part for part in (_named(known), nouns.campuses.get(known.room, "")) if part),
            note=_room_now(on.get(known.code), asked, question),
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
    note = _in_period(entries, question) if question.period else _on_now(entries, question)
    if question.now:
        note = _as_of(note, question)
    teacher = _called((known.teacher,), question) if question.may("people.contact") else ""
    about = ", ".join(part for part in (known.name, teacher, known.room) if part)
    return Found(fit, known.code, reverse("today:class", args=[known.code]), about, note, known.code)


def _on_now(entries: list[Entry], question: Question) -> str:
    found = now_and_next(entries, timezone.now())
    on, following = found.now[0] if found.now else None, found.next
    if on and on.ends:
        return f"Now: {_who_and_where(on, question)}until {bell(on.ends)}."
    if following and following.starts:
        return f"Next: {_who_and_where(following, question)}at {bell(following.starts)}."
    return ""


def _in_period(entries: list[Entry], question: Question) -> str:
    """What is on in the period that was asked about."""
    on = next((one for one in entries if not one.off and is_period(one.period, question.period)), None)
    if on is None:
        return ""
    times = f"{bell(on.starts)} to {bell(on.ends)}" if on.starts and on.ends else ""
    return f"P{question.period}: {', '.join(part for part in (_who_and_where(on, question).strip(), times) if part)}."


def _asked(question: Question) -> Asked:
    """The moment that is asked about: this one, or the middle of a period of today."""
    if not question.period:
        return Asked(timezone.now(), "Now")
    bells = [one for one in question.once(_bells_today) if is_period(one.period, question.period)]
    return Asked(bells[0].starts + (bells[0].ends - bells[0].starts) / 2 if bells else None, f"P{question.period}")


def _who_and_where(entry: Entry, question: Question) -> str:
    """'Roza Petrov in C04 ', as far as the reader may know who is there."""
    who = _called(entry.teachers_now, question) if question.may("timetable.others") else ""
    where = f"in {listed(entry.rooms_now)}" if entry.rooms_now else ""
    return "".join(f"{part} " for part in (who, where) if part)


def _bells_today() -> list[Bell]:
    today = timezone.localdate()
    return bells_of(today, bells_between(today, today)[today], breaks=True)


def _room_now(entry: Entry | None, asked: Asked, question: Question) -> str:
    note = _in_room(entry, asked, question) if entry else ""
    return _as_of(note, question) if question.now else note


def _as_of(note: str, question: Question) -> str:
    """The answer with when it was told. Nothing is on only where somebody has told the whole day."""
    told = question.once(_told_today)
    if told is None:
        return note or "Not known: nobody has told today's timetable yet."
    nothing = f"Nothing timetabled in P{question.period}." if question.period else "Nothing timetabled now."
    return f"{note or nothing} As of {clock(told)}."


def _told_today() -> datetime | None:
    today = timezone.localdate()
    return max((row.as_of for row in told_about(today, today).get(today, []) if row.everybody), default=None)


def _in_room(entry: Entry, asked: Asked, question: Question) -> str:
    """'Now: 09ENG2, Roza Petrov, until 11:50.'; what is no lesson is named to those who may know what it is."""
    known = entry.class_code or (entry.name if question.may("timetable.details") else entry.kind)
    who = _called(entry.teachers_now, question) if question.may("timetable.others") else ""
    until = f"until {bell(entry.ends)}" if entry.ends else ""
    return f"{asked.said}: {', '.join(part for part in (known, who, until) if part)}."


def _called(codes: tuple[str, ...], question: Question) -> str:
    names = {member.code: member.shown_name for member in question.once(staff_now)}
    return listed([names.get(code, code) for code in codes if code])
