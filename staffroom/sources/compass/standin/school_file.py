"""The school that all stand-ins share, as `school.json` tells it. What is missing there is empty here."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from staffroom.kit.errors import BadInput
from staffroom.sources.standing import in_one_line

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
Clock = Annotated[str, Field(pattern=CLOCK)]
ClockOrNone = Annotated[str, Field(pattern=rf"^$|{CLOCK}")]
Code = Annotated[str, BeforeValidator(str), Field(max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Campus(_Part):
    """A campus."""

    code: int
    name: str = ""
    main: bool = False


class Room(_Part):
    """A room."""

    code: Code
    name: str = ""
    seats: int = 0
    faculty: str = ""
    campus: int = 1


class Faculty(_Part):
    """A faculty; `head` is a staff code."""

    code: Code
    name: str = ""
    head: str = ""


class YearLevel(_Part):
    """A year level."""

    code: Code
    name: str = ""


class Subject(_Part):
    """A subject at one year level."""

    code: Code
    name: str = ""
    faculty: str = ""
    year_level: str = ""


class Persona(_Part):
    """Somebody to sign in as."""

    slug: str = ""
    staff_code: str = ""


class Staff(_Part):
    """A member of staff, current or not."""

    code: Code
    title: str = ""
    first_name: str = ""
    preferred_name: str = ""
    family_name: str = ""
    email: str = ""
    status: str = "ACTV"
    campus: int | None = 1
    phone: str = ""
    start: date | None = None
    finish: date | None = None
    payroll: str = ""


class Bell(_Part):
    """A bell; times are local."""

    period: Code
    name: str = ""
    starts: Clock
    ends: Clock
    teaching: bool = True


class BellSchedule(_Part):
    """The bells of one sort of day."""

    name: str
    kind: str = "normal"
    bells: list[Bell] = []


class SchoolDay(_Part):
    """A school day: its day of the cycle and its bells."""

    date: date
    cycle_day: int
    schedule: str = ""
    term: str = ""
    week: int = 0


class Lesson(_Part):
    """A lesson of the cycle."""

    day: int
    period: Code
    class_code: Code
    subject: str = ""
    name: str = ""
    teachers: list[str] = []
    rooms: list[str] = []


class Duty(_Part):
    """A duty of the cycle: in the yard, or on call."""

    day: int
    period: Code
    name: str
    teacher: str
    area: str = ""


class Meeting(_Part):
    """A meeting of every school week; 0 is Monday."""

    weekday: int = Field(ge=0, le=6)
    starts: Clock
    ends: Clock
    title: str
    convenor: str = ""
    attends: list[str] = []
    room: str = ""


class Away(_Part):
    """Somebody is away, all day or between two times. Compass does not tell it; it is here to be compared with."""

    staff: Code
    from_: ClockOrNone = Field(default="", alias="from")
    to: ClockOrNone = ""


class Cover(_Part):
    """Somebody takes a lesson or a duty of somebody else."""

    by: Code
    of: str = ""
    period: str = ""
    class_code: str = ""
    duty: str = ""


class Move(_Part):
    """A lesson is in another room."""

    class_code: Code
    to: Code
    from_: str = Field(default="", alias="from")
    period: str = ""


class Cancelled(_Part):
    """A lesson does not take place."""

    class_code: Code
    period: str = ""


class Event(_Part):
    """Something on one date. Kind `all` is in everybody's calendar."""

    title: str
    starts: ClockOrNone = ""
    ends: ClockOrNone = ""
    all_day: bool = False
    staff: list[str] = []
    room: str = ""
    kind: Literal["event", "exam", "pd", "all"] = "event"


class Day(_Part):
    """What is different on one date from what the cycle says."""

    away: list[Away] = []
    covers: list[Cover] = []
    moves: list[Move] = []
    cancelled: list[Cancelled] = []
    events: list[Event] = []


class Notice(_Part):
    """A notice; its text is HTML."""

    key: Code
    title: str
    html: str = ""
    author: str = ""
    posted: AwareDatetime | None = None
    important: bool = False


class Task(_Part):
    """A learning task of a class."""

    key: Code
    class_code: Code
    name: str
    due: AwareDatetime | None = None
    category: str = "Assessment"


class SchoolFile(_Part):
    """All of it."""

    name: str = "A made-up school"
    number: str = "0000"
    campuses: list[Campus] = []
    rooms: list[Room] = []
    faculties: list[Faculty] = []
    year_levels: list[YearLevel] = []
    subjects: list[Subject] = []
    staff: list[Staff] = []
    personas: list[Persona] = []
    bell_schedules: list[BellSchedule] = []
    calendar: list[SchoolDay] = []
    lessons: list[Lesson] = []
    duties: list[Duty] = []
    meetings: list[Meeting] = []
    days: dict[date, Day] = {}
    notices: list[Notice] = []
    tasks: list[Task] = []
    compass_ids: dict[str, int] = {}


def read_school_file(path: Path) -> SchoolFile:
    """Read `school.json`. Raises BadInput with one sentence when there is none or it is not understood."""
    try:
        return SchoolFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}. Make one with: staffroom demo school") from error
    except ValidationError as error:
        raise BadInput(f"{path} is not a made-up school: {in_one_line(error)}") from error
