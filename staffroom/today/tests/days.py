"""A day of a small school, as the merged tables have it: for the tests of the pages that show it."""

import hashlib
from datetime import date, datetime, time
from typing import Any

from model_bakery import baker

from staffroom.kit.school_days import MELBOURNE
from staffroom.people.tests.people import staff
from staffroom.school.models import Absence, DayBells, Occurrence, SourceDay

MONDAY = date(2026, 11, 23)
BELLS = [
    ["HG", "Home Group", "08:50", "09:00", True],
    ["1", "Period 1", "09:00", "09:50", True],
    ["2", "Period 2", "09:50", "10:40", True],
    ["R", "Recess", "10:40", "11:00", False],
    ["3", "Period 3", "11:00", "11:50", True],
    ["4", "Period 4", "11:50", "12:40", True],
    ["L", "Lunch", "12:40", "13:30", False],
    ["5", "Period 5", "13:30", "14:20", True],
    ["6", "Period 6", "14:20", "15:10", True],
    ["AS", "After school", "15:10", "17:00", False],
]
TIMES = {period: (starts, ends) for period, _, starts, ends, _ in BELLS}


def at(day: date, clock: str) -> datetime:
    """A local time as an aware moment."""
    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE)


def occurrence(day: date, what: str, period: str = "", **more: Any) -> Occurrence:
    """One thing on one date. `what`: a class for lessons and exams, else a title. `times` beside a period."""
    kind = more.pop("kind", "lesson")
    starts, ends = more.pop("times", TIMES.get(period, (None, None)))
    named = {"class_code" if kind in ("lesson", "exam") else "title": what}
    facts = {"teachers": [], "rooms": [], "covers": [], "moves": [], "attends": []} | more
    people = {*facts["teachers"], *facts["attends"], *(code for cover in facts["covers"] for code in cover[:2])} - {""}
    places = {*facts["rooms"], *(room for move in facts["moves"] for room in move)} - {""}
    mark = hashlib.sha256(repr((day, what, period, starts, sorted(people))).encode()).hexdigest()
    return baker.make(
        Occurrence,
        mark=mark,
        date=day,
        kind=kind,
        period=period,
        starts=at(day, starts) if starts else None,
        ends=at(day, ends) if ends else None,
        people=f" {' '.join(sorted(people))} " if people else "",
        places=f" {' '.join(sorted(places))} " if places else "",
        sources=["compass"],
        said_by={},
        **(named | facts),
    )


def told(day: date, clock: str = "08:05", source: str = "compass", **more: Any) -> SourceDay:
    """A source told everybody's day."""
    facts = {"everybody": True, "staff": [], "as_of": at(day, clock)} | more
    return SourceDay.objects.create(mark=f"{source}|{day}", source=source, date=day, **facts)


def rung(day: date) -> DayBells:
    """Bell times of a date."""
    return DayBells.objects.create(mark=f"compass|{day}", source="compass", date=day, bells=BELLS)


def away(day: date, code: str, starts: str = "", ends: str = "") -> Absence:
    """Somebody is away."""
    times = {"starts": at(day, starts) if starts else None, "ends": at(day, ends) if ends else None}
    return Absence.objects.create(mark=f"cases|{day}|{code}|{starts}", source="cases", date=day, staff=code, **times)


def colleagues() -> None:
    """Amelia Keene, whose day it is, and three more."""
    staff("KEE", "AMELIA", "KEENE")
    staff("PET", "ROZA", "PETROV")
    staff("WUT", "TOM", "WU")
    staff("OBR", "LIAM", "O'BRIEN")


def keene_monday(day: date = MONDAY) -> None:
    """A full day of KEE: a duty, a room move, an extra, a covered, a cancelled lesson, a meeting, an event for all."""
    colleagues()
    told(day, cycle_day="3")
    rung(day)
    occurrence(day, "YD Front gate", kind="duty", times=("08:30", "08:50"), teachers=["KEE"], rooms=["GATE"])
    occurrence(day, "09B", "HG", teachers=["KEE"], rooms=["B12"], subject="Home Group")
    occurrence(
        day, "10MAT3", "1", teachers=["KEE"], rooms=["B12"], moves=[["B12", "S07"]], subject="Year 10 Mathematics"
    )
    occurrence(day, "12MTH1", "2", teachers=["KEE"], rooms=["B09"], subject="Mathematical Methods")
    occurrence(
        day, "09ENG2", "3", teachers=["PET"], rooms=["C04"], covers=[["PET", "KEE", ""]], subject="Year 9 English"
    )
    occurrence(day, "08MAT1", "4", teachers=["KEE"], rooms=["B12"], status="cancelled", subject="Year 8 Mathematics")
    occurrence(
        day, "11MTH2", "5", teachers=["KEE"], rooms=["B09"], covers=[["KEE", "", "Jamie Marsh"]], subject="Mathematics"
    )
    occurrence(
        day, "Maths faculty", kind="meeting", times=("15:30", "16:30"), teachers=["WUT"], attends=["KEE"], rooms=["A02"]
    )
    occurrence(day, "Year 12 valedictory", kind="event", all_day=True, for_all=True)
    occurrence(day, "07SCI1", "1", teachers=["OBR"], rooms=["S02"], covers=[["OBR", "WUT", ""]])
    away(day, "PET")
    away(day, "LIA", "09:00", "12:30")


def tuesday_after(day: date = date(2026, 11, 24)) -> None:
    """One lesson on the day after."""
    told(day)
    rung(day)
    occurrence(day, "12MTH1", "1", teachers=["KEE"], rooms=["B09"], subject="Mathematical Methods")
