"""The Daily Org in a real browser: on a phone, by keyboard, in both themes, and with a worker that reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from staffroom.dailyorg import services
from staffroom.dailyorg.models import Document
from staffroom.dailyorg.tests.pdfs import kee_pdf, picture_pdf, plain_pdf, rows_sheet
from staffroom.today.tests.days import MONDAY, at, keene_monday
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def school(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.STAFFROOM_DATA = tmp_path / "data"
    settings.STAFFROOM_DATA.mkdir()
    with time_machine.travel(at(MONDAY, "07:42"), tick=False):
        keene_monday()
        yield


def bring(pdf: bytes, name: str = "Daily Org Mon 23 Nov.pdf") -> Document:
    with services.incoming([pdf]) as stored:
        document = services.receive(stored, name, sender="Una Organ", by="Una Organ (ORG)").document
    services.read(document.pk)
    return document


def sound(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width


@pytest.mark.parametrize("pdf", [picture_pdf(), plain_pdf()], ids=["picture", "no lines"])
def test_so_it_is_without_any_line(visit: Visit, pdf: bytes) -> None:  # noqa: F811
    bring(pdf)

    sound(visit("/daily-org/", "teacher", code="KEE", size=DESKTOP))


def test_on_a_phone_my_lines_come_first_and_lead_to_their_page(visit: Visit) -> None:  # noqa: F811
    bring(kee_pdf("Daily Org", rows_sheet([("P6", "Sport", "KEE", "Oval")])))
    page = visit("/daily-org/", "teacher", code="KEE", size=(360, 640))

    expect(page.locator(".org-lines li").first).to_be_in_viewport()
    page.get_by_role("link", name="Page 2", exact=True).press("Enter")

    expect(page.locator("#page-2")).to_be_in_viewport()
    width = page.locator("#page-2 img").evaluate("image => image.complete && image.naturalWidth")
    assert width == 0 or width > 1_000  # lazily loaded


def test_sent_by_hand_it_is_read_while_one_waits_and_shown_by_itself(visit: Visit, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "Daily Org Mon 23 Nov v2.pdf"
    file.write_bytes(kee_pdf())
    page = visit("/daily-org/upload/", "daily organiser", "teacher", code="KEE")

    page.get_by_label("The PDF").set_input_files(file)
    page.get_by_role("button", name="Show it to staff").press("Enter")
    expect(page.get_by_role("heading", name="Being read …")).to_be_visible()
    assert serious(page) == []
    services.read(Document.objects.get().pk)

    expect(page.get_by_role("heading", name="3 lines name you today")).to_be_visible()
    page.get_by_role("button", name="Withdraw version 2").press("Enter")
    expect(page.get_by_text("Withdrawn. None is shown for that day now.")).to_be_visible()
