"""What cannot be taken back wants a person who signed in just now."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from staffroom.accounts.models import LinkRequest, User
from staffroom.accounts.tests.door import Browser, lines, nobody_gets_in, reasons, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(entra, visitor: Browser) -> Browser:
    """Pat Smithers, who signed in a quarter of an hour ago."""
    staff("SMT")
    staff("KEE")
    with time_machine.travel(timezone.now() - timedelta(minutes=15)):
        visitor.sign_in("office")
    return visitor


def test_soon_after_signing_in_nothing_is_asked(entra, visitor):
    staff("SMT")
    visitor.sign_in("office")

    assert visitor.client.get("/people/people.csv").status_code == 200


def test_later_a_fresh_sign_in_is_asked_for_and_leads_back(entra, office):
    answer = office.client.get("/people/people.csv?q=smi")

    assert answer.url == "/auth/again?next=%2Fpeople%2Fpeople.csv%3Fq%3Dsmi"
    assert office.again("office", next="/people/people.csv?q=smi").url == "/people/people.csv?q=smi"
    assert office.client.get("/people/people.csv").status_code == 200
    assert lines()[-1].what != "sign-in.refused"
    assert [line.what for line in lines("sign-in.again")] == ["sign-in.again"]


def test_it_asks_the_provider_to_ask_the_person(entra, office):
    asked = parse_qs(urlsplit(office.begin(path="/auth/again")).query)

    assert asked["prompt"] == ["login"]
    assert asked["max_age"] == ["300"]


def test_five_minutes_later_it_is_asked_for_again(entra, office):
    office.again("office")

    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=5)):
        answer = office.client.get("/people/people.csv")

    assert answer.status_code == 302


def test_a_form_is_not_sent_by_itself_afterwards(entra, office):
    asked = LinkRequest.objects.create(tid=entra.tid, oid="x", name="X", why="y")

    answer = office.client.post(
        f"/auth/links/{asked.pk}", {"what": "admit"}, HTTP_REFERER="http://127.0.0.1:8000/auth/links/"
    )
    office.again("office", next="/people/")
    page = office.client.get("/people/").content.decode()

    assert answer.status_code == 302
    assert LinkRequest.objects.get().state == "open"
    assert "press the button once more" in page


def test_the_session_gets_a_new_key_and_the_old_one_is_dead(entra, office):
    before = office.client.session.session_key

    office.again("office")

    assert office.client.session.session_key != before
    assert User.objects.get().sessions.count() == 1


def test_somebody_else_cannot_prove_it_for_me(entra, office):
    answer = office.again("teacher")

    assert b"another account" in answer.content
    assert reasons() == ["somebody else"]
    assert office.is_in
    assert office.client.get("/people/people.csv").status_code == 302


def test_a_proof_that_is_old_is_none(entra, office):
    asked = office.begin(path="/auth/again")
    without_asking = asked.replace("&prompt=login", "").replace("&max_age=300", "")

    office.come_back(office.choose(without_asking, "office"))

    assert reasons() == ["not fresh"]
    assert office.client.get("/people/people.csv").status_code == 302


def test_htmx_is_told_to_leave_the_page(entra, office):
    answer = office.client.get("/people/people.csv", HTTP_HX_REQUEST="true")

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/auth/again?next=")


def test_who_may_not_do_it_is_refused_before_being_asked(entra, visitor):
    staff("KEE")
    with time_machine.travel(timezone.now() - timedelta(minutes=15)):
        visitor.sign_in("teacher")

    assert visitor.client.get("/people/people.csv").status_code == 403


def test_a_wrong_token_does_not_make_the_session_fresh(entra, office):
    entra.next_token("other_key")

    office.again("office")

    assert reasons() == ["bad token"]
    assert office.client.get("/people/people.csv").status_code == 302


def test_a_stranger_is_sent_to_the_door(entra, client):
    assert client.get("/auth/again").url.startswith("/auth/sign-in")


def test_an_answer_to_again_opens_no_session_for_a_stranger(entra, office):
    stranger = Browser()
    back = office.choose(office.begin(path="/auth/again"), "office")

    with nobody_gets_in(stranger, "wrong browser"):
        stranger.come_back(back)
