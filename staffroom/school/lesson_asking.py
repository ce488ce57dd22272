"""Whom to ask about a lesson, and whether a text names its students."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from .day import Entry
from .models import Absence, Enrolment, Faculty, StaffMember, Student, Subject
from .names import fold

SHORT = 4
"""Names with fewer letters are also words (Do, An, Le): they count where they are written as names."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SENTENCE_ENDS = ".!?:\n"


@dataclass(frozen=True)
class Contact:
    """Somebody who can be asked; `phone` is empty where nobody has told it."""

    name: str
    why: str
    phone: str

    @property
    def dial(self) -> str:
        """What a telephone dials."""
        return re.sub(r"[^0-9+]", "", self.phone)


def whom_to_ask(entry: Entry) -> tuple[Contact, ...]:
    """Who leads the faculty of this lesson, where that is known and they are here; then the daily organiser.

    Three queries at most.
    """
    organiser = Contact("Daily organiser", "", settings.ENVIRONMENT.organiser_phone)
    faculty, code = _led_by(entry.class_code, entry.subject)
    if not code or code in _replaced(entry) or _is_away(code, entry.date):
        return (organiser,)
    head = StaffMember.objects.filter(code=code, superseded=False, active=True).first()
    return (Contact(head.shown_name, f"leads {faculty}", head.work_phone), organiser) if head else (organiser,)


def students_named(text: str, class_code: str) -> list[str]:
    """Family names of students of this class that stand in a text, as they are written. Two queries at most."""
    students = _students_of(class_code)
    return sorted({student.shown_family_name for student in students if _stands(student.shown_family_name, text)})


def students_listed(text: str, class_code: str) -> list[str]:
    """The first or family names by which a text names students of this class, one for each student.

    Only what stands in the text: whoever wrote it may not be somebody who sees students.
    """
    names = ((student.called, student.shown_family_name) for student in _students_of(class_code))
    found = (next((name for name in of_one if _stands(name, text, as_name=True)), "") for of_one in names)
    return sorted(name for name in found if name)


def _replaced(entry: Entry) -> list[str]:
    return [code for code in entry.teachers if code not in entry.teachers_now]


def _is_away(staff: str, day: date) -> bool:
    return Absence.objects.filter(date=day, staff=staff).exists()


def _led_by(class_code: str, name: str) -> tuple[str, str]:
    """Name of a faculty and who leads it: of the subject whose code the class code begins with, or of that name."""
    code = class_code.strip().upper()
    faculty = Faculty.objects.filter(code=OuterRef("faculty"))
    found = Subject.objects.filter(Q(code__in=[code[:n] for n in range(1, len(code) + 1)]) | Q(name=name, name__gt=""))
    rows = found.annotate(
        led_by=Coalesce(Subquery(faculty.values("head")[:1]), Value("")),
        called=Coalesce(Subquery(faculty.values("name")[:1]), Value("")),
    ).values_list("code", "faculty", "called", "led_by")
    best = max(rows, key=lambda row: (code.startswith(row[0]), len(row[0]), row[0]), default=None)
    return (best[2] or best[1], best[3]) if best else ("", "")


def _students_of(class_code: str) -> Iterable[Student]:
    code = class_code.strip().upper()
    splits = Q(subject=code, number=None)
    for found in re.finditer(r"(?=\d+$)", code):
        if found.start():
            splits |= Q(subject=code[: found.start()], number=int(code[found.start() :]))
    keys = Enrolment.objects.filter(splits, active=True).values("student")
    return Student.objects.filter(key__in=keys, superseded=False)


def _stands(name: str, text: str, *, as_name: bool = False) -> bool:
    """Whether a name stands in a text, whatever its accents; a short one, or any `as_name`, with a capital."""
    wanted = fold(name)
    if not wanted or wanted not in fold(text):
        return False
    words = wanted.count(" ") + 1
    found = list(_WORD.finditer(text))
    for n in range(len(found) - words + 1):
        some = found[n : n + words]
        if fold(" ".join(match[0] for match in some)) == wanted and _counts(some[0], text, wanted, as_name=as_name):
            return True
    return False


def _counts(word: re.Match[str], text: str, wanted: str, *, as_name: bool) -> bool:
    if as_name:
        return word[0][:1].isupper()
    if len(wanted) >= SHORT:
        return True
    before = text[: word.start()].rstrip(" ")
    return word[0][:1].isupper() and bool(before) and before[-1] not in _SENTENCE_ENDS
