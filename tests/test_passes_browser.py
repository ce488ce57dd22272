"""Passes in a real browser: made and printed by the office, opened on a telephone, and without a network."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Error, Page, expect

from staffroom.demo.siteplan import give_plans
from staffroom.passes.models import DayPass
from staffroom.school.class_codes import bucket_of_class
from staffroom.school.models import LessonNote, Occurrence
from staffroom.today.tests.days import MONDAY, at, away, colleagues, occurrence, rung, told
from tests.test_pages_browser import DESKTOP, PHONE, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

OFFICE = ("office",)
KEPT = """new Promise((done) => {
  const look = async () => {
    const there = (await caches.has("pass")) ? await (await caches.open("pass")).keys() : [];
    there.length >= 9 ? done() : setTimeout(look, 50);
  };
  look();
})"""


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "08:14"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def monday(clock: Any, settings: Any, tmp_path: Any) -> None:
    """Jamie Marsh takes what Roza Petrov has, and a room is moved."""
    settings.STAFFROOM_DATA = tmp_path
    phones = {"office_phone": "03 7010 0200", "organiser_phone": "03 7010 0214", "school_name": "Harrow Lane College"}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=phones)
    colleagues()
    told(MONDAY)
    rung(MONDAY)
    give_plans()
    cover = {"covers": [["PET", "", "Jamie Marsh"]]}
    occurrence(MONDAY, "09B", "HG", teachers=["PET"], rooms=["B04"], subject="Home Group", **cover)
    occurrence(MONDAY, "09ENG2", "1", teachers=["PET"], rooms=["B04"], subject="Year 9 English", **cover)
    occurrence(MONDAY, "YD Oval", "R", kind="duty", teachers=["PET"], rooms=["OVL"], **cover)
    occurrence(
        MONDAY,
        "10ENG4",
        "3",
        teachers=["PET"],
        rooms=["B04"],
        moves=[["B04", "L03"]],
        subject="Year 10 English",
        **cover,
    )
    occurrence(MONDAY, "07ENG1", "4", teachers=["PET"], rooms=["B04"], status="cancelled", subject="English", **cover)
    occurrence(MONDAY, "08HUM3", "6", teachers=["OBR"], rooms=["C02"], covers=[["OBR", "", "Jamie Marsh"]])
    occurrence(MONDAY, "12MTH1", "2", teachers=["KEE"], rooms=["A03"])
    away(MONDAY, "PET")
    away(MONDAY, "OBR", "13:00", "15:10")
    for row in Occurrence.objects.exclude(class_code=""):
        Occurrence.objects.filter(pk=row.pk).update(bucket=bucket_of_class(row.class_code))
    text = "Chapter 4, questions 1 to 12.\nBooks are in the cupboard by the window; the key is at the office."
    LessonNote.objects.create(date=MONDAY, class_code="9ENG2", period="1", text=text, author="PET")


def sound(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width


def made(visit: Visit, size: tuple[int, int] = DESKTOP) -> Page:  # noqa: F811
    """The page after one tap for Jamie Marsh."""
    page = visit("/pass/", *OFFICE, size=size)
    page.get_by_role("button", name="Make a pass for Jamie Marsh").click()
    expect(page.get_by_role("heading", name="Jamie Marsh").first).to_be_visible()
    return page


def address(page: Page) -> str:
    found = re.search(r"/pass/[^/]+/$", page.get_by_label("Link for a message").input_value())
    assert found is not None
    return found.group(0)


def opened(visit: Visit, size: tuple[int, int] = PHONE) -> Page:  # noqa: F811
    """The pass, opened by somebody who has nothing but the address."""
    path = address(made(visit))
    page = visit("/auth/signed-out")
    page.context.clear_cookies()
    return visit(path, size=size)


def kept(page: Page) -> None:
    """Wait until the worker has kept the page and its parts, the map among them."""
    page.evaluate(KEPT)


def test_the_page_that_makes_passes_is_sound(visit: Visit, monday: None) -> None:  # noqa: F811
    sound(visit("/pass/", *OFFICE, size=DESKTOP))


def test_the_page_of_a_fresh_pass_is_sound(visit: Visit, monday: None) -> None:  # noqa: F811
    sound(made(visit))


def test_a_pass_is_sound(visit: Visit, monday: None) -> None:  # noqa: F811
    page = opened(visit)
    sound(page)

    page.get_by_role("link", name="How did it go?").first.click()

    sound(page)


@pytest.mark.parametrize("hour", ["10:45", "15:30"])
def test_a_pass_is_sound_later_in_the_day(visit: Visit, monday: None, clock: Any, hour: str) -> None:  # noqa: F811
    path = address(made(visit))
    clock.move_to(at(MONDAY, hour))

    sound(visit(path))


def test_a_pass_that_is_over_is_sound(visit: Visit, monday: None, clock: Any) -> None:  # noqa: F811
    path = address(made(visit))
    clock.move_to(at(MONDAY, "17:00"))

    page = visit(path)

    expect(page.get_by_role("heading", name="This pass is over")).to_be_visible()
    sound(page)


def test_where_to_go_next_is_seen_without_scrolling(visit: Visit, monday: None) -> None:  # noqa: F811
    page = opened(visit, size=(360, 640))

    expect(page.locator(".sheet-what").first).to_contain_text("B04")
    expect(page.locator(".sheet-what").first).to_be_in_viewport()


def test_a_room_leads_to_its_pin(visit: Visit, monday: None) -> None:  # noqa: F811
    page = opened(visit)

    page.get_by_role("link", name="L03 on the map").first.click()

    expect(page.locator(".map-pin:target text")).to_have_text("L03")
    expect(page.locator(".map-pin:target")).to_be_in_viewport()


def test_a_lesson_is_handed_back_in_three_taps(visit: Visit, monday: None, clock: Any) -> None:  # noqa: F811
    path = address(made(visit))
    clock.move_to(at(MONDAY, "09:55"))
    page = visit(path)

    page.get_by_role("link", name="How did it go? (09ENG2)").click()
    page.get_by_text("Not finished", exact=True).click()
    page.get_by_role("button", name="Hand it back").click()

    expect(page.get_by_role("link", name="Handed back; change it (09ENG2)")).to_be_visible()


def test_it_opens_without_a_network_and_says_when_it_was_true(visit: Visit, monday: None) -> None:  # noqa: F811
    page = opened(visit)
    kept(page)

    page.context.set_offline(True)
    page.reload()

    expect(page.get_by_text("This is your day as it was at 8:14 am.")).to_be_visible()
    expect(page.get_by_text("09ENG2").first).to_be_visible()
    expect(page.locator(".turn-room").first).to_have_css("font-weight", "700")  # its styles are there too
    assert page.evaluate("fetch(document.querySelector('image').getAttribute('href')).then((answer) => answer.ok)")
    assert DayPass.objects.get().opens == 1
    page.context.set_offline(False)


def test_what_was_taken_back_goes_from_the_telephone_as_well(visit: Visit, monday: None, clock: Any) -> None:  # noqa: F811
    page = opened(visit)
    kept(page)
    DayPass.objects.update(revoked=at(MONDAY, "08:20"))

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_role("heading", name="This pass was taken back")).to_be_visible()
    assert page.evaluate("caches.has('pass')") is False
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.reload()
    page.context.set_offline(False)


def test_a_copy_ends_by_itself_at_five_without_a_network(visit: Visit, monday: None, clock: Any) -> None:  # noqa: F811
    path = address(made(visit))
    clock.move_to(at(MONDAY, "16:59:52"))
    page = visit(path)
    kept(page)

    page.context.set_offline(True)

    expect(page.get_by_role("heading", name="This pass is over")).to_be_visible(timeout=20_000)
    assert page.evaluate("caches.has('pass')") is False
    page.context.set_offline(False)


def test_the_slip_is_one_sheet_of_paper(visit: Visit, monday: None) -> None:  # noqa: F811
    page = made(visit)

    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
