"""The page of the sheets in a real browser."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from staffroom.fallback import services
from staffroom.screens.tests.walls import busy_day, fresh
from staffroom.today.tests.days import MONDAY, at
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("made", [True, False])
def test_the_page_of_sheets_is_sound(visit: Visit, settings: Any, tmp_path: Path, made: bool) -> None:  # noqa: F811
    settings.STAFFROOM_DATA = tmp_path
    with time_machine.travel(at(MONDAY, "08:30"), tick=False):
        busy_day()
        fresh()
        if made:
            services.make(MONDAY)

        page = visit("/paper/", "daily organiser", size=DESKTOP)

        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert serious(page) == [], theme
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert sideways(page) <= 0, width
        page.get_by_role("button", name="Make it now").press("Enter")
        expect(page.get_by_text(f"Version {2 if made else 1} is made.")).to_be_visible()
