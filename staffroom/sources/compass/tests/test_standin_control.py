"""What scripts can make and unmake at the stand-in for Compass, and the truth it tells them."""

import json
from datetime import date
from pathlib import Path

import httpx2
import pytest

from staffroom.kit.errors import BadInput
from staffroom.sources.compass.standin import WAYS, CompassStandIn
from staffroom.sources.compass.standin.control import CONTROLS
from staffroom.sources.compass.standin.routes import SERVICES
from staffroom.sources.compass.tests.standin_client import Client, row
from staffroom.sources.compass.tests.standin_school import EIGHT, MONDAY, school

DOCS = Path(__file__).parents[4] / "docs" / "developers" / "stand-ins.md"


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


@pytest.fixture
def control(compass):
    with httpx2.Client(base_url=f"{compass.base_url}/control/") as http:
        yield http


def titles(client, user_id=None):
    return {(one["title"], one["period"]) for one in client.day(user_id=user_id)}


def test_every_control_failure_and_service_is_documented(control):
    listed = control.get("index.json").json()["controls"]

    words = DOCS.read_text("utf-8")
    assert len(listed) == len(CONTROLS)
    assert [one["path"] for one in listed if f"`{one['method']} {one['path']}`" not in words] == []
    assert [how for how in WAYS if f"`{how}`" not in words] == []
    assert [name for name in SERVICES if name.partition(".")[2] not in words] == []


def test_the_truth_of_a_day_is_told_by_person(control):
    told = control.get("people.json").json()
    people = {person["code"]: person for person in told["people"]}

    assert (told["date"], told["password"]) == ("2026-10-12", "demo")
    assert "EXIT" not in people
    assert people["TAC"]["away"] == {"from": "", "to": ""}
    assert (people["PNO"]["user_id"], people["PNO"]["username"]) == (1042, "pno")
    lesson = next(one for one in people["PNO"]["day"] if one["class"] == "08ENG1")
    assert lesson == {
        "start": "2026-10-12T10:50:00+11:00",
        "end": "2026-10-12T11:40:00+11:00",
        "kind": "lesson",
        "period": "3",
        "class": "08ENG1",
        "title": "08ENG1",
        "subject": "Year 8 English",
        "rooms": ["B13"],
        "teachers": ["TAC"],
        "all_day": False,
        "change": {"kind": "extra", "teacher": "PNO", "room": None},
    }


def test_the_truth_names_the_most_telling_change(compass):
    compass.move("08ENG1", "LIB")

    changes = {
        code: {one["title"]: one["change"] for one in person["day"] if one["change"]}
        for code, person in compass.people().items()
    }

    assert changes["PNO"]["08ENG1"] == {"kind": "extra", "teacher": "PNO", "room": "LIB"}
    assert changes["TAC"]["08ENG1"] == {"kind": "covered", "teacher": "PNO", "room": "LIB"}
    assert changes["PNO"]["12SPM1"] == {"kind": "cancelled", "teacher": None, "room": None}
    assert changes["GIY"]["07STM1"] == {"kind": "moved", "teacher": None, "room": "B13"}


def test_the_truth_of_another_date_can_be_asked_for(control):
    told = control.get("people.json?date=2026-10-05").json()

    assert told["date"] == "2026-10-05"
    assert all(one["change"] is None for person in told["people"] for one in person["day"])


def test_a_cover_is_made_and_unmade(control, client):
    made = control.post("covers", json={"class_code": "09MAT3", "period": "1", "by": "tac"})
    during = titles(client, 1043)
    undone = control.request("DELETE", "covers", json={"class_code": "09MAT3", "period": "1"})

    assert made.json()["made"] == {"by": "TAC", "of": "PNO", "period": "1", "class_code": "09MAT3", "duty": ""}
    assert ("09MAT3", "1") in during
    assert undone.json() == {"date": "2026-10-12", "undone": 1}
    assert ("09MAT3", "1") not in titles(client, 1043)
    assert row(client.day(), "09MAT3", "1")["managers"][0]["coveringUserId"] is None


def test_a_second_cover_of_a_lesson_takes_the_place_of_the_first(compass, client):
    compass.cover(class_code="08ENG1", by="GIY")

    assert row(client.day(user_id=1043), "08ENG1")["managers"][0]["coveringImportIdentifier"] == "GIY"
    assert ("08ENG1", "3") not in titles(client)


def test_a_duty_is_covered_like_a_lesson(compass, client):
    compass.cover(duty="YD Oval", by="SOD")

    (manager,) = row(client.day(user_id=1060), "YD Oval")["managers"]
    assert (manager["managerImportIdentifier"], manager["coveringImportIdentifier"]) == ("PNO", "SOD")


def test_a_turn_on_call_is_covered_in_its_period(compass, client):
    compass.cover(duty="On Call", period="L", by="SOD")

    found = row(client.day(user_id=1060), "On Call")
    assert (found["managers"][0]["coveringUserId"], found["period"]) == (1060, None)


def test_a_lesson_moves_and_moves_back(compass, client):
    compass.move("09MAT3", "LIB", period="1")
    during = row(client.day(), "09MAT3", "1")["locations"][0]["coveringLocationName"]
    compass.undo("moves", class_code="09MAT3")

    assert during == "LIB"
    assert row(client.day(), "09MAT3", "1")["locations"][0]["coveringLocationName"] is None
    assert row(client.day(), "10SCI2")["locations"][0]["coveringLocationName"] == "B13"


def test_a_lesson_is_cancelled_and_takes_place_after_all(compass, client):
    compass.cancel("10SCI2")
    during = row(client.day(), "10SCI2")["runningStatus"]
    compass.undo("cancellations")

    assert during == 0
    assert {one["runningStatus"] for one in client.day()} == {1}


def test_an_event_appears_and_goes(compass, client):
    compass.event("Fire drill", kind="all", all_day=True)
    during = titles(client, 1077)
    compass.undo("events", title="Fire drill")

    assert ("Fire drill", None) in during
    assert ("Fire drill", None) not in titles(client, 1077)


def test_an_absence_is_in_the_truth_alone(compass, client):
    before = client.day(user_id=1051)

    compass.absence("GIY", **{"from": "09:00", "to": "12:30"})

    assert compass.people()["GIY"]["away"] == {"from": "09:00", "to": "12:30"}
    assert client.day(user_id=1051) == before


def test_a_notice_is_posted_and_taken_away(compass, client):
    compass.notice("Bell at one", "<p>Today only</p>", author="GIY", key="bell")
    during = [one["title"] for one in client.d("Feed.GetFeedItems")]
    compass.undo("notices", key="bell")

    assert during == ["Bell at one", "Staff briefing & room change"]
    assert [one["title"] for one in client.d("Feed.GetFeedItems")] == ["Staff briefing & room change"]


def test_another_date_can_be_changed_too(compass, client):
    compass.cover(class_code="09MAT3", period="1", by="GIY", day=date(2026, 10, 5))

    assert [one["title"] for one in client.day("2026-10-05", 1051) if one["activityType"] == 1] == ["09MAT3", "07STM1"]
    assert ("09MAT3", "1") not in titles(client, 1051)


@pytest.mark.parametrize(
    ("path", "asked", "words"),
    [
        ("covers", {"class_code": "09MAT9", "by": "TAC"}, "There is no 09MAT9"),
        ("covers", {"class_code": "09MAT3", "period": "3", "by": "TAC"}, "in period 3"),
        ("covers", {"class_code": "09MAT3", "by": "XXX"}, "Nobody here has the code"),
        ("covers", {"class_code": "09MAT3", "by": "EXIT"}, "Nobody here has the code"),
        ("covers", {"class_code": "09MAT3", "by": "PNO"}, "has 09MAT3 already"),
        ("covers", {"class_code": "09MAT3", "duty": "YD Oval", "by": "TAC"}, "and not both"),
        ("covers", {"class_code": "09MAT3"}, "by: Field required"),
        ("covers", {"class_code": "09MAT3", "by": "TAC", "date": "soon"}, "2026-11-23"),
        ("covers", {"class_code": "09MAT3", "by": "TAC", "date": "2026-10-11"}, "on 2026-10-11"),
        ("moves", {"class_code": "09MAT3", "to": "Z99"}, "no room Z99"),
        ("moves", {"class_code": "09MAT3", "to": "LIB", "from": "S04"}, "not in S04"),
        ("absences", {"staff": "XXX"}, "Nobody here has the code"),
        ("absences", {"staff": "PNO", "from": "9 am"}, "from"),
        ("events", {"title": "Party", "kind": "party"}, "kind"),
        ("failures", {"how": "burns"}, "No failure is called"),
        ("options", {"terms": "us"}, "terms"),
        ("covers/undo", {"room": "B12"}, "Covers have no room"),
        ("sessions/end", {"who": "XXX"}, "Nobody here has that code"),
    ],
)
def test_nonsense_is_one_sentence(control, path, asked, words):
    answer = control.post(path, json=asked)

    assert answer.status_code == 422
    assert words in answer.json()["error"]


def test_nonsense_raises_from_the_method_too(compass):
    with pytest.raises(BadInput, match="There is no 09MAT9"):
        compass.cover(class_code="09MAT9", by="TAC")


def test_an_unknown_control_and_a_wrong_method_are_told_apart(control):
    assert control.get("nothing").status_code == 404
    assert control.get("reset").status_code == 405


def test_reset_brings_everything_back(compass, client, control):
    before = client.day()
    compass.cancel("09MAT3")
    compass.fail("everywhere", "500", times=None)
    compass.options(session_calls=1)

    control.post("reset", json={})

    assert Client(compass).day() == before
    assert control.get("options").json()["session_calls"] is None


def test_settings_are_those_that_staffroom_needs(compass, control):
    environment = control.get("settings.json").json()["environment"]

    assert environment == compass.settings()
    assert environment["STAFFROOM_COMPASS_USER"] == "giy"
    assert Client(compass, environment["STAFFROOM_COMPASS_USER"]).user_id == 1051


def test_the_page_shows_what_is_different_and_its_forms_change_it(control, client, compass):
    page = control.get("").text

    answer = control.post(
        "covers/undo",
        data={"class_code": "08ENG1", "period": "3", "of": "TAC", "by": "PNO"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert "by PNO, of TAC, period 3, class_code 08ENG1" in page
    assert 'name="how"' in page
    assert (answer.status_code, answer.headers["Location"]) == (302, "/control/")
    assert ("08ENG1", "3") not in titles(client)


def test_pages_of_other_sites_and_other_names_cannot_use_controls(compass, control):
    other_site = control.post("reset", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    other_form = control.post("covers/undo", data={"class_code": "08ENG1"})
    other_name = control.post("reset", json={}, headers={"Host": "rebound.example"})

    assert [answer.status_code for answer in (other_site, other_form, other_name)] == [403, 422, 421]
    assert compass.people()["PNO"]["day"][0]["class"] == ""


def test_the_services_answer_to_any_name(compass):
    client = Client(compass)

    answer = client.http.post("/Services/Mobile.svc/TestAuth", headers={"Host": "wattlegully-vic.compass.example"})

    assert answer.json() == {"d": True}


def test_the_log_tells_what_was_asked_about_whom(compass, client, control):
    client.day(user_id=1043)

    (line,) = compass.log("Calendar.GetCalendarEventsByUser")
    counts = control.get("log.json").json()["counts"]

    assert (line["user"], line["about"], line["first"], line["last"]) == ("1042", "1043", "2026-10-12", "2026-10-12")
    assert counts["Calendar.GetCalendarEventsByUser"] == 1


def test_a_newer_file_is_taken_by_itself_and_a_damaged_one_is_not(tmp_path):
    file = tmp_path / "school.json"
    file.write_text(json.dumps(school()), "utf-8")
    changed = school()
    del changed["days"][MONDAY.isoformat()]
    with CompassStandIn(file, now=lambda: EIGHT) as compass:
        client = Client(compass)
        before = {one["runningStatus"] for one in client.day()}

        file.write_text(json.dumps(changed), "utf-8")
        newer = {one["runningStatus"] for one in client.day()}
        file.write_text('{"staff": ', "utf-8")
        damaged = {one["runningStatus"] for one in client.day()}

    assert (before, newer, damaged) == ({0, 1}, {1}, {1})


@pytest.mark.parametrize("text", [None, "", "[]", '{"lessons": [{"day": "x"}]}'])
def test_a_file_that_is_no_school_is_one_sentence(tmp_path, text):
    file = tmp_path / "school.json"
    if text is not None:
        file.write_text(text, "utf-8")

    with pytest.raises(BadInput, match=r"school\.json (cannot be read|is not a made-up school)"):
        CompassStandIn(file)
