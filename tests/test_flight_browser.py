"""Flight mode in a real browser: what opens without a connection, and when nothing may be left of anybody."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from model_bakery import baker
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from staffroom.accounts.models import Session
from staffroom.flight import worker
from staffroom.kit.school_days import melbourne_today, next_school_day
from staffroom.people.tests.people import staff
from staffroom.school import plans
from staffroom.school.models import Pin, SitePlan
from staffroom.today.tests.days import at, keene_monday, occurrence, tuesday_after
from tests.test_pages_browser import DESKTOP, Visit, serious, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = """async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("flight-copy-") && await (await caches.open(name)).match("/offline/note")) return true;
  }
  return false;
}"""
CACHES = "async () => (await caches.keys()).filter((name) => name.startsWith('flight-'))"
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
NOTE = "async () => await (await caches.match('/offline/note'))?.json() ?? null"
STORED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return { caches: found, local: Object.keys(localStorage), session: Object.keys(sessionStorage),
           databases: (await indexedDB.databases()).length };
}"""
AGE = """async (seconds) => {
  const note = await (await caches.match("/offline/note")).json();
  const cache = await caches.open(note.cache);
  await cache.put("/offline/note", new Response(JSON.stringify({ ...note, at: note.at - seconds * 1000 })));
}"""
PICTURE = """async () => {
  const image = new Image();
  image.src = document.querySelector("svg image").getAttribute("href");
  await image.decode();
  return image.naturalWidth;
}"""
UNTIL = """async () => {
  for (const end = Date.now() + 30000; Date.now() < end;) {
    if (await CONDITION) return true;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return false;
}"""
NOTHING_KEPT = f"(await ({CACHES})()).length === 0"
NO_WORKER = f"await ({WORKERS})() === 0"
Pilot = Callable[..., Page]


# Not waited for: a look at a worker that goes meanwhile never ends.
LOOKED_AGAIN = (
    "await (async () => { const there = await navigator.serviceWorker.getRegistration('/');"
    " there?.update().catch(() => null); return true; })()"
)


def until(page: Page, condition: str) -> None:
    """Wait in the page until something awaited there is so."""
    assert page.evaluate(UNTIL.replace("CONDITION", f"({condition})")), condition


@pytest.fixture
def today() -> Any:
    """Amelia Keene's full day is today, whatever today is: a service worker goes by the machine's clock."""
    day = melbourne_today()
    keene_monday(day)
    tuesday_after(next_school_day(day))
    return day


@pytest.fixture
def aboard(visit: Visit) -> Pilot:  # noqa: F811
    """Visit once as Amelia Keene, and wait until the copy is kept."""

    def go(path: str = "/today", *roles: str) -> Page:
        page = visit(path, *(roles or ("teacher",)), code="KEE")
        until(page, f"({KEPT})()")
        return page

    return go


def open_offline(page: Page, url: str) -> None:
    page.context.set_offline(True)
    page.goto(url)


@pytest.mark.parametrize("path", ["/today", "/", "/week", "/people/phones/", "/map/", "/offline/"])
def test_after_one_visit_the_day_opens_without_a_connection_with_the_time_it_was_true(
    aboard: Pilot, live_server: LiveServer, today: Any, path: str
):
    page = aboard()

    open_offline(page, live_server.url + path)

    expect(page.get_by_role("heading", name="You are offline", exact=True)).to_be_visible()
    expect(page.locator(".banner").first).to_contain_text(
        re.compile(r"This was true at \d+:\d\d [ap]m, just now. Changes since then are not shown."),
        use_inner_text=True,
    )
    expect(page.get_by_text("10MAT3")).to_be_visible()
    expect(page.get_by_text("12MTH1").last).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.slot')).display") == "grid"  # its style is here too


def test_the_age_of_the_copy_is_said_in_words(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    page.evaluate(AGE, 25 * 60)

    open_offline(page, f"{live_server.url}/today")

    expect(page.locator(".banner").first).to_contain_text("25 minutes ago")


def test_the_map_and_the_telephone_list_are_there_too(
    aboard: Pilot, live_server: LiveServer, today: Any, settings: Settings, tmp_path: Any
):
    from PIL import Image

    settings.STAFFROOM_DATA = tmp_path
    Image.new("RGB", (80, 60), "white").save(tmp_path / "plan.webp")
    name = plans.keep_picture((tmp_path / "plan.webp").read_bytes())
    plan = baker.make(SitePlan, name="Ground floor", picture=name, width=80, height=60)
    baker.make(Pin, plan=plan, kind="room", code="S07", label="", x=5000, y=5000)
    staff("ZED", "ZOE", "ZEDDER", work_phone="214")
    page = aboard()

    open_offline(page, f"{live_server.url}/people/phones/")

    expect(page.get_by_role("heading", name="Telephone list")).to_be_in_viewport()
    expect(page.get_by_role("link", name="214")).to_have_attribute("href", "tel:214")
    assert page.evaluate(PICTURE) == 80


def test_pages_come_from_the_network_as_long_as_there_is_one(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    occurrence(today, "09HIS9", "6", teachers=["KEE"], rooms=["C04"])

    page.goto(f"{live_server.url}/week")

    expect(page.get_by_role("heading", name="You are offline")).to_have_count(0)
    expect(page.get_by_text("09HIS9").first).to_be_attached()


def test_other_pages_are_not_kept(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    page.goto(f"{live_server.url}/people/")

    page.context.set_offline(True)

    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/people/")


def test_after_a_tour_the_browser_holds_one_page_its_note_and_files_and_nothing_else(
    aboard: Pilot, live_server: LiveServer, today: Any
):
    page = aboard()
    for path in ("/week", "/people/", "/people/PET/", "/people/phones/", "/search/?q=pet", "/auth/sessions/"):
        page.goto(live_server.url + path)

    stored = page.evaluate(STORED)

    personal = [path for path in stored["caches"] if not path.startswith(("/static/", "/accent.css"))]
    assert sorted(personal) == ["/offline/", "/offline/note"]
    assert set(stored["local"]) <= {"theme", "type", "flight"}
    assert set(stored["session"]) <= {"htmx-current-path-for-history"}  # the address of the page, until the tab closes
    assert stored["databases"] == 0


def test_signed_out_nothing_is_left(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()

    page.get_by_role("button", name="Kaz Smilov").click()
    page.get_by_role("button", name="Sign out", exact=True).click()

    until(page, f"{NOTHING_KEPT} && {NO_WORKER}")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{live_server.url}/today")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/auth/signed-out")


def test_a_session_that_the_server_ended_takes_the_copy_with_it(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    Session.objects.all().delete()

    page.goto(f"{live_server.url}/today")

    page.wait_for_url("**/auth/sign-in**")
    until(page, NOTHING_KEPT)


def test_the_worker_itself_hears_that_the_session_is_over(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    Session.objects.all().delete()
    page.route("**/flight.js", lambda route: route.abort())  # no page clears up here

    page.goto(f"{live_server.url}/today")

    until(page, f"!await ({KEPT})()")


def test_sixteen_hours_later_the_copy_is_gone_and_not_shown(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    page.evaluate(AGE, 16 * 3600)

    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_FAILED|ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{live_server.url}/today")

    page.context.set_offline(False)
    page.route("**/offline/", lambda route: route.abort())
    page.goto(f"{live_server.url}/auth/rights/")
    assert page.evaluate(KEPT) is False


def test_a_copy_that_grows_too_old_while_it_is_read_goes(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    page.evaluate(AGE, 16 * 3600 - 20)
    open_offline(page, f"{live_server.url}/today")
    expect(page.get_by_text("10MAT3")).to_be_visible()

    page.clock.install()
    page.reload()
    expect(page.get_by_text("10MAT3")).to_be_visible()
    page.clock.fast_forward(60_000)

    expect(page.get_by_text("This copy was more than 16 hours old")).to_be_visible()
    expect(page.get_by_text("10MAT3")).to_have_count(0)
    assert page.evaluate(KEPT) is False


def test_a_clock_that_was_turned_back_does_not_make_a_copy_younger(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    page.evaluate(AGE, -3600)

    page.context.set_offline(True)

    with pytest.raises(Exception, match=r"ERR_FAILED|ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{live_server.url}/today")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/auth/rights/")


def test_on_a_shared_computer_no_worker_comes_and_one_that_is_there_goes(
    aboard: Pilot, live_server: LiveServer, today: Any
):
    page = aboard()
    Session.objects.update(shared=True)

    page.goto(f"{live_server.url}/auth/sessions/")

    until(page, f"{NOTHING_KEPT} && {NO_WORKER}")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(WORKERS) == 0
    assert page.evaluate(CACHES) == []


def test_when_somebody_else_signs_in_the_copy_is_theirs_alone(
    aboard: Pilot,
    visit: Visit,  # noqa: F811
    live_server: LiveServer,
    today: Any,
):
    page = aboard()
    before = page.evaluate(NOTE)

    visit("/today", "teacher", code="WUT")

    until(page, f"await ({KEPT})() && (await ({NOTE})()).key !== '{before['key']}'")
    open_offline(page, f"{live_server.url}/today")
    expect(page.get_by_text("07SCI1").first).to_be_visible()
    expect(page.get_by_text("12MTH1")).to_have_count(0)
    assert len([name for name in page.evaluate(CACHES) if name.startswith("flight-copy-")]) == 1


def test_a_new_version_takes_over_at_once_and_the_old_files_go(
    aboard: Pilot, live_server: LiveServer, today: Any, monkeypatch: pytest.MonkeyPatch
):
    page = aboard()
    old = page.evaluate(NOTE)["version"]
    monkeypatch.setattr(worker, "version", lambda: "newer0000000")

    page.goto(f"{live_server.url}/today")

    until(page, f"(await ({NOTE})())?.version === 'newer0000000'")
    until(page, f"!(await ({CACHES})()).includes('flight-files-{old}')")
    open_offline(page, f"{live_server.url}/today")
    expect(page.get_by_text("10MAT3")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.slot')).display") == "grid"


def test_turned_off_by_the_school_the_worker_goes_with_everything_it_kept(
    aboard: Pilot, live_server: LiveServer, today: Any, settings: Settings
):
    page = aboard()
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"flight": "off"})

    page.goto(f"{live_server.url}/people/")

    until(page, f"{NOTHING_KEPT} && {NO_WORKER}")


def test_a_browser_that_fetches_the_worker_of_a_school_that_turned_it_off_is_rid_of_it(
    aboard: Pilot, live_server: LiveServer, today: Any, settings: Settings
):
    page = aboard()
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"flight": "off"})

    # Asked again and again: a look that the page itself had begun before counts as ours.
    until(page, f"{LOOKED_AGAIN} && {NOTHING_KEPT} && {NO_WORKER}")


def test_a_worker_whose_address_is_gone_goes_too(
    aboard: Pilot, live_server: LiveServer, today: Any, monkeypatch: pytest.MonkeyPatch
):
    def gone() -> str:
        raise Http404

    page = aboard()
    monkeypatch.setattr(worker, "script", gone)

    page.goto(f"{live_server.url}/people/")

    until(page, f"{NOTHING_KEPT} && {NO_WORKER}")


def test_the_copy_is_removed_by_hand_and_not_kept_again_in_this_session(
    aboard: Pilot, live_server: LiveServer, today: Any
):
    page = aboard("/auth/sessions/")

    page.get_by_role("button", name="Remove the copy").click()

    expect(page.get_by_text("You removed the copy.")).to_be_visible()
    page.goto(f"{live_server.url}/auth/sessions/")
    expect(page.get_by_text("You removed the copy.")).to_be_visible()
    assert page.evaluate(CACHES) == []
    assert page.evaluate(WORKERS) == 0


def test_the_copy_is_removed_where_there_is_no_connection(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    open_offline(page, f"{live_server.url}/today")

    page.get_by_role("button", name="Remove this copy").click()

    expect(page.get_by_text("The copy is gone from this device.")).to_be_visible()
    assert page.evaluate(KEPT) is False


def test_what_is_on_now_is_marked_by_the_devices_clock(aboard: Pilot, live_server: LiveServer, today: Any):
    page = aboard()
    page.clock.set_fixed_time(at(today, "09:20"))

    open_offline(page, f"{live_server.url}/today")

    expect(page.locator(".is-now:visible")).to_have_count(1)
    expect(page.locator(".slot", has=page.locator(".is-now:visible"))).to_contain_text("10MAT3")


def test_the_kept_page_is_sound_in_both_themes_and_fits_every_width(aboard: Pilot, live_server: LiveServer, today: Any):
    for number in range(20):
        staff(f"N{number:02}", "NEVENA-MARGUERITE", f"LONGSWORTH {number}", work_phone=f"03 7010 02{number:02}")
    page = aboard()
    open_offline(page, f"{live_server.url}/today")

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("link", name="Phones").press("Enter")
    expect(page.get_by_role("heading", name="Telephone list")).to_be_in_viewport()


@pytest.fixture
def ringing() -> None:
    for number in range(150):
        staff(
            f"N{number:03}",
            "NEVENA",
            f"{chr(65 + number % 26)}LONGSWORTH",
            work_phone=f"03 7010 {number:04}",
            room="C06",
        )


@pytest.mark.parametrize("path", ["/people/phones/", "/people/phones/?by=faculty"])
def test_the_telephone_list_is_sound_and_prints_on_one_sheet(visit: Visit, ringing: None, path: str):  # noqa: F811
    page = visit(path, "teacher", size=DESKTOP)

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == [], theme
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_the_telephone_list_narrows_while_one_types(visit: Visit, ringing: None):  # noqa: F811
    staff("OBR", "SIOBHÁN", "O'BRIEN", work_phone="214")
    page = visit("/people/phones/", "teacher")

    page.keyboard.press("/")
    page.keyboard.type("obrien")

    expect(page.locator(".phones li:visible")).to_have_count(1)
    expect(page.locator("#said")).to_have_text("1 person matches")
    page.get_by_label("Name, room or number").fill("zzgrub")
    expect(page.get_by_text("Nobody in the list matches.")).to_be_visible()


def test_the_app_can_be_installed(visit: Visit, live_server: LiveServer):  # noqa: F811
    page = visit("/today", "teacher")
    until(page, f"await ({WORKERS})() === 1")

    told_so = page.context.new_cdp_session(page).send("Page.getAppManifest")

    assert told_so["errors"] == []
    named = json.loads(told_so["data"])
    sizes = page.evaluate(
        """async (icons) => Promise.all(icons.map(async (icon) => {
          const image = new Image(); image.src = icon.src; await image.decode();
          return `${image.naturalWidth}x${image.naturalHeight}`;
        }))""",
        named["icons"],
    )
    assert sizes == [icon["sizes"] for icon in named["icons"]]
