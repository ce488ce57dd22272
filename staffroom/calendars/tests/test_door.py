"""The page that makes addresses and takes them back, and the door that answers to them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import Session, User
from staffroom.accounts.tests.door import set_up
from staffroom.audit.models import AuditLine
from staffroom.calendars import jobs
from staffroom.calendars.models import CalendarFeed
from staffroom.calendars.services import MOST
from staffroom.calendars.tests.feeds import browser_of, lines, make, teacher
from staffroom.calendars.views import FETCHES_A_MINUTE
from staffroom.school.models import Occurrence, StaffMember
from staffroom.sources.entra.standin import EntraStandIn
from staffroom.today.tests.days import MONDAY, at, colleagues, keene_monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "07:40"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def monday(clock: Any) -> None:
    keene_monday()
    baker.make("school.Room", code="B12", name="Learning space", active=True)


def status_of(path: str) -> int:
    """How a calendar app is answered."""
    return Client().get(path).status_code


def test_an_address_is_shown_once_and_only_its_hash_is_kept(monday: None) -> None:
    keene = teacher()
    path = make(keene)
    secret = path.removeprefix("/calendars/feed/").removesuffix(".ics")

    page = browser_of(keene).get("/calendars/").content.decode()

    assert len(secret) == 43
    assert "my phone" in page
    assert secret not in page
    kept = [*CalendarFeed.objects.values_list(), *AuditLine.objects.values_list(), *Session.objects.values_list()]
    assert len(kept) >= 3
    assert secret not in repr(kept)


def test_a_calendar_app_needs_no_session_and_may_keep_what_it_got(monday: None) -> None:
    client = Client()

    answer = client.get(make(teacher()))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["ETag"].startswith('"')
    assert not client.cookies


def test_what_has_not_changed_is_not_sent_again(monday: None, clock: Any) -> None:
    path = make(teacher())
    etag = Client().get(path)["ETag"]

    clock.shift(7200)
    same = Client().get(path, headers={"If-None-Match": etag})
    Occurrence.objects.filter(class_code="12MTH1").update(rooms=["C09"])
    other = Client().get(path, headers={"If-None-Match": etag})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    assert same["Cache-Control"] == "private, no-cache"
    assert other.status_code == 200
    assert other["ETag"] != etag


def test_an_app_may_ask_for_the_head_alone(monday: None) -> None:
    path = make(teacher())

    head = Client().head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == Client().get(path)["ETag"]
    assert Client().post(path).status_code == 405


def test_the_day_of_the_last_fetch_is_kept_once_an_hour_and_never_from_where(monday: None, clock: Any) -> None:
    keene = teacher()
    path = make(keene)
    assert "not fetched yet" in browser_of(keene).get("/calendars/").content.decode()

    seen = []
    for minutes in (0, 30, 31):
        clock.shift(timedelta(minutes=minutes))
        Client(REMOTE_ADDR="203.0.113.7").get(path)
        seen.append(CalendarFeed.objects.get().fetched)

    assert seen == [at(MONDAY, "07:40"), at(MONDAY, "07:40"), at(MONDAY, "08:41")]
    page = browser_of(keene).get("/calendars/").content.decode()
    assert "last fetched Mon 23 Nov" in page
    assert "203.0.113.7" not in page
    assert "203.0.113.7" not in repr(list(CalendarFeed.objects.values_list()))


def test_one_tap_takes_one_address_back_and_leaves_the_others(monday: None) -> None:
    keene = teacher()
    phone, laptop = make(keene), make(keene, label="my laptop")

    gone = browser_of(keene).post(f"/calendars/{CalendarFeed.objects.first().pk}/revoke", follow=True)

    assert "The address for my phone no longer works." in gone.content.decode()
    assert [status_of(phone), status_of(laptop)] == [404, 200]


def test_nobody_takes_back_an_address_of_somebody_else(monday: None) -> None:
    path = make(teacher())

    answer = browser_of(teacher("PET")).post(f"/calendars/{CalendarFeed.objects.get().pk}/revoke")

    assert answer.status_code == 404
    assert status_of(path) == 200


def test_an_address_opens_its_owners_calendar_whoever_is_signed_in(monday: None) -> None:
    petrov = teacher("PET")
    path = make(teacher("WUT"))

    text = browser_of(petrov).get(path).content.decode()

    assert "07SCI1" in text
    assert "09ENG2" not in text


@pytest.mark.parametrize("path", ["feed/x.ics", "feed/%00.ics", f"feed/{'A' * 43}.ics", "feed/é.ics", "feed/.ics"])
def test_an_address_that_was_never_made_finds_nothing(monday: None, path: str) -> None:
    make(teacher())

    assert status_of(f"/calendars/{path}") == 404


def test_the_hash_is_no_address(monday: None) -> None:
    make(teacher())

    assert status_of(f"/calendars/feed/{CalendarFeed.objects.get().key}.ics") == 404


LEFT = {
    "the account is switched off": lambda: User.objects.update(is_active=False),
    "the person has left": lambda: StaffMember.objects.update(active=False),
    "the code is somebody else's now": lambda: StaffMember.objects.update(superseded=True),
    "the link is taken away": lambda: User.objects.update(staff_code="", staff_record=None, roles=[]),
    "the role is gone": lambda: User.objects.update(roles=["auditor"]),
    "the account is gone": lambda: User.objects.all().delete(),
}


@pytest.mark.parametrize("what", ["mine", "room B12"])
@pytest.mark.parametrize("linked", [True, False], ids=["by record", "by code"])
@pytest.mark.parametrize("why", LEFT)
def test_an_address_stops_with_its_owner(monday: None, why: str, linked: bool, what: str) -> None:
    keene = teacher()
    if linked:
        User.objects.update(staff_record=StaffMember.objects.get(code="KEE").pk)
    path = make(keene, what)
    before = status_of(path)

    LEFT[why]()

    assert [before, status_of(path)] == [200, 404]


def test_somebody_let_in_without_a_record_has_rooms_and_no_timetable(monday: None) -> None:
    guest = baker.make(User, name="Alex Guest", roles=["IT"], handle="t/guest", admitted=True)
    page = browser_of(guest).get("/calendars/").content.decode()

    refused = browser_of(guest).post("/calendars/make", {"what": "mine", "label": "my phone"})

    assert "You are not linked to a staff record" in page
    assert refused.status_code == 422
    assert "09B" in lines(make(guest, "room B12"))


def test_each_address_made_and_taken_back_leaves_a_line(monday: None) -> None:
    keene = teacher()
    make(keene, "room B12", label="noticeboard", busy="yes")

    browser_of(keene).post(f"/calendars/{CalendarFeed.objects.get().pk}/revoke")

    taken, made = AuditLine.objects.filter(what__startswith="calendar-feed.")
    assert (made.what, made.who, made.target) == ("calendar-feed.make", "t/KEE", "room B12")
    assert made.after == taken.before == {"label": "noticeboard", "busy_only": True}
    assert taken.what == "calendar-feed.revoke"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"what": "mine", "label": " \0 "}, "Say where it goes, such as my phone."),
        ({"what": "room NOWHERE", "label": "x"}, "Choose what it is for."),
        ({"what": "room ", "label": "x"}, "Choose what it is for."),
        ({"label": "x"}, "Choose what it is for."),
    ],
)
def test_what_makes_no_sense_is_asked_again(monday: None, sent: dict[str, str], words: str) -> None:
    answer = browser_of(teacher()).post("/calendars/make", sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CalendarFeed.objects.exists()


def test_nobody_has_more_addresses_than_devices(monday: None) -> None:
    keene = teacher()
    for number in range(MOST):
        baker.make(CalendarFeed, user=keene, key=str(number))

    answer = browser_of(keene).post("/calendars/make", {"what": "mine", "label": "one more"})

    assert answer.status_code == 422
    assert f"You have {MOST} addresses already." in answer.content.decode()
    assert CalendarFeed.objects.count() == MOST


def test_an_app_that_asks_without_end_is_told_to_wait(monday: None) -> None:
    keene = teacher()
    hasty, other = make(keene), make(keene, label="my laptop")

    answers = [Client().get(hasty) for _ in range(FETCHES_A_MINUTE + 1)]

    assert [answer.status_code for answer in answers] == [200] * FETCHES_A_MINUTE + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert status_of(other) == 200


def test_an_app_costs_few_queries(monday: None, django_assert_num_queries: Any) -> None:
    path = make(teacher())
    Client().get(path)

    # The feed with its owner, whether they work here, what is on, and the names in it; on PostgreSQL also two counts.
    with django_assert_num_queries(6 if connection.vendor == "postgresql" else 4):
        Client().get(path)


def test_who_is_disabled_in_entra_is_noticed_without_ever_signing_in(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    with EntraStandIn() as entra:
        set_up(entra, monkeypatch)
        colleagues()
        person = entra.person("teacher")
        keene = teacher()
        User.objects.update(tid=entra.tid, oid=person.oid)
        path = make(keene)
        Session.objects.all().delete()
        jobs.owners()
        before = status_of(path)

        entra.change("teacher", enabled=False)
        jobs.owners()

    assert [before, status_of(path)] == [200, 404]
    assert AuditLine.objects.filter(what="account.disable").exists()


def test_no_address_is_written_into_the_log(monday: None, capfd: pytest.CaptureFixture[str]) -> None:
    path = make(teacher())
    secret = path.removeprefix("/calendars/feed/").removesuffix(".ics")

    assert [status_of(path), status_of(f"{path}x"), status_of(path[:-5] + ".ics")] == [200, 404, 404]

    said = capfd.readouterr().err
    assert "/calendars/feed/<str:secret>.ics" in said
    assert secret[:20] not in said
