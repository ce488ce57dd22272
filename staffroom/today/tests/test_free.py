"""The page that says when several people are all free."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache

from staffroom.people.tests.people import staff, user
from staffroom.school.models import StaffMember

from .days import MONDAY, at, away, keene_monday, occurrence, rung, told
from .test_today import as_text
from .test_weeks import get

pytestmark = pytest.mark.django_db
THREE = "/free/?p=KEE&p=PET&p=WUT"


@pytest.fixture
def monday() -> None:
    """KEE, PET and WUT are all free on Monday in period 6 alone; WUT has P2 and P4, PET P3 is taken by KEE."""
    keene_monday()
    occurrence(MONDAY, "08SCI1", "4", teachers=["WUT"], rooms=["S01"])
    occurrence(MONDAY, "08SCI2", "5", teachers=["WUT"], rooms=["S01"])


def shown(client, path: str, *roles: str, **more) -> str:
    return as_text(get(client, path, *roles, **more).content.decode())


def squares(client, path: str, *roles: str, **more) -> dict[str, str]:
    page = get(client, path, *roles, **more).context["free"]
    return {square.sign: square.words for square in page.columns[0].squares if square}


def test_three_people_are_free_where_none_of_them_has_anything(client, monday):
    away_pet = {"code": "OBR", "clock": "08:00"}

    text = shown(client, THREE, **away_pet)

    assert squares(client, THREE, **away_pet)["P6"] == "1 busy"
    assert "All 3 are free in no period we know of" in text


def test_once_everybody_is_there_the_list_is_the_fixture(client, monday):
    from staffroom.school.models import Absence

    Absence.objects.all().delete()

    text = shown(client, THREE, code="OBR", clock="08:00")

    assert squares(client, THREE, code="OBR", clock="08:00") == {
        "P1": "2 busy",
        "P2": "1 busy",
        "P3": "1 busy",
        "P4": "1 busy",
        "P5": "1 busy",
        "P6": "All free",
    }
    assert "All 3 are free in 1 period" in text
    assert "Mon 23 Nov, Period 6, 2:20 to 3:10" in text


def test_a_lesson_that_somebody_else_takes_keeps_nobody(client, monday):
    found = squares(client, "/free/?p=KEE&p=OBR", code="PET", clock="08:00")

    assert found["P5"] == "All free"
    assert found["P4"] == "All free"
    assert found["P3"] == "1 busy"


def test_what_is_over_is_in_the_week_and_not_in_the_list(client, monday):
    text = shown(client, "/free/?p=KEE&p=OBR", code="PET", clock="14:00")

    assert "Mon 23 Nov, Period 4" not in text
    assert "Mon 23 Nov, Period 5, 1:30 to 2:20" in text
    assert "over" in text


def test_who_is_busy_with_what_is_told_to_those_who_may_see_it(client, monday):
    teacher = shown(client, THREE, code="OBR")
    plain = shown(client, THREE, "staff", code="OBR")

    assert "Amelia Keene: 10MAT3 in S07" in teacher
    assert "10MAT3" not in plain
    assert "does not work" not in plain
    assert "2 not free" in plain


def test_absence_is_busy_and_never_says_why_or_that_it_is_one(client, monday):
    tuesday = MONDAY + timedelta(days=1)
    told(tuesday)
    rung(tuesday)
    away(tuesday, "PET")

    page = get(client, "/free/?p=KEE&p=PET", code="WUT").context["free"]

    assert {square.words for square in page.columns[1].squares if square} == {"1 busy"}
    assert page.columns[1].squares[0].who == ["Roza Petrov: busy"]


def test_part_time_counts_as_away_and_is_said(client, monday):
    StaffMember.objects.filter(code="OBR").update(availability="NYYYY")

    page = get(client, "/free/?p=KEE&p=OBR", code="WUT").context["free"]
    p6 = page.columns[0].squares[-1]

    assert (p6.words, p6.who) == ("1 away", ["Liam O'Brien: does not work then"])


def test_days_that_nobody_told_are_not_known_and_never_free(client, monday):
    rung(MONDAY + timedelta(days=1))

    page = get(client, "/free/?p=KEE&p=OBR", code="WUT").context["free"]

    assert {square.words for square in page.columns[1].squares if square} == {"Not known"}


def test_breaks_count_when_asked_for(client, monday):
    assert "Lunch" not in squares(client, "/free/?p=KEE&p=OBR", code="WUT")
    assert squares(client, "/free/?p=KEE&p=OBR&breaks=1", code="WUT")["Lunch"] == "All free"


def test_oneself_is_picked_to_begin_with_and_may_be_taken_out(client, monday):
    first = get(client, "/free/", code="KEE")

    assert [one.code for one in first.context["free"].picked] == ["KEE"]
    assert first.context["free"].picked[0].without == "?p="
    assert get(client, "/free/?p=", code="KEE").context["free"].picked == []
    both = get(client, "/free/?p=OBR&me=1", code="KEE").context["free"]
    assert [one.code for one in both.picked] == ["KEE", "OBR"]


@pytest.mark.parametrize("typed", ["OBR", "obr", "O'Brien", "o’brien", "Liam O'Brien (OBR)", "liam", "obrein"])
def test_somebody_is_added_by_code_or_name(client, monday, typed):
    answer = get(client, "/free/?p=KEE&add=" + typed.replace("'", "%27").replace(" ", "+"), code="KEE")

    assert answer.status_code == 302
    assert answer["Location"] == "/free/?p=KEE&p=OBR"


def test_where_two_may_be_meant_both_are_offered_and_nobody_is_told_so(client, monday):
    staff("OBX", "MAEVE", "O'BRIEN")

    two = shown(client, "/free/?p=KEE&add=obrien", code="KEE")
    none = shown(client, "/free/?p=KEE&add=zzgrub", code="KEE")

    assert "Which one do you mean?" in two
    assert "Maeve O'Brien" in two
    assert "Nobody here is called “zzgrub”." in none


def test_eight_people_are_as_many_as_fit(client, monday):
    codes = []
    for number in range(9):
        codes.append(f"T{number}")
        staff(f"T{number}", f"Tam{number}", "NINE")
    nine = "&".join(f"p={code}" for code in codes)

    page = get(client, f"/free/?{nine}&add=KEE", code="WUT")

    assert len(page.context["free"].picked) == 8
    assert "Eight people are as many as fit here." in as_text(page.content.decode())


def test_unknown_codes_and_people_who_left_are_left_out(client, monday):
    staff("GON", "GREG", "GONE", active=False, inactive_because="left")

    page = get(client, "/free/?p=GON&p=NOBODY&p=%00&p=KEE&p=kee", code="WUT").context["free"]

    assert [one.code for one in page.picked] == ["KEE"]


@pytest.mark.parametrize(("role", "status"), [("teacher", 200), ("staff", 200), ("casual relief", 403), ("IT", 403)])
def test_it_is_open_as_colleagues_timetables_are(client, monday, role, status):
    assert get(client, THREE, role).status_code == status


def test_another_week_is_for_those_who_may_see_every_week(client, monday):
    assert get(client, f"{THREE}&date=2026-11-30").status_code == 200
    assert get(client, f"{THREE}&date=2026-11-30", "staff").status_code == 403


def test_a_holiday_is_named(client, monday):
    assert "No school: Melbourne Cup Day." in shown(client, THREE, day=date(2026, 11, 2))


@pytest.mark.parametrize("number", [2, 8])
def test_it_takes_as_many_queries_however_many_are_picked(client, monday, number, django_assert_max_num_queries):
    codes = [f"T{place}" for place in range(number)]
    for code in codes:
        staff(code, code, "NINE")
        for day in range(5):
            occurrence(MONDAY + timedelta(days=day), f"X{code}", "1", teachers=[code])
    path = "/free/?" + "&".join(f"p={code}" for code in codes)
    with time_machine.travel(at(MONDAY, "09:35"), tick=False):
        client.force_login(user("teacher", code="KEE"))
        client.get(path)
        cache.clear()

        with django_assert_max_num_queries(10):
            client.get(path)
