"""The school's own nouns. Tables here hold what comes from outside, never what staff fill in."""

from .classes import Enrolment, SchoolClass, Subject
from .groups import Faculty, HomeGroup, House, Position, YearLevel
from .people import ImportedPerson, NameSpelling, StaffMember, Student
from .places import Campus, Room

__all__ = [
    "Campus",
    "Enrolment",
    "Faculty",
    "HomeGroup",
    "House",
    "ImportedPerson",
    "NameSpelling",
    "Position",
    "Room",
    "SchoolClass",
    "StaffMember",
    "Student",
    "Subject",
    "YearLevel",
]
