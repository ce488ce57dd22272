from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from staffroom.datahealth.news import live_data, news
from staffroom.datahealth.nights import nights
from staffroom.sync.models import ImportRun

from .runs import check, years

MELBOURNE = ZoneInfo("Australia/Melbourne")
THURSDAY = datetime(2026, 8, 6, 6, 45, tzinfo=MELBOURNE)
LAST_NIGHT = THURSDAY.replace(hour=2, minute=14)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(THURSDAY, tick=False):
        yield


def run(state: str, *, at: datetime = LAST_NIGHT, **more) -> ImportRun:
    facts = {"started": at, "finished": at + timedelta(seconds=4), "newest_file": at - timedelta(minutes=30), "pk": 1}
    return ImportRun(state=state, **(facts | more))


WEDNESDAY = run("applied", at=THURSDAY.replace(day=5, hour=2, minute=13))


def test_nothing_was_ever_imported():
    said = news(None, None, None)

    assert said.headline == "Nothing has been imported yet"
    assert said.standing == "never"


def test_all_is_well_after_a_good_night():
    good = run("applied")

    said = news(good, None, good)

    assert said.headline == "Everything is up to date"
    assert said.standing == "fresh"
    assert said.about == "Applied at 2:14 am"


def test_a_held_plan_is_the_news_whatever_came_after():
    hold = run("held", checks=[check("students_missing", 172, 5)], slices=[years(y09=172)])

    said = news(run("failed"), hold, WEDNESDAY)

    assert said.headline == "Year 9 is missing from last night’s file"
    assert said.bold == "Nothing has changed."
    assert "Everyone still sees Wednesday’s data." in said.text


def test_a_refused_file_says_why_and_what_everybody_sees():
    said = news(run("rejected", reasons=["These are files of school 9999."]), None, WEDNESDAY)

    assert said.headline == "Last night’s file was refused"
    assert "9999" in said.text
    assert "Wednesday’s data" in said.bold


def test_trouble_that_may_pass_says_that_we_try_again():
    said = news(run("failed", try_later=True, reasons=["The folder is not there."]), None, WEDNESDAY)

    assert said.standing == "retrying"
    assert "try again by ourselves" in said.text


def test_trouble_that_stays_is_called_so():
    assert news(run("failed", reasons=["The disk is full."]), None, WEDNESDAY).headline == "The import stopped"


def test_no_new_file_is_news_when_the_last_one_is_too_old():
    old = run("unchanged", at=THURSDAY.replace(day=4, hour=2), newest_file=THURSDAY.replace(day=4, hour=1))

    said = news(old, None, old)

    assert said.headline == "No new file has come"
    assert "2 days ago" in said.bold


def test_fridays_data_is_fresh_on_monday_morning():
    saturday = run("applied", at=datetime(2026, 8, 8, 2, 14, tzinfo=MELBOURNE))

    with time_machine.travel(datetime(2026, 8, 10, 8, 0, tzinfo=MELBOURNE), tick=False):
        assert news(saturday, None, saturday).standing == "fresh"


@pytest.mark.parametrize(
    ("state", "headline"),
    [
        ("running", "Last night’s file is being read"),
        ("declined", "Wednesday’s data is kept"),
        ("expired", "Nobody decided about last night’s file"),
        ("superseded", "Last night’s file gave way to a newer one"),
        ("rolled back", "The last import was undone"),
    ],
)
def test_every_other_end_has_its_headline(state, headline):
    assert news(run(state), None, WEDNESDAY).headline == headline


@pytest.mark.parametrize("state", list(ImportRun.State))
def test_no_state_is_without_words(state):
    assert news(run(state), None, None).headline
    assert nights([run(state)])[0].badge.word


def test_a_file_by_day_is_todays_and_an_old_one_has_its_weekday():
    noon = run("rejected", at=THURSDAY.replace(hour=2))
    with time_machine.travel(THURSDAY.replace(hour=15), tick=False):
        assert news(run("rejected", at=THURSDAY.replace(hour=14)), None, None).headline == "Today’s file was refused"
    with time_machine.travel(THURSDAY.replace(day=7, hour=7), tick=False):
        assert news(noon, None, None).headline == "Thursday’s file was refused"


def test_older_data_is_named_by_its_date():
    assert live_data(run("applied", at=THURSDAY - timedelta(days=20))) == "the data of 17 July"


def test_a_day_without_any_import_has_its_own_line():
    runs = [run("applied", pk=2), run("applied", at=THURSDAY.replace(day=3, hour=2), pk=1)]

    lines = nights(runs)

    assert [(line.day, line.badge.word) for line in lines] == [
        ("Thu 6 Aug", "Applied"),
        ("Wed 5 Aug", "No import"),
        ("Tue 4 Aug", "No import"),
        ("Mon 3 Aug", "Applied"),
    ]


def test_two_runs_on_one_day_make_two_lines_and_no_gap():
    runs = [run("applied", at=THURSDAY.replace(hour=5), pk=2), run("rejected", pk=1)]

    assert [line.run for line in nights(runs)] == [2, 1]


def test_rows_set_aside_show_on_the_badge():
    [line] = nights([run("applied", records={"staff": {"set_aside": 2, "added": 1}, "students": {"set_aside": 1}})])

    assert line.badge.word == "3 set aside"
    assert line.text == "2:14 am. 1 new"
