from datetime import timedelta

import pytest
import time_machine

from staffroom.handbook.models import Answer, QuickLink
from staffroom.people.tests.people import staff, user
from staffroom.today.tests.days import MONDAY, at
from tests.front_cards import drawn, reader_for, told

from .answered import answered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(at(MONDAY, "08:05"), tick=False):
        yield


@pytest.mark.parametrize(("days", "new"), [(0, True), (27, True), (28, False), (-1, False)])
def test_the_first_four_weeks_begin_with_start_here(days, new):
    staff("NEW", "VERA", "BECK", start=MONDAY - timedelta(days=days))
    answered()

    assert bool(drawn("start", "teacher", code="NEW")) is new


def test_start_here_shows_questions_and_places():
    staff("NEW", "VERA", "BECK", start=MONDAY)
    answered()

    card = told("start", "staff", code="NEW")

    assert "your first day" in card
    assert "- [link: How do I get onto the Wi-Fi?]" in card
    assert "[link: All 15 answers]" in card
    assert "[link: Bell times]" in card


def test_somebody_new_finds_the_places_also_before_anything_is_answered():
    staff("NEW", "VERA", "BECK", start=MONDAY - timedelta(days=3))
    Answer.objects.create(question="Wi-Fi?", body="")

    card = told("start", "staff", code="NEW")

    assert "day 4 of your first four weeks" in card
    assert "Wi-Fi?" not in card
    assert "[link: Bell times]" in card


def test_somebody_without_a_record_has_no_first_day():
    answered()

    assert drawn("start", "staff") == ""


def test_the_card_asks_who_is_new_and_only_for_them_what_is_answered(django_assert_num_queries):
    staff("NEW", "VERA", "BECK", start=MONDAY)
    answered()
    known = user("staff", code="NEW")
    reader, other = reader_for(known), reader_for(user("staff", code="OLD"))

    with django_assert_num_queries(2):
        drawn("start", reader=reader, known=known)
    with django_assert_num_queries(0):
        drawn("start", reader=other, known=known)


def test_quick_links_are_for_everybody_or_for_some_roles():
    QuickLink.objects.create(title="Compass", address="https://compass.example", place=2)
    QuickLink.objects.create(title="Payroll", address="https://pay.example", audience=["office"], place=1)

    teacher, office = told("links", "teacher"), told("links", "staff", "office")

    assert "Payroll" not in teacher
    assert office.index("[link: Payroll]") < office.index("[link: Compass]")


def test_a_link_that_leads_out_tells_the_other_site_nothing_and_opens_where_it_is():
    QuickLink.objects.create(title="Compass", address="https://compass.example")
    QuickLink.objects.create(title="Rooms", address="/rooms/")

    html = drawn("links", "teacher")

    assert '<a href="https://compass.example" rel="noopener noreferrer">' in html
    assert '<a href="/rooms/">' in html


def test_without_links_only_those_who_could_add_one_see_the_card():
    assert drawn("links", "teacher") == ""
    assert "None yet" in told("links", "office")
