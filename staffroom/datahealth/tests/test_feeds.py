"""The page of feeds: what each role reads, and what may be done there."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from staffroom.audit.models import AuditLine
from staffroom.sources.compass.errors import CompassDown
from staffroom.sync.day import feeds
from staffroom.sync.locks import Turn
from staffroom.sync.models import Feed, Gate

from .runs import user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 16, 23, 15, tzinfo=UTC)
PAGE = "/data-health/feeds/"
DOUBT = {"times": 2, "why": "Nothing at all on Wednesday 18 March, which is a school day.", "as_of": "x"}


@pytest.fixture(autouse=True)
def compass(settings):
    """A school with Compass, on a Tuesday at a quarter past ten."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"compass_url": "https://compass.example"})
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def trouble():
    """One feed that goes well, one that is down, one with something set aside, calls held back."""
    feeds.note_success("compass.today", as_of=NOW - timedelta(minutes=5), counts={"said": 1234})
    feeds.note_try("compass.notices")
    feeds.note_failure("compass.notices", CompassDown("the notices", "status 503"))
    Feed.objects.create(name="compass.calendar", doubts={"2026-03-18": DOUBT})
    feeds.note_success("compass.calendar", as_of=NOW - timedelta(hours=7))
    until = NOW + timedelta(minutes=30)
    Gate.objects.create(source="compass", breaker="open", closed_until=until, why="It answers with errors.")


def page(client, *roles: str, path: str = PAGE) -> str:
    client.force_login(user(*roles))
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_school_without_feeds_is_told_what_they_are(client):
    text = page(client, "IT")

    assert "No feed is in use yet" in text
    assert "STAFFROOM_EDUHUB_" in text


def test_it_reads_why_a_feed_is_down_and_what_holds_calls_back(client, trouble):
    text = page(client, "IT")

    assert "2 of 3 feeds need a look" in text
    assert "was answered with status 503" in text
    assert "No call before 10:45 am. It answers with errors." in text
    assert "1,234 said" in text
    assert "As of <b>10:10 am</b>, 5 minutes ago" in text
    assert "Nothing at all on Wednesday 18 March" in text


@pytest.mark.parametrize("role", ["daily organiser", "office", "business manager", "leadership"])
def test_others_read_ages_and_doubts_but_no_reasons(client, trouble, role):
    text = page(client, role)

    assert "The last try failed. IT sees why." in text
    assert "status 503" not in text
    assert "errors." not in text
    assert "1,234" not in text
    assert "Nothing at all on Wednesday 18 March" in text


@pytest.mark.parametrize("role", ["teacher", "staff", "casual relief", "maintenance", "wellbeing"])
def test_others_do_not_come_in(client, role):
    client.force_login(user(role))

    assert client.get(PAGE).status_code == 403


def test_the_front_page_says_how_each_source_is(client, trouble):
    text = page(client, "IT", path="/data-health/")

    assert 'id="feeds"' in text
    assert "Compass</span>" in text
    assert "as of 10:10 am" in text


def test_a_daily_organiser_has_a_feed_fetched_now(client, trouble):
    Gate.objects.all().delete()
    client.force_login(user("daily organiser", name="Dana Orr"))

    answer = client.post(f"{PAGE}compass.today/fetch", follow=True)

    assert Feed.objects.get(name="compass.today").asked == NOW
    assert "Asked for 10:15 am" in answer.content.decode()
    assert AuditLine.objects.get().what == "feed.fetch"


@pytest.mark.parametrize("feed", ["cases.timetable", "nothing", "compass_api.calendar"])
def test_what_cannot_be_fetched_on_demand_is_not_there(client, feed):
    client.force_login(user("IT"))

    assert client.post(f"{PAGE}{feed}/fetch").status_code == 404
    assert not AuditLine.objects.exists()


def test_what_was_set_aside_is_taken_all_the_same_and_written_down(client, trouble):
    client.force_login(user("leadership"))

    answer = client.post(f"{PAGE}compass.calendar/take", follow=True)
    again = client.post(f"{PAGE}compass.calendar/take", follow=True)

    feed = Feed.objects.get(name="compass.calendar")
    assert feed.doubts["2026-03-18"]["taken"] is True
    assert feed.asked == NOW
    assert "It is taken with the next fetch" in answer.content.decode()
    assert "Take it all the same" not in answer.content.decode()
    assert "Nothing is set aside any more" in again.content.decode()
    line = AuditLine.objects.get()
    assert (line.what, line.target, line.after) == ("feed.take", "compass.calendar", {"2026-03-18": DOUBT["why"]})


def test_it_lets_calls_go_out_again_once_the_cause_is_mended(client, trouble):
    assert "It is mended: try again" in page(client, "IT")

    answer = client.post(f"{PAGE}compass.today/try-again", follow=True)

    gate = Gate.objects.get()
    assert (gate.breaker, gate.closed_until, gate.why) == ("closed", None, "")
    assert "Calls go out again" in answer.content.decode()
    assert AuditLine.objects.get().what == "feed.try-again"
    assert client.post(f"{PAGE}compass.today/try-again").status_code == 404


def test_a_call_that_is_under_way_is_not_waited_for_by_a_page(client, trouble, monkeypatch):
    monkeypatch.setattr("staffroom.sync.day.gates._A_PAGE_WAITS", 0.05)
    client.force_login(user("IT"))

    with Turn("gate-compass").held():
        answer = client.post(f"{PAGE}compass.today/try-again", follow=True)

    assert "It is tried again later" in answer.content.decode()
    assert Gate.objects.get().breaker == "open"


@pytest.mark.parametrize("role", ["office", "business manager", "auditor"])
def test_who_only_reads_finds_no_button_and_no_door(client, trouble, role):
    text = page(client, role)

    assert "<form" not in text.split("<main")[1].split("</main>")[0]
    assert client.post(f"{PAGE}compass.calendar/take").status_code == 403
    assert client.post(f"{PAGE}compass.today/fetch").status_code == 403
    assert client.post(f"{PAGE}compass.today/try-again").status_code == 403
    assert not Feed.objects.exclude(asked=None).exists()


def test_the_page_takes_few_queries(client, trouble, django_assert_max_num_queries):
    client.force_login(user("IT"))

    with django_assert_max_num_queries(6):
        client.get(PAGE)
