"""Weeks of three, five and seven days, classes, and when several people are free, in a real browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from model_bakery import baker
from playwright.sync_api import Page, expect

from staffroom.school.models import Absence
from staffroom.today.tests.days import MONDAY, at, keene_monday, occurrence, rung, told
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

FREE = "/free/?p=KEE&p=OBR&p=WUT"
PAGES = {
    "three days": "/week?days=3",
    "seven days": "/week?days=7",
    "no such date": "/week?date=soon",
    "a room for seven days": "/rooms/B09/?days=7",
    "a class": "/classes/12MTH2/",
    "free together": FREE,
    "free together with breaks": f"{FREE}&breaks=1",
    "somebody who may be one of two": "/free/?p=KEE&add=o",
    "nobody picked": "/free/?p=",
}


@pytest.fixture
def full_week() -> Iterator[None]:
    """A full Monday, a sports Saturday, and the same few lessons on the days between."""
    with time_machine.travel(at(MONDAY, "09:35"), tick=False):
        keene_monday()
        Absence.objects.all().delete()
        baker.make("school.Room", code="B09", name="Learning space with a name that is rather long")
        baker.make("school.Subject", code="12MTH", name="Mathematical Methods, units three and four")
        baker.make("school.SchoolClass", code="2", subject="12MTH", number=2, teacher="KEE", room="B09")
        task = {"source": "compass", "class_code": "12MTH2", "category": "Assessment", "name": "Application task"}
        baker.make("school.LearningTask", mark="t1", due=at(MONDAY + timedelta(days=8), "15:30"), **task)
        for number in range(1, 5):
            day = MONDAY + timedelta(days=number)
            told(day)
            rung(day)
            for period in ("HG", "2", "4", "6"):
                who = {"teachers": ["KEE"], "rooms": ["B09"], "subject": "Mathematical Methods"}
                occurrence(day, f"12MTH{period}", period, **who)
            occurrence(day, "YD Oval and canteen", "L", kind="duty", teachers=["KEE"], rooms=["OVL"])
        sport = {"kind": "event", "times": ("08:00", "12:00"), "teachers": ["KEE"], "rooms": ["OVAL"]}
        occurrence(MONDAY + timedelta(days=5), "Saturday sport, away at Creek Road", **sport)
        yield


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("/week", "3"),
        ("/week", "5"),
        ("/week", "7"),
        ("/people/KEE/week/", "7"),
        ("/rooms/B09/", "7"),
        ("/classes/12MTH2/", "7"),
    ],
)
def test_it_prints_on_one_page_on_its_side(visit: Visit, full_week: None, path: str, days: str) -> None:  # noqa: F811
    page = visit(f"{path}?days={days}", "teacher", code="WUT" if "people" in path else "KEE", size=DESKTOP)

    assert sheets(page) == 1


def test_when_all_are_free_prints_on_one_page(visit: Visit, full_week: None) -> None:  # noqa: F811
    assert sheets(visit(f"{FREE}&breaks=1", "teacher", code="KEE", size=DESKTOP)) == 1


def test_days_and_dates_are_reached_by_keyboard(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/week", "teacher", code="KEE", size=DESKTOP)

    page.get_by_role("link", name="7 days").press("Enter")
    expect(page.get_by_role("heading", name="Sat 28 Nov")).to_be_visible()
    page.get_by_label("Any day", exact=True).fill("2026-12-02")
    page.get_by_role("button", name="Go").press("Enter")

    expect(page.get_by_text("Monday 30 November to Sunday 6 December")).to_be_visible()
    page.get_by_role("link", name="This week").press("Enter")
    expect(page.get_by_text("Monday 23 November to Sunday 29 November")).to_be_visible()


def test_on_a_phone_the_weekend_is_a_tap_away(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/week?days=7", "teacher", code="KEE")

    page.get_by_role("link", name="Sat 28").click()

    expect(page.get_by_role("heading", name="Sat 28 Nov")).to_be_in_viewport()


def test_people_are_picked_and_taken_out_by_keyboard(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/free/", "teacher", code="KEE", size=DESKTOP)

    expect(page.get_by_label("And who else?")).to_be_focused()
    page.keyboard.type("o'brien")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Both are free in")
    page.get_by_label("And who else?").fill("Tom Wu (WUT)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("All 3 are free in")
    page.get_by_role("link", name="Without Liam O'Brien").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Both are free in")
    expect(page.locator(".picked")).not_to_contain_text("O'Brien")


def test_who_is_busy_is_a_tap_away(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit(FREE, "teacher", code="KEE")

    page.locator("summary").filter(has_text="busy").first.click()

    expect(page.get_by_text("Amelia Keene: 10MAT3 in S07")).to_be_visible()


def test_a_class_is_found_and_leads_to_its_week(visit: Visit, full_week: None) -> None:  # noqa: F811
    page = visit("/today", "teacher", code="KEE", size=DESKTOP)

    page.keyboard.press("/")
    page.keyboard.type("12mth2")
    expect(page.get_by_role("option", name="12MTH2").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    page.wait_for_url("**/classes/12MTH2/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("12MTH2")


def sheets(page: Page) -> int:
    """How many sheets it prints on; each must lie on its side."""
    paper = page.pdf(prefer_css_page_size=True)
    wide, high = (float(side) for side in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)[0])
    assert wide > high
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def small_targets(page: Page) -> Any:
    return page.evaluate(
        """() => [...document.querySelectorAll("#main :is(.btn, .pill, summary, .unpick, input:not([type=hidden]))")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
          .map((one) => `${one.className || one.tagName} ${one.getBoundingClientRect().height}`)"""
    )
