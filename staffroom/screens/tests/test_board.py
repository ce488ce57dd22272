"""What a screen shows: to staff everything but reasons, to a corridor only what a class needs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from staffroom.school.gaps import day_picture
from staffroom.screens.board import board_now, corridor_rows, family_name, staff_rows, titles_of
from staffroom.screens.models import Screen
from staffroom.screens.tests.walls import busy_day, fresh
from staffroom.today.tests.days import MONDAY, at, away, occurrence, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "08:10"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def busy(clock: Any) -> None:
    busy_day()
    fresh()


def screen(place: str = "staffroom") -> Screen:
    return Screen(pk=1, name="East wall", place=place)


def test_the_staffroom_sees_who_takes_what_for_whom_and_what_nobody_takes(busy: None) -> None:
    rows = {(row.what, row.kind): row for row in board_now(screen()).rows}

    assert (rows["09ENG2", "extra"].who, rows["09ENG2", "extra"].instead) == ("Amelia Keene", "Roza Petrov")
    assert rows["08HUM1", "extra"].who == "Jamie van Dam"
    assert rows["07SCI3", "gap"].instead == "Ivan Kovac"
    assert rows["YD Oval and canteen", "gap"].duty
    assert rows["08TEC2", "alone"].instead == "Ivan Kovac"
    assert (rows["10MAT3", "moved"].left, rows["10MAT3", "moved"].room) == ("B12", "S07")
    assert (rows["11PHY1", "extra"].left, rows["11PHY1", "extra"].room) == ("L04", "S02")
    assert rows["12MTH1", "cancelled"].room == "B09"


def test_the_screen_counts_as_every_other_page_does(busy: None) -> None:
    picture, board = day_picture(MONDAY), board_now(screen())

    kinds = [row.kind for row in board.rows]

    assert board.headline == "2 lessons and 1 duty have no cover yet"
    assert (len(picture.gap_lessons), len(picture.gap_duties)) == (2, 1)
    assert (kinds.count("extra"), kinds.count("alone")) == (len(picture.covers), len(picture.alone))


def test_a_corridor_never_learns_who_is_away_and_what_lacks_somebody(busy: None) -> None:
    board = board_now(screen("corridor"))

    said = repr(board.rows) + repr(board.away) + repr(board.notices) + board.headline + board.heading
    assert [(row.what, row.who) for row in board.rows if row.who] == [
        ("09ENG2", "Ms Keene"),
        ("08HUM1", "van Dam"),
        ("11PHY1", "Mr Field"),
    ]
    for name in ("Petrov", "Kovac", "O'Brien", "Papadimitriou", "Amelia", "Jamie", "no cover", "07SCI3", "YD", "Bus"):
        assert name not in said


@pytest.mark.parametrize("place", ["staffroom", "corridor"])
def test_meetings_and_events_stay_off_for_their_titles_may_name_a_student(busy: None, place: str) -> None:
    assert "student" not in repr(board_now(screen(place)))


def test_what_is_over_goes_and_is_counted(busy: None, clock: Any) -> None:
    clock.move_to(at(MONDAY, "11:00"))

    board = board_now(screen())

    assert board.over == 5
    assert [row.what for row in board.rows] == ["11PHY1", "09ENG4", "12MTH1", "08TEC2"]
    assert board.headline == "1 lesson has no cover yet"


def test_each_period_is_named_once(busy: None) -> None:
    rows = board_now(screen()).rows

    assert [row.sign for row in rows if row.first] == ["P1", "P2", "R", "P3", "P4", "P5"]


def test_the_bell_that_rings_next_is_named_with_its_minutes(busy: None, clock: Any) -> None:
    before = board_now(screen())
    clock.move_to(at(MONDAY, "09:35"))
    during = board_now(screen())
    clock.move_to(at(MONDAY, "17:30"))
    after = board_now(screen())

    assert (before.bells.now, before.bells.next.name, before.minutes) == (None, "Home Group", 40)
    assert (during.bells.now.name, during.bells.next.name, during.minutes) == ("Period 1", "Period 2", 15)
    assert (after.bells.now, after.bells.next) == (None, None)


@pytest.mark.parametrize(
    ("days", "headline", "calm"), [(-2, "No school today", "the weekend"), (7, "Today is not known yet", "")]
)
def test_a_day_without_news_says_which_kind_of_nothing_it_is(clock: Any, days: int, headline: str, calm: str) -> None:
    clock.move_to(at(MONDAY + timedelta(days=days), "08:10"))

    board = board_now(screen())

    assert (board.headline, board.calm, board.known) == (headline, calm, False)


def test_a_calm_day_that_somebody_told_is_not_an_unknown_one(clock: Any) -> None:
    told(MONDAY)
    occurrence(MONDAY, "09ENG2", "1", teachers=["PET"])

    board = board_now(screen())

    assert (board.headline, board.known, board.away_known) == ("No changes known today", True, False)


def test_a_late_source_is_warned_of_in_words(busy: None, clock: Any, settings: Any) -> None:
    clock.move_to(at(MONDAY, "09:00"))

    board = board_now(screen())

    assert board.heard.as_of.startswith("CASES21 as of 2:14 am, Compass as of 8:05 am")
    assert board.heard.warnings == ("Compass was last heard 8:05 am, 55 minutes ago.",)


@pytest.mark.parametrize("place", ["staffroom", "corridor"])
def test_a_screen_costs_few_queries_however_much_happens(
    clock: Any, place: str, django_assert_max_num_queries: Any
) -> None:
    busy_day(many=True)
    board_now(screen(place))  # the calendar is read once in a while

    with django_assert_max_num_queries(9):
        board_now(screen(place))


@pytest.mark.parametrize(
    ("name", "family"),
    [("Jamie van Dam", "van Dam"), ("Marsh, Jamie", "Marsh"), ("Ms Lee", "Ms Lee"), ("Cher", "Cher"), ("", "")],
)
def test_a_casual_whom_no_record_knows_has_a_family_name_all_the_same(name: str, family: str) -> None:
    assert family_name(name) == family


def test_on_both_days_when_the_clocks_change_times_are_local(clock: Any) -> None:
    for text, hour in (("2026-10-05", "10:00"), ("2026-04-07", "10:00")):
        day = MONDAY.fromisoformat(text)
        occurrence(day, "09ENG2", teachers=["PET"], times=(hour, "10:50"), status="cancelled")
        away(day, "PET", "09:00", "11:00")

        (row,) = staff_rows(day_picture(day))

        assert (row.sign, f"{row.starts:%H:%M}") == ("10:00", hour)


def test_titles_are_written_as_people_are_called(busy: None) -> None:
    picture = day_picture(MONDAY)

    titles = titles_of(picture)

    assert titles == {"KEE": "Ms Keene", "FIE": "Mr Field"}
    assert {row.who for row in corridor_rows(picture, {})} == {"Keene", "van Dam", "Field", ""}
