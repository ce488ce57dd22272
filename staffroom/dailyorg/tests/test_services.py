"""What happens to a Daily Org, from its arrival to its end."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from staffroom.alerts.models import Alert
from staffroom.audit.models import AuditLine
from staffroom.dailyorg import selectors, services
from staffroom.dailyorg.models import Document, keep
from staffroom.kit.stamps import stamps
from staffroom.today.tests.days import MONDAY, at

from .conftest import Bring
from .pdfs import kee_pdf, locked_pdf, plain_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(at(MONDAY, "07:42"), tick=False) as traveller:
        yield traveller


def test_the_newest_of_a_day_is_shown_whatever_its_name_says(bring: Bring, clock: Any) -> None:
    bring(kee_pdf(), "Daily Org Mon 23 Nov v2.pdf")
    clock.move_to(at(MONDAY, "07:50"))
    later = bring(plain_pdf(), "Daily Org Mon 23 Nov.pdf")

    assert selectors.newest_of(MONDAY) == later
    assert [one.version for one in selectors.versions_of(MONDAY, withdrawn_too=False)] == [2, 2]


def test_a_version_is_what_the_name_says_or_else_counted(bring: Bring) -> None:
    first, second, named = (
        bring(plain_pdf("one")),
        bring(plain_pdf("two")),
        bring(plain_pdf("three"), "Daily Org v7.pdf"),
    )

    assert [first.version, second.version, named.version] == [1, 2, 7]


def test_the_same_bytes_are_nothing_new(bring: Bring, clock: Any) -> None:
    first = bring(kee_pdf())
    clock.move_to(at(MONDAY, "09:00"))

    again = bring(kee_pdf(), "another name.pdf")

    assert again.pk == first.pk
    assert again.arrived == first.arrived
    assert again.seen > first.arrived
    assert Document.objects.count() == 1


def test_withdrawn_the_one_before_is_shown_and_put_back_again(bring: Bring, clock: Any) -> None:
    before = bring(kee_pdf())
    clock.move_to(at(MONDAY, "08:10"))
    wrong = bring(plain_pdf())

    services.withdraw(wrong, by="Una Organ (ORG)")
    shown = selectors.newest_of(MONDAY)
    services.put_back(wrong, by="Una Organ (ORG)")

    assert shown == before
    assert selectors.newest_of(MONDAY) == wrong
    lines = AuditLine.objects.filter(target=f"daily org {wrong.pk}").order_by("id")
    assert [line.what for line in lines] == ["dailyorg.upload", "dailyorg.withdraw", "dailyorg.put-back"]


def test_who_sends_a_withdrawn_one_again_wants_it_back(bring: Bring) -> None:
    document = bring(kee_pdf())
    services.withdraw(document, by="Una Organ (ORG)")

    again = bring(kee_pdf())

    assert again.pk == document.pk
    assert again.withdrawn is None


def test_the_day_chosen_goes_before_the_name_and_the_name_before_the_clock(bring: Bring, clock: Any) -> None:
    chosen = bring(plain_pdf("a"), "Daily Org 24 Nov.pdf", day=date(2026, 11, 25))
    named = bring(plain_pdf("b"), "Daily Org 24 Nov.pdf")
    early = bring(plain_pdf("c"), "Daily Org.pdf")
    clock.move_to(at(MONDAY, "15:20"))
    late = bring(plain_pdf("d"), "Daily Org.pdf")

    assert [one.day.day for one in (chosen, named, early, late)] == [25, 24, 23, 24]
    assert [one.day_from for one in (chosen, named, early, late)] == ["form", "name", "arrival", "arrival"]


def test_moved_it_is_the_newest_of_the_other_day(bring: Bring) -> None:
    document = bring(plain_pdf(), "Daily Org Tue 24 Nov.pdf")

    services.move(document, MONDAY, by="Una Organ (ORG)")

    assert selectors.newest_of(MONDAY) == document
    assert selectors.newest_of(MONDAY + timedelta(days=1)) is None
    line = AuditLine.objects.get(what="dailyorg.move")
    assert (line.before, line.after) == ({"day": "2026-11-24"}, {"day": "2026-11-23"})


def test_a_refused_one_leaves_nothing_behind_but_its_reason(bring: Bring) -> None:
    good = bring(kee_pdf())

    document = bring(locked_pdf())

    assert document.state == "refused"
    assert "locked with a password" in document.reason
    assert not document.folder.exists()
    assert selectors.newest_of(MONDAY) == good
    assert not Alert.objects.exists()  # whoever sent it was told


def test_what_was_refused_is_tried_again_when_it_is_sent_again(bring: Bring, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"daily_org_pages": 0})
    refused = bring(kee_pdf())
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"daily_org_pages": 40})

    again = bring(kee_pdf())

    assert refused.state == "refused"
    assert (again.pk, again.state) == (refused.pk, "good")


def test_reading_that_was_cut_off_is_done_again(bring: Bring, clock: Any) -> None:
    with services.incoming([kee_pdf()]) as stored:
        document = services.receive(stored, "Daily Org.pdf", by="x").document
    Document.objects.update(state="reading", begun=timezone.now())

    early = services.read_waiting(until=timezone.now())
    clock.move_to(at(MONDAY, "07:48"))
    services.read_waiting(until=timezone.now())

    document.refresh_from_db()
    assert early == 0
    assert document.state == "good"


def test_what_brings_the_reader_down_again_and_again_is_refused(bring: Bring) -> None:
    with services.incoming([kee_pdf()]) as stored:
        document = services.receive(stored, "Daily Org.pdf", by="x").document
    Document.objects.update(tries=3)

    services.read(document.pk)

    document.refresh_from_db()
    assert document.state == "refused"
    assert "cut off" in document.reason


def test_it_is_read_once_however_often_it_is_asked_for(bring: Bring) -> None:
    document = bring(kee_pdf())

    assert services.read(document.pk) is False


def test_the_front_page_hears_of_it(bring: Bring) -> None:
    before = stamps(0).get("daily-org", 0)

    bring(kee_pdf())

    assert stamps(0)["daily-org"] > before


def test_what_is_older_than_the_school_keeps_goes_with_its_files(bring: Bring, clock: Any) -> None:
    old, kept = bring(plain_pdf("old")), None
    clock.move_to(at(MONDAY + timedelta(days=401), "04:40"))
    kept = bring(plain_pdf("new"))
    (keep() / "2020-01-01" / "left").mkdir(parents=True)

    gone = services.forget_old()

    assert gone == 1
    assert not old.folder.exists()
    assert kept.file.exists()
    assert list(Document.objects.all()) == [kept]


def test_a_file_name_is_taken_without_its_folders(bring: Bring) -> None:
    document = bring(plain_pdf(), "C:\\Users\\una\\..\\Daily\x00 Org\n23 Nov.pdf")

    assert document.name == "Daily Org 23 Nov.pdf"
