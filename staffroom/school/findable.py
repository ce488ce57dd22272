"""Everything of the school that has a code, read at once for those who look something up."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from .day import Entry, entries_of
from .models import Campus, Faculty, Occurrence, Room, SchoolClass, StaffMember, Subject
from .names import fold
from .selectors import staff_listed

_NUMBER = Coalesce(Cast("number", CharField()), Value(""))
"""Of a class, as text: all parts of the one query have the same types."""


@dataclass(frozen=True)
class Coded:
    """A room, subject or class: its code, its name, and what it is found by."""

    code: str
    name: str
    about: str = ""
    teacher: str = ""
    room: str = ""

    @property
    def folded(self) -> str:
        """The code as it is searched."""
        return fold(self.code)

    @property
    def text(self) -> str:
        """Code and name as they are searched."""
        return fold(f"{self.code} {self.name} {self.about}")


@dataclass
class Nouns:
    """What the school has, by code. `faculties` and `campuses` are names by code."""

    rooms: dict[str, Coded] = field(default_factory=dict)
    subjects: dict[str, Coded] = field(default_factory=dict)
    classes: dict[str, Coded] = field(default_factory=dict)
    faculties: dict[str, str] = field(default_factory=dict)
    campuses: dict[str, str] = field(default_factory=dict)


def nouns_now() -> Nouns:
    """Rooms, subjects and classes in use, and the classes of today's timetable that no table knows. One query."""
    queries = [
        _nouns("room", Room, about=F("description"), room=F("campus")),
        _nouns("subject", Subject, about=F("faculty")),
        _nouns("faculty", Faculty),
        _nouns("campus", Campus),
        SchoolClass.objects.filter(active=True)
        .order_by()
        .values_list(_word("class"), F("subject"), _word(), _word(), _NUMBER, F("teacher"), F("room")),
        Occurrence.objects.filter(date=timezone.localdate(), kind__in=("lesson", "exam"))
        .exclude(class_code="")
        .order_by()
        .values_list(_word("lesson"), F("class_code"), F("subject"), _word(), _word(), _word(), _word()),
    ]
    found = Nouns()
    lessons = []
    for kind, code, name, about, number, teacher, room in queries[0].union(*queries[1:]):
        if kind == "lesson":
            lessons.append((code, name))
        elif kind == "class":
            found.classes.setdefault(code + number, Coded(code + number, "", code, teacher, room))
        elif kind == "room":
            found.rooms[code] = Coded(code, name or about, "", "", room)
        elif kind == "subject":
            found.subjects[code] = Coded(code, name)
        else:
            (found.faculties if kind == "faculty" else found.campuses)[code] = name
    _name_classes(found, lessons)
    return found


def staff_now() -> list[StaffMember]:
    """Current staff by family name, with what a line about somebody shows. One query."""
    shown = ("code", "first_name", "preferred_name", "shown_first_name", "shown_family_name", "search_text")
    return list(staff_listed().defer(None).only(*shown, "faculty_1", "faculty_2", "faculty_3", "faculty_4", "room"))


def lessons_of(classes: list[str], day: date) -> list[Entry]:
    """What these classes have on a date, in order of time, with covers and moves carried out. One query."""
    return entries_of(Occurrence.objects.filter(date=day, class_code__in=classes))


def in_rooms(rooms: list[str], moment: datetime) -> dict[str, Entry]:
    """What is in these rooms at a moment, the first where it is more. One query."""
    within = Q()
    for room in rooms:
        within |= Q(places__contains=f" {room} ")
    on = Occurrence.objects.filter(status=Occurrence.Status.ON, all_day=False, starts__lte=moment, ends__gt=moment)
    return {room: entry for entry in reversed(entries_of(on.filter(within))) for room in entry.rooms_now}


def _name_classes(found: Nouns, lessons: list[tuple[str, str]]) -> None:
    """Give classes the name of their subject, and add those that only the timetable knows."""
    for label, known in found.classes.items():
        subject = found.subjects.get(known.about)
        found.classes[label] = Coded(label, subject.name if subject else "", "", known.teacher, known.room)
    for code, subject_name in lessons:
        found.classes.setdefault(code, Coded(code, subject_name))


def _nouns(kind: str, model: type, **columns: F) -> QuerySet:  # type: ignore[type-arg]  # rows of several kinds
    about, room = columns.get("about", _word()), columns.get("room", _word())
    listed = model._default_manager.filter(active=True).order_by()  # type: ignore[attr-defined]
    return listed.values_list(_word(kind), F("code"), F("name"), about, _word(), _word(), room)  # type: ignore[no-any-return]


def _word(word: str = "") -> Value:
    return Value(word, output_field=CharField())
