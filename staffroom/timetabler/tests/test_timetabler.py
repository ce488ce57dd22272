"""The pages of whoever looks after the timetabling program's connection."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from staffroom.accounts.models import Session
from staffroom.audit.models import AuditLine
from staffroom.people.tests.people import staff
from staffroom.screens.tests.walls import browser
from staffroom.sync.flows.liss import rounds
from staffroom.sync.models import DailyFile, Feed, LissCall, LissPart, Publisher, SourcePerson
from staffroom.sync.tests.liss_knocks import AUTH, DAY, ROOM, TEACHERS, call, publisher

pytestmark = pytest.mark.django_db
LONG = [{"RoomId": f"R{number}", "RoomCode": f"C{number}"} for number in range(30)]


@pytest.fixture(autouse=True)
def own_counts(settings: Any, tmp_path: Path) -> None:
    settings.STAFFROOM_DATA = tmp_path


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-05-04 07:30:00+10:00", tick=False) as traveller:
        yield traveller


def page(path: str = "/timetabler/", role: str = "IT") -> str:
    return browser(role).get(path).content.decode()


def made(**sent: str) -> tuple[str, str, str]:
    """Make a connection on the page; gives the page, the user name and the password that it shows."""
    body = browser("IT").post("/timetabler/make", {"name": "Tes Timetable", "schools": "09999"} | sent).content.decode()
    user = re.search(r'id="typed-user" value="([^"]+)"', body)
    password = re.search(r'id="typed-password" value="([^"]+)"', body)
    assert user is not None, body
    assert password is not None, body
    return body, user.group(1), password.group(1)


# Connections


def test_an_empty_page_says_what_to_do() -> None:
    said = page()

    assert "No timetabling program is connected yet" in said
    assert "look there for “LISS”" in said
    assert "Nothing yet" in said


def test_a_password_is_shown_once_and_only_its_hash_is_kept() -> None:
    said, user, secret = made()
    later = page(f"/timetabler/connections/{Publisher.objects.get().pk}/")

    assert len(secret) == 43
    assert "/liss/" in said
    assert user in later
    kept = [*Publisher.objects.values_list(), *AuditLine.objects.values_list(), *Session.objects.values_list()]
    assert secret not in later + page() + repr(kept)
    assert AuditLine.objects.filter(what="timetabler.make").count() == 1


def test_what_the_page_shows_is_what_the_door_takes() -> None:
    _, user, secret = made()

    answered = call("publishRooms", DAY, [ROOM], auth=AUTH | {"UserName": user, "Password": secret})

    assert answered["result"] == ""
    assert "Rooms" in page()


def test_two_connections_of_one_name_have_user_names_that_nobody_guesses() -> None:
    first, second = made()[1], made()[1]

    assert first != second
    assert first.startswith("tes-timetable-")


def test_a_new_password_takes_the_place_of_the_old_one() -> None:
    _, user, old = made()

    body = browser("IT").post(f"/timetabler/connections/{Publisher.objects.get().pk}/renew").content.decode()

    found = re.search(r'id="typed-password" value="([^"]+)"', body)
    assert found is not None
    answers = [
        call("publishRooms", DAY, [ROOM], auth=AUTH | {"UserName": user, "Password": secret})
        for secret in (old, found.group(1))
    ]
    assert [("result" in one) for one in answers] == [False, True]


def test_making_one_asks_for_somebody_who_signed_in_just_now(clock: Any) -> None:
    client = browser("IT")
    clock.shift(600)

    sent = client.post("/timetabler/make", {"name": "Tes Timetable"})

    assert (sent.status_code, sent["Location"].startswith("/auth/again")) == (302, True)
    assert not Publisher.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": " "}, "Say which program it is"),
        ({"schools": "0999<9>"}, "School numbers are letters and digits"),
        ({"addresses": "the internet"}, "Addresses look like 203.0.113.7"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(sent: dict[str, str], said: str) -> None:
    answer = browser("IT").post("/timetabler/make", {"name": "Tes", "schools": "", "addresses": ""} | sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Publisher.objects.exists()


def test_what_a_connection_may_do_is_changed_and_written_down() -> None:
    known = publisher()
    sent = {"schools": "09999, 1234", "addresses": "203.0.113.0/24", "serves": ["getRooms", "getStudents"]}

    browser("IT").post(f"/timetabler/connections/{known.pk}/change", sent)

    known.refresh_from_db()
    assert (known.schools, known.addresses, known.serves) == (["09999", "1234"], ["203.0.113.0/24"], ["getRooms"])
    assert AuditLine.objects.filter(what="timetabler.change").count() == 1


def test_one_tap_revokes_one_connection_and_leaves_the_others() -> None:
    one, other = publisher(), publisher(user_name="other", name="Daily, junior campus")

    gone = browser("daily organiser").post(f"/timetabler/connections/{one.pk}/revoke", follow=True).content.decode()

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.revoked is not None, other.revoked) == (True, None)
    assert "is refused from now on" in gone
    assert browser("IT").get(f"/timetabler/connections/{one.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["teacher", "staff", "office", "casual relief", "business manager", "auditor"])
def test_those_who_do_not_look_after_it_see_nothing_of_it(role: str) -> None:
    known = publisher()

    client = browser(role)
    for path in ("", "calls/", f"connections/{known.pk}/", "people/", "file"):
        assert client.get(f"/timetabler/{path}").status_code == 403
    assert client.post("/timetabler/make", {"name": "x"}).status_code == 403


def test_leadership_sees_it_and_changes_nothing() -> None:
    known, client = publisher(), browser("leadership")

    overview = client.get("/timetabler/").content.decode()
    one = client.get(f"/timetabler/connections/{known.pk}/").content.decode()

    assert "Tes Timetable" in overview
    assert "<form" not in re.sub(
        r"<header.*?</header>", "", re.sub(r"<form[^>]*(?:sign-out|search)[^>]*>", "", one), flags=re.S
    )
    assert client.post(f"/timetabler/connections/{known.pk}/revoke").status_code == 403
    assert client.post("/timetabler/make", {"name": "x"}).status_code == 403


def test_an_address_without_https_is_warned_of(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"base_url": "http://staffroom.school.example"})
    known = publisher()

    assert "This address has no HTTPS" in page(f"/timetabler/connections/{known.pk}/")


# What came


def test_a_refusal_is_the_news_with_what_to_do() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM], auth=AUTH | {"Password": "no"})

    said = page()

    assert "Tes Timetable was refused" in said
    assert "The password was wrong." in said
    assert "Type the password into the program again" in said


def test_rows_that_could_not_be_used_are_listed_with_their_numbers() -> None:
    publisher()
    call(
        "publishDailyDeltas",
        DAY,
        DAY,
        [{"Period": "1", "ClassCode": "7MAT 1"}, {"Period": "2"}, {"Date": DAY, "Mood": "x"}],
    )

    said = page("/timetabler/calls/?show=trouble")

    assert "Rows 1, 2" in said
    assert "Fields that were not kept: Mood (1)" in said


def test_calls_without_trouble_are_left_out_when_asked_for() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM])

    assert "every call went through whole" in page("/timetabler/calls/?show=trouble")
    assert "1 call" in page("/timetabler/calls/")


def test_a_list_that_looks_wrong_is_taken_when_somebody_says_so() -> None:
    publisher()
    call("publishRooms", DAY, LONG)
    call("publishRooms", DAY, LONG[:3])
    part = LissPart.objects.get(kind="rooms")
    before = page()

    browser("daily organiser").post(f"/timetabler/held/{part.pk}/take")

    part.refresh_from_db()
    assert "1 list looks wrong, and waits for you" in before
    assert "3 rooms instead of 30" in before
    assert (len(part.rows), part.waiting) == (3, None)
    assert browser("IT").post(f"/timetabler/held/{part.pk}/take").status_code == 404


def test_or_what_was_there_stays() -> None:
    publisher()
    call("publishRooms", DAY, LONG)
    call("publishRooms", DAY, [])
    part = LissPart.objects.get(kind="rooms")

    browser("IT").post(f"/timetabler/held/{part.pk}/leave")

    part.refresh_from_db()
    assert (len(part.rows), part.waiting) == (30, None)


def test_dates_that_look_wrong_lead_to_the_page_where_they_are_decided() -> None:
    publisher()
    Feed.objects.create(name="liss.day", doubts={"2026-05-04": {"why": "Nothing is on.", "times": 1}})

    said = page()

    assert "1 date looks wrong" in said
    assert "/data-health/feeds/" in said


# Who is who


@pytest.fixture
def people(clock: Any) -> Publisher:
    staff("KEE", "AMELIA", "KEENE")
    staff("PET", "ROZA", "PETROV")
    known = publisher()
    call("publishTeachers", DAY, TEACHERS)
    return known


def test_whom_nobody_knows_is_listed_and_codes_for_whoever_comes_are_not(people: Publisher) -> None:
    said = page("/timetabler/people/")

    assert "2 teachers are nobody we know" in said
    assert "Roza Petrov" in said
    assert "Jamie Marsh" in said.split("Casual relief teachers</h2>")[1]
    assert "CRT1" not in said.replace("such as CRT1", "")


def test_a_link_by_hand_is_kept_shown_and_taken_back_again(people: Publisher) -> None:
    client = browser("daily organiser")

    linked = client.post(
        "/timetabler/people/link", {"publisher": people.pk, "ident": "T2", "code": " pet "}, follow=True
    ).content.decode()
    link = SourcePerson.objects.get(how="person")
    call("publishTeachers", DAY, TEACHERS[:3])
    kept = SourcePerson.objects.get(pk=link.pk).staff_code
    client.post(f"/timetabler/people/{link.pk}/unlink")

    assert "T2 is Roza Petrov" in linked
    assert "Linked by hand" in linked
    assert kept == "PET"
    assert SourcePerson.objects.get(pk=link.pk).staff_code == ""
    assert [line.what for line in AuditLine.objects.order_by("pk")] == ["timetabler.link", "timetabler.unlink"]


def test_after_a_link_the_days_ahead_are_put_together_again(people: Publisher) -> None:
    row = {
        "Date": DAY,
        "Period": "1",
        "ClassCode": "7MAT 1",
        "TeacherIds": "T2",
        "StartTime": "9:00",
        "EndTime": "9:50",
    }
    call("publishDailyData", DAY, DAY, [row])
    rounds.run_rounds(force=True)

    browser("IT").post("/timetabler/people/link", {"publisher": people.pk, "ident": "T2", "code": "PET"})

    assert LissPart.objects.get(kind="daily").merged is False


@pytest.mark.parametrize(
    ("ident", "code", "said"),
    [
        ("T2", "XXX", "Nobody has the staff code XXX"),
        ("T2", "", "Type the staff code"),
        ("P1", "PET", "stands for whoever comes"),
        ("T2", "KEE", "is T1 in Tes Timetable already"),
    ],
)
def test_a_link_that_cannot_be_is_refused_in_words(people: Publisher, ident: str, code: str, said: str) -> None:
    sent = {"publisher": people.pk, "ident": ident, "code": code}

    answer = browser("IT").post("/timetabler/people/link", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SourcePerson.objects.filter(how="person").exists()


def test_somebody_in_a_day_who_is_in_no_list_can_be_linked_too(people: Publisher) -> None:
    row = {
        "Date": DAY,
        "Period": "1",
        "ClassCode": "7MAT 1",
        "TeacherIds": "T77",
        "StartTime": "9:00",
        "EndTime": "9:50",
    }
    call("publishDailyData", DAY, DAY, [row])
    rounds.run_rounds(force=True)

    before = page("/timetabler/people/")
    browser("IT").post("/timetabler/people/link", {"publisher": people.pk, "ident": "T77", "code": "PET"})

    assert "T77" in before
    assert "T77" not in page("/timetabler/people/").split("Linked by hand")[0]


# The file


def test_a_file_that_is_none_is_refused_in_words_and_stays_on_record() -> None:
    sent = io.BytesIO(b"%PDF-1.7 not a file of the daily organiser")
    sent.name = "Daily.dof9"

    answer = browser("daily organiser").post("/timetabler/file", {"file": sent})

    assert answer.status_code == 422
    assert DailyFile.objects.get().state == "refused"
    assert "Daily.dof9" in page("/timetabler/file")


def test_without_a_file_the_page_asks_for_one() -> None:
    answer = browser("IT").post("/timetabler/file", {})

    assert "Choose the file first" in answer.content.decode()


def test_lists_of_a_file_that_were_not_read_are_named() -> None:
    DailyFile.objects.create(
        name="School.dof9", state="applied", counts={"PeriodReplacements": 4}, unread={"Archive": 7}, at=timezone.now()
    )

    said = page("/timetabler/file")

    assert "Read: PeriodReplacements (4)" in said
    assert "<b>Not read:</b> Archive (7)" in said


def test_the_organiser_sees_what_nobody_takes_yet_and_leadership_does_not(clock: Any) -> None:
    listed = [["2026-05-04", "lesson", "8SCI1", "3", "BCOO"], ["2026-05-03", "lesson", "OVER1", "1", "BCOO"]]
    DailyFile.objects.create(name="School.dof9", state="applied", kept={}, uncovered=listed, at=timezone.now())

    organiser, leadership = page(role="daily organiser"), page(role="leadership")

    assert "Nobody takes yet" in organiser
    assert "<b>8SCI1</b>, of BCOO" in organiser
    assert "OVER1" not in organiser
    assert "8SCI1" not in leadership


def test_pages_never_hold_a_value_of_a_row_that_is_not_theirs() -> None:
    publisher()
    call("publishDailyDeltas", DAY, DAY, [{"Date": DAY, "AbsenceReason": "SECRET-REASON"}, {"Period": "DROP-ME"}])

    said = page() + page("/timetabler/calls/") + json.dumps(list(LissCall.objects.values("aside", "unknown", "why")))

    assert "SECRET-REASON" not in said
    assert "DROP-ME" not in said


def test_a_stranger_is_led_to_the_sign_in() -> None:
    assert Client().get("/timetabler/").status_code == 302
