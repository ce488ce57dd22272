"""A busy day in front of a screen, and making screens as a person does: for the tests of this room."""

import re
from datetime import date
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.people.tests.people import staff
from staffroom.school.models import Notice
from staffroom.sync.models import Feed
from staffroom.today.tests.days import MONDAY, away, occurrence, rung, told

NAMES = (
    ("KEE", "AMELIA", "KEENE", "MS"),
    ("PET", "ROZA", "PETROV", "MRS"),
    ("WUT", "TOM", "WU", "MR"),
    ("OBR", "LIAM", "O'BRIEN", "MR"),
    ("FIE", "OMAR", "FIELD", "MR"),
    ("KOV", "IVAN", "KOVAC", ""),
    ("LIN", "ADA", "LINDQVIST", "DR"),
    ("PAP", "THEODORA", "PAPADIMITRIOU-KOWALSKI", "MS"),
)


def browser(*roles: str) -> Client:
    """Somebody with these roles, signed in."""
    client, handle = Client(), f"t/{' '.join(roles)}"
    known = User.objects.filter(handle=handle).first()
    client.force_login(known or baker.make(User, name="Gita Das", roles=list(roles), handle=handle))
    return client


def make(place: str = "staffroom", name: str = "Staffroom, east wall") -> str:
    """Make a screen on the page; gives back its path."""
    page = browser("daily organiser").post("/screens/make", {"name": name, "place": place})
    found = re.search(r'value="(http[^"]+/screens/show/[^"]+)"', page.content.decode())
    assert found is not None, page.content.decode()
    return urlsplit(found.group(1)).path


def fresh(*, minutes: int = 0) -> None:
    """CASES21 and Compass have answered so long ago."""
    at = timezone.now() - timezone.timedelta(minutes=minutes)
    for name in ("cases.timetable", "compass.today"):
        Feed.objects.update_or_create(name=name, defaults={"state": "ok", "as_of": at, "succeeded": at, "tried": at})


def busy_day(day: date = MONDAY, *, many: bool = False) -> None:
    """Everything a screen can show; `many`: more than fits."""
    for code, first, family, title in NAMES:
        staff(code, first, family, title=title)
    told(day, cycle_day="3", note="Year 9 immunisations in the library")
    told(day, source="cases", clock="02:14")
    rung(day)
    for code, starts, ends in (("PET", "", ""), ("KOV", "", ""), ("OBR", "11:00", ""), ("PAP", "", "12:40")):
        away(day, code, starts, ends)
    occurrence(day, "09ENG2", "1", teachers=["PET"], rooms=["C04"], covers=[["PET", "KEE", ""]])
    occurrence(day, "07SCI3", "1", teachers=["KOV"], rooms=["L02"])
    occurrence(day, "10MAT3", "2", teachers=["WUT"], rooms=["B12"], moves=[["B12", "S07"]])
    occurrence(day, "08HUM1", "2", teachers=["PAP"], rooms=["C03"], covers=[["PAP", "", "Jamie van Dam"]])
    occurrence(day, "YD Oval and canteen", "R", kind="duty", teachers=["PET"], rooms=["OVL"])
    occurrence(day, "11PHY1", "3", teachers=["OBR"], rooms=["L04"], covers=[["OBR", "FIE", ""]], moves=[["L04", "S02"]])
    occurrence(day, "09ENG4", "4", teachers=["PET"], rooms=["C06"])
    occurrence(day, "12MTH1", "4", teachers=["WUT"], rooms=["B09"], status="cancelled")
    occurrence(day, "08TEC2", "5", teachers=["KOV", "LIN"], rooms=["W01"])
    occurrence(day, "Meeting about a student", kind="meeting", times=("15:30", "16:00"), status="cancelled")
    for number in range(16 if many else 0):
        occurrence(day, f"10GEO{number}", "6", teachers=["PET"], rooms=["C04"], covers=[["PET", "LIN", ""]])
    for title, important in (
        ("Bus to the athletics carnival leaves 8:45 from the front gate", True),
        ("Reports: comments are due on Friday 5 pm", False),
        ("Fire drill in period 4", True),
    ):
        baker.make(Notice, title=title, important=important, posted=timezone.now(), source="compass", mark=title)
