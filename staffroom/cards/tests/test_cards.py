"""The front page put together: a card that fails or is slow is a sentence, and what anybody did is kept."""

import logging

import pytest
from django.db import OperationalError, connection

from staffroom.cards import registry
from staffroom.cards.models import Front
from staffroom.cards.registry import card
from staffroom.kit.database import at_most
from staffroom.people.tests.people import user
from staffroom.today.tests.days import MONDAY, keene_monday

pytestmark = pytest.mark.django_db
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000000) SELECT count(*) FROM n"


@pytest.fixture
def announced(monkeypatch):
    """Cards announced here are gone afterwards."""
    monkeypatch.setattr(registry, "_cards", dict(registry._cards))


def test_a_card_that_fails_says_so_and_the_others_stand(client, announced, caplog):
    keene_monday()

    @card("broken", title="Broken", needs="timetable.own", column="side", place=1, template="today/cards/day.html")
    def broken(reader):
        raise RuntimeError("hunter2")

    client.force_login(user("teacher", code="KEE"))
    with caplog.at_level(logging.CRITICAL):
        page = client.get("/today").content.decode()

    assert "This part cannot be shown just now" in page
    assert "Your day" in page
    assert "Away and covered" in page
    assert "hunter2" not in page


def test_a_template_that_fails_is_a_sentence_too(client, announced, caplog):
    @card("odd", title="Odd", needs="timetable.own", column="side", place=1, template="no/such.html")
    def odd(reader):
        return {}

    client.force_login(user("teacher", code="KEE"))
    with caplog.at_level(logging.CRITICAL):
        page = client.get("/today").content.decode()

    assert "This part cannot be shown just now" in page


def test_a_card_without_its_right_is_not_even_read(client, announced):
    read = []

    @card("secret", title="Secret", needs="audit.read", column="side", place=1, template="today/cards/day.html")
    def secret(reader):
        read.append(reader)

    client.force_login(user("teacher", code="KEE"))
    client.get("/today")

    assert read == []


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_stopped_and_the_next_one_runs():
    with at_most(0.2) as clock:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute(SLOW)
        clock.again()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_slow_card_says_so_and_the_others_stand(client, announced, monkeypatch):
    monkeypatch.setattr("staffroom.cards.rendering.ONE_CARD", 0.3)
    keene_monday(MONDAY)

    @card("slow", title="Slow", needs="timetable.own", column="main", place=1, template="today/cards/day.html")
    def slow(reader):
        with connection.cursor() as cursor:
            cursor.execute(SLOW)

    client.force_login(user("teacher", code="KEE"))
    page = client.get("/today").content.decode()

    assert "This part takes too long just now" in page
    assert "Away and covered" in page


def test_what_somebody_put_away_stays_away_until_they_show_it_again(client):
    client.force_login(user("teacher", code="KEE"))

    client.post("/today/cards/move", {"card": "away", "step": "hide"})
    without = client.get("/today").content.decode()
    client.post("/today/cards/move", {"card": "away", "step": "show"})
    again = client.get("/today").content.decode()

    assert "Away and covered" not in without
    assert "Away and covered" in again


def test_a_card_that_was_moved_stands_there_and_only_for_this_person(client):
    client.force_login(user("teacher", code="KEE"))

    client.post("/today/cards/move", {"card": "away", "column": "main", "before": "day"})
    page = client.get("/today").content.decode()

    assert page.index('id="card-away"') < page.index('id="card-day"')
    assert Front.objects.count() == 1


def test_the_page_of_cards_can_be_put_back(client):
    client.force_login(user("teacher", code="KEE"))
    client.post("/today/cards/move", {"card": "away", "step": "hide"})

    client.post("/today/cards/reset")

    assert Front.objects.get().columns == {}


def test_a_step_that_the_page_does_not_have_is_refused(client):
    client.force_login(user("teacher", code="KEE"))

    assert client.post("/today/cards/move", {"card": "away", "step": "sideways"}).status_code == 422
