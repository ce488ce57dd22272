import json
import stat
from datetime import date

import pytest
import stamina
from structlog.testing import capture_logs

from staffroom.kit.errors import BadInput, NeedsPerson, TryLater
from staffroom.kit.http import TooLarge, TooSlow, Unreachable
from staffroom.sources.compass import session
from staffroom.sources.compass.errors import (
    AccountHeldUp,
    Blocked,
    ChangedShape,
    CompassDown,
    CookieEnded,
    GateShut,
    NotPermitted,
    NotSetUp,
    NotTaken,
    SecondFactor,
    SignedOut,
    TooManyCalls,
    TooManySignIns,
    WrongPassword,
)
from staffroom.sources.compass.gate import InMemory
from staffroom.sources.compass.tests.wire import (
    CHALLENGE,
    LOGIN,
    NEW_PASSWORD,
    SECOND_FACTOR,
    TERMS,
    Clock,
    Says,
    calendar_row,
    compass,
    serving,
)

DAY = date(2026, 10, 12)
STAFF = "GetAllStaff"
H_SIGNED_OUT = {"h": "B375C43CC62EFAFD95259FEED722C5DC3B4F3187"}  # pragma: allowlist secret


@pytest.fixture(autouse=True)
def _no_waiting():
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def wire():
    with serving() as running:
        yield running


def sign_ins(wire):
    return wire.paths().count("POST login.aspx")


def test_it_signs_in_with_the_whole_form_and_knows_who_it_is(wire, tmp_path):
    us = compass(wire, tmp_path)

    us.calendar(1042, DAY, DAY)

    assert us.me() == 1042
    assert wire.paths() == ["GET login.aspx", "POST login.aspx", "GET /", "POST GetCalendarEventsByUser"]
    assert b"rememberMeChk=on" in wire.asked[1][3]
    assert "first=1" in wire.asked[3][2]["Cookie"]


def test_the_session_is_kept_for_its_owner_only_and_the_next_process_does_not_sign_in(wire, tmp_path):
    compass(wire, tmp_path).layers()

    compass(wire, tmp_path).layers()

    kept = tmp_path / "jar.json"
    assert sign_ins(wire) == 1
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "hunter2" not in kept.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["jar.json"]


def test_a_jar_that_is_spoilt_is_no_session(wire, tmp_path):
    (tmp_path / "jar.json").write_text('{"cookies": [1')

    compass(wire, tmp_path).layers()

    assert sign_ins(wire) == 1


def test_a_session_that_ends_in_the_middle_is_made_again_once(wire, tmp_path):
    us = compass(wire, tmp_path)
    us.layers()
    wire.sessions.clear()

    us.layers()

    assert sign_ins(wire) == 2
    assert us.gate.state().failures == 0


def test_a_session_that_another_process_made_meanwhile_is_taken_over(wire, tmp_path):
    us, other = compass(wire, tmp_path), compass(wire, tmp_path)
    us.layers()
    other.layers()
    wire.sessions.clear()
    other.layers()

    us.layers()

    assert sign_ins(wire) == 2


@pytest.mark.parametrize(
    "ended",
    [
        Says(LOGIN.format(error="")),
        Says("", 302, Location="/login.aspx?sessionstate=disabled"),
        Says("", 401),
        Says("<!DOCTYPE html><p>Something else</p>"),
    ],
)
def test_signed_out_again_right_after_signing_in_is_an_error_and_never_an_empty_list(wire, tmp_path, ended):
    wire.says[STAFF] = ended
    us = compass(wire, tmp_path)
    us.layers()

    with pytest.raises(SignedOut):
        us.staff()

    assert sign_ins(wire) == 2
    assert us.gate.state().failures == 1


@pytest.mark.parametrize("refused", [Says(H_SIGNED_OUT), Says(H_SIGNED_OUT, 500)])
def test_what_is_refused_to_somebody_who_is_signed_in_is_a_missing_right_and_costs_no_sign_in(wire, tmp_path, refused):
    wire.says[STAFF] = refused
    us = compass(wire, tmp_path)
    us.layers()

    with pytest.raises(NotPermitted):
        us.staff()

    assert sign_ins(wire) == 1
    assert us.gate.state().failures == 0


def test_at_most_three_sign_ins_an_hour(wire, tmp_path):
    clock = Clock()
    us = compass(wire, tmp_path, clock=clock)
    for _ in range(3):
        us.layers()
        wire.sessions.clear()

    with pytest.raises(TooManySignIns):
        us.layers()
    clock.after(minutes=61)
    us.layers()

    assert sign_ins(wire) == 4


def test_a_wrong_password_is_tried_twice_and_then_not_again(wire, tmp_path):
    store, clock = InMemory(), Clock()
    for hours in (0, 1, 1, 5, 5):
        clock.after(hours=hours)
        with pytest.raises((WrongPassword, GateShut)):
            compass(wire, tmp_path, store=store, clock=clock, password="password").layers()

    assert sign_ins(wire) == 2
    assert "STAFFROOM_COMPASS_PASSWORD" in store.load().why
    assert store.load().breaker == "open"


def test_an_operator_who_put_the_password_right_opens_the_gate(wire, tmp_path):
    store, clock = InMemory(), Clock()
    with pytest.raises(WrongPassword):
        compass(wire, tmp_path, store=store, clock=clock, password="password").layers()
    right = compass(wire, tmp_path, store=store, clock=clock)

    right.gate.reopen()
    right.layers()

    assert store.load().breaker == "closed"


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (TERMS, AccountHeldUp),
        (NEW_PASSWORD, AccountHeldUp),
        (SECOND_FACTOR, SecondFactor),
        (CHALLENGE, Blocked),
    ],
)
@pytest.mark.parametrize("where", ["login.aspx", ""])
def test_what_stands_in_the_way_of_a_sign_in_is_told_apart(wire, tmp_path, page, error, where):
    wire.says[where] = Says(page)

    with pytest.raises(error) as caught:
        compass(wire, tmp_path).layers()

    assert isinstance(caught.value, NeedsPerson)
    assert not (tmp_path / "jar.json").exists()


@pytest.mark.parametrize(
    ("where", "says", "error"),
    [
        ("form", Says("<!DOCTYPE html><p>No form today</p>"), ChangedShape),
        ("form", Says("", 302, Location="https://idp.example/saml"), AccountHeldUp),
        ("form", Says("Forbidden", 403), Blocked),
        ("form", Says("", 503), CompassDown),
        ("login.aspx", Says("", 302, Location="https://idp.example/"), AccountHeldUp),
        ("login.aspx", Says("", 302, Location="/login.aspx?failed"), WrongPassword),
        ("login.aspx", Says("", 429, Retry_After="7200"), TooManyCalls),
        (
            "form",
            Says(LOGIN.format(error="").replace('"/login.aspx', '"https://elsewhere.example/login')),
            ChangedShape,
        ),
    ],
)
def test_a_sign_in_page_that_is_not_as_it_was_is_told_apart(wire, tmp_path, where, says, error):
    wire.says[where] = says

    with pytest.raises(error):
        compass(wire, tmp_path).layers()


@pytest.mark.parametrize(
    "challenge",
    [
        Says(CHALLENGE, 403),
        Says(CHALLENGE, 503),
        Says(CHALLENGE),
        Says("<p>no</p>", 403),
        Says({}, 403, cf_mitigated="challenge"),
    ],
)
def test_a_bot_check_gets_one_call_and_then_nothing_for_hours(wire, tmp_path, challenge):
    clock = Clock()
    us = compass(wire, tmp_path, clock=clock)
    us.layers()
    wire.says[STAFF] = challenge
    calls = len(wire.asked)

    with pytest.raises(Blocked):
        us.staff()
    clock.after(hours=5)
    with pytest.raises(GateShut) as shut:
        us.layers()

    assert len(wire.asked) == calls + 1
    assert "firewall" in str(shut.value)


def test_json_sign_in_brings_user_id_and_cookies(wire, tmp_path):
    role = {"userId": 1042}
    wire.sessions.add("j1")
    wire.says["AuthenticateUserCredentials"] = Says(
        {"d": {"success": True, "2FAuthRequired": False, "roles": [role]}}, Set_Cookie="ASP.NET_SessionId=j1"
    )
    us = compass(wire, tmp_path, method="json")

    us.layers()

    assert us.me() == 1042
    assert wire.paths() == ["POST AuthenticateUserCredentials", "POST GetActivityLayers"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"success": False, "2FAuthRequired": False, "roles": None}, WrongPassword),
        ({"success": False, "2FAuthRequired": True, "roles": None}, SecondFactor),
        ({"success": True, "2FAuthRequired": False, "roles": []}, ChangedShape),
        ([], ChangedShape),
    ],
)
def test_json_sign_in_that_fails_says_why(wire, tmp_path, answer, error):
    wire.says["AuthenticateUserCredentials"] = Says({"d": answer})

    with pytest.raises(error):
        compass(wire, tmp_path, method="json").layers()


@pytest.mark.parametrize("pasted", ["p1", "ASP.NET_SessionId=p1", "a=b; ASP.NET_SessionId=p1"])
def test_a_pasted_cookie_is_used_and_its_owner_is_asked_for(wire, tmp_path, pasted):
    wire.sessions.add("p1")
    wire.says["GetAccount"] = Says({"d": {"userId": 7}})

    me = compass(wire, tmp_path, method="cookie", cookie=pasted).me()

    assert me == 7
    assert sign_ins(wire) == 0


def test_a_pasted_cookie_that_has_ended_needs_a_person_and_a_new_one_works_at_once(wire, tmp_path):
    store = InMemory()
    ended = compass(wire, tmp_path, store=store, method="cookie", cookie="old")
    wire.sessions.add("new")

    with pytest.raises(CookieEnded):
        ended.layers()
    with pytest.raises(GateShut):
        ended.layers()
    fresh = compass(wire, tmp_path, store=store, method="cookie", cookie="new")
    fresh.gate.reopen()
    fresh.layers()

    assert wire.paths() == ["POST GetActivityLayers"] * 2


@pytest.mark.parametrize("missing", [{"password": ""}, {"method": "cookie"}, {"method": "cookie", "cookie": "a\nb"}])
def test_a_setting_that_is_missing_is_named(wire, tmp_path, missing):
    with pytest.raises(NotSetUp, match="STAFFROOM_COMPASS_"):
        compass(wire, tmp_path, **missing).layers()

    assert wire.asked == []


@pytest.mark.parametrize(
    ("says", "error", "family"),
    [
        (Says({"Message": "Access is denied."}, 500), NotPermitted, NeedsPerson),
        (Says({"Message": "Access is denied."}, 403), NotPermitted, NeedsPerson),
        (Says({"Message": "Access is denied."}), NotPermitted, NeedsPerson),
        (Says({"Message": "It broke.", "ExceptionType": "X"}, 500), CompassDown, TryLater),
        (Says({"Message": "It broke.", "ExceptionType": "X"}), CompassDown, TryLater),
        (Says("<p>oops</p>", 500), CompassDown, TryLater),
        (Says({}, 403), NotPermitted, NeedsPerson),
        (Says({"h": "50F4942D7A88B78667690C1239C736E7D1330268"}), NotTaken, BadInput),  # pragma: allowlist secret
        (Says("", 404), NotTaken, BadInput),
        (Says("", 302, Location="/Terms.aspx"), AccountHeldUp, NeedsPerson),
        (Says("", 302, Location="/ChangePassword.aspx"), AccountHeldUp, NeedsPerson),
        (Says("not json"), ChangedShape, BadInput),
        (Says(b"\xff\xfe"), ChangedShape, BadInput),
        (Says({"e": []}), ChangedShape, BadInput),
        (Says([]), ChangedShape, BadInput),
        (Says({"d": []}, Content_Type="text/plain"), ChangedShape, BadInput),
        (Says(b"x" * 200, Content_Type="image/png"), ChangedShape, BadInput),
        (Says({"d": None}), ChangedShape, BadInput),
    ],
)
def test_each_trouble_has_its_own_error_and_none_signs_in_again(wire, tmp_path, says, error, family):
    us = compass(wire, tmp_path)
    us.layers()
    wire.says[STAFF] = says

    with pytest.raises(error) as caught:
        us.staff()

    assert isinstance(caught.value, family)
    assert sign_ins(wire) == 1


def test_a_connection_that_breaks_is_tried_once_more(wire, tmp_path):
    us = compass(wire, tmp_path)
    us.layers()
    wire.says[STAFF] = [Says(trouble="reset")]

    assert us.staff() == ()


def test_a_connection_that_breaks_twice_is_an_error(wire, tmp_path):
    us = compass(wire, tmp_path)
    us.layers()
    wire.says[STAFF] = [Says({"d": []}, trouble="cut"), Says(trouble="reset")]

    with pytest.raises(Unreachable):
        us.staff()

    assert wire.paths().count(f"POST {STAFF}") == 2


def test_a_body_that_drips_ends_at_the_deadline_and_one_that_is_huge_at_the_limit(wire, tmp_path, monkeypatch):
    us = compass(wire, tmp_path)
    us.layers()
    monkeypatch.setattr(session, "LIMITS", session.Limits(total=0.3, body=100_000))
    wire.says[STAFF] = [Says({"d": []}, trouble="drip"), Says(b"x" * 200_000)]

    with pytest.raises(TooSlow):
        us.staff()
    with pytest.raises(TooLarge):
        us.staff()


def test_a_short_retry_after_is_waited_for_and_a_long_one_shuts_the_gate(wire, tmp_path):
    clock = Clock()
    us = compass(wire, tmp_path, clock=clock)
    us.layers()
    wire.says[STAFF] = [Says("", 429, Retry_After="7"), Says({"d": []}), Says("", 429, Retry_After="600")]

    us.staff()
    with pytest.raises(TooManyCalls):
        us.staff()
    with pytest.raises(GateShut):
        us.staff()
    clock.after(seconds=601)
    us.staff()

    assert 6.9 < sum(clock.slept) <= 7


def test_no_log_and_no_error_holds_password_cookie_or_what_an_error_page_says(wire, tmp_path):
    with capture_logs() as lines:
        us = compass(wire, tmp_path)
        us.layers()
        wire.says[STAFF] = Says(f"<p>{'Priya Nolan ' * 700}</p>", 500)
        with pytest.raises(CompassDown) as caught:
            us.staff()

    said = json.dumps(lines, default=str) + repr(caught.value) + repr(us.__dict__["_settings"])
    assert not [secret for secret in ("hunter2", "s1", "Priya") if secret in said]


def test_pages_are_all_or_nothing(wire, tmp_path):
    row = {"name": "Prac", "activityId": 5, "dueDateTimestamp": None, "students": [{"userName": "Sam"}]}
    first = [{**row, "id": number} for number in range(100)]
    us = compass(wire, tmp_path)
    us.layers()
    asked = "GetAllLearningTasksByActivityId"
    wire.says[asked] = [Says({"d": {"data": first, "total": 150}}), Says("", 500)]

    with pytest.raises(CompassDown):
        us.tasks(5)
    wire.says[asked] = [Says({"d": {"data": first}}), Says({"d": {"data": [{**row, "id": 100}]}})]
    whole = us.tasks(5)
    wire.says[asked] = Says({"d": {"data": first}})
    repeating = us.tasks(5)

    assert (len(whole), len(repeating)) == (101, 100)
    assert "Sam" not in repr(whole)


def test_notices_come_from_the_older_service_where_the_newer_has_none(wire, tmp_path):
    us = compass(wire, tmp_path)
    item = {"NewsItemId": "n1", "Title": "Bells", "Content1": "<b>x</b><script>y</script>", "PostDateTime": None}
    wire.says["GetFeedItems"] = [Says({"d": []}), Says("", 404)]
    wire.says["GetMyNewsFeedPaged"] = Says({"d": {"data": [item]}})

    empty, not_there = us.notices(), us.notices()

    assert [one.html for one in empty] == ["<b>x</b>"]
    assert empty == not_there


def test_the_calendar_is_asked_for_with_dates_and_flags(wire, tmp_path):
    wire.says["GetEventsByUser"] = Says({"d": [calendar_row(targetStudentId=0)]})
    us = compass(wire, tmp_path, calendar="GetEventsByUser", calendar_flags={"includeExams": True})

    rows = us.calendar(1042, DAY, DAY)

    body = json.loads(wire.asked[-1][3])
    assert [row.title for row in rows] == ["9MAT3"]
    assert (body["startDate"], body["endDate"], body["userId"]) == ("2026-10-12", "2026-10-12", 1042)
