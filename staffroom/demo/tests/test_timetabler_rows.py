"""What the stand-in for the timetabler publishes, before anybody hears it."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from staffroom.demo.founding import found_school
from staffroom.demo.school import School
from staffroom.demo.timetabler import rows
from staffroom.demo.timetabler.calls import Outgoing, lists, whole_sync
from staffroom.demo.timetabler.cases import CASES, play
from staffroom.demo.timetabler.slots import Book
from staffroom.demo.timetabler.stage import NothingFits, Stage
from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.compass.standin import CompassStandIn

from .conftest import SMALL, TODAY

MORNING = datetime(2026, 8, 6, 9, 0, tzinfo=MELBOURNE)
LAST = TODAY + timedelta(days=13)
SATURDAY = date(2026, 8, 8)


@pytest.fixture(scope="module")
def school() -> School:
    return found_school(8865, TODAY, SMALL)


@pytest.fixture(scope="module")
def book(school: School) -> Book:
    return Book(school)


@pytest.fixture(scope="module")
def compass(school: School, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    path = tmp_path_factory.mktemp("school") / "school.json"
    path.write_text(school.to_json(), "utf-8")
    with CompassStandIn(path, now=lambda: MORNING) as stand_in:
        return {day: stand_in.people(date.fromisoformat(day)) for day in school.days}


def test_everybody_has_the_lessons_that_compass_tells_with_the_same_changes(
    book: Book, compass: dict[str, dict[str, dict[str, Any]]]
):
    seen = 0
    for day, people in compass.items():
        slots = book.slots(date.fromisoformat(day))
        for code, person in people.items():
            told = {
                (one["class"], one["period"], one["start"][11:16], change_of(one["change"] or {}))
                for one in person["day"]
                if one["kind"] == "lesson"
            }
            mine = {
                (slot.code, slot.period, slot.starts, different(slot, code))
                for slot in slots
                if slot.kind in ("Class", "RollClass") and code in {*slot.teachers, slot.by}
            }
            assert mine == told, (day, code)
            seen += len(mine)
    assert seen > 1000


def change_of(change: dict[str, str | None]) -> tuple[str, str, str]:
    return change.get("kind") or "", change.get("teacher") or "", change.get("room") or ""


def different(slot: Any, code: str) -> tuple[str, str, str]:
    concerned = slot.by and code in (slot.of, slot.by)
    kind = "cancelled" if slot.cancelled else ""
    kind = kind or (("extra" if code == slot.by else "covered") if concerned else "moved" if slot.to else "")
    return kind, slot.by if concerned else "", slot.to


def test_calls_come_in_the_order_that_makers_are_told_to_keep(book: Book):
    methods = [one.method for one in whole_sync(book, TODAY, LAST)]

    assert methods == [
        "hello",
        "publishTeachers",
        "publishClasses",
        "publishRooms",
        "publishBellTimes",
        "publishCalendar",
        "publishTimetable",
        "publishClassMemberships",
        "publishDailyData",
        "publishDailyDeltas",
        "publishEventsAndAbsences",
    ]


@pytest.mark.parametrize(("days", "method"), [("data", "publishDailyDeltas"), ("deltas", "publishDailyData")])
def test_days_can_be_told_in_one_way_alone(book: Book, days: str, method: str):
    assert method not in [one.method for one in whole_sync(book, TODAY, LAST, days=days)]


def test_only_a_timetabler_knows_what_kind_of_extra_it_is_and_what_work_is_set(book: Book, school: School):
    covers = [slot for day in school.days for slot in book.slots(date.fromisoformat(day)) if slot.by]

    kinds = Counter(slot.cover for slot in covers)
    assert kinds.keys() == {"extra", "inlieu", "underload", "casual"}
    assert all((slot.cover == "casual") == book.is_casual(slot.by) for slot in covers)
    assert 0 < sum(bool(slot.note) for slot in covers) < len(covers)


def test_an_open_lesson_is_minded_by_somebody_who_teaches_at_that_time(book: Book, school: School):
    for day in school.days:
        slots = book.slots(date.fromisoformat(day))
        minded = [slot for slot in slots if slot.minds]
        assert len(minded) <= 1
        for one in minded:
            assert not one.by
            assert any(one.minds in other.who for other in slots if other.period == one.period and other is not one)


def test_a_cancelled_lesson_is_not_on_and_its_cancellation_is_told(book: Book, school: School):
    day = next(date.fromisoformat(day) for day, truth in school.days.items() if truth.cancelled)
    off = {(one.class_code, one.period) for one in school.days[day.isoformat()].cancelled}

    slots = book.slots(day)

    on = {(row["ClassCode"], row.get("Period")) for row in rows.daily(book, slots)}
    told = {(row["ClassCode"], row["Period"]) for row in rows.deltas(book, slots) if row.get("isCancelled")}
    assert not off & on
    assert told == off


def test_bells_of_a_special_day_have_a_day_name_that_its_date_has_too(school: School):
    november = found_school(8865, date(2026, 11, 24), SMALL)
    book, days = Book(november), rows.dates(date(2026, 11, 24), date(2026, 12, 4))

    named = {row["DayName"] for row in rows.bells(book, days)}
    dated = {row["DayName"] for row in rows.calendar(book, days)}

    assert "10 exam" in named
    assert dated - named == {"Holiday"}


def test_nobody_hears_of_a_weekend(book: Book):
    assert book.slots(SATURDAY) == []
    assert [row["DayName"] for row in rows.calendar(book, [SATURDAY])] == ["Holiday"]


def test_the_same_school_publishes_the_same(school: School):
    again = Book(found_school(8865, TODAY, SMALL))

    assert whole_sync(again, TODAY, LAST) == whole_sync(Book(school), TODAY, LAST)


def test_a_reason_goes_out_with_every_absence_for_it_must_never_arrive(book: Book, school: School):
    away = school.days[TODAY.isoformat()].away

    told = list(rows.events_and_absences(book, TODAY, [], away))

    teaching = {person.code for person in book.teachers}
    assert [row["TeacherCode"] for row in told] == [one.staff for one in away if one.staff in teaching]
    assert all(row["Reason"] == rows.NOT_FOR_STAFFROOM for row in told)


# Cases


def played(book: Book, *names: str) -> tuple[Stage, list[Outgoing], list[str]]:
    stage, said = Stage(book, TODAY), []
    return stage, play(stage, list(names), said.append), said


def deltas(calls: list[Outgoing]) -> list[dict[str, Any]]:
    return next(one.params[2] for one in reversed(calls) if one.method == "publishDailyDeltas" and not one.refused)


@pytest.mark.parametrize("name", CASES)
def test_every_case_finds_lessons_to_happen_to(book: Book, name: str):
    _, calls, said = played(book, name)

    assert calls
    assert len(said) == 1
    assert CASES[name].words in said[0]


def test_all_cases_fit_into_one_day_and_into_what_a_server_takes_in_ten_minutes(school: School):
    book = Book(found_school(8865, TODAY))

    _, calls, said = played(book, *CASES)

    assert not [line for line in said if "left out" in line]
    assert len(calls) + len(lists(book, TODAY, TODAY)) < 100


def test_no_lesson_has_two_cases(school: School):
    book = Book(found_school(8865, TODAY))

    _, calls, _ = played(book, *CASES)

    many = Counter((row["ClassCode"], str(row.get("Period", ""))) for row in deltas(calls) if "Date" in row)
    twice = {key for key, number in many.items() if number > 1}
    assert len(twice) <= 4  # two teachers in two rows, the cancelled pair, the same row twice, an event of several days


def test_a_case_that_finds_nothing_is_told_among_others_and_an_error_alone(book: Book):
    empty = Book(replace(book.school, lessons=[], duties=[], days={}))

    with pytest.raises(NothingFits):
        play(Stage(empty, TODAY), ["cancelled"], lambda _: None)
    said: list[str] = []
    play(Stage(empty, TODAY), ["cancelled", "meeting"], said.append)

    assert "left out" in said[0]


def test_what_is_withdrawn_is_published_and_then_not(book: Book):
    _, calls, _ = played(book, "withdrawn")

    told = [len(one.params[2]) for one in calls if one.method == "publishDailyDeltas"]
    assert told[0] == told[1] + 1


def test_a_day_without_school_has_no_stage(book: Book):
    with pytest.raises(NothingFits, match="Saturday"):
        Stage(book, SATURDAY)
