"""What file names tell."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from staffroom.dailyorg.dates import day_in, day_of_arrival, version_in, weekday_in
from staffroom.kit.school_days import MELBOURNE

TODAY = date(2026, 2, 11)  # a Wednesday
THURSDAY = date(2026, 2, 12)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
NEAR = st.integers(-150, 150).map(timedelta)


@pytest.mark.parametrize(
    "name",
    [
        "Daily Org Thu 12 Feb v2.pdf",
        "2026-02-12.pdf",
        "20260212 daily org.pdf",
        "DailyOrg_2026_02_12_v3.pdf",
        "12.02.26.pdf",
        "Daily Org 12-2-2026.pdf",
        "Daily Organisation 12 February 2026.pdf",
        "Thursday 12th of February.pdf",
        "Feb 12.PDF",
        "February 12th, 2026 (final).pdf",
        "Daily Org 12Feb26.pdf",
        "Thu 12.2.pdf",
        "Daily Org 12-02.pdf",
        "Daily Org - Thursday.pdf",
        "THURS wk 3 v1.1.pdf",
        "12 FEB - DAILY ORG.pdf",
    ],
)
def test_a_file_name_tells_the_day(name: str) -> None:
    assert day_in(name, TODAY) == THURSDAY


@pytest.mark.parametrize(
    "name",
    ["Daily Org.pdf", "Daily Org v2.pdf", "scan0001.pdf", "Daily Org 2.1.pdf", "31.02.2026.pdf", ""],
)
def test_a_name_without_a_day_tells_none(name: str) -> None:
    assert day_in(name, TODAY) is None


def test_without_a_year_the_nearest_is_meant() -> None:
    assert day_in("Daily Org 30 January.pdf", date(2026, 12, 20)) == date(2027, 1, 30)
    assert day_in("Daily Org 18 December.pdf", date(2027, 1, 28)) == date(2026, 12, 18)


def test_a_slip_in_the_weekday_does_not_move_it_by_a_year() -> None:
    assert day_in("Daily Org Tue 12 Feb.pdf", TODAY) == THURSDAY
    assert day_in("Daily Org Thu 12 Feb.pdf", date(2026, 11, 23)) == THURSDAY


def test_a_day_of_long_ago_is_that_day_and_never_today() -> None:
    assert day_in("12.02.2019.pdf", TODAY) == date(2019, 2, 12)


def test_a_weekday_alone_is_the_next_such_day_and_today_is_one() -> None:
    assert day_in("Wednesday.pdf", TODAY) == TODAY
    assert day_in("Tuesday.pdf", TODAY) == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("Daily Org Thu 12 Feb v2.pdf", 2),
        ("Daily Org version 3.pdf", 3),
        ("Daily_Org_V4.pdf", 4),
        ("Daily Org Rev. 2 12.02.26.pdf", 2),
        ("Daily Org.pdf", None),
        ("Nov 2.pdf", None),
    ],
)
def test_a_file_name_tells_its_version(name: str, version: int | None) -> None:
    assert version_in(name) == version


def test_a_weekday_that_does_not_agree_is_known() -> None:
    assert day_in("Daily Org Fri 12 Feb 2026.pdf", TODAY) == THURSDAY
    assert weekday_in("Daily Org Fri 12 Feb 2026.pdf") == 4


@given(
    DAYS,
    NEAR,
    st.sampled_from(["%Y-%m-%d", "%d.%m.%y", "%-d %B %Y", "%d/%m/%Y", "%A %-d %b %Y", "%Y%m%d", "%B %-d, %Y"]),
)
def test_every_way_of_writing_a_whole_date_reads_back(day: date, off: timedelta, way: str) -> None:
    assert day_in(f"Daily Org {day.strftime(way)} v2.pdf", day + off) == day


@given(DAYS, NEAR, st.sampled_from(["%-d %B", "%a %-d %b", "%d-%m"]))
def test_without_a_year_a_near_day_reads_back(day: date, off: timedelta, way: str) -> None:
    today = day + off
    if (day.month, day.day) == (2, 29):
        return

    assert day_in(f"{day.strftime(way)}.pdf", today) == day


@given(st.text(max_size=60), DAYS)
def test_no_name_is_too_strange(name: str, today: date) -> None:
    found = day_in(name, today)

    assert found is None or abs(found.year - today.year) < 100
    version_in(name)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 2, 11, 7, 42, tzinfo=MELBOURNE), date(2026, 2, 11)),
        (datetime(2026, 2, 11, 15, 0, tzinfo=MELBOURNE), date(2026, 2, 12)),
        (datetime(2026, 2, 13, 16, 30, tzinfo=MELBOURNE), date(2026, 2, 16)),
        (datetime(2026, 2, 14, 9, 0, tzinfo=MELBOURNE), date(2026, 2, 16)),
    ],
)
def test_what_tells_no_day_is_for_today_until_school_is_out(moment: datetime, day: date) -> None:
    assert day_of_arrival(moment) == day
