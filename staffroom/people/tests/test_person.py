from datetime import date, timedelta

import pytest
from django.utils import timezone
from model_bakery import baker

from .people import staff, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def noah():
    baker.make("school.Faculty", code="ENG", name="English")
    baker.make("school.Room", code="C06", name="Humanities room")
    baker.make("school.HomeGroup", code="09C", teacher="SMI", room="C06")
    baker.make("school.Subject", code="09HUM", name="Year 9 Humanities")
    baker.make("school.SchoolClass", code="1", subject="09HUM", number=2, teacher="SMI", room="C06")
    baker.make("school.SchoolClass", code="2", subject="09HUM", number=3, teacher="SMI", active=False)
    return staff(
        "SMI",
        "NOAH",
        "SMITH",
        faculty_1="ENG",
        room="C06",
        availability="YYYYA",
        work_phone="03 7010 0231",
        email="noah.smith@school.example",
        start=date(2018, 1, 29),
        vit_expiry=date(2031, 9, 30),
        wwcc_expiry=timezone.localdate() - timedelta(days=1),
        payroll_number="PAY-4711",
    )


def page_for(client, *roles: str, code: str = "") -> str:
    client.force_login(user(*roles, code=code))
    return client.get("/people/SMI/").content.decode()


def test_a_colleague_sees_how_to_reach_him_and_what_he_teaches(client, noah):
    page = page_for(client, "staff", "teacher")

    assert "Noah Smith" in page
    assert 'href="tel:03 7010 0231"' in page
    assert 'href="mailto:noah.smith@school.example"' in page
    assert "https://teams.microsoft.com/l/chat/0/0?users=noah.smith%40school.example" in page
    assert "Monday to Thursday, Friday mornings" in page
    assert "09HUM2" in page
    assert "Year 9 Humanities" in page
    assert "09HUM3" not in page
    assert "09C, room C06" in page


def test_a_colleague_sees_neither_registration_nor_start(client, noah):
    page = page_for(client, "staff", "teacher")

    assert "VIT" not in page
    assert "2031" not in page
    assert "2018" not in page


def test_he_sees_his_own_registration_and_that_one_has_expired(client, noah):
    page = page_for(client, "staff", "teacher", code="SMI")

    assert "until 30 September 2031" in page
    assert "Expired" in page
    assert "29 January 2018" in page
    assert "Teams chat" not in page


def test_the_business_manager_sees_registration_and_the_office_does_not(client, noah):
    assert "2031" in page_for(client, "staff", "office", "business manager")
    assert "2031" not in page_for(client, "staff", "office")
    assert "2031" not in page_for(client, "staff", "leadership", "IT")


def test_the_office_sees_when_he_started(client, noah):
    assert "29 January 2018" in page_for(client, "staff", "office")


def test_somebody_here_for_the_day_sees_room_and_faculty_only(client, noah):
    page = page_for(client, "casual relief")

    assert "English" in page
    assert "Humanities room" in page
    for hidden in ("0231", "school.example", "mornings", "09HUM2", "2018", "2031"):
        assert hidden not in page


def test_the_payroll_number_is_never_shown(client, noah):
    for roles in (("business manager", "office"), ("leadership", "IT")):
        assert "4711" not in page_for(client, *roles)


def test_small_letters_lead_to_the_same_page(client, noah):
    client.force_login(user("staff"))

    assert client.get("/people/smi/").url == "/people/SMI/"


@pytest.mark.parametrize("path", ["/people/NOBODY/", "/people/A%2FB/", "/people/%00/", "/people/X/Y/"])
def test_an_unknown_code_is_a_plain_not_found(client, path):
    client.force_login(user("staff"))

    assert client.get(path).status_code == 404


def test_somebody_who_left_is_there_for_the_office_only(client):
    staff("GON", "Greg", "GONE", active=False, inactive_because="left", finish=date(2026, 7, 3))
    client.force_login(user("staff", "teacher"))
    assert client.get("/people/GON/").status_code == 404

    client.force_login(user("staff", "office"))
    page = client.get("/people/GON/").content.decode()

    assert "No longer current" in page
    assert "3 July 2026" in page


def test_going_back_keeps_the_search(client, noah):
    client.force_login(user("staff"))

    page = client.get(
        "/people/SMI/", headers={"Referer": "http://testserver/people/?q=smi&faculty=ENG"}
    ).content.decode()

    assert "Back to ‘smi’" in page
    assert "/people/?q=smi&amp;faculty=ENG" in page


def test_a_foreign_referer_is_no_way_back(client, noah):
    client.force_login(user("staff"))

    page = client.get("/people/SMI/", headers={"Referer": "https://evil.example/people/?q=x"}).content.decode()

    assert "evil.example" not in page


def test_a_page_takes_few_queries(client, noah, django_assert_max_num_queries):
    client.force_login(user("staff", "teacher"))

    with django_assert_max_num_queries(11):
        client.get("/people/SMI/")
