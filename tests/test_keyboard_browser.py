"""The main ways through Staffroom by keyboard alone: Tab, Shift+Tab, arrows, Enter and Space, and letters in fields.

After each key that moves the focus it is seen where it is: in the window, with a ring that the browser draws.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from staffroom.school.models import LessonNote
from tests.test_journeys_browser import changed_overnight, clock, go, morning  # noqa: F401  # fixtures
from tests.test_pages_browser import DESKTOP, Visit, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

FURTHEST = 80
HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.labels?.[0]?.textContent ?? "";
  return { words: (one.getAttribute("aria-label") || label || one.textContent).trim().replace(/\\s+/g, " ") };
}"""
SEEN = """() => {
  const one = document.activeElement;
  const shown = one.closest("label.choice, label.tick, .me-hit") ?? one;
  const box = one.getBoundingClientRect();
  const ring = [one, shown, ...one.children].some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  return ring && one.matches(":focus-visible")
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


def seen(page: Page) -> None:
    """Where the focus is can be seen."""
    assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 300)")


def press(page: Page, key: str) -> None:
    """A key that leaves the focus somewhere, where it is seen."""
    page.keyboard.press(key)
    seen(page)


def to(page: Page, words: str, key: str = "Tab") -> None:
    """Tab until the focus is on what begins with these words; every step on the way is seen."""
    for _ in range(FURTHEST):
        here = page.evaluate(HERE)
        if here and here["words"].startswith(words):
            return
        press(page, key)
    raise AssertionError(f"“{words}” is not reached with {FURTHEST} times {key}")


@pytest.fixture
def at_the_desk(visit: Visit, morning: None) -> Page:  # noqa: F811
    return go(visit, "/today", "teacher", DESKTOP)


def test_today_is_walked_from_the_first_link_to_the_last_and_back(at_the_desk: Page) -> None:
    page = at_the_desk

    press(page, "Tab")
    assert page.evaluate(HERE)["words"] == "Skip to the page"
    page.keyboard.press("Enter")
    to(page, "Put my cards in order")
    press(page, "Shift+Tab")

    assert not page.evaluate(HERE)["words"].startswith("Put my cards")


def test_what_changed_is_put_away(visit: Visit, changed_overnight: None) -> None:  # noqa: F811
    page = visit("/today", size=DESKTOP)

    to(page, "Seen")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Changed today")).to_be_visible()


def test_a_note_for_a_lesson_is_written_and_saved(at_the_desk: Page) -> None:
    page = at_the_desk

    to(page, "12MTH1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/**")
    to(page, "Write a note")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What whoever takes this lesson")).to_be_focused()
    page.keyboard.type("Page 40, on paper.")
    to(page, "Save this note")
    page.keyboard.press("Space")

    expect(page.get_by_text("Page 40, on paper.")).to_be_visible()
    assert LessonNote.objects.filter(text="Page 40, on paper.").exists()


def test_somebody_is_searched_and_opened(at_the_desk: Page) -> None:
    page = at_the_desk

    to(page, "Search everything")
    page.keyboard.press("Enter")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.type("petrov")
    expect(page.get_by_role("option", name="Roza Petrov")).to_have_attribute("aria-selected", "true")
    press(page, "ArrowDown")
    press(page, "ArrowUp")
    page.keyboard.press("Enter")

    page.wait_for_url("**/people/PET/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Roza Petrov")


def test_cards_are_put_in_order(at_the_desk: Page) -> None:
    page = at_the_desk
    page.goto(page.url.replace("/today", "/today/cards/"))
    before = page.locator("[data-column=main] li").evaluate_all("all => all.map((one) => one.dataset.card)")

    title = page.locator("[data-column=main] li").nth(1).locator(".arrange-name").inner_text()
    to(page, f"Move {title} up")
    page.keyboard.press("Enter")
    expect(page.locator("#moved-word")).to_contain_text(title)
    seen(page)

    after = page.locator("[data-column=main] li").evaluate_all("all => all.map((one) => one.dataset.card)")
    assert after == [before[1], before[0], *before[2:]]


def test_a_pass_is_made_and_taken_back(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "daily-organiser", DESKTOP)

    to(page, "Passes for casuals")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pass/**")
    to(page, "Make a pass for Jamie Marsh")
    page.keyboard.press("Enter")
    link = page.get_by_label("Link for a message")
    expect(link).to_have_value(re.compile(r"/pass/\S{20,}/$"))
    to(page, "Link for a message")
    to(page, "Take back the pass for Jamie Marsh")
    page.keyboard.press("Space")

    expect(page.get_by_text("Taken back 8:05 am.")).to_be_visible()
