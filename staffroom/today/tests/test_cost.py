"""What the front page asks of the database: little, and the same however full the day is."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from staffroom.accounts.models import Session, User
from staffroom.kit.stamps import touch
from staffroom.people.tests.people import user
from staffroom.today.tests.days import MONDAY, at, keene_monday, occurrence

pytestmark = pytest.mark.django_db
WARM, ONE_MORE, FIRST_OF_A_PROCESS = 3, 12, 26


@pytest.fixture
def morning(client):
    """Twenty past eight on a full day."""
    keene_monday()
    user("staff", "teacher", code="KEE")
    user("staff", "teacher", code="WUT")
    with time_machine.travel(at(MONDAY, "08:20"), tick=False):
        yield client


def asked(client, path, code, **more):
    """How many questions a page asks of somebody who is signed in already."""
    client.force_login(User.objects.get(staff_code=code))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, **more)
    return len(queries), answer


def test_the_first_page_of_a_process(morning):
    count, answer = asked(morning, "/today", "KEE")

    assert answer.status_code == 200
    assert count <= FIRST_OF_A_PROCESS


def test_one_more_reader(morning):
    asked(morning, "/today", "KEE")

    count, answer = asked(morning, "/today", "WUT")

    assert answer.status_code == 200
    assert count <= ONE_MORE


def test_a_page_that_is_kept(morning):
    morning.force_login(User.objects.get(staff_code="KEE"))
    first = morning.get("/today")

    with CaptureQueriesContext(connection) as queries:
        again = morning.get("/today")

    assert again.content == first.content or len(again.content) == len(first.content)
    assert len(queries) <= WARM


def test_a_page_that_has_not_changed(morning):
    morning.force_login(User.objects.get(staff_code="KEE"))
    first = morning.get("/today")

    with CaptureQueriesContext(connection) as queries:
        again = morning.get("/today", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert len(queries) <= WARM


def test_a_fuller_day_asks_no_more(morning):
    asked(morning, "/today", "WUT")
    few = asked(morning, "/today", "KEE")[0]
    for number in range(30):
        occurrence(MONDAY, f"X{number}", "2", teachers=["KEE"], rooms=[f"R{number}"], covers=[["KEE", "PET", ""]])
    touch("day")
    cache.clear()
    asked(morning, "/today", "WUT")

    assert asked(morning, "/today", "KEE")[0] <= few


def test_no_page_is_shown_to_somebody_else(morning):
    mine = asked(morning, "/today", "KEE")[1].content.decode()
    other = asked(morning, "/today", "WUT")[1].content.decode()

    assert "10MAT3" in mine
    assert "10MAT3" not in other


def test_two_sessions_of_one_person_share_a_page_but_neither_token_nor_name(morning):
    known = User.objects.get(staff_code="KEE")
    pages, idents = [], []
    for browser in (Client(), Client()):
        browser.force_login(known)
        pages.append(browser.get("/today").content.decode())
        idents.append(str(Session.objects.get(pk=browser.session.session_key).ident))

    for page, mine, other in zip(pages, idents, reversed(idents), strict=True):
        assert f'data-keep="{mine}"' in page
        assert other not in page
        assert "\ue000" not in page
    tokens = [re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', page) for page in pages]
    assert all(tokens)
    assert not set(tokens[0]) & set(tokens[1])


def test_a_shared_computer_has_a_page_of_its_own(morning):
    known = User.objects.get(staff_code="KEE")
    own, shared = Client(), Client()
    own.force_login(known)
    own.get("/today")
    shared.force_login(known)
    Session.objects.filter(pk=shared.session.session_key).update(shared=True)

    assert 'data-keep=""' in shared.get("/today").content.decode()


def test_what_somebody_does_is_seen_at_once(morning):
    asked(morning, "/today", "KEE")

    morning.post("/today/cards/move", {"card": "away", "step": "hide"})

    assert "Away and covered" not in morning.get("/today").content.decode()
