"""What leads where: announced by rooms, decided by roles, and no question to the database."""

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.accounts.rights import ROLES, TABLE
from staffroom.kit import navigation
from staffroom.kit.navigation import IN_A_WIDE_ROW, Navigation, all_entries, entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})


def asked(path: str, *roles: str, code: str = "") -> Navigation:
    request = RequestFactory().get(path)
    request.user = User(name="Ada Lindqvist", roles=list(roles), staff_code=code)
    request.resolver_match = resolve(path)
    return Navigation(request)


def titles(ways: list[navigation.Way]) -> list[str]:
    return [way.title for way in ways]


def test_an_entry_is_for_who_holds_its_right_in_the_order_of_places(entries: None):
    entry("people:list", "People", icon="people", right="people.see", place=30)
    entry("today:today", "Today", icon="today", right="timetable.own", place=10)
    entry("audittrail:lines", "Audit", icon="search", right="audit.read", place=20)

    assert titles(asked("/people/", "teacher").row) == ["Today", "People"]


def test_the_phone_has_three_in_its_bar_and_everything_else_in_the_sheet(entries: None):
    for place, route in enumerate(("today:today", "today:week", "people:list", "today:rooms")):
        entry(route, route, icon="today", place=place, bar=place < 3)
    entry("help:front", "Help", icon="ask", place=9, where="more")

    ways = asked("/today", "teacher")

    assert titles(ways.bar) == ["today:today", "today:week", "people:list"]
    assert titles(ways.rest) == ["today:rooms", "Help"]


def test_what_the_row_has_no_room_for_is_behind_more(entries: None):
    routes = ("today:today", "today:week", "people:list", "today:rooms", "people:students", "help:front", "search:page")
    for place, route in enumerate(routes):
        entry(route, route, icon="today", place=place)

    ways = asked("/today", "teacher")

    assert len(ways.row) == IN_A_WIDE_ROW
    assert titles(ways.more) == ["help:front", "search:page"]
    assert [way.wide for way in ways.more] == [True, False]


def test_a_page_that_has_its_own_entry_is_marked_and_no_other(entries: None):
    entry("today:today", "Today", icon="today", area="today", place=1)
    entry("today:week", "Week", icon="week", area="week", place=2)

    ways = asked("/week", "teacher")

    assert ways.here == "today:week"
    assert [way.current for way in ways.row] == [False, True]


def test_whoever_has_a_better_way_does_not_see_the_other(entries: None):
    entry("datahealth:feeds", "Feeds", icon="health", right="feeds.see", unless="import.see", place=1)

    assert titles(asked("/today", "daily organiser").row) == ["Feeds"]
    assert titles(asked("/today", "IT").row) == []


def test_nobody_who_is_not_signed_in_is_led_anywhere():
    request = RequestFactory().get("/auth/sign-in")
    request.resolver_match = None

    assert Navigation(request).row == []


def test_every_announced_entry_names_a_right_that_exists():
    assert {one.right for one in all_entries()} - {"", *TABLE.rights} == set()
    assert {one.unless for one in all_entries()} - {"", *TABLE.rights} == set()


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_is_shown_lets_them_in(client: Client, role: str):
    user = baker.make(User, name="Ada Lindqvist", roles=[role], handle=f"walk/{role}")
    client.force_login(user)
    ways = asked("/help/", role)

    refused = [
        way.address
        for way in [*ways.row, *ways.more, *ways.me, *ways.new]
        if client.get(way.address).status_code >= 400
    ]

    assert refused == []


def test_working_it_out_asks_the_database_nothing(django_assert_num_queries: object):
    with django_assert_num_queries(0):  # type: ignore[operator]
        ways = asked("/today", *ROLES, code="KEE")

        assert all((ways.row, ways.more, ways.bar, ways.rest, ways.me, ways.new))
