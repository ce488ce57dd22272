import pytest
import time_machine

from staffroom.today.tests.days import MONDAY, at, colleagues, occurrence, told

from .people import user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    colleagues()
    told(MONDAY)
    occurrence(MONDAY, "07ENG1", "1", teachers=["KEE"], rooms=["A02"])
    occurrence(MONDAY, "PLT - Numeracy", kind="meeting", times=("15:30", "16:30"), teachers=["KEE"], rooms=["LIB"])


def page(client, clock: str, *roles: str, code: str = "") -> str:
    with time_machine.travel(at(MONDAY, clock), tick=False):
        client.force_login(user(*roles, code=code))
        return client.get("/people/KEE/").content.decode()


def test_a_colleague_sees_where_somebody_is_now_and_next(client):
    text = page(client, "09:30", "teacher")

    assert "07ENG1 in A02 until 9:50" in text
    assert "then PLT - Numeracy in LIB at 3:30" in text
    assert "/people/KEE/week/" in text


def test_staff_are_told_that_it_is_a_meeting_and_not_which(client):
    text = page(client, "15:45", "staff")

    assert "meeting in LIB until 4:30" in text
    assert "Numeracy" not in text


def test_nothing_more_is_said_so(client):
    assert "nothing timetabled" in page(client, "16:45", "teacher")


@pytest.mark.parametrize("role", ["casual relief", "IT"])
def test_who_may_not_see_a_timetable_is_not_told(client, role):
    text = page(client, "09:30", role)

    assert "07ENG1" not in text
    assert "/people/KEE/week/" not in text


def test_where_nobody_has_told_the_day_the_line_is_not_there(client):
    with time_machine.travel(at(MONDAY.replace(day=24), "09:30"), tick=False):
        client.force_login(user("teacher"))
        text = client.get("/people/KEE/").content.decode()

    assert "<dt>Now</dt>" not in text
    assert "<dt>Timetable</dt>" in text
