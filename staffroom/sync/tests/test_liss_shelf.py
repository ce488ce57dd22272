"""From calls over the shelf to the day: order, repetition, holds, notes, people."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings as hypothesis_settings, strategies as st

from staffroom.audit.models import AuditLine
from staffroom.kit.school_days import MELBOURNE
from staffroom.people.tests.people import staff
from staffroom.school.models import Absence, BellSchedule, DayBells, LessonNote, Occurrence, SourceDay
from staffroom.sources.liss.calls import read_call
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import read_envelope
from staffroom.sync.flows.liss import shelf
from staffroom.sync.flows.liss.rounds import run_rounds
from staffroom.sync.models import Feed, LissPart, Publisher, SourcePerson, ToDo

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)
FIRST, LAST = "20260504T00:00:00", "20260505T00:00:00"
TEACHERS = [
    {"TeacherId": "T1", "TeacherCode": "ABAN", "DisplayName": "Alder Banksia"},
    {"TeacherId": "T2", "TeacherCode": "BCOO", "DisplayName": "Briar Coolabah"},
    {"TeacherId": "T3", "FirstName": "Cedar", "Surname": "Dryandra", "Email": "cdry@school.example"},
    {"TeacherId": "C9", "DisplayName": "Sam Lentini", "StaffType": "Casual"},
    {"TeacherId": "T8", "TeacherCode": "ZZZZ", "DisplayName": "Nobody Known"},
]
CLASSES = [{"ClassCode": "7MAT 1", "CourseName": "7 Mathematics"}, {"ClassCode": "8SCI 1", "CourseName": "8 Science"}]
BELLS = [
    {"DayNumber": 1, "DayName": "MonA", "Period": "1", "StartTime": "9:00", "EndTime": "9:50", "Type": "T"},
    {"DayNumber": 1, "DayName": "MonA", "Period": "2", "StartTime": "9:50", "EndTime": "10:40", "Type": "T"},
]
CALENDAR = [{"Date": FIRST, "DayName": "MonA", "DayNumber": 1}, {"Date": LAST, "DayName": "TueA", "DayNumber": 2}]
CYCLE = [
    {"DayNumber": 1, "Period": "1", "ClassCode": "7MAT 1", "TeacherId": "T1", "RoomCode": "C3"},
    {"DayNumber": 1, "Period": "2", "ClassCode": "8SCI 1", "TeacherId": "T2", "RoomCode": "S19"},
]
COVER = {
    "Date": FIRST,
    "Period": "1",
    "ClassCode": "7MAT 1",
    "TeacherIds": "T3",
    "Replacing": "T1",
    "CoverType": "in lieu",
}
NOTE = COVER | {"WorkInstructions": "Chapter 4, questions 1 to 9."}
AWAY = [{"TeacherId": "T1", "StartDate": FIRST, "EndDate": FIRST, "Reason": "DROP-ME"}]


@pytest.fixture
def moment() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 5, 4, 7, 0, tzinfo=MELBOURNE), tick=False) as clock:
        yield clock


@pytest.fixture
def publisher(moment) -> Publisher:
    _staff()
    return Publisher.objects.create(name="Timetabler", user_name="timetabler", key="x" * 64, made_by="demo/ict")


def _staff() -> None:
    staff("ABAN", "ALDER", "BANKSIA")
    staff("BCOO", "BRIAR", "COOLABAH")
    staff("CDRY", "CEDAR", "DRYANDRA", email="cdry@school.example")


def _full_day() -> list[dict[str, str]]:
    return [
        {"Date": FIRST, "Period": str(n), "ClassCode": f"7MAT {n}", "TeacherIds": "T1", "Rooms": "C3"}
        for n in range(1, 13)
    ]


def put(publisher: Publisher, method: str, *params: Any) -> shelf.Kept:
    call = read_call(read_envelope(written("json", f"liss.{method}", [{}, *params])))
    return shelf.put(publisher, call, timezone.now())


def publish_base(publisher: Publisher) -> None:
    put(publisher, "publishTeachers", FIRST, TEACHERS)
    put(publisher, "publishClasses", 2026, CLASSES)
    put(publisher, "publishBellTimes", "", BELLS)
    put(publisher, "publishCalendar", CALENDAR)
    put(publisher, "publishTimetable", CYCLE, 2026, 0, 0, "20260420T00:00:00", "20260626T00:00:00", False)


def lesson(class_code: str, day: date = MONDAY) -> Occurrence:
    return Occurrence.objects.get(class_code=class_code, date=day)


def test_changes_over_the_cycle_make_a_day(publisher):
    publish_base(publisher)
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [NOTE])

    run_rounds(force=True)

    maths = lesson("7MAT 1")
    assert (maths.teachers, maths.covers) == (["ABAN"], [["ABAN", "CDRY", ""]])
    assert maths.arranged == [["ABAN", "CDRY", "in lieu"]]
    assert maths.starts == datetime(2026, 5, 4, 9, 0, tzinfo=MELBOURNE)
    assert lesson("8SCI 1").covers == []
    note = LessonNote.objects.get()
    assert (note.class_code, note.period, note.source, note.author) == ("7MAT1", "1", "liss", "ABAN")
    assert [bell[0] for bell in DayBells.objects.get(source="liss", date=MONDAY).bells] == ["1", "2"]
    assert SourceDay.objects.get(source="liss", date=MONDAY).cycle_day == "MonA"


def test_a_cover_taken_back_leaves_the_lesson_as_timetabled_and_its_note_is_gone(publisher):
    publish_base(publisher)
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [NOTE])
    run_rounds(force=True)

    kept = put(publisher, "publishDailyDeltas", FIRST, FIRST, [])
    run_rounds(force=True)

    assert kept.state == "taken"
    assert (lesson("7MAT 1").status, lesson("7MAT 1").covers, lesson("7MAT 1").arranged) == ("on", [], [])
    assert not LessonNote.objects.exists()


def test_a_note_of_a_colleague_stands_beside_the_timetablers(publisher):
    publish_base(publisher)
    LessonNote.objects.create(date=MONDAY, class_code="7MAT1", period="1", text="Mine.", author="ABAN")

    put(publisher, "publishDailyDeltas", FIRST, FIRST, [NOTE])
    run_rounds(force=True)
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [])
    run_rounds(force=True)

    assert [note.text for note in LessonNote.objects.all()] == ["Mine."]


def test_a_repeated_publish_changes_nothing(publisher):
    publish_base(publisher)
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [NOTE])
    run_rounds(force=True)
    before = list(Occurrence.objects.order_by("mark").values())

    again = put(publisher, "publishDailyDeltas", FIRST, FIRST, [NOTE])
    run_rounds(force=True)

    assert again.state == "unchanged"
    assert list(Occurrence.objects.order_by("mark").values()) == before
    assert run_rounds(force=True) is None


def test_nothing_is_shown_before_the_timetabler_has_been_quiet(publisher, moment):
    publish_base(publisher)

    assert run_rounds() is None
    moment.shift(timedelta(seconds=61))
    assert run_rounds() is not None
    assert Occurrence.objects.filter(date=MONDAY).count() == 2


def test_daily_data_tell_a_date_whole(publisher):
    publish_base(publisher)
    daily = {"Date": FIRST, "Period": "1", "ClassCode": "7MAT 1", "TeacherIds": "T1", "Rooms": "C3"}

    put(publisher, "publishDailyData", FIRST, FIRST, [daily])
    run_rounds(force=True)

    assert [row.class_code for row in Occurrence.objects.filter(date=MONDAY)] == ["7MAT 1"]
    assert SourceDay.objects.get(source="liss", date=MONDAY).everybody


def test_changes_alone_deny_nothing(publisher):
    put(publisher, "publishTeachers", FIRST, TEACHERS)

    put(publisher, "publishDailyDeltas", FIRST, LAST, [COVER])
    run_rounds(force=True)

    told = SourceDay.objects.get(source="liss", date=MONDAY)
    assert (told.everybody, told.staff, told.tells_away) == (False, [], False)


def test_who_is_away_is_kept_as_a_span_and_never_why(publisher):
    publish_base(publisher)

    put(publisher, "publishEventsAndAbsences", FIRST, LAST, AWAY)
    run_rounds(force=True)

    span = Absence.objects.get()
    assert (span.staff, span.date, span.starts, span.source) == ("ABAN", MONDAY, None, "liss")
    assert "DROP-ME" not in str(list(LissPart.objects.values()))
    assert SourceDay.objects.get(source="liss", date=TUESDAY).tells_away


def test_a_casual_comes_by_name_and_a_stranger_goes_to_the_offices_list(publisher):
    publish_base(publisher)
    casual = COVER | {"TeacherIds": "C9", "CoverType": "casual"}
    stranger = COVER | {"Period": "2", "ClassCode": "8SCI 1", "TeacherIds": "T8", "Replacing": "T2"}

    put(publisher, "publishDailyDeltas", FIRST, FIRST, [casual, stranger])
    run_rounds(force=True)

    assert lesson("7MAT 1").covers == [["ABAN", "", "Sam Lentini"]]
    assert lesson("8SCI 1").covers == [["BCOO", "", "Nobody Known"]]
    assert [todo.subject for todo in ToDo.objects.filter(source="liss.day", closed=None)] == ["ZZZZ"]


def test_a_link_made_by_hand_is_used_from_then_on(publisher):
    publish_base(publisher)
    SourcePerson.objects.filter(ident=f"{publisher.pk}:T8").update(staff_code="CDRY", how=SourcePerson.How.PERSON)

    put(publisher, "publishTeachers", FIRST, TEACHERS[:2] + TEACHERS[3:])
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [COVER | {"TeacherIds": "T8"}])
    run_rounds(force=True)

    assert lesson("7MAT 1").covers == [["ABAN", "CDRY", ""]]


def test_an_address_matches_and_is_not_kept(publisher):
    put(publisher, "publishTeachers", FIRST, TEACHERS)

    link = SourcePerson.objects.get(ident=f"{publisher.pk}:T3")
    assert (link.staff_code, link.how) == ("CDRY", "e-mail")
    assert "cdry@" not in str(list(LissPart.objects.values()))


def test_a_list_that_lost_everything_waits_until_it_came_three_times(publisher):
    publish_base(publisher)

    states = [
        put(publisher, "publishTimetable", [], 2026, 0, 0, "20260420T00:00:00", "20260626T00:00:00", False).state
        for _ in range(2)
    ]

    assert states == ["held", "held"]
    part = LissPart.objects.get(kind="cycle")
    assert (len(part.rows), part.waiting, part.waiting_times) == (2, [], 2)
    third = put(publisher, "publishTimetable", [], 2026, 0, 0, "20260420T00:00:00", "20260626T00:00:00", False)
    assert third.state == "taken"
    assert LissPart.objects.get(kind="cycle").rows == []


def test_a_person_says_that_a_list_is_so_or_that_it_is_not(publisher):
    publish_base(publisher)
    put(publisher, "publishTeachers", FIRST, [])
    put(publisher, "publishBellTimes", "", [])
    teachers, bells = LissPart.objects.get(kind="teachers"), LissPart.objects.get(kind="bells")

    shelf.accept(teachers, "demo/greer")
    shelf.refuse(bells, "demo/greer")

    assert LissPart.objects.get(kind="teachers").rows == []
    assert len(LissPart.objects.get(kind="bells").rows) == 2
    assert not shelf.waiting_parts().exists()
    assert [line.what for line in AuditLine.objects.order_by("pk")] == ["timetabler.accept", "timetabler.refuse"]


def test_an_empty_school_day_waits_and_an_empty_weekend_does_not(publisher):
    rows = [
        {"Date": FIRST, "Period": str(n), "ClassCode": f"7MAT {n}", "TeacherIds": "T1", "Rooms": "C3"}
        for n in range(1, 13)
    ]
    put(publisher, "publishTeachers", FIRST, TEACHERS)
    put(publisher, "publishDailyData", FIRST, FIRST, rows)
    run_rounds(force=True)

    put(publisher, "publishDailyData", FIRST, FIRST, [])
    run_rounds(force=True)
    put(publisher, "publishDailyData", "20260509T00:00:00", "20260510T00:00:00", [])
    run_rounds(force=True)

    assert Occurrence.objects.filter(date=MONDAY, status="on").count() == 12
    assert list(Feed.objects.get(name="liss.day").doubts) == ["2026-05-04"]


def test_what_was_doubted_is_believed_after_it_came_twice_more(publisher, moment):
    rows = [
        {"Date": FIRST, "Period": str(n), "ClassCode": f"7MAT {n}", "TeacherIds": "T1", "Rooms": "C3"}
        for n in range(1, 13)
    ]
    put(publisher, "publishDailyData", FIRST, FIRST, rows)
    run_rounds(force=True)

    for _ in range(3):
        moment.shift(timedelta(minutes=5))
        put(publisher, "publishDailyData", FIRST, FIRST, [])
        run_rounds(force=True)

    assert not Occurrence.objects.filter(date=MONDAY, status="on").exists()


def test_a_row_outside_the_range_is_told_and_not_taken(publisher):
    rows = [COVER | {"Date": "no date"}, COVER | {"Date": "20260601T00:00:00"}]

    kept = put(publisher, "publishDailyDeltas", FIRST, FIRST, rows)

    assert [(aside.row, aside.why) for aside in kept.aside] == [(2, "Date lies outside the dates of the call")]
    assert LissPart.objects.get(kind="deltas").rows == []


def test_something_that_lasts_several_days_stands_on_each_of_them(publisher):
    camp = {
        "Date": FIRST,
        "EndDate": LAST,
        "ClassCode": "CAMP Yr9",
        "ClassName": "Camp",
        "Type": "Event",
        "TeacherIds": "T1",
    }
    put(publisher, "publishTeachers", FIRST, TEACHERS)

    put(publisher, "publishDailyDeltas", FIRST, LAST, [camp])
    run_rounds(force=True)

    assert [row.date for row in Occurrence.objects.order_by("date")] == [MONDAY, TUESDAY]


def test_a_revoked_connection_counts_until_another_one_tells_the_date(publisher):
    publish_base(publisher)
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [COVER])
    Publisher.objects.filter(pk=publisher.pk).update(revoked=timezone.now())
    run_rounds(force=True)
    before = lesson("7MAT 1").covers

    other = Publisher.objects.create(name="Another", user_name="another", key="y" * 64, made_by="demo/ict")
    put(other, "publishTeachers", FIRST, TEACHERS)
    daily = {"Date": FIRST, "Period": "1", "ClassCode": "7MAT 1", "TeacherIds": "T1", "Rooms": "C3"}
    put(other, "publishDailyData", FIRST, FIRST, [daily])
    run_rounds(force=True)

    assert before == [["ABAN", "CDRY", ""]]
    assert lesson("7MAT 1").covers == []


def test_bells_have_the_names_that_the_school_gives_them(publisher):
    BellSchedule.objects.create(name="Normal", bells=[["1", "First period", "09:00", "09:50", True]])

    publish_base(publisher)
    put(publisher, "publishDailyDeltas", FIRST, FIRST, [])
    run_rounds(force=True)

    bells = DayBells.objects.get(source="liss", date=MONDAY).bells
    assert [bell[1] for bell in bells] == ["First period", "Period 2"]


CALLS: dict[str, tuple[Any, ...]] = {
    "publishTeachers": (FIRST, TEACHERS),
    "publishClasses": (2026, CLASSES),
    "publishBellTimes": ("", BELLS),
    "publishCalendar": (CALENDAR,),
    "publishTimetable": (CYCLE, 2026, 0, 0, "20260420T00:00:00", "20260626T00:00:00", False),
    "publishDailyDeltas": (FIRST, LAST, [NOTE]),
    "publishEventsAndAbsences": (FIRST, LAST, AWAY),
}


def _day() -> tuple[Any, ...]:
    fields = ("mark", "teachers", "rooms", "covers", "moves", "arranged", "starts", "ends", "status", "sources")
    return (
        list(Occurrence.objects.order_by("mark").values_list(*fields)),
        list(Absence.objects.order_by("mark").values_list("mark", "starts", "ends")),
        list(LessonNote.objects.order_by("pk").values_list("date", "class_code", "period", "text")),
    )


@hypothesis_settings(max_examples=12)
@given(order=st.permutations([*CALLS, *CALLS]), merges=st.sets(st.integers(0, 13)))
def test_any_order_and_repetition_of_publishes_ends_in_the_same_day(order, merges):
    def played(calls: list[str]) -> tuple[Any, ...]:
        with transaction.atomic():
            _staff()
            where = Publisher.objects.create(name="T", user_name="t", key="x" * 64, made_by="demo/ict")
            for place, method in enumerate(calls):
                put(where, method, *CALLS[method])
                if place in merges:
                    run_rounds(force=True)
            run_rounds(force=True)
            day = _day()
            transaction.set_rollback(True)
        return day

    with time_machine.travel(datetime(2026, 5, 4, 7, 0, tzinfo=MELBOURNE), tick=False):
        assert played(list(order)) == played(list(CALLS))
