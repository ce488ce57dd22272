"""The page of a lesson in a real browser: both themes, every width, by keyboard, in three taps."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from model_bakery import baker
from playwright.sync_api import Page, expect

from staffroom.lessons.tests.lessons import english, handed, lesson, note
from staffroom.school.models import HandBack, LessonNote, StaffMember
from staffroom.today.tests.days import MONDAY, at, colleagues, rung, told
from tests.test_pages_browser import DESKTOP, PHONE, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)
EXTRA = f"/lessons/{MONDAY}/9ENG2/3/"
MOVED = f"/lessons/{MONDAY}/10MAT3/1/"
PAGES = {
    "an extra with a note": (EXTRA, "KEE"),
    "an extra without one": (f"/lessons/{MONDAY}/7SCI1/1/", "KEE"),
    "a lesson of mine, moved": (MOVED, "KEE"),
    "a lesson of mine, covered, handed back": (EXTRA, "PET"),
    "a note being written": (f"{EXTRA}note/", "PET"),
    "my notes": ("/lessons/", "PET"),
    "my notes, none": ("/lessons/", "WUT"),
}
PICTURES = os.environ.get("LESSON_PICTURES", "")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "11:40"), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def monday(clock: Any) -> None:
    """An extra with a note and one without, a room move, a note that has lost its lesson."""
    colleagues()
    english()
    StaffMember.objects.filter(code="OBR").update(work_phone="231")
    told(MONDAY)
    rung(MONDAY)
    baker.make("school.Room", code="C04", name="Library seminar room")
    covers = [["PET", "KEE", ""]]
    lesson(MONDAY, "09ENG2", "3", teachers=["PET"], rooms=["C04"], covers=covers, subject="Year 9 English")
    lesson(MONDAY, "07SCI1", "1", teachers=["PET"], rooms=["S02"], covers=covers, subject="Year 7 Science")
    lesson(MONDAY, "10MAT3", "1", teachers=["KEE"], rooms=["B12"], moves=[["B12", "S07"]], subject="Mathematics")
    for number, period in ((1, "2"), (1, "5"), (2, "3"), (4, "1")):
        lesson(MONDAY + timedelta(days=number), "09ENG2", period, teachers=["PET"], rooms=["C04"], subject="English")
    note()
    note("9ENG2", "1", MONDAY + timedelta(days=4), text="Speeches. The list is on the board.")
    note("8ENG1", "2", MONDAY + timedelta(days=1), text="Finish the poster.\nCardboard is in the cupboard.")
    handed("9ENG2", "2", MONDAY - timedelta(days=3), by_code="WUT", finished=True, text="All done, good group.")


def sound(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []


def picture(page: Page, name: str) -> None:
    """What the page looks like, where somebody asks for it."""
    if not PICTURES:
        return
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            file = f"{name.replace(' ', '-').replace(',', '')}-{size[0]}-{theme}.png"
            page.screenshot(path=Path(PICTURES) / file, full_page=True)


def test_whoever_takes_a_lesson_hands_back_by_keyboard_alone(visit: Visit) -> None:  # noqa: F811
    page = visit(EXTRA, "teacher", code="KEE")

    page.get_by_role("radio", name="Not finished").press("Space")
    page.get_by_label("Two lines to Roza Petrov").press_sequentially("Up to question 8.")
    page.get_by_role("button", name="Hand back").press("Enter")

    expect(page.get_by_text("You can change it until midnight")).to_be_visible()
    kept = HandBack.objects.get(by_code="KEE")
    assert (kept.text, kept.finished, kept.teacher) == ("Up to question 8.", False, "PET")


def test_a_note_is_written_removed_and_put_back(visit: Visit) -> None:  # noqa: F811
    page = visit(MOVED, "teacher", code="KEE")

    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("What whoever takes this lesson").fill("Page 40.\n\nCalculators.")
    page.get_by_role("button", name="Save this note").click()
    page.get_by_role("link", name="Change the note").click()
    page.get_by_role("button", name="Remove this note").click()
    expect(page.get_by_text("The note is removed.")).to_be_visible()
    picture(page, "removed")
    page.get_by_role("button", name="Put it back").click()

    expect(page.get_by_text("Calculators.")).to_be_visible()
    assert LessonNote.objects.get(author="KEE").text == "Page 40.\n\nCalculators."


def test_two_who_write_at_once_are_told(visit: Visit) -> None:  # noqa: F811
    page = visit(f"{MOVED}note/", "teacher", code="KEE")
    note("10MAT3", "1", text="Do the quiz instead.", author="WUT")

    page.get_by_label("What whoever takes this lesson").fill("Page 40.")
    page.get_by_role("button", name="Save this note").click()
    expect(page.get_by_text("Do the quiz instead.")).to_be_visible()
    picture(page, "meanwhile")
    assert serious(page) == []
    page.get_by_role("button", name="Replace theirs with mine").click()

    expect(page.get_by_text("Page 40.")).to_be_visible()
    assert [one.text for one in LessonNote.objects.filter(class_code="10MAT3")] == ["Page 40."]


def test_on_a_small_phone_the_class_the_room_and_the_note_are_seen_without_scrolling(visit: Visit) -> None:  # noqa: F811
    page = visit(EXTRA, "teacher", code="KEE", size=(360, 640))

    expect(page.get_by_role("heading", name="09ENG2")).to_be_in_viewport()
    expect(page.locator(".lesson-room")).to_be_in_viewport()
    expect(page.get_by_text("Chapter 4, questions")).to_be_in_viewport()
