"""Signing in as a person does it, in a real browser: three people, a shared computer, signing out, coming back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from staffroom.accounts.models import Session
from staffroom.accounts.sessions import SessionStore
from staffroom.accounts.tests.door import set_up, staff
from staffroom.sources.entra.standin import EntraStandIn

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = [
    ("Amelia Keene", "KEE", {"Today", "Week", "People", "Students", "Rooms"}),
    ("Kaz Smilov", "SML", {"Today", "Week", "People", "Rooms", "Data health", "Audit"}),
    ("Pat Smithers", "SMT", {"Today", "Week", "People", "Students", "Rooms", "Data health"}),
]
OF_INTEREST = {"Today", "Week", "People", "Students", "Rooms", "Data health", "Audit"}


@pytest.fixture
def door(live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[EntraStandIn]:
    """Staffroom and the stand-in, each at an address of its own."""
    monkeypatch.setattr(settings.ENVIRONMENT, "base_url", live_server.url)
    with EntraStandIn(app_url=live_server.url) as entra:
        set_up(entra, monkeypatch)
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | {"form-action": ["'self'", entra.base_url]}}
        for _, code, _ in PEOPLE:
            staff(code)
        yield entra


def sign_in(page: Page, who: str, button: str = "Sign in with Microsoft") -> None:
    """Press our button, and choose somebody at the provider if it asks."""
    page.get_by_role("link", name=button).click()
    page.get_by_role("button", name=who).first.click()


@pytest.mark.parametrize(("who", "code", "sees"), PEOPLE, ids=[who for who, _, _ in PEOPLE])
def test_three_people_get_in_and_see_what_their_role_opens(
    door: EntraStandIn, live_server: LiveServer, page: Page, who: str, code: str, sees: set[str]
):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto(f"{live_server.url}/people/?q=k")
    sign_in(page, who)

    expect(page).to_have_url(f"{live_server.url}/people/?q=k")
    row = page.get_by_role("navigation", name="Main", exact=True)
    expect(row.get_by_role("button", name="More")).to_be_visible()
    shown = row.get_by_role("link").all_inner_texts()
    row.get_by_role("button", name="More").click()
    shown += page.locator("#menu-more").get_by_role("link").all_inner_texts()
    assert set(shown) & OF_INTEREST == sees
    assert complaints == []


def test_signing_out_leads_through_the_provider_and_back_shows_nothing(
    door: EntraStandIn, live_server: LiveServer, page: Page
):
    page.goto(f"{live_server.url}/people/")
    sign_in(page, "Amelia Keene")
    page.get_by_role("button", name="Amelia Keene").click()
    page.get_by_role("button", name="Sign out", exact=True).click()

    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.goto(f"{live_server.url}/people/")
    expect(page.get_by_role("link", name="Sign in with Microsoft")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Kee")).to_have_count(0)


def test_on_a_shared_computer_the_session_is_short(door: EntraStandIn, live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/auth/sign-in")
    sign_in(page, "Kaz Smilov", button="Sign in on a shared computer")
    page.goto(f"{live_server.url}/auth/sessions/")

    expect(page.get_by_text("shared computer", exact=False).last).to_be_visible()
    assert Session.objects.get().shared


def test_the_provider_signs_somebody_out_everywhere(door: EntraStandIn, live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/people/")
    sign_in(page, "Pat Smithers")
    expect(page.get_by_role("heading", name="People")).to_be_visible()

    page.request.post(f"{door.base_url}/control/logout/office")
    page.reload()

    expect(page.get_by_role("link", name="Sign in with Microsoft")).to_be_visible()


def test_an_export_asks_to_sign_in_again(door: EntraStandIn, live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/people/")
    sign_in(page, "Pat Smithers")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    store = SessionStore(Session.objects.get().session_key)
    store["door"] = store["door"] | {"fresh": store["door"]["fresh"] - 600}
    store.save()

    page.goto(f"{live_server.url}/auth/again?next=/people/%3Fq%3Dx")
    page.get_by_role("button", name="Pat Smithers").first.click()

    expect(page).to_have_url(f"{live_server.url}/people/?q=x")
