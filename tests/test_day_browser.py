"""The pages of the day in a real browser: both themes, every width, by keyboard, and on paper."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from model_bakery import baker
from playwright.sync_api import Page, expect

from staffroom.today.tests.days import MONDAY, at, keene_monday, occurrence, rung, told
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

HOURS = ("07:59", "16:45")
DAYS = {"a Saturday": -2, "a day nobody told": 7, "a holiday": 35}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "09:35"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def full_week(clock: Any) -> None:
    """A full Monday, and the same few lessons on the other days."""
    keene_monday()
    for code in ("B12", "B09", "S07"):
        baker.make("school.Room", code=code, name="Learning space with a name that is rather long")
    for number in range(1, 5):
        day = MONDAY + timedelta(days=number)
        told(day)
        rung(day)
        for period in ("HG", "2", "4", "6"):
            occurrence(day, f"12MTH{period}", period, teachers=["KEE"], rooms=["B09"], subject="Mathematical Methods")
        occurrence(day, "YD Oval and canteen", "L", kind="duty", teachers=["KEE"], rooms=["OVL"])


def sound(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []


@pytest.mark.parametrize("hour", HOURS)
def test_today_is_sound_at_every_hour(visit: Visit, full_week: None, clock: Any, hour: str) -> None:  # noqa: F811
    clock.move_to(at(MONDAY, hour))

    sound(visit("/today", "teacher", code="KEE", size=DESKTOP))


@pytest.mark.parametrize("name", DAYS)
def test_today_is_sound_on_every_kind_of_day(visit: Visit, full_week: None, clock: Any, name: str) -> None:  # noqa: F811
    clock.move_to(at(MONDAY + timedelta(days=DAYS[name]), "10:00"))

    sound(visit("/today", "teacher", code="KEE", size=DESKTOP))
    for path in ("/week", "/rooms/"):
        sound(visit(path, size=DESKTOP))


def test_an_account_without_a_record_finds_sound_pages(visit: Visit, full_week: None) -> None:  # noqa: F811
    sound(visit("/today", "staff", size=DESKTOP))
    sound(visit("/week", size=DESKTOP))


def test_from_today_to_a_room_by_keyboard_alone(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/today", "teacher", code="KEE", size=DESKTOP)

    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Rooms").press("Enter")
    page.get_by_role("link", name="B12").press("Enter")
    page.get_by_role("link", name="Next week").press("Enter")

    expect(page.get_by_text("Monday 30 November to Friday 4 December")).to_be_visible()
    page.get_by_role("link", name="This week").press("Enter")
    expect(page.get_by_text("Monday 23 November to Friday 27 November")).to_be_visible()


def test_on_a_phone_a_day_is_one_tap_away(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/week", "teacher", code="KEE")

    page.get_by_role("link", name="Fri 27").click()

    expect(page.get_by_role("heading", name="Fri 27 Nov")).to_be_in_viewport()


def test_what_one_came_for_is_seen_on_a_small_phone_without_scrolling(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/today", "teacher", code="KEE", size=(360, 640))

    expect(page.locator(".lead ins")).to_have_text("to S07")
    expect(page.locator(".lead ins")).to_be_in_viewport()
    expect(page.locator(".lead-next")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/week", "/people/KEE/week/", "/rooms/B09/"])
def test_a_week_prints_on_one_page_on_its_side(visit: Visit, full_week: None, path: str) -> None:  # noqa: F811
    page = visit(path, "teacher", code="WUT" if "people" in path else "KEE", size=DESKTOP)

    paper = page.pdf(prefer_css_page_size=True)

    sheets = re.findall(rb"/Type\s*/Page\b", paper)
    wide, high = (float(side) for side in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)[0])
    assert len(sheets) == 1
    assert wide > high
