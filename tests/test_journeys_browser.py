"""One morning of each persona in a real browser, with so many taps as `personas-and-mornings` allows and no more.

A tap is a tap, a click or Enter; typing one short sentence is one as well. What is seen with 0 taps stands in the
window as the page opens: nothing is scrolled, and nothing lies over it. A change that adds a tap fails here.

Left out, because nothing of it can be done in Staffroom yet: asking for a swap and the reason why it is me, reporting
a fault and the board of faults, booking a room or a trolley, entering absences, allocating and publishing covers,
notices that must be read, approvals, the checklist of somebody new, ticking arrivals and the list for an evacuation.
How fast a page is, is measured elsewhere.
"""

import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from staffroom.kit.stamps import touch
from staffroom.passes.tests import slips
from staffroom.school.class_codes import bucket_of_class
from staffroom.school.models import HandBack, LessonNote, Occurrence
from staffroom.today.tests.days import MONDAY, at, occurrence
from tests.role_mornings import MORNING, PEOPLE, a_morning
from tests.test_pages_browser import DESKTOP, Visit, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

POCKET = (360, 640)
WORK = "Chapter 4, questions 1 to 12."
SURELY_SEEN = """(part) => {
  const box = part.getBoundingClientRect();
  const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return part.contains(above) || above?.contains(part);
}"""
KEPT = """new Promise((done) => {
  const look = async () => {
    const there = (await caches.has("pass")) ? await (await caches.open("pass")).keys() : [];
    there.length >= 5 ? done() : setTimeout(look, 50);
  };
  look();
})"""


class Taps:
    """A hand that counts: `with Taps(budget=2) as taps: taps.tap(link)`. More than the budget fails at the end."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, wrong: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if wrong is None:
            assert self.count <= self.budget, f"{self.count} taps, and {self.budget} are allowed"

    def tap(self, what: Locator) -> None:
        """One tap or click."""
        self.count += 1
        what.click()

    def enter(self, page: Page) -> None:
        """Enter, where the focus is."""
        self.count += 1
        page.keyboard.press("Enter")

    def write(self, page: Page, words: str) -> None:
        """Type one short sentence where the focus is."""
        self.count += 1
        page.keyboard.type(words)


def seen(*parts: Locator) -> None:
    """All of these stand whole in the window, and neither the bar nor anything else lies over them."""
    for part in parts:
        expect(part).to_be_in_viewport(ratio=0.99)
        assert part.evaluate(SURELY_SEEN), part


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def morning(clock: Any, settings: Any, tmp_path: Any) -> None:
    """The Monday of everybody, with a note for the extra."""
    settings.STAFFROOM_DATA = tmp_path
    a_morning()
    occurrence(MONDAY, "09B", "3", teachers=["OBR"], rooms=["C11"], subject="Home Group")
    for row in Occurrence.objects.exclude(class_code=""):
        Occurrence.objects.filter(pk=row.pk).update(bucket=bucket_of_class(row.class_code))
    for code, period, author in (("9ENG2", "3", "PET"), ("8SCI1", "1", "OBR")):
        LessonNote.objects.create(date=MONDAY, class_code=code, period=period, text=WORK, author=author)


def go(visit: Visit, path: str, whose: str, size: tuple[int, int] = DESKTOP) -> Page:  # noqa: F811
    _, code, roles = PEOPLE[whose]
    return visit(path, *roles, code=code, size=size)


def change(what: str, period: str, **facts: Any) -> None:
    Occurrence.objects.filter(class_code=what, period=period).update(**facts)


@pytest.fixture
def changed_overnight(visit: Visit, morning: None, clock: Any) -> None:  # noqa: F811
    """Amelia Keene looks at 7:55; then come an extra, a room change and a cancelled lesson, and it is 8:20."""
    three = (("09ENG2", "3"), ("10MAT3", "1"), ("08MAT1", "4"))
    news = [Occurrence.objects.filter(class_code=code, period=period).values().get() for code, period in three]
    change("09ENG2", "3", covers=[], people=" PET ")
    change("10MAT3", "1", moves=[])
    change("08MAT1", "4", status="on")
    clock.move_to(at(MONDAY, "07:55"))
    go(visit, "/today", "teacher", POCKET)
    for row in news:
        Occurrence.objects.filter(pk=row.pop("id")).update(**row)
    touch("day")
    clock.move_to(at(MONDAY, "08:20"))


# 1. The teacher, telephone in hand at 8:20


def test_a_teacher_sees_the_extra_and_the_room_change_at_once(
    visit: Visit,  # noqa: F811
    changed_overnight: None,
) -> None:
    with Taps(budget=0):
        page = visit("/today", size=POCKET)

        news = page.get_by_role("region", name="Since you last looked").locator(".since-list").first.locator("li")
        expect(news).to_have_count(3)
        seen(page.locator(".lead-next .lead-big").first)
        seen(news.filter(has_text="Extra"), news.filter(has_text="Room moved"))
        expect(news.filter(has_text="Extra")).to_contain_text("C04")
        expect(news.filter(has_text="Room moved")).to_contain_text("S07")


def test_a_teacher_who_has_seen_the_changes_says_so_with_one_tap(
    visit: Visit,  # noqa: F811
    changed_overnight: None,
) -> None:
    page = visit("/today", size=POCKET)

    with Taps(budget=1) as taps:
        taps.tap(page.get_by_role("button", name="Seen"))

        expect(page.get_by_role("heading", name="Changed today")).to_be_visible()
    expect(page.get_by_text("Since you last looked")).to_have_count(0)


def test_a_teacher_reads_the_note_for_an_extra_with_one_tap(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "teacher", POCKET)

    with Taps(budget=1) as taps:
        taps.tap(page.locator(".slots").get_by_role("link", name=re.compile("09ENG2")))

        seen(page.get_by_text(WORK), page.get_by_text("C04").first)


# 2. The casual relief teacher, who has never been here


@pytest.fixture
def slip(visit: Visit, morning: None) -> Page:  # noqa: F811
    """The pass of Ola Berg, opened from the square on the slip."""
    page = visit(slips.make(who="code BER"), size=POCKET)
    page.context.clear_cookies()
    return page


def test_a_casual_teacher_sees_where_to_go_with_one_scan(slip: Page) -> None:
    with Taps(budget=0):
        first = slip.locator(".turn").first

        seen(first.locator(".turn-class"), first.locator(".turn-room"), first.locator(".turn-when"))
        expect(first).to_contain_text("08SCI1")
        expect(first).to_contain_text("L02")
        expect(first).to_contain_text("9:00")


def test_a_casual_teacher_reads_what_to_do_with_one_tap(slip: Page) -> None:
    with Taps(budget=1) as taps:
        taps.tap(slip.get_by_text("What to do with 08SCI1"))

        expect(slip.get_by_text(WORK)).to_be_visible()


def test_a_casual_teacher_without_a_note_is_told_whom_to_ask(slip: Page) -> None:
    with Taps(budget=0):
        expect(slip.locator(".turn").filter(has_text="11ENG1")).to_contain_text("No note was left. Ask")


def test_a_casual_teacher_hands_back_with_three_taps(slip: Page, clock: Any) -> None:
    clock.move_to(at(MONDAY, "09:55"))

    with Taps(budget=3) as taps:
        taps.tap(slip.get_by_role("link", name="How did it go? (08SCI1)"))
        taps.tap(slip.get_by_text("Finished", exact=True))
        taps.tap(slip.get_by_role("button", name="Hand it back"))

        expect(slip.get_by_role("link", name="Handed back; change it (08SCI1)")).to_be_visible()
    assert (HandBack.objects.get().teacher, HandBack.objects.get().finished) == ("OBR", True)


def test_a_casual_teacher_without_a_network_still_has_the_day(slip: Page) -> None:
    slip.evaluate(KEPT)
    slip.context.set_offline(True)

    with Taps(budget=0):
        slip.reload()

        seen(slip.get_by_text("No network. This is your day as it was at 8:05 am."))
        expect(slip.locator(".turn").first).to_contain_text("08SCI1")
    slip.context.set_offline(False)


# 3. The daily organiser, with the telephone ringing


@pytest.mark.parametrize("size", [DESKTOP, POCKET])
def test_the_organiser_sees_what_has_no_teacher_first(
    visit: Visit,  # noqa: F811
    morning: None,
    size: tuple[int, int],
) -> None:
    with Taps(budget=0):
        page = go(visit, "/today", "daily-organiser", size)

        expect(page.get_by_role("heading", level=1)).to_have_text("2 lessons and 1 yard duty have no teacher yet")
        seen(page.get_by_role("heading", level=1), page.get_by_role("heading", name="No cover yet"))
        seen(page.locator(".sf-gaps > li").first)
        expect(page.locator(".sf-gaps > li").first).to_contain_text("07SCI3")
    assert page.locator("main h2").first.inner_text() == "No cover yet"


def test_the_organiser_makes_a_pass_with_two_taps_and_takes_it_back_with_one(
    visit: Visit,  # noqa: F811
    morning: None,
) -> None:
    page = go(visit, "/today", "daily-organiser")

    with Taps(budget=2) as taps:
        taps.tap(page.get_by_role("link", name="Passes for casuals"))
        taps.tap(page.get_by_role("button", name="Make a pass for Jamie Marsh"))

        expect(page.get_by_label("Link for a message")).to_have_value(re.compile(r"/pass/\S{20,}/$"))
    with Taps(budget=1) as taps:
        taps.tap(page.get_by_role("button", name="Take back the pass for Jamie Marsh"))

        expect(page.get_by_text("Taken back 8:05 am.")).to_be_visible()


def test_the_organiser_makes_a_pass_for_somebody_nobody_expected_with_four_taps(
    visit: Visit,  # noqa: F811
    morning: None,
) -> None:
    page = go(visit, "/today", "daily-organiser")

    with Taps(budget=4) as taps:
        taps.tap(page.get_by_role("link", name="Passes for casuals"))
        page.get_by_label("Name", exact=True).focus()
        taps.write(page, "Robin Hale")
        taps.tap(page.get_by_label(re.compile("Roza Petrov")))
        taps.tap(page.get_by_role("button", name="Make a pass", exact=True))

        expect(page.get_by_label("Link for a message")).to_have_value(re.compile(r"/pass/\S{20,}/$"))
        expect(page.locator(".slip-day")).to_contain_text("09ENG4")


# 4. Leadership, at the briefing of 7:50


def sums(page: Page) -> dict[str, str]:
    """The numbers of the day's staffing that the page shows."""
    return dict(
        page.locator(".sf-sums > div").evaluate_all(
            "all => all.map((one) => [...one.children].map((part) => part.textContent))"
        )
    )


def test_leadership_sees_the_numbers_of_the_day_at_once_and_the_page_with_one_tap(
    visit: Visit,  # noqa: F811
    morning: None,
    clock: Any,
) -> None:
    gaps = go(visit, "/today", "daily-organiser").locator(".sf-gaps > li").count()
    clock.shift(60)

    with Taps(budget=1) as taps:
        page = go(visit, "/today", "leadership")
        seen(page.locator(".sf-sums"))
        on_today = sums(page)
        taps.tap(page.get_by_role("link", name="Who and what"))

        expect(page.get_by_role("heading", level=1)).to_have_text("2 lessons and 1 yard duty have no teacher yet")
        seen(page.locator(".sf-sums"))
    assert sums(page) == on_today
    assert int(on_today["no cover yet"]) == page.locator(".sf-gaps > li").count() == gaps == 3


# 5. ICT


def test_ict_sees_at_once_that_an_import_is_held_and_decides_with_one_tap(visit: Visit, morning: None) -> None:  # noqa: F811
    with Taps(budget=1) as taps:
        page = go(visit, "/today", "it")
        seen(page.get_by_role("heading", name="Year 9 is missing from last night’s file"))
        seen(page.get_by_text("172 students are missing from this file"), page.locator(".badge", has_text="Held"))
        taps.tap(page.get_by_role("link", name="Data health").last)

        seen(page.get_by_role("heading", level=1, name="Year 9 is missing"))
        seen(page.locator(".sums .loud", has_text="would leave").filter(has_text="172"))
        seen(page.get_by_text("Likely cause:"))
        seen(page.get_by_role("button", name=re.compile("^Keep")))
        expect(page.get_by_role("button", name=re.compile("^Apply"))).to_be_visible()


# 6. Somebody new, on the first day


def test_somebody_new_finds_start_here_first(visit: Visit, morning: None) -> None:  # noqa: F811
    with Taps(budget=0):
        page = go(visit, "/today", "new-staff", POCKET)

        seen(page.get_by_role("heading", name="Start here"))
    assert page.locator("main h2").first.inner_text() == "Start here"


def test_somebody_new_has_the_usual_answers_with_one_tap(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "new-staff", POCKET)

    with Taps(budget=1) as taps:
        taps.tap(page.get_by_role("link", name="How do I mark the roll?"))

        seen(page.get_by_role("heading", name="How do I mark the roll?"), page.get_by_text("Save roll"))


def test_somebody_new_has_all_answers_on_one_page_with_one_tap(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "new-staff", POCKET)

    with Taps(budget=1) as taps:
        taps.tap(page.get_by_role("link", name="All 15 answers"))

        expect(page.locator(".hb-answer .prose")).to_have_count(15)
        assert all(one.is_visible() for one in page.locator(".hb-answer .prose").all())


def test_somebody_new_finds_the_code_of_the_photocopier_with_one_search(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "new-staff")

    with Taps(budget=2) as taps:
        page.keyboard.press("/")
        taps.write(page, "photocopier code")
        expect(page.get_by_role("option").first).to_contain_text("photocopier")
        taps.enter(page)

        seen(page.get_by_text("4417"))


# 7. The office, with somebody at the desk


@pytest.mark.parametrize("asked", ["obri", "who teaches 9b now"])
def test_the_office_says_where_somebody_is_after_one_search(
    visit: Visit,  # noqa: F811
    morning: None,
    clock: Any,
    asked: str,
) -> None:
    clock.move_to(at(MONDAY, "11:20"))
    page = go(visit, "/today", "office")

    with Taps(budget=1) as taps:
        page.keyboard.press("/")
        taps.write(page, asked)

        found = page.get_by_role("option").first
        expect(found).to_contain_text("C11")
        expect(found).to_contain_text("O'Brien")
        expect(found).to_contain_text("until 11:50")
        expect(found).to_be_in_viewport(ratio=0.99)


def test_the_office_opens_the_telephone_list_with_two_taps(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "office")

    with Taps(budget=2) as taps:
        taps.tap(page.get_by_role("button", name="More", exact=True))
        taps.tap(page.get_by_role("link", name="Telephone list"))

        seen(page.get_by_role("heading", level=1, name="Telephone list"))


def test_the_office_has_a_slip_to_print_with_three_taps(visit: Visit, morning: None) -> None:  # noqa: F811
    page = go(visit, "/today", "office")
    page.evaluate("window.print = () => { window.printed = true; }")

    with Taps(budget=3) as taps:
        taps.tap(page.get_by_role("link", name="Passes for casuals"))
        taps.tap(page.get_by_role("button", name="Make a pass for Ola Berg"))
        page.locator(".slip-qr").wait_for()
        page.evaluate("window.print = () => { window.printed = true; }")
        taps.tap(page.get_by_role("button", name="Print the slip"))

        assert page.evaluate("window.printed")
