import json
from datetime import date, timedelta

import pytest

from staffroom.sources.compass import derive
from staffroom.sources.compass.errors import Blocked, ChangedShape, CompassDown, NotSetUp
from staffroom.sources.compass.gate import Gate, InMemory
from staffroom.sources.compass.tests.wire import CHALLENGE, Says, serving
from staffroom.sources.compass_api import client as api
from staffroom.sources.compass_api.client import ApiSettings, CompassApi, KeyRefused

KEY = "hunter2"
STAFF = {
    "path": "/API/V4/People/GetStaff",
    "fields": {"id": "compassPersonId", "code": "importIdentifiers.0.importIdentifier", "last": "lastName"},
}
CALENDAR = {
    "path": "/api/timetable/v1/GetLessons",
    "paging": "v1",
    "body": {"from": "{first}", "to": "{last}"},
    "fields": {
        "key": "lessonId",
        "start": "start",
        "finish": "finish",
        "title": "class.code",
        "teacher_code": "teacher",
        "covering_code": "replacement",
        "room": "room",
        "covering_room": "newRoom",
    },
}
LESSON = {
    "lessonId": "l1",
    "start": "2026-10-11T21:50:00Z",
    "finish": "2026-10-11T22:40:00Z",
    "class": {"code": "9MAT3"},
    "teacher": "PNO",
    "replacement": "CRT1",
    "room": "B12",
    "newRoom": "LIB",
}


@pytest.fixture
def wire():
    with serving() as running:
        yield running


def person(number, code="PNO"):
    return {"compassPersonId": f"guid-{number}", "lastName": "Nolan", "importIdentifiers": [{"importIdentifier": code}]}


def school(wire, **routes):
    return CompassApi(ApiSettings(wire.url, KEY, routes), InMemory(), gate=Gate(InMemory(), timedelta()))


def test_staff_come_with_the_key_in_pages_of_the_fourth_version(wire, monkeypatch):
    monkeypatch.setattr(api, "PAGE", 2)
    wire.says["GetStaff"] = [Says({"d": {"data": [person(1), person(2)]}}), Says({"d": {"data": [person(3)]}})]

    found = school(wire, staff=STAFF).staff()

    assert [(one.code, one.last) for one in found] == [("PNO", "Nolan")] * 3
    assert len({one.id for one in found}) == 3
    assert [json.loads(body)["request"] for *_, body in wire.asked] == [{"skip": 0, "take": 2}, {"skip": 2, "take": 2}]
    assert wire.asked[0][2]["CompassApiKey"] == KEY


def test_a_calendar_gives_the_same_records_as_the_private_services(wire):
    wire.says["GetLessons"] = Says({"d": [LESSON, LESSON]})

    (row,) = school(wire, calendar=CALENDAR).calendar(date(2026, 10, 12), date(2026, 10, 12))

    asked = json.loads(wire.asked[0][3])
    assert (asked["from"], asked["to"], asked["lBound"]) == ("2026-10-12", "2026-10-12", 0)
    assert (row.kind, row.title) == ("lesson", "9MAT3")
    assert [(cover.of_code, cover.by_code) for cover in derive.covers(row)] == [("PNO", "CRT1")]
    assert derive.moves(row) == (("B12", "LIB"),)


def test_a_server_that_gives_the_same_page_for_ever_is_left(wire, monkeypatch):
    monkeypatch.setattr(api, "PAGE", 1)
    wire.says["GetStaff"] = Says({"d": [person(1)]})

    assert len(school(wire, staff=STAFF).staff()) == 1
    assert len(wire.asked) == 2


def test_a_page_that_fails_drops_the_whole_set(wire, monkeypatch):
    monkeypatch.setattr(api, "PAGE", 1)
    wire.says["GetStaff"] = [Says({"d": [person(1)]}), Says("", 500)]

    with pytest.raises(CompassDown):
        school(wire, staff=STAFF).staff()


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (Says("", 401), KeyRefused),
        (Says({}, 403), KeyRefused),
        (Says({"Message": "Access is denied."}, 500), KeyRefused),
        (Says(CHALLENGE, 403), Blocked),
        (Says({"d": [{"other": 1}]}), ChangedShape),
        (Says({"d": {"rows": []}}), ChangedShape),
    ],
)
def test_each_trouble_has_its_own_error(wire, says, error):
    wire.says["GetStaff"] = says

    with pytest.raises(error) as caught:
        school(wire, staff=STAFF).staff()

    assert KEY not in repr(caught.value)


@pytest.mark.parametrize(
    "routes",
    [
        {"people": STAFF},
        {"staff": {}},
        {"staff": {**STAFF, "path": "//elsewhere.example/x"}},
        {"staff": {**STAFF, "fields": {"id": "x", "code": "y", "phone": "z"}}},
        {"staff": {**STAFF, "fields": {"id": "x"}}},
        {"staff": {**STAFF, "fields": {"id": 1, "code": "y"}}},
        {"staff": {**STAFF, "paging": "v9"}},
        {"staff": {**STAFF, "body": []}},
    ],
)
def test_routes_that_cannot_work_are_named_before_any_call(wire, routes):
    with pytest.raises(NotSetUp, match="STAFFROOM_COMPASS_API_ROUTES"):
        school(wire, **routes)

    assert wire.asked == []


def test_a_question_without_a_route_and_a_missing_key_say_so(wire):
    with pytest.raises(NotSetUp, match="terms"):
        school(wire, staff=STAFF).terms()
    with pytest.raises(NotSetUp, match="STAFFROOM_COMPASS_API_KEY"):
        CompassApi(ApiSettings(wire.url, ""), InMemory())


def test_settings_do_not_show_their_key():
    assert KEY not in repr(ApiSettings("https://school.example", KEY))
