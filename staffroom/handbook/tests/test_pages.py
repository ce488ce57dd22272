from datetime import timedelta

import pytest
from django.utils import timezone

from staffroom.audit.models import AuditLine
from staffroom.handbook.forms import is_safe_address
from staffroom.handbook.models import Answer, QuickLink
from staffroom.handbook.wording import shown
from staffroom.kit.stamps import stamps
from staffroom.people.tests.people import user
from tests.read_aloud import read_aloud

from .answered import answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(user("office"))
    return client


def said(client, path: str) -> str:
    return read_aloud(client.get(path).content.decode())


def test_start_here_shows_answers_with_who_keeps_them_right(client):
    Answer.objects.create(
        question="Where can I park?", body="Behind the *gym*.", owner="Front desk", review_by=timezone.localdate()
    )
    client.force_login(user("teacher"))

    page = said(client, "/handbook/")

    assert "heading 2: Where can I park?" in page
    assert "Behind the gym." in page
    assert "Kept right by Front desk, review by" in page
    assert "Change" not in page


def test_a_question_without_an_answer_is_not_shown_to_staff_but_counted_for_editors(client, office):
    Answer.objects.create(question="Where can I park?")
    edited = said(office, "/handbook/")
    client.force_login(user("teacher"))
    read = said(client, "/handbook/")

    assert "1 question waits for an answer." in edited
    assert "park" not in read
    assert "waits" not in read


def test_a_review_that_is_overdue_is_marked_for_editors_alone(client, office):
    yesterday = timezone.localdate() - timedelta(days=1)
    Answer.objects.create(question="Keys?", body="Ask.", owner="Office", review_by=yesterday)
    edited = said(office, "/handbook/")
    client.force_login(user("teacher"))
    read = said(client, "/handbook/")

    assert "‹Review due›" in edited
    assert "Review due" not in read


def test_an_empty_handbook_invents_nothing_and_offers_the_usual_questions(office):
    assert "[button: Begin with 15 usual questions]" in said(office, "/handbook/answers/")

    office.post("/handbook/answers/begin")

    assert Answer.objects.count() == 15
    assert not any(answer.written for answer in Answer.objects.all())
    assert "Not written yet" in said(office, "/handbook/answers/")


def test_beginning_twice_adds_nothing(office):
    office.post("/handbook/answers/begin")
    office.post("/handbook/answers/begin")

    assert Answer.objects.count() == 15


def test_an_answer_is_kept_with_a_line_of_the_audit_and_a_stamp(office):
    before = stamps(1).get("handbook", 0)

    office.post("/handbook/answers/new/", {"question": "Keys?", "body": "Ask.", "owner": "Office"})

    answer = Answer.objects.get()
    assert (answer.question, answer.owner, answer.place) == ("Keys?", "Office", 1)
    assert AuditLine.objects.filter(what="handbook.answer.write").count() == 1
    assert stamps(1)["handbook"] == before + 1


def test_how_it_looks_is_shown_without_keeping_it(office):
    facts = {"question": "Keys?", "body": "**Ask.** <script>alert(1)</script>", "owner": "Office", "look": "yes"}

    page = office.post("/handbook/answers/new/", facts).content.decode()

    assert "<strong>Ask.</strong>" in page
    assert "<script>alert" not in page
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"question": "", "body": ""}, "Write the question"),
        ({"question": "Keys?", "body": "Ask."}, "Say who keeps this right"),
        ({"question": "Keys?", "review_by": "soon"}, "Write a date"),
        ({"question": "Keys?", "body": "x" * 10_001, "owner": "Office"}, "Keep the answer short"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(office, facts, error):
    answer = office.post("/handbook/answers/new/", facts)

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert Answer.objects.count() == 0


def test_a_removal_can_be_undone(office):
    answer = answered()[0]

    office.post(f"/handbook/answers/{answer.pk}/change", {"what": "remove"})
    gone = said(office, "/handbook/")
    office.post(f"/handbook/answers/{answer.pk}/change", {"what": "put back"})

    assert f"heading 2: {answer.question}" not in gone
    assert f"heading 2: {answer.question}" in said(office, "/handbook/")


def test_answers_move_up_and_down_and_no_further(office):
    first, second, *_ = answered()

    office.post(f"/handbook/answers/{second.pk}/change", {"what": "up"})
    office.post(f"/handbook/answers/{second.pk}/change", {"what": "up"})

    assert list(Answer.objects.values_list("pk", flat=True))[:2] == [second.pk, first.pk]


def test_nothing_else_can_be_done_to_an_answer(office):
    answer = answered()[0]

    assert office.post(f"/handbook/answers/{answer.pk}/change", {"what": "burn"}).status_code == 404
    assert office.post("/handbook/answers/999/change", {"what": "up"}).status_code == 404


def test_typed_markup_stays_text_and_links_may_lead_within():
    html = shown("# Big\n\n<b onclick=x>bold</b> [map](/map/) [bad](javascript:alert(1)) ![p](https://x.example/p.png)")

    assert "<h3>Big</h3>" in html
    assert "<b onclick" not in html
    assert 'href="/map/"' in html
    assert "javascript:" not in html.replace("[bad](javascript:alert(1))", "")
    assert "<img" not in html


# Quick links


@pytest.mark.parametrize(
    "address", ["https://compass.example/x?y=1", "http://library.example", "/rooms/", "/people/?q=x"]
)
def test_such_addresses_are_taken(address):
    assert is_safe_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "/a\\b",
        "/a b",
        "ftp://x.example",
        "mailto:a@b.example",
        "rooms",
        "",
        "https://",
        " https://x.example",
    ],
)
def test_others_are_not(address):
    assert not is_safe_address(address)


def test_a_link_is_added_without_a_deploy(client, office):
    office.post(
        "/handbook/links/new/",
        {"title": "Compass", "address": "https://compass.example", "audience": ["teacher", "king"]},
    )

    link = QuickLink.objects.get()

    assert (link.title, link.audience, link.leads_out) == ("Compass", ["teacher"], True)
    assert "For teacher" in said(office, "/handbook/links/")
    assert AuditLine.objects.filter(what="handbook.link.write").exists()


def test_a_bad_address_is_refused_in_plain_words(office):
    answer = office.post("/handbook/links/new/", {"title": "Compass", "address": "javascript:alert(1)"})

    assert answer.status_code == 422
    assert "begins with https://" in answer.content.decode()
    assert not QuickLink.objects.exists()


def test_a_link_can_be_removed_and_put_back(office):
    link = QuickLink.objects.create(title="Compass", address="https://compass.example")

    office.post(f"/handbook/links/{link.pk}/change", {"what": "remove"})
    gone = QuickLink.objects.get().removed
    office.post(f"/handbook/links/{link.pk}/change", {"what": "put back"})

    assert gone is not None
    assert QuickLink.objects.get().removed is None


@pytest.mark.parametrize(
    "path", ["/handbook/answers/", "/handbook/links/", "/handbook/answers/new/", "/handbook/links/new/"]
)
def test_only_editors_come_to_the_pages_of_editors(client, path):
    client.force_login(user("teacher"))

    assert client.get(path).status_code == 403
