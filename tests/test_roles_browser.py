"""Front pages of the roles, Start here, quick links, staffing and notices in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from staffroom.handbook.models import Answer, QuickLink
from tests.role_mornings import MORNING, PEOPLE, a_bad_morning, a_morning
from tests.test_day_browser import sound
from tests.test_pages_browser import DESKTOP, PHONE, Visit, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {
    "start here": ("/handbook/", "new-staff"),
    "start here for editors": ("/handbook/", "office"),
    "answers": ("/handbook/answers/", "office"),
    "a new answer": ("/handbook/answers/new/", "office"),
    "links": ("/handbook/links/", "office"),
    "a new link": ("/handbook/links/new/", "office"),
    "staffing": ("/staffing/", "leadership"),
    "notices": ("/notices/", "teacher"),
}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def morning(clock: Any) -> None:
    a_morning()


def go(visit: Visit, path: str, whose: str, size: tuple[int, int] = DESKTOP) -> Page:  # noqa: F811
    _, code, roles = PEOPLE[whose]
    return visit(path, *roles, code=code, size=size)


@pytest.mark.parametrize("whose", PEOPLE)
def test_the_front_page_of_a_role_is_sound(visit: Visit, morning: None, whose: str) -> None:  # noqa: F811
    sound(go(visit, "/today", whose))


def test_twenty_gaps_fit_a_desk_and_a_phone(visit: Visit, clock: Any) -> None:  # noqa: F811
    a_bad_morning()
    page = go(visit, "/today", "daily-organiser")
    lines = page.locator(".sf-gaps > li")

    expect(lines).to_have_count(23)
    assert max(lines.nth(place).bounding_box()["height"] for place in range(23)) < 45  # type: ignore[index]
    sound(page)


def test_the_office_finds_somebody_with_one_search(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "office", PHONE)

    page.get_by_label("A name, a staff code, or a class").fill("petrov")
    page.get_by_label("A name, a staff code, or a class").press("Enter")

    expect(page.get_by_role("heading", name="Search", exact=True)).to_be_visible()
    expect(page.locator("#main").get_by_text("Roza Petrov").first).to_be_visible()


def test_somebody_new_has_an_answer_with_one_tap(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "new-staff", PHONE)

    page.get_by_role("link", name="How do I mark the roll?").click()

    expect(page.get_by_role("heading", name="How do I mark the roll?")).to_be_in_viewport()
    expect(page.get_by_text("Save roll")).to_be_in_viewport()


def test_an_answer_is_written_looked_at_and_kept_by_keyboard(visit: Visit, clock: Any) -> None:  # noqa: F811
    page = go(visit, "/handbook/answers/", "office")

    page.get_by_role("button", name="Begin with 15 usual questions").press("Enter")
    page.get_by_role("link", name="Where can I park?").press("Enter")
    page.get_by_label("Answer", exact=True).fill("Behind the **gym**.")
    page.get_by_label("Who keeps it right").fill("Front desk")
    page.get_by_role("button", name="See how it looks").press("Enter")
    expect(page.locator(".prose strong")).to_have_text("gym")
    page.get_by_role("button", name="Keep this answer").press("Enter")

    expect(page.get_by_text("14 questions wait for an answer").first).to_be_visible()
    assert Answer.objects.get(owner="Front desk").body == "Behind the **gym**."


def test_a_link_is_put_on_everybodys_page_and_taken_away_again(visit: Visit, clock: Any) -> None:  # noqa: F811
    page = go(visit, "/handbook/links/new/", "office")

    page.get_by_label("Name").fill("Compass")
    page.get_by_label("Address").fill("https://compass.example/")
    page.get_by_role("button", name="Keep this link").click()
    page.goto(page.url.replace("/handbook/links/", "/today"))
    expect(page.get_by_role("link", name="Compass", exact=True)).to_be_visible()
    page.get_by_role("link", name="Change quick links").click()
    page.get_by_role("button", name="Remove Compass").click()
    page.get_by_role("button", name="Put back Compass").click()

    expect(page.get_by_role("link", name="Compass", exact=True)).to_be_visible()
    assert QuickLink.objects.get().removed is None
