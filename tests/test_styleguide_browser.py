"""The style guide in a real browser: every part in every theme, at every width, by keyboard, without a script."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.test_pages_browser import DESKTOP, NARROW, PHONE, Visit, serious, sideways, visit  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

ALL = ("office", "business manager", "leadership", "IT", "teacher", "daily organiser")
WIDTHS = (320, 390, 640, 768, 1024, 1280, 1440)


def over(page: Page) -> list[str]:
    """What axe finds while a sheet lies over the page; it takes what is behind for a neighbour of its targets."""
    return [one for one in serious(page) if not one.startswith("target-size")]


def themed(page: Page) -> None:
    for theme in ("light", "dark"):
        for contrast in ("no-preference", "more"):
            page.emulate_media(color_scheme=theme, contrast=contrast, reduced_motion="reduce")  # type: ignore[arg-type]
            assert serious(page) == [], (theme, contrast)


def test_every_part_is_sound_in_every_theme(visit: Visit) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=DESKTOP)

    themed(page)
    page.emulate_media(forced_colors="active")  # paints the system's colours over those that axe reads
    assert [one for one in serious(page) if not one.startswith("color-contrast")] == []
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    themed(page)


@pytest.mark.parametrize("letters", ["", "plain"])
def test_nothing_is_wider_than_the_window(visit: Visit, letters: str) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=DESKTOP)
    if letters:
        page.get_by_text("Plain", exact=True).click()

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        _fits(page, width)


def _fits(page: Page, width: int) -> None:
    assert sideways(page) <= 0, width
    row = page.locator(".mast > .wrap > :visible")
    edges = [box for box in (one.bounding_box() for one in row.all()) if box]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in edges)
    ends = sorted((box["x"], box["x"] + box["width"]) for box in edges)
    assert all(end <= start + 1 for (_, end), (start, _) in pairwise(ends))


def test_a_sheet_comes_from_the_bottom_of_a_phone_and_goes_with_escape(visit: Visit) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=PHONE)
    page.emulate_media(reduced_motion="reduce")

    page.get_by_role("button", name="Open a lesson").press("Enter")

    sheet = page.get_by_role("dialog", name="9ENG2, P3")
    expect(sheet).to_be_visible()
    box = sheet.bounding_box()
    assert box is not None
    assert box["width"] == PHONE[0]
    assert box["y"] + box["height"] == PHONE[1]
    assert over(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_on_a_wide_page_a_sheet_stands_in_the_middle_and_its_cross_closes_it(visit: Visit) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=DESKTOP)
    page.emulate_media(reduced_motion="reduce")

    page.get_by_role("button", name="Open a lesson").click()

    sheet = page.get_by_role("dialog", name="9ENG2, P3")
    box = sheet.bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - DESKTOP[0] / 2) < 1
    page.get_by_role("button", name="Close: 9ENG2, P3").click()
    expect(sheet).to_be_hidden()


def test_a_dialog_keeps_the_keyboard_and_gives_it_back(visit: Visit) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=DESKTOP)
    opener = page.get_by_role("link", name="Ask a question")

    opener.press("Enter")

    dialog = page.get_by_role("dialog", name="Ask Tom Wu to take P3?")
    expect(dialog).to_be_visible()
    assert serious(page) == []
    expect(page.get_by_role("button", name="Not now")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_note_stays_until_it_is_closed(visit: Visit) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=PHONE)

    page.get_by_role("button", name="Do something").click()

    note = page.locator("#toasts .toast")
    expect(note).to_contain_text("Nothing was changed")
    note.get_by_role("button", name="Close this note").click()
    expect(note).to_have_count(0)


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_what_the_row_has_no_room_for_is_behind_more(visit: Visit, width: int) -> None:  # noqa: F811
    page = visit("/help/", *ALL, size=(width, 800))
    page.emulate_media(reduced_motion="reduce")
    navigation = page.get_by_role("navigation", name="Main", exact=True)

    navigation.get_by_role("button", name="More").press("Enter")

    menu = page.locator("#menu-more")
    expect(menu.get_by_role("link", name="Help")).to_be_visible()
    shown = navigation.get_by_role("link").all_text_contents() + menu.get_by_role("link").all_inner_texts()
    assert len(shown) == len(set(shown)), "no way is there twice"
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert serious(page) == []


def test_on_a_phone_everything_is_behind_more_and_what_one_can_do_behind_the_plus(visit: Visit) -> None:  # noqa: F811
    page = visit("/help/", *ALL, size=NARROW)
    page.emulate_media(reduced_motion="reduce")
    bar = page.get_by_role("navigation", name="Main, phone")

    bar.get_by_role("button", name="New").press("Enter")
    expect(page.get_by_role("dialog", name="New").get_by_role("link").first).to_be_visible()
    assert over(page) == []
    page.keyboard.press("Escape")
    bar.get_by_role("button", name="More").press("Enter")

    sheet = page.get_by_role("dialog", name="More")
    expect(sheet.get_by_role("link", name="Help")).to_have_attribute("aria-current", "page")
    assert over(page) == []
    sheet.get_by_role("link", name="School calendar").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("School calendar")


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP])
def test_targets_are_big_enough_for_a_thumb(visit: Visit, size: tuple[int, int]) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=size)

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, .icon-btn, .bar a, .input, summary, .tabs a, .nav a")]
          .filter((e) => e.checkVisibility())
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([e, box]) => box.width > 1 && (box.height < 43.5 || box.width < 43.5))
          .map(([e, box]) => `${e.className || e.tagName} ${box.width} ${box.height}`)"""
    )

    assert small == []


def test_twenty_gaps_fit_on_a_wide_page_and_nearly_on_a_phone(visit: Visit) -> None:  # noqa: F811
    page = visit("/styleguide/", *ALL, size=DESKTOP)

    wide = page.locator(".dense").bounding_box()
    page.set_viewport_size({"width": 390, "height": 844})
    phone = page.locator(".dense").bounding_box()

    assert wide is not None
    assert phone is not None
    assert wide["height"] <= 20 * 54
    assert phone["height"] <= 20 * 60
