"""The telephone list: everybody's number at work, short enough for one sheet beside the telephone."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from staffroom.school.models import StaffMember
from staffroom.school.names import fold
from staffroom.school.selectors import GroupNames, group_names, query_words, staff_listed

from .matching import matches

By = Literal["name", "faculty"]


@dataclass(frozen=True)
class Line:
    """One person of the list."""

    code: str
    family: str
    called: str
    number: str
    room: str
    faculty: str

    @property
    def digits(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


@dataclass(frozen=True)
class Group:
    """Lines under one letter, or of one faculty."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PhoneList:
    """The list as asked for. `without` counts people of whom no number is known."""

    typed: str
    by: By
    groups: tuple[Group, ...]
    found: int
    total: int
    without: int


def phone_list(typed: str = "", by: By = "name") -> PhoneList:
    """Everybody with a number, or those who match. Two queries."""
    names = group_names()
    everybody = list(staff_listed())
    known = [member for member in everybody if member.work_phone]
    words = query_words(typed)
    lines = [_line(member, names) for member in known if matches(member, words)]
    return PhoneList(typed, by, tuple(_groups(lines, by)), len(lines), len(known), len(everybody) - len(known))


def _line(member: StaffMember, names: GroupNames) -> Line:
    family = member.shown_family_name or member.called
    return Line(
        code=member.code,
        family=family,
        called=member.called if member.shown_family_name else "",
        number=member.work_phone,
        room=member.room,
        faculty=names.faculty(member.faculty_1) if member.faculty_1 else "",
    )


def _groups(lines: list[Line], by: By) -> list[Group]:
    if by == "faculty":
        # Whoever has none comes last.
        lines = sorted(lines, key=lambda line: (not line.faculty, fold(line.faculty)))
        return [Group(name or "No faculty", tuple(some)) for name, some in groupby(lines, lambda line: line.faculty)]
    return [Group(letter, tuple(some)) for letter, some in groupby(lines, _letter)]


def _letter(line: Line) -> str:
    return fold(line.family)[:1].upper() or "?"
