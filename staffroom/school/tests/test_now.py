from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from staffroom.school.day import Change, Entry
from staffroom.school.now import minutes_until, now_and_next

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def entry(starts: int | None, minutes: int = 50, change: Change | None = None, *, all_day: bool = False) -> Entry:
    begins = None if starts is None else NINE + timedelta(minutes=starts)
    return Entry(
        date=NINE.date(),
        kind="lesson",
        starts=begins,
        ends=begins + timedelta(minutes=minutes) if begins else None,
        all_day=all_day,
        period="1",
        class_code=f"at {starts}",
        subject="",
        title="",
        teachers=(),
        rooms=(),
        teachers_now=(),
        rooms_now=(),
        change=change,
        sources=(),
        said_by={},
        changed=NINE,
        occurrence=1,
    )


def test_a_lesson_begins_with_its_first_moment_and_is_over_with_its_last():
    first, second = entry(0), entry(50)

    assert now_and_next([second, first], NINE).now == (first,)
    assert now_and_next([second, first], NINE + timedelta(minutes=50)).now == (second,)
    assert now_and_next([second, first], NINE - timedelta(seconds=1)).next == first


def test_of_two_that_are_on_the_later_to_start_comes_first():
    long, short = entry(0, 300), entry(60)

    assert now_and_next([long, short], NINE + timedelta(minutes=70)).now == (short, long)


@pytest.mark.parametrize("kind", ["covered", "cancelled", "withdrawn"])
def test_what_is_off_is_never_now_nor_next(kind):
    off = [entry(0, change=Change(kind)), entry(90, change=Change(kind))]

    assert now_and_next(off, NINE).now == ()
    assert now_and_next(off, NINE).next is None


def test_neither_is_what_lasts_all_day_or_has_no_time():
    found = now_and_next([entry(None), entry(0, all_day=True)], NINE)

    assert (found.now, found.next) == ((), None)


@given(st.lists(st.integers(-600, 600), max_size=12), st.integers(-600, 600))
def test_next_is_after_now_and_nothing_lies_between(starts, moment):
    when = NINE + timedelta(minutes=moment)

    found = now_and_next([entry(one) for one in starts], when)

    later = [one for one in starts if one > moment]
    assert (found.next is None) == (not later)
    if found.next is not None:
        assert found.next.starts == NINE + timedelta(minutes=min(later))
    assert len(found.now) == sum(1 for one in starts if one <= moment < one + 50)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2), (-5, 0)])
def test_a_minute_that_has_begun_counts(seconds, minutes):
    assert minutes_until(NINE + timedelta(seconds=seconds), NINE) == minutes
