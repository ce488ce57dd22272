from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from staffroom.kit import school_days
from staffroom.kit.school_days import MELBOURNE, calendar, is_school_day, melbourne_today, next_school_day, term_of


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 1, 28), "students' first day"),
        (date(2026, 4, 2), "last day of Term 1"),
        (date(2026, 11, 24), "an ordinary Tuesday"),
        (date(2029, 12, 21), "last day on file"),
    ],
)
def test_it_counts_days_with_students(day, why):
    assert is_school_day(day), why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 1, 27), "student-free first day"),
        (date(2026, 3, 9), "Labour Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 11, 3), "Melbourne Cup Day"),
        (date(2026, 9, 25), "Grand Final Friday, in the break"),
        (date(2026, 11, 28), "a Saturday"),
        (date(2026, 7, 1), "winter break"),
    ],
)
def test_it_does_not_count_days_without_students(day, why):
    assert not is_school_day(day), why


def test_every_year_has_four_terms_in_order_and_a_student_free_first_day():
    for year in range(2024, 2030):
        terms = [term for term in calendar().terms if term.first.year == year]

        assert len(terms) == 4
        assert all(a.first < a.last < b.first for a, b in pairwise(terms))
        assert terms[0].first in calendar().student_free
        assert next_school_day(terms[0].first).toordinal() == terms[0].first.toordinal() + 1


def test_the_next_school_day_skips_weekends_holidays_and_breaks():
    assert next_school_day(date(2026, 11, 27)) == date(2026, 11, 30)
    assert next_school_day(date(2026, 11, 2)) == date(2026, 11, 4)
    assert next_school_day(date(2026, 12, 18)) == date(2027, 1, 28)


def test_years_without_term_dates_count_every_weekday_but_holidays():
    assert is_school_day(date(2031, 7, 2))
    assert not is_school_day(date(2031, 12, 25))


def test_a_day_knows_its_term_also_on_a_weekend():
    assert term_of(date(2026, 11, 28)).name == "Term 4 2026"
    assert term_of(date(2026, 7, 1)) is None


def test_it_is_already_tomorrow_in_melbourne_when_utc_is_still_on_yesterday():
    assert melbourne_today(datetime(2026, 11, 23, 12, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert melbourne_today(datetime(2026, 11, 23, 13, 0, tzinfo=UTC)) == date(2026, 11, 24)


@given(st.integers(1_704_067_200, 1_893_000_000))
def test_today_is_never_behind_the_utc_date_and_at_most_one_day_ahead(seconds):
    now = datetime.fromtimestamp(seconds, UTC)

    ahead = (melbourne_today(now) - now.date()).days

    assert ahead == (1 if now.hour >= 14 or (now.hour == 13 and now.astimezone(MELBOURNE).dst()) else 0)


def test_public_holidays_have_names():
    assert school_days.public_holiday(date(2026, 11, 3)) == "Melbourne Cup Day"
    assert school_days.public_holiday(date(2026, 11, 4)) == ""
