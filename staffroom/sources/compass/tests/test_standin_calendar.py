"""What the stand-in for Compass says about a day, to clients of every manner."""

import gzip
import json
from datetime import date

import httpx2
import pytest
from hypothesis import given, settings, strategies as st

from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.compass.standin.asking import ARGUMENT, UNAUTHORISED
from staffroom.sources.compass.standin.routes import SERVICES
from staffroom.sources.compass.tests.standin_client import Client, body_of, raw, row
from staffroom.sources.compass.tests.standin_school import EIGHT, school

CALENDAR = "/Services/Calendar.svc/GetCalendarEventsByUser"


@pytest.fixture(scope="module")
def compass():
    with CompassStandIn(school(), now=lambda: EIGHT) as compass:
        yield compass


@pytest.fixture(scope="module")
def client(compass):
    return Client(compass)


@pytest.fixture(scope="module")
def rows(client):
    return client.day()


def test_a_lesson_is_in_utc_with_its_key_and_titles(rows):
    lesson = row(rows, "09MAT3", "1")

    assert (lesson["start"], lesson["finish"]) == ("2026-10-11T21:50:00Z", "2026-10-11T22:40:00Z")
    assert lesson["instanceId"] == f"{lesson['activityId']}111020262150"
    assert lesson["longTitle"] == "9:50: 1 - 09MAT3 - (Year 9 Mathematics) - B12 - PNO"
    assert lesson["longTitleWithoutTime"] == "1 - 09MAT3 - (Year 9 Mathematics) - B12 - PNO"
    assert (lesson["activityType"], lesson["runningStatus"], lesson["calendarId"]) == (1, 1, -1042)
    assert (lesson["targetStudentId"], lesson["attendeeUserId"]) == (1042, 0)


def test_a_lesson_that_moved_names_both_rooms(rows):
    lesson = row(rows, "10SCI2")

    (place,) = lesson["locations"]
    assert (place["locationName"], place["coveringLocationName"]) == ("S04", "B13")
    assert place["locationId"] != place["coveringLocationId"]
    assert "<strike>S04</strike>&nbsp; B13" in lesson["longTitleWithoutTime"]


def test_an_extra_stands_in_the_day_of_who_takes_it_and_of_who_is_replaced(client, rows):
    (manager,) = row(rows, "08ENG1")["managers"]

    theirs = row(client.day(user_id=1043), "08ENG1")

    assert (manager["managerUserId"], manager["managerImportIdentifier"]) == (1043, "TAC")
    assert (manager["coveringUserId"], manager["coveringImportIdentifier"]) == (1042, "PNO")
    assert theirs["managers"] == row(rows, "08ENG1")["managers"]
    assert theirs["guid"] == row(rows, "08ENG1")["guid"]
    assert "<strike>TAC</strike>&nbsp; PNO" in theirs["longTitle"]


def test_who_is_covered_goes_on_seeing_the_lesson(rows):
    (manager,) = row(rows, "09MAT3", "4")["managers"]

    assert (manager["managerUserId"], manager["coveringImportIdentifier"]) == (1042, "CRT1")


def test_of_two_teachers_and_two_rooms_one_each_may_change(client):
    lesson = row(client.day(user_id=1051), "07STM1")

    assert [one["coveringImportIdentifier"] for one in lesson["managers"]] == [None, "TAC"]
    assert [one["coveringLocationName"] for one in lesson["locations"]] == [None, "B13"]
    assert " - S04, <strike>LIB</strike>&nbsp; B13 - GIY, <strike>SOD</strike>&nbsp; TAC" in lesson["longTitle"]


def test_a_cancelled_lesson_does_not_run_and_its_subject_is_escaped(rows):
    lesson = row(rows, "12SPM1")

    assert lesson["runningStatus"] == 0
    assert lesson["subjectLongName"] == "Specialist Mathematics Units 3 & 4"
    assert "(Specialist Mathematics Units 3 &amp; 4)" in lesson["longTitle"]
    assert lesson["longTitle"].startswith("2:20: ")


def test_a_yard_duty_is_a_class_of_a_duty_subject_without_a_roll(client, rows):
    duty = row(rows, "YD Oval")

    detail = client.d("Activity.GetLessonsByInstanceIdQuick", instanceId=duty["instanceId"])

    assert (duty["activityType"], duty["subjectLongName"], duty["period"]) == (1, "Yard Duties", "R")
    assert (duty["attendanceMode"], duty["longTitleWithoutTime"]) == (0, "YD Oval - OVL - PNO")
    assert (detail["IsYardDuty"], detail["IsStandardClass"], detail["AttendeeUserIdList"]) == (True, False, [])


@pytest.mark.parametrize(
    ("title", "kind", "start"),
    [
        ("PLT - Numeracy", 3, "2026-10-12T04:30:00Z"),
        ("On Call", 12, "2026-10-12T01:30:00Z"),
        ("First Aid Refresher", 9, "2026-10-12T05:00:00Z"),
        ("Year 11 exam", 11, "2026-10-12T02:00:00Z"),
        ("Yr 10 <Careers> & TAFE visit", 2, "2026-10-11T22:00:00Z"),
        ("Prac Report due", 10, "2026-10-11T22:00:00Z"),
        ("Wear Yellow Day", 7, "2026-10-11T13:00:00Z"),
    ],
)
def test_other_things_have_their_own_type(rows, title, kind, start):
    found = row(rows, title)

    assert (found["activityType"], found["start"], found["period"]) == (kind, start, None)


def test_what_is_in_everybodys_calendar_has_a_layer_and_neither_place_nor_teacher(client, rows):
    found = row(rows, "Wear Yellow Day")
    layers = {layer["id"]: layer["name"] for layer in client.d("Calendar.GetActivityLayers")}

    assert (found["allDay"], found["finish"]) == (True, "2026-10-12T12:59:00Z")
    assert (found["managers"], found["locations"], layers[found["calendarId"]]) == (None, None, "School Calendar")
    assert row(client.day(user_id=1077), "Wear Yellow Day") == found


def test_a_task_marker_names_its_task(client, rows):
    marker = row(rows, "Prac Report due")
    tasks = client.d("LearningTasks.GetAllLearningTasksByActivityId", activityId=marker["activityId"], start=0, limit=5)

    assert tasks["data"][0]["id"] == marker["learningTaskId"]
    assert marker["learningTaskActivityId"] == tasks["data"][0]["activityId"] == row(rows, "10SCI2")["activityId"]


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ("2026-04-02", "2026-04-01T21:50:00Z"),
        ("2026-04-20", "2026-04-19T22:50:00Z"),
        ("2026-10-02", "2026-10-01T22:50:00Z"),
        ("2026-10-05", "2026-10-04T21:50:00Z"),
    ],
)
def test_the_same_bell_is_another_utc_time_on_the_other_side_of_each_clock_change(client, day, start):
    lesson = row(client.day(day), "09MAT3", "1")

    assert lesson["start"] == start


def test_a_short_day_has_only_the_lessons_of_its_bells(client):
    rows = client.day("2026-12-18")

    assert [(one["title"], one["finish"]) for one in rows] == [("09MAT3", "2026-12-17T22:20:00Z")]


def test_a_window_holds_both_its_dates_and_nothing_else(client):
    window = client.d("Calendar.GetCalendarEventsByUser", userId=1042, startDate="2026-10-05", endDate="2026-10-12")
    days = {one["start"][:10] for one in window if one["title"] == "09MAT3"}

    assert days == {"2026-10-04", "2026-10-05", "2026-10-11", "2026-10-12"}
    assert client.day("2026-10-11") == []
    assert [one["start"] for one in window] == sorted(one["start"] for one in window)


def test_a_flag_that_is_false_leaves_its_rows_out(client):
    flags = "includeAllPd=false&includeExams=false&IncludeOnCall=False&includeEvents=true"
    kinds = {one["activityType"] for one in client.day(query=flags)}

    assert kinds == {1, 2, 3, 7, 10}


def test_services_that_are_not_somebodys_calendar_mark_nobody(client):
    of_user = client.day(name="Calendar.GetEventsByUser")
    activity = row(of_user, "10SCI2")["activityId"]
    of_class = client.d(
        "Calendar.GetCalendarEventsByActivity",
        userId=1042,
        activityId=activity,
        startDate="2026-10-12",
        endDate="2026-10-12",
    )

    assert {(one["calendarId"], one["targetStudentId"]) for one in of_user if one["activityType"] != 7} == {(None, 0)}
    assert [one["title"] for one in of_class] == ["Prac Report due", "10SCI2"]
    assert client.day(name="Calendar.GetCalendarEventsByUserWeb") == client.day()


def test_paging_does_nothing_to_calendars_and_the_staff_list(client, rows):
    paged = client.d(
        "Calendar.GetCalendarEventsByUser",
        userId=1042,
        homePage=True,
        activityId=None,
        locationId=None,
        staffIds=None,
        startDate="2026-10-12",
        endDate="2026-10-12",
        page=1,
        start=0,
        limit=2,
    )

    assert paged == rows
    assert len(client.d("User.GetAllStaff", limit=2)) == 6


def test_grids_give_the_page_that_is_asked_for(client):
    first = client.d("Subjects.GetSubjectsInAcademicGroup", academicGroupId=-1, page=1, start=0, limit=2)
    third = client.d("Subjects.GetSubjectsInAcademicGroup", academicGroupId="-1", page="3", limit="2")

    assert (len(first["data"]), first["total"]) == (2, 5)
    assert [one["name"] for one in third["data"]] == ["12SPM"]


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b'{"userId":"1042","startDate":"2026-10-12","endDate":"2026-10-12"}', {"content-type": "application/json"}),
        (b'{"userId":1042,"startDate":"2026-10-12","endDate":"2026-10-12"}', {}),
        (
            b'{"USERID":1042,"StartDate":"2026-10-12T00:00:00","EndDate":"12/10/2026"}',
            {"Content-Type": "application/json; charset=utf-8"},
        ),
        (b'""', {"Content-Type": "application/json"}),
        (b"", {}),
    ],
)
def test_bodies_are_read_generously(compass, client, rows, content, headers):
    session = client.http.cookies["ASP.NET_SessionId"]

    answer = httpx2.post(
        f"{compass.base_url}{CALENDAR.lower()}",
        content=content,
        headers={"Cookie": f"ASP.NET_SessionId={session}", **headers},
    )

    assert answer.json()["d"] == rows


@pytest.mark.parametrize(
    "asked",
    [{"startDate": "tomorrow"}, {"startDate": "2026-02-31"}, {"userId": "x"}, {"userId": 1}, {"startDate": [1]}],
)
def test_what_is_not_understood_is_a_bad_argument(client, asked):
    answer = client.ask("Calendar.GetCalendarEventsByUser", **asked)

    assert answer.json() == {"h": ARGUMENT}


_NAMES = ["userId", "startDate", "endDate", "activityId", "instanceId", "start", "limit", "page", "date"]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SERVICES)),
    st.dictionaries(
        st.sampled_from(
            ["userId", "startDate", "endDate", "activityId", "instanceId", "start", "limit", "page", "date"]
        ),
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2),
    ),
)
def test_whatever_is_asked_the_answer_is_an_envelope(client, name, asked):
    answer = client.ask(name, **asked)

    assert answer.status_code == 200
    assert set(answer.json()) <= {"d", "h"}


def test_an_old_connection_gets_its_answer_and_is_closed(compass, client, rows):
    body = json.dumps({"userId": 1042, "startDate": "2026-10-12", "endDate": "2026-10-12"})
    cookie = f"Cookie: ASP.NET_SessionId={client.http.cookies['ASP.NET_SessionId']}\r\n"

    answer = raw(
        compass.port, f"POST {CALENDAR} HTTP/1.0\r\n{cookie}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )

    assert body_of(answer)["d"] == rows


def test_an_old_connection_can_be_kept_for_a_second_call(compass, client):
    cookie = f"Cookie: ASP.NET_SessionId={client.http.cookies['ASP.NET_SessionId']}\r\n"
    call = f"POST /Services/Mobile.svc/TestAuth HTTP/1.0\r\n{cookie}Content-Length: 0\r\n"

    answer = raw(compass.port, f"{call}Connection: keep-alive\r\n\r\n{call}\r\n".encode())

    assert answer.count(b'{"d": true}') == 2
    assert answer.count(b"Connection: keep-alive") == 1


def test_who_takes_packed_answers_gets_them_packed(compass, client, rows):
    session = client.http.cookies["ASP.NET_SessionId"]
    asked = {"userId": 1042, "startDate": "2026-10-12", "endDate": "2026-10-12"}
    with httpx2.stream(
        "POST",
        f"{compass.base_url}{CALENDAR}",
        json=asked,
        headers={"Cookie": f"ASP.NET_SessionId={session}", "Accept-Encoding": "gzip, deflate, br"},
    ) as answer:
        packed = b"".join(answer.iter_raw())

    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed))["d"] == rows


def test_services_are_posted_and_only_reference_data_can_be_got(client):
    got = client.http.get("/services/referencedatacache.svc/getalllocations?page=1&start=0&limit=25")
    posted = client.ask("ReferenceDataCache.GetAllLocations")

    assert got.json() == posted.json()
    assert client.http.get(CALENDAR).status_code == 405
    assert client.http.get("/Services/Announcement.svc/GetAll").status_code == 404


def test_places_of_duties_are_locations_beside_the_rooms(client):
    found = {one["n"]: one["longName"] for one in client.d("ReferenceDataCache.GetAllLocations")}

    assert found["OVL"] == "Oval"
    assert found["B12"] == "Block B Room 12"


def test_terms_are_written_in_either_layout(compass, client):
    iso = client.d("ReferenceDataCache.GetAllTerms")
    compass.options(terms="ddmmyyyy")
    written = client.d("ReferenceDataCache.GetAllTerms")
    compass.options(terms="iso")

    assert iso[-1] | {"id": 0} == {
        "cy": "2026",
        "f": "2026-12-17T13:00:00Z",
        "id": 0,
        "n": "Term 4",
        "s": "2026-10-04T13:00:00Z",
        "sl": "Monday, 5 October",
    }
    assert (written[-1]["s"], written[-1]["f"]) == ("05/10/2026", "18/12/2026")


def test_bells_come_by_date_and_not_on_days_without_school(client):
    days = client.d("Calendar.GetPeriodsByTimePeriod", startDate="2026-10-10", endDate="2026-10-13")

    assert [day["day"] for day in days] == ["2026-10-11T13:00:00Z", "2026-10-12T13:00:00Z"]
    assert days[0]["periods"][3] == {
        "c": "R",
        "n": "Recess",
        "s": "2026-10-11T23:30:00Z",
        "f": "2026-10-11T23:50:00Z",
        "pn": 3,
        "teachingTime": False,
    }


@pytest.mark.parametrize("day", ["12/10/2026 - 12:00 am", "2026-10-12"])
def test_lines_of_the_mobile_app_have_the_old_and_the_new_in_one(client, day):
    lines = client.d("mobile.GetScheduleLinesForDate", userId=1042, date=day)["data"]

    told = [line["topAndBottomLine"] for line in lines]
    assert "9:40 AM - 2 - 10SCI2 - S04 B13 - PNO" in told
    assert "All Day - Wear Yellow Day" in told


def test_a_lesson_in_detail_says_who_covers_and_where_it_is(client, rows):
    covered = client.d("Activity.GetLessonsByInstanceIdQuick", instanceId=row(rows, "08ENG1")["instanceId"])
    moved = client.d("Activity.GetLessonsByInstanceId", instanceId=row(rows, "10SCI2")["instanceId"])["Instances"][0]

    assert (covered["m"], covered["CoveringIid"], covered["CoveringUid"]) == ("TAC", "PNO", 1042)
    assert covered["managers"][0]["CoveringName"] == "Priya Nolan"
    assert (moved["l"], moved["locations"][0]["LocationDetails"]["shortName"]) == ("B13", "S04")
    assert moved["locations"][0]["CoveringLocationDetails"]["shortName"] == "B13"


@pytest.mark.parametrize("key", ["", "nonsense", "1111020262150", "999999999999999"])
def test_a_lesson_that_is_not_there_is_null(client, key):
    assert client.d("Activity.GetLessonsByInstanceId", instanceId=key) is None
    assert client.d("Activity.GetLessonsByInstanceIdQuick", instanceId=key) is None


def test_all_lessons_of_a_class_lie_around_today(client, rows):
    activity = row(rows, "10SCI2")["activityId"]

    found = client.d("Activity.GetLessonsByActivityId", activityId=activity)

    assert [one["st"] for one in found["Instances"]] == [
        "2026-10-01T23:40:00Z",
        "2026-10-04T22:40:00Z",
        "2026-10-11T22:40:00Z",
    ]


def test_the_shared_calendar_needs_its_key_and_no_session(compass):
    right = httpx2.get(compass.calendar_url("PNO"))
    wrong = httpx2.get(compass.calendar_url("PNO").replace("key=", "key=x"))

    assert right.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:09MAT3\r\nLOCATION:B12\r\nDESCRIPTION:Teacher : CRT1\r\n" in right.text
    assert "DTSTART:20261011T215000Z" in right.text
    assert wrong.status_code == 404


def test_a_file_is_made_while_one_waits(client):
    job = client.d("LongRunningFileRequest.QueueTask", type="77", parameters="{}")

    states = [client.d("LongRunningFileRequest.PollTaskStatus", guid=job)["requestStatus"] for _ in range(2)]
    file = client.d("LongRunningFileRequest.GetTask", guid=job)

    assert states == [2, 3]
    address = f"/Services/FileDownload/FileRequestHandler?FileDownloadType=9&file={file['cdn_fileId']}"
    assert client.http.get(address).text == "Made up,Rows\r\n"
    assert set(client.http.get("/Services/FileAssets.svc/DownloadFile?id=1").json()) == {"h"}


def test_notices_to_come_are_not_told_and_either_service_may_be_empty(compass, client):
    feed = client.d("Feed.GetFeedItems", count=10, sortBy=1, filterOptions={"isSavedOnly": False, "tags": []})
    news = client.d("NewsFeed.GetMyNewsFeedPaged", activityId=None, start="0", limit="25")
    compass.options(feed=False, news=False)
    nothing = client.d("Feed.GetFeedItems"), client.d("NewsFeed.GetMyNewsFeed")
    compass.options(feed=True, news=True)

    assert [one["title"] for one in feed] == ["Staff briefing & room change"]
    assert [one["Title"] for one in news["data"]] == ["Staff briefing & room change"]
    assert "<script>" in feed[0]["itemContent"]
    assert nothing == ([], [])


def test_the_staff_list_holds_leavers_and_the_chronicle_does_not(client):
    people = {one["displayCode"]: one for one in client.d("User.GetAllStaff")}

    assert (people["EXIT"]["userStatus"], people["EXIT"]["finish"]) == (0, "2024-12-19T13:00:00Z")
    assert (people["PNO"]["ii"], people["PNO"]["sussiId"], people["PNO"]["id"]) == ("PNO", "0PNO", 1042)
    assert "EXIT" not in {one["displayCode"] for one in client.d("ChronicleV2.GetStaff")}
    assert client.d("User.GetUserDetailsBlobByUserId", targetUserId=1043)["userEmail"] == "tom@wattlegully.example"
    assert [one["n"] for one in client.d("User.GetNamesById", userIds=[1043, 5])] == ["Tom ACHTERBERG"]
    assert [one["n"] for one in client.d("User.GetNamesById", userIds="1043, 1042")] == [
        "Tom ACHTERBERG",
        "Priya NOLAN",
    ]


def test_no_student_is_in_any_answer_but_the_invented_one(client, rows):
    activity = row(rows, "10SCI2")["activityId"]
    task = client.d("LearningTasks.GetAllLearningTasksByUserId", userId=1042)["data"][0]

    assert client.d("Activity.GetEnrolmentsByActivityId", activityId=activity)["data"] == []
    assert client.ask("User.GetAllStudents", page=1, start=0, limit=50).json() == {"h": UNAUTHORISED}
    assert [one["userName"] for one in task["students"]] == ["Sample Student"]


def test_numbers_are_the_same_in_every_run():
    runs = []
    for _ in range(2):
        with CompassStandIn(school(), now=lambda: EIGHT) as compass:
            runs.append(
                compass.portal.writer.body(compass.portal.happenings(1042, date(2026, 1, 1), date(2026, 12, 31)), 1)
            )

    assert runs[0] == runs[1]
    assert len(runs[0]) > 10_000


def test_a_school_without_a_timetable_has_empty_days_and_works():
    with CompassStandIn({"staff": [{"code": "ABD", "first_name": "A", "family_name": "B"}]}) as compass:
        client = Client(compass, "abd")

        assert client.day() == []
        assert client.d("ReferenceDataCache.GetAllTerms") == []
        assert client.d("Calendar.GetPeriodsByTimePeriod") == []
