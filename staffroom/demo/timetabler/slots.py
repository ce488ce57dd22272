"""The made-up school as its timetabling program holds it: ids of its own, and every date as it will be.

What happens on a date is the school's (`school.json`), the same that the stand-in for Compass tells. What only a
timetabler knows (what kind of cover it is, the work set, who keeps an eye on an open lesson) is added here, by dice of
its own: the same school and date, the same words.
"""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from staffroom.demo.chance import dice
from staffroom.demo.school import Bell, Cover, Day, Duty, Event, Lesson, School, SchoolDay, Staff

LESSON, ROLL, DUTY, ON_CALL, EXCURSION, EXAM = "Class", "RollClass", "Duty", "OnCall", "Excursion", "Exam"
POOL = "CRT"
_EVENTS = {"event": EXCURSION, "exam": EXAM}
_SENIOR = ("11", "12")
_FIRST_IDENT = 1001
_NOTES = (
    "Questions 1 to 12 on page {page}, in exercise books. Early finishers: the puzzle sheet.",
    "Finish the draft from last lesson. Laptops may be used; headphones stay in bags.",
    "Read chapter {page} in silence, then the summary on the back of the sheet.",
    "Revision for Friday's test: the pink booklet, pages {page} and following.",
    "The film is on the shared drive (first half only). Notes in the three columns, please.",
    "Practical work is OFF today. Theory sheet {page} is on the front bench.",
)


class Slot(NamedTuple):
    """One thing on one date: as timetabled, and what is different about it.

    `code` is the class code that the school's other systems have too. `teachers`, `of`, `by` and `minds` are staff
    codes, `starts` and `ends` local times, "09:05". `of` is replaced by `by`; the first room is left for `to`;
    `minds`: who keeps an eye on it from next door; `cover`: LISS's word for the kind of cover; `note`: the work set.
    """

    date: date
    period: str
    starts: str
    ends: str
    code: str
    name: str
    kind: str
    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    of: str = ""
    by: str = ""
    to: str = ""
    cover: str = ""
    note: str = ""
    minds: str = ""
    cancelled: bool = False

    @property
    def who(self) -> tuple[str, ...]:
        """Who is there."""
        return tuple(self.by if code == self.of and self.by else code for code in self.teachers)

    @property
    def where(self) -> tuple[str, ...]:
        """In which rooms it is."""
        return (self.to, *self.rooms[1:]) if self.to else self.rooms

    @property
    def different(self) -> bool:
        """Whether it is not as timetabled; an event never is."""
        return bool(self.by or self.to or self.minds or self.cancelled) or self.kind in (EXCURSION, EXAM)


class Book:
    """What the timetabling program knows of a school. Reading only; a new `school.json` is a new book."""

    def __init__(self, school: School) -> None:
        self.school = school
        self._entries = {date.fromisoformat(entry.date): entry for entry in school.calendar}
        self._schedules = {schedule.name: schedule.bells for schedule in school.bell_schedules}
        self._staff = {person.code: person for person in school.staff}
        known = school.compass_ids or {
            code: number for number, code in enumerate(sorted(self._staff), start=_FIRST_IDENT)
        }
        self._idents = {code: f"T{number}" for code, number in known.items()}
        self._places = {room.code: number for number, room in enumerate(school.rooms)}

    @cached_property
    def teachers(self) -> list[Staff]:
        """Who teaches here or may be called in: the program knows nobody else."""
        return [person for person in self.school.current_staff() if person.kind in "TE"]

    def ident(self, code: str) -> str:
        """The program's own id of somebody; of nobody we know, the code itself."""
        return self._idents.get(code, code)

    def code(self, code: str) -> str:
        """The short code of somebody; nothing for who has none. A pool code is one, though it is nobody's."""
        return code if code in self._staff or code.startswith(POOL) else ""

    def is_casual(self, code: str) -> bool:
        """Whether somebody is called in by the day."""
        return code in self._staff and self._staff[code].kind == "E"

    def entry(self, day: date) -> SchoolDay | None:
        """The school day of a date; None where students do not come."""
        return self._entries.get(day)

    def bells(self, entry: SchoolDay) -> list[Bell]:
        """The bells of a school day."""
        return self._schedules[entry.schedule]

    def truth(self, day: date) -> Day:
        """What is different on a date, as the school has it."""
        return self.school.days.get(day.isoformat()) or Day()

    def slots(self, day: date, truth: Day | None = None) -> list[Slot]:
        """Everything on a date in the order of the day; nothing where students do not come.

        `truth` is what is different, if not what the school's file says.
        """
        entry = self.entry(day)
        if entry is None:
            return []
        truth = truth or self.truth(day)
        found = [*_OneDay(self, day, entry, truth).slots(), *self._events(day, truth)]
        return sorted(found, key=lambda slot: (slot.starts, slot.period, slot.code))

    def _events(self, day: date, truth: Day) -> Iterator[Slot]:
        """Excursions and exams; what is for all, and training, is in other calendars."""
        for event in truth.events:
            if event.kind in _EVENTS and event.staff and event.starts:
                rooms = (event.room,) if event.room else ()
                yield Slot(day, "", event.starts, event.ends, event_code(event), event.title, _EVENTS[event.kind],
                           tuple(event.staff), rooms)  # fmt: skip

    def distance(self, one: str, other: str) -> int:
        """How many doors two rooms are apart."""
        return abs(self._places.get(one, 0) - self._places.get(other, 0))


def duty_code(duty: Duty) -> str:
    """What the program calls a duty: it has classes for them."""
    return f"YD {duty.area}" if duty.area else "ONCALL 1"


def event_code(event: Event) -> str:
    """Some code, since every row has one; other systems know an exam by its title."""
    letters = "".join(letter for letter in event.title.upper() if letter.isalnum())
    return event.title if event.kind == "exam" else f"EXC {letters[:14]}"


class _OneDay:
    """Puts one date together."""

    def __init__(self, book: Book, day: date, entry: SchoolDay, truth: Day) -> None:
        self._book, self._day, self._entry, self._truth = book, day, entry, truth
        self._bells = {bell.period: bell for bell in book.bells(entry)}
        self._covers: dict[tuple[str, str], Cover] = {
            (one.class_code or one.duty, one.period): one for one in truth.covers
        }
        self._moves = {(one.class_code, one.period): one for one in truth.moves}
        self._off = {(one.class_code, one.period) for one in truth.cancelled}

    def slots(self) -> list[Slot]:
        """Lessons and duties, with everything that is different."""
        school, number = self._book.school, self._entry.cycle_day
        found = [self._lesson(one) for one in school.lessons if one.day == number and one.period in self._bells]
        found += [self._duty(one) for one in school.duties if one.day == number and one.period in self._bells]
        return self._minded(found)

    def _lesson(self, lesson: Lesson) -> Slot:
        bell, key = self._bells[lesson.period], (lesson.class_code, lesson.period)
        kind = LESSON if lesson.number else ROLL
        slot = Slot(self._day, lesson.period, bell.starts, bell.ends, lesson.class_code, lesson.name, kind,
                    tuple(lesson.teachers), tuple(lesson.rooms), cancelled=key in self._off)  # fmt: skip
        move = self._moves.get(key)
        if move and move.from_ in lesson.rooms[:1]:
            slot = slot._replace(to=move.to)
        return self._covered(slot, self._covers.get(key))

    def _duty(self, duty: Duty) -> Slot:
        bell, kind = self._bells[duty.period], DUTY if duty.area else ON_CALL
        rooms = (duty.area,) if duty.area else ()
        slot = Slot(self._day, duty.period, bell.starts, bell.ends, duty_code(duty), duty.name, kind,
                    (duty.teacher,), rooms)  # fmt: skip
        return self._covered(slot, self._covers.get((duty.name, duty.period)))

    def _covered(self, slot: Slot, cover: Cover | None) -> Slot:
        if cover is None or cover.of not in slot.teachers:
            return slot
        roll = dice(f"{self._book.school.seed}-{self._day}-{slot.code}-{slot.period}")
        kind = "casual" if self._book.is_casual(cover.by) else roll.choice(("extra", "extra", "inlieu", "underload"))
        note = roll.choice(_NOTES).format(page=roll.randint(20, 180)) if slot.kind == LESSON else ""
        told = note if roll.random() < 0.75 else ""
        return slot._replace(of=cover.of, by=cover.by, cover=kind, note=told)

    # Who keeps an eye on what

    def _minded(self, slots: list[Slot]) -> list[Slot]:
        """One open lesson, the last of the seniors, is minded from next door; the others wait for whoever may come."""
        open_ones = [one for one in slots if one.kind == LESSON and self._is_open(one)]
        senior = [one for one in open_ones if one.code[:2] in _SENIOR] or open_ones
        for one in sorted(senior, key=lambda slot: (slot.period, slot.code), reverse=True):
            if by := self._next_door(one, slots):
                minded = one._replace(minds=by, of=one.teachers[0])
                return [minded if other is one else other for other in slots]
        return slots

    def _is_open(self, slot: Slot) -> bool:
        unwatched = not slot.by and not slot.cancelled and bool(slot.teachers)
        return unwatched and all(self._is_away(code, slot) for code in slot.teachers)

    def _next_door(self, slot: Slot, slots: list[Slot]) -> str:
        teaching: dict[str, Slot] = {}
        for other in slots:
            if other.kind == LESSON and other.period == slot.period and not other.cancelled and other.where:
                teaching |= {code: other for code in other.who if not self._is_away(code, other)}
        here = slot.where[0] if slot.where else ""
        nearest = sorted((self._book.distance(here, other.where[0]), code) for code, other in teaching.items())
        return nearest[0][1] if nearest else ""

    def _is_away(self, code: str, slot: Slot) -> bool:
        return any(
            away.staff == code and (not away.from_ or (away.from_ < slot.ends and slot.starts < away.to))
            for away in self._truth.away
        )
