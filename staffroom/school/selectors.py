"""Reads about the school and its people. Pages ask here; they never chain filters of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, QuerySet, Value

from .models import (
    Campus,
    Faculty,
    HomeGroup,
    House,
    Position,
    Room,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    YearLevel,
)
from .names import fold

SHOWN_NAME = ("code", "first_name", "preferred_name", "shown_first_name", "shown_family_name")
"""Columns that `shown_name` is made of."""


@dataclass(frozen=True)
class GroupNames:
    """Names of the groups and places that people point to by code; an unknown code names itself."""

    faculties: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[str, str] = field(default_factory=dict)
    campuses: Mapping[str, str] = field(default_factory=dict)
    houses: Mapping[str, str] = field(default_factory=dict)

    def faculty(self, code: str) -> str:
        """Name of a faculty."""
        return self.faculties.get(code) or code

    def position(self, code: str) -> str:
        """Name of a position."""
        return self.positions.get(code) or code

    def campus(self, code: str) -> str:
        """Name of a campus."""
        return self.campuses.get(code) or code

    def house(self, code: str) -> str:
        """Name of a house."""
        return self.houses.get(code) or code


def group_names() -> GroupNames:
    """All names in one query."""
    kinds = {"faculties": Faculty, "positions": Position, "campuses": Campus, "houses": House}
    queries = [
        model._default_manager.order_by()
        .annotate(kind=Value(kind, output_field=CharField()))
        .values_list("kind", "code", "name")
        for kind, model in kinds.items()
    ]
    found: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for kind, code, name in queries[0].union(*queries[1:], all=True):
        found[kind][code] = name
    return GroupNames(**found)


def staff_listed(*, left_too: bool = False) -> QuerySet[StaffMember]:
    """Staff by family name, with the columns a list shows."""
    found = StaffMember.objects.filter(superseded=False).defer(
        "payroll_number", "birth_mark", "vit_expiry", "wwcc_expiry", "status", "missing_since"
    )
    if not left_too:
        found = found.filter(active=True)
    return found.order_by("search_text", "code")


def query_words(typed: str) -> list[str]:
    """What somebody typed, as the words to look for: "O'Brien" is one word, accents do not matter."""
    return list(dict.fromkeys(fold(typed).split()))


def staff_member(code: str) -> StaffMember | None:
    """The person a code belongs to now; codes are kept in capitals."""
    if not code.isprintable():  # PostgreSQL refuses a NUL
        return None
    return StaffMember.objects.filter(code=code.strip().upper(), superseded=False).first()


def home_groups_of(code: str) -> QuerySet[HomeGroup]:
    """Home groups this person looks after."""
    return HomeGroup.objects.filter(Q(teacher=code) | Q(second_teacher=code), active=True).order_by("code")


def classes_of(code: str) -> QuerySet[SchoolClass]:
    """Classes this person teaches."""
    return SchoolClass.objects.filter(Q(teacher=code) | Q(second_teacher=code), active=True).order_by(
        "subject", "number", "code"
    )


def subject_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of subjects by code."""
    return dict(Subject.objects.filter(code__in=set(codes)).values_list("code", "name"))


def staff_names(codes: Iterable[str]) -> dict[str, str]:
    """Shown names of staff by code; a code that belongs to nobody is not in it. No query for no codes."""
    found = StaffMember.objects.filter(code__in=set(codes), superseded=False)
    return {member.code: member.shown_name for member in found.only(*SHOWN_NAME)}


def rooms_listed() -> QuerySet[Room]:
    """Rooms in use, by code."""
    return Room.objects.filter(active=True).order_by("code")


def room_named(code: str) -> Room | None:
    """A room by its code."""
    return Room.objects.filter(code=code).first() if code else None


def students_of_year(year_level: str) -> QuerySet[Student]:
    """Current students of a year level by home group and family name."""
    found = Student.objects.filter(active=True, superseded=False, year_level=year_level)
    return found.order_by("home_group", "search_text", "key")


def student_counts() -> dict[str, int]:
    """How many current students each year level has."""
    found = Student.objects.filter(active=True, superseded=False).order_by()
    return dict(found.values_list("year_level").annotate(Count("pk")))


def year_levels() -> list[YearLevel]:
    """Year levels in school order."""
    years = YearLevel.objects.filter(active=True)
    return sorted(years, key=lambda year: (year.order is None, year.order or 0, year.code))
