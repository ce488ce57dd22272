"""What the eduHub folder yields: small records in the school's own words.

Text fields are empty where the source has nothing; numbers, dates and flags are None.
`code` (or `key`) is folded to capitals. The birth date itself is never here, only its mark.
"""

from datetime import date
from typing import NamedTuple

from .timetable_records import TimetableRecord


class Staff(NamedTuple):
    """One row of the staff table."""

    code: str
    title: str
    first_name: str
    preferred_name: str
    family_name: str
    house: str
    campus: str
    email: str
    status: str
    birth_mark: str
    faculty_1: str
    faculty_2: str
    faculty_3: str
    faculty_4: str
    position_1: str
    position_2: str
    room: str
    fte: float | None
    availability: str
    staff_type: str
    start: date | None
    finish: date | None
    work_phone: str
    payroll_number: str
    extras_cap: int | None
    extras_this_year: int | None
    extras_this_week: int | None
    vit_expiry: date | None
    wwcc_expiry: date | None


class Student(NamedTuple):
    """One row of the student table."""

    key: str
    first_name: str
    preferred_name: str
    family_name: str
    house: str
    campus: str
    email: str
    status: str
    birth_mark: str
    year_level: str
    home_group: str


class Campus(NamedTuple):
    """The school or one campus of it."""

    code: str
    name: str
    school_name: str
    is_main: bool | None
    phone: str
    principal: str


class Room(NamedTuple):
    """A room."""

    code: str
    name: str
    description: str
    seats: int | None
    bookable: bool | None
    faculty: str
    campus: str


class Faculty(NamedTuple):
    """A faculty."""

    code: str
    name: str
    head: str


class Position(NamedTuple):
    """A staff position."""

    code: str
    name: str


class House(NamedTuple):
    """A house."""

    code: str
    name: str
    in_use: bool | None
    campus: str


class YearLevel(NamedTuple):
    """A year level."""

    code: str
    name: str
    short_name: str
    order: int | None
    coordinator: str
    second_coordinator: str


class HomeGroup(NamedTuple):
    """A home group."""

    code: str
    name: str
    in_use: bool | None
    campus: str
    teacher: str
    second_teacher: str
    room: str


class Subject(NamedTuple):
    """A subject."""

    code: str
    name: str
    in_use: bool | None
    short_name: str
    faculty: str
    year_level: str


class SchoolClass(NamedTuple):
    """A class of a subject in one timetable."""

    code: str
    name: str
    timetable: str
    subject: str
    number: int | None
    teacher: str
    second_teacher: str
    room: str
    second_room: str
    campus: str


class Enrolment(NamedTuple):
    """A student in a class, in one year."""

    code: str
    student: str
    subject: str
    number: int | None
    year: int | None
    period: str


Record = (
    Staff
    | Student
    | Campus
    | Room
    | Faculty
    | Position
    | House
    | YearLevel
    | HomeGroup
    | Subject
    | SchoolClass
    | Enrolment
    | TimetableRecord
)
