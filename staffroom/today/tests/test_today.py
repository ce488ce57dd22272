"""The page Today at every hour and on every kind of day, with a clock that stands."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine

from staffroom.accounts.models import Session
from staffroom.kit.school_days import is_school_day
from staffroom.people.tests.people import user
from staffroom.sync.models import Feed

from .days import MONDAY, at, away, colleagues, keene_monday, occurrence, rung, told, tuesday_after

pytestmark = pytest.mark.django_db


def seen(client, day: date, clock: str, *roles: str, code: str = "KEE", path: str = "/today") -> str:
    """The text of a page, as it is read."""
    with time_machine.travel(at(day, clock), tick=False):
        client.force_login(user(*(roles or ("staff", "teacher")), code=code))
        answer = client.get(path)
    assert answer.status_code == 200
    return as_text(answer.content.decode().split('<main id="main"')[1].split(">", 1)[1])


def as_text(page: str) -> str:
    """Words in the order of the source, one blank between them."""
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    return re.sub(r" ([,.;:])", r"\1", words)


def lead(text: str) -> str:
    """What stands before the sections."""
    return re.split(r"Changed today|Your day", text)[0]


def test_at_a_minute_to_eight_the_first_thing_of_the_day_is_next(client):
    keene_monday()

    text = lead(seen(client, MONDAY, "07:59"))

    assert "Good morning, Alex" in text
    assert "Monday 23 November" in text
    assert "Term 4, week 8" in text
    assert "Day 3" in text
    assert "First, 8:30 in 31 min YD Front gate GATE" in text
    assert "left" not in text


def test_in_a_duty_before_school_now_says_what_is_left_and_next_is_home_group(client):
    keene_monday()

    text = lead(seen(client, MONDAY, "08:35"))

    assert "Now 15 min left YD Front gate GATE until 8:50" in text
    assert "Next, HG, 8:50 in 15 min 09B B12" in text


def test_a_room_move_is_heard_as_a_sentence(client):
    keene_monday()

    text = lead(seen(client, MONDAY, "09:35"))

    assert "Now 15 min left 10MAT3 moved from B12 to S07 Year 10 Mathematics, until 9:50" in text
    assert "Next, P2, 9:50 in 15 min 12MTH1 B09" in text


def test_between_lessons_the_break_is_what_is_on(client):
    keene_monday()

    text = lead(seen(client, MONDAY, "10:45"))

    assert "Now 15 min left Recess until 11:00" in text
    assert "Next, P3, 11:00 in 15 min 09ENG2 C04" in text
    assert "Extra for Roza Petrov" in text


def test_a_minute_that_has_begun_still_counts(client):
    keene_monday()

    with time_machine.travel(at(MONDAY, "09:49") + timedelta(seconds=30), tick=False):
        client.force_login(user("teacher", code="KEE"))
        text = client.get("/today").content.decode()

    assert re.search(r">1 min</b> left", text)


def test_what_is_off_is_neither_now_nor_next(client):
    keene_monday()

    text = lead(seen(client, MONDAY, "11:55"))

    assert "08MAT1" not in text
    assert "Next, 3:30 in 3 h 35 min Maths faculty A02" in text


def test_after_the_last_the_next_school_day_begins(client):
    keene_monday()
    tuesday_after()

    text = lead(seen(client, MONDAY, "16:45"))

    assert "That was the last for today" in text
    assert "Tuesday 24 November, P1, 9:00 next school day, first 12MTH1 B09" in text


def test_changes_stand_together_before_the_day(client):
    keene_monday()

    text = seen(client, MONDAY, "08:20")
    changes = text.split("Changed today")[1].split("Your day")[0]

    assert "Room moved P1 10MAT3, S07" in changes
    assert "Extra P3 09ENG2 for Roza Petrov, C04" in changes
    assert "Cancelled P4 08MAT1" in changes
    assert "Covered P5 11MTH2 by Jamie Marsh" in changes


def test_the_day_is_in_order_with_breaks_and_free_periods_between(client):
    keene_monday()

    day = seen(client, MONDAY, "08:20").split("Your day")[1].split("Away and covered")[0]

    wanted = ["Year 12 valedictory", "YD Front gate", "09B", "10MAT3", "12MTH1", "Recess", "09ENG2", "08MAT1", "Lunch"]
    places = [day.index(what) for what in [*wanted, "11MTH2", "Free", "Maths faculty"]]
    assert places == sorted(places)
    assert day.count("Free") == 1
    assert "Compass as of 8:05 am" in day


def test_something_withdrawn_is_shown_as_such(client):
    colleagues()
    told(MONDAY)
    occurrence(MONDAY, "10MAT3", "1", teachers=["KEE"], rooms=["B12"], status="withdrawn")

    text = seen(client, MONDAY, "08:20")

    assert "Withdrawn no longer in the timetable" in text
    assert "Nothing to go to today" in lead(text)


def test_who_is_away_and_who_covers_is_told_and_never_more(client):
    keene_monday()

    out = seen(client, MONDAY, "08:20").split("Away and covered")[1]

    assert "Roza Petrov All day P3 09ENG2: you" in out
    assert "LIA 9:00 am to 12:30 pm" in out
    assert "Liam O'Brien P1 07SCI1: Tom Wu" in out
    assert out.index("LIA") < out.index("Liam")


def test_somebody_entered_as_away_is_told_so(client):
    keene_monday()
    away(MONDAY, "KEE", starts="11:00")

    assert "You are entered as away today, from 11:00 am." in seen(client, MONDAY, "08:20")


def test_without_any_word_the_day_is_not_known_and_not_empty(client):
    colleagues()

    text = seen(client, MONDAY, "08:20")

    assert "Not known Nobody has told us your day yet" in text
    assert "Who is away has not been told for today." in text
    assert "Nothing" not in text
    assert "Nobody is known to be away" not in text


def test_a_source_that_told_only_others_leaves_my_day_unknown(client):
    colleagues()
    told(MONDAY, everybody=False, staff=["PET"])

    assert "Nobody has told us your day yet" in seen(client, MONDAY, "08:20")


def test_a_day_told_without_lessons_is_a_day_without_lessons(client):
    colleagues()
    told(MONDAY)

    text = seen(client, MONDAY, "08:20")

    assert "Nothing is timetabled for you today." in text
    assert "No covers are known. Who is away has not been told." in text
    assert "Free" not in text


def test_a_stale_source_says_when_it_was_heard_and_what_to_do(client, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"compass_url": "https://compass.school.example"})
    keene_monday()

    text = seen(client, MONDAY, "12:00")

    assert "Compass was last heard 8:05 am, 3 hours ago Changes since then are not shown." in text
    assert "10MAT3" in text


def test_a_source_that_is_down_leaves_what_was_known(client, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"compass_url": "https://compass.school.example"})
    keene_monday()
    failed = {"state": Feed.State.FAILED, "tried": at(MONDAY, "08:15"), "error": "Compass does not answer."}
    Feed.objects.create(name="compass.today", **failed)

    text = seen(client, MONDAY, "08:20")

    assert "Compass does not answer; last heard 8:05 am, 15 minutes ago" in text
    assert "10MAT3" in text


@pytest.mark.parametrize(
    ("day", "why", "following"),
    [
        (date(2026, 11, 21), "The weekend.", "Monday 23 November"),
        (date(2026, 11, 3), "Melbourne Cup Day.", "Wednesday 4 November"),
        (date(2026, 1, 27), "Student-free day: First day of Term 1.", "Wednesday 28 January"),
        (date(2026, 9, 30), "Holidays until Monday 5 October.", "Monday 5 October"),
        (date(2026, 12, 24), "Holidays until", "2027"),
    ],
)
def test_a_day_without_school_is_a_calm_sentence_and_the_next_first_lesson(client, day, why, following):
    colleagues()
    assert not is_school_day(day)

    text = seen(client, day, "10:00")

    assert f"No school today {why}" in text
    assert following in text
    assert "Nobody has told us your day" not in text


def test_on_a_saturday_monday_begins_with_its_first_lesson(client):
    keene_monday()

    text = lead(seen(client, date(2026, 11, 21), "10:00"))

    assert "Monday 23 November, HG, 8:50 next school day, first 09B B12" in text


def test_on_a_student_free_day_what_staff_do_is_still_there(client):
    colleagues()
    day = date(2026, 1, 27)
    told(day)
    occurrence(day, "Curriculum day", kind="event", times=("09:00", "15:00"), for_all=True, rooms=["HALL"])

    text = seen(client, day, "09:30")

    assert "Now 5 h 30 min left Curriculum day HALL" in text
    assert "Curriculum day" in text.split("Your day")[-1]


@pytest.mark.parametrize(("day", "ahead"), [(date(2026, 4, 5), "4 h"), (date(2026, 10, 4), "2 h")])
def test_on_the_nights_when_clocks_change_hours_are_counted_as_they_pass(client, day, ahead):
    colleagues()
    told(day)
    occurrence(day, "Open day", kind="event", times=("04:30", "06:30"), teachers=["KEE"])

    text = lead(seen(client, day, "01:30"))

    assert f"First, 4:30 in {ahead} Open day" in text


def test_times_are_melbournes_wherever_the_clock_of_the_machine_is(client):
    keene_monday()

    with time_machine.travel("2026-11-22T22:35:00+00:00", tick=False):
        client.force_login(user("teacher", code="KEE"))
        text = as_text(client.get("/today").content.decode())

    assert "Monday 23 November" in text
    assert "15 min left 10MAT3" in text


def test_an_account_without_a_record_is_told_so_and_sees_who_is_away(client):
    keene_monday()

    text = seen(client, MONDAY, "08:20", code="")

    assert "You are not linked to a staff record." in text
    assert "Roza Petrov All day" in text
    assert "Your day" not in text


def test_a_lesson_without_a_known_time_is_there_and_says_so(client):
    colleagues()
    told(MONDAY)
    occurrence(MONDAY, "07ENG1", "1", times=(None, None), teachers=["KEE"], rooms=["A02"])

    day = seen(client, MONDAY, "08:20").split("Your day")[-1]

    assert "P1 time not known 07ENG1" in day


def test_titles_from_outside_are_text_and_nothing_else(client):
    colleagues()
    told(MONDAY)
    occurrence(MONDAY, "<script>alert(1)</script>", kind="meeting", times=("09:00", "10:00"), teachers=["KEE"])

    with time_machine.travel(at(MONDAY, "08:20"), tick=False):
        client.force_login(user("teacher", code="KEE"))
        page = client.get("/today").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("lessons", [1, 60])
def test_the_page_takes_ten_queries_however_full_the_day(client, django_assert_max_num_queries, lessons):
    keene_monday()
    for number in range(lessons):
        teachers = {"teachers": ["KEE", f"T{number}"], "covers": [[f"T{number}", f"C{number}", ""]]}
        occurrence(
            MONDAY, f"X{number}", times=(f"{8 + number // 10:02}:{number % 6}{number % 10}", "17:00"), **teachers
        )
        away(MONDAY, f"T{number}")
    with time_machine.travel(at(MONDAY, "09:00"), tick=False):
        client.force_login(user("teacher", code="KEE"))
        client.get("/today")

        with django_assert_max_num_queries(10):
            client.get("/today")


def test_a_browser_keeps_the_page_only_to_ask_whether_it_changed(client):
    client.force_login(user("teacher", code="KEE"))

    answer = client.get("/today")

    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get("/today", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_on_a_shared_computer_nothing_is_kept(client):
    client.force_login(user("teacher", code="KEE"))
    Session.objects.update(shared=True)

    answer = client.get("/today")

    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer


def test_bells_of_the_date_are_shown_and_not_those_of_another(client):
    colleagues()
    told(MONDAY)
    rung(MONDAY - timedelta(days=3))
    occurrence(MONDAY, "07ENG1", "1", teachers=["KEE"], rooms=["A02"])

    assert "Recess" not in seen(client, MONDAY, "08:20")


@pytest.mark.parametrize(
    ("role", "path"),
    [("teacher", "/today"), ("casual relief", "/today"), ("IT", "/today"), ("auditor", "/data-health/")],
)
def test_the_front_door_leads_staff_to_their_day(client, role, path):
    client.force_login(user(role))

    assert client.get("/").url == path
