"""What a timetabling program may fetch here, and when it had better not.

By the standard a program deletes whatever is not in the answer to such a call. So a list is answered whole or not at
all: only to a connection that was allowed it, only while our own data is there and fresh, and together with what the
program itself has sent, so that a casual teacher whom no record knows is not lost. Never an empty list.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from staffroom.kit.school_days import Term, in_force, is_school_day, melbourne_today
from staffroom.school.models import Occurrence, Room, SchoolClass, SourceDay, StaffMember, Subject
from staffroom.sources.liss.calls import Call
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import BellRow, CalendarRow, ClassRow, CycleRow, RoomRow, Row, TeacherRow
from staffroom.sync.day.feeds import source_states
from staffroom.sync.models import Feed, ImportRun, LissPart, Publisher, SourcePerson
from staffroom.sync.selectors import latest_good, open_hold

from .people import SOURCE
from .rows import decoded

Rows = list[dict[str, Any]]
Kind = LissPart.Kind
SERVED = {
    "getTimetableStructures": "terms, from the school calendar",
    "getTeachers": "teachers",
    "getRooms": "rooms",
    "getClasses": "classes",
    "getTimetable": "its own timetable, as it was last published",
    "getBellTimes": "its own bell times, as they were last published",
    "getCalendar": "its own calendar, as it was last published",
    "getDailyData": "what is on and who covers",
}
"""Calls that a connection may be allowed, and what they give."""
FRESH = timedelta(hours=30)
MOST_DAYS = 31
_ALIASES = {"getClass": "getClasses", "getTimetableStructure": "getTimetableStructures"}


def answered(publisher: Publisher, call: Call, now: datetime) -> Rows:
    """The rows of a get call. Raises Fault where it is not answered: a program must then keep what it has."""
    method = _ALIASES.get(call.method, call.method)
    give = _GIVE.get(method)
    if give is None:
        raise Fault(4, f"liss.{call.method} is not supported here")
    if method not in publisher.serves:
        raise Fault(4, f"liss.{call.method} is not switched on for this connection. Keep what you have")
    rows = give(publisher, call, now)
    if not rows:
        raise _not_now(call, "there is nothing to answer with")
    return rows


def _not_now(call: Call, why: str) -> Fault:
    return Fault(4, f"liss.{call.method} is not answered now: {why}. Keep what you have")


# Lists of the school


def _teachers(publisher: Publisher, call: Call, now: datetime) -> Rows:
    _fresh_import(call, now)
    links = SourcePerson.objects.filter(source=SOURCE, ident__startswith=f"{publisher.pk}:", active=True)
    idents = {link.staff_code: link.ident.partition(":")[2] for link in links if link.staff_code}
    staff = StaffMember.objects.filter(active=True, superseded=False).order_by("code")
    rows: Rows = [
        {
            "TeacherId": idents.get(one.code, one.code),
            "TeacherCode": one.code,
            "FirstName": one.called,
            "Surname": one.shown_family_name,
        }
        for one in staff
    ]
    _whole(call, rows)
    have = {row["TeacherId"] for row in rows}
    for own in _own(publisher, call, Kind.TEACHERS):
        if isinstance(own, TeacherRow) and own.ident not in have:
            first, _, family = own.name.rpartition(" ")
            rows.append(
                {"TeacherId": own.ident, "TeacherCode": own.code, "FirstName": first, "Surname": family or own.ident}
            )
    return rows


def _rooms(publisher: Publisher, call: Call, now: datetime) -> Rows:
    _fresh_import(call, now)
    own = [row for row in _own(publisher, call, Kind.ROOMS) if isinstance(row, RoomRow)]
    idents = {row.code: row.ident for row in own}
    rooms = Room.objects.filter(active=True).order_by("code")
    rows: Rows = [
        {"RoomId": idents.get(one.code) or one.code, "RoomCode": one.code, "Name": one.name or one.code}
        for one in rooms
    ]
    _whole(call, rows)
    have = {row["RoomCode"] for row in rows}
    rows += [
        {"RoomId": row.ident or row.code, "RoomCode": row.code, "Name": row.name or row.code}
        for row in own
        if row.code not in have
    ]
    return rows


def _classes(publisher: Publisher, call: Call, now: datetime) -> Rows:
    if call.year is not None and call.year != melbourne_today(now).year:
        raise _not_now(call, "only classes of this year are known")
    _fresh_import(call, now)
    names = dict(Subject.objects.values_list("code", "name"))
    own = {row.code: row.name for row in _own(publisher, call, Kind.CLASSES) if isinstance(row, ClassRow)}
    found = SchoolClass.objects.filter(active=True).exclude(subject="").order_by("subject", "number")
    ours = {f"{one.subject} {one.number}": names.get(one.subject, "") for one in found if one.number is not None}
    rows: Rows = [{"ClassCode": code, "CourseName": name} for code, name in sorted(ours.items())]
    _whole(call, rows)
    return rows + [{"ClassCode": code, "CourseName": name} for code, name in sorted(own.items()) if code not in ours]


def _fresh_import(call: Call, now: datetime) -> None:
    """Raises Fault where CASES21's data is missing, held, refused or old."""
    newest = ImportRun.objects.exclude(state=ImportRun.State.RUNNING).order_by("-id").first()
    good = latest_good()
    if newest is None or good is None:
        raise _not_now(call, "the school's own data has not come yet")
    if open_hold() is not None or newest.state not in ImportRun.GOOD:
        raise _not_now(call, "somebody looks at the school's own data first")
    if good.finished is None or now - good.finished > FRESH:
        raise _not_now(call, "the school's own data is old")


def _whole(call: Call, rows: Rows) -> None:
    """Our own part must not be missing, however much the program itself has sent."""
    if not rows:
        raise _not_now(call, "the school's own data has none")


# What the program itself has said


def _own(publisher: Publisher, call: Call, kind: LissPart.Kind) -> list[Row]:
    """What it last published of a kind. Raises Fault while an implausible list waits."""
    parts = LissPart.objects.filter(publisher=publisher, kind=kind).order_by("as_of", "pk")
    if parts.exclude(waiting=None).exists():
        raise _not_now(call, "a list that looks wrong waits for somebody")
    return [row for part in parts for row in decoded(part.rows)]


def _cycle(publisher: Publisher, call: Call, _now: datetime) -> Rows:
    first, last = _range(call)
    if LissPart.objects.filter(publisher=publisher, kind=Kind.CYCLE).exclude(waiting=None).exists():
        raise _not_now(call, "a list that looks wrong waits for somebody")
    for part in LissPart.objects.filter(publisher=publisher, kind=Kind.CYCLE).order_by("-as_of", "-pk"):
        starts, _, ends = part.scope.partition(" ")
        if (not starts or starts <= first.isoformat()) and (not ends or last.isoformat() <= ends):
            return [_cycle_row(row) for row in decoded(part.rows) if isinstance(row, CycleRow)]
    raise _not_now(call, "no timetable of all these dates has been published")


def _cycle_row(row: CycleRow) -> dict[str, Any]:
    return {
        "DayNumber": row.day,
        "Period": row.period,
        "ClassCode": row.class_code,
        "TeacherId": row.teachers[0] if row.teachers else "",
        "TeacherIds": ",".join(row.teachers),
        "RoomCode": ",".join(row.rooms),
        "TtStructure": row.structure,
    }


def _bells(publisher: Publisher, call: Call, _now: datetime) -> Rows:
    return [
        {
            "DayNumber": row.day,
            "DayName": row.day_name,
            "Period": row.period,
            "StartTime": row.starts,
            "EndTime": row.ends,
            "Type": row.kind,
            "TtStructure": row.structure,
        }
        for row in _own(publisher, call, Kind.BELLS)
        if isinstance(row, BellRow) and row.day is not None
    ]


def _calendar(publisher: Publisher, call: Call, _now: datetime) -> Rows:
    first, last = _range(call)
    parts = LissPart.objects.filter(publisher=publisher, kind=Kind.CALENDAR, date__range=(first, last))
    known = {row.day: row for part in parts for row in decoded(part.rows) if isinstance(row, CalendarRow)}
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if any(is_school_day(day) and day not in known for day in dates):
        raise _not_now(call, "not all of these dates have been published")
    return [
        {
            "Date": day,
            "DayName": "Holiday" if row.holiday else row.day_name,
            "DayNumber": "" if row.number is None else row.number,
        }
        for day, row in sorted(known.items())
    ]


# The day


_TYPES = {"lesson": "Class", "duty": "Duty", "meeting": "StaffMeeting", "exam": "Exam"}


def _daily(_publisher: Publisher, call: Call, now: datetime) -> Rows:
    first, last = _range(call)
    if (last - first).days >= MOST_DAYS:
        raise Fault(5, f"liss.{call.method} is answered for at most {MOST_DAYS} days at a time")
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if is_school_day(day):
            _told(call, day)
    on: QuerySet[Occurrence] = Occurrence.objects.filter(date__range=(first, last), status=Occurrence.Status.ON)
    return [_day_row(one) for one in on.order_by("date", "starts", "mark")]


def _told(call: Call, day: date) -> None:
    """Raises Fault where no source has told everybody's day, or one of them cannot be relied on now."""
    told = list(SourceDay.objects.filter(date=day))
    if not any(row.everybody for row in told):
        raise _not_now(call, "not all of these dates are known")
    if any(state.state in ("stale", "down") for state in source_states(day, told)):
        raise _not_now(call, "a source of the day is late")
    if any(day.isoformat() in feed.doubts for feed in Feed.objects.exclude(doubts={})):
        raise _not_now(call, "somebody looks at what came for these dates first")


def _day_row(one: Occurrence) -> dict[str, Any]:
    instead = {cover[0]: cover[1] for cover in one.covers}
    moved = dict(one.moves)
    rooms = [moved.get(room, room) for room in one.rooms] or list(moved.values())
    return {
        "Date": one.date,
        "Period": one.period,
        "StartTime": _clock(one.starts),
        "EndTime": _clock(one.ends),
        # Titles may name a student.
        "ClassCode": one.class_code or one.kind.upper(),
        "Type": _TYPES.get(one.kind, "Event"),
        "TeacherIds": ",".join(filter(None, (instead.get(code, code) for code in one.teachers))),
        "Rooms": ",".join(dict.fromkeys(rooms)),
    }


def _clock(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%H:%M}"


# Terms


def _structures(_publisher: Publisher, call: Call, now: datetime) -> Rows:
    """This year, and those after it that are known: next year's timetable is made in this one."""
    this = melbourne_today(now).year
    by_year: dict[int, list[Term]] = {}
    for term in in_force().terms:
        by_year.setdefault(term.first.year, []).append(term)
    if len(by_year.get(this, ())) < 2:  # a single one is an odd edit, not a year
        raise _not_now(call, f"the terms of {this} are not known")
    return [
        {"TtStructure": str(year), "AcademicYear": year, "Terms": [_term(n, term) for n, term in enumerate(terms, 1)]}
        for year, terms in sorted(by_year.items())
        if year >= this and len(terms) > 1
    ]


def _term(number: int, term: Term) -> dict[str, Any]:
    semester = 1 if number <= 2 else 2
    return {
        "SemesterId": semester,
        "Semester": f"Semester {semester}",
        "TermId": number,
        "Term": re.sub(r" \d{4}$", "", term.name),
        "StartDate": term.first,
        "EndDate": datetime.combine(term.last, time(23, 59)),
    }


def _range(call: Call) -> tuple[date, date]:
    if call.first is None or call.last is None:
        raise Fault(5, f"liss.{call.method} needs two dates")
    return call.first, call.last


_GIVE: dict[str, Callable[[Publisher, Call, datetime], Rows]] = {
    "getTimetableStructures": _structures,
    "getTeachers": _teachers,
    "getRooms": _rooms,
    "getClasses": _classes,
    "getTimetable": _cycle,
    "getBellTimes": _bells,
    "getCalendar": _calendar,
    "getDailyData": _daily,
}
