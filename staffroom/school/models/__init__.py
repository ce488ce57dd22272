"""The school's own nouns. Tables here hold what comes from outside, never what staff fill in."""

from .classes import Enrolment, SchoolClass, Subject
from .day import Absence, BellSchedule, DayBells, LearningTask, Notice, Occurrence, SourceDay
from .groups import Faculty, HomeGroup, House, Position, YearLevel
from .people import ImportedPerson, NameSpelling, StaffMember, Student
from .places import Campus, Room

__all__ = [
    "Absence",
    "BellSchedule",
    "Campus",
    "DayBells",
    "Enrolment",
    "Faculty",
    "HomeGroup",
    "House",
    "ImportedPerson",
    "LearningTask",
    "NameSpelling",
    "Notice",
    "Occurrence",
    "Position",
    "Room",
    "SchoolClass",
    "SourceDay",
    "StaffMember",
    "Student",
    "Subject",
    "YearLevel",
]
