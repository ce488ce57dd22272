"""The kinds of record an import brings, and which columns of our tables it fills."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from staffroom.school import models

Row = tuple[Any, ...]

_PERSON_STATE = ("active", "inactive_because", "missing_since")
_NOUN_STATE = ("active", "missing_since")


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    A row is the values of `fields` (key first) followed by those of `state`.
    `quiet` fields change by themselves (extras counted up) and say nothing about a damaged file.
    `slices` names the fields by which a plan is shown and limited.
    """

    name: str
    model: type[Model]
    fields: tuple[str, ...]
    state: tuple[str, ...] = _NOUN_STATE
    quiet: frozenset[str] = frozenset()
    slices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name of the key field."""
        return self.fields[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of a row, in order."""
        return self.fields + self.state

    @property
    def people(self) -> bool:
        """Whether these are persons, who have a reason for not being current."""
        return self.state is _PERSON_STATE

    def at(self, name: str) -> int:
        """Place of a column in a row."""
        return self.columns.index(name)

    def dates(self) -> list[tuple[int, bool]]:
        """Places of date columns in a row, each with whether it is a moment rather than a day."""
        found = []
        for place, name in enumerate(self.columns):
            kind = self.model._meta.get_field(name).get_internal_type()
            if kind in ("DateField", "DateTimeField"):
                found.append((place, kind == "DateTimeField"))
        return found


STAFF = Kind(
    "staff",
    models.StaffMember,
    (
        "code",
        "title",
        "first_name",
        "preferred_name",
        "family_name",
        "house",
        "campus",
        "email",
        "status",
        "birth_mark",
        "faculty_1",
        "faculty_2",
        "faculty_3",
        "faculty_4",
        "position_1",
        "position_2",
        "room",
        "fte",
        "availability",
        "staff_type",
        "start",
        "finish",
        "work_phone",
        "payroll_number",
        "extras_cap",
        "extras_this_year",
        "extras_this_week",
        "vit_expiry",
        "wwcc_expiry",
    ),
    _PERSON_STATE,
    quiet=frozenset({"extras_cap", "extras_this_year", "extras_this_week"}),
    slices={
        "faculty": ("faculty_1", "faculty_2", "faculty_3", "faculty_4"),
        "position": ("position_1", "position_2"),
        "campus": ("campus",),
    },
)
STUDENTS = Kind(
    "students",
    models.Student,
    (
        "key",
        "first_name",
        "preferred_name",
        "family_name",
        "house",
        "campus",
        "email",
        "status",
        "birth_mark",
        "year_level",
        "home_group",
    ),
    _PERSON_STATE,
    slices={"year level": ("year_level",), "home group": ("home_group",), "campus": ("campus",)},
)
ENROLMENTS = Kind("enrolments", models.Enrolment, ("code", "student", "subject", "number", "year", "period"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("campuses", models.Campus, ("code", "name", "school_name", "is_main", "phone", "principal")),
        Kind("faculties", models.Faculty, ("code", "name", "head")),
        Kind("positions", models.Position, ("code", "name")),
        Kind("houses", models.House, ("code", "name", "campus")),
        Kind("rooms", models.Room, ("code", "name", "description", "seats", "bookable", "faculty", "campus")),
        Kind(
            "year_levels",
            models.YearLevel,
            ("code", "name", "short_name", "order", "coordinator", "second_coordinator"),
        ),
        Kind("home_groups", models.HomeGroup, ("code", "name", "campus", "teacher", "second_teacher", "room")),
        Kind("subjects", models.Subject, ("code", "name", "short_name", "faculty", "year_level")),
        Kind(
            "classes",
            models.SchoolClass,
            (
                "code",
                "name",
                "timetable",
                "subject",
                "number",
                "teacher",
                "second_teacher",
                "room",
                "second_room",
                "campus",
            ),
        ),
        STAFF,
        STUDENTS,
        ENROLMENTS,
    )
}


def stored_rows(kind: Kind) -> dict[str, Row]:
    """Every current record of a kind by its key, as a row; codes that passed to somebody else are left out."""
    rows: Iterable[Row] = kind.model._default_manager.order_by().values_list(*kind.columns)
    if kind.people:
        rows = rows.filter(superseded=False)  # type: ignore[attr-defined]
    return {row[0]: row for row in rows.iterator(chunk_size=5_000)}  # type: ignore[attr-defined]
