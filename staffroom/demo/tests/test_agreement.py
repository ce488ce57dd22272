"""The eduHub folder and the stand-in for Compass tell the same day, each read in its own way."""

from datetime import date, datetime
from typing import Any

import pytest

from staffroom.demo.eduhub import write_folder
from staffroom.demo.founding import found_school
from staffroom.demo.school import School
from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.eduhub.snapshot import reopen_timetable, take_when_still
from staffroom.sources.eduhub.timetable import Timetable, read_timetable
from staffroom.sync.day.said import Delivery, Said
from staffroom.sync.flows.cases.days import tell

from .conftest import NIGHT, SMALL, TODAY

MORNING = datetime(2026, 8, 6, 9, 0, tzinfo=MELBOURNE)


@pytest.fixture(scope="module")
def school() -> School:
    return found_school(8865, TODAY, SMALL)


@pytest.fixture(scope="module")
def timetable(school: School, tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    place = tmp_path_factory.mktemp("night")
    write_folder(place / "eduhub", school, at=NIGHT)
    copy = place / "copy"
    take_when_still(place / "eduhub", copy, school_number=school.number, settle=0, patience=5)
    copies = reopen_timetable(copy)
    assert copies.trouble == ""
    return read_timetable(copies.copies, encoding="cp1252")


@pytest.fixture(scope="module")
def cases(school: School, timetable: Timetable) -> Delivery:
    told = tell(timetable, today=TODAY, staff=[person.code for person in school.staff])
    assert told.delivery
    return told.delivery


@pytest.fixture(scope="module")
def compass(school: School, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """Everybody's day on each of the days shown."""
    path = tmp_path_factory.mktemp("school") / "school.json"
    path.write_text(school.to_json(), "utf-8")
    with CompassStandIn(path, now=lambda: MORNING) as stand_in:
        return {day: stand_in.people(date.fromisoformat(day)) for day in school.days}


Told = set[tuple[str, ...]]


def of_compass(person: dict[str, Any]) -> Told:
    """Class, period, start, and what is different about it, of somebody's lessons."""
    lessons = [one for one in person["day"] if one["kind"] == "lesson"]
    return {(one["class"], one["period"], one["start"][11:16], *change_of(one["change"] or {})) for one in lessons}


def change_of(change: dict[str, str | None]) -> tuple[str, str, str]:
    return change.get("kind") or "", change.get("teacher") or "", change.get("room") or ""


def of_cases(delivery: Delivery, day: str, code: str) -> Told:
    mine = [one for one in delivery.said if one.date.isoformat() == day and one.kind == "lesson"]
    return {
        (one.class_code, one.period, one.starts.astimezone(MELBOURNE).strftime("%H:%M"), *different(one, code))
        for one in mine
        if one.starts and code in {*one.teachers, *(cover.by for cover in one.covers or ())}
    }


def different(one: Said, code: str) -> tuple[str, str, str]:
    covers = [cover for cover in one.covers or () if code in (cover.of, cover.by)]
    room = next((move.now for move in one.moves or ()), "")
    kind = "moved" if room else ""
    if covers:
        kind = "extra" if covers[0].by == code else "covered"
    return "cancelled" if one.cancelled else kind, covers[0].by if covers else "", room


def test_no_row_of_the_timetable_is_set_aside(timetable: Timetable):
    assert timetable.set_aside == []
    assert timetable.warnings == []


def test_everybody_has_the_same_lessons_at_the_same_time_with_the_same_changes(
    school: School, cases: Delivery, compass: dict[str, dict[str, dict[str, Any]]]
):
    seen = 0
    for day in school.days:
        for code, person in compass[day].items():
            told = of_compass(person)
            assert of_cases(cases, day, code) == told, (day, code)
            seen += len(told)
    assert seen > 1000


def test_the_same_people_are_away(school: School, cases: Delivery):
    told = {(one.date.isoformat(), one.staff, one.starts is None) for one in cases.away or ()}

    assert told == {(day, one.staff, not one.from_) for day, truth in school.days.items() for one in truth.away}


def test_the_same_bells_ring(school: School, cases: Delivery):
    for entry in school.calendar:
        if entry.date in school.days:
            bells = next(schedule.bells for schedule in school.bell_schedules if schedule.name == entry.schedule)
            told = [(one.period, one.starts, one.ends) for one in cases.bells[date.fromisoformat(entry.date)]]
            assert told == [(one.period, one.starts, one.ends) for one in bells]


def test_the_same_day_of_the_cycle_is_told_for_the_whole_year(school: School, cases: Delivery):
    told = {day.isoformat(): fact.cycle_day for day, fact in cases.days.items()}

    assert {entry.date: told.get(entry.date) for entry in school.calendar} == {
        entry.date: str(entry.cycle_day) for entry in school.calendar
    }


def test_the_same_events_are_told_under_the_same_titles(school: School, cases: Delivery):
    told = {(one.date.isoformat(), one.title, one.all_day) for one in cases.said if one.kind in ("event", "exam")}

    assert told == {(day, one.title, one.all_day) for day, truth in school.days.items() for one in truth.events}
