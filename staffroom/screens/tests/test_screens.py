"""The page that makes screens, and the door that answers them."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from staffroom.accounts.models import Session
from staffroom.audit.models import AuditLine
from staffroom.kit.stamps import touch
from staffroom.screens.models import Screen
from staffroom.screens.services import MOST
from staffroom.screens.tests.walls import browser, busy_day, fresh, make
from staffroom.screens.views import ASKS_A_MINUTE
from staffroom.today.tests.days import MONDAY, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "08:10"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def busy(clock: Any) -> None:
    busy_day()
    fresh()


def test_an_address_is_shown_once_and_only_its_hash_is_kept(busy: None) -> None:
    secret = make().split("/")[3]

    page = browser("leadership").get("/screens/").content.decode()

    assert len(secret) == 43
    assert "Staffroom, east wall" in page
    assert "not seen yet" in page
    kept = [*Screen.objects.values_list(), *AuditLine.objects.values_list(), *Session.objects.values_list()]
    assert secret not in page + repr(kept)


@pytest.mark.parametrize("role", ["teacher", "staff", "casual relief", "business manager", "maintenance", "auditor"])
def test_those_who_do_not_look_after_screens_do_not_see_the_page(busy: None, role: str) -> None:
    assert browser(role).get("/screens/").status_code == 403
    assert browser(role).post("/screens/make", {"name": "x", "place": "corridor"}).status_code == 403
    assert not Screen.objects.exists()


def test_a_screen_needs_no_session_sets_no_cookie_and_tells_no_other_site(busy: None) -> None:
    client = Client()

    answer = client.get(make())

    assert (answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (200, "no-referrer", "noindex")
    assert answer["Cache-Control"] == "private, no-cache"
    assert not client.cookies
    assert "Set-Cookie" not in answer


def test_whoever_is_signed_in_on_the_same_machine_leaves_nothing_on_the_wall(busy: None) -> None:
    path = make()

    page = browser("daily organiser").get(path).content.decode()

    assert "Gita" not in page
    assert "csrf" not in page


def test_the_day_is_on_it_without_reasons_and_without_students(busy: None) -> None:
    page = Client().get(make()).content.decode()

    for words in ("09ENG2", "Amelia Keene", "for Roza Petrov", "No cover yet", "S07", "Fire drill", "from 11:00"):
        assert words in page
    assert "2 lessons and 1 duty have no cover yet" in page


def test_what_has_not_changed_is_not_sent_again(busy: None, clock: Any, django_assert_num_queries: Any) -> None:
    path = f"{make()}now"
    etag = Client().get(path)["ETag"]

    clock.shift(20)
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 4):  # there the limits count in the database
        same = Client().get(path, headers={"If-None-Match": etag})
    touch("day")
    other = Client().get(path, headers={"If-None-Match": etag})
    clock.shift(60)
    later = Client().get(path, headers={"If-None-Match": other["ETag"]})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    assert (other.status_code, later.status_code) == (200, 200)


def test_a_screen_that_asks_is_seen_once_a_minute(busy: None, clock: Any) -> None:
    path = f"{make()}now"
    seen = []
    for seconds in (0, 30, 31):
        clock.shift(seconds)
        Client(REMOTE_ADDR="203.0.113.7").get(path)
        seen.append(Screen.objects.get().seen)
    clock.shift(120)

    page = browser("IT").get("/screens/").content.decode()

    assert seen[0] == seen[1] < seen[2]
    assert "last seen 2 minutes ago" in page
    assert "203.0.113.7" not in repr(list(Screen.objects.values_list()))


def test_one_tap_revokes_one_screen_and_leaves_the_others(busy: None) -> None:
    one, other = make(name="Old wall"), make("corridor", "Corridor B")

    gone = browser("office").post(f"/screens/{Screen.objects.get(name='Old wall').pk}/revoke", follow=True)

    assert "no longer works" in gone.content.decode()
    assert [Client().get(path).status_code for path in (one, f"{one}now", other)] == [404, 404, 200]
    assert AuditLine.objects.filter(what="screen.revoke").count() == 1
    assert "Old wall" not in browser("IT").get("/screens/").content.decode()


def test_a_screen_gets_another_name_and_keeps_its_address(busy: None) -> None:
    path = make()
    pk = Screen.objects.get().pk

    named = browser("IT").post(f"/screens/{pk}/rename", {"name": "  Staffroom,   west wall "}, follow=True)
    empty = browser("IT").post(f"/screens/{pk}/rename", {"name": "  "}, follow=True)

    assert "is called Staffroom, west wall now" in named.content.decode()
    assert "needs a name" in empty.content.decode()
    assert Screen.objects.get().name == "Staffroom, west wall"
    assert Client().get(path).status_code == 200


def test_what_is_missing_in_the_form_is_said_beside_it(busy: None) -> None:
    answer = browser("office").post("/screens/make", {"name": "", "place": "roof"})

    assert answer.status_code == 422
    assert "Say where it hangs" in answer.content.decode()
    assert "Choose who stands in front of it" in answer.content.decode()


def test_nobody_makes_screens_without_end(busy: None) -> None:
    for number in range(MOST):
        Screen.objects.create(name=str(number), place="corridor", key=str(number), made_by="t/1")

    answer = browser("IT").post("/screens/make", {"name": "one more", "place": "corridor"})

    assert answer.status_code == 422
    assert Screen.objects.count() == MOST


def test_an_address_nobody_made_finds_nothing_and_says_no_more(busy: None) -> None:
    assert Client().get("/screens/show/made-up/").status_code == 404
    assert Client().get("/screens/show/made-up/now").status_code == 404
    assert Client().post(make()).status_code == 405


def test_a_screen_that_asks_without_end_is_asked_to_wait(busy: None) -> None:
    path = f"{make()}now"

    answers = [Client().get(path).status_code for _ in range(ASKS_A_MINUTE + 1)]

    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}


def test_the_secret_gets_into_no_log(busy: None, capsys: Any) -> None:
    path = make()

    Client().get(path)
    Client().get(f"{path}now")

    assert path.split("/")[3] not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "theme"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ("x", "")]
)
def test_a_screen_may_be_dark(busy: None, asked: str, theme: str) -> None:
    page = Client().get(f"{make()}?theme={asked}").content.decode()

    assert theme in page
    assert ("data-theme" in page) is bool(theme)
