"""What is stored about people, as rows for operators."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from .models import StaffMember, Student

STAFF_COLUMNS = (
    "code",
    "title",
    "first_name",
    "preferred_name",
    "family_name",
    "faculties",
    "positions",
    "campus",
    "house",
    "room",
    "email",
    "status",
    "active",
    "start",
    "finish",
)
STUDENT_COLUMNS = (
    "key",
    "first_name",
    "preferred_name",
    "family_name",
    "year_level",
    "home_group",
    "house",
    "campus",
    "email",
    "status",
    "active",
)


def exported(kind: str) -> tuple[tuple[str, ...], Iterator[dict[str, Any]]]:
    """Column names, and every stored person of `kind` (`staff` or `students`) in order of their code.

    Names stand as they were imported; lists are lists, dates ISO text, everything else text or true/false.
    Records whose code passed to somebody else are left out.
    """
    people: QuerySet[StaffMember] | QuerySet[Student]
    columns: tuple[str, ...]
    if kind == "staff":
        people, columns = StaffMember.objects.order_by(F("code")), STAFF_COLUMNS
    else:
        people, columns = Student.objects.order_by(F("key")), STUDENT_COLUMNS
    rows = people.filter(superseded=False).iterator(chunk_size=2_000)
    return columns, ({column: _plain(getattr(person, column)) for column in columns} for person in rows)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
