import pytest
import time_machine

from staffroom.people.tests.people import user
from staffroom.today.tests.days import MONDAY, at, told
from tests.read_aloud import read_aloud

from .mornings import a_morning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_five_past_eight():
    with time_machine.travel(at(MONDAY, "08:05"), tick=False):
        yield


def page(client) -> str:
    client.force_login(user("leadership"))
    return read_aloud(client.get("/staffing/").content.decode())


def test_the_page_spells_the_numbers_out(client):
    a_morning()

    said = page(client)

    assert "heading 1: 2 lessons and 1 yard duty have no teacher yet" in said
    assert "Roza Petrov All day" in said
    assert "Liam O'Brien 8:50 am to 10:40 am" in said
    assert "P1 09ENG2, C04 Jamie Marsh for Roza Petrov" in said
    assert "moved from B12 to S07" in said


def test_its_totals_are_those_of_the_card(client):
    a_morning()

    assert "no cover yet: 3" in page(client)


def test_a_day_that_nobody_told_says_so(client):
    assert "heading 1: Today is not known yet" in page(client)


def test_covers_without_absences_do_not_make_a_covered_day(client):
    told(MONDAY)

    assert "heading 1: Who is away is not known" in page(client)


def test_it_is_for_leadership_and_the_organiser(client):
    client.force_login(user("teacher"))

    assert client.get("/staffing/").status_code == 403


def test_the_page_asks_few_questions(client, django_assert_max_num_queries):
    a_morning()
    client.force_login(user("leadership"))

    with django_assert_max_num_queries(13):
        client.get("/staffing/")
