"""What the rows of LISS calls say, and nothing else of them: fields that are not here are never kept.

Text is trimmed; empty text means that the client did not say. Codes and ids are text however they were sent. A date
is the school's own; a clock time is text, "09:05". Student, family and reason fields have no place here.
"""

from datetime import date, datetime
from typing import NamedTuple


class SignIn(NamedTuple):
    """The first parameter of every call but `hello`. `school` is as sent: "9999" and "09999" may be one school."""

    school: str
    user_name: str
    password: str
    version: int | None = None
    product: str = ""

    def __repr__(self) -> str:
        """Without the password, so that none gets into a log."""
        return f"SignIn(school={self.school!r}, user_name={self.user_name!r}, product={self.product!r})"


class TeacherRow(NamedTuple):
    """Somebody who teaches. `email` is for matching alone and never kept. `casual`: the client calls them so."""

    ident: str
    code: str = ""
    name: str = ""
    email: str = ""
    casual: bool = False


class RoomRow(NamedTuple):
    """A room; `code` is the one that timetables use."""

    ident: str
    code: str
    name: str = ""


class ClassRow(NamedTuple):
    """A class. `kind` as in `DayRow`; `teacher` is a teacher's id."""

    code: str
    name: str = ""
    teacher: str = ""
    kind: str = ""
    structure: str = ""


class StructureRow(NamedTuple):
    """A term of a timetable structure."""

    structure: str
    year: int
    term: str
    starts: date
    ends: date


class CycleRow(NamedTuple):
    """A lesson of the cycle. `teachers` are ids, or codes where a client sent codes alone; `rooms` are codes."""

    day: int
    period: str
    class_code: str
    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    structure: str = ""


class BellRow(NamedTuple):
    """A bell of the cycle. `kind`: T teaching, L recess or lunch, O outside school, R roll, S sport, X other."""

    day: int | None
    day_name: str
    period: str
    starts: str
    ends: str
    kind: str = ""
    structure: str = ""


class CalendarRow(NamedTuple):
    """Which day of the cycle a date is. `holiday`: the client calls it one; `number` is None without school."""

    day: date
    day_name: str = ""
    number: int | None = None
    holiday: bool = False


class DayRow(NamedTuple):
    """One thing on one date (`publishDailyData`), or one change against the cycle (`publishDailyDeltas`).

    `kind`: the Type as sent, folded to lower case without blanks ("duty", "rollclass", "staffmeeting", ...), or empty.
    `teachers` are ids; `codes` pair up with them by place, empty where none was sent.
    `rooms` of None: not sent; () means sent and blank, which is "no longer known", not "none".
    `special`: "minimal", "merged", "no cover" or "library", with its argument (teacher id, class code) in `special_of`.
    `cancelled` of None: not sent. `cover`: the kind of cover in our words ("extra", "in lieu", "underload", "casual"),
    or the word as sent. `replacing`: id or code of the regular teacher. `note`: the work set, plain text.
    `ends_on`: the last date of something that spans dates, else the same as `day`.
    """

    day: date
    ends_on: date
    period: str = ""
    starts: str = ""
    ends: str = ""
    class_code: str = ""
    class_name: str = ""
    kind: str = ""
    teachers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    rooms: tuple[str, ...] | None = None
    special: str = ""
    special_of: str = ""
    cancelled: bool | None = None
    cover: str = ""
    replacing: str = ""
    note: str = ""
    description: str = ""


class AwayRow(NamedTuple):
    """Somebody is away from `starts` to `ends`; times are local and without a zone. `whole_days`: no times were sent.

    Never why: no such field exists.
    """

    teacher: str
    code: str
    starts: datetime
    ends: datetime
    whole_days: bool = False
    periods: tuple[str, ...] = ()


class Aside(NamedTuple):
    """A row that could not be used. `row` counts from 1; `why` names a field and never shows a value."""

    row: int
    why: str


Row = TeacherRow | RoomRow | ClassRow | StructureRow | CycleRow | BellRow | CalendarRow | DayRow | AwayRow
