"""Rows as they are sent, into records: tolerant, and counting what was strange."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from . import values
from .fields import KNOWN, SILENT, folded, is_misspelt, meant
from .records import (
    Aside,
    AwayRow,
    BellRow,
    CalendarRow,
    ClassRow,
    CycleRow,
    DayRow,
    RoomRow,
    Row,
    StructureRow,
    TeacherRow,
)
from .words import cover_kind, folded as folded_word, special_in

ABSENCE_FIELDS: dict[str, Sequence[str]] = {
    "teacher": ("TeacherId",),
    "code": ("TeacherCode",),
    "starts": ("StartDate", "DateFrom", "FromDate", "Start", "Date"),
    "ends": ("EndDate", "DateTo", "ToDate", "End"),
    "starts_at": ("StartTime",),
    "ends_at": ("EndTime",),
    "periods": ("Periods", "Period"),
    "event": ("Code", "ClassCode"),
}
"""What fields of `publishEventsAndAbsences` are called. The standard's own table is not public, so a school may say."""
_MOST_NAMES, _LONGEST_NAME = 40, 40
_CASUAL = "casual"
_HOLIDAY = "holiday"
_LAST = time(23, 59)


@dataclass
class Read:
    """What came of a list of rows."""

    rows: list[Row] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


Said = Mapping[str, Any]
"""A row by the folded names of its fields."""
Builder = Callable[[Said], "Row | Iterable[Row] | str"]
"""Makes records of a row, or says in words why it cannot."""


def read_rows(sent: Sequence[Any], build: Builder, more: frozenset[str] = frozenset()) -> Read:
    """Rows as records. `more` are folded names that a school's own mapping adds to those that are read."""
    read = Read()
    for number, row in enumerate(sent, 1):
        if not isinstance(row, dict):
            read.aside.append(Aside(number, "The row is not a list of named fields"))
            continue
        made = build(_named(row, more, read.unknown))
        if isinstance(made, str):
            read.aside.append(Aside(number, made))
        elif isinstance(made, tuple) and hasattr(made, "_fields"):
            read.rows.append(made)  # type: ignore[arg-type]
        else:
            read.rows += made  # type: ignore[arg-type]
    return read


def _named(row: Mapping[Any, Any], more: frozenset[str], unknown: Counter[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        said = str(name)
        bare = folded(said)
        if bare in KNOWN or bare in more:
            found[bare] = value
        elif bare not in SILENT:
            _count(unknown, said)
            if is_misspelt(said):
                found.setdefault(meant(said), value)
    return found


def _count(unknown: Counter[str], name: str) -> None:
    shown = name[:_LONGEST_NAME] if name.isprintable() else "(unprintable)"
    if shown in unknown or len(unknown) < _MOST_NAMES:
        unknown[shown] += 1


# Lists


def teacher(said: Said) -> Row | str:
    """A row of publishTeachers."""
    ident, code = values.text(said.get("teacherid")), values.text(said.get("teachercode"))
    if not (ident or code):
        return "TeacherId is missing"
    first = values.text(said.get("preferredname")) or values.text(said.get("firstname"))
    name = values.text(said.get("displayname")) or f"{first} {values.text(said.get('surname'))}".strip()
    casual = folded_word(values.text(said.get("stafftype"))) == _CASUAL
    return TeacherRow((ident or code)[:40], code[:40], name[:200], values.text(said.get("email"))[:200], casual)


def room(said: Said) -> Row | str:
    """A row of publishRooms."""
    ident, code = values.text(said.get("roomid")), values.text(said.get("roomcode"))
    if not code:
        return "RoomCode is missing"
    return RoomRow((ident or code)[:40], code[:40], values.text(said.get("name"))[:200])


def school_class(said: Said) -> Row | str:
    """A row of publishClasses."""
    if not (code := values.text(said.get("classcode"))):
        return "ClassCode is missing"
    name = values.text(said.get("coursename")) or values.text(said.get("classname"))
    return ClassRow(
        code[:80],
        name[:200],
        values.text(said.get("defaultteacher"))[:40],
        kind(said),
        values.text(said.get("ttstructure"))[:40],
    )


def structure(said: Said) -> Iterable[Row] | str:
    """A row of publishTimetableStructures: one record for each of its terms."""
    terms, year = said.get("terms"), values.whole(said.get("academicyear"))
    if not isinstance(terms, list) or year is None:
        return "Terms or AcademicYear is missing"
    found: list[Row] = []
    for term in terms[:40]:
        facts = {folded(str(name)): value for name, value in term.items()} if isinstance(term, dict) else {}
        starts, ends = values.day(facts.get("startdate")), values.day(facts.get("enddate"))
        if starts is None or ends is None or ends < starts:
            return "StartDate or EndDate of a term is missing"
        named = values.text(facts.get("term")) or values.text(facts.get("termid"))
        found.append(StructureRow(values.text(said.get("ttstructure"))[:40], year, named[:40], starts, ends))
    return found


def cycle(said: Said) -> Row | str:
    """A row of publishTimetable."""
    number, period = values.whole(said.get("daynumber")), values.text(said.get("period"))
    code = values.text(said.get("classcode"))
    if number is None or not period or not code:
        return f"{'DayNumber' if number is None else 'ClassCode' if period else 'Period'} is missing"
    teachers = values.listed(said.get("teacherids")) or values.listed(said.get("teacherid"))
    teachers = teachers or values.listed(said.get("teachercode"))
    rooms = values.listed(said.get("roomcode")) or values.listed(said.get("rooms")) or values.listed(said.get("roomid"))
    return CycleRow(number, period[:40], code[:80], teachers, rooms, values.text(said.get("ttstructure"))[:40])


def bell(said: Said) -> Row | str:
    """A row of publishBellTimes."""
    starts, ends = values.clock(said.get("starttime")), values.clock(said.get("endtime"))
    period = values.text(said.get("period"))
    if not starts or not ends or not period:
        return f"{'Period' if starts and ends else 'StartTime or EndTime'} is missing"
    if ends <= starts:
        return "EndTime is not after StartTime"
    number, name = values.whole(said.get("daynumber")), values.text(said.get("dayname"))
    letter = values.text(said.get("type")).upper()[:1]
    return BellRow(number, name[:40], period[:40], starts, ends, letter, values.text(said.get("ttstructure"))[:40])


def calendar(said: Said) -> Row | str:
    """A row of publishCalendar."""
    day = values.day(said.get("date"))
    if day is None:
        return "Date is missing or no date"
    name = values.text(said.get("dayname"))
    return CalendarRow(day, name[:40], values.whole(said.get("daynumber")), folded_word(name) == _HOLIDAY)


# Days


def day(said: Said) -> Row | str:
    """A row of publishDailyData or publishDailyDeltas."""
    on = values.day(said.get("date"))
    if on is None:
        return "Date is missing or no date"
    code = values.text(said.get("classcode")) or values.text(said.get("code"))
    name = values.text(said.get("classname")) or values.text(said.get("coursename"))
    if not (code or name):
        return "ClassCode is missing"
    who = values.text(said.get("teacherids")) or values.text(said.get("teacherid"))
    special, of, teachers = _teachers(who)
    last = values.day(said.get("enddate")) or on
    return DayRow(
        day=on,
        ends_on=max(last, on),
        period=values.text(said.get("period"))[:40],
        starts=values.clock(said.get("starttime")),
        ends=values.clock(said.get("endtime")),
        class_code=(code or name)[:80],
        class_name=name[:200],
        kind=kind(said),
        teachers=teachers,
        codes=_codes(said),
        rooms=_rooms(said),
        special=special,
        special_of=of[:80],
        cancelled=values.yes_or_no(said.get("iscancelled")),
        cover=cover_kind(values.text(said.get("covertype"))),
        replacing=values.text(said.get("replacing"))[:40],
        note=values.lines(said.get("workinstructions")),
        description=values.text(said.get("description"))[:300],
    )


def kind(said: Said) -> str:
    """The Type of a row, folded."""
    return folded_word(values.text(said.get("type")))[:40]


def _teachers(who: str) -> tuple[str, str, tuple[str, ...]]:
    if found := special_in(who):
        return *found, ()
    special, of, teachers = "", "", []
    for part in (one.strip() for one in who.split(",")):
        if found := special_in(part):
            special, of = found
        elif part:
            teachers.append(part[:40])
    return special, of, tuple(teachers)


def _codes(said: Said) -> tuple[str, ...]:
    """Codes pair up with ids by place, so an empty one keeps its place."""
    sent = values.text(said.get("teachercodes")) or values.text(said.get("teachercode"))
    return tuple(one.strip()[:40] for one in sent.split(",")) if sent else ()


def _rooms(said: Said) -> tuple[str, ...] | None:
    for name in ("rooms", "roomcode"):
        if name in said:
            return tuple(one[:40] for one in values.listed(said[name]))
    return None


# Events and absences


def event_or_absence(names: Mapping[str, Sequence[str]]) -> Builder:
    """Reads rows of publishEventsAndAbsences by a mapping: an absence is somebody and a span; an event has a code.

    Nothing else of an absence is looked at, so that no reason can get in.
    """
    by_use = {use: tuple(folded(name) for name in names.get(use, ())) for use in ABSENCE_FIELDS}

    def first(said: Said, use: str) -> Any:
        return next((said[name] for name in by_use[use] if values.text(said.get(name))), None)

    def build(said: Said) -> Row | str:
        starts = _with_clock(values.moment(first(said, "starts")), values.clock(first(said, "starts_at")))
        ends = _with_clock(values.moment(first(said, "ends")), values.clock(first(said, "ends_at")))
        ends = ends or starts
        if starts is None or ends is None or ends < starts:
            return "The span is missing, or ends before it begins"
        if values.text(first(said, "event")):
            return _event(said, values.text(first(said, "event")), starts, ends)
        teacher_id, code = values.text(first(said, "teacher")), values.text(first(said, "code"))
        if not (teacher_id or code) or "," in f"{teacher_id}{code}":
            return "The row is neither an event nor the absence of one person"
        whole_days = starts.time() == time.min and ends.time() in (time.min, _LAST)
        periods = tuple(one[:40] for one in values.listed(first(said, "periods")))
        return AwayRow(teacher_id[:40], code[:40], starts, ends, whole_days, periods)

    return build


def mapped_names(names: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Folded names of fields that a mapping reads."""
    return frozenset(folded(name) for some in names.values() for name in some)


def _with_clock(at: datetime | None, clock: str) -> datetime | None:
    return datetime.combine(at.date(), time.fromisoformat(clock)) if at and clock else at  # a wall clock


def _event(said: Said, code: str, starts: datetime, ends: datetime) -> DayRow:
    _, _, teachers = _teachers(values.text(said.get("teacherids")) or values.text(said.get("teacherid")))
    timed = starts.date() == ends.date() and starts.time() < ends.time() and starts.time() != time.min
    return DayRow(
        day=starts.date(),
        ends_on=ends.date(),
        starts=f"{starts:%H:%M}" if timed else "",
        ends=f"{ends:%H:%M}" if timed else "",
        class_code=code[:80],
        kind=kind(said) or "event",
        teachers=teachers,
        codes=_codes(said),
        rooms=_rooms(said),
        description=values.text(said.get("description"))[:300],
    )
