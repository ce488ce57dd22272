"""The made-up school as plain records, before any file or database: same seed and day, same school.

It knows nothing of CASES21. `demo.eduhub` writes it as an eduHub folder; stand-ins of other
systems can read the same records, or the `school.json` that `School.to_json` writes.
"""

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

NUMBER = "8865"
NAME = "Harrow Lane Secondary College"
SHORT_NAME = "Harrow Lane SC"
DOMAIN = "harrowlane.example"
FIRST_YEAR, LAST_YEAR = 7, 12


@dataclass(frozen=True, slots=True)
class Sizes:
    """How big the school is. `enrolments` and `history` of None follow from the students."""

    students: int = 900
    leavers: int = 3000
    staff: int = 90
    former_staff: int = 40
    enrolments: int | None = None
    history: int | None = None


@dataclass(slots=True)
class Campus:
    """A campus; `main` is the one with the front office."""

    code: int
    name: str
    main: bool
    street: str


@dataclass(slots=True)
class Room:
    """A room; codes have at most four characters."""

    code: str
    name: str
    seats: int
    faculty: str
    campus: int
    bookable: bool = True


@dataclass(slots=True)
class Faculty:
    """A faculty; `head` is a staff code."""

    code: str
    name: str
    head: str = ""


@dataclass(slots=True)
class Position:
    """A position that staff hold."""

    code: str
    name: str


@dataclass(slots=True)
class House:
    """A house of the school."""

    code: str
    name: str
    campus: int


@dataclass(slots=True)
class YearLevel:
    """A year level; the code keeps its leading zero."""

    code: str
    name: str
    order: int
    coordinator: str = ""
    second_coordinator: str = ""


@dataclass(slots=True)
class HomeGroup:
    """A home group of one year level."""

    code: str
    name: str
    year_level: str
    campus: int
    room: str
    teacher: str = ""
    second_teacher: str = ""
    active: bool = True


@dataclass(slots=True)
class Subject:
    """A subject at one year level."""

    code: str
    name: str
    faculty: str
    year_level: str
    elective: bool = False
    active: bool = True


@dataclass(slots=True)
class SchoolClass:
    """A class of a subject in the current timetable."""

    code: str
    timetable: str
    subject: str
    number: int
    teacher: str
    room: str
    campus: int
    second_teacher: str = ""


@dataclass(slots=True)
class Staff:
    """A member of staff, current or not. `job` is ours alone; CASES21 has no such column."""

    code: str
    title: str
    first_name: str
    preferred_name: str
    family_name: str
    gender: str
    birthday: date
    job: str
    status: str = "ACTV"
    kind: str = "T"
    email: str = ""
    faculties: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    campus: int = 1
    house: str = ""
    room: str = ""
    phone: str = ""
    fte: float = 1.0
    availability: str = "YYYYY"
    start: date | None = None
    finish: date | None = None
    payroll: str = ""
    extras_cap: int = 0
    extras_done: int = 0
    extras_week: int = 0
    registration_ends: date | None = None
    children_card_ends: date | None = None

    @property
    def shown_name(self) -> str:
        """Preferred first name and family name."""
        return f"{self.preferred_name or self.first_name} {self.family_name}"


@dataclass(slots=True)
class Student:
    """A student: attending, to come, on the books, or gone."""

    key: str
    first_name: str
    preferred_name: str
    family_name: str
    gender: str
    birthday: date
    status: str
    year_level: str
    home_group: str
    house: str
    campus: int
    email: str
    entry: date
    exit: date | None = None


@dataclass(slots=True)
class Enrolment:
    """One student in one class of one timetable period."""

    row: int
    student: str
    subject: str
    number: int
    year: int
    period: str
    year_level: str


@dataclass(slots=True)
class Persona:
    """Somebody to sign in as. `roles` are the names of `accounts.rights`; `looks_at` is a hint for the reader."""

    slug: str
    label: str
    name: str
    staff_code: str
    roles: list[str]
    looks_at: str


@dataclass(slots=True)
class School:
    """Everything the made-up school has, on one day."""

    seed: int
    today: date
    number: str = NUMBER
    name: str = NAME
    campuses: list[Campus] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    faculties: list[Faculty] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    year_levels: list[YearLevel] = field(default_factory=list)
    home_groups: list[HomeGroup] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    classes: list[SchoolClass] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    personas: list[Persona] = field(default_factory=list)

    @property
    def timetable(self) -> str:
        """Code of the timetable in use, such as 2026S2."""
        return f"{self.today.year}S{1 if self.today.month <= 6 else 2}"

    def current_staff(self) -> Iterator[Staff]:
        """Staff who have not left."""
        return (person for person in self.staff if person.status != "LEFT")

    def attending(self) -> Iterator[Student]:
        """Students who come to school."""
        return (student for student in self.students if student.status in ("ACTV", "LVNG"))

    def to_json(self) -> str:
        """The whole school as JSON text; dates as 2026-08-14."""
        return json.dumps(dataclasses.asdict(self), default=_as_text, ensure_ascii=False, indent=1)


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")
