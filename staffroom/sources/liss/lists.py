"""Rows of whole lists: teachers, rooms, classes, terms, the cycle, bells, the calendar. None is of one date alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from . import values
from .fields import folded
from .records import BellRow, CalendarRow, ClassRow, CycleRow, RoomRow, Row, StructureRow, TeacherRow
from .words import folded as folded_word

_CASUAL = "casual"
_HOLIDAY = "holiday"

Said = Mapping[str, Any]
"""A row by the folded names of its fields."""


def kind(said: Said) -> str:
    """The Type of a row, folded."""
    return folded_word(values.text(said.get("type")))[:40]


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
        facts = {folded(name): value for name, value in term.items()} if isinstance(term, dict) else {}
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
