"""Which elements are read: the allow-list. Everything else is counted by the name of its list, and never looked at.

Names as public readers of the format have them. What the items of the cancellation lists and of RoomReplacements are
called, and hold, nobody has shown: they are read where their elements fit, and otherwise counted as not read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import values
from .records import AwayPeriod, DutyCover, DutyOff, LessonCover, LessonOff, RoomChange

Fields = Mapping[str, str]
Record = AwayPeriod | LessonCover | DutyCover | RoomChange | LessonOff | DutyOff

CASUALS, CASUAL = "EmergencyTeachers", "EmergencyTeacher"
CASUAL_FIELDS = frozenset({"Code", "FirstName", "LastName", "Email"})
DAY_FIELDS = frozenset({"Date", "DateString", "Day"})
ARCHIVE = ("ArchiveErrorType", "ArchiveTimetableReference")


class Unusable(ValueError):
    """A row that says too little; the text names what is missing. `unread`: nobody knows how to read such a row."""

    def __init__(self, why: str, *, unread: bool = False) -> None:
        super().__init__(why)
        self.unread = unread


@dataclass(frozen=True)
class DayList:
    """A list of a date. `item` is what its rows are called; empty where nobody knows."""

    item: str
    fields: frozenset[str]
    flags: frozenset[str]
    read: Callable[[Fields], Record]
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", self.fields | self.flags)


def _away(row: Fields) -> AwayPeriod:
    staff, period = values.code(row.get("TeacherCode", "")), values.code(row.get("PeriodCode", ""))
    if not staff:
        raise Unusable("no teacher")
    duty, precedes = _is(row, "IsYardDuty"), values.code(row.get("Precedes", ""))
    if not period and not (duty and precedes):
        raise Unusable("no period")
    return AwayPeriod(staff, period, duty, precedes, values.whole(row.get("SessionNo", "")))


def _lesson(row: Fields) -> LessonCover:
    class_code, roll_class, period = _class_and_period(row)
    of = values.code(row.get("ReferenceTeacherCode", ""))
    if not class_code and not roll_class and not of:
        raise Unusable("no class")
    if not period:
        raise Unusable("no period")
    return LessonCover(
        class_code, roll_class, period, of, values.code(row.get("ReplacementTeacherCode", "")), *_kind(row),
        note=values.note(row.get("Notes", "")),
    )  # fmt: skip


def _duty(row: Fields) -> DutyCover:
    duty, period = values.code(row.get("YardDutyCode", ""), 60), values.code(row.get("PeriodCode", ""))
    precedes, of = values.code(row.get("Precedes", "")), values.code(row.get("ReferenceTeacherCode", ""))
    if not duty and not of:
        raise Unusable("no duty")
    if not period and not precedes:
        raise Unusable("no period")
    by, session = values.code(row.get("ReplacementTeacherCode", "")), values.whole(row.get("SessionNo", ""))
    return DutyCover(duty, period, of, by, *_kind(row), precedes=precedes, session=session)


def _room(row: Fields) -> RoomChange:
    class_code, roll_class, period = _class_and_period(row)
    room = values.code(row.get("ReplacementRoomCode", ""))
    for what, told in (("class", class_code or roll_class), ("period", period), ("room", room)):
        if not told:
            raise Unusable(f"no {what}")
    return RoomChange(class_code, roll_class, period, room)


def _guessed_room(row: Fields) -> RoomChange:
    try:
        return _room(row)
    except Unusable as missing:
        raise Unusable(str(missing), unread=True) from None


def _lesson_off(row: Fields) -> LessonOff:
    class_code, roll_class, period = _class_and_period(row)
    if not (class_code or roll_class) or not period:
        raise Unusable("no class or period", unread=True)
    return LessonOff(class_code, roll_class, period)


def _duty_off(row: Fields) -> DutyOff:
    duty, period = values.code(row.get("YardDutyCode", ""), 60), values.code(row.get("PeriodCode", ""))
    if not duty or not period:
        raise Unusable("no duty or period", unread=True)
    return DutyOff(duty, period, values.code(row.get("ReferenceTeacherCode", "")))


def _class_and_period(row: Fields) -> tuple[str, str, str]:
    return (
        values.code(row.get("ClassCode", ""), 80),
        values.code(row.get("RollClassCode", ""), 80),
        values.code(row.get("PeriodCode", "")),
    )


def _kind(row: Fields) -> tuple[bool, bool, bool]:
    counted = any(values.above_nothing(row.get(name, "")) for name in ("Count", "Load"))
    return counted, _is(row, "InLieu"), _is(row, "NotRequired")


def _is(row: Fields, name: str) -> bool:
    return values.yes(row.get(name, "")) is True


_KIND = {"Load", "Count", "ReplacementTeacherCode", "ReferenceTeacherCode", *ARCHIVE}
_CLASS = {"ClassCode", "RollClassCode", "PeriodCode"}
_NO_FLAGS: frozenset[str] = frozenset()
_FLAGS = frozenset({"InLieu", "NotRequired"})
DAY_LISTS: dict[str, DayList] = {
    "TeacherAbsences": DayList(
        "TeacherAbsence",
        frozenset({"TeacherCode", "SessionNo", "Precedes", "PeriodCode"}),
        frozenset({"IsYardDuty"}),
        _away,
    ),
    "PeriodReplacements": DayList("PeriodReplacement", frozenset({*_CLASS, *_KIND, "Notes"}), _FLAGS, _lesson),
    "YardDutyReplacements": DayList(
        "YardDutyReplacement",
        frozenset({"YardDutyCode", "PeriodCode", "Precedes", "SessionNo", *_KIND}),
        _FLAGS,
        _duty,
    ),
    "RoomEdits": DayList("RoomEdit", frozenset({*_CLASS, "ReplacementRoomCode", *ARCHIVE}), _NO_FLAGS, _room),
    "RoomReplacements": DayList("", frozenset({*_CLASS, "ReplacementRoomCode", *ARCHIVE}), _NO_FLAGS, _guessed_room),
    "LessonCancellations": DayList("", frozenset({*_CLASS, *ARCHIVE}), _NO_FLAGS, _lesson_off),
    "YardDutyCancellations": DayList(
        "", frozenset({"YardDutyCode", "PeriodCode", "ReferenceTeacherCode", *ARCHIVE}), _NO_FLAGS, _duty_off
    ),
}
