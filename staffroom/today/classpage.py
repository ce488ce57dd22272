"""A class: its days, who teaches it, what comes next, what is set. No students."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from staffroom.school.classes import ClassFacts, class_named, class_week, lessons_ahead, tasks_due, was_ever_told
from staffroom.school.day import Entry
from staffroom.school.now import now_and_next
from staffroom.school.selectors import staff_names

from .slots import Badge, Look, Slot, codes_in, slot_of
from .weeks import Week, week_page
from .windows import Window


@dataclass(frozen=True)
class Task:
    """A task that is set to the class."""

    name: str
    category: str
    due: datetime | None


@dataclass(frozen=True)
class ClassPage:
    """A class and its days. `now` and `next` are lessons; `teachers` are names, empty for whoever may not see them."""

    code: str
    subject: str
    teachers: str
    now: Slot | None
    next: Slot | None
    next_on: datetime | None
    tasks: list[Task]
    week: Week


def class_page(code: str, window: Window, *, people: bool, details: bool) -> ClassPage | None:
    """The days of a class. None where no table and no timetable knows it. Ten queries, whatever it holds."""
    if not code.isprintable():  # PostgreSQL refuses a NUL
        return None
    moment, facts = timezone.now(), class_named(code)
    days, ahead = class_week(code, window.first, window.last), lessons_ahead(code, timezone.localdate())
    every = [*(entry for entries in days.values() for entry in entries), *ahead]
    if facts is None and not every and not was_ever_told(code):
        return None
    codes = (codes_in(every) | set(facts.teachers if facts else ())) if people else set()
    look = Look(moment, staff_names(codes), details=details, people=people)
    found = now_and_next(ahead, moment)
    on, following = (found.now[0] if found.now else None), found.next
    return ClassPage(
        code=facts.code if facts else every[0].class_code if every else code,
        subject=(facts.subject if facts else "") or next((entry.subject for entry in every if entry.subject), ""),
        teachers=look.called(_teachers(facts, every)) if people else "",
        now=_line(on, look) if on else None,
        next=_line(following, look) if following else None,
        next_on=following.starts if following else None,
        tasks=[Task(task.name, task.category, task.due) for task in tasks_due(code, moment)],
        week=week_page(window, days, look, finish=lambda entry, slot: _told(entry, slot, look)),
    )


def _teachers(facts: ClassFacts | None, every: list[Entry]) -> list[str]:
    """Who teaches it: as the school's table says, or else as the timetable does."""
    if facts and facts.teachers:
        return list(facts.teachers)
    return list(dict.fromkeys(code for entry in every for code in entry.teachers))


def _line(entry: Entry, look: Look) -> Slot:
    return _told(entry, slot_of(entry, look), look)


def _told(entry: Entry, slot: Slot, look: Look) -> Slot:
    """The line as the class sees it: called by who is there, and with what is different today."""
    who = look.called(entry.teachers_now) if look.people else ""
    title = entry.title if look.details else ""
    badges = list(slot.badges)
    replaced = [code for code in entry.teachers if code not in entry.teachers_now]
    if replaced and not slot.off:
        badges.append(Badge("plain", "Covered", f"for {look.called(replaced)}" if look.people and look.details else ""))
    if slot.left and not slot.off:
        badges.append(Badge("moved", "Room moved"))
    return replace(slot, what=who or slot.what, about=title, badges=tuple(badges))
