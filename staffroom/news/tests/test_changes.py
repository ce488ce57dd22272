"""What changed for me: on Today's strip and on the page of changes, once, in words, until it is seen."""

import json

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staffroom.people.tests.people import user
from staffroom.school.models import DayNews

from .published import EXTRA, MOVED, TO_WU, TUESDAY, moment, press_seen, publish, signed_in, staffed, visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_school():
    cache.clear()
    staffed()


def strip(text: str) -> str:
    """The part of Today that says what changed."""
    for heading in ("Since you last looked", "New for you", "Changed today"):
        if heading in text:
            return heading + text.split(heading)[1].split("Your day")[0]
    return ""


def test_who_never_looked_reads_that_they_are_off_the_hook():
    publish("07:00", _09ENG2=EXTRA)
    publish("08:02", _09ENG2=TO_WU)

    found = strip(visit("/today", "08:10"))

    assert found.startswith("New for you")
    assert "Off the hook P3 09ENG2 you need not take it" in found
    assert "Extra P3 09ENG2 for Roza Petrov, C04" in strip(visit("/today", "08:10", "WUT"))


def test_an_extra_that_came_and_went_before_anybody_looked_is_not_mentioned():
    publish("07:00")
    publish("07:30", _09ENG2=EXTRA)
    publish("08:02")

    assert strip(visit("/today", "08:10")) == ""


def test_an_extra_that_was_looked_at_and_went_is():
    publish("07:00")
    publish("07:30", _09ENG2=EXTRA)
    assert "Extra P3 09ENG2" in strip(visit("/today", "07:40"))

    publish("08:02")

    assert "Off the hook P3 09ENG2" in strip(visit("/today", "08:10"))


def test_one_thing_is_told_once_however_many_ways_it_is_known():
    publish("07:00")
    visit("/today", "07:10")
    publish("08:02", _09ENG2=EXTRA, _10MAT3=MOVED)

    found = strip(visit("/today", "08:10"))

    assert found.startswith("Since you last looked 7:10 am")
    assert found.count("09ENG2") == 1
    assert found.count("10MAT3") == 1


def test_an_open_page_is_told_in_a_sentence():
    publish("07:00", _09ENG2=EXTRA)
    publish("08:02", _09ENG2=TO_WU)

    with time_machine.travel(moment("08:10"), tick=False):
        answer = json.loads(signed_in("KEE").get("/today/pulse").content)

    assert [one["words"] for one in answer["new"]] == ["You are off the hook: Period 3, 09ENG2"]


def test_an_open_page_that_asks_is_nobody_looking():
    publish("07:00")
    publish("08:02", _09ENG2=EXTRA)

    with time_machine.travel(moment("08:10"), tick=False):
        signed_in("KEE").get("/today/pulse")

    assert not DayNews.objects.exclude(looked=None).exists()


def test_seen_on_today_is_seen_among_my_changes():
    publish("07:00")
    visit("/today", "07:10")
    publish("08:02", _09ENG2=EXTRA)
    assert "1 change not seen yet" in visit("/news/", "08:05")

    press_seen("/today", "08:10")

    assert "nothing waits for you" in visit("/news/", "08:11")
    assert strip(visit("/today", "08:12")).startswith("Changed today")


def test_seen_among_my_changes_is_seen_on_today():
    publish("07:00")
    visit("/today", "07:10")
    publish("08:02", _09ENG2=EXTRA)
    visit("/today", "08:05")

    press_seen("/news/", "08:10")

    assert strip(visit("/today", "08:12")).startswith("Changed today")


def test_what_was_seen_and_changes_again_is_told_again():
    publish("07:00")
    visit("/today", "07:10")
    publish("08:02", _09ENG2=EXTRA)
    press_seen("/news/", "08:10")

    publish("08:15", _09ENG2=TO_WU)

    assert "Off the hook P3 09ENG2" in strip(visit("/today", "08:20"))


def test_what_is_over_is_not_on_the_strip_and_says_so_among_my_changes():
    publish("07:00")
    publish("08:02", _10MAT3=MOVED)

    assert strip(visit("/today", "10:00")) == ""
    changes = visit("/news/", "10:00")
    assert "nothing waits for you" in changes
    assert "P1 10MAT3, moved from B12 to S07 over" in changes


def test_changes_of_later_days_are_counted_on_today_and_stand_among_my_changes():
    publish("07:00")
    publish("07:00", TUESDAY)
    publish("08:02", TUESDAY, _09ENG2=EXTRA)

    assert "1 change on later days" in visit("/today", "08:10")
    changes = visit("/news/", "08:11")
    assert "Published 8:02 am" in changes
    assert "Tue 24 Nov, P3 09ENG2 for Roza Petrov, C04" in changes


def test_the_newest_changes_come_first():
    publish("07:00")
    publish("07:30", _10MAT3=MOVED)
    publish("08:02", _10MAT3=MOVED, _09ENG2=EXTRA)

    changes = visit("/news/", "08:11")

    assert changes.index("Published 8:02 am") < changes.index("Published 7:30 am")


def test_without_a_change_the_page_says_so():
    publish("07:00")

    assert "Nothing changed for you in the last 14 days" in visit("/news/", "08:00")


def test_who_has_no_staff_record_reads_why_nothing_is_known():
    user("staff", "teacher", code="")

    assert "not linked to a staff record" in visit("/news/", "08:00", "")


def test_nobody_reads_or_settles_the_changes_of_somebody_else():
    publish("07:00")
    publish("08:02", _09ENG2=TO_WU)
    rows = ",".join(str(row.pk) for row in DayNews.objects.filter(staff="WUT"))

    with time_machine.travel(moment("08:05"), tick=False):
        signed_in("KEE").post("/news/seen", {"rows": rows})

    assert "09ENG2" not in visit("/news/", "08:06")
    assert "1 change not seen yet" in visit("/news/", "08:06", "WUT")


@pytest.mark.parametrize("rows", ["", "x", "0,,0", "9" * 40, "-1", "½"])
def test_nonsense_for_seen_changes_nothing(rows):
    publish("07:00")
    publish("08:02", _09ENG2=EXTRA)

    with time_machine.travel(moment("08:05"), tick=False):
        assert signed_in("KEE").post("/news/seen", {"rows": rows}).status_code == 302

    assert DayNews.objects.filter(staff="KEE", seen=None).count() == 1


def test_news_cost_one_reading_and_when_it_is_looked_at_first_one_writing():
    publish("07:00")
    visit("/today", "07:55", "WUT")
    counts = []
    for clock, changed in (("08:00", {}), ("08:20", {"_09ENG2": EXTRA})):
        publish(clock, **changed)
        visit("/today", clock, "WUT")
        client = signed_in("KEE")
        with time_machine.travel(moment(clock), tick=False), CaptureQueriesContext(connection) as queries:
            client.get("/today")
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 1
