"""Every page for everybody: found sound by axe in every theme, 320 pixels wide, by thumb, and read aloud by Chromium.

Each door that answers GET stands below: as a page, which is opened here, or with the reason why it is none. A page that
is new and named nowhere fails. `GOLDEN=write .venv/bin/pytest tests/test_access_browser.py -k aloud` keeps what a
screen reader is given; look at what changed before you commit it, for it is what somebody hears.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from model_bakery import baker
from playwright.sync_api import Page, expect

from staffroom.accounts import breakglass
from staffroom.accounts.models import User
from staffroom.accounts.rights import TABLE
from staffroom.dailyorg import services as daily_org
from staffroom.dailyorg.models import Document
from staffroom.dailyorg.tests.pdfs import kee_pdf
from staffroom.demo.siteplan import give_plans
from staffroom.fallback import services as paper
from staffroom.handbook.models import Answer, QuickLink
from staffroom.lessons.tests.lessons import handed, note
from staffroom.news.tests.published import versions_of_friday
from staffroom.passes.tests import slips
from staffroom.people.tests.people import staff
from staffroom.school.class_codes import bucket_of_class
from staffroom.school.models import BellSchedule, Notice, Occurrence, SitePlan
from staffroom.screens.tests import walls
from staffroom.sync.models import DailyFile, ImportRun, SourcePerson
from staffroom.sync.tests import liss_knocks
from staffroom.today.tests.days import BELLS, MONDAY, at
from tests.read_aloud import agrees
from tests.rights_walk import ROUTES
from tests.role_mornings import a_morning
from tests.test_pages_browser import AXE, DESKTOP, PHONE, Visit, sideways, visit  # noqa: F401  # `visit` is a fixture

pytestmark = pytest.mark.django_db(transaction=True)
GOLDEN = Path(__file__).with_name("golden") / "aria"

TEACHER = ("staff", "teacher")
DESK = ("staff", "teacher", "daily organiser", "office", "business manager", "leadership", "IT")
ORGANISER = ("staff", "daily organiser")
OFFICE = ("staff", "office")
NOBODY = ()

Stop = tuple[str, tuple[str, ...], dict[str, str]]
"""A door, who comes, and what the address says; values in braces are known once the school is there."""
ROOMS: dict[str, list[Stop]] = {
    "the day": [
        ("today:today", TEACHER, {}),
        ("today:today", ORGANISER, {}),
        ("today:today", DESK, {}),
        ("today:week", TEACHER, {}),
        ("today:person-week", TEACHER, {"code": "PET"}),
        ("today:class", TEACHER, {"code": "12MTH1"}),
        ("today:free", TEACHER, {"?": "p=KEE&p=OBR&p=WUT"}),
        ("today:rooms", TEACHER, {}),
        ("today:room", TEACHER, {"code": "B12"}),
        ("cards:arrange", TEACHER, {}),
        ("flight:copy", TEACHER, {}),
        ("lessons:mine", TEACHER, {}),
        ("lessons:lesson", TEACHER, {"day": str(MONDAY), "key": "9ENG2", "place": "3"}),
        ("lessons:lesson", TEACHER, {"day": str(MONDAY), "key": "10MAT3", "place": "1"}),
        ("lessons:note", TEACHER, {"day": str(MONDAY), "key": "10MAT3", "place": "1"}),
        ("staffing:page", DESK, {}),
        ("news:mine", TEACHER, {}),
        ("news:versions", ORGANISER, {}),
        ("news:versions-of", ORGANISER, {"day": "2026-11-20"}),
    ],
    "people": [
        ("people:list", DESK, {"?": "q=ke"}),
        ("people:students", DESK, {}),
        ("people:phones", DESK, {}),
        ("people:spellings", OFFICE, {}),
        ("people:person", DESK, {"code": "PET"}),
        ("search:page", DESK, {"?": "q=petrov"}),
        ("notices:list", TEACHER, {}),
        ("notices:notice", TEACHER, {"notice_id": "{notice}"}),
        ("help:front", TEACHER, {}),
        ("help:page", TEACHER, {"name": "search"}),
        ("handbook:front", TEACHER, {}),
        ("handbook:answers", OFFICE, {}),
        ("handbook:answer-new", OFFICE, {}),
        ("handbook:answer-edit", OFFICE, {"answer_id": "{answer}"}),
        ("handbook:links", OFFICE, {}),
        ("handbook:link-new", OFFICE, {}),
        ("handbook:link-edit", OFFICE, {"link_id": "{link}"}),
    ],
    "the school": [
        ("calendar:calendar", DESK, {}),
        ("calendar:bells", DESK, {}),
        ("calendar:bell-new", DESK, {}),
        ("calendar:bell-edit", DESK, {"schedule_id": "{bells}"}),
        ("calendars:mine", TEACHER, {}),
        ("schoolmap:map", TEACHER, {"?": "room=B04"}),
        ("schoolmap:edit", OFFICE, {}),
        ("schoolmap:plan", OFFICE, {"plan_id": "{plan}"}),
        ("dailyorg:today", ("staff", "teacher", "daily organiser"), {}),
        ("dailyorg:day", TEACHER, {"day": "2026-11-20"}),
        ("dailyorg:archive", ORGANISER, {}),
        ("dailyorg:upload", ORGANISER, {}),
        ("dailyorg:version", ORGANISER, {"document_id": "{document}"}),
        ("fallback:papers", ORGANISER, {}),
        ("passes:list", OFFICE, {}),
        ("passes:open", NOBODY, {"secret": "{pass}"}),
        ("passes:lesson", NOBODY, {"secret": "{pass}", "occurrence": "{lesson}"}),
        ("screens:screens", ORGANISER, {}),
        ("screens:show", NOBODY, {"secret": "{screen}"}),
        ("styleguide:page", DESK, {}),
    ],
    "the machine": [
        ("accounts:sign-in", NOBODY, {}),
        ("accounts:callback", NOBODY, {}),
        ("accounts:signed-out", NOBODY, {}),
        ("accounts:break-glass", NOBODY, {}),
        ("accounts:sessions", DESK, {}),
        ("accounts:rights", DESK, {}),
        ("accounts:links", DESK, {}),
        ("audittrail:lines", ("auditor",), {}),
        ("audittrail:me", TEACHER, {}),
        ("datahealth:front", DESK, {}),
        ("datahealth:runs", DESK, {}),
        ("datahealth:run", DESK, {"run_id": "{run}"}),
        ("datahealth:changes", DESK, {"run_id": "{run}"}),
        ("datahealth:feeds", DESK, {}),
        ("datahealth:todo", DESK, {}),
        ("timetabler:overview", ("staff", "IT"), {}),
        ("timetabler:calls", ORGANISER, {"?": "show=trouble"}),
        ("timetabler:connection", ("staff", "IT"), {"publisher_id": "{publisher}"}),
        ("timetabler:people", ORGANISER, {}),
        ("timetabler:upload", ORGANISER, {}),
    ],
}
NO_PAGE = {
    "home": "leads to the first page one may see",
    "accent": "style sheet",
    "crest": "picture",
    "kit:live": "for machines",
    "kit:ready": "for machines",
    "kit:health": "for machines",
    "audittrail:lines-csv": "file",
    "audittrail:me-csv": "file",
    "today:pulse": "for the script of Today",
    "accounts:again": "leads to the provider",
    "accounts:front-channel": "empty, for the provider's frame",
    "people:csv": "file",
    "search:found": "the inside of the dialog, which is read aloud below and seen by axe in test_search_browser",
    "calendars:feed": "file for a calendar app",
    "flight:manifest": "for the browser",
    "flight:worker": "script",
    "passes:worker": "script",
    "passes:picture": "picture",
    "schoolmap:picture": "picture",
    "screens:now": "the inside of a screen, which is opened whole",
    "dailyorg:page": "picture",
    "dailyorg:small": "picture",
    "dailyorg:original": "file",
    "dailyorg:progress": "leads on, or the inside of a page while a file is read, seen in test_dailyorg_browser",
    "fallback:sheet": "file",
    "timetabler:door": "for programs",
    "timetabler:door-bare": "for programs",
    "timetabler:door-longer": "for programs",
    "datahealth:runs-csv": "file",
    "datahealth:changes-csv": "file",
    "datahealth:todo-csv": "file",
}
"""Doors that answer GET and show no page, with what they give instead."""
RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
FINDINGS = """async (rules) => (await axe.run(document, rules)).violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`))"""
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference", "forced_colors": "none"},
    "more contrast": {"color_scheme": "light", "contrast": "more", "forced_colors": "none"},
    "the system's colours": {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "active"},
}
TOO_SMALL = """() => {
  // What answers to a tap is measured, not the box: labels, padding and what ::after adds to it all count.
  const BIG = 43.5;
  const targets = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
  const boxes = (one) => [one, ...(one.labels ?? [])].flatMap((part) => [...part.getClientRects()]);
  const big = (one) => boxes(one).some((box) => box.width >= BIG && box.height >= BIG);
  const inSentence = (one) => {
    if (getComputedStyle(one).display !== "inline") return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const rest = block.cloneNode(true);
    rest.querySelectorAll(targets).forEach((other) => other.remove());
    return /\\p{L}/u.test(rest.textContent);
  };
  const reach = (one, x, y, right, down) => {
    const mine = [one, ...(one.labels ?? [])];
    let far = 0;
    const hit = () => document.elementFromPoint(x + right * far, y + down * far);
    for (let at = hit(); far < 60 && at && mine.some((part) => part.contains(at)); at = hit()) far += 1;
    return far;
  };
  const tall = (one) => {
    one.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = one.getClientRects()[0];
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const wide = reach(one, x, y, 1, 0) + reach(one, x, y, -1, 0) - 1;
    const high = reach(one, x, y, 0, 1) + reach(one, x, y, 0, -1) - 1;
    return [Math.max(wide, box.width), Math.max(high, box.height)];
  };
  const hidden = (one) => {
    const box = one.getBoundingClientRect();
    return !one.checkVisibility({ visibilityProperty: true, opacityProperty: !one.labels?.length })
      || box.bottom + scrollY <= 0 || box.right + scrollX <= 0 || (box.width <= 2 && !one.labels?.length);
  };
  const found = [];
  for (const one of document.querySelectorAll(targets)) {
    if (hidden(one) || big(one) || inSentence(one)) continue;
    const [wide, high] = tall(one);
    const words = (one.getAttribute("aria-label") || one.textContent || one.name || "").trim().replace(/\\s+/g, " ");
    const where = one.parentElement.className || one.parentElement.tagName;
    if (wide < BIG || high < BIG) found.push(`${one.tagName}.${one.className.baseVal ?? one.className} in ${where}: `
      + `${words.slice(0, 40)} is ${Math.round(wide)} x ${Math.round(high)}`);
  }
  scrollTo(0, 0);
  return found;
}"""


@pytest.fixture
def known(settings: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A whole school on a Monday at 8:05, and the numbers that its addresses need."""
    settings.STAFFROOM_DATA = tmp_path
    with time_machine.travel(at(MONDAY, "08:05"), tick=False):
        a_morning()
        baker.make("school.Room", code="B12", name="Mathematics learning space")
        baker.make("school.Subject", code="12MTH", name="Mathematical Methods")
        baker.make("school.SchoolClass", code="1", subject="12MTH", number=1, teacher="KEE", room="B09")
        baker.make("school.YearLevel", code="07", name="Year 7", order=7)
        names = {"shown_first_name": "Ana", "shown_family_name": "Lee"}
        baker.make("school.Student", key="A1", year_level="07", home_group="07A", **names)  # type: ignore[call-overload]
        staff("GON", "GREG", "GONE", active=False, inactive_because="left", work_phone="03 7010 0231")
        for row in Occurrence.objects.exclude(class_code=""):
            Occurrence.objects.filter(pk=row.pk).update(bucket=bucket_of_class(row.class_code))
        versions_of_friday()
        note()
        note("10MAT3", "1", author="KEE")
        handed("12MTH1", "2", MONDAY - timedelta(days=3), teacher="KEE", by_code="WUT", text="All done, a good group.")
        give_plans()
        schedule = BellSchedule.objects.create(name="Assembly", kind="assembly", bells=BELLS, dates=["2026-12-01"])
        paper.make(MONDAY)
        _daily_org(kee_pdf("Daily Org of Friday"), MONDAY - timedelta(days=3))
        breakglass.make(timedelta(minutes=30), ["IT"], by="command line")
        yield {
            "notice": Notice.objects.earliest("pk").pk,
            "answer": Answer.objects.earliest("pk").pk,
            "link": QuickLink.objects.earliest("pk").pk,
            "bells": schedule.pk,
            "plan": SitePlan.objects.earliest("pk").pk,
            "document": _daily_org(kee_pdf(), MONDAY).pk,
            "pass": slips.make().split("/")[2],
            "lesson": Occurrence.objects.get(class_code="11MTH2").pk,
            "screen": walls.make().split("/")[3],
            "run": ImportRun.objects.get(state="held").pk,
            "publisher": _timetabler(),
        }


def _timetabler() -> int:
    """A timetabling program with a little of everything: a refusal, a held list, rows set aside, somebody unknown."""
    known = liss_knocks.publisher(product="Tes Timetable")
    first, last = [{"RoomId": f"R{number}", "RoomCode": f"B{number}"} for number in range(30)], []
    liss_knocks.call("publishTeachers", f"{MONDAY:%Y%m%d}T00:00:00", liss_knocks.TEACHERS)
    for rooms in (first, last):
        liss_knocks.call("publishRooms", f"{MONDAY:%Y%m%d}T00:00:00", rooms)
    liss_knocks.call("publishDailyDeltas", *(f"{MONDAY:%Y%m%d}T00:00:00",) * 2, [{"Period": "1", "Mood": "sunny"}])
    liss_knocks.call("publishRooms", f"{MONDAY:%Y%m%d}T00:00:00", [], auth=liss_knocks.AUTH | {"Password": "no"})
    DailyFile.objects.create(name="School.dof9", state="applied", counts={"PeriodReplacements": 4}, unread={"Notes": 2})
    link = SourcePerson.objects.get(ident=f"{known.pk}:T3")
    link.staff_code, link.how = "KEE", "person"
    link.save()
    return known.pk


def _daily_org(pdf: bytes, day: date) -> Document:
    with daily_org.incoming([pdf]) as stored:
        document = daily_org.receive(stored, "Daily Org.pdf", sender="Greer Daly", by="Greer Daly", day=day).document
    daily_org.read(document.pk)
    return document


def address(stop: Stop, known: dict[str, Any]) -> str:
    """Where a stop is."""
    name, _, parts = stop
    wanted = {part: value.format(**known) for part, value in parts.items() if part != "?"}
    return reverse(name, kwargs=wanted) + (f"?{parts['?']}" if "?" in parts else "")


def test_every_door_that_answers_get_is_a_page_below_or_says_why_it_is_none() -> None:
    visited = {name for stops in ROOMS.values() for name, _, _ in stops}
    answering = {name for name in ROUTES if "GET" in TABLE.methods[name]}

    assert answering - visited - set(NO_PAGE) == set(), "a page that nobody looks at here"
    assert visited & set(NO_PAGE) == set()
    assert (visited | set(NO_PAGE)) - answering == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_is_sound_for_everybody(
    visit: Visit,  # noqa: F811
    page: Page,
    live_server: Any,
    known: dict[str, Any],
    room: str,
) -> None:
    wrong: list[str] = []
    answers: list[int] = []
    page.on("response", lambda one: answers.append(one.status) if one.request.is_navigation_request() else None)
    page.clock.set_fixed_time(at(MONDAY, "08:05"))

    for stop in ROOMS[room]:
        path = address(stop, known)
        come_as(page, live_server.url, stop[1])
        visit(path, size=DESKTOP)
        if answers[-1] != (400 if stop[0] == "accounts:callback" else 200) or not page.url.endswith(path):
            wrong.append(f"{path} answered {answers[-1]} at {page.url}")
            continue
        if stop[0] != "styleguide:page" and page.locator(".bar-here").count():
            wrong.append(f"{path} has a phone's bar standing in the page")
        wrong += [f"{stop[0]} {path}: {one}" for one in found_on(page)]

    assert wrong == [], "\n".join(wrong)


def come_as(page: Page, site: str, roles: tuple[str, ...]) -> None:
    """Be Amelia Keene with these roles, or nobody."""
    page.context.clear_cookies()
    if not roles:
        return
    client, handle = Client(), f"made-up/{' '.join(roles)}"
    facts = {"name": "Amelia Keene", "staff_code": "KEE", "roles": list(roles), "tid": "t", "oid": handle}
    client.force_login(User.objects.get_or_create(handle=handle, defaults=facts)[0])
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def found_on(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open."""
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 800})
        if (by := sideways(page)) > 0:
            yield f"{by} px wider than {width}"
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    yield from page.evaluate(TOO_SMALL)
    page.evaluate(AXE)
    for theme, media in THEMES.items():
        page.emulate_media(reduced_motion="reduce", **media)
        # Themes change colours and nothing else. The system's own are painted over those that axe reads.
        rules = RULES if theme == "light" else COLOURS
        for one in page.evaluate(FINDINGS, rules):
            if theme == "the system's colours" and one.startswith("color-contrast"):
                continue
            yield f"{theme}: {one}"
    page.emulate_media(reduced_motion="reduce", **THEMES["light"])


ALOUD: dict[str, Stop] = {
    "today": ("today:today", TEACHER, {}),
    "week": ("today:week", TEACHER, {}),
    "lesson": ("lessons:lesson", TEACHER, {"day": str(MONDAY), "key": "9ENG2", "place": "3"}),
    "lesson-moved": ("lessons:lesson", TEACHER, {"day": str(MONDAY), "key": "10MAT3", "place": "1"}),
    "pass": ("passes:open", NOBODY, {"secret": "{pass}"}),
    "screen": ("screens:show", NOBODY, {"secret": "{screen}"}),
    "map": ("schoolmap:map", TEACHER, {"?": "room=B04"}),
}


def test_what_chromium_gives_to_be_read_aloud_is_as_it_was(
    visit: Visit,  # noqa: F811
    page: Page,
    known: dict[str, Any],
    live_server: Any,
) -> None:
    page.clock.set_fixed_time(at(MONDAY, "08:05"))
    for name in [*ALOUD, "search"]:  # one school for all of them: making it takes longer than looking
        _as_it_was(visit, page, known, live_server, name)


def _as_it_was(visit: Visit, page: Page, known: dict[str, Any], live_server: Any, name: str) -> None:  # noqa: F811
    stop = ALOUD.get(name, ALOUD["today"])
    come_as(page, live_server.url, stop[1])
    visit(address(stop, known), size=DESKTOP)
    if name == "search":
        page.keyboard.press("/")
        page.keyboard.type("petrov")
        expect(page.get_by_role("option", name="Roza Petrov").first).to_be_visible()

    said = aloud(page)

    assert _levels_in_order(said) == []
    assert _without_a_name(said) == []
    assert agrees(GOLDEN / f"{name}.yml", said)


def aloud(page: Page) -> str:
    """Chromium's tree of what is read, without addresses, which are not read."""
    tree = re.sub(r"\n *- /(?:url|placeholder): .*", "", page.locator("body").aria_snapshot())
    return re.sub(r"^( *)(.*):\n(?!\1 )", r"\1\2\n", tree + "\n", flags=re.MULTILINE).rstrip("\n")


def _levels_in_order(said: str) -> list[str]:
    """Headings that leave out a level."""
    levels = [int(level) for level in re.findall(r"- heading .*\[level=(\d)\]", said)]
    return [f"{level} after {before}" for before, level in pairwise(levels) if level > before + 1]


def _without_a_name(said: str) -> list[str]:
    """What one can press and cannot know."""
    return re.findall(r"^ *- (?:link|button|textbox|searchbox|combobox|checkbox|radio|region|dialog):?$", said, re.M)
