"""Pictures of every page and state, on a made-up school: `python -m tests.screenshots [NAME ...]`.

Writes to `artefacts/screenshots/`, each at 390 and 1440 pixels, light and dark. Starts its own school,
database and web server in a temporary folder and leaves nothing behind.
"""

import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from conftest import CHROMIUM, CHROMIUM_ARGS
from staffroom.demo.commands import DEFAULT_SEED
from staffroom.demo.entrance import open_compass, open_entrance
from staffroom.demo.home import Home, environment, make_school
from staffroom.demo.nights import next_night
from staffroom.demo.running import HOST, Box, free_port, run_command, wait_until_ready
from staffroom.demo.school import Sizes

OUT = Path("artefacts/screenshots")
VIEWS = (("phone", 390, 844), ("desktop", 1440, 900))
THEMES = ("light", "dark")


class Studio:
    """A running school, a browser, and a way to photograph a page as somebody."""

    def __init__(self, home: Home, base: str, browser: Browser, wanted: set[str]) -> None:
        self.home, self.base, self.browser, self.wanted = home, base, browser, wanted
        self.state: dict[str, object] = {}

    def staffroom(self, *words: str) -> None:
        """Run a command on the school's data."""
        run_command(list(words), environment(self.home))

    def night(self, damage: str | None = None) -> None:
        """Write the next night's files and import them."""
        next_night(self.home.eduhub, DEFAULT_SEED, damage=damage)
        self.staffroom("eduhub", "import", str(self.home.eduhub.resolve()))

    def sign_in(self, page: Page, who: str) -> None:
        """Become one of the personas."""
        page.goto(f"{self.base}/auth/sign-in")
        page.get_by_role("link", name="Sign in with Microsoft").click()
        page.get_by_role("button", name=re.compile(f"^{who}")).click()
        page.wait_for_url(f"{self.base}/**")

    def shoot(
        self,
        name: str,
        path: str,
        who: str = "",
        click: str = "",
        media: str = "screen",
        search: str = "",
        fill: str = "",
        follow: str = "",
        opens: str = "",
    ) -> None:
        """One page in every view and theme; `search` is typed into the search dialog.

        `follow` leads from `path` to the page itself, after `fill` was written into the field of a name; `opens` is the
        field there with the address of the page that is meant.
        """
        if self.wanted and not any(name.startswith(want) for want in self.wanted):
            return
        for view, width, height in VIEWS:
            for theme in THEMES:
                context = self.browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,  # type: ignore[arg-type]
                    device_scale_factor=1,
                )
                page = context.new_page()
                if who:
                    self.sign_in(page, who)
                page.goto(self.base + path)
                if fill:
                    page.locator("#name").fill(fill)
                if follow:
                    page.locator(follow).first.click()
                    page.wait_for_load_state()
                if opens:
                    page.goto(page.locator(opens).input_value())
                if click and page.locator(click).first.is_visible():
                    page.locator(click).first.click()
                if search:
                    page.keyboard.press("Control+k")
                    page.locator("#find-q").fill(search)
                    page.locator("#find-said:not(:empty)").wait_for()
                page.emulate_media(media=media)  # type: ignore[arg-type]
                page.screenshot(path=OUT / f"{name}-{view}-{theme}.png", full_page=True)
                context.close()


@contextmanager
def studio(wanted: set[str]) -> Iterator[Studio]:
    """A school without any import yet, served."""
    with tempfile.TemporaryDirectory(prefix="staffroom-pictures-") as folder:
        home = Home(Path(folder) / "demo")
        make_school(home, DEFAULT_SEED, Sizes())
        port = free_port(0)
        base = f"http://{HOST}:{port}"
        box = Box(home.root / "logs", environment(home, base))
        run_command(["demo", "prepare"], environment(home))
        try:
            open_compass(box, home, port=0)
            open_entrance(box, home, base, threading.Event(), port=0)
            box.start("web", "web", "--bind", base.removeprefix("http://"))
            wait_until_ready(port, box, threading.Event())
            run_command(["sync", "--now"], environment(home))
            run_command(["simulate", "timetabler", f"{base}/liss/"], environment(home, base))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
                yield Studio(home, base, browser, wanted)
                browser.close()
        finally:
            box.stop()


def main(wanted: set[str]) -> None:
    """Every page, then every state that Data health can be in, one night after the other."""
    OUT.mkdir(parents=True, exist_ok=True)
    with studio(wanted) as s:
        pages(s)
        states(s)


def pages(s: Studio) -> None:
    """Pages of a school whose data is fresh."""
    s.shoot("signin", "/auth/sign-in")
    s.shoot("today", "/today", "Amelia Keene")
    s.shoot("today-office", "/today", "Pat Smithers")
    s.shoot("today-crt", "/today", "Ola Berg")
    s.shoot("today-organiser", "/today", "Gwen Drummond")
    s.shoot("today-leadership", "/today", "Manny Okafor")
    s.shoot("today-it", "/today", "Kaz Smilov")
    s.shoot("today-new", "/today", "Zoë van der Berg")
    s.shoot("today-print", "/today", "Amelia Keene", media="print")
    s.shoot("cards", "/today/cards/", "Amelia Keene")
    s.shoot("week", "/week", "Amelia Keene")
    s.shoot("week-three", "/week?days=3", "Amelia Keene")
    s.shoot("week-seven", "/week?days=7", "Amelia Keene")
    s.shoot("class", "/search/?q=09eng", "Amelia Keene", follow="#main a[href^='/classes/']")
    s.shoot("free", "/free/?p=KEE&p=DRU", "Amelia Keene")
    s.shoot("lesson", "/today", "Amelia Keene", follow="#main a[href^='/lessons/2']")
    s.shoot("notes", "/lessons/", "Amelia Keene")
    s.shoot("map", "/map/", "Amelia Keene")
    s.shoot("map-edit", "/map/edit/", "Pat Smithers")
    s.shoot("daily-org", "/daily-org/", "Amelia Keene")
    s.shoot("daily-org-archive", "/daily-org/archive/", "Amelia Keene")
    s.shoot("passes", "/pass/", "Gwen Drummond")
    s.shoot("pass-made", "/pass/", "Gwen Drummond", follow=".crts button")
    s.shoot("pass-opened", "/pass/", "Gwen Drummond", follow=".crts button", opens="#made-link")
    s.shoot("phones", "/people/phones/", "Amelia Keene")
    s.shoot("offline", "/offline/", "Amelia Keene")
    s.shoot("handbook", "/handbook/", "Zoë van der Berg")
    s.shoot("answers", "/handbook/answers/", "Pat Smithers")
    s.shoot("links", "/handbook/links/", "Pat Smithers")
    s.shoot("staffing", "/staffing/", "Manny Okafor")
    s.shoot("notices", "/notices/", "Amelia Keene")
    s.shoot("styleguide", "/styleguide/", "Kaz Smilov")
    s.shoot("screens", "/screens/", "Gwen Drummond")
    s.shoot("screen-shown", "/screens/", "Gwen Drummond", fill="Staffroom", follow="main .btn-main", opens="#link")
    s.shoot("paper", "/paper/", "Pat Smithers")
    s.shoot("week-of-a-colleague", "/people/KEE/week/", "Gwen Drummond")
    s.shoot("rooms", "/rooms/", "Amelia Keene")
    s.shoot("room", "/rooms/A02/", "Amelia Keene")
    s.shoot("calendar-app", "/calendars/", "Amelia Keene")
    s.shoot("people", "/people/", "Amelia Keene")
    s.shoot("people-search", "/people/?q=smi", "Amelia Keene")
    s.shoot("people-filtered", "/people/?faculty=SCI", "Amelia Keene", click="summary")
    s.shoot("people-nobody", "/people/?q=zzgrub&faculty=SCI", "Amelia Keene")
    s.shoot("people-office", "/people/?q=a&left=yes", "Pat Smithers")
    s.shoot("people-crt", "/people/", "Ola Berg")
    s.shoot("person", "/people/KEE/", "Amelia Keene")
    s.shoot("person-other", "/people/KEE/", "Gwen Drummond")
    s.shoot("person-menu", "/people/KEE/", "Amelia Keene", click=".me-hit")
    s.shoot("feeds", "/data-health/feeds/", "Kaz Smilov")
    s.shoot("timetabler", "/timetabler/", "Gwen Drummond")
    s.shoot("timetabler-calls", "/timetabler/calls/", "Kaz Smilov")
    s.shoot("timetabler-people", "/timetabler/people/", "Gwen Drummond")
    s.shoot("timetabler-file", "/timetabler/file", "Gwen Drummond")
    s.shoot("news", "/news/", "Amelia Keene")
    s.shoot("versions", "/news/versions/", "Gwen Drummond")
    s.shoot("calendar", "/calendar/", "Pat Smithers")
    s.shoot("bells", "/calendar/bells/", "Pat Smithers")
    s.shoot("students", "/people/students/", "Amelia Keene")
    s.shoot("search", "/search/?q=smi", "Amelia Keene")
    s.shoot("search-nothing", "/search/?q=zzgrub", "Amelia Keene")
    s.shoot("search-dialog", "/today", "Amelia Keene", search="smtih")
    s.shoot("search-dialog-class", "/today", "Amelia Keene", search="09eng")
    s.shoot("help", "/help/", "Amelia Keene")
    s.shoot("help-page", "/help/search/", "Amelia Keene")
    s.shoot("people-print", "/people/?faculty=SCI", "Amelia Keene", media="print")
    s.shoot("health-print", "/data-health/", "Kaz Smilov", media="print")
    s.shoot("missing", "/people/NOBODY/", "Amelia Keene")
    s.shoot("health-first", "/data-health/", "Kaz Smilov")


def states(s: Studio) -> None:
    """Data health through good and bad nights."""
    s.night()
    s.shoot("health-fresh", "/data-health/", "Pat Smithers")
    s.shoot("run-applied", "/data-health/runs/2/", "Kaz Smilov")
    s.shoot("run-changes", "/data-health/runs/2/changes?kind=staff", "Kaz Smilov")
    s.shoot("todo", "/data-health/to-do/", "Pat Smithers")
    s.night("wrong-school")
    s.shoot("health-rejected", "/data-health/", "Kaz Smilov")
    s.night("year9")
    s.shoot("health-held", "/data-health/", "Kaz Smilov")
    s.shoot("health-held-auditor", "/data-health/", "Morgan Lyle")
    s.shoot("run-held", "/data-health/runs/4/", "Kaz Smilov")
    s.night("many-left")
    s.shoot("health-many-left", "/data-health/", "Manny Okafor")
    s.night()
    s.shoot("nights", "/data-health/runs/", "Kaz Smilov")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
