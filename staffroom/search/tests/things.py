"""A small school to look for things in."""

from datetime import UTC, datetime

from model_bakery import baker

from staffroom.people.tests.people import staff
from staffroom.school.models import Notice
from staffroom.today.tests.days import MONDAY, keene_monday, occurrence


def a_school() -> None:
    """Keene's full Monday, a few more people, rooms, subjects, classes and notices."""
    keene_monday()
    occurrence(MONDAY, "09B", "3", teachers=["OBR"], rooms=["C11"], subject="Home Group")
    staff("SMI", "NOAH", "SMITH", faculty_1="ENG", room="C06", email="noah@school.example", work_phone="03 7010 0231")
    staff("GAR", "RENÉE", "GARÇON", faculty_1="SCI")
    staff("GON", "GREG", "GONE", active=False, inactive_because="left")
    baker.make("school.Faculty", code="ENG", name="English")
    baker.make("school.Room", code="B12", name="Mathematics room", campus="1")
    baker.make("school.Room", code="C11", name="Chemistry laboratory")
    baker.make("school.Campus", code="1", name="Harrow Lane Campus")
    for code, name in (("09ENG", "Year 9 English"), ("09HUM", "Year 9 Humanities"), ("10MAT", "Year 10 Mathematics")):
        baker.make("school.Subject", code=code, name=name)
    for number, (subject, teacher) in enumerate((("09ENG", "PET"), ("09HUM", "SMI"), ("10MAT", "KEE")), start=2):
        baker.make("school.SchoolClass", code=str(number), subject=subject, number=number, teacher=teacher, room="B12")
    notice("n1", "Athletics carnival", "<p>Bring <strong>sunscreen</strong>.</p>", author="Roza Petrov")
    notice("n2", "Reports are due", "<p>By Friday.</p>")
    notice("n3", "Withdrawn bake sale", "<p>Cake.</p>", withdrawn=True)
    notice("n4", "Bake sale to come", "<p>Cake.</p>", starts=datetime(2027, 2, 1, tzinfo=UTC))


def notice(mark: str, title: str, body: str, **more: object) -> Notice:
    """A notice."""
    facts = {"posted": datetime(2026, 11, 20, tzinfo=UTC), "author": ""} | more
    return baker.make(Notice, mark=mark, source="compass", title=title, body=body, **facts)
