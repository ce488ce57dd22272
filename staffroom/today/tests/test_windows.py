"""Which days a page of a week shows."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from staffroom.today.windows import window_of

MONDAY, THURSDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 28)
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
SPANS = st.sampled_from(["3", "5", "7"])


def test_five_days_are_a_week_and_seven_have_its_weekend():
    five, seven = window_of("2026-11-26", "", MONDAY), window_of("2026-11-26", "7", MONDAY)

    assert (five.first, five.last, five.span) == (MONDAY, date(2026, 11, 27), 5)
    assert (seven.first, seven.last, seven.span) == (MONDAY, date(2026, 11, 29), 7)


def test_three_days_begin_with_the_day_and_leave_weekends_out():
    window = window_of("", "3", THURSDAY)

    assert window.days == (THURSDAY, date(2026, 11, 27), date(2026, 11, 30))
    assert (window.before, window.after) == (MONDAY, date(2026, 12, 1))
    assert window_of("", "3", SATURDAY).first == date(2026, 11, 30)


def test_who_may_see_this_week_alone_has_three_days_of_it():
    window = window_of("", "3", THURSDAY, only_now=True)

    assert window.days == (date(2026, 11, 25), THURSDAY, date(2026, 11, 27))


def test_on_a_weekend_five_days_are_the_coming_ones_and_seven_hold_the_weekend():
    assert window_of("", "5", SATURDAY).first == date(2026, 11, 30)
    assert SATURDAY in window_of("", "7", SATURDAY).days


@pytest.mark.parametrize(
    "junk", ["x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-W48", "20261126", "\0", "26/11/2026"]
)
def test_what_is_no_date_is_said_and_shows_the_current_days(junk):
    window = window_of(junk, "", MONDAY)

    assert window.odd
    assert window.current
    assert window.days == window_of("", "", MONDAY).days


@pytest.mark.parametrize("junk", ["", "4", "-3", "99999999999999999999", "x", "३"])
def test_another_number_of_days_is_five(junk):
    assert window_of("", junk, MONDAY).span == 5


@given(DAYS, SPANS, DAYS)
def test_the_day_asked_for_is_in_sight_unless_it_is_of_a_weekend(asked, span, today):
    window = window_of(asked.isoformat(), span, today)

    assert asked in window.days or asked.weekday() >= 5
    assert window.span == int(span)
    assert not window.odd


@given(DAYS, SPANS, DAYS)
def test_a_step_forward_and_a_step_back_lead_to_the_same_days(asked, span, today):
    window = window_of(asked.isoformat(), span, today)

    there = window_of(window.after.isoformat(), span, today)
    back = window_of(there.before.isoformat(), span, today)

    assert there.first > window.last
    assert back.days == window.days


@given(DAYS, SPANS)
def test_nothing_lies_between_one_window_and_the_next_but_weekends(asked, span):
    window = window_of(asked.isoformat(), span, asked)
    there = window_of(window.after.isoformat(), span, asked)

    gap = [window.last + timedelta(days=n) for n in range(1, (there.first - window.last).days)]

    assert all(day.weekday() >= 5 for day in gap)


@given(DAYS, SPANS)
def test_the_current_window_has_an_address_without_a_date(today, span):
    window = window_of("", span, today)

    assert window.current
    assert "date" not in window.to_current
    assert all("date" not in address for _, address in window.to_spans)
