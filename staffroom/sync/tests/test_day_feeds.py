"""How feeds are told, how old they may become, and who is told when."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from click.testing import CliRunner
from hypothesis import given, strategies as st

from staffroom.alerts.models import Alert
from staffroom.jobs.registry import discover, find_job
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.health import report
from staffroom.kit.models import CalendarEdit
from staffroom.kit.school_days import MELBOURNE, melbourne_today
from staffroom.school.models import SourceDay
from staffroom.sources.compass.errors import Blocked, CompassDown, GateShut, NotPermitted, WrongPassword
from staffroom.sync.commands import feeds as command
from staffroom.sync.day import feeds
from staffroom.sync.day.declared import FEEDS
from staffroom.sync.day.doubting import accept
from staffroom.sync.flows.feeds import watch
from staffroom.sync.models import Feed, Gate

pytestmark = pytest.mark.django_db
OFTEN, NIGHTLY = FEEDS["compass.today"], FEEDS["compass.calendar"]
DOWN = CompassDown("a calendar", "status 503")


def local(text: str) -> datetime:
    """A moment in Melbourne: '2026-03-17 10:15', a Tuesday of Term 1."""
    return datetime.fromisoformat(text).replace(tzinfo=MELBOURNE).astimezone(UTC)


@pytest.fixture(autouse=True)
def compass(settings):
    """A school that has Compass and a folder of eduHub files."""
    update = {"compass_url": "https://compass.example", "eduhub_folder": settings.STAFFROOM_DATA}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=update)


@pytest.fixture
def clock():
    with time_machine.travel(local("2026-03-17 10:15"), tick=False) as traveller:
        yield traveller


def state_of(name: str) -> feeds.FeedState:
    return next(state for state in feeds.feed_states() if state.name == name)


def source(name: str, day: date) -> feeds.SourceState:
    return next(state for state in feeds.source_states(day) if state.source == name)


# How old


@pytest.mark.parametrize(
    ("heard", "now", "old"),
    [
        ("2026-03-17 10:00", "2026-03-17 10:25", False),
        ("2026-03-17 10:00", "2026-03-17 10:26", True),
        ("2026-03-16 15:55", "2026-03-17 06:29", False),
        ("2026-03-16 15:55", "2026-03-17 06:50", False),
        ("2026-03-16 15:55", "2026-03-17 06:51", True),
        ("2026-03-16 13:00", "2026-03-16 22:00", True),
        ("2026-03-20 15:50", "2026-03-22 12:00", False),
        ("2026-04-02 15:50", "2026-04-19 23:00", False),
        ("2026-04-02 15:50", "2026-04-20 06:46", True),
    ],
)
def test_a_feed_grows_old_in_the_hours_of_school_days_only(heard, now, old):
    assert OFTEN.is_old(local(heard), local(now)) is old


@pytest.mark.parametrize(
    ("heard", "now", "old"),
    [
        ("2026-03-17 02:31", "2026-03-18 04:30", False),
        ("2026-03-17 02:31", "2026-03-18 04:32", True),
        ("2026-03-20 02:31", "2026-03-23 04:30", False),
        ("2026-03-20 02:31", "2026-03-23 04:32", True),
        ("2026-12-18 02:31", "2027-01-27 23:59", False),
    ],
)
def test_a_nightly_feed_may_miss_a_weekend_but_not_a_night(heard, now, old):
    assert NIGHTLY.is_old(local(heard), local(now)) is old


@pytest.mark.parametrize("day", ["2026-04-05", "2026-10-04"])
def test_the_days_on_which_clocks_change_make_nothing_old(day):
    friday = date.fromisoformat(day) - timedelta(days=2)

    assert not OFTEN.is_old(local(f"{friday} 15:50"), local(f"{day} 23:30"))


def test_a_student_free_day_of_the_school_makes_nothing_old():
    CalendarEdit.objects.create(day=date(2026, 3, 17), kind=CalendarEdit.Kind.STUDENT_FREE)

    assert not OFTEN.is_old(local("2026-03-16 15:55"), local("2026-03-17 15:00"))


@given(st.integers(0, 525_000), st.integers(0, 90), st.integers(0, 9_000))
def test_what_is_old_stays_old(minute, minutes, later):
    heard = local("2026-01-01 00:00") + timedelta(minutes=minute)
    now = heard + timedelta(minutes=minutes)

    assert OFTEN.is_old(heard, now) <= OFTEN.is_old(heard, now + timedelta(minutes=later))


def test_feeds_that_were_last_heard_years_ago_are_old():
    assert OFTEN.is_old(local("2020-03-17 10:00"), local("2026-03-17 10:00"))


# What flows tell


def test_a_name_that_is_not_declared_is_a_mistake():
    with pytest.raises(ValueError, match="declare it"):
        feeds.note_try("compass.weather")


def test_a_feed_that_went_well_is_fresh_and_says_what_it_brought(clock):
    feeds.note_try("compass.today")
    clock.shift(timedelta(minutes=1))
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"), counts={"said": 900})

    state = state_of("compass.today")

    assert (state.state, state.counts, state.error) == ("fresh", {"said": 900}, "")
    assert state.tried < state.succeeded == local("2026-03-17 10:16")


def test_a_failure_says_why_and_changes_no_age(clock):
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))
    clock.shift(timedelta(minutes=10))
    feeds.note_failure("compass.today", DOWN)

    state = state_of("compass.today")

    assert (state.state, state.error, state.as_of) == ("down", str(DOWN), local("2026-03-17 10:15"))
    assert source("compass", date(2026, 3, 17)).state == "down"


def test_an_empty_timetable_says_so_and_stays_out_of_the_way(clock):
    feeds.note_success("cases.timetable", as_of=None, remark="CASES21 holds no timetable.")

    state = state_of("cases.timetable")

    assert (state.state, state.remark, state.error) == ("off", "CASES21 holds no timetable.", "")
    assert source("cases", date(2026, 3, 17)).state == "off"


def test_feeds_of_a_source_that_is_not_set_up_are_off(clock, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"compass_url": ""})

    assert {state.state for state in feeds.feed_states() if state.source == "compass"} == {"off"}
    assert source("compass", date(2026, 3, 17)) == feeds.SourceState("compass", "Compass", None, "off")
    assert not feeds.ask("compass.today")


def test_a_feed_that_was_never_fetched_says_never(clock):
    assert state_of("compass.today").state == "never"


def test_an_open_breaker_is_told_in_words_with_the_calls_of_a_minute(clock):
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))
    Gate.objects.create(
        source="compass",
        breaker="open",
        closed_until=local("2026-03-17 16:15"),
        why=str(Blocked()),
        calls={"2026-03-16T23:14": 7, "2026-03-16T23:15": 2, "2026-03-16T23:01": 99},
    )

    state = state_of("compass.today")

    assert state.breaker.startswith("No call before 4:15 pm. A firewall")
    assert state.calls_per_minute == 7
    assert source("compass", date(2026, 3, 17)).state == "down"


# Doubts


def test_what_was_set_aside_is_held_until_somebody_takes_it(clock):
    doubt = {"times": 1, "why": "Nothing at all on Wednesday 18 March, which is a school day.", "as_of": "x"}
    feed = Feed.objects.create(name="compass.calendar", doubts={"2026-03-18": doubt, "2026-03-16": doubt})
    feeds.note_success("compass.calendar", as_of=local("2026-03-17 10:15"))

    state = state_of("compass.calendar")

    assert state.state == "held"
    assert [(one.date, one.times, one.taken) for one in state.doubts] == [(date(2026, 3, 18), 1, False)]

    accept(Feed.objects.get(pk=feed.pk))

    assert state_of("compass.calendar").state == "fresh"
    assert state_of("compass.calendar").doubts[0].taken


# What pages ask


def test_each_source_says_how_old_its_word_about_a_date_is(clock):
    day = date(2026, 3, 17)
    SourceDay.objects.create(mark="a", source="compass", date=day, as_of=local("2026-03-17 10:02"))
    SourceDay.objects.create(mark="b", source="cases", date=day, as_of=local("2026-03-16 23:00"))
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:02"))

    assert source("compass", day) == feeds.SourceState("compass", "Compass", local("2026-03-17 10:02"), "fresh")
    assert source("cases", day).state == "fresh"

    clock.move_to(local("2026-03-17 10:30"))

    assert source("compass", day).state == "stale"
    assert source("cases", day).state == "fresh"


def test_the_timetable_of_an_old_file_is_stale(clock):
    SourceDay.objects.create(mark="b", source="cases", date=date(2026, 3, 17), as_of=local("2026-03-13 02:00"))

    assert source("cases", date(2026, 3, 17)).state == "stale"


def test_a_day_that_is_over_is_not_stale_for_being_over(clock):
    day = date(2026, 3, 12)
    row = SourceDay.objects.create(mark="a", source="compass", date=day, as_of=local("2026-03-12 15:58"))

    assert source("compass", day).state == "fresh"

    row.as_of = local("2026-03-12 09:00")
    row.save()

    assert source("compass", day).state == "stale"


def test_holidays_are_calm_even_when_compass_is_down_for_repairs(clock):
    feeds.note_success("compass.today", as_of=local("2026-12-18 15:50"))
    clock.move_to(local("2027-01-06 10:00"))
    feeds.note_failure("compass.today", DOWN)

    states = feeds.source_states(date(2027, 1, 6))
    watch()

    assert {state.state for state in states} <= {"fresh", "off"}
    assert not Alert.objects.exists()


def test_a_source_that_is_down_for_a_whole_day_keeps_its_last_good_word_with_its_age(clock):
    day = date(2026, 3, 17)
    SourceDay.objects.create(mark="a", source="compass", date=day, as_of=local("2026-03-16 15:50"))
    feeds.note_success("compass.today", as_of=local("2026-03-16 15:50"))
    for hour in range(7, 16):
        clock.move_to(local(f"2026-03-17 {hour:02}:00"))
        feeds.note_failure("compass.today", GateShut(local("2026-03-17 16:00"), str(DOWN)))

        state = source("compass", day)

        assert (state.state, state.as_of) == ("down", local("2026-03-16 15:50"))


def test_pages_ask_in_three_queries(clock, django_assert_num_queries):
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))

    with django_assert_num_queries(3):
        feeds.source_states(melbourne_today())
    with django_assert_num_queries(2):
        feeds.source_states(melbourne_today(), told=[])
    with django_assert_num_queries(2):
        feeds.feed_states()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-17T12:59:00Z", "fresh"),
        ("2026-03-17T21:00:00Z", "fresh"),
        ("2026-03-17T20:00:00Z", "fresh"),
        ("2026-03-17T19:54:00Z", "fresh"),
        ("2026-03-17T19:56:00Z", "fresh"),
    ],
)
def test_today_is_melbournes_date_when_utc_is_still_on_yesterday(now, expected):
    """Tomorrow's word, heard at 3:50 pm, is fresh all night and until the morning's hours begin."""
    with time_machine.travel(now, tick=False):
        heard = local("2026-03-17 15:50")
        feeds.note_success("compass.today", as_of=heard)
        SourceDay.objects.create(mark="a", source="compass", date=date(2026, 3, 18), as_of=heard)
        early = local("2026-03-18 06:30") > datetime.fromisoformat(now)

        assert source("compass", date(2026, 3, 18)).state == (expected if early else "stale")


# Alarms


def test_a_feed_above_its_limit_in_school_hours_is_one_alarm_and_one_all_clear(clock):
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))
    for _ in range(5):
        clock.shift(timedelta(minutes=10))
        watch()

    alarm = Alert.objects.get()
    assert alarm.title == "Compass, everybody's today and tomorrow: too old"
    assert "10:15 am" in alarm.text
    assert alarm.runbook == "compass#stale"

    feeds.note_success("compass.today", as_of=local("2026-03-17 11:05"))
    watch()
    watch()

    assert list(Alert.objects.order_by("pk").values_list("kind", flat=True)) == ["act", "recovered"]
    assert not Alert.objects.filter(closed=None).exists()


def test_after_school_an_old_feed_is_neither_a_new_alarm_nor_an_all_clear(clock):
    feeds.note_success("compass.today", as_of=local("2026-03-17 15:00"))
    clock.move_to(local("2026-03-17 15:40"))
    watch()
    clock.move_to(local("2026-03-17 18:00"))
    feeds.note_success("compass.notices", as_of=local("2026-03-17 15:00"))
    watch()

    assert [(alert.kind, alert.closed) for alert in Alert.objects.all()] == [("act", None)]


def test_a_moved_public_holiday_moves_the_alarm(clock):
    cup_day = "2026-11-03"
    feeds.note_success("compass.today", as_of=local("2026-11-02 15:50"))
    clock.move_to(local(f"{cup_day} 10:00"))
    watch()

    assert not Alert.objects.exists()

    CalendarEdit.objects.create(day=date.fromisoformat(cup_day), kind=CalendarEdit.Kind.OPEN)
    watch()

    assert Alert.objects.filter(closed=None).count() == 1


def test_a_wrong_password_is_told_at_once_and_once(clock):
    feeds.note_failure("compass.people", WrongPassword())
    feeds.note_failure("compass.notices", WrongPassword())
    feeds.note_failure("compass.notices", GateShut(local("2026-03-17 10:30"), str(WrongPassword())))

    alarm = Alert.objects.get()
    assert alarm.runbook == "compass#password"
    assert "STAFFROOM_COMPASS_PASSWORD" in alarm.text

    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))

    assert Alert.objects.filter(kind="recovered").count() == 1
    assert not Alert.objects.filter(closed=None).exists()


def test_a_missing_permission_of_one_feed_is_not_over_because_another_goes_well(clock):
    feeds.note_failure("compass.notices", NotPermitted("for notices"))
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))

    assert Alert.objects.filter(closed=None).count() == 1

    feeds.note_success("compass.notices", as_of=local("2026-03-17 10:15"))

    assert not Alert.objects.filter(closed=None).exists()


def test_trouble_with_the_files_of_cases21_leads_to_another_page_of_the_manual(clock):
    feeds.note_failure("cases.timetable", NeedsPerson("The disk is full."))

    alarm = Alert.objects.get()
    assert (alarm.title, alarm.runbook) == ("CASES21 waits for a person", "data-health#feeds")


def test_trouble_that_passes_by_itself_is_no_alarm_of_its_own(clock):
    feeds.note_failure("compass.today", DOWN)

    assert not Alert.objects.exists()


def test_the_watch_is_a_job_of_every_five_minutes():
    discover()

    assert find_job("feeds watched").when == "every 5 minutes"


# On demand, on the command line, in health


def test_an_operator_asks_and_the_next_try_has_heard(clock):
    assert feeds.ask("compass.today")
    assert state_of("compass.today").asked == local("2026-03-17 10:15")

    feeds.note_try("compass.today")

    assert state_of("compass.today").asked is None
    assert not feeds.ask("cases.timetable")
    assert not feeds.ask("no such feed")


def test_the_command_tells_people_and_machines_and_ends_as_asked(clock):
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"), counts={"said": 900})
    runner = CliRunner()

    told = json.loads(runner.invoke(command, ["--json"]).output)
    fine = runner.invoke(command, ["--check"])
    feeds.note_failure("compass.notices", DOWN)
    wrong = runner.invoke(command, ["--check"])

    assert [one["name"] for one in told] == list(FEEDS)
    assert next(one for one in told if one["name"] == "compass.today") == {
        "name": "compass.today",
        "source": "compass",
        "title": "Everybody's today and tomorrow",
        "state": "fresh",
        "as_of": "2026-03-16T23:15:00+00:00",
        "tried": None,
        "succeeded": "2026-03-16T23:15:00+00:00",
        "error": "",
        "remark": "",
        "breaker": "",
        "calls_per_minute": None,
        "counts": {"said": 900},
        "doubts": [],
        "asked": None,
    }
    assert (fine.exit_code, wrong.exit_code) == (0, 1)
    assert runner.invoke(command).exit_code == 0
    assert "Compass has" in wrong.output


def test_health_says_it_in_a_sentence_without_a_bad_mark(clock):
    feeds.note_success("compass.today", as_of=local("2026-03-17 10:15"))
    feeds.note_failure("compass.notices", DOWN)

    part = report()["parts"]["feeds"]

    assert (part["state"], part["words"]) == ("late", "2 feeds: 1 down.")
    assert (part["fresh"], part["down"]) == (1, 1)
