import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given, strategies as st

from staffroom.kit import school_days
from staffroom.kit.models import CalendarEdit, TermEdit
from staffroom.kit.school_days import (
    MELBOURNE,
    calendar,
    is_school_day,
    melbourne_today,
    next_school_day,
    school_week,
    term_of,
    why_no_school,
)

CUP_DAY = date(2026, 11, 3)


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
    assert school_days.public_holiday(date(2026, 3, 9)) == "Labour Day"
    assert school_days.public_holiday(date(2026, 11, 3)) == "Melbourne Cup Day"
    assert school_days.public_holiday(date(2026, 11, 4)) == ""


@time_machine.travel("2026-11-24T01:00:00Z")
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), ""),
        (CUP_DAY, "Melbourne Cup Day"),
        (date(2026, 1, 27), "student-free day: First day of Term 1"),
        (date(2026, 11, 28), "the weekend"),
        (date(2026, 12, 21), "holidays until Thursday 28 January 2027"),
        (date(2027, 1, 2), "holidays until Thursday 28 January 2027"),
    ],
)
def test_it_says_in_words_why_nobody_comes(day, words):
    assert why_no_school(day) == words


def test_weeks_of_a_term_begin_on_monday_and_holidays_have_none():
    assert school_week(date(2026, 1, 28)) == 1
    assert school_week(date(2026, 2, 2)) == 2
    assert school_week(date(2026, 2, 8)) == 2
    assert school_week(date(2026, 7, 1)) == 0


@pytest.mark.django_db
def test_a_regional_school_moves_cup_day():
    CalendarEdit.objects.create(day=CUP_DAY, kind=CalendarEdit.Kind.OPEN)
    CalendarEdit.objects.create(day=date(2026, 11, 5), kind=CalendarEdit.Kind.CLOSED, why="Bendigo Cup Day")

    assert is_school_day(CUP_DAY)
    assert why_no_school(CUP_DAY) == ""
    assert not is_school_day(date(2026, 11, 5))
    assert why_no_school(date(2026, 11, 5)) == "Bendigo Cup Day"
    assert next_school_day(date(2026, 11, 2)) == CUP_DAY


@pytest.mark.django_db
def test_a_student_free_day_of_the_schools_own_choice_counts_until_it_is_taken_back():
    day = date(2026, 11, 24)
    edit = CalendarEdit.objects.create(day=day, kind=CalendarEdit.Kind.STUDENT_FREE, why="Reports")

    assert why_no_school(day) == "student-free day: Reports"

    edit.delete()

    assert is_school_day(day)


@pytest.mark.django_db
def test_a_term_may_begin_another_day_here_and_a_new_year_may_be_added():
    TermEdit.objects.create(name="Term 4 2026", first=date(2026, 10, 6), last=date(2026, 12, 16))
    TermEdit.objects.create(name="Term 1 2030", first=date(2030, 1, 29), last=date(2030, 4, 5))

    assert not is_school_day(date(2026, 10, 5))
    assert not is_school_day(date(2026, 12, 17))
    assert term_of(date(2030, 2, 1)).name == "Term 1 2030"
    assert not is_school_day(date(2030, 4, 8))


@pytest.mark.django_db(transaction=True)
def test_a_loop_over_a_year_asks_the_database_twice(django_assert_num_queries):
    school_days.forget()

    with django_assert_num_queries(2):
        found = [is_school_day(date.fromordinal(date(2026, 1, 1).toordinal() + n)) for n in range(365)]

    assert 180 < sum(found) < 210


def test_before_the_tables_are_made_the_calendar_of_the_state_counts(own_environment):
    script = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from django.db import transaction\n"
        "from staffroom.kit.school_days import is_school_day\n"
        "with transaction.atomic():\n"
        "    print(is_school_day(date(2026, 11, 24)), is_school_day(date(2026, 11, 3)))\n"
    )
    environment = own_environment | {"DJANGO_SETTINGS_MODULE": "staffroom.config.settings"}

    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["True", "False"], done.stderr
