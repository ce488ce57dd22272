import pytest
from model_bakery import baker

from staffroom.school.models import Student

from .people import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def students():
    baker.make("school.YearLevel", code="07", name="Year 7", order=7)
    baker.make("school.YearLevel", code="10", name="Year 10", order=10)
    baker.make("school.House", code="WAT", name="Wattle")
    make = {"shown_first_name": "Ana", "year_level": "07", "home_group": "07A", "house": "WAT"}
    baker.make(
        Student, key="ANA1", shown_family_name="Petrov", search_text="petrov", email="ana@school.example", **make
    )
    baker.make(Student, key="BEN1", shown_family_name="Abbot", search_text="abbot", **(make | {"home_group": "07B"}))
    baker.make(Student, key="CAL1", shown_family_name="Tenth", **(make | {"year_level": "10", "home_group": "10A"}))
    baker.make(Student, key="OUT1", shown_family_name="Leftlong", active=False, **make)


def test_a_teacher_sees_a_year_by_home_group(client, students):
    client.force_login(user("teacher"))

    page = client.get("/people/students/?year=07").content.decode()

    assert "Ana Petrov" in page
    assert "07B" in page
    assert "Wattle" in page
    assert "Tenth" not in page


def test_those_who_left_and_their_addresses_are_not_shown(client, students):
    client.force_login(user("office", "business manager", "leadership"))

    page = client.get("/people/students/").content.decode()

    assert "Leftlong" not in page
    assert "ana@school.example" not in page
    assert "ANA1" not in page


def test_an_unknown_year_shows_the_first(client, students):
    client.force_login(user("teacher"))

    assert client.get("/people/students/?year=99").context["page"].chosen.code == "07"


@pytest.mark.parametrize("role", ["staff", "casual relief", "maintenance", "IT", "auditor"])
def test_other_roles_do_not_see_students(client, students, role):
    client.force_login(user(role))

    assert client.get("/people/students/").status_code == 403


def test_no_students_yet_is_said_plainly(client):
    client.force_login(user("teacher"))

    assert "Not known yet" in client.get("/people/students/").content.decode()
