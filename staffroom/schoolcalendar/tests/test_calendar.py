"""The calendar: everybody reads it, some change it, and every change is written down."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from staffroom.audit.models import AuditLine
from staffroom.datahealth.tests.runs import user
from staffroom.kit.models import CalendarEdit, TermEdit
from staffroom.kit.school_days import is_school_day, term_of

pytestmark = pytest.mark.django_db
CUP_DAY = date(2026, 11, 3)
EDITORS = ("daily organiser", "office", "business manager", "leadership")
READERS = ("staff", "teacher", "casual relief", "maintenance", "IT", "wellbeing", "auditor")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 10, 28, 0, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def organiser(client):
    client.force_login(user("daily organiser", name="Dana Orr"))
    return client


def page(client, path: str = "/calendar/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", READERS)
def test_everybody_reads_terms_and_days_without_school(client, role):
    client.force_login(user(role))

    text = page(client)

    assert "Mon 5 Oct" in text
    assert "Melbourne Cup Day" in text
    assert "student-free day: First day of Term 1" in text
    assert "<form" not in text.split("<main")[1].split("</main>")[0]
    assert client.post("/calendar/day", {"day": "2026-11-03", "kind": "open"}).status_code == 403
    assert client.post("/calendar/term", {"forget": "Term 4 2026"}).status_code == 403
    assert not CalendarEdit.objects.exists()


@pytest.mark.parametrize("role", EDITORS)
def test_a_regional_school_opens_on_cup_day_and_closes_on_its_own(client, role):
    client.force_login(user(role, name="Dana Orr"))

    client.post("/calendar/day", {"day": "2026-11-03", "kind": "open", "why": ""})
    answer = client.post("/calendar/day", {"day": "5/11/2026", "kind": "closed", "why": "Bendigo Cup"}, follow=True)

    assert is_school_day(CUP_DAY)
    assert not is_school_day(date(2026, 11, 5))
    text = answer.content.decode()
    assert "No students: Bendigo Cup." in text
    assert "school after all: instead of Melbourne Cup Day" in text
    lines = AuditLine.objects.filter(what="calendar.day").order_by("pk")
    assert [line.target for line in lines] == ["2026-11-03", "2026-11-05"]
    assert lines[1].after == {"kind": "closed", "why": "Bendigo Cup"}


def test_a_changed_day_can_be_let_go_again(organiser):
    organiser.post("/calendar/day", {"day": "2026-11-03", "kind": "open", "why": ""})

    answer = organiser.post("/calendar/day", {"forget": "2026-11-03"}, follow=True)

    assert "as everywhere again" in answer.content.decode()
    assert not is_school_day(CUP_DAY)
    assert AuditLine.objects.order_by("-pk")[0].before == {"kind": "open", "why": ""}


@pytest.mark.parametrize("typed", ["", "soon", "31/2/2026", "2026-13-01", "1/1/1026", "２/３/2026"])
def test_what_is_no_date_is_asked_again_in_words(organiser, typed):
    answer = organiser.post("/calendar/day", {"day": typed, "kind": "closed", "why": "Fête"})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Write a date, such as 3/11/2026." in text
    assert 'value="Fête"' in text
    assert not CalendarEdit.objects.exists()


def test_an_unknown_kind_is_refused(organiser):
    answer = organiser.post("/calendar/day", {"day": "3/11/2026", "kind": "party"})

    assert answer.status_code == 422
    assert "Choose what is different" in answer.content.decode()


def test_a_reason_is_shown_as_text_and_never_as_markup(organiser):
    organiser.post("/calendar/day", {"day": "3/11/2026", "kind": "closed", "why": "<b>x</b>\0 fire"})

    text = page(organiser)

    assert "&lt;b&gt;x&lt;/b&gt; fire" in text
    assert "<b>x</b>" not in text


def test_a_term_begins_another_day_here_until_it_is_put_back(organiser):
    form = {"name": "Term 4 2026", "first": "2026-10-06", "last": "2026-12-18"}

    changed = organiser.post("/calendar/term", form, follow=True).content.decode()

    assert "changed here; the state: 5 October to 18 December" in changed
    assert term_of(date(2026, 10, 5)) is None

    organiser.post("/calendar/term", {"forget": "Term 4 2026"})

    assert term_of(date(2026, 10, 5)) is not None
    assert [line.what for line in AuditLine.objects.all()] == ["calendar.term"] * 2


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "Term 5 2026", "first": "1/2/2026", "last": "1/3/2026"}, "Choose one of the four terms."),
        ({"name": "Term 1 2026", "first": "", "last": "1/3/2026"}, "Write a date, such as 28/1/2026."),
        ({"name": "Term 1 2026", "first": "1/2/2026", "last": "x"}, "Write a date, such as 2/4/2026."),
        ({"name": "Term 1 2026", "first": "1/2/2025", "last": "1/3/2025"}, "Both days of Term 1 2026 are in 2026."),
        ({"name": "Term 1 2026", "first": "1/3/2026", "last": "1/2/2026"}, "The last day comes after the first"),
        ({"name": "Term 1 2026", "first": "28/1/2026", "last": "1/5/2026"}, "These dates overlap with Term 2 2026."),
    ],
)
def test_a_term_that_makes_no_sense_is_asked_again_in_words(organiser, form, words):
    answer = organiser.post("/calendar/term", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TermEdit.objects.exists()


def test_terms_of_a_year_that_nobody_has_shipped_can_be_added(organiser):
    assert "not known" in page(organiser, "/calendar/?year=2031")

    answer = organiser.post("/calendar/term", {"name": "Term 1 2031", "first": "29/1/2031", "last": "4/4/2031"})

    assert answer["Location"] == "/calendar/?year=2031"
    assert "Wed 29 Jan" in page(organiser, "/calendar/?year=2031")


@pytest.mark.parametrize("year", ["", "abcd", "9999", "0000", "٢٠٢٦", "2026' OR 1=1"])
def test_a_year_that_is_none_shows_this_one(organiser, year):
    answer = organiser.get("/calendar/", {"year": year})

    assert "School calendar 2026" in answer.content.decode()
