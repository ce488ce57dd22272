"""What is kept of an answer. Students, attendees, photos, telephones and whatever else is not here are dropped at once.

Moments are aware and in UTC; dates are the school's. Text is plain text, except `NoticeRow.html`, which is sanitised.
"""

from datetime import date, datetime
from typing import NamedTuple


class CompassUser(NamedTuple):
    """Somebody of the staff list. Leavers may be in it: see `finish`."""

    id: int
    code: str
    import_id: str
    payroll: str
    first: str
    last: str
    name: str
    campus: int | None = None
    status: int | None = None
    start: datetime | None = None
    finish: datetime | None = None


class UserDetails(NamedTuple):
    """What the staff list does not hold: the e-mail address."""

    id: int
    code: str
    payroll: str
    email: str


class Location(NamedTuple):
    """A room or a place."""

    id: int
    name: str
    long_name: str = ""
    building: str = ""
    archived: bool = False


class Term(NamedTuple):
    """A term, or what a school keeps as one; without dates where Compass has none."""

    id: int
    name: str
    year: str = ""
    start: date | None = None
    finish: date | None = None


class BellPeriod(NamedTuple):
    """One bell."""

    code: str
    name: str
    starts: datetime
    finishes: datetime
    order: int = 0
    teaching: bool = True


class BellDay(NamedTuple):
    """The bells of one date in one timetable structure; a school may have several structures."""

    date: date
    structure: int | None
    periods: tuple[BellPeriod, ...]


class Manager(NamedTuple):
    """Who has a row, and who takes it instead where it is covered. 0 and "" mean that nobody is named."""

    user_id: int
    code: str
    covering_user_id: int = 0
    covering_code: str = ""


class Place(NamedTuple):
    """Where a row is, and where it is instead where it moved."""

    name: str
    covering_name: str = ""


class CalendarRow(NamedTuple):
    """One row of somebody's calendar, `owner` being whose calendar was asked for.

    `key` is opaque and stays from fetch to fetch. `kind` is one of `derive.KINDS`. `running` and `activity_type` are
    kept as they are, also when unknown. `markup` is the title line with its struck-out parts as Compass sends it: only
    for `derive`, never for a page.
    """

    key: str
    owner: int
    activity_id: int
    activity_type: int | None
    kind: str
    start: datetime
    finish: datetime
    all_day: bool
    title: str
    subject: str
    period: str
    running: int | None
    managers: tuple[Manager, ...]
    locations: tuple[Place, ...]
    layer: int | None
    manager_id: int = 0
    markup: str = ""
    task_id: int | None = None


class Layer(NamedTuple):
    """A calendar layer."""

    id: int
    name: str
    hidden: bool = False


class NoticeRow(NamedTuple):
    """A notice. `html` is sanitised; `shown_from` and `shown_until` where Compass says so."""

    key: str
    title: str
    html: str
    author: str
    author_id: int | None
    posted: datetime | None
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    important: bool = False
    attachments: tuple[str, ...] = ()


class TaskRow(NamedTuple):
    """A learning task of a class."""

    id: int
    name: str
    activity_id: int
    class_name: str
    due: datetime | None
    category: int | None = None
    important: bool = False


class LessonRow(NamedTuple):
    """One lesson in detail; asked only to know whether it is a yard duty."""

    key: str
    activity_id: int | None
    title: str
    subject: str
    yard_duty: bool | None
    running: bool | None
    managers: tuple[Manager, ...]
    locations: tuple[Place, ...]
