"""The made-up school as plain records, before any file or database: same seed and day, same school.

It knows nothing of CASES21. `demo.eduhub` writes it as an eduHub folder; stand-ins of other
systems can read the same records, or the `school.json` that `School.to_json` writes.
"""

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

from staffroom.kit.errors import BadInput

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
class Bell:
    """One bell: `starts` and `ends` are local, "08:50"."""

    period: str
    name: str
    starts: str
    ends: str
    teaching: bool = True


@dataclass(slots=True)
class BellSchedule:
    """The bells of one sort of day: normal, assembly, half day, exam."""

    name: str
    kind: str
    bells: list[Bell] = field(default_factory=list)


@dataclass(slots=True)
class SchoolDay:
    """A date on which students come, its day of the cycle, and which bells ring."""

    date: str
    cycle_day: int
    schedule: str
    term: str = ""
    week: int = 0


@dataclass(slots=True)
class Lesson:
    """A lesson of the cycle. A home group's has no number: its class code is the home group."""

    day: int
    period: str
    subject: str
    number: int
    class_code: str
    name: str
    teachers: list[str] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Duty:
    """A yard duty of the cycle, or a turn on call, which has no area."""

    day: int
    period: str
    area: str
    name: str
    teacher: str


@dataclass(slots=True)
class Meeting:
    """A meeting of every school week; 0 is Monday."""

    weekday: int
    starts: str
    ends: str
    title: str
    convenor: str
    attends: list[str] = field(default_factory=list)
    room: str = ""


@dataclass(slots=True)
class Away:
    """Somebody is away from one local time to another; both empty: all day."""

    staff: str
    from_: str = ""
    to: str = ""


@dataclass(slots=True)
class Cover:
    """`by` takes a lesson or a duty of `of`; one of `class_code` and `duty` says which."""

    period: str
    of: str
    by: str
    class_code: str = ""
    duty: str = ""


@dataclass(slots=True)
class Move:
    """A lesson is in another room than timetabled."""

    class_code: str
    period: str
    from_: str
    to: str


@dataclass(slots=True)
class Cancelled:
    """A lesson that does not take place."""

    class_code: str
    period: str


@dataclass(slots=True)
class Event:
    """Something on one date. Kind `all` is in everybody's calendar; the others concern `staff`."""

    title: str
    kind: str
    starts: str = ""
    ends: str = ""
    all_day: bool = False
    staff: list[str] = field(default_factory=list)
    room: str = ""


@dataclass(slots=True)
class Day:
    """What is different on one date from what the cycle says."""

    away: list[Away] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    cancelled: list[Cancelled] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Notice:
    """A notice to staff; `author` is a staff code, `posted` a moment in UTC."""

    key: str
    title: str
    html: str
    author: str
    posted: str
    important: bool = False


@dataclass(slots=True)
class Task:
    """A task set to a class; `due` is a moment in UTC."""

    key: str
    class_code: str
    name: str
    due: str
    category: str


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
    bell_schedules: list[BellSchedule] = field(default_factory=list)
    cycle_days: int = 10
    calendar: list[SchoolDay] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    days: dict[str, Day] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    compass_ids: dict[str, int] = field(default_factory=dict)

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
        plain = dataclasses.asdict(self, dict_factory=_as_names)
        return json.dumps(plain, default=_as_text, ensure_ascii=False, indent=1)


def read_school(text: str) -> School:
    """The school that `School.to_json` wrote, also by an older version. Raises BadInput if it is none."""
    try:
        made: School = _made(School, json.loads(text))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadInput("school.json is damaged. Start afresh with: staffroom demo --reset") from error
    return made


def _as_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keys as others read them: `from_` is `from`; a cover names a class or a duty, not both."""
    return {name.rstrip("_"): value for name, value in pairs if value != "" or name not in ("class_code", "duty")}


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _made(kind: Any, value: Any) -> Any:
    """The value of a field of that type, out of what JSON holds."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        known = {name: name.rstrip("_") for name in hints}
        return kind(**{name: _made(hints[name], value[key]) for name, key in known.items() if key in value})
    if get_origin(kind) is list:
        return [_made(get_args(kind)[0], item) for item in value]
    if get_origin(kind) is dict:
        return {key: _made(get_args(kind)[1], item) for key, item in value.items()}
    if value is not None and date in (kind, *get_args(kind)):
        return date.fromisoformat(value)
    return value
