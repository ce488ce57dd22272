"""The list of people as rows of a file."""

from collections.abc import Iterator

from .days import working_days
from .directory import Asked, found_staff

HEADING = (
    "Code",
    "First name",
    "Preferred name",
    "Family name",
    "Faculties",
    "Positions",
    "Campus",
    "Room",
    "Phone",
    "E-mail",
    "Works",
    "Current",
)


def rows(asked: Asked) -> Iterator[tuple[str, ...]]:
    """One row per person who matches, in the order of the page; all of them, however many."""
    found, names = found_staff(asked)
    for member in found:
        yield (
            member.code,
            member.first_name,
            member.preferred_name,
            member.shown_family_name,
            ", ".join(names.faculty(code) for code in member.faculties),
            ", ".join(names.position(code) for code in member.positions),
            names.campus(member.campus),
            member.room,
            member.work_phone,
            member.email,
            working_days(member.availability),
            "yes" if member.active else "no",
        )
