"""The telephone list: who may see it, its order, and finding somebody in it without a script."""

import re

import pytest
from django.test import Client
from model_bakery import baker
from pytest_django import DjangoAssertNumQueries

from staffroom.accounts.rights import ROLES, allowed_at_all
from staffroom.people.phones import phone_list
from staffroom.people.tests.people import staff, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> None:
    baker.make("school.Faculty", code="ENG", name="English")
    baker.make("school.Faculty", code="ART", name="Arts")
    staff("OBR", "SIOBHÁN", "O'BRIEN", work_phone="03 7010 0231", room="C06", faculty_1="ENG")
    staff("WUT", "TOM", "WU", work_phone="214", room="A02", faculty_1="ART")
    staff("OAK", "ZARA", "OAKES", work_phone="215", email="zara.oakes@harrowlane.example")
    staff("LIA", "LIA", "ABBOTT")
    staff("GON", "GREG", "GONE", work_phone="999", active=False, inactive_because="left")


def reader(*roles: str) -> Client:
    client = Client()
    client.force_login(user(*roles))
    return client


def test_the_list_is_in_order_of_family_names_with_a_letter_over_each_group(people: None):
    groups = phone_list().groups

    assert [(group.name, [line.family for line in group.lines]) for group in groups] == [
        ("O", ["Oakes", "O'Brien"]),
        ("W", ["Wu"]),
    ]


def test_by_faculty_whoever_has_none_comes_last(people: None):
    assert [group.name for group in phone_list(by="faculty").groups] == ["Arts", "English", "No faculty"]


@pytest.mark.parametrize(("typed", "found"), [("obrien", ["OBR"]), ("w", ["WUT"]), ("zzgrub", [])])
def test_a_name_finds_without_a_script_too(people: None, typed: str, found: list[str]):
    page = reader("teacher").get("/people/phones/", {"q": typed}).content.decode()

    assert re.findall(r'<span class="who"><a href="/people/(\w+)/"', page) == found
    assert ('id="nobody" hidden' not in page) is not bool(found)


def test_a_number_can_be_pressed_and_nothing_else_is_shown(people: None):
    page = reader("teacher").get("/people/phones/").content.decode()

    assert 'href="tel:0370100231">03 7010 0231</a>' in page
    assert "zara.oakes" not in page
    assert "Gone" not in page
    assert "1 person has no number in CASES21." in page


def test_a_school_without_numbers_is_told_where_they_come_from():
    assert "No number is known. They come from CASES21" in reader("office").get("/people/phones/").content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_it_is_for_those_who_may_see_how_to_reach_a_colleague(people: None, role: str):
    allowed = allowed_at_all([role], "people.contact")

    assert reader(role).get("/people/phones/").status_code == (200 if allowed else 403)


def test_it_is_found_and_stands_in_the_navigation(people: None):
    client = reader("teacher")

    assert "/people/phones/" in client.get("/search/found", {"q": "phone list"}).content.decode()
    assert "/people/phones/" in client.get("/people/").content.decode()


def test_the_list_costs_two_queries(people: None, django_assert_num_queries: DjangoAssertNumQueries):
    with django_assert_num_queries(2):
        phone_list("o")
