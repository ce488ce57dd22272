from datetime import UTC, date, datetime, time, timedelta

import pytest

from staffroom.jobs.clock import due_slot, first_minute, last_try, next_time
from staffroom.jobs.registry import Job
from staffroom.kit.school_days import MELBOURNE


def a_job(at=None, every=None, **more):
    return Job("a job", "Does something.", print, at=time.fromisoformat(at) if at else None, every=every, **more)


def melbourne(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=MELBOURNE, fold=fold)


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2027, 10, 3)])
@pytest.mark.parametrize("at", ["02:00", "02:30", "02:59"])
def test_a_time_that_does_not_come_in_october_is_the_first_minute_after(day, at):
    moment = first_minute(day, time.fromisoformat(at))

    assert moment.astimezone(MELBOURNE).isoformat() == f"{day}T03:00:00+11:00"


@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2027, 4, 4)])
@pytest.mark.parametrize("at", ["02:00", "02:30", "02:59"])
def test_a_time_that_comes_twice_in_april_is_the_first_one(day, at):
    moment = first_minute(day, time.fromisoformat(at))

    assert moment.astimezone(MELBOURNE).isoformat() == f"{day}T{at}:00+11:00"


@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2026, 10, 4), date(2026, 11, 24)])
def test_all_other_times_are_what_the_clock_reads(day):
    for at in (time(0, 0), time(1, 59), time(3, 0), time(23, 59)):
        assert first_minute(day, at).astimezone(MELBOURNE).replace(tzinfo=None) == datetime.combine(day, at)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-24T01:59", None),
        ("2026-11-24T02:00", "2026-11-24"),
        ("2026-11-24T23:59", "2026-11-24"),
    ],
)
def test_a_daily_job_is_due_from_its_time_to_midnight(now, slot):
    assert due_slot(a_job("02:00"), melbourne(now)) == slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [("2026-11-24T00:10", "2026-11-23"), ("2026-11-24T05:30", "2026-11-23"), ("2026-11-24T05:31", None)],
)
def test_an_evening_job_missed_at_midnight_is_made_up_for_until_early_morning(now, slot):
    assert due_slot(a_job("23:30"), melbourne(now)) == slot


def test_stretches_of_minutes_are_the_same_on_every_machine_and_never_repeat_when_clocks_go_back():
    moments = [datetime(2026, 4, 4, 15, 0, tzinfo=UTC) + timedelta(minutes=minutes) for minutes in range(120)]

    slots = [due_slot(a_job(every=5), moment) for moment in moments]

    assert len(set(slots)) == 24
    assert slots == sorted(slots)


def test_the_next_time_is_tomorrow_when_today_is_over():
    assert next_time(a_job("02:00"), melbourne("2026-11-24T01:00")) == melbourne("2026-11-24T02:00")
    assert next_time(a_job("02:00"), melbourne("2026-11-24T02:00")) == melbourne("2026-11-25T02:00")
    assert next_time(a_job(every=5), melbourne("2026-11-24T02:03")) == melbourne("2026-11-24T02:05")


def test_tries_end_in_the_morning_after():
    assert last_try(a_job("02:00"), "2026-11-24") == melbourne("2026-11-24T08:00")
    assert last_try(a_job("21:00"), "2026-11-24") == melbourne("2026-11-25T08:00")
    assert last_try(a_job("02:00", retry_until=time(2, 30)), "2026-10-04") == melbourne("2026-10-04T03:00")
