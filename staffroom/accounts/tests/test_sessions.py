"""How a session ends: by idleness, by age, by hand, by the provider, with the account."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone
from model_bakery import baker

from staffroom.accounts import jobs
from staffroom.accounts.models import Session, User
from staffroom.accounts.sessions import device_of
from staffroom.accounts.tests.door import Browser, lines, nobody_gets_in, staff, user_of
from staffroom.kit.errors import TryLater

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 8, 5, 22, 0, tzinfo=UTC)


def answers(visitor: Browser, minutes: float) -> bool:
    """Whether a page is shown so many minutes after the morning began."""
    with time_machine.travel(MORNING + timedelta(minutes=minutes), tick=False):
        return visitor.is_in


@pytest.mark.parametrize(("start", "idle"), [("own", 60), ("shared", 15)])
def test_a_session_ends_after_so_long_without_a_click(entra, visitor, start, idle):
    staff("KEE")
    with time_machine.travel(MORNING, tick=False):
        visitor.sign_in("teacher", start=start)

    assert answers(visitor, idle - 1)
    assert answers(visitor, 2 * idle - 2)
    assert not answers(visitor, 3 * idle)


def test_a_session_ends_after_ten_hours_whatever_one_clicks(entra, visitor):
    staff("KEE")
    with time_machine.travel(MORNING, tick=False):
        visitor.sign_in("teacher")

    assert all(answers(visitor, minutes) for minutes in range(0, 600, 45))
    assert answers(visitor, 599)
    assert not answers(visitor, 600.1)


def test_my_sessions_are_listed_and_only_mine(entra, visitor):
    staff("KEE")
    staff("SML")
    Browser().sign_in("it", start="shared")
    visitor.sign_in("teacher")

    page = visitor.client.get("/auth/sessions/").content.decode()

    assert page.count('<th scope="row">Firefox on Linux') == 1
    assert 'quiet">shared computer' not in page


def test_i_can_end_another_session_of_mine(entra, visitor):
    staff("KEE")
    other = Browser()
    other.sign_in("teacher")
    visitor.sign_in("teacher")
    ident = Session.objects.get(session_key=other.client.cookies[settings.SESSION_COOKIE_NAME].value).ident

    visitor.client.post(f"/auth/sessions/{ident}/end")

    assert visitor.is_in
    assert not other.is_in
    assert lines()[-1].what == "session.end"


def test_i_cannot_end_a_session_of_somebody_else(entra, visitor):
    staff("KEE")
    staff("SML")
    other = Browser()
    other.sign_in("it")
    visitor.sign_in("teacher")
    ident = Session.objects.get(session_key=other.client.cookies[settings.SESSION_COOKIE_NAME].value).ident

    answer = visitor.client.post(f"/auth/sessions/{ident}/end")

    assert answer.status_code == 404
    assert other.is_in


def test_i_can_end_all_of_them(entra, visitor):
    staff("KEE")
    other = Browser()
    other.sign_in("teacher")
    visitor.sign_in("teacher")

    answer = visitor.client.post("/auth/sessions/end-all")

    assert answer.url == "/auth/signed-out"
    assert not visitor.is_in
    assert not other.is_in


def test_sessions_end_by_a_form_only(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")

    assert visitor.client.get("/auth/sessions/end-all").status_code == 405
    assert visitor.is_in


def test_the_provider_ends_the_session_that_it_names(entra, visitor):
    staff("KEE")
    staff("SML")
    other = Browser()
    other.sign_in("it")
    visitor.sign_in("teacher")
    sid = user_of(entra, "teacher").sessions.get().sid

    answer = Browser().client.get("/auth/front-channel", {"sid": sid, "iss": entra.issuer})

    assert answer.status_code == 200
    assert not visitor.is_in
    assert other.is_in
    assert lines()[-1].what == "sign-out.front-channel"


@pytest.mark.parametrize("query", [{}, {"sid": ""}, {"sid": "unknown"}])
def test_the_providers_word_without_a_known_session_ends_nothing(entra, visitor, query):
    staff("KEE")
    visitor.sign_in("teacher")

    answer = visitor.client.get("/auth/front-channel", query)

    assert answer.status_code == 200
    assert visitor.is_in


def test_the_word_of_another_provider_ends_nothing(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    sid = user_of(entra, "teacher").sessions.get().sid

    visitor.client.get("/auth/front-channel", {"sid": sid, "iss": "https://elsewhere.example"})

    assert visitor.is_in


def test_somebody_disabled_in_entra_is_signed_out_by_the_job_and_stays_out(entra, visitor):
    staff("KEE")
    staff("SML")
    other = Browser()
    other.sign_in("it")
    visitor.sign_in("teacher")
    entra.change("teacher", enabled=False)

    jobs.leavers()

    assert not visitor.is_in
    assert other.is_in
    assert [line.what for line in lines("account.disable")] == ["account.disable"]
    assert not user_of(entra, "teacher").is_active


def test_somebody_enabled_again_in_entra_gets_in_again(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.change("teacher", enabled=False)
    jobs.leavers()
    entra.change("teacher", enabled=True)

    visitor.sign_in("teacher")

    assert visitor.is_in
    assert [line.what for line in lines("account.enable")] == ["account.enable"]


def test_a_token_of_somebody_who_was_just_disabled_opens_nothing(entra, visitor):
    staff("KEE")
    back = visitor.choose(visitor.begin(), "teacher")
    entra.change("teacher", enabled=False)

    with nobody_gets_in(visitor):
        visitor.come_back(back)


def test_graph_being_away_signs_nobody_out(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.fail("graph", "500", times=None)

    with pytest.raises(TryLater):
        jobs.leavers()

    assert visitor.is_in


def test_what_has_ended_is_forgotten(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    visitor.begin()

    with time_machine.travel(timezone.now() + timedelta(hours=11)):
        jobs.tidy()

    assert Session.objects.count() == 0


def test_a_session_that_was_ended_elsewhere_cannot_write_itself_back(client):
    user = baker.make(User, handle="a/1", roles=["staff"])
    client.force_login(user)
    store = client.session
    store.load()
    store["x"] = 1
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()

    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on an iPhone"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_two_words(said, shown):
    assert device_of(said) == shown
