"""The organiser after a publish: which version, how much changed, who was told, who has looked since."""

import pytest
import time_machine
from django.core.cache import cache

from .published import EXTRA, MOVED, TUESDAY, moment, publish, signed_in, staffed, visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_school():
    cache.clear()
    staffed()


def test_the_last_version_says_how_many_were_told_and_how_many_have_looked():
    publish("07:00")
    publish("08:02", _09ENG2=EXTRA, _10MAT3=MOVED)
    visit("/today", "08:10", "KEE")

    page = visit("/news/versions/", "08:11", "OBR")

    assert "Version 2 of Monday 23 November, 8:02 am" in page
    assert "2 changes, 2 people told, 1 has looked" in page
    assert "Amelia Keene looked 8:10 am" in page
    assert "Roza Petrov not looked yet" in page
    assert "from Timetabler" in page


def test_the_first_version_is_no_news_and_says_so():
    publish("07:00")

    assert "The first that anybody told of this day, no news for anybody." in visit("/news/versions/", "08:00", "OBR")


def test_what_was_changed_back_before_they_looked_is_told_apart():
    publish("07:00")
    publish("08:02", _09ENG2=EXTRA)
    publish("08:04")

    page = visit("/news/versions/", "08:11", "OBR")

    assert "1 change, nobody’s own day is different" in page
    assert "Amelia Keene changed back before they looked" in page


def test_a_version_of_tomorrow_says_on_which_day_it_was_published():
    publish("07:00", TUESDAY)

    assert "Version 1 of Tuesday 24 November, published Mon 23 Nov, 7:00 am" in visit(
        "/news/versions/2026-11-24/", "08:00", "OBR"
    )


def test_a_day_that_nobody_told_is_said_to_be_that():
    assert "Nobody has told this day" in visit("/news/versions/", "08:00", "OBR")


@pytest.mark.parametrize("day", ["1", "2026-13-01", "tomorrow", "0001-01-01", "9999-12-31"])
def test_what_is_no_date_is_not_found(day):
    assert signed_in("OBR").get(f"/news/versions/{day}/").status_code == 404


def test_today_has_one_address():
    with time_machine.travel(moment("08:00"), tick=False):
        assert signed_in("OBR").get("/news/versions/2026-11-23/").headers["Location"] == "/news/versions/"


def test_teachers_do_not_see_who_has_looked():
    assert signed_in("KEE").get("/news/versions/").status_code == 403


def test_the_organisers_front_page_says_it_in_a_line():
    publish("07:00")
    publish("08:02", _09ENG2=EXTRA)

    page = visit("/today", "08:11", "OBR")

    assert "Version 2 of Monday 23 November, 8:02 am: 1 change, 2 people told, nobody has looked yet" in page
