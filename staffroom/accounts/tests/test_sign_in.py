"""The way in, as a browser walks it against the stand-in for Entra."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from model_bakery import baker

from staffroom.accounts.models import SignInAttempt, User
from staffroom.accounts.tests.door import Browser, lines, nobody_gets_in, reasons, staff, user_of

pytestmark = pytest.mark.django_db


def test_before_it_is_set_up_the_page_says_so_and_nobody_gets_in(client):
    page = client.get("/auth/sign-in").content.decode()

    assert "not set up yet" in page
    assert client.get("/auth/sign-in", {"start": "own"}).status_code == 503


def test_the_question_to_the_provider_is_the_safest_one(entra, visitor):
    asked = {name: value[0] for name, value in parse_qs(urlsplit(visitor.begin()).query).items()}

    assert asked["response_type"] == "code"
    assert asked["response_mode"] == "query"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/auth/callback"
    assert "openid" in asked["scope"]
    assert "offline_access" not in asked["scope"]


def test_a_teacher_gets_in_is_linked_and_has_the_role(entra, visitor):
    staff("KEE")

    answer = visitor.sign_in("teacher", next="/people/?q=smi")

    assert answer.url == "/people/?q=smi"
    user = user_of(entra, "teacher")
    assert (user.staff_code, user.roles, user.name) == ("KEE", ["staff", "teacher"], "Amelia Keene")
    assert [line.what for line in lines()] == ["account.link", "roles.change", "sign-in"]
    assert visitor.is_in


def test_a_second_sign_in_asks_nothing_and_changes_nothing(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")

    visitor.sign_in("teacher")

    assert User.objects.count() == 1
    assert [line.what for line in lines()][3:] == ["sign-in"]


def test_the_session_key_is_a_new_one_after_signing_in(entra, visitor):
    staff("KEE")
    visitor.client.session["left over"] = "x"
    visitor.client.session.save()
    planted = visitor.client.session.session_key

    visitor.sign_in("teacher")

    assert visitor.client.session.session_key != planted
    assert "left over" not in visitor.client.session


def test_the_session_cookie_is_http_only_lax_and_dies_with_the_browser(entra, visitor):
    staff("KEE")
    cookie = visitor.sign_in("teacher").cookies[settings.SESSION_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["max-age"]


def test_no_token_reaches_the_browser(entra, visitor):
    staff("KEE")

    answer = visitor.sign_in("teacher")
    pages = [answer, visitor.client.get("/auth/sessions/")]

    assert not any(re.search(rb"eyJ[\w-]{20,}\.", page.content) for page in pages)
    assert not any("eyJ" in cookie.value[:4] for cookie in visitor.client.cookies.values())
    assert "eyJ" not in str(dict(visitor.client.session))


def test_it_takes_an_answer_once(entra, visitor):
    staff("KEE")
    back = visitor.choose(visitor.begin(), "teacher")
    visitor.come_back(back)
    visitor.client.post("/auth/sign-out")

    with nobody_gets_in(visitor, "unknown state"):
        visitor.come_back(back)


def test_it_takes_a_state_once_even_with_another_code(entra, visitor):
    staff("KEE")
    first, second = visitor.begin(), visitor.begin()
    one, two = visitor.choose(first, "teacher"), visitor.choose(second, "teacher")
    visitor.come_back(one)
    visitor.client.post("/auth/sign-out")
    code = parse_qs(urlsplit(two).query)["code"][0]

    with nobody_gets_in(visitor, "unknown state"):
        visitor.come_back(one, code=code)


def test_a_code_of_another_sign_in_does_not_fit(entra, visitor):
    staff("KEE")
    thief = Browser()
    stolen = parse_qs(urlsplit(visitor.choose(visitor.begin(), "teacher")).query)["code"][0]
    own = thief.choose(thief.begin(), "maintenance")

    with nobody_gets_in(thief, "code refused"):
        thief.come_back(own, code=stolen)


def test_an_answer_in_another_browser_is_refused(entra, visitor):
    staff("KEE")
    victim = Browser()
    back = visitor.choose(visitor.begin(), "teacher")

    with nobody_gets_in(victim, "wrong browser"):
        victim.come_back(back)


def test_an_answer_after_ten_minutes_is_refused(entra, visitor):
    staff("KEE")
    back = visitor.choose(visitor.begin(), "teacher")
    SignInAttempt.objects.update(begun=timezone.now() - timedelta(minutes=10, seconds=1))

    with nobody_gets_in(visitor, "too late"):
        visitor.come_back(back)


@pytest.mark.parametrize("left_out", ["state", "code"])
def test_an_answer_that_lacks_something_is_refused(entra, visitor, left_out):
    back = visitor.choose(visitor.begin(), "teacher")

    with nobody_gets_in(visitor):
        visitor.come_back(back, **{left_out: None})


def test_an_answer_of_another_issuer_is_refused(entra, visitor):
    back = visitor.choose(visitor.begin(), "teacher")

    with nobody_gets_in(visitor, "other issuer"):
        visitor.come_back(back, iss="https://login.elsewhere.example/v2.0")


def test_several_tabs_get_in_each_by_itself(entra, visitor):
    staff("KEE")
    tabs = [visitor.begin(next=f"/people/?q={number}") for number in range(3)]
    answers = [visitor.come_back(visitor.choose(tab, "teacher")) for tab in reversed(tabs)]

    assert [answer.url for answer in answers] == ["/people/?q=2", "/people/?q=1", "/people/?q=0"]


def test_who_cancels_gets_a_page_and_a_number(entra, visitor):
    back = visitor.begin()
    state = parse_qs(urlsplit(back).query)["state"][0]

    with nobody_gets_in(visitor, "cancelled"):
        answer = visitor.client.get("/auth/callback", {"error": "access_denied", "state": state})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(r"the number is <b>[0-9A-F]{4}-[0-9A-F]{4}</b>", page)
    assert lines("sign-in.refused")[0].after["reference"] in page


def test_an_error_is_handled_before_anything_else(entra, visitor):
    staff("KEE")
    back = visitor.choose(visitor.begin(), "teacher")

    with nobody_gets_in(visitor, "cancelled"):
        visitor.come_back(back, error="server_error")


def test_what_the_provider_says_about_an_error_is_not_shown(entra, visitor):
    answer = visitor.client.get("/auth/callback", {"error": "<b>x", "error_description": "ring 0900 now"})

    assert "0900" not in answer.content.decode()
    assert "<b>x" not in answer.content.decode()


@pytest.mark.parametrize("endpoint", ["discovery", "keys", "token"])
def test_when_the_provider_is_away_the_page_says_so(entra, visitor, endpoint):
    entra.fail(endpoint, "500", times=None)

    with nobody_gets_in(visitor, "provider away"):
        begun = visitor.client.get("/auth/sign-in", {"start": "own"})
        answer = begun if begun.status_code != 302 else visitor.come_back(visitor.choose(begun.url, "teacher"))

    assert answer.status_code == 503


def test_keys_are_followed_when_they_rotate(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.rotate_keys(keep_old=False)

    visitor.sign_in("teacher")

    assert reasons() == []
    assert len(entra.log("keys")) == 2


def test_a_flood_of_unknown_keys_does_not_hammer_the_provider(entra, visitor):
    staff("KEE")
    entra.next_token("wrong_kid", times=12)

    for _ in range(12):
        visitor.sign_in("teacher")

    assert reasons() == ["bad token"] * 12
    assert len(entra.log("keys")) <= 7


def test_kept_keys_do_for_a_day_while_the_provider_shows_none(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.fail("keys", "500", times=None)
    entra.fail("discovery", "500", times=None)

    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        after_a_night = visitor.sign_in("teacher")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        after_a_day = visitor.client.get("/auth/sign-in", {"start": "own"})

    assert after_a_night.status_code == 302
    assert after_a_day.status_code == 503


@pytest.mark.parametrize("seconds", [-30, 30, 100])
def test_clocks_may_differ_a_little(entra, visitor, seconds):
    staff("KEE")
    entra.clock(seconds)

    visitor.sign_in("teacher")

    assert visitor.is_in


@pytest.mark.parametrize("seconds", [300, -4000])
def test_clocks_that_differ_much_are_named_to_ict(entra, visitor, seconds):
    staff("KEE")
    entra.clock(seconds)

    with nobody_gets_in(visitor, "clock"):
        answer = visitor.sign_in("teacher")

    assert "clock" in answer.content.decode()


def test_no_discovery_and_no_keys_are_fetched_for_the_next_person(entra, visitor):
    staff("KEE")
    staff("SML")
    visitor.sign_in("teacher")

    Browser().sign_in("it")

    assert len(entra.log("discovery")) == 1
    assert len(entra.log("keys")) == 1


def test_a_wrong_secret_is_said_to_be_our_side(entra, visitor, monkeypatch):
    from pydantic import SecretStr

    monkeypatch.setattr(settings.ENVIRONMENT, "entra_client_secret", SecretStr("not-that"))

    with nobody_gets_in(visitor, "code refused"):
        visitor.sign_in("teacher")


def test_asked_for_by_another_name_it_goes_to_the_one_that_is_registered(entra, client):
    answer = client.get("/auth/sign-in?next=/people/", HTTP_HOST="localhost:8000")

    assert answer.url == "http://127.0.0.1:8000/auth/sign-in?next=/people/"


def test_signing_out_ends_our_session_and_then_the_providers(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    key = visitor.client.session.session_key

    answer = visitor.client.post("/auth/sign-out")

    end, query = answer.url.split("?")
    asked = parse_qs(query)
    assert end.startswith(entra.base_url)
    assert asked["post_logout_redirect_uri"] == ["http://127.0.0.1:8000/auth/signed-out"]
    assert answer["Clear-Site-Data"]
    assert answer["Cache-Control"] == "no-store"
    assert not visitor.is_in
    visitor.client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not visitor.is_in
    assert lines()[-1].what == "sign-out"
    assert visitor.outside.get(answer.url).headers["location"].startswith("http://127.0.0.1:8000/auth/signed-out")


def test_signing_out_works_while_the_provider_is_away(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.fail("discovery", "500", times=None)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        answer = visitor.client.post("/auth/sign-out")

    assert answer.status_code == 302
    assert not visitor.is_in


def test_a_link_cannot_sign_anybody_out(client):
    client.force_login(baker.make(User, handle="a/1"))

    assert client.get("/auth/sign-out").status_code == 405


def test_the_forms_carry_a_token_against_forgery():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/auth/sign-out").status_code == 403


def test_nobody_signs_in_with_a_password():
    user = baker.make(User, handle="a/1")
    user.set_password("correct horse")
    user.save()

    assert not Client().login(username="a/1", password="correct horse")  # pragma: allowlist secret


def test_the_auditor_starts_on_data_health(client):
    client.force_login(baker.make(User, roles=["auditor"], handle="demo/auditor"))

    assert client.get("/").url == "/data-health/"


def test_the_accent_is_public_and_cached(client, monkeypatch):
    monkeypatch.setattr(settings.ENVIRONMENT, "accent_hue", 20)

    answer = client.get("/accent.css")

    assert "--accent-hue: 20;" in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
