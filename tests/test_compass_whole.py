"""Compass from its sign-in page to Today, over real HTTP: the day as it is, and every way to go wrong at 8:15."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.alerts.models import Alert
from staffroom.kit.school_days import MELBOURNE
from staffroom.school.models import LearningTask, Notice, StaffMember
from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.compass.tests.standin_school import MONDAY, school
from staffroom.sync.day.commands import told_day
from staffroom.sync.day.feeds import feed_states, source_states
from staffroom.sync.day.gates import reopen
from staffroom.sync.flows.compass import rounds, today as every_ten_minutes
from staffroom.sync.models import Gate

pytestmark = pytest.mark.django_db(transaction=True)
SAME = {"pd": "event", "on-call": "other"}
CODES = ("PNO", "TAC", "GIY", "SOD")


def at(hour: int, minute: int, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=MELBOURNE)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(8, 5), tick=False) as moving:
        yield moving


@pytest.fixture
def compass(clock: time_machine.Traveller, settings: Any, tmp_path: Any) -> Iterator[CompassStandIn]:
    for code in CODES:
        baker.make(StaffMember, code=code, active=True, superseded=False, first_name=code, shown_first_name=code)
    with CompassStandIn(school()) as standin:
        settings.STAFFROOM_DATA = tmp_path
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
            update={
                "compass_url": standin.base_url,
                "compass_user": "giy",
                "compass_password": type(settings.ENVIRONMENT.compass_password)("demo"),
                "compass_spacing_ms": 0,
            }
        )
        yield standin


@pytest.fixture
def morning(compass: CompassStandIn, clock: time_machine.Traveller) -> CompassStandIn:
    """A good full round at 8:05; now it is 8:15."""
    sweep = rounds.full_round()
    assert sweep.errors == {}
    clock.move_to(at(8, 15))
    return compass


def day_of(code: str) -> list[dict[str, Any]]:
    return told_day(code, MONDAY)["occurrences"]


def whole_day() -> dict[str, Any]:
    return {code: day_of(code) for code in (*CODES, "CRT1")}


def feed(name: str) -> Any:
    return next(state for state in feed_states() if state.name == name)


def today_page(code: str = "PNO") -> Any:
    user, _ = User.objects.get_or_create(tid="t", oid=code, defaults={"handle": f"t/{code}", "roles": ["teacher"]})
    user.staff_code = code
    user.save()
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client.get("/today")


# The day as it is


def test_everybody_s_day_is_what_compass_tells_of_it(compass: CompassStandIn) -> None:
    rounds.full_round()

    for code, truth in compass.people(MONDAY).items():
        if code not in CODES:
            continue
        told = [one for one in day_of(code) if one["start"]]
        expected = [
            one | {"kind": SAME.get(one["kind"], one["kind"])}
            for one in truth["day"]
            if not one["all_day"] and one["kind"] != "task"
        ]
        facts = ("start", "end", "kind", "rooms", "teachers", "change")
        assert [{name: one[name] for name in facts} for one in told] == [
            {name: one[name] for name in facts} for one in expected
        ], code


def test_an_extra_a_room_move_and_a_cover_stand_in_the_day_of_whom_they_concern(morning: CompassStandIn) -> None:
    mine = {(one["class"] or one["title"], one["period"]): one for one in day_of("PNO")}

    assert mine["08ENG1", "3"]["change"] == {"kind": "extra", "teacher": "PNO", "room": None}
    assert mine["09MAT3", "4"]["change"] == {"kind": "covered", "teacher": "CRT1", "room": None}
    assert mine["10SCI2", "2"]["change"] == {"kind": "moved", "teacher": None, "room": "B13"}
    assert mine["12SPM1", "5"]["change"]["kind"] == "cancelled"
    assert mine["YD Oval", "R"]["kind"] == "duty"
    assert [one["class"] for one in day_of("CRT1") if one["change"]] == ["09MAT3"]


def test_who_is_only_covered_is_not_called_away(morning: CompassStandIn) -> None:
    assert told_day("TAC", MONDAY)["away"] == []


def test_notices_are_harmless_and_tasks_name_no_student(morning: CompassStandIn) -> None:
    rounds.task_round()

    notice = Notice.objects.get(title="Staff briefing & room change")
    assert "script" not in notice.body
    assert "alert(1)" not in notice.body
    assert {task.name for task in LearningTask.objects.all()} == {"Prac Report", "Reading log"}


def test_a_cover_made_since_stands_in_the_day_at_the_next_round_and_goes_when_it_is_unmade(
    morning: CompassStandIn,
) -> None:
    morning.cover(by="GIY", class_code="10SCI2", period="2")
    rounds.short_round()
    made = [one["change"] for one in day_of("GIY") if one["class"] == "10SCI2"]
    morning.undo("covers", class_code="10SCI2", period="2")
    rounds.short_round()

    assert [change["kind"] for change in made] == ["extra"]
    assert [one for one in day_of("GIY") if one["class"] == "10SCI2"] == []
    assert [one["change"]["kind"] for one in day_of("PNO") if one["class"] == "10SCI2"] == ["moved"]


def test_an_unchanged_round_changes_nothing(morning: CompassStandIn) -> None:
    sweep = rounds.short_round()

    counts = sweep.counts["compass.today"]
    assert (counts["added"], counts["changed"], counts["withdrawn"], counts["occurrences"]) == (0, 0, 0, 0)


# Going wrong at 8:15. The words are those that an operator reads.

ASKED = "Calendar.GetCalendarEventsByUser"
TROUBLE = {
    "C03 slow body": ("drip", {"seconds": 0}, "did not answer in time"),
    "C04 reset in the middle, again and again": ("reset", {}, "could not be reached"),
    "C05 too many calls": ("429-seconds", {"seconds": 300}, "asks us to slow down"),
    "C05 too many calls, by date": ("429-date", {"seconds": 300}, "asks us to slow down"),
    "C06 bot check": ("challenge", {}, "firewall or bot check"),
    "C07 sign-in page": ("login-page", {}, "ended our session"),
    "C07 some page": ("html", {}, "Compass"),
    "C08 led to the sign-in page": ("redirect", {}, "ended our session"),
    "C08 401": ("401", {}, "ended our session"),
    "C11 terms": ("terms", {}, "terms"),
    "C11 password to change": ("change-password", {}, "password"),
    "C12 broken JSON": ("broken-json", {}, "changed its answer"),
    "C12 no d": ("no-d", {}, "changed its answer"),
    "C12 null": ("d-null", {}, "changed its answer"),
    "C12 another key": ("renamed-key", {"key": "start"}, "changed its answer"),
    "C14 no zone": ("no-offset", {}, "changed its answer"),
    "C17 error page": ("500", {}, "has trouble"),
    "C17 error as JSON": ("500-json", {}, "has trouble"),
    "C17 out of service": ("503", {}, "has trouble"),
    "C17 refused with 200": ("h-unauthorised", {}, "may not ask"),
    "C17 bad argument": ("h-argument", {}, "did not take the question"),
    "C17 denied": ("message", {}, "may not ask"),
    "C22 no end": ("huge", {"megabytes": 40}, "sent more than"),
    "connection closed": ("drop", {}, "could not be reached"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_changes_the_age_and_nothing_else(name: str, morning: CompassStandIn, monkeypatch: Any) -> None:
    how, facts, words = TROUBLE[name]
    if name.startswith("C03"):
        monkeypatch.setattr("staffroom.sources.compass.session.LIMITS", _short())
    before = whole_day()
    morning.fail(ASKED, how, times=None, **facts)

    sweep = rounds.short_round()

    assert words in str(sweep.errors["compass.today"]), sweep.errors["compass.today"]
    assert whole_day() == before
    assert feed("compass.today").state == "down"
    assert words in feed("compass.today").error
    assert next(one.state for one in source_states(MONDAY) if one.source == "compass") == "down"
    assert Alert.objects.filter(closed=None).count() <= 1
    page = today_page()
    assert page.status_code == 200
    assert "08ENG1" in page.content.decode()
    assert "8:05" in page.content.decode()


@pytest.mark.parametrize("name", TROUBLE)
def test_after_trouble_the_next_good_round_is_the_day_again(
    name: str, morning: CompassStandIn, clock: Any, monkeypatch: Any
) -> None:
    how, facts, _ = TROUBLE[name]
    if name.startswith("C03"):
        monkeypatch.setattr("staffroom.sources.compass.session.LIMITS", _short())
    morning.fail(ASKED, how, times=None, **facts)
    rounds.short_round()

    morning.fail(ASKED, "none")
    clock.move_to(at(8, 15) + timedelta(hours=7))
    sweep = rounds.short_round()

    assert sweep.errors == {}
    assert next(one.state for one in source_states(MONDAY) if one.source == "compass") == "fresh"
    assert not Alert.objects.filter(closed=None).exists()


def _short() -> Any:
    from staffroom.kit.http import Limits

    return Limits(connect=2, read=2, total=2, body=1_000_000)


def test_c01_compass_that_cannot_be_reached_is_told_in_words(morning: CompassStandIn, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"compass_url": "http://127.0.0.1:1"})

    sweep = rounds.short_round()

    assert "could not be reached" in str(sweep.errors["compass.today"])
    assert today_page().status_code == 200


def test_c06_after_a_bot_check_nothing_is_asked_for_hours_and_nobody_signs_in(
    morning: CompassStandIn, clock: Any
) -> None:
    morning.fail("everywhere", "challenge", times=None)
    rounds.short_round()
    asked = len(morning.log())

    for minutes in range(10, 300, 10):
        clock.move_to(at(8, 15) + timedelta(minutes=minutes))
        every_ten_minutes()

    assert len(morning.log()) == asked
    assert Alert.objects.filter(closed=None, title__contains="waits for a person").count() == 1
    assert Gate.objects.get().breaker == "open"


def test_c07_a_session_that_ended_is_opened_once_and_the_round_goes_on(morning: CompassStandIn) -> None:
    morning.end_sessions()

    sweep = rounds.short_round()

    assert sweep.errors == {}
    assert sum(1 for line in morning.log("login") if line["method"] == "POST") == 2


def test_c09_a_session_that_ends_in_the_middle_of_a_round_loses_nothing(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.fail("Calendar", "signed-out", after=3)

    sweep = rounds.short_round()

    assert sweep.errors == {}
    assert whole_day() == before


def test_c09_a_round_that_cannot_be_ended_is_not_half_taken(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.cancel("09MAT3", period="1")
    morning.fail("Calendar", "500", after=2, times=None)

    rounds.short_round()

    assert whole_day() == before


def test_c10_a_wrong_password_is_tried_twice_and_then_no_more(compass: CompassStandIn, clock: Any) -> None:
    compass.fail("login", "wrong-password", times=None)

    for minutes in range(0, 600, 10):
        clock.move_to(at(8, 5) + timedelta(minutes=minutes))
        every_ten_minutes()

    assert sum(1 for line in compass.log("login") if line["method"] == "POST") == 2
    (alert,) = Alert.objects.filter(closed=None)
    assert "password" in alert.text
    assert "demo" not in alert.text


def test_c10_once_it_is_mended_an_operator_lets_calls_go_out_again(compass: CompassStandIn) -> None:
    compass.fail("login", "wrong-password", times=None)
    rounds.full_round()
    compass.fail("everywhere", "none")

    reopen("compass")
    sweep = rounds.full_round()

    assert sweep.errors == {}


def test_a_second_factor_is_told_as_that(compass: CompassStandIn) -> None:
    compass.fail("login", "second-factor", times=None)

    sweep = rounds.full_round()

    assert "second factor" in str(sweep.errors["compass.people"])


def test_somebody_whose_calendar_may_not_be_read_costs_no_sign_in_and_nobody_else_s_day(
    morning: CompassStandIn,
) -> None:
    morning.cancel("08ENG1", period="3")
    morning.fail(ASKED, "h-unauthorised", times=1)

    sweep = rounds.short_round()

    assert sweep.errors == {}
    assert sweep.counts["compass.today"]["not permitted"] == 1
    assert sum(1 for line in morning.log("login") if line["method"] == "POST") == 1
    assert [one["change"]["kind"] for one in day_of("TAC") if one["class"] == "08ENG1"] == ["cancelled"]


def test_c13_keys_that_nobody_knows_do_not_matter(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.fail("Calendar", "extra-keys", times=None)

    assert rounds.short_round().errors == {}
    assert whole_day() == before


def test_numbers_as_text_are_read_as_numbers(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.fail("Calendar", "text-numbers", times=None)

    assert rounds.short_round().errors == {}
    assert whole_day() == before


def test_c14_times_in_the_wrong_zone_are_not_believed(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.fail(ASKED, "local-as-utc", times=None)

    sweep = rounds.short_round()

    assert "zone" in str(sweep.errors["compass.today"])
    assert whole_day() == before


def test_c15_an_empty_school_day_is_not_believed_at_once(morning: CompassStandIn, clock: Any) -> None:
    before = [one["change"] for one in day_of("PNO")]
    morning.fail("Calendar", "empty-list", times=None)

    states = []
    for minutes in (15, 25, 35):
        clock.move_to(at(8, minutes))
        rounds.short_round()
        states.append((feed("compass.today").state, [one["change"] for one in day_of("PNO")] == before))

    assert states[:2] == [("held", True), ("held", True)]
    assert not states[2][1]


def test_c16_an_empty_day_in_the_holidays_is_quietly_taken(compass: CompassStandIn, clock: Any) -> None:
    clock.move_to(at(8, 15, date(2027, 1, 12)))
    compass.fail("Calendar", "empty-list", times=None)

    sweep = rounds.full_round()

    assert sweep.counts["compass.calendar"]["doubted"] == 0
    assert not Alert.objects.exists()


def test_c18_a_second_page_that_fails_drops_the_first(morning: CompassStandIn) -> None:
    for number in range(130):
        morning.notice(f"Notice {number}", "<p>Words</p>")
    morning.fail("Feed", "h-argument", times=None)
    before = set(Notice.objects.values_list("title", flat=True))
    morning.fail("NewsFeed", "page-2", times=None)

    sweep = rounds.short_round()

    assert "compass.notices" in sweep.errors
    assert set(Notice.objects.values_list("title", flat=True)) == before
    assert "compass.today" not in sweep.errors


def test_c19_rows_of_somebody_else_are_dropped_and_told(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.fail(ASKED, "other-user", times=None)

    sweep = rounds.short_round()

    assert "compass.today" in sweep.errors
    assert whole_day() == before


def test_c20_rows_that_come_twice_are_one(morning: CompassStandIn) -> None:
    before = whole_day()
    morning.fail("Calendar", "duplicate-rows", times=None)

    rounds.short_round()

    assert whole_day() == before


def test_odd_rows_are_kept_and_break_nothing(morning: CompassStandIn) -> None:
    morning.fail("Calendar", "odd-bodies", times=None)

    rounds.short_round()

    assert today_page().status_code == 200


def test_c24_a_compass_that_is_away_all_day_leaves_the_last_good_day(morning: CompassStandIn, clock: Any) -> None:
    before = whole_day()
    morning.fail("everywhere", "drop", times=None)

    for minutes in range(0, 8 * 60, 10):
        clock.move_to(at(8, 15) + timedelta(minutes=minutes))
        every_ten_minutes()
    page = today_page().content.decode()

    assert whole_day() == before
    assert "8:05" in page
    assert len(morning.log()) < 200


def test_outside_school_hours_nobody_asks(morning: CompassStandIn, clock: Any) -> None:
    saturday = date(2026, 10, 17)
    clock.move_to(at(3, 0, saturday))
    rounds.full_round()
    asked = len(morning.log())

    for moment in (at(17, 0), at(8, 0, saturday), at(1, 0, date(2026, 10, 18))):
        clock.move_to(moment)
        every_ten_minutes()

    assert len(morning.log()) == asked


def test_a_night_that_failed_is_made_up_for_as_soon_as_compass_answers(compass: CompassStandIn, clock: Any) -> None:
    clock.move_to(at(2, 30))
    compass.fail("everywhere", "503", times=None)
    rounds.full_round()

    compass.fail("everywhere", "none")
    clock.move_to(at(4, 0))
    every_ten_minutes()

    assert feed("compass.calendar").state == "fresh"


def test_no_name_no_password_and_no_cookie_reaches_the_log(compass: CompassStandIn, capsys: Any, caplog: Any) -> None:
    rounds.full_round()
    compass.fail("Calendar", "message", times=None)
    rounds.short_round()

    written = caplog.text + "".join(capsys.readouterr())
    for secret in ("demo", "Nolan", "giy", "ASP.NET_SessionId"):
        assert secret not in written
