"""Compass's calendar rows as statements about dates: golden days of an invented school, and the edges of days."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.compass import reading, shapes
from staffroom.sources.compass.derive import DutyRules
from staffroom.sources.compass.records import CalendarRow, Manager, Place
from staffroom.sync.day.said import Bell, Cover, Move, Said
from staffroom.sync.flows.compass.days import statements

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "compass"
PNO = 1042
CODES = {1042: "PNO", 1043: "TAC", 1051: "GIY", 1060: "SOD", 1066: "MLW"}
MONDAY = date(2026, 10, 12)
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the invented bodies stand beside the project")


def said_of(sample: str, first: date = MONDAY, last: date = MONDAY) -> list[Said]:
    body = json.loads((SAMPLES / f"Calendar.{sample}.json").read_text("utf-8"))
    found = shapes.rows("Calendar", body["d"])
    rows = reading.calendar("Calendar", found, PNO, DutyRules(patterns=("Yard Dut*", "YD *")))
    return statements(rows, CODES, first, last)


@needs_samples
def test_the_golden_day_of_a_teacher() -> None:
    told = {one.class_code or one.title: one for one in said_of("GetCalendarEventsByUser.staff-day")}

    def facts(name: str) -> tuple[Any, ...]:
        one = told[name]
        local = one.starts and one.starts.astimezone(MELBOURNE).strftime("%H:%M")
        return (one.kind, local, one.period, one.teachers, one.rooms, one.covers, one.moves, one.cancelled)

    assert facts("10SCI2") == ("lesson", "09:40", "2", ("PNO",), ("S04",), (), (Move("S04", "B13"),), False)
    assert facts("8ENG1") == ("lesson", "10:50", "3", ("TAC",), ("B13",), (Cover("TAC", "PNO"),), (), False)
    assert facts("12SPM1") == ("lesson", "13:20", "5", ("PNO",), ("B12",), (), (), True)
    assert facts("YD Oval") == ("duty", "10:30", "R", ("PNO",), ("OVL",), (), (), False)
    assert facts("7STEM") == (
        "lesson",
        "14:10",
        "6",
        ("PNO", "SOD"),
        ("S04", "LIB"),
        (Cover("SOD", "MLW"),),
        (Move("LIB", "B13"),),
        False,
    )
    assert facts("On Call")[:3] == ("other", "15:00", "")
    assert facts("PLT - Numeracy")[:5] == ("meeting", "15:30", "", ("GIY",), ("LIB",))
    assert told["PLT - Numeracy"].attends == ("PNO",)
    assert (told["Wear Yellow Day"].all_day, told["Wear Yellow Day"].for_all) == (True, True)
    assert told["12SPM1"].subject == "Specialist Mathematics Units 3 & 4"
    texts = [text for one in told.values() for text in (one.title, one.subject, one.class_code)]
    assert not any(markup in text for text in texts for markup in ("<s", "</", "&amp;", "&nbsp;"))


@needs_samples
def test_a_class_that_is_covered_and_one_that_stands_twice_are_told_apart() -> None:
    maths = [one for one in said_of("GetCalendarEventsByUser.staff-day") if one.class_code == "9MAT3"]

    assert [one.covers for one in sorted(maths, key=lambda one: one.period)] == [(), (Cover("PNO", "CRT1"),)]


@needs_samples
def test_a_due_task_is_no_thing_of_the_day() -> None:
    kinds = {one.kind for one in said_of("GetCalendarEventsByUser.staff-day")}

    assert "task" not in kinds


@needs_samples
def test_the_same_bell_rings_at_the_same_local_time_on_both_sides_of_both_changes() -> None:
    told = said_of("GetCalendarEventsByUser.dst-boundary", date(2026, 3, 1), date(2026, 10, 31))

    lessons = [one for one in told if one.kind == "lesson" and one.starts]
    assert {one.starts.astimezone(MELBOURNE).strftime("%H:%M") for one in lessons if one.starts} == {"08:50"}
    assert all(one.starts and one.starts.astimezone(MELBOURNE).date() == one.date for one in lessons)


@needs_samples
def test_all_day_rows_of_23_and_25_hours_touch_one_date() -> None:
    told = said_of("GetCalendarEventsByUser.dst-boundary", date(2026, 3, 1), date(2026, 10, 31))

    by_key: dict[str, list[date]] = {}
    for one in told:
        if one.all_day:
            by_key.setdefault(one.key, []).append(one.date)
    sundays = [dates for dates in by_key.values() if dates in ([date(2026, 4, 5)], [date(2026, 10, 4)])]
    assert len(sundays) == 2


@needs_samples
def test_odd_rows_lose_nothing_and_cancel_nothing() -> None:
    told = said_of("GetCalendarEventsByUser.odd-bodies", date(2026, 10, 1), date(2026, 10, 31))

    assert told
    assert not any(one.cancelled for one in told)


def row(start: datetime, finish: datetime, **facts: Any) -> CalendarRow:
    given_: dict[str, Any] = {
        "key": "k",
        "owner": PNO,
        "activity_id": 1,
        "activity_type": 1,
        "kind": "lesson",
        "start": start,
        "finish": finish,
        "all_day": False,
        "title": "9MAT3",
        "subject": "Maths",
        "period": "",
        "running": 1,
        "managers": (Manager(PNO, "PNO"),),
        "locations": (Place("B12"),),
        "layer": None,
    }
    return CalendarRow(**given_ | facts)


def local(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=MELBOURNE).astimezone(UTC)


def test_a_row_without_a_period_takes_that_of_the_bell_with_which_it_begins() -> None:
    bells = {MONDAY: (Bell("1", "Period 1", "08:50", "09:40"), Bell("2", "Period 2", "09:40", "10:30"))}

    (one,) = statements([row(local(8, 47), local(9, 40))], CODES, MONDAY, MONDAY, bells)

    assert one.period == "1"


def test_a_row_seen_in_two_calendars_is_one_statement_that_knows_in_whose_it_stands() -> None:
    rows = [row(local(9), local(10), owner=1051), row(local(9), local(10), owner=1060)]

    (one,) = statements(rows, CODES, MONDAY, MONDAY)

    assert one.attends == ("GIY", "SOD")


def test_a_casual_whom_no_table_knows_keeps_the_code_that_compass_has() -> None:
    covered = row(local(9), local(10), managers=(Manager(PNO, "PNO", 999, "crt7"),))

    (one,) = statements([covered], CODES, MONDAY, MONDAY)

    assert one.covers == (Cover("PNO", "CRT7"),)


def test_a_tour_of_five_days_is_told_for_each_of_them_and_only_within_the_window() -> None:
    tour = row(local(8), local(16, day=MONDAY + timedelta(days=4)), kind="event", title="Tour")

    told = statements([tour], CODES, MONDAY, MONDAY + timedelta(days=2))

    assert [(one.date.day, one.all_day) for one in told] == [(12, True), (13, True), (14, True)]


def test_what_ends_at_midnight_does_not_touch_the_day_that_begins() -> None:
    party = row(local(19), local(0, day=MONDAY + timedelta(days=1)), kind="event", title="Social")

    (one,) = statements([party], CODES, MONDAY, MONDAY + timedelta(days=7))

    assert (one.date, one.all_day) == (MONDAY, False)


def test_a_place_that_is_no_room_of_ours_stays_one_word() -> None:
    (one,) = statements([row(local(9), local(10), locations=(Place("Main Oval"),))], CODES, MONDAY, MONDAY)

    assert one.rooms == ("Main\N{NO-BREAK SPACE}Oval",)


@given(
    st.integers(1_767_225_600, 1_798_675_200).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.timedeltas(timedelta(minutes=1), timedelta(hours=12)),
)
def test_every_row_stands_on_the_local_date_on_which_it_begins(start: datetime, long: timedelta) -> None:
    told = statements([row(start, start + long)], CODES, date(2025, 12, 1), date(2027, 1, 31))

    assert told[0].date == start.astimezone(MELBOURNE).date()
    assert len(told) == len({one.date for one in told}) <= 2
