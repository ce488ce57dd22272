"""Signing in to the stand-in for Compass as public clients do, and losing the session again."""

from datetime import timedelta

import httpx2
import pytest

from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.compass.standin.asking import UNAUTHORISED
from staffroom.sources.compass.standin.portal import PASSWORD
from staffroom.sources.compass.tests.standin_client import Client, inputs_of
from staffroom.sources.compass.tests.standin_school import EIGHT, school

ACCOUNT = "/Services/Accounts.svc/GetAccount"
JSON_LOGIN = "/services/admin.svc/AuthenticateUserCredentials"


class Clock:
    def __init__(self):
        self.now = EIGHT

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def running(clock):
    with CompassStandIn(school(), now=clock) as compass:
        yield compass


@pytest.fixture
def compass(running, clock):
    clock.now = EIGHT
    running.reset()
    return running


def test_the_form_has_the_fields_that_clients_know(compass):
    page = httpx2.get(f"{compass.base_url}/login.aspx?sessionstate=disabled")

    expected = {"__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTTARGET", "__EVENTARGUMENT", "browserFingerprint"}
    expected |= {"username", "password", "g-recaptcha-response", "rememberMeChk", "button1"}
    assert set(inputs_of(page.text)) == expected
    assert 'class="signInWrapper"><input type="submit"' in page.text


def test_the_whole_form_signs_in_and_leads_home(compass):
    client = Client(compass)

    home = client.http.get("/")

    assert (client.signed.status_code, client.signed.headers["Location"]) == (302, "/")
    assert client.user_id == 1042
    assert all(mark in home.text for mark in ("Home | Compass", "productNavBar", "Compass.mfeConfig"))
    assert "schoolConfigKey = '" in client.http.get("/Learn/Subjects.aspx").text


def test_a_browser_keeps_four_cookies_and_the_session_it_had(compass):
    client = Client(compass)

    names = dict(client.http.cookies)

    assert set(names) == {"ASP.NET_SessionId", "cpssid_wattlegully.example", "cpsdid", "username"}
    assert names["username"] == "PNO"
    assert "ASP.NET_SessionId" in client.signed.headers["Set-Cookie"]


def test_three_fields_and_no_cookie_are_enough_as_for_older_clients(compass):
    form = {"username": "pno", "password": PASSWORD, "__EVENTTARGET": "button1"}

    answer = httpx2.post(f"{compass.base_url}/login.aspx?sessionstate=disabled", data=form)

    assert answer.status_code == 302
    session = answer.cookies["ASP.NET_SessionId"]
    account = httpx2.post(f"{compass.base_url}{ACCOUNT}", headers={"Cookie": f"ASP.NET_SessionId={session}"})
    assert account.json()["d"]["userId"] == 1042


def test_a_school_may_want_the_whole_form(compass):
    compass.options(whole_form=True)
    form = {"username": "pno", "password": PASSWORD, "__EVENTTARGET": "button1"}

    answer = httpx2.post(f"{compass.base_url}/login.aspx", data=form)

    assert answer.status_code == 200
    assert Client(compass).user_id == 1042


@pytest.mark.parametrize(("user", "password"), [("pno", "wrong"), ("nobody", "demo"), ("exit", "demo"), ("", "")])
def test_a_wrong_name_or_password_or_a_leaver_sees_the_form_again(compass, user, password):
    client = Client(compass, user, password)

    assert client.signed.status_code == 200
    assert 'class="error"' in client.signed.text
    assert "password" in inputs_of(client.signed.text)
    assert client.http.post(ACCOUNT).json() == {"h": UNAUTHORISED}


def test_the_mobile_way_signs_in_with_roles_and_cookies(compass):
    with httpx2.Client(base_url=compass.base_url) as http:
        asked = {"username": "TAC", "password": PASSWORD, "sessionstate": "readonly"}
        first, second = (http.post(JSON_LOGIN, json=asked).json()["d"] for _ in range(2))

        assert first == second
        assert first["success"] is True
        assert first["roles"][0]["userId"] == 1043
        assert first["roles"][0]["schoolId"] == "wattlegully.example"
        assert http.post("/services/mobile.svc/GetMobilePersonalDetails").json()["d"]["data"]["userId"] == 1043


def test_the_mobile_way_says_with_200_that_the_password_is_wrong(compass):
    answer = httpx2.post(
        f"{compass.base_url}{JSON_LOGIN}", json={"username": "pno", "password": "no"}
    )  # pragma: allowlist secret

    assert (answer.status_code, answer.json()["d"]["success"], answer.json()["d"]["roles"]) == (200, False, None)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'{"username": "pno"}'])
def test_the_mobile_way_without_name_or_password_is_a_bad_argument(compass, body):
    answer = httpx2.post(f"{compass.base_url}{JSON_LOGIN}", content=body)

    assert set(answer.json()) == {"h"}


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("second-factor", {"success": False, "2FAuthRequired": True, "roles": None, "tfaProperties": {}}),
        ("no-roles", {"success": True, "2FAuthRequired": False, "roles": []}),
        ("wrong-password", {"success": False, "2FAuthRequired": False, "roles": None}),
    ],
)
def test_the_mobile_way_can_go_wrong_in_three_ways(compass, how, expected):
    compass.fail("login", how)
    asked = {"username": "pno", "password": PASSWORD}

    answers = [httpx2.post(f"{compass.base_url}{JSON_LOGIN}", json=asked).json()["d"] for _ in range(2)]

    assert {name: answers[0][name] for name in expected} == expected
    assert answers[1]["roles"]


def test_the_form_can_ask_for_a_second_factor(compass):
    compass.fail("login", "second-factor")

    client = Client(compass)

    assert client.signed.status_code == 200
    assert "twoFactorCode" in inputs_of(client.signed.text)


def test_a_session_ends_after_its_minutes(compass, clock):
    compass.options(session_minutes=20)
    client = Client(compass)
    before = client.ask("Accounts.GetAccount").json()

    clock.now = EIGHT + timedelta(minutes=20)

    assert before["d"]["userId"] == 1042
    assert set(client.ask("Accounts.GetAccount").json()) == {"h"}
    assert client.http.get("/").headers["Location"] == "/login.aspx?sessionstate=disabled"


def test_a_session_ends_after_its_calls_and_another_begins_afresh(compass):
    compass.options(session_calls=3)
    client = Client(compass)

    answers = ["d" in client.ask("Mobile.TestAuth").json() for _ in range(4)]

    assert answers == [True, True, True, False]
    assert Client(compass).d("Mobile.TestAuth") is True


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [("h", 200, '{"h"'), ("html", 200, "<!DOCTYPE"), ("redirect", 302, ""), ("401", 401, "<!DOCTYPE")],
)
def test_without_a_session_a_call_is_answered_as_told(compass, how, status, words):
    compass.options(signed_out=how)

    answer = httpx2.post(f"{compass.base_url}{ACCOUNT}")

    assert answer.status_code == status
    assert answer.text.startswith(words)


def test_ending_all_sessions_signs_everybody_out(compass):
    client = Client(compass)

    compass.end_sessions()

    assert set(client.ask("Accounts.GetAccount").json()) == {"h"}


def test_every_page_but_the_form_leads_to_the_form(compass):
    answers = [httpx2.get(f"{compass.base_url}{path}") for path in ("/", "/Learn/Subjects.aspx")]

    assert [answer.headers["Location"] for answer in answers] == ["/login.aspx?sessionstate=disabled"] * 2


def test_no_password_and_no_name_gets_into_the_log(compass):
    Client(compass, "pno", "hunter2")
    Client(compass).day()

    told = str(compass.log())

    assert "hunter2" not in told
    assert "Priya" not in told
    assert {"login-form", "login", "home", "Calendar.GetCalendarEventsByUser"} <= {
        line["endpoint"] for line in compass.log()
    }
