"""The cycle of the made-up school: believable, and nobody is in two places."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from staffroom.demo.bells import PERIODS, next_open, schedules, school_days
from staffroom.demo.founding import found_school
from staffroom.demo.school import School, Sizes
from staffroom.demo.timetable import ON_CALL, is_here


@pytest.fixture(scope="module", params=[1, 8865])
def usual(request: pytest.FixtureRequest) -> School:
    return found_school(request.param, date(2026, 11, 23))


def at(school: School) -> dict[str, date]:
    return {entry.date: date.fromisoformat(entry.date) for entry in school.calendar}


def test_no_teacher_is_in_two_places_at_once(usual: School):
    lessons = [(code, one.day, one.period) for one in usual.lessons for code in one.teachers]
    duties = [(one.teacher, one.day, one.period) for one in usual.duties]

    assert max(Counter(lessons + duties).values()) == 1


def test_no_room_holds_two_lessons_at_once(usual: School):
    rooms = Counter((code, one.day, one.period) for one in usual.lessons for code in one.rooms)

    assert max(rooms.values()) == 1


def test_no_home_group_has_two_of_its_own_classes_at_once(usual: School):
    core = {subject.code for subject in usual.subjects if not subject.elective}
    groups = Counter((one.subject[:2], one.number, one.day, one.period) for one in usual.lessons if one.subject in core)

    assert max(groups.values()) == 1


def test_every_class_meets_several_times_and_never_three_times_a_day(usual: School):
    times = Counter(one.class_code for one in usual.lessons if one.number)
    on_days = Counter((one.class_code, one.day) for one in usual.lessons)

    assert set(times) == {f"{group.subject}{group.number}" for group in usual.classes}
    assert sum(1 for count in times.values() if count >= 4) > len(times) * 0.8
    assert max(on_days.values()) <= 2


def test_classes_with_two_teachers_have_both(usual: School):
    of_two = {f"{g.subject}{g.number}": {g.teacher, g.second_teacher} for g in usual.classes if g.second_teacher}

    assert of_two
    assert all(set(one.teachers) == of_two[one.class_code] for one in usual.lessons if one.class_code in of_two)


def test_whoever_teaches_or_has_a_duty_works_on_that_day(usual: School):
    people = {person.code: person for person in usual.staff}
    wanted = [(code, one.day, one.period) for one in usual.lessons for code in one.teachers]
    wanted += [(one.teacher, one.day, one.period) for one in usual.duties]

    assert [row for row in wanted if not is_here(people[row[0]], (row[1] - 1) % 5, row[2])] == []


def test_everybody_keeps_a_free_period_each_day(usual: School):
    taught = Counter((code, one.day) for one in usual.lessons if one.period in PERIODS for code in one.teachers)

    assert max(taught.values()) <= len(PERIODS) - 1


def test_home_groups_meet_in_the_morning_under_their_own_code(usual: School):
    codes = {group.code for group in usual.home_groups if group.active}
    mornings = [one for one in usual.lessons if one.period == "HG"]

    assert {one.class_code for one in mornings} == codes
    assert {one.number for one in mornings} == {0}
    assert len(mornings) > len(codes) * usual.cycle_days * 0.8


def test_each_period_has_somebody_on_call_and_each_break_somebody_in_the_yard(usual: School):
    on_call = {(one.day, one.period) for one in usual.duties if one.name == ON_CALL}
    yard = {(one.day, one.period) for one in usual.duties if one.area}

    assert len(on_call) > 50
    assert yard == {(day, period) for day in range(1, 11) for period in ("BS", "R", "L", "AS")}


def test_bells_of_a_day_follow_each_other(usual: School):
    for schedule in schedules():
        assert all(bell.starts < bell.ends == later.starts for bell, later in pairwise(schedule.bells))
        assert {bell.period for bell in schedule.bells if bell.teaching} == {"HG", *PERIODS}


def test_a_year_has_every_sort_of_day_and_the_cycle_goes_by_the_weekday():
    days = school_days(2026)

    assert {entry.schedule for entry in days} == {schedule.name for schedule in schedules()}
    assert all((entry.cycle_day - 1) % 5 == date.fromisoformat(entry.date).weekday() for entry in days)
    assert {entry.cycle_day for entry in days} == set(range(1, 11))
    assert "2026-11-03" not in {entry.date for entry in days}
    assert (days[0].date, days[-1].date, days[-1].schedule) == ("2026-01-28", "2026-12-18", "Early finish")


def test_a_year_without_term_dates_has_school_on_weekdays():
    days = school_days(2041)

    assert len(days) > 240
    assert next_open(date(2041, 1, 1)) == date(2041, 1, 2)


def test_the_timetable_changes_nothing_about_the_people():
    day = date(2026, 11, 23)
    people = found_school(5, day, Sizes(students=60, leavers=20, staff=40), timetable=False)
    whole = found_school(5, day, Sizes(students=60, leavers=20, staff=40))

    assert people.lessons == []
    assert (whole.staff, whole.students, whole.classes) == (people.staff, people.students, people.classes)
    assert whole.enrolments == people.enrolments


def test_everybody_on_the_staff_has_an_id_at_compass_of_their_own(usual: School):
    assert set(usual.compass_ids) == {person.code for person in usual.staff}
    assert len(set(usual.compass_ids.values())) == len(usual.staff)


def test_all_who_work_on_mondays_come_to_the_briefing(usual: School):
    briefing = next(meeting for meeting in usual.meetings if meeting.weekday == 0)

    assert len(briefing.attends) > 50
    assert all(meeting.convenor in meeting.attends for meeting in usual.meetings if meeting is not briefing)


@pytest.mark.parametrize("sizes", [Sizes(20, 0, 20, 0), Sizes(40, 10, 90, 0), Sizes(6, 0, 20, 0)])
def test_small_schools_get_one_too(sizes: Sizes):
    small = found_school(3, date(2026, 3, 2), sizes)

    assert small.lessons
    assert small.days
