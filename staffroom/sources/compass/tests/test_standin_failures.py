"""Every way for the stand-in for Compass to be out of order, seen from the wire."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx2
import pytest

from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.compass.tests.standin_client import Client, raw
from staffroom.sources.compass.tests.standin_school import EIGHT, school

ASK = "Calendar.GetCalendarEventsByUser"
DAY = {"userId": 1042, "startDate": "2026-10-12", "endDate": "2026-10-12"}


@pytest.fixture(scope="module")
def running():
    with CompassStandIn(school(), now=lambda: EIGHT) as compass:
        yield compass


@pytest.fixture
def compass(running):
    running.reset()
    return running


@pytest.fixture
def client(compass):
    return Client(compass)


def failing(compass, client, how, **facts):
    """The answer that fails, and after it the one that does not."""
    compass.fail(ASK, how, **facts)
    answer = client.ask(ASK, **DAY)
    after = client.ask(ASK, **DAY)
    assert after.json()["d"] == client.day()
    return answer


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("h-unauthorised", 200, '{"h": "B375C43C'),
        ("h-argument", 200, '{"h": "50F4942D'),
        ("h-credentials", 200, '{"h": "5A5530FF'),
        ("message", 500, '"Message": "Access is denied."'),
        ("html", 200, "<!DOCTYPE html>"),
        ("login-page", 200, "__VIEWSTATE"),
        ("redirect", 302, ""),
        ("401", 401, "<!DOCTYPE html>"),
        ("challenge", 403, "Just a moment..."),
        ("429", 429, ""),
        ("500", 500, "<!DOCTYPE html>"),
        ("500-json", 500, "{}"),
        ("503", 503, "<!DOCTYPE html>"),
        ("terms", 200, "accept the terms"),
        ("change-password", 200, "change your password"),
    ],
)
def test_an_answer_can_be_another_one(compass, client, how, status, words):
    answer = failing(compass, client, how)

    assert answer.status_code == status
    assert words in answer.text


def test_the_short_no_can_come_with_another_status(compass, client):
    assert failing(compass, client, "h-unauthorised", status=500).status_code == 500


def test_a_wait_is_told_in_seconds_or_as_a_date_or_not_at_all(compass, client):
    seconds = failing(compass, client, "429-seconds", seconds=7)
    moment = failing(compass, client, "429-date", seconds=7)
    nothing = failing(compass, client, "429")

    assert seconds.headers["Retry-After"] == "7"
    assert parsedate_to_datetime(moment.headers["Retry-After"]) == EIGHT + timedelta(seconds=7)
    assert "Retry-After" not in nothing.headers


def test_a_session_can_end_with_a_call(compass, client):
    compass.fail(ASK, "signed-out")

    answers = [client.ask(ASK, **DAY).json() for _ in range(2)]

    assert [set(answer) for answer in answers] == [{"h"}, {"h"}]
    assert Client(compass).day()


def test_the_answer_can_stop_in_the_middle(compass, client):
    answer = failing(compass, client, "broken-json")

    with pytest.raises(ValueError, match=r"Unterminated|Expecting|Invalid"):
        answer.json()


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("no-d", {}),
        ("d-null", {"d": None}),
        ("empty-list", {"d": []}),
    ],
)
def test_the_envelope_can_be_empty(compass, client, how, expected):
    assert failing(compass, client, how).json() == expected


def test_a_key_can_be_called_something_else(compass, client):
    likely = failing(compass, client, "renamed-key").json()["d"]
    named = failing(compass, client, "renamed-key", key="managerUserId").json()["d"]

    assert all("startNew" in one and "start" not in one for one in likely)
    assert {name for one in named for manager in one["managers"] or [] for name in manager} & {
        "managerUserId",
        "managerUserIdNew",
    } == {"managerUserIdNew"}


def test_a_list_can_be_an_object_and_a_number_text(compass, client):
    right = client.day()

    as_object = failing(compass, client, "list-as-object").json()["d"]
    as_text = failing(compass, client, "text-numbers").json()["d"]

    assert list(as_object.values()) == right
    assert [one["activityId"] for one in as_text] == [str(one["activityId"]) for one in right]
    assert as_text[0]["allDay"] == right[0]["allDay"]


def test_there_can_be_keys_nobody_knows_and_rows_that_come_twice(compass, client):
    right = client.day()

    extra = failing(compass, client, "extra-keys").json()["d"]
    twice = failing(compass, client, "duplicate-rows").json()["d"]

    assert all("zzNobodyKnows" in one for one in extra)
    assert twice == [one for one in right for _ in range(2)]


def test_the_rows_can_be_those_of_somebody_else(compass, client):
    rows = failing(compass, client, "other-user").json()["d"]

    assert {one["calendarId"] for one in rows} == {-1043, 10001}
    assert "09MAT3" not in {one["title"] for one in rows}


def test_times_can_lie_about_their_zone_or_have_none(compass, client):
    right = client.day()

    local = failing(compass, client, "local-as-utc").json()["d"]
    bare = failing(compass, client, "no-offset").json()["d"]

    assert (right[0]["start"], local[0]["start"]) == ("2026-10-11T13:00:00Z", "2026-10-12T00:00:00Z")
    assert [one["start"] for one in bare] == [one["start"].rstrip("Z") for one in right]


def test_rows_can_be_odd_in_seven_ways(compass, client):
    rows = failing(compass, client, "odd-bodies").json()["d"]

    assert len(rows) == len(client.day())
    assert "period" not in rows[0]
    assert (rows[1]["locations"], rows[1]["period"]) == (None, None)
    assert "longTitleWithoutTime" not in rows[2]
    assert rows[3]["activityType"] == 6
    assert rows[4]["title"] == "  "
    assert rows[5]["finish"] > rows[5]["start"][:9] + "5"
    assert rows[6]["runningStatus"] == 2


def test_the_second_page_of_a_grid_can_fail_where_the_first_does_not(compass, client):
    compass.fail("Subjects", "page-2", times=None)

    pages = [
        client.ask("Subjects.GetSubjectsInAcademicGroup", academicGroupId=-1, page=page, start=2 * page - 2, limit=2)
        for page in (1, 2)
    ]

    assert [page.status_code for page in pages] == [200, 500]


def test_a_call_can_hang(compass, client):
    compass.fail(ASK, "hang", seconds=30)

    with pytest.raises(httpx2.ReadTimeout):
        client.http.post(f"/Services/{ASK.replace('.', '.svc/')}", timeout=0.2)


def test_a_call_that_hung_gets_nothing(compass, client):
    compass.fail(ASK, "hang", seconds=0.1)

    with pytest.raises(httpx2.RemoteProtocolError):
        client.ask(ASK, **DAY)


def test_a_connection_can_be_dropped_or_reset_in_the_middle(compass, client):
    compass.fail(ASK, "drop")
    compass.fail(ASK, "reset")

    with pytest.raises(httpx2.RemoteProtocolError):
        client.ask(ASK, **DAY)
    with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
        client.ask(ASK, **DAY)

    assert client.day()


def test_an_answer_that_drips_is_the_right_one(compass, client):
    compass.fail("Mobile.TestAuth", "drip", seconds=0.2)

    assert client.ask("Mobile.TestAuth").json() == {"d": True}
    assert compass.log("Mobile.TestAuth")[-1]["failure"] == "drip"


def test_one_byte_a_second_is_what_no_seconds_mean(compass, client):
    compass.fail("Mobile.TestAuth", "drip", seconds=0)

    with pytest.raises(httpx2.ReadTimeout):
        client.http.post("/Services/Mobile.svc/TestAuth", timeout=0.3)


def test_an_answer_can_be_huge_without_saying_so(compass, client):
    compass.fail(ASK, "huge", megabytes=3)

    with client.http.stream("POST", f"/Services/{ASK.replace('.', '.svc/')}") as answer:
        size = sum(len(piece) for piece in answer.iter_raw())

    assert "Content-Length" not in answer.headers
    assert size >= 3_000_000


def test_a_failure_can_come_later_and_more_than_once(compass, client):
    compass.fail("services", "500", after=2, times=2)

    statuses = [client.ask("Mobile.TestAuth").status_code for _ in range(5)]

    assert statuses == [200, 200, 500, 500, 200]


def test_a_failure_lasts_until_it_is_ended(compass, client):
    compass.fail("calendar", "503", times=None)
    during = [client.ask(ASK, **DAY).status_code for _ in range(3)]
    compass.fail("calendar", "none")

    assert during == [503, 503, 503]
    assert client.ask(ASK, **DAY).status_code == 200


def test_everything_or_only_services_or_only_the_login_can_fail(compass, client):
    compass.fail("services", "500", times=None)
    services = client.http.get("/").status_code, client.ask("Mobile.TestAuth").status_code
    compass.fail("everywhere", "none")
    compass.fail("login", "challenge", times=None)
    login = client.http.get("/login.aspx").status_code, client.ask("Mobile.TestAuth").status_code
    compass.fail("everywhere", "challenge", times=None)

    assert services == (200, 500)
    assert login == (403, 200)
    assert (client.http.get("/").status_code, client.ask("Mobile.TestAuth").status_code) == (403, 403)


@pytest.mark.parametrize(
    ("how", "words"), [("wrong-password", 'class="error"'), ("captcha", "g-recaptcha"), ("no-roles", 'class="error"')]
)
def test_the_form_can_be_refused_with_the_right_password(compass, how, words):
    compass.fail("everywhere", how)

    refused, taken = Client(compass), Client(compass)

    assert (refused.signed.status_code, refused.user_id) == (200, None)
    assert words in refused.signed.text
    assert taken.user_id == 1042


@pytest.mark.parametrize(("how", "words"), [("terms", "I accept"), ("change-password", "newPassword")])
def test_a_page_can_stand_between_the_password_and_the_home_page(compass, client, how, words):
    compass.fail("home", how)

    home = client.http.get("/")

    assert words in home.text
    assert "organisationUserId" not in home.text
    assert "organisationUserId" in client.http.get("/").text


def test_a_failing_call_is_in_the_log(compass, client):
    failing(compass, client, "challenge")

    lines = compass.log(ASK)

    assert [line.get("failure") for line in lines] == ["challenge", None, None]
    assert lines[0]["status"] == 403


def test_a_body_that_is_too_large_is_not_taken(compass):
    answer = raw(compass.port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 413 ")
