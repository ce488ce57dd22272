"""Reads about one class: its lessons, who teaches it, what is set. Never who is in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from .day import Entry, entries_of
from .models import LearningTask, Occurrence, SchoolClass, Subject

AHEAD = timedelta(days=28)
"""How far ahead the next lesson is looked for: past the longest holidays between terms."""


@dataclass(frozen=True)
class ClassFacts:
    """What the tables of the school say about a class; empty where only the timetable knows it."""

    code: str
    subject: str = ""
    teachers: tuple[str, ...] = ()
    room: str = ""


def class_named(code: str) -> ClassFacts | None:
    """A class by what people call it ('07ENG1'), in capitals or as it is written. At most two queries."""
    parts = Q(subject=code.upper(), number=None)
    for place in range(len(code) - 1, 0, -1):
        if not (code[place:].isascii() and code[place:].isdigit()):
            break
        if code[place] != "0" and len(code) - place <= 6:
            parts |= Q(subject=code[:place].upper(), number=int(code[place:]))
    rows = [row for row in SchoolClass.objects.filter(parts, active=True).order_by("code") if row.label]
    if not rows:
        return None
    teachers = dict.fromkeys(code for row in rows for code in (row.teacher, row.second_teacher) if code)
    subject = Subject.objects.filter(code=rows[0].subject).values_list("name", flat=True).first() or ""
    return ClassFacts(rows[0].label, subject, tuple(teachers), next((row.room for row in rows if row.room), ""))


def class_week(code: str, first: date, last: date) -> dict[date, list[Entry]]:
    """What a class has, or was to have, from `first` to `last`. One query."""
    days: dict[date, list[Entry]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    for entry in entries_of(_of_class(code).filter(date__range=(first, last))):
        days[entry.date].append(entry)
    return days


def lessons_ahead(code: str, today: date) -> list[Entry]:
    """What a class has from today on, as far as a school's holidays reach. One query."""
    on = _of_class(code).filter(status=Occurrence.Status.ON, all_day=False)
    return entries_of(on.filter(date__range=(today, today + AHEAD)))


def was_ever_told(code: str) -> bool:
    """Whether any timetable names this class, on whatever date."""
    return _of_class(code).exists()


def tasks_due(code: str, since: datetime, most: int = 10) -> list[LearningTask]:
    """Tasks that are set to a class and due from then on, the first one first. One query."""
    asked = LearningTask.objects.filter(class_code__in=_written(code), withdrawn=False, due__gte=since)
    return list(asked.order_by("due", "mark")[:most])


def _of_class(code: str) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(class_code__in=_written(code))


def _written(code: str) -> set[str]:
    return {code, code.upper()}
