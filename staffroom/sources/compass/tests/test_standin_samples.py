"""The stand-in's answers beside the sample bodies: the same keys, and values of the same types."""

import json
from pathlib import Path

import httpx2
import pytest

from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.compass.tests.standin_client import Client, inputs_of, row
from staffroom.sources.compass.tests.standin_school import EIGHT, school

SAMPLES = Path(__file__).parents[4].parent / "shared" / "samples" / "compass"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample bodies of Compass are not here")

WINDOW = {"startDate": "2026-10-12", "endDate": "2026-10-12"}
NAMES = {
    "Accounts.GetAccount": {},
    "Activity.GetGroupActiviesList": {},
    "Activity.GetLessonsByActivityId": {"activityId": "class"},
    "Activity.GetLessonsByInstanceId": {"instanceId": "covered"},
    "Activity.GetLessonsByInstanceId.missing": {"instanceId": "0"},
    "Activity.GetLessonsByInstanceIdQuick.cancelled": {"instanceId": "cancelled"},
    "Activity.GetLessonsByInstanceIdQuick.cover": {"instanceId": "covered"},
    "Activity.GetLessonsByInstanceIdQuick.roomchange": {"instanceId": "moved"},
    "Activity.GetLessonsByInstanceIdQuick.yardduty": {"instanceId": "duty"},
    "Calendar.GetActivityLayers": {},
    "Calendar.GetCalendarEventsByActivity": {"activityId": "class", **WINDOW},
    "Calendar.GetCalendarEventsByUser.staff-day": WINDOW,
    "Calendar.GetCalendarEventsByUser.empty": {"startDate": "2026-10-10", "endDate": "2026-10-11"},
    "Calendar.GetCalendarEventsByUserWeb": WINDOW,
    "Calendar.GetEventsByUser.staff-week": WINDOW,
    "Calendar.GetPeriodsByTimePeriod": WINDOW,
    "ChronicleV2.GetStaff": {},
    "Communications.GetClassTeacherDetailsByStudent": {"userId": 1042},
    "Feed.GetFeedItems": {"count": 10},
    "LearningTasks.GetAllLearningTasksByActivityId": {"activityId": "class"},
    "LearningTasks.GetAllLearningTasksByUserId": {"userId": 1042},
    "LearningTasks.GetAllTaskCategories": {},
    "LongRunningFileRequest.QueueTask": {},
    "NewsFeed.GetActivityNewsFeedPaged": {"activityId": "class"},
    "NewsFeed.GetMyNewsFeed": {},
    "NewsFeed.GetMyNewsFeedPaged": {},
    "NewsFeed.GetMyUpcoming": {"userId": 1042, "targetUserId": 1042},
    "ReferenceDataCache.GetAllAcademicGroups": {},
    "ReferenceDataCache.GetAllCampuses": {},
    "ReferenceDataCache.GetAllLocations": {},
    "ReferenceDataCache.GetAllTerms.iso": {},
    "ReferenceDataCache.GetAllYearLevels": {},
    "ReferenceDataCache.GetGradingSchemesForLearningTasks": {},
    "Subjects.GetStandardClassesOfSubject": {"subjectId": "subject"},
    "Subjects.GetStandardClassesOfUserInAcademicGroup": {"userId": 1042, "academicGroupId": -1},
    "Subjects.GetSubjectsInAcademicGroup": {"academicGroupId": -1},
    "TaskService.GetTaskItems": {"userId": 1042},
    "User.GetAllStaff": {},
    "User.GetNamesById": {"userIds": [1042]},
    "User.GetUserDetailsBlobByUserId.staff": {"targetUserId": 1042},
    "mobile.GetMobilePersonalDetails": {},
    "mobile.GetScheduleLinesForDate": {"date": "12/10/2026 - 12:00 am"},
    "mobile.TestAuth": {},
}


@pytest.fixture(scope="module")
def compass():
    with CompassStandIn(school(), now=lambda: EIGHT) as compass:
        yield compass


@pytest.fixture(scope="module")
def client(compass):
    return Client(compass)


@pytest.fixture(scope="module")
def known(client):
    """Keys of particular things, which no sample can know."""
    rows = client.day()
    return {
        "class": row(rows, "10SCI2")["activityId"],
        "covered": row(rows, "08ENG1")["instanceId"],
        "cancelled": row(rows, "12SPM1")["instanceId"],
        "moved": row(rows, "10SCI2")["instanceId"],
        "duty": row(rows, "YD Oval")["instanceId"],
        "subject": client.d("Subjects.GetSubjectsInAcademicGroup")["data"][0]["id"],
    }


def shape(value):
    """Every key with its place, and the types its value takes, gathered over lists."""
    found = {"": {type(value).__name__}}
    if isinstance(value, dict):
        inner = [(f".{name}", one) for name, one in value.items()]
    else:
        inner = [("[]", one) for one in value] if isinstance(value, list) else []
    for place, one in inner:
        for rest, types in shape(one).items():
            found.setdefault(f"{place}{rest}", set()).update(types)
    return found


def differences(ours, sample):
    """Where a client that was made for the sample would be surprised by ours."""
    wanted, got = shape(sample), shape(ours)
    return {
        "missing": [path for path in wanted if path not in got and "NoneType" not in wanted[parent(path)]],
        "unknown": [path for path in got if path not in wanted and "dict" in wanted.get(parent(path), set())],
        "other type": [path for path in got if path in wanted and not fits(got[path], wanted[path])],
    }


def parent(path):
    return path[:-2] if path.endswith("[]") else path.rpartition(".")[0]


def fits(got, wanted):
    """Null may stand for anything, and anything may come where the sample happens to have null alone."""
    return not (got - wanted - {"NoneType"}) or wanted == {"NoneType"}


@pytest.mark.parametrize("sample", sorted(NAMES))
def test_an_answer_has_the_keys_and_types_of_its_sample(client, known, sample):
    asked = {name: known.get(str(value), value) for name, value in NAMES[sample].items()}

    ours = client.ask(".".join(sample.split(".")[:2]), **asked).json()

    expected = json.loads((SAMPLES / f"{sample}.json").read_text("utf-8"))
    found = differences(ours, expected)
    if sample == "User.GetAllStaff":  # a leaver of the sample has fewer keys than everybody else
        found["missing"] = []
    assert found == {"missing": [], "unknown": [], "other type": []}


def test_every_sample_of_a_service_is_compared():
    left_out = {"odd-bodies", "title-layouts", "dst-boundary", "ddmmyyyy", "running", "done"}
    services = {path.stem for path in SAMPLES.glob("*.json")}

    compared = {
        name
        for name in services
        if name[0].isalpha() and not name.startswith(("admin.", "error.", "liss.", "official-")) and name.count(".")
    }

    assert {name for name in compared - set(NAMES) if name.rpartition(".")[2] not in left_out} == {
        "LongRunningFileRequest.GetTask"
    }


@pytest.mark.parametrize(
    ("sample", "how", "password"),
    [
        ("success", "", "demo"),
        ("bad-password", "", "hunter2"),
        ("two-factor", "second-factor", "demo"),
        ("no-roles", "no-roles", "demo"),
    ],
)
def test_the_mobile_sign_in_has_the_shape_of_its_sample(compass, sample, how, password):
    if how:
        compass.fail("login", how)
    url = f"{compass.base_url}/services/admin.svc/AuthenticateUserCredentials"

    ours = httpx2.post(url, json={"username": "pno", "password": password}).json()

    expected = json.loads((SAMPLES / f"admin.AuthenticateUserCredentials.{sample}.json").read_text("utf-8"))
    assert differences(ours, expected) == {"missing": [], "unknown": [], "other type": []}


def test_pages_have_the_inputs_and_variables_of_their_samples(compass, client):
    read = {name: (SAMPLES / f"{name}.html").read_text("utf-8") for name in ("login-page", "login-failed", "home-page")}
    form = httpx2.get(f"{compass.base_url}/login.aspx").text
    failed = Client(compass, password="hunter2").signed.text
    home = client.http.get("/").text

    assert inputs_of(read["login-page"]) == inputs_of(form)
    assert set(inputs_of(read["login-failed"])) <= set(inputs_of(failed))
    assert 'class="error"' in failed
    variables = [line.split("=")[0] for line in read["home-page"].splitlines() if line.startswith("Compass.")]
    assert [name for name in variables if name not in home] == []


def test_errors_and_the_challenge_are_those_of_the_samples(compass, client):
    expected = [
        json.loads((SAMPLES / f"error.{name}.json").read_text("utf-8"))
        for name in ("unauthorised.h", "invalid-argument.h", "invalid-credentials.h", "wcf-message")
    ]
    for how in ("h-unauthorised", "h-argument", "h-credentials", "message"):
        compass.fail("Mobile", how)

    assert [client.ask("Mobile.TestAuth").json() for _ in range(4)] == expected
    compass.fail("everywhere", "challenge")
    challenge = client.http.get("/")
    assert (challenge.status_code, "Just a moment..." in challenge.text) == (403, True)


def test_the_shared_calendar_has_the_lines_of_its_sample(compass):
    sample = (SAMPLES / "sharedCalendar.ics").read_text("utf-8")

    ours = httpx2.get(compass.calendar_url("PNO")).text

    assert {line.partition(":")[0] for line in ours.split()} >= {
        line.partition(":")[0] for line in sample.splitlines() if line
    } - {"LOCATION"}
