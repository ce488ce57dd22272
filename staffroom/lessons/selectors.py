"""Reads of this room: one lesson as somebody may see it, and what waits on their page of notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from staffroom.kit.school_days import melbourne_today
from staffroom.kit.words import listed
from staffroom.school.arranged import goes_on_without
from staffroom.school.class_codes import fold_class
from staffroom.school.day import Entry, RungBell, bells_between, entries_of, told_about, week_of
from staffroom.school.lesson_asking import Contact, whom_to_ask
from staffroom.school.lesson_matching import matched, place_of
from staffroom.school.lesson_notes import (
    Handed,
    LessonNotes,
    Note,
    address_of,
    handed_back_about,
    handed_back_to,
    lesson_address,
    lesson_at,
    lessons_from,
    lessons_of_class,
    notes_between,
)
from staffroom.school.models import Occurrence, Pin, Room
from staffroom.school.plans import pin_of
from staffroom.school.selectors import room_named, staff_names
from staffroom.sync.day.feeds import SourceState, source_states

TWO_WEEKS = timedelta(days=13)
A_MONTH = timedelta(days=30)
A_YEAR = timedelta(days=400)
DAYS_IN_FULL = 2
"""So many coming days with lessons are shown whole, so that a note can be begun."""


@dataclass(frozen=True)
class Viewer:
    """Who asks. `casual` is a casual relief teacher, who sees what they cover on the day itself."""

    code: str
    sees_all: bool = False
    writes_all: bool = False
    casual: bool = False


@dataclass(frozen=True)
class Lesson:
    """A lesson that the viewer may see, and what they may do with it."""

    row: Occurrence
    siblings: tuple[Occurrence, ...]
    entry: Entry
    viewer: Viewer

    @property
    def address(self) -> str:
        """Its page."""
        return lesson_address(self.entry)

    @property
    def note_door(self) -> str:
        """Where its note is written."""
        return door_of(self.entry, "note")

    @property
    def copy_door(self) -> str:
        """Where its note is copied to another lesson."""
        return door_of(self.entry, "copy")

    @property
    def hand_back_door(self) -> str:
        """Where two lines are handed back."""
        return door_of(self.entry, "hand-back")

    @property
    def place(self) -> str:
        """The period, or the time, by which notes know it."""
        return place_of(self.entry.period, self.entry.starts)

    @property
    def teaches(self) -> bool:
        """Whether it is timetabled for the viewer."""
        return bool(self.viewer.code) and self.viewer.code in self.row.teachers

    @property
    def covers(self) -> bool:
        """Whether the viewer takes it for somebody else."""
        return bool(self.viewer.code) and any(by == self.viewer.code for _, by, _ in self.row.covers)

    @property
    def may_read(self) -> bool:
        """Who teaches it, covers it, sits in it, and who sees all; a casual teacher until its day is over."""
        if self.viewer.sees_all or self.teaches or self.viewer.code in self.row.attends:
            return True
        return self.covers and (not self.viewer.casual or self.row.date >= melbourne_today())

    @property
    def may_read_note(self) -> bool:
        """A casual teacher not before the day itself; everybody else with the page."""
        too_early = self.viewer.casual and self.row.date > melbourne_today() and not self.teaches
        return self.may_read and not too_early

    @property
    def may_write(self) -> bool:
        """Whose lesson it is, and who writes for all, until its day is over."""
        return (self.viewer.writes_all or self.teaches) and self.row.date >= melbourne_today()

    @property
    def may_hand_back(self) -> bool:
        """Who took it, from its beginning to the end of the day."""
        return self.covers and self.row.date == melbourne_today() and self.has_begun

    @property
    def has_begun(self) -> bool:
        """Whether it began; one without a time is taken at its word."""
        return self.row.starts is None or self.row.starts <= timezone.now()


def lesson_for(viewer: Viewer, day: str, key: str, place: str) -> Lesson | None:
    """The lesson at an address, if there is one that the viewer may read. One query."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    rows = tuple(lessons_of_class(on, fold_class(key)))
    row = lesson_at(rows, place.lower())
    if row is None:
        return None
    found = Lesson(row, rows, entries_of([row])[0], viewer)
    return found if found.may_read else None


@dataclass(frozen=True)
class Bell:
    """A bell of the day; `here` is the one of the lesson."""

    name: str
    starts: str
    ends: str
    here: bool


@dataclass(frozen=True)
class Page:
    """Everything the page of a lesson shows. `said` is how it stands for the reader, in one sentence."""

    lesson: Lesson
    notes: tuple[Note, ...]
    names: Mapping[str, str]
    said: str
    handed: tuple[Handed, ...]
    room: Room | None
    pin: Pin | None
    ask: tuple[Contact, ...]
    bells: tuple[Bell, ...]
    heard: datetime | None
    late: tuple[SourceState, ...]
    copies: tuple[Entry, ...]

    @property
    def note(self) -> Note | None:
        """What a colleague wrote."""
        return next((note for note in self.notes if note.from_staff), None)

    @property
    def mine(self) -> Handed | None:
        """What the reader handed back."""
        code = self.lesson.viewer.code
        return next((one for one in self.handed if code and one.by_code == code), None)

    @property
    def others(self) -> tuple[Handed, ...]:
        """What others handed back, for whose lesson it is and who sees all."""
        told = self.lesson.teaches or self.lesson.viewer.sees_all
        return tuple(one for one in self.handed if told and one is not self.mine)

    @property
    def to_whom(self) -> str:
        """Who gets what the reader hands back."""
        return listed([name for code, name in self.names.items() if code in self.replaced])

    @property
    def replaced(self) -> tuple[str, ...]:
        """Whom the reader replaces."""
        return tuple(of for of, by, _ in self.lesson.row.covers if by == self.lesson.viewer.code)

    @property
    def left(self) -> str:
        """Rooms it is not in this time."""
        entry = self.lesson.entry
        return listed([room for room in entry.rooms if room not in entry.rooms_now])

    @property
    def where(self) -> str:
        """The room it is in."""
        return listed(self.lesson.entry.rooms_now)

    @property
    def off(self) -> str:
        """Why nobody goes there; empty where it takes place."""
        return "" if self.lesson.row.status == Occurrence.Status.ON else self.lesson.row.get_status_display()


def page_of(lesson: Lesson) -> Page:
    """The whole page. At most eighteen queries, whatever it holds."""
    row, entry = lesson.row, lesson.entry
    notes = notes_between(row.date, row.date, class_key=_key(row)).of(entry) if lesson.may_read_note else ()
    names = staff_names({*entry.teachers, *entry.teachers_now, *(note.author for note in notes)} - {""})
    told = told_about(row.date, row.date)[row.date]
    states = [state for state in source_states(row.date, told) if state.source in row.sources and state.state != "off"]
    room = entry.rooms_now[0] if entry.rooms_now else ""
    has_note = any(note.from_staff for note in notes)
    return Page(
        lesson=lesson,
        notes=notes,
        names=names,
        said=_said(lesson, names),
        handed=_handed(lesson),
        room=room_named(room),
        pin=pin_of(room),
        ask=whom_to_ask(entry),
        bells=_bells(bells_between(row.date, row.date)[row.date], entry),
        heard=max((state.as_of for state in states if state.as_of), default=None),
        late=tuple(states) if states and all(state.state in ("stale", "down") for state in states) else (),
        copies=copies_of(lesson) if has_note and lesson.teaches else (),
    )


def copies_of(lesson: Lesson) -> tuple[Entry, ...]:
    """The viewer's coming lessons of the same class that have no note yet. Two queries."""
    first = melbourne_today()
    days = week_of(lesson.viewer.code, first, first + TWO_WEEKS)
    taken = notes_between(first, first + TWO_WEEKS, class_key=_key(lesson.row))
    return tuple(
        entry
        for entries in days.values()
        for entry in entries
        if _is_mine(entry, lesson.viewer.code)
        and fold_class(entry.class_code) == _key(lesson.row)
        and entry.occurrence != lesson.row.pk
        and not any(note.from_staff for note in taken.of(entry))
    )


@dataclass(frozen=True)
class Line:
    """A lesson on the page of notes, with its note."""

    entry: Entry
    note: Note | None

    @property
    def address(self) -> str:
        """Its page."""
        return lesson_address(self.entry)

    @property
    def write(self) -> str:
        """Where its note is written."""
        return door_of(self.entry, "note")


@dataclass(frozen=True)
class Orphan:
    """A note whose lesson is gone, and the lessons it could go to."""

    note: Note
    targets: tuple[Entry, ...]


@dataclass(frozen=True)
class Mine:
    """Somebody's page of notes."""

    days: tuple[tuple[date, tuple[Line, ...]], ...]
    later: tuple[Note, ...]
    orphans: tuple[Orphan, ...]
    handed: tuple[Handed, ...]

    @property
    def count(self) -> int:
        """How many coming lessons have a note."""
        return sum(line.note is not None for _, lines in self.days for line in lines) + len(self.later)


def notes_of(code: str) -> Mine:
    """Coming lessons with their notes, what is further ahead, notes without a lesson, what was handed back.

    Four queries.
    """
    today = melbourne_today()
    days = {day: _own(entries, code) for day, entries in week_of(code, today, today + TWO_WEEKS).items()}
    coming = notes_between(today, today + TWO_WEEKS)
    own = notes_between(today - A_MONTH, today + A_YEAR, author=code)
    later = [
        note for notes in own.at.values() for note in notes if note.day > today + TWO_WEEKS and note.author == code
    ]
    return Mine(
        days=_days(days, coming),
        later=tuple(sorted((note for note in later if note.from_staff), key=lambda note: (note.day, note.place))),
        orphans=tuple(
            Orphan(note, _targets(note, days, coming))
            for note in own.orphans
            if note.author == code and note.from_staff
        ),
        handed=tuple(handed_back_to(code, since=today - A_MONTH)),
    )


def orphan_of(code: str, pk: int) -> Orphan | None:
    """A note of this author whose lesson is gone."""
    return next((orphan for orphan in notes_of(code).orphans if orphan.note.pk == pk), None) if code else None


def door_of(entry: Entry, door: str) -> str:
    """Where something is done about a lesson."""
    return address_of(entry.date, fold_class(entry.class_code), place_of(entry.period, entry.starts), door)


def _key(row: Occurrence) -> str:
    return fold_class(row.class_code)


def _is_mine(entry: Entry, code: str) -> bool:
    return bool(lesson_address(entry)) and code in entry.teachers and not _gone(entry)


def _gone(entry: Entry) -> bool:
    return entry.change is not None and entry.change.kind == "withdrawn"


def _own(entries: list[Entry], code: str) -> list[Entry]:
    return [entry for entry in entries if _is_mine(entry, code)]


def _days(days: Mapping[date, list[Entry]], notes: LessonNotes) -> tuple[tuple[date, tuple[Line, ...]], ...]:
    """The first days whole, of the others what has a note."""
    shown: list[tuple[date, tuple[Line, ...]]] = []
    for day, entries in days.items():
        lines = tuple(Line(entry, next(iter(notes.of(entry)), None)) for entry in entries)
        if len(shown) >= DAYS_IN_FULL:
            lines = tuple(line for line in lines if line.note)
        if lines:
            shown.append((day, lines))
    return tuple(shown)


def _targets(note: Note, days: Mapping[date, list[Entry]], notes: LessonNotes) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entries in days.values()
        for entry in entries
        if fold_class(entry.class_code) == note.class_key and not any(one.from_staff for one in notes.of(entry))
    )


def _handed(lesson: Lesson) -> tuple[Handed, ...]:
    """What was handed back about this lesson, wherever it is in the timetable now."""
    found = handed_back_about(lesson.row.date, _key(lesson.row))
    home = matched(lessons_from(lesson.siblings), found)
    return tuple(one for one in found if home[one.pk] == lesson.row.pk)


def _said(lesson: Lesson, names: Mapping[str, str]) -> str:
    """Who teaches and who takes it, from where the reader stands."""
    row, code = lesson.row, lesson.viewer.code
    if lesson.covers:
        return f"You take this for {listed([names.get(of, of) for of, by, _ in row.covers if by == code])}."
    taken = [f"{names.get(by, by) if by else name} takes it" for of, by, name in row.covers if of == code]
    if lesson.teaches and not taken and (without := goes_on_without(row, code)):
        return f"Nobody takes it for you: {without}."
    if lesson.teaches:
        others = listed([names.get(one, one) for one in row.teachers if one != code])
        return f"{listed(taken)} for you." if taken else f"Your lesson{f', with {others}' if others else ''}."
    taught = listed([names.get(one, one) for one in row.teachers]) or "Nobody known"
    covered = [f"{names.get(by, by) if by else name} takes it for {names.get(of, of)}" for of, by, name in row.covers]
    verb = "teach" if len(row.teachers) > 1 else "teaches"
    return f"{'. '.join(covered)}." if covered else f"{taught} {verb} it."


def _bells(bells: list[RungBell], entry: Entry) -> tuple[Bell, ...]:
    """The bells of the day, times as a timetable prints them."""
    starts = f"{entry.starts:%H:%M}" if entry.starts else ""
    period = entry.period.strip().upper()
    here = next((bell for bell in bells if period and bell[0].upper() == period), None)
    here = here or next((bell for bell in bells if starts and bell[2] == starts), None)
    return tuple(Bell(bell[1] or bell[0], _short(bell[2]), _short(bell[3]), bell is here) for bell in bells)


def _short(clock: str) -> str:
    """'1:20' for '13:20'."""
    hours, colon, minutes = clock.partition(":")
    return f"{(int(hours) + 11) % 12 + 1}:{minutes}" if colon and hours.isdigit() else clock
