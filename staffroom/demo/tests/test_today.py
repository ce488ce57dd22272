"""What is different on a date of the made-up school."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest

from staffroom.demo.founding import found_school
from staffroom.demo.school import Away, Day, Lesson, School, read_school
from staffroom.demo.timetable import PERSONA
from staffroom.demo.today import give_days
from staffroom.kit.errors import BadInput

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def usual() -> School:
    return found_school(8865, MONDAY)


def lessons_on(school: School, day: str) -> list[Lesson]:
    cycle_day = next(entry.cycle_day for entry in school.calendar if entry.date == day)
    return [lesson for lesson in school.lessons if lesson.day == cycle_day]


def times(school: School, day: str) -> dict[str, tuple[str, str]]:
    name = next(entry.schedule for entry in school.calendar if entry.date == day)
    bells = next(schedule.bells for schedule in school.bell_schedules if schedule.name == name)
    return {bell.period: (bell.starts, bell.ends) for bell in bells}


def is_away(away: list[Away], staff: str, starts: str, ends: str) -> bool:
    return any(one.staff == staff and (not one.from_ or (one.from_ < ends and starts < one.to)) for one in away)


def test_days_reach_from_yesterday_to_two_weeks_ahead(usual: School):
    tuesday = found_school(8865, MONDAY + timedelta(days=1))

    assert min(usual.days) == "2026-11-23"  # yesterday was a Sunday
    assert min(tuesday.days) == "2026-11-23"
    assert max(usual.days) == "2026-12-07"
    assert len(usual.days) == 11


def test_in_the_holidays_the_next_school_day_is_there(usual: School):
    school = read_school(usual.to_json())

    give_days(school, date(2026, 12, 27))

    assert list(school.days) == ["2027-01-28"]
    assert any(entry.date == "2027-06-01" for entry in school.calendar)


def test_a_date_is_the_same_from_whichever_day_one_looks(usual: School):
    later = read_school(usual.to_json())

    give_days(later, MONDAY + timedelta(days=4))

    both = usual.days.keys() & later.days.keys()
    assert len(both) >= 7
    assert {day: usual.days[day] for day in both} == {day: later.days[day] for day in both}


def test_six_to_fifteen_people_are_away_some_for_part_of_the_day(usual: School):
    away = [day.away for day in usual.days.values()]

    assert all(6 <= len(rows) <= 15 for rows in away)
    assert all(max(Counter(one.staff for one in rows).values()) == 1 for rows in away)
    assert {bool(one.from_) for rows in away for one in rows} == {True, False}


def test_no_persona_is_ever_away(usual: School):
    codes = {persona.staff_code for persona in usual.personas}

    assert codes.isdisjoint(one.staff for day in usual.days.values() for one in day.away)


def busy_of(school: School, day: str) -> Counter[tuple[str, str]]:
    """How many lessons, duties and covers everybody has in each period, what was given away or fell out taken off."""
    truth = school.days[day]
    cycle_day = next(entry.cycle_day for entry in school.calendar if entry.date == day)
    busy = Counter((code, one.period) for one in lessons_on(school, day) for code in one.teachers)
    busy.update((one.teacher, one.period) for one in school.duties if one.day == cycle_day)
    busy.update((one.by, one.period) for one in truth.covers)
    busy.subtract((one.of, one.period) for one in truth.covers)
    return busy


def test_nobody_covers_while_teaching_away_or_covering_something_else(usual: School):
    for day, truth in usual.days.items():
        bells = times(usual, day)
        busy = busy_of(usual, day)

        assert truth.covers
        for one in truth.covers:
            assert busy[one.by, one.period] == 1, (day, one)
            assert not is_away(truth.away, one.by, *bells[one.period])


def test_whoever_is_covered_is_away_or_has_swapped_a_duty(usual: School):
    for day, truth in usual.days.items():
        bells = times(usual, day)

        assert all(is_away(truth.away, one.of, *bells[one.period]) for one in truth.covers if one.class_code)


def open_lessons(school: School, day: str) -> list[Lesson]:
    truth, bells = school.days[day], times(school, day)
    settled = {(one.class_code, one.period) for one in (*truth.covers, *truth.cancelled)}
    return [
        one
        for one in lessons_on(school, day)
        if (one.class_code, one.period) not in settled
        and all(is_away(truth.away, code, *bells[one.period]) for code in one.teachers)
    ]


def test_some_lessons_stay_without_a_teacher(usual: School):
    assert all(len(open_lessons(usual, day)) >= 2 for day in usual.days)


def test_rooms_that_are_moved_into_are_free(usual: School):
    for day, truth in usual.days.items():
        used = {(code, one.period) for one in lessons_on(usual, day) for code in one.rooms}

        assert 1 <= len(truth.moves) <= 4
        assert used.isdisjoint((one.to, one.period) for one in truth.moves)
        assert max(Counter((one.to, one.period) for one in truth.moves).values()) == 1


def test_what_is_cancelled_is_neither_covered_nor_moved(usual: School):
    for truth in usual.days.values():
        gone = {(one.class_code, one.period) for one in truth.cancelled}

        assert gone
        assert gone.isdisjoint((one.class_code, one.period) for one in (*truth.covers, *truth.moves))


@pytest.mark.parametrize("today", [MONDAY, date(2026, 11, 28), date(2026, 4, 6), date(2026, 7, 1)])
def test_the_teacher_among_the_personas_has_a_full_next_school_day(today: date):
    school = found_school(8865, today)
    day = min(key for key in school.days if key >= today.isoformat())
    truth = school.days[day]
    cycle_day = next(entry.cycle_day for entry in school.calendar if entry.date == day)
    mine = {(one.class_code, one.period) for one in lessons_on(school, day) if PERSONA in one.teachers}
    taken = {(one.class_code, one.period) for one in truth.covers if one.by == PERSONA and one.class_code}

    duties = [one for one in school.duties if (one.day, one.teacher) == (cycle_day, PERSONA) and one.area]

    assert len(taken) == 1
    assert any((one.class_code, one.period) in mine | taken for one in truth.moves)
    assert duties or any(one.by == PERSONA and one.duty for one in truth.covers)


def test_the_casual_among_the_personas_is_called_in_every_day(usual: School):
    assert all(any(one.by == "BER" for one in day.covers) for day in usual.days.values())


def test_two_weeks_hold_an_excursion_training_exams_and_something_for_all(usual: School):
    kinds = {event.kind for day in usual.days.values() for event in day.events}

    assert kinds == {"event", "pd", "exam", "all"}


def test_a_task_is_set_to_a_class_that_exists_and_a_notice_is_not_from_the_future(usual: School):
    codes = {lesson.class_code for lesson in usual.lessons}

    assert {task.class_code for task in usual.tasks} <= codes
    assert len({task.key for task in usual.tasks}) == len(usual.tasks) > 10
    assert len(usual.notices) == 5
    assert all(notice.posted < "2026-11-23" for notice in usual.notices)


def test_the_json_has_the_keys_that_stand_ins_read(usual: School):
    told = json.loads(usual.to_json())

    day = told["days"]["2026-11-23"]
    assert set(day) == {"away", "covers", "moves", "cancelled", "events"}
    assert set(day["away"][0]) == {"staff", "from", "to"}
    assert {frozenset(one) for one in day["covers"]} == {
        frozenset({"class_code", "period", "of", "by"}),
        frozenset({"duty", "period", "of", "by"}),
    }
    assert set(day["moves"][0]) == {"class_code", "period", "from", "to"}
    assert told["calendar"][0] == {
        "date": "2026-01-28",
        "cycle_day": 3,
        "schedule": "Normal",
        "term": "Term 1 2026",
        "week": 1,
    }


def test_a_school_comes_back_from_its_json(usual: School):
    assert read_school(usual.to_json()) == usual


def test_a_school_written_before_there_were_timetables_can_be_read(usual: School):
    told = json.loads(usual.to_json())
    for key in ("bell_schedules", "calendar", "lessons", "duties", "meetings", "days", "notices", "tasks"):
        del told[key]

    old = read_school(json.dumps(told))

    assert old.lessons == []
    assert old.staff == usual.staff


@pytest.mark.parametrize("text", ["", "[]", '{"seed": 1}', '{"seed": 1, "today": "yesterday"}'])
def test_a_damaged_school_says_how_to_begin_afresh(text: str):
    with pytest.raises(BadInput, match="--reset"):
        read_school(text)


def test_a_day_without_anything_is_an_empty_one():
    assert Day() == Day([], [], [], [], [])
