"""A week of a person or a room, and the list of rooms."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils.html import conditional_escape
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.kit.stamps import touch
from staffroom.people.tests.people import staff, user

from .days import MONDAY, at, colleagues, keene_monday, occurrence, rung, told
from .test_today import as_text, seen

pytestmark = pytest.mark.django_db


def get(client, path: str, *roles: str, code: str = "WUT", clock: str = "09:35", day: date = MONDAY):
    with time_machine.travel(at(day, clock), tick=False):
        known = roles or ("staff", "teacher")
        client.force_login(User.objects.filter(handle=f"demo/{known}{code}").first() or user(*known, code=code))
        return client.get(path)


def test_my_week_has_five_days_with_todays_marked(client):
    keene_monday()

    text = seen(client, MONDAY, "09:35", path="/week")

    for day in ("Mon 23 Nov", "Tue 24 Nov", "Wed 25 Nov", "Thu 26 Nov", "Fri 27 Nov"):
        assert day in text
    assert "Monday 23 November to Friday 27 November" in text
    assert "10MAT3" in text
    assert text.count("Not known yet") == 4
    assert text.count("Today") >= 1


def test_any_date_opens_its_week_and_neighbours_are_a_step_away(client):
    page = get(client, "/week?date=2026-11-26").content.decode()

    assert "Monday 23 November to Friday 27 November" in page
    assert "?date=2026-11-16" in page
    assert "?date=2026-11-30" in page


@pytest.mark.parametrize("junk", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-W48", "%00"])
def test_what_is_no_date_is_this_week(client, junk):
    answer = get(client, f"/week?date={junk}")

    assert answer.status_code == 200
    assert "Monday 23 November to" in answer.content.decode()


def test_what_is_no_date_is_said_in_a_sentence(client):
    assert "That is no date we can show." in as_text(get(client, "/week?date=soon").content.decode())
    assert "no date" not in as_text(get(client, "/week").content.decode())


def test_three_and_seven_days_are_a_choice_that_the_steps_keep(client):
    keene_monday()

    three = get(client, "/week?days=3&date=2026-11-26", code="KEE").content.decode()
    seven = get(client, "/week?days=7", code="KEE").content.decode()

    assert "Thursday 26 November to Monday 30 November" in three
    assert "?date=2026-12-01&amp;days=3" in three
    assert "Monday 23 November to Sunday 29 November" in seven
    assert "?date=2026-11-30&amp;days=7" in seven
    assert 'href="/week?days=7" aria-current="true"' in seven


def test_a_colleague_without_the_details_has_three_days_of_this_week_and_no_more(client):
    keene_monday()
    friday = date(2026, 11, 27)

    page = get(client, "/people/KEE/week/?days=3", "staff", day=friday)

    assert "Wednesday 25 November to Friday 27 November" in page.content.decode()
    assert get(client, "/people/KEE/week/?days=3&date=2026-11-30", "staff", day=friday).status_code == 403
    assert get(client, "/people/KEE/week/?days=7", "staff", day=friday).status_code == 200


def test_a_week_that_is_kept_is_put_together_anew_when_the_day_changes(client):
    keene_monday()
    before = as_text(get(client, "/week", code="KEE").content.decode())
    occurrence(MONDAY, "07ART1", "6", teachers=["KEE"], rooms=["A01"])
    kept = as_text(get(client, "/week", code="KEE").content.decode())

    touch("day")
    after = as_text(get(client, "/week", code="KEE").content.decode())

    assert "07ART1" not in before
    assert "07ART1" not in kept
    assert "07ART1" in after


def test_a_week_is_kept_for_a_minute_at_most(client):
    keene_monday()
    get(client, "/week", code="KEE")
    occurrence(MONDAY, "07ART1", "6", teachers=["KEE"], rooms=["A01"])

    assert "07ART1" in as_text(get(client, "/week", code="KEE", clock="09:36").content.decode())


def test_what_is_kept_for_one_reader_is_not_shown_to_one_who_may_see_less(client):
    keene_monday()

    assert "Maths faculty" in get(client, "/people/KEE/week/", "teacher").content.decode()
    assert "Maths faculty" not in get(client, "/people/KEE/week/", "staff", code="OBR").content.decode()
    assert "Liam" in get(client, "/rooms/S02/", "teacher").content.decode()
    assert "Liam" not in get(client, "/rooms/S02/", "IT", code="PET").content.decode()


def test_a_kept_week_costs_the_session_the_user_and_the_stamps(client, django_assert_max_num_queries):
    keene_monday()
    with time_machine.travel(at(MONDAY, "09:35"), tick=False):
        client.force_login(user("teacher", code="KEE"))
        client.get("/week")

        with django_assert_max_num_queries(3):
            client.get("/week")


def a_class() -> None:
    keene_monday()
    baker.make("school.Subject", code="09ENG", name="Year 9 English")
    baker.make("school.SchoolClass", code="2", subject="09ENG", number=2, teacher="PET", room="C04")
    task = {"source": "compass", "class_code": "09ENG2", "category": "Assessment"}
    baker.make("school.LearningTask", mark="t1", name="Macbeth essay", due=at(date(2026, 12, 1), "15:30"), **task)
    baker.make("school.LearningTask", mark="t2", name="Last month", due=at(date(2026, 10, 1), "15:30"), **task)
    baker.make("school.LearningTask", mark="t3", name="Taken back", due=None, withdrawn=True, **task)
    occurrence(date(2026, 11, 25), "09ENG2", "4", teachers=["PET"], rooms=["C04"], moves=[["C04", "S07"]])


def test_a_class_shows_who_has_it_where_and_when_and_what_is_set(client):
    a_class()

    text = as_text(get(client, "/classes/09ENG2/").content.decode())

    assert "09ENG2, Year 9 English" in text
    assert "Next Mon 23 Nov, P3 at 11:00, in C04, Amelia Keene." in text
    assert "Amelia Keene Covered for Roza Petrov C04" in text
    assert "Room moved" in text
    assert "1 task set, the first due Tue 1 Dec" in text
    assert "Macbeth essay Assessment" in text
    for hidden in ("Last month", "Taken back"):
        assert hidden not in text, hidden


def test_a_class_names_nobody_to_those_who_may_not_see_timetables(client):
    a_class()

    for role in ("casual relief", "IT"):
        page = get(client, "/classes/09ENG2/", role, code="WUT").content.decode()

        assert "Mon 23 Nov, P3 at 11:00, in C04." in as_text(page)
        for hidden in ("Keene", "Petrov", "PET"):
            assert hidden not in page, (role, hidden)
    assert "Keene" in get(client, "/classes/09ENG2/", "staff").content.decode()
    assert "Petrov</span>" not in get(client, "/classes/09ENG2/", "auditor").content.decode()


def test_a_class_names_no_student(client):
    a_class()
    baker.make("school.Student", key="A1", shown_first_name="Ana", shown_family_name="Zielinska", home_group="09B")

    assert "Zielinska" not in get(client, "/classes/09ENG2/").content.decode()


@pytest.mark.parametrize("code", ["10ART:2/X", "Yr 9 'Camp'", "A+B", "100%", "ÉCO1", "q?x#y", "a..b"])
def test_a_class_may_be_called_anything(client, code):
    colleagues()
    occurrence(MONDAY, code, "1", teachers=["KEE"], rooms=["B12"])

    answer = get(client, reverse("today:class", args=[code]))

    assert answer.status_code == 200
    assert conditional_escape(code) in answer.content.decode()


@pytest.mark.parametrize("code", ["NOWHERE", "%00", "09ENG99999999999999999999", "٣"])
def test_a_class_that_nobody_knows_is_not_found(client, code):
    a_class()

    assert get(client, f"/classes/{code}/").status_code == 404


def test_a_class_that_is_told_in_another_week_has_an_empty_one(client):
    colleagues()
    occurrence(date(2026, 6, 1), "07OLD1", "1", teachers=["KEE"])

    text = as_text(get(client, "/classes/07OLD1/").content.decode())

    assert "No lesson is told for the next four weeks." in text
    assert text.count("Not known yet") >= 5


def test_on_a_weekend_the_coming_week_opens(client):
    page = get(client, "/week", day=date(2026, 11, 22)).content.decode()

    assert "Monday 23 November to Friday 27 November" in page


def test_a_holiday_in_the_week_is_named(client):
    text = seen(client, date(2026, 11, 2), "09:00", path="/week")

    assert "No school: Melbourne Cup Day." in text


def test_lines_that_begin_together_stand_on_one_row(client):
    keene_monday()
    tuesday = MONDAY + timedelta(days=1)
    told(tuesday)
    rung(tuesday)
    occurrence(tuesday, "12MTH1", "2", teachers=["KEE"], rooms=["B09"])

    with time_machine.travel(at(MONDAY, "09:35"), tick=False):
        client.force_login(user("teacher", code="KEE"))
        monday, after = (day.rows for day in client.get("/week").context["week"].days[:2])

    assert len(monday) == len(after)
    row = next(place for place, row in enumerate(monday) if row and row[0].what == "12MTH1")
    assert after[row][0].what == "12MTH1"


def test_a_colleague_sees_everything_that_is_timetabled_and_who_takes_it(client):
    keene_monday()

    text = as_text(get(client, "/people/KEE/week/").content.decode())

    assert "Amelia Keene" in text
    assert "Maths faculty" in text
    assert "YD Front gate" in text
    assert "for Roza Petrov" in text
    assert "Covered by Jamie Marsh" in text


def test_staff_see_classes_rooms_and_times_of_this_week_alone(client):
    keene_monday()

    page = get(client, "/people/KEE/week/", "staff").content.decode()
    text = as_text(page)

    assert "10MAT3" in text
    assert "Yard duty" in text
    assert "Meeting" in text
    for hidden in ("Maths faculty", "YD Front gate", "Roza Petrov", "Jamie Marsh", "valedictory", "?date="):
        assert hidden not in page, hidden
    assert get(client, "/people/KEE/week/?date=2026-11-30", "staff").status_code == 403
    assert get(client, "/people/KEE/week/?date=2026-11-25", "maintenance").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("teacher", 200), ("staff", 200), ("maintenance", 200), ("casual relief", 403), ("IT", 403), ("auditor", 403)],
)
def test_a_colleagues_week_is_open_as_the_table_says(client, role, status):
    keene_monday()

    assert get(client, "/people/KEE/week/", role).status_code == status


def test_ones_own_week_is_at_its_own_address(client):
    colleagues()

    answer = get(client, "/people/kee/week/?date=2026-11-30", code="KEE")

    assert answer.url == "/week?date=2026-11-30"


@pytest.mark.parametrize("code", ["NOBODY", "A%2FB", "%00", "GON"])
def test_nobodys_week_is_a_plain_not_found(client, code):
    staff("GON", "Greg", "GONE", active=False, inactive_because="left")

    assert get(client, f"/people/{code}/week/").status_code == 404


def test_a_room_shows_what_it_holds_what_left_it_and_what_came(client):
    keene_monday()
    baker.make("school.Room", code="B12", name="Maths room")

    left = as_text(get(client, "/rooms/B12/").content.decode())
    came = as_text(get(client, "/rooms/s07/").content.decode())

    assert "B12, Maths room" in left
    assert "09B Home Group, Amelia Keene" in left
    assert "Moved to S07" in left
    assert "Cancelled" in left
    assert "10MAT3 Year 10 Mathematics, Amelia Keene Room moved from B12" in came


def test_a_room_that_is_covered_is_in_use_and_says_by_whom(client):
    keene_monday()

    text = as_text(get(client, "/rooms/S02/").content.decode())

    assert "07SCI1 Tom Wu Covered for Liam O'Brien" in text
    assert "<del>07SCI1" not in get(client, "/rooms/S02/").content.decode()


@pytest.mark.parametrize("code", ["NOWHERE", "A%2FB", "%00"])
def test_a_room_that_nobody_names_is_not_found(client, code):
    assert get(client, f"/rooms/{code}/").status_code == 404


def test_the_list_of_rooms_says_what_is_in_them_now(client):
    keene_monday()
    for code in ("B12", "S07"):
        baker.make("school.Room", code=code, name="")
    baker.make("school.Room", code="OLD", active=False)

    text = as_text(get(client, "/rooms/").content.decode())

    assert "S07 10MAT3, Year 10 Mathematics, Amelia Keene, until 9:50" in text
    assert "B12 nothing on now" in text
    assert "OLD" not in text


def test_a_room_of_an_untold_day_is_not_called_free(client):
    baker.make("school.Room", code="B12", name="")

    assert "B12 not known" in as_text(get(client, "/rooms/").content.decode())


@pytest.mark.parametrize("role", ["casual relief", "IT"])
def test_a_room_names_nobody_to_those_who_may_not_see_timetables(client, role):
    keene_monday()
    baker.make("school.Room", code="S02", name="")
    baker.make("school.Room", code="A02", name="")

    pages = [get(client, path, role, code="PET").content.decode() for path in ("/rooms/", "/rooms/S02/", "/rooms/A02/")]

    assert "07SCI1" in pages[1]
    for page in pages:
        for hidden in ("Liam", "Tom", "WUT", "OBR", "Maths faculty"):
            assert hidden not in page, hidden


@pytest.mark.parametrize(
    ("role", "names", "covers"),
    [
        ("teacher", True, True),
        ("staff", True, True),
        ("maintenance", True, False),
        ("IT", True, False),
        ("casual relief", False, False),
    ],
)
def test_who_is_away_is_told_as_the_table_says(client, role, names, covers):
    keene_monday()

    text = seen(client, MONDAY, "08:20", role, code="OBR")

    assert ("Roza Petrov" in text) is names
    assert ("09ENG2: Amelia Keene" in text) is covers


@pytest.mark.parametrize(
    "path", ["/week", "/week?days=7", "/people/KEE/week/", "/rooms/B12/", "/rooms/", "/classes/X5/"]
)
def test_a_week_takes_no_more_queries_the_fuller_it_is(client, path, django_assert_max_num_queries):
    keene_monday()
    for number in range(60):
        more = {"teachers": ["KEE", f"T{number}"], "rooms": ["B12"], "covers": [[f"T{number}", f"C{number}", ""]]}
        occurrence(MONDAY + timedelta(days=number % 5), f"X{number}", "1", **more)
        baker.make("school.Room", code=f"R{number}")
    with time_machine.travel(at(MONDAY, "09:35"), tick=False):
        client.force_login(user("teacher", code="KEE" if path.startswith("/week") else "WUT"))
        client.get(path)
        cache.clear()

        with django_assert_max_num_queries(12):
            client.get(path)
