"""Lessons, their notes and what is handed back: for the tests of the pages that show them."""

from datetime import date
from typing import Any

from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.school.class_codes import bucket_of_class
from staffroom.school.models import HandBack, LessonNote, Occurrence
from staffroom.today.tests.days import MONDAY, occurrence

WORK = "Chapter 4, questions 1 to 12. Books are in the blue tub.\n\nSlides: https://example.org/lit/week-8"


def lesson(day: date, class_code: str, period: str = "", **more: Any) -> Occurrence:
    """A lesson with its bucket, as the merged tables have it."""
    row = occurrence(day, class_code, period, **more)
    row.bucket = bucket_of_class(class_code)
    row.save(update_fields=["bucket"])
    return row


def note(class_key: str = "9ENG2", period: str = "3", day: date = MONDAY, **more: Any) -> LessonNote:
    """A note by PET."""
    facts = {"text": WORK, "author": "PET", "source": "staff"} | more
    return LessonNote.objects.create(date=day, class_code=class_key, period=period, **facts)


def handed(class_key: str = "9ENG2", period: str = "3", day: date = MONDAY, **more: Any) -> HandBack:
    """Two lines from KEE to PET."""
    facts = {"teacher": "PET", "text": "Up to question 8.\nQuiet class.", "finished": False, "by_code": "KEE"} | more
    return HandBack.objects.create(date=day, class_code=class_key, period=period, **facts)


def student(key: str, first: str, family: str, *, subject: str = "09ENG", number: int = 2) -> None:
    """Somebody who is enrolled in a class."""
    baker.make("school.Student", key=key, shown_first_name=first, shown_family_name=family, superseded=False)
    baker.make("school.Enrolment", code=key, student=key, subject=subject, number=number, active=True)


def english() -> None:
    """The faculty of English, which Liam O’Brien leads."""
    baker.make("school.Faculty", code="ENG", name="English", head="OBR")
    baker.make("school.Subject", code="09ENG", name="Year 9 English", faculty="ENG")


def browser_of(code: str, *roles: str, name: str = "Amelia Keene") -> Client:
    """Somebody signed in."""
    client = Client()
    handle = f"lessons/{code}/{'+'.join(roles)}"
    user = User.objects.filter(handle=handle).first() or baker.make(
        User, name=name, roles=list(roles), staff_code=code, handle=handle, tid="lessons", oid=handle
    )
    client.force_login(user)
    return client
