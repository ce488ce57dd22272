"""The rows of LISS calls, as a program of its kind writes them: ids, codes and times as text, comma lists.

Field names and meaning: the specification's pages on each call. `publishEventsAndAbsences` has none that could be
read; what is in its rows here is our guess.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from staffroom.demo.bells import BREAKS, HOME_GROUP, PERIODS
from staffroom.demo.school import Away, SchoolDay, Staff

from .slots import DUTY, EXAM, EXCURSION, ON_CALL, ROLL, Book, Slot, duty_code

Row = dict[str, Any]
NOT_FOR_STAFFROOM = "Not for Staffroom"
"""What stands where a reason would: it must never be kept, logged or shown."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_BELLS = {"Assembly": "asm", "Early finish": "early", "Exams": "exam"}


def moment(day: date, clock: str = "00:00") -> datetime:
    """A date, or a local time on it, without a zone: the school's wall clock."""
    return datetime.combine(day, time.fromisoformat(clock))


def clock(text: str) -> str:
    """A time of day as most programs write it: 9:05."""
    return text.removeprefix("0")


# Whole lists


def teachers(book: Book) -> list[Row]:
    """Everybody who teaches or may be called in, with more than Staffroom keeps."""
    return [_teacher(book, person) for person in book.teachers]


def _teacher(book: Book, person: Staff) -> Row:
    row: Row = {
        "TeacherId": book.ident(person.code),
        "TeacherCode": person.code,
        "Title": person.title,
        "FirstName": person.first_name,
        "Surname": person.family_name,
        "DisplayName": person.shown_name,
        "Faculty": ",".join(person.faculties),
        "Gender": person.gender,
        "Email": person.email,
        "StaffType": "Casual" if person.kind == "E" else "FullTime" if person.fte == 1 else "Permanent",
    }
    days = [name for name, letter in zip(_DAYS, person.availability, strict=False) if letter != "N"]
    return row if len(days) == len(_DAYS) else row | {"DaysAvailable": ",".join(days)}


def rooms(book: Book) -> list[Row]:
    """Every room of the school."""
    campuses = {campus.code: campus.name for campus in book.school.campuses}
    return [
        {
            "RoomId": f"R{number}",
            "RoomCode": room.code,
            "Name": room.name,
            "Capacity": room.seats,
            "Campus": campuses.get(room.campus, ""),
        }
        for number, room in enumerate(book.school.rooms, start=1)
    ]


def classes(book: Book) -> list[Row]:
    """Classes, home groups, duties and turns on call, each once."""
    found: dict[str, Row] = {}
    structure = str(book.school.today.year)
    for lesson in book.school.lessons:
        first = book.ident(lesson.teachers[0]) if lesson.teachers else ""
        found.setdefault(lesson.class_code, {
            "ClassCode": lesson.class_code, "CourseName": lesson.name, "DefaultTeacher": first,
            "Type": "" if lesson.number else ROLL, "TtStructure": structure,
        })  # fmt: skip
    for duty in book.school.duties:
        kind = DUTY if duty.area else ON_CALL
        row = {"ClassCode": duty_code(duty), "CourseName": duty.name, "Type": kind, "TtStructure": structure}
        found.setdefault(duty_code(duty), row)
    return list(found.values())


def memberships(book: Book) -> list[Row]:
    """Who is in which class: sent by every program of its kind, and of no use to Staffroom."""
    latest = max(((one.year, one.period) for one in book.school.enrolments), default=None)
    return [
        {"StudentId": one.student, "ClassCode": f"{one.subject}{one.number}"}
        for one in book.school.enrolments
        if (one.year, one.period) == latest
    ]


def timetable(book: Book) -> list[Row]:
    """The cycle: a row for each lesson, duty and turn on call."""
    structure = str(book.school.today.year)
    found = []
    for lesson in book.school.lessons:
        row: Row = {"DayNumber": lesson.day, "Period": lesson.period, "ClassCode": lesson.class_code}
        idents = [book.ident(code) for code in lesson.teachers]
        row |= {"TeacherId": idents[0]} if len(idents) == 1 else {"TeacherIds": ",".join(idents)}
        found.append(row | {"RoomCode": ",".join(lesson.rooms), "TtStructure": structure})
    for duty in book.school.duties:
        row = {"DayNumber": duty.day, "Period": duty.period, "ClassCode": duty_code(duty)}
        found.append(row | {"TeacherId": book.ident(duty.teacher), "RoomCode": duty.area, "TtStructure": structure})
    return found


def bells(book: Book, days: Iterable[date]) -> list[Row]:
    """Bells of the cycle; a sort of day that some of the dates have, such as an assembly, is a day of its own."""
    normal = [SchoolDay("", number, "Normal") for number in range(1, book.school.cycle_days + 1)]
    special = [entry for day in days if (entry := book.entry(day)) and entry.schedule != "Normal"]
    entries = {day_name(entry): entry for entry in (*normal, *special)}
    return [
        {
            "DayNumber": entry.cycle_day,
            "DayName": name,
            "Period": bell.period,
            "StartTime": clock(bell.starts),
            "EndTime": clock(bell.ends),
            "TtStructure": str(book.school.today.year),
            "Type": _bell_type(bell.period),
        }
        for name, entry in entries.items()
        for bell in book.bells(entry)
    ]


def _bell_type(period: str) -> str:
    if period in PERIODS:
        return "T"
    return "R" if period == HOME_GROUP else "L" if period in BREAKS else "O"


def day_name(entry: SchoolDay) -> str:
    """7, as the school says "Day 7"; a day with other bells than usual has a name of its own: 7 exam."""
    name = str(entry.cycle_day)
    return name if entry.schedule == "Normal" else f"{name} {_BELLS.get(entry.schedule, 'bells')}"


def calendar(book: Book, days: Iterable[date]) -> list[Row]:
    """Which day of the cycle each date is."""
    return [_date(day, book.entry(day)) for day in days]


def _date(day: date, entry: SchoolDay | None) -> Row:
    if entry is None:
        return {"Date": moment(day), "DayName": "Holiday", "DayNumber": ""}
    return {"Date": moment(day), "DayName": day_name(entry), "DayNumber": entry.cycle_day, "Rotation": 1}


# Dates


def daily(book: Book, slots: Iterable[Slot]) -> list[Row]:
    """Everything that is on, as it is on: what falls out is not there."""
    return [daily_row(book, slot) for slot in slots if not slot.cancelled]


def daily_row(book: Book, slot: Slot) -> Row:
    """One thing as it is on."""
    return _head(slot) | {
        "TeacherIds": idents(book, slot.who),
        "TeacherCodes": ",".join(book.code(code) for code in slot.who),
        "Rooms": ",".join(slot.where),
    }


def deltas(book: Book, slots: Iterable[Slot]) -> list[Row]:
    """What is not as the cycle has it."""
    return [delta_row(book, slot) for slot in slots if slot.different]


def delta_row(book: Book, slot: Slot) -> Row:
    """One change."""
    row = daily_row(book, slot)
    if slot.kind in (EXCURSION, EXAM):
        row["description"] = slot.name
    if slot.cancelled:
        row["isCancelled"] = True
    if slot.minds:
        row["TeacherIds"] = f"minimalSupervision {book.ident(slot.minds)}"
        row["TeacherCodes"] = ""
    if slot.of:
        row["Replacing"] = book.ident(slot.of)
    if slot.cover:
        row["CoverType"] = slot.cover
    if slot.note:
        row["WorkInstructions"] = slot.note
    return row


def idents(book: Book, codes: Sequence[str]) -> str:
    """Ids of people, as a comma list."""
    return ",".join(book.ident(code) for code in codes)


def _head(slot: Slot) -> Row:
    row: Row = {"Date": moment(slot.date)}
    if slot.period:
        row["Period"] = slot.period
    times = {"StartTime": clock(slot.starts), "EndTime": clock(slot.ends)}
    return row | times | {"ClassCode": slot.code, "ClassName": slot.name, "Type": slot.kind}


def events_and_absences(book: Book, day: date, slots: Iterable[Slot], away: Iterable[Away]) -> Iterator[Row]:
    """Excursions and exams of a date, and which teachers are away; with a reason, as such programs have one."""
    for slot in slots:
        if slot.kind in (EXCURSION, EXAM):
            yield {
                "Code": slot.code,
                "Description": slot.name,
                "StartDate": moment(day, slot.starts),
                "EndDate": moment(day, slot.ends),
                "TeacherIds": idents(book, slot.who),
                "Rooms": ",".join(slot.where),
            }
    known = {person.code for person in book.teachers}
    for one in away:
        if one.staff in known:
            yield _absence(book, day, one)


def _absence(book: Book, day: date, away: Away) -> Row:
    starts, ends = (away.from_, away.to) if away.from_ else ("00:00", "23:59")
    return {
        "TeacherId": book.ident(away.staff),
        "TeacherCode": away.staff,
        "StartDate": moment(day, starts),
        "EndDate": moment(day, ends),
        "Reason": NOT_FOR_STAFFROOM,
        "Comment": NOT_FOR_STAFFROOM,
    }


def dates(first: date, last: date) -> list[date]:
    """Every date from the first to the last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
