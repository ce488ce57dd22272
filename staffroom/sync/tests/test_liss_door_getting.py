"""What a program may fetch: whole or not at all, and never while our own data is in doubt."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from model_bakery import baker

from staffroom.datahealth.tests.runs import a_run
from staffroom.people.tests.people import staff
from staffroom.sync.flows.liss.getting import SERVED
from staffroom.sync.models import Feed, ImportRun, LissCall, LissPart
from staffroom.sync.tests.liss_knocks import DAY, ROOM, call, publisher
from staffroom.today.tests.days import MONDAY, occurrence, told

pytestmark = pytest.mark.django_db
NEVER = ["getStudents", "getClassMemberships", "getClassMembership", "getFamilies", "getCourses", "getAttendance"]
RANGE = ("20260504T00:00:00", "20260515T00:00:00")
ON_MONDAY = (f"{MONDAY:%Y%m%d}T00:00:00", f"{MONDAY:%Y%m%d}T00:00:00")


@pytest.fixture(autouse=True)
def own_counts(settings: Any, tmp_path: Path) -> None:
    settings.STAFFROOM_DATA = tmp_path


@pytest.fixture
def school() -> Iterator[None]:
    """A good import an hour ago, two people, two rooms, a class; a program that may fetch everything."""
    with time_machine.travel(f"{MONDAY} 07:30:00+11:00", tick=False):
        publisher(serves=list(SERVED))
        run = a_run("applied")
        ImportRun.objects.filter(pk=run.pk).update(finished=timezone.now() - timedelta(hours=1))
        staff("KEE", "AMELIA", "KEENE")
        staff("PET", "ROZA", "PETROV")
        for code in ("B12", "C04"):
            baker.make("school.Room", code=code, name=f"Room {code}")
        baker.make("school.Subject", code="12MTH", name="Methods")
        baker.make("school.SchoolClass", code="1", subject="12MTH", number=1)
        yield


def given(method: str, *params: Any) -> list[dict[str, Any]]:
    answered = call(method, *params)
    assert "result" in answered, answered
    rows: list[dict[str, Any]] = answered["result"]
    return rows


@pytest.mark.parametrize("method", NEVER)
def test_students_and_families_are_never_answered_whatever_is_switched_on(school: None, method: str) -> None:
    answered = call(method, DAY)

    assert answered["error"] == f"liss.{method} is not supported here"
    assert LissCall.objects.latest("pk").state == "refused"


@pytest.mark.parametrize("method", [name for name in SERVED if name != "getTimetableStructures"])
def test_nothing_but_terms_is_answered_unless_it_was_switched_on(method: str) -> None:
    publisher()

    answered = call(method, *RANGE)

    assert "is not switched on" in answered["error"]


@pytest.mark.parametrize("method", [name for name in SERVED if name != "getTimetableStructures"])
def test_without_anything_of_our_own_the_answer_is_an_error_and_never_an_empty_list(method: str) -> None:
    publisher(serves=list(SERVED))

    answered = call(method, *(("19990504T00:00:00",) * 2))

    assert "result" not in answered
    assert "Keep what you have" in answered["error"]


def test_teachers_are_the_staff_by_their_own_ids_and_those_of_the_program_whom_we_do_not_know(school: None) -> None:
    sent = [
        {"TeacherId": "T1", "TeacherCode": "KEE", "FirstName": "Amelia", "Surname": "Keene"},
        {"TeacherId": "C9", "FirstName": "Jamie", "Surname": "Marsh", "StaffType": "Casual"},
    ]
    call("publishTeachers", DAY, sent)

    rows = given("getTeachers", DAY)

    assert {(row["TeacherId"], row["TeacherCode"], row["Surname"]) for row in rows} == {
        ("T1", "KEE", "Keene"),
        ("PET", "PET", "Petrov"),
        ("C9", "", "Marsh"),
    }
    assert not {"Email", "Phone", "Gender"} & {name for row in rows for name in row}


def test_rooms_are_ours_and_those_the_program_has_besides(school: None) -> None:
    call("publishRooms", DAY, [ROOM, {"RoomId": "R7", "RoomCode": "B12"}])

    rows = given("getRooms")

    assert {(row["RoomId"], row["RoomCode"]) for row in rows} == {("R7", "B12"), ("C04", "C04"), ("R1", "C3")}


def test_classes_are_those_of_this_year(school: None) -> None:
    rows, other = given("getClasses", 2026), call("getClasses", 2024)

    assert rows == [{"ClassCode": "12MTH 1", "CourseName": "Methods"}]
    assert "only classes of this year" in other["error"]


@pytest.mark.parametrize("method", ["getTeachers", "getRooms", "getClasses"])
@pytest.mark.parametrize("trouble", ["held", "rejected", "old", "none"])
def test_while_our_own_data_is_in_doubt_no_list_is_given(school: None, method: str, trouble: str) -> None:
    if trouble == "none":
        ImportRun.objects.all().delete()
    elif trouble == "old":
        ImportRun.objects.update(finished=timezone.now() - timedelta(hours=40))
    else:
        a_run(trouble, hold="soft")

    answered = call(method, DAY)

    assert "is not answered now" in answered["error"]


def test_a_list_that_waits_for_somebody_is_not_given_back(school: None) -> None:
    call("publishRooms", DAY, [ROOM])
    call("publishRooms", DAY, [])

    assert "waits for somebody" in call("getRooms")["error"]


def test_its_own_timetable_comes_back_whole_for_dates_inside_what_was_published(school: None) -> None:
    row = {"DayNumber": 1, "Period": "1", "ClassCode": "7MAT 1", "TeacherId": "T1", "RoomCode": "C3"}
    call("publishTimetable", [row], 2026, 0, 0, "20260420T00:00:00", "20260626T00:00:00", False)

    rows = given("getTimetable", 2026, *RANGE)
    outside = call("getTimetable", "20260504T00:00:00", "20260801T00:00:00")

    assert [(one["DayNumber"], one["ClassCode"], one["TeacherId"]) for one in rows] == [(1, "7MAT 1", "T1")]
    assert "no timetable of all these dates" in outside["error"]


def test_its_own_bells_and_calendar_come_back(school: None) -> None:
    bell = {"DayNumber": 1, "DayName": "MonA", "Period": "1", "StartTime": "9:00", "EndTime": "9:50", "Type": "T"}
    call("publishBellTimes", "", [bell])
    call("publishCalendar", [{"Date": DAY, "DayName": "MonA", "DayNumber": 1}])

    bells, calendar = given("getBellTimes", ""), given("getCalendar", DAY, DAY)
    partial = call("getCalendar", *RANGE)

    assert [(one["DayNumber"], one["StartTime"], one["EndTime"]) for one in bells] == [(1, "09:00", "09:50")]
    assert calendar == [{"Date": DAY, "DayName": "MonA", "DayNumber": 1}]
    assert "not all of these dates" in partial["error"]


def test_daily_data_is_the_day_as_staff_see_it(school: None) -> None:
    told(MONDAY, clock="07:20")
    occurrence(
        MONDAY, "09ENG2", "3", teachers=["PET"], rooms=["B12"], covers=[["PET", "KEE", ""]], moves=[["B12", "C04"]]
    )
    occurrence(MONDAY, "Meeting about a student", kind="meeting", times=("15:30", "16:00"))
    occurrence(MONDAY, "12MTH1", "4", teachers=["KEE"], status="cancelled")

    rows = given("getDailyData", *ON_MONDAY)

    lesson = next(row for row in rows if row["ClassCode"] == "09ENG2")
    assert (lesson["Type"], lesson["Period"], lesson["TeacherIds"], lesson["Rooms"]) == ("Class", "3", "KEE", "C04")
    assert {row["ClassCode"] for row in rows} == {"09ENG2", "MEETING"}
    assert "student" not in repr(rows)


@pytest.mark.parametrize("trouble", ["not told", "late", "doubted", "too long"])
def test_daily_data_is_not_given_while_the_day_is_in_doubt(school: None, trouble: str) -> None:
    occurrence(MONDAY, "09ENG2", "3", teachers=["PET"])
    dates = ON_MONDAY
    if trouble not in ("not told", "late"):
        told(MONDAY, clock="07:20")
    if trouble == "late":
        told(MONDAY, clock="06:35")
    elif trouble == "doubted":
        Feed.objects.create(name="liss.day", doubts={MONDAY.isoformat(): {"why": "Nothing is on.", "times": 1}})
    elif trouble == "too long":
        dates = ("20260101T00:00:00", "20261201T00:00:00")

    answered = call("getDailyData", *dates)

    assert "result" not in answered


def test_terms_are_those_of_the_school_calendar(school: None) -> None:
    structure = given("getTimetableStructures", DAY)[0]

    assert (structure["TtStructure"], structure["AcademicYear"]) == ("2026", 2026)
    second = structure["Terms"][1]
    assert (second["Term"], second["SemesterId"], second["TermId"]) == ("Term 2", 1, 2)
    assert (second["StartDate"], second["EndDate"]) == ("20260420T00:00:00", "20260626T23:59:00")


def test_terms_of_a_year_that_nobody_knows_are_not_made_up() -> None:
    with time_machine.travel("2040-05-04 07:30:00+10:00", tick=False):
        publisher()

        assert "the terms of 2040 are not known" in call("getTimetableStructures", DAY)["error"]


def test_what_is_fetched_changes_nothing(school: None) -> None:
    before = LissPart.objects.count()

    for method in SERVED:
        call(method, *RANGE)

    assert LissPart.objects.count() == before
