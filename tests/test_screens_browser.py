"""Screens in a real browser: they read from afar at every size, turn their pages, go stale, lose the line and wake."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect

from staffroom.kit.stamps import touch
from staffroom.school.models import Occurrence
from staffroom.screens.models import Screen
from staffroom.screens.tests.walls import busy_day, fresh, make
from staffroom.today.tests.days import MONDAY, at
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

FULL_HD, UPRIGHT, SMALL = (1920, 1080), (1080, 1920), (1280, 720)
SIZES = (FULL_HD, UPRIGHT, SMALL)
TOO_BIG = """() => [...document.querySelectorAll(".board p, .board h1, .board li")]
  .filter((e) => e.checkVisibility() && !e.closest(".vh"))
  .filter((e) => {
    const box = e.getBoundingClientRect();
    return box.bottom > innerHeight + 1 || box.right > innerWidth + 1;
  })
  .map((e) => e.textContent.trim())"""


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "08:10"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def busy(clock: Any) -> None:
    busy_day()
    fresh()


@pytest.fixture
def wall(visit: Visit, page: Page) -> Visit:  # noqa: F811
    """Hang a screen up; its own clock stands, and moves only when a test says so."""
    page.clock.install(time=at(MONDAY, "08:10"))

    def hang(place: str = "staffroom", size: tuple[int, int] = FULL_HD, theme: str = "") -> Page:
        return visit(make(place) + (f"?theme={theme}" if theme else ""), size=size)

    return hang


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", ["staffroom", "corridor"])
def test_a_screen_is_sound_and_never_scrolls(wall: Visit, clock: Any, place: str, size: tuple[int, int]) -> None:
    busy_day(many=True)
    fresh()

    page = wall(place, size)

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    assert sideways(page) <= 0
    assert page.evaluate(TOO_BIG) == []


@pytest.mark.parametrize("size", SIZES)
def test_letters_are_big_enough_to_be_read_across_a_room(wall: Visit, busy: None, size: tuple[int, int]) -> None:
    page = wall(size=size)

    small = page.evaluate(
        """() => [...document.querySelectorAll(".change:not([data-duty]) :is(.change-what, .change-room, b)")].map(
          (e) => parseFloat(getComputedStyle(e).fontSize) / Math.min(innerWidth, innerHeight))"""
    )

    assert min(small) >= 42 / 1080


def test_what_does_not_fit_is_shown_in_turn_and_what_fits_holds_still(wall: Visit, clock: Any) -> None:
    busy_day(many=True)
    page = wall()
    shown = page.locator(".change:visible .change-what")
    first = shown.all_inner_texts()

    expect(page.locator("[data-pager]")).to_contain_text("Page 1 of")
    page.clock.run_for(12_500)
    second = shown.all_inner_texts()

    assert first[0] == "07SCI3"
    assert not set(first) & set(second)
    assert page.locator(".change:visible").first.get_attribute("data-first") is not None
    expect(page.locator("[data-pager]")).to_contain_text("Page 2 of")


def test_a_day_that_fits_stays_as_it_is(wall: Visit, busy: None) -> None:
    page = wall(place="corridor")
    before = page.locator(".board").inner_text()

    page.clock.run_for(25_000)

    assert page.locator(".board").inner_text() == before


def test_news_appears_by_itself_within_half_a_minute(wall: Visit, busy: None) -> None:
    page = wall()
    expect(page.locator("h1")).to_have_text("2 lessons and 1 duty have no cover yet")

    Occurrence.objects.filter(class_code="07SCI3").update(covers=[["KOV", "LIN", ""]])
    touch("day")
    page.clock.run_for(31_000)

    expect(page.locator("h1")).to_have_text("1 lesson and 1 duty have no cover yet")
    expect(page.get_by_text("Ada Lindqvist")).to_be_visible()


def test_the_clock_and_the_bell_go_on_by_themselves(wall: Visit, busy: None, clock: Any) -> None:
    page = wall()
    expect(page.locator("[data-bell]")).to_contain_text("40 min")

    clock.move_to(at(MONDAY, "09:01"))
    page.clock.run_for(60_000)

    expect(page.locator("[data-clock]")).to_have_text(re.compile("9:0[12]"))
    expect(page.locator("[data-bell]")).to_contain_text("Period 1 until 9:50")


def test_a_late_source_is_an_amber_band_with_words(wall: Visit, busy: None, clock: Any) -> None:
    clock.move_to(at(MONDAY, "09:00"))

    page = wall()

    band = page.locator(".board-late")
    expect(band).to_contain_text("Compass was last heard 8:05 am, 55 minutes ago")
    box = band.bounding_box()
    assert box is not None
    assert box["width"] == FULL_HD[0]


def test_without_a_line_the_last_picture_stays_with_its_age_and_wakes_by_itself(wall: Visit, busy: None) -> None:
    page = wall()

    def broken(route: Route) -> None:
        route.abort()

    page.route("**/now", broken)
    page.clock.run_for(31_000)
    expect(page.locator("#gone")).to_contain_text("No connection since 8:10.")
    expect(page.get_by_text("07SCI3")).to_be_visible()
    page.clock.run_for(14 * 60_000)
    expect(page.locator("#gone")).to_contain_text("14 min ago")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= FULL_HD[1]

    page.unroute("**/now", broken)
    page.clock.run_for(31_000)

    expect(page.locator("#gone")).to_be_hidden()


def test_a_revoked_screen_goes_blank(wall: Visit, busy: None) -> None:
    page = wall()

    Screen.objects.update(revoked=at(MONDAY, "08:10"))
    page.clock.run_for(31_000)

    expect(page.locator("#gone")).to_contain_text("This screen has been switched off.")
    assert "09ENG2" not in page.locator("body").inner_text()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_in_a_small_window_it_reads_like_a_page(wall: Visit, busy: None, width: int) -> None:
    page = wall(size=(width, 800))

    assert sideways(page) <= 0


def test_the_page_of_screens_is_sound_and_works_by_keyboard(visit: Visit, busy: None) -> None:  # noqa: F811
    make()
    page = visit("/screens/", "daily organiser", size=DESKTOP)

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.get_by_label("Where it hangs").fill("Corridor B")
    page.get_by_label("Corridor: students").press("Space")
    page.get_by_role("button", name="Make the address").press("Enter")
    expect(page.get_by_label("Address", exact=True)).to_have_value(re.compile("/screens/show/[^/]{43}/$"))
    page.get_by_role("button", name="Revoke the address of Corridor B").press("Enter")
    expect(page.get_by_text("The address of Corridor B no longer works.")).to_be_visible()
