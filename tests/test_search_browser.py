"""The search dialog in a real browser: by keyboard alone, in every theme and width, and when something goes wrong."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from staffroom.search.tests.things import a_school
from staffroom.today.tests.days import MONDAY, at
from tests.test_pages_browser import DESKTOP, PHONE, Visit, serious, sideways, visit  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
BOX = "#find-q"


@pytest.fixture
def school() -> Iterator[None]:
    with time_machine.travel(at(MONDAY, "11:20"), tick=False):
        a_school()
        yield


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_a_key_opens_the_search_on_any_page(visit: Visit, school: Any, key: str) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)

    page.keyboard.press(key)

    expect(page.locator(BOX)).to_be_focused()


def test_from_a_key_to_a_person_without_the_mouse(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)

    page.keyboard.press("/")
    page.keyboard.type("smtih")
    expect(page.get_by_role("option", name="Noah Smith")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    page.wait_for_url("**/people/SMI/")


def test_arrows_move_through_the_list_and_round_its_ends(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.keyboard.press("/")
    page.keyboard.insert_text("09")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")

    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")

    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(page.locator('[aria-selected="true"]')).to_have_count(1)
    assert page.locator(BOX).get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    expect(page.locator(BOX)).to_be_focused()


def test_what_one_has_moved_to_stays_chosen_when_a_longer_word_is_answered(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.keyboard.press("/")
    page.keyboard.insert_text("0")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    addresses = [one.get_attribute("href") or "" for one in page.get_by_role("option").all()]
    place = max(n for n, address in enumerate(addresses) if "/classes/09" in address)
    for _ in range(place):
        page.keyboard.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    expect(chosen).to_have_attribute("href", addresses[place])

    with page.expect_response(re.compile(r"/search/found\?q=09$")):
        page.keyboard.insert_text("9")

    expect(page.get_by_role("option")).not_to_have_count(len(addresses))
    expect(chosen).to_have_attribute("href", addresses[place])
    assert place > 0


def test_escape_closes_and_leads_back_to_where_one_was(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    week = page.locator("#main").get_by_role("link").first
    week.focus()

    page.keyboard.press("Control+k")
    page.keyboard.type("smi")
    page.keyboard.press("Escape")

    expect(page.locator("#find")).to_be_hidden()
    expect(week).to_be_focused()


def test_the_number_of_results_is_announced(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.keyboard.press("/")

    page.keyboard.type("petrov")
    expect(page.locator("#find-said")).to_have_text(re.compile(r"^\d+ results$"))
    expect(page.locator(BOX)).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("zzz")

    expect(page.locator("#find-said")).to_have_text("Nothing found")
    expect(page.locator(BOX)).to_have_attribute("aria-expanded", "false")
    assert page.locator(BOX).get_attribute("aria-activedescendant") is None


def test_who_teaches_it_now_is_read_from_the_line_itself(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE")
    page.get_by_role("link", name="Search everything").click()

    page.locator(BOX).fill("who teaches 09b now")

    expect(page.get_by_role("option").first).to_contain_text("Now: Liam O'Brien in C11 until 11:50. As of 8:05 am.")


def test_an_enter_before_the_answer_waits_for_it(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.keyboard.press("/")
    page.locator(BOX).fill("smi")
    page.keyboard.press("Enter")

    page.wait_for_url("**/people/SMI/")


def test_an_enter_that_finds_nothing_leads_to_the_page(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.keyboard.press("/")
    page.locator(BOX).fill("zzgrub")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=zzgrub")


def test_a_page_with_a_search_of_its_own_keeps_the_stroke(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/people/", "staff", "teacher", code="KEE", size=DESKTOP)

    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")
    page.keyboard.press("Control+k")

    expect(page.locator(BOX)).to_be_focused()


def test_a_search_that_does_not_answer_says_so(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.route("**/search/found**", lambda route: route.abort())
    page.keyboard.press("/")

    page.keyboard.type("smi")

    expect(page.get_by_text("The search does not answer.")).to_be_visible()


def test_a_session_that_ended_leads_to_signing_in(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.context.clear_cookies()
    page.keyboard.press("/")

    page.keyboard.type("smi")

    page.wait_for_url("**/auth/sign-in**")


@pytest.mark.parametrize("size", [PHONE, (320, 640), DESKTOP])
def test_the_open_dialog_is_sound(visit: Visit, school: Any, size: tuple[int, int]) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=size)
    page.get_by_role("link", name="Search everything").click()
    page.locator(BOX).fill("09")
    expect(page.get_by_role("option").first).to_be_visible()

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == [], theme
    assert sideways(page) <= 0
    small = page.locator('#find [role="option"], #find button').evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 43.5).length"
    )
    assert small == 0


def test_without_a_script_the_glass_leads_to_the_page(
    browser: Any,
    live_server: Any,
    visit: Visit,  # noqa: F811
    school: Any,
) -> None:
    page = visit("/today", "staff", "teacher", code="KEE")
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    bare = context.new_page()
    bare.goto(f"{live_server.url}/today")

    bare.get_by_role("link", name="Search everything").click()
    bare.get_by_role("searchbox", name="Search everything").fill("smtih")
    bare.get_by_role("button", name="Search").click()

    expect(bare.get_by_role("link", name="Noah Smith")).to_be_visible()
    context.close()


def test_a_notice_is_sound(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/search/?q=carnival", "staff", "teacher", code="KEE", size=DESKTOP)
    page.get_by_role("link", name="Athletics carnival").click()
    expect(page.get_by_role("heading", name="Athletics carnival")).to_be_visible()

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == [], theme
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) <= 0


def test_what_is_chosen_is_seen_where_the_system_picks_the_colours(visit: Visit, school: Any) -> None:  # noqa: F811
    page = visit("/today", "staff", "teacher", code="KEE", size=DESKTOP)
    page.emulate_media(forced_colors="active")
    page.keyboard.press("/")
    page.keyboard.insert_text("09")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")

    outlines = page.get_by_role("option").evaluate_all("all => all.map((one) => getComputedStyle(one).outlineStyle)")

    assert outlines[0] == "solid"
    assert set(outlines[1:]) == {"none"}
