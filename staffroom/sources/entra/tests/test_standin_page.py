"""The page on which people say who they are."""

import re

import pytest

from staffroom.sources.entra.standin import EntraStandIn
from staffroom.sources.entra.tests.standin_app import App, hearing_app


@pytest.fixture(scope="module")
def entra():
    with EntraStandIn() as entra:
        yield entra


def test_it_has_no_script_and_no_style_of_its_own(entra):
    answer = App(entra).ask()

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


def test_its_look_comes_from_staffroom(entra):
    page = App(entra).ask().text

    for path in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)):
        assert App(entra).browser.get(f"{entra.base_url}{path}").status_code == 200


def test_files_outside_its_look_are_not_served(entra):
    for path in ("/static/../people.json", "/static/%2e%2e/tenant.py", "/static/people.js"):
        assert App(entra).browser.get(f"{entra.base_url}{path}").status_code == 404


def test_names_are_shown_as_text(entra):
    entra.change("teacher", name='<b id="x">Amelia', label="a & b")

    page = App(entra).ask().text

    assert '<b id="x">' not in page
    assert "a &amp; b" in page
    entra.reset()


def test_the_keyboard_is_enough(page):
    """Chromium without scripts: tab to somebody, press Enter, arrive at the app."""
    with hearing_app() as (app_url, heard), EntraStandIn(app_url=app_url) as entra:
        context = page.context.browser.new_context(java_script_enabled=False)
        tab = context.new_page()
        app = App(entra)
        tab.goto(str(app.browser.build_request("GET", app.metadata["authorization_endpoint"], params=app.question).url))

        tab.keyboard.press("Tab")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{app_url}/auth/callback**")
        context.close()

        assert [path.split("?")[0] for path in heard if "favicon" not in path] == ["/auth/callback"]
        assert f"state={app.state}" in heard[0]
