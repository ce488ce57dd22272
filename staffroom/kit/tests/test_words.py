from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from staffroom.kit import words

MELBOURNE = ZoneInfo("Australia/Melbourne")
NOW = datetime(2026, 8, 6, 8, 20, tzinfo=MELBOURNE)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(("hour", "said"), [(0, "12:14 am"), (2, "2:14 am"), (12, "12:14 pm"), (23, "11:14 pm")])
def test_the_clock_is_read_as_people_read_it(hour, said):
    assert words.clock(NOW.replace(hour=hour, minute=14)) == said


def test_times_are_those_of_the_school_and_not_of_the_machine():
    assert words.clock(datetime(2026, 8, 5, 16, 14, tzinfo=UTC)) == "2:14 am"


@pytest.mark.parametrize(("hour", "said"), [(0, "12:20"), (8, "8:20"), (13, "1:20")])
def test_a_bell_is_written_as_a_timetable_prints_it(hour, said):
    assert words.bell(NOW.replace(hour=hour)) == said


@pytest.mark.parametrize(("value", "said"), [(0, "0 min"), (35, "35 min"), (60, "1 h"), (65, "1 h 5 min")])
def test_minutes_make_hours(value, said):
    assert words.minutes(value) == said


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(hours=6), "2:20 am"),
        (timedelta(days=1), "yesterday, 8:20 am"),
        (timedelta(days=2), "Tuesday 4 August, 8:20 am"),
        (timedelta(days=300), "Friday 10 October 2025, 8:20 am"),
    ],
)
def test_a_moment_names_its_day_unless_it_is_today(back, said):
    # Wall-clock arithmetic: daylight saving began in between.
    assert words.when((NOW.replace(tzinfo=None) - back).replace(tzinfo=MELBOURNE)) == said


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=25), "25 minutes ago"),
        (timedelta(minutes=119), "119 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(hours=49), "2 days ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_honest_unit(back, said):
    assert words.ago(NOW - back) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "under a second"), (1, "1 second"), (4.4, "4 seconds"), (125, "2 min 5 s")]
)
def test_durations_are_short(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("things", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_lists_end_in_and(things, said):
    assert words.listed(things) == said


def test_numbers_carry_their_nouns():
    assert words.count(1, "person", "people") == "1 person"
    assert words.count(1043, "student") == "1,043 students"


def test_sizes_are_said_in_the_unit_that_fits():
    assert [words.size(n) for n in (0, 1_400, 412_000, 38_100_000)] == ["1 kB", "1 kB", "412 kB", "38.1 MB"]


def test_a_date_has_no_leading_zero():
    assert words.date_in_words(date(2026, 8, 6)) == "6 August 2026"
    assert words.day(date(2026, 8, 6), short=True) == "Thu 6 Aug"
