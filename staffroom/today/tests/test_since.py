"""Since you last looked: exactly what differs, until it is seen or taken back."""

from datetime import timedelta

import pytest
import time_machine

from staffroom.accounts.models import User
from staffroom.cards.models import Front
from staffroom.kit.stamps import touch
from staffroom.people.tests.people import user
from staffroom.school.models import Occurrence
from staffroom.today.tests.days import MONDAY, at, colleagues, occurrence, rung, told
from staffroom.today.tests.test_today import as_text

pytestmark = pytest.mark.django_db
SUNDAY = MONDAY - timedelta(days=1)


@pytest.fixture
def plain_monday():
    """Three lessons of KEE, as timetabled, and one of PET."""
    colleagues()
    told(MONDAY)
    rung(MONDAY)
    occurrence(MONDAY, "10MAT3", "1", teachers=["KEE"], rooms=["B12"])
    occurrence(MONDAY, "12MTH1", "2", teachers=["KEE"], rooms=["B09"])
    occurrence(MONDAY, "08MAT1", "4", teachers=["KEE"], rooms=["B12"])
    occurrence(MONDAY, "09ENG2", "3", teachers=["PET"], rooms=["C04"])


def look(client, clock="08:20", day=MONDAY, code="KEE"):
    """The page as text."""
    with time_machine.travel(at(day, clock), tick=False):
        client.force_login(User.objects.filter(staff_code=code).first() or user("teacher", code=code))
        return as_text(client.get("/today").content.decode())


def strip(text):
    """What stands on the strip; empty where there is none."""
    after = text.split("Since you last looked")
    return after[1].split("Your day")[0] if len(after) > 1 else ""


def press_seen(client, clock):
    with time_machine.travel(at(MONDAY, clock), tick=False):
        client.force_login(User.objects.get())
        page = client.get("/today").content.decode()
        token = page.split('name="token" value="')[1].split('"')[0]
        return client.post("/today/seen", {"token": token})


def change(what, **facts):
    Occurrence.objects.filter(class_code=what).update(**facts)
    touch("day")


def extra_for_keene():
    change("09ENG2", covers=[["PET", "KEE", ""]], people=" KEE PET ")


def test_the_first_look_has_nothing_to_compare_with(client, plain_monday):
    assert strip(look(client)) == ""


def test_exactly_the_three_differences_are_on_the_strip(client, plain_monday):
    look(client, "07:12")
    extra_for_keene()
    change("10MAT3", moves=[["B12", "S07"]])
    change("08MAT1", status="cancelled")

    found = strip(look(client, "08:20"))

    assert "7:12 am" in found
    assert "Extra P3 09ENG2 for Roza Petrov, C04" in found
    assert "Room moved P1 10MAT3, moved from B12 to S07" in found
    assert "Cancelled P4 08MAT1" in found
    assert "12MTH1" not in found


def test_looking_again_leaves_them_until_they_are_seen(client, plain_monday):
    look(client, "07:12")
    extra_for_keene()

    again = [strip(look(client, clock)) for clock in ("08:20", "08:40", "08:58")]
    press_seen(client, "08:59")

    assert all("Extra P3 09ENG2" in text for text in again)
    assert strip(look(client, "09:05")) == ""
    assert "Changed today" in look(client, "09:05")


def test_a_change_that_is_taken_back_vanishes(client, plain_monday):
    look(client, "07:12")
    change("10MAT3", moves=[["B12", "S07"]])
    assert "Room moved" in strip(look(client, "08:20"))

    change("10MAT3", moves=[])

    assert strip(look(client, "08:30")) == ""


def test_an_extra_that_was_seen_and_is_taken_back_lets_them_off_the_hook(client, plain_monday):
    extra_for_keene()
    look(client, "07:12")

    change("09ENG2", covers=[], people=" PET ")

    assert "Off the hook P3 09ENG2" in strip(look(client, "08:20"))


def test_a_cancelled_lesson_that_is_on_again_says_so(client, plain_monday):
    change("08MAT1", status="cancelled")
    look(client, "07:12")

    change("08MAT1", status="on")

    assert "Back to normal P4 08MAT1" in strip(look(client, "08:20"))


def test_something_new_and_something_at_another_time(client, plain_monday):
    look(client, "07:12")
    occurrence(MONDAY, "Faculty", kind="meeting", times=("15:30", "16:30"), attends=["KEE"])
    change("12MTH1", starts=at(MONDAY, "13:30"), ends=at(MONDAY, "14:20"), period="5")

    found = strip(look(client, "08:20"))

    assert "New 3:30 Faculty" in found
    assert "New time P5 12MTH1 until now 9:50" in found


def test_what_is_over_is_no_news(client, plain_monday):
    look(client, "07:12")
    change("10MAT3", moves=[["B12", "S07"]])

    assert strip(look(client, "10:30")) == ""


def test_what_came_in_between_is_not_swallowed_by_seen(client, plain_monday):
    look(client, "07:12")
    extra_for_keene()
    with time_machine.travel(at(MONDAY, "08:20"), tick=False):
        client.force_login(User.objects.get())
        page = client.get("/today").content.decode()
        token = page.split('name="token" value="')[1].split('"')[0]
        change("10MAT3", moves=[["B12", "S07"]])
        client.post("/today/seen", {"token": token})

    found = strip(look(client, "08:30"))

    assert "Extra P3" in found
    assert "Room moved P1" in found


def test_the_evening_before_the_next_day_has_its_strip_too(client, plain_monday):
    look(client, "19:12", day=SUNDAY)
    extra_for_keene()

    assert "Mon 23 Nov, P3 09ENG2" in strip(look(client, "20:00", day=SUNDAY))
    assert "Extra P3 09ENG2" in strip(look(client, "08:20"))


def test_days_that_are_over_are_forgotten(client, plain_monday):
    look(client, "19:12", day=SUNDAY)
    look(client, "08:20")

    assert set(Front.objects.get().known) == {"2026-11-23"}


def test_an_open_page_learns_what_is_new(client, plain_monday):
    look(client, "07:12")
    with time_machine.travel(at(MONDAY, "08:20"), tick=False):
        client.force_login(User.objects.get())
        first = client.get("/today/pulse")
        unchanged = client.get("/today/pulse", headers={"If-None-Match": first["ETag"]})
        extra_for_keene()
        then = client.get("/today/pulse", headers={"If-None-Match": first["ETag"]})

    assert first.json() == {"new": []}
    assert unchanged.status_code == 304
    assert [one["words"] for one in then.json()["new"]] == ["Extra, P3 09ENG2 for Roza Petrov, C04"]
