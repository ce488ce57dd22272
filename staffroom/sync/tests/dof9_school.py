"""A small school whose day the daily organiser changes: its staff, bells and timetable on one Monday."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.models import StaffMember
from staffroom.sources.dof9.tests.made import a_date, a_file
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Bell, Delivery, Said
from staffroom.sync.day.times import at
from staffroom.sync.flows.dof9.receiving import receive
from staffroom.sync.flows.dof9.record import Received

MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)
BELLS = (
    Bell("TG", "Tutor group", "08:50", "09:00"),
    Bell("1", "Period 1", "09:00", "09:50"),
    Bell("2", "Period 2", "09:50", "10:40"),
    Bell("Rec", "Recess", "10:40", "11:00", teaching=False),
    Bell("3", "Period 3", "11:00", "11:50"),
    Bell("4", "Period 4", "11:50", "12:40"),
    Bell("L1", "Lunch", "12:40", "13:30", teaching=False),
    Bell("5", "Period 5", "13:30", "14:20"),
    Bell("6", "Period 6", "14:20", "15:10"),
)
LESSONS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("HG7A", "TG", ("ABAN",), ("C3",)),
    ("7MAT1", "1", ("ABAN",), ("C3",)),
    ("7MAT1", "2", ("ABAN",), ("C3",)),
    ("8SCI1", "3", ("BCOO",), ("S19",)),
    ("9ART1", "4", ("EFER",), ("A1",)),
    ("12ENG1", "5", ("CDRY",), ("E1",)),
    ("12ENG2", "5", ("CDRY",), ("E2",)),
    ("8SCI1", "6", ("BCOO",), ("S19",)),
)
DUTIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (("OVAL", "L1", ("BCOO", "CDRY")), ("GATE", "Rec", ("EFER",)))


def moment(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), MELBOURNE)  # noqa: DTZ007


def staff() -> None:
    """Everybody of the timetable, and who covers."""
    for code in ("ABAN", "BCOO", "CDRY", "EFER", "HIRO"):
        StaffMember.objects.create(
            code=code,
            first_name="Alder",
            family_name=f"Family{code}",
            shown_first_name="Alder",
            shown_family_name=f"Family{code}",
            email=f"{code.lower()}@school.example",
        )


def said(class_code: str, period: str, teachers: tuple[str, ...], rooms: tuple[str, ...], day: date = MONDAY) -> Said:
    """A lesson as the timetable has it, with its times."""
    bell = next(bell for bell in BELLS if bell.period == period)
    return Said(
        f"{class_code} {period}",
        day,
        "lesson",
        at(day, bell.starts),
        at(day, bell.ends),
        period=period,
        class_code=class_code,
        teachers=teachers,
        rooms=rooms,
        fleeting=True,
    )


def on_duty(title: str, period: str, teachers: tuple[str, ...], day: date = MONDAY) -> Said:
    """A duty as the timetable has it."""
    bell = next(bell for bell in BELLS if bell.period == period)
    starts, ends = at(day, bell.starts), at(day, bell.ends)
    key = f"duty {title}"
    return Said(
        key, day, "duty", starts, ends, period=period, title=f"Yard duty {title}", teachers=teachers, fleeting=True
    )


def timetable(
    lessons: Sequence[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = LESSONS,
    *,
    days: Sequence[date] = (MONDAY,),
    hours: int = 0,
) -> None:
    """Have CASES21 tell everybody's day."""
    told = [said(*one, day=day) for day in days for one in lessons] + [
        on_duty(*one, day=day) for day in days for one in DUTIES
    ]
    take(
        Delivery(
            "cases",
            tuple(days),
            moment("02:00") + timedelta(hours=hours),
            tuple(told),
            bells=dict.fromkeys(days, BELLS),
        ),
        feed="cases.timetable",
    )


def send(data: bytes, name: str = "Daily.dof9", **more: Any) -> Received:
    """Upload a file."""
    return receive(io.BytesIO(data), name=name, **{"sender": "Una Organ", "by": "Una Organ (ORG)"} | more)


def monday(casuals: Sequence[Any] = (), **lists: Sequence[Any]) -> bytes:
    """A file about one Monday."""
    return a_file(a_date(MONDAY, lists), casuals=casuals)
