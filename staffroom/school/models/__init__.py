"""The school's own nouns. Tables here hold what comes from outside, never what staff fill in; `notes` and `plans`,
which many rooms show, are the exception.
"""

from .classes import Enrolment, SchoolClass, Subject
from .day import Absence, BellSchedule, DayBells, LearningTask, Notice, Occurrence, SourceDay
from .groups import Faculty, HomeGroup, House, Position, YearLevel
from .notes import HandBack, LessonNote
from .people import ImportedPerson, NameSpelling, StaffMember, Student
from .places import Campus, Room
from .plans import Pin, SitePlan
from .versions import DayNews, DayVersion

__all__ = [
    "Absence",
    "BellSchedule",
    "Campus",
    "DayBells",
    "DayNews",
    "DayVersion",
    "Enrolment",
    "Faculty",
    "HandBack",
    "HomeGroup",
    "House",
    "ImportedPerson",
    "LearningTask",
    "LessonNote",
    "NameSpelling",
    "Notice",
    "Occurrence",
    "Pin",
    "Position",
    "Room",
    "SchoolClass",
    "SitePlan",
    "SourceDay",
    "StaffMember",
    "Student",
    "Subject",
    "YearLevel",
]
