"""The map in a real browser: sound in both themes and at every width, pins by tap, by keys and without a script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from staffroom.demo.siteplan import give_plans
from staffroom.school.models import Pin, SitePlan
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plans(settings: Any, tmp_path: Any) -> list[SitePlan]:
    settings.STAFFROOM_DATA = tmp_path
    give_plans()
    return list(SitePlan.objects.all())


def sound(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width


def test_the_picture_is_drawn(visit: Visit, plans: list[SitePlan]) -> None:  # noqa: F811
    page = visit("/map/?room=B04", "casual relief")

    image = f"const image = new Image(); image.src = '/map/picture/{plans[0].pk}.webp';"
    assert page.evaluate(f"(async () => {{ {image} await image.decode(); return image.naturalWidth; }})()") == 1600
    expect(page.locator(".map-pin[data-lit] text")).to_have_text("B04")
    expect(page.locator(".map-pin[data-lit]")).to_be_in_viewport()


def test_a_place_of_the_list_is_marked_without_a_script(visit: Visit, plans: list[SitePlan]) -> None:  # noqa: F811
    page = visit("/map/", "teacher")

    page.get_by_role("link", name="L03").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("L03: ")
    expect(page.locator(".map-pin[data-lit] text")).to_have_text("L03")


def test_a_tap_on_the_plan_places_a_pin(visit: Visit, plans: list[SitePlan]) -> None:  # noqa: F811
    page = visit(f"/map/edit/{plans[0].pk}/?code=K01", "maintenance", size=DESKTOP)
    box = page.locator(".map-draw").bounding_box()
    assert box is not None

    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.get_by_role("button", name="Place the pin").press("Enter")

    expect(page.get_by_text("K01 is placed.")).to_be_visible()
    pin = Pin.objects.get(code="K01")
    assert abs(pin.x - 2500) < 30
    assert abs(pin.y - 5000) < 30


def test_arrow_keys_and_enter_move_a_pin(visit: Visit, plans: list[SitePlan]) -> None:  # noqa: F811
    pin = plans[0].pins.get(code="B04")
    page = visit(f"/map/edit/{plans[0].pk}/?pin={pin.pk}", "office", size=DESKTOP)

    page.locator(".map-window").focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#cross-said")).to_contain_text("% from the left")
    page.keyboard.press("Enter")

    expect(page.get_by_text("B04 is moved.")).to_be_visible()
    moved = Pin.objects.get(pk=pin.pk)
    assert abs(moved.x - pin.x - 200) < 3
    assert abs(moved.y - pin.y - 25) < 3


def test_what_is_removed_can_be_put_back(visit: Visit, plans: list[SitePlan]) -> None:  # noqa: F811
    page = visit(f"/map/edit/{plans[0].pk}/", "daily organiser")

    page.get_by_role("button", name="Remove the pin of B04").click()
    expect(page.get_by_text("The pin of B04 is gone.")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()

    expect(page.get_by_text("It is back.")).to_be_visible()
    assert plans[0].pins.filter(code="B04").exists()
