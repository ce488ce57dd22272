"""Every page in a real browser: sound in both themes, narrow, by keyboard alone, and without a word from the CSP."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from model_bakery import baker
from playwright.sync_api import Page, expect

from staffroom.accounts.models import User
from staffroom.datahealth.tests.runs import a_run, todo, year_9_missing
from staffroom.people.tests.people import staff
from staffroom.school.models import Student
from staffroom.sync.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text("utf-8")
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.tellRefused(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
PHONE, NARROW, DESKTOP = (390, 844), (320, 640), (1440, 900)
Visit = Callable[..., Page]


@pytest.fixture
def school() -> None:
    """A few people, a held plan, and rows to mend."""
    for code, name in (("ENG", "English"), ("SCI", "Science"), ("OFF", "Office, ICT and Grounds")):
        baker.make("school.Faculty", code=code, name=name)
    for code, name in (("1", "Harrow Lane Campus"), ("2", "Creek Road Senior Campus")):
        baker.make("school.Campus", code=code, name=name)
    baker.make("school.Position", code="T", name="Teacher")
    baker.make("school.Position", code="DO", name="Daily organiser")
    facts = {"availability": "YYYYA", "work_phone": "03 7010 0231", "room": "C06", "position_1": "T", "campus": "1"}
    staff("SMI", "NOAH", "SMITH", faculty_1="ENG", email="noah.smith@harrowlane.example", **facts)
    staff("OBR", "SIOBHÁN", "O'BRIEN", faculty_1="SCI", email="siobhan.obrien@harrowlane.example", **facts)
    staff("WUJ", "JASMINE", "WU", faculty_1="SCI", campus="2", position_1="DO", vit_expiry=timezone.localdate())
    staff("SMT", "PATRICIA", "SMITHERS", preferred_name="Pat", faculty_1="OFF", campus="1")
    staff("GON", "GREG", "GONE", active=False, inactive_because="left")
    baker.make("school.Subject", code="09HUM", name="Year 9 Humanities")
    baker.make("school.SchoolClass", code="1", subject="09HUM", number=2, teacher="SMI", room="C06")
    baker.make("school.YearLevel", code="07", name="Year 7", order=7)
    baker.make(Student, key="A1", year_level="07", home_group="07A", shown_first_name="Ana", shown_family_name="Lee")
    baker.make("accounts.LinkRequest", name="Tamsin Pryor", email="t.pryor@harrowlane.example", why="No number.")
    good = a_run(hours_ago=26)
    todo(run=good)
    todo(run=good, seen="nothing", column="E_MAIL", level="notice")


@pytest.fixture
def held(school: None) -> ImportRun:
    return year_9_missing()


@pytest.fixture
def visit(page: Page, live_server: Any) -> Iterator[Visit]:
    """Open a page as somebody with these roles; nothing on it may be refused by the CSP."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    refused: list[str] = []
    # Told as it happens: a page that loads again by itself, or has no network, cannot be asked afterwards.
    page.expose_function("tellRefused", lambda said: refused.append(said))
    page.add_init_script(LISTEN)

    def go(path: str, *roles: str, code: str = "", size: tuple[int, int] = PHONE) -> Page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if roles:
            client = Client()
            client.force_login(
                baker.make(User, name="Kaz Smilov", roles=list(roles), staff_code=code, handle=f"demo/{timezone.now()}")
            )
            name = settings.SESSION_COOKIE_NAME
            page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        return page

    yield go
    assert not errors
    # Signing out leads on to the provider, of whom these tests have none; test_sign_in_browser has.
    assert [said for said in refused if not said.endswith("/auth/sign-out")] == []


RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]},
    "resultTypes": ["violations"],
}


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, one line each.

    Asked again of the same document, only what another theme or width can change: colours and targets.
    """
    again = page.evaluate("Boolean(window.axe)")
    if not again:
        page.evaluate(AXE)
    rules = LOOKS if again else RULES
    # Only what is wrong is told back: the rest of the report is large.
    found = page.evaluate("rules => axe.run(document, rules).then(one => ({violations: one.violations}))", rules)
    return [
        f"{finding['id']}: {node['target']} {node['failureSummary']}"
        for finding in found["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


ALL = ("office", "business manager", "leadership", "IT", "teacher")
# States of pages. Each page as it mostly is, in every theme, stands in test_access_browser.py.
PAGES = {
    "people nobody": ("/people/?q=zzgrub&faculty=SCI", ALL),
    "somebody who left": ("/people/GON/", ALL),
    "a night": ("/data-health/runs/{run}/", ALL),
    "every row": ("/data-health/runs/{run}/changes", ALL),
    "nothing found": ("/search/?q=zzgrub", ALL),
    "signed out": ("/auth/signed-out", ()),
    "not signed in": ("/auth/callback", ()),
    "no such page": ("/people/NOBODY/", ALL),
    "not for you": ("/data-health/", ("staff",)),
    "sign in": ("/auth/sign-in", ()),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_in_both_themes_and_fits_every_width(visit: Visit, held: ImportRun, name: str) -> None:
    path, roles = PAGES[name]
    page = visit(path.format(run=held.pk), *roles, code="WUJ", size=DESKTOP)

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []


@pytest.mark.parametrize("state", list(ImportRun.State))
def test_data_health_is_sound_in_every_state(visit: Visit, school: None, state: str) -> None:
    a_run(state, hours_ago=0.2, hold="hard" if state == "held" else "", reasons=["The folder is not there."])

    page = visit("/data-health/", *ALL)

    assert serious(page) == []
    assert sideways(page) <= 0


def test_an_empty_school_is_sound(visit: Visit) -> None:
    for path in ("/people/", "/people/students/", "/data-health/", "/data-health/to-do/", "/data-health/runs/"):
        page = visit(path, *ALL)

        assert serious(page) == []
        assert sideways(page) <= 0


def test_somebody_is_found_by_keyboard_alone(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher", size=DESKTOP)

    page.keyboard.press("/")
    page.keyboard.type("obri")

    expect(page.get_by_role("heading", name="1 person matches")).to_be_visible()
    expect(page.locator("#said")).to_have_text("1 person matches")
    expect(page.locator("mark").first).to_have_text("O'Bri")
    assert page.url.endswith("q=obri&faculty=&campus=&position=")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hits') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Siobhán O'Brien", level=1)).to_be_visible()
    page.get_by_role("link", name="Back to ‘obri’").press("Enter")
    expect(page.get_by_label("Name or staff code")).to_have_value("obri")


def test_the_first_tab_skips_to_the_page(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_a_filter_narrows_the_list_and_keeps_the_focus(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher", size=DESKTOP)

    page.get_by_role("radio", name="Science").check()

    expect(page.get_by_role("heading", name="2 people match")).to_be_visible()
    expect(page.get_by_role("radio", name="Science")).to_be_focused()
    expect(page.locator("#n-campus")).to_have_text("2")


def test_on_a_phone_filters_stay_folded_until_asked_for(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher")
    expect(page.get_by_role("radio", name="Science")).not_to_be_visible()

    page.get_by_text("Filter").click()
    page.get_by_text("Science").first.click()

    expect(page.locator("#chosen")).to_have_text("Science")
    expect(page.get_by_role("heading", name="2 people match")).to_be_visible()


def test_the_search_works_without_scripts(browser: Any, live_server: Any, school: None) -> None:
    client = Client()
    client.force_login(baker.make(User, roles=["teacher"], handle="demo/plain"))
    context = browser.new_context(java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/people/")

    page.get_by_label("Name or staff code").fill("smi")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("heading", name="3 people match")).to_be_visible()
    context.close()


def test_a_session_that_ended_leads_to_the_door_and_not_into_the_list(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher")
    page.context.clear_cookies()

    page.get_by_label("Name or staff code").press_sequentially("smi")

    page.wait_for_url("**/auth/sign-in**")


def test_the_theme_is_kept_without_a_flash(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher")
    page.emulate_media(color_scheme="light")

    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(250, 247, 242)"


def test_the_menu_opens_by_keyboard_and_letters_can_be_plain(visit: Visit, school: None) -> None:
    page = visit("/people/", "teacher", code="WUJ")

    page.get_by_role("button", name="Kaz Smilov").press("Enter")
    page.get_by_role("button", name="Plain letters").press("Enter")

    assert page.evaluate("document.documentElement.dataset.type") == "plain"
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="My page")).not_to_be_visible()


def test_old_data_is_kept_with_one_tap(visit: Visit, held: ImportRun) -> None:
    page = visit("/data-health/", "IT")
    expect(page.get_by_role("heading", level=1)).to_have_text("Year 9 is missing from " + _file(held))

    page.get_by_role("button", name="Keep").click()

    expect(page.get_by_text("Nothing has changed for anybody")).to_be_visible()
    held.refresh_from_db()
    assert held.state == ImportRun.State.DECLINED


def test_applying_anyway_takes_a_reason_and_the_number_by_keyboard(visit: Visit, held: ImportRun) -> None:
    ImportRun.objects.filter(pk=held.pk).update(hold="hard")
    page = visit("/data-health/", "IT")
    apply = page.get_by_role("button", name="Agree, as the first of two")

    apply.press("Enter")
    expect(page.get_by_label("Why is this right?")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Why is this right?").fill("Year 9 moved to the other school")
    page.get_by_label("How many people would leave?").fill("172")
    apply.press("Enter")

    expect(page.get_by_text("One more person has to agree")).to_be_visible()
    assert held.decisions.get().by.startswith("Kaz Smilov")


def test_an_address_for_a_calendar_app_is_made_and_taken_back_by_keyboard(visit: Visit, school: None) -> None:
    page = visit("/calendars/", "teacher", code="SMI")
    page.get_by_label("Where it goes").press_sequentially("my phone")
    page.get_by_role("button", name="Make the address").press("Enter")

    expect(page.get_by_label("Or copy it into another app")).to_have_value(re.compile(r"/calendars/feed/\S{43}\.ics$"))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.get_by_role("button", name="Take back the address for my phone").press("Enter")

    expect(page.get_by_text("The address for my phone no longer works.")).to_be_visible()
    expect(page.get_by_text("None yet")).to_be_visible()


def test_a_row_set_aside_is_ticked_in_place_and_can_be_opened_again(visit: Visit, school: None) -> None:
    page = visit("/data-health/to-do/", "office")
    line = page.get_by_role("button", name="Done: HOL: ‘C4’ in ROOM")

    line.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "true")
    expect(line).to_be_focused()
    line.press("Enter")

    expect(line).to_have_attribute("aria-pressed", "false")


def test_every_target_is_big_enough_for_a_thumb(visit: Visit, held: ImportRun) -> None:
    for path in ("/people/", "/people/SMI/", "/data-health/", "/data-health/to-do/", "/calendars/"):
        page = visit(path, *ALL, code="WUJ")

        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .btn, .icon-btn, .bar a, .input, .pill, summary, h3 a")]
              .filter((e) => e.checkVisibility())
              .map((e) => [e, (e.matches("h3 a") ? e.closest("li") : e).getBoundingClientRect()])
              .filter(([e, box]) => box.height < 43.5 && box.width > 1)
              .map(([e, box]) => `${e.className || e.tagName} ${box.height}`)"""
        )

        assert small == [], path


def _file(run: ImportRun) -> str:
    from staffroom.datahealth.news import file_of

    return file_of(run) if run.started > timezone.now() - timedelta(days=1) else ""
