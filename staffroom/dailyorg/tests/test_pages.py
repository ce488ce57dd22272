"""What staff see."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from staffroom.accounts.rights import may_of
from staffroom.cards.registry import Reader
from staffroom.dailyorg import services
from staffroom.dailyorg.cards import daily_org
from staffroom.dailyorg.models import Document
from staffroom.demo.paper import written
from staffroom.kit.stamps import stamps
from staffroom.people.tests.people import user
from staffroom.today.tests.days import MONDAY, at, keene_monday

from .conftest import Bring, upload_of
from .pdfs import kee_pdf, locked_pdf, picture_pdf, plain_pdf, rows_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(at(MONDAY, "07:42"), tick=False) as traveller:
        keene_monday()
        yield traveller


def signed_in(*roles: str, code: str = "") -> Client:
    client = Client()
    client.force_login(user(*roles, code=code))
    return client


def page(client: Client, path: str = "/daily-org/") -> str:
    return client.get(path).content.decode()


def reader(code: str = "KEE") -> Reader:
    return Reader(
        1, "Amelia Keene", code, frozenset({"teacher"}), may_of(["teacher"]), timezone.now(), MONDAY, stamps(1)
    )


def test_my_three_lines_stand_above_the_document(bring: Bring) -> None:
    bring(kee_pdf(), "Daily Org Mon 23 Nov v2.pdf")

    html = page(signed_in("teacher", code="KEE"))

    assert "<h1>3 lines name you today</h1>" in html
    assert html.count("<span>names you, your class") == 3
    assert 0 < html.index("org-lines") < html.index('id="page-1"')
    assert "Version 2" in html
    assert "arrived <time" in html
    assert 'width="1601" height="2265" alt="Page 1 of 1 of the Daily Org, text below"' in html


def test_a_colleague_sees_their_own(bring: Bring) -> None:
    bring(kee_pdf())

    assert "1 line names you" in page(signed_in("teacher", code="OBR"))


def test_lines_about_my_rooms_stand_apart(bring: Bring) -> None:
    bring(written([rows_sheet([("P1", "Locker check", "B09")])]))

    html = page(signed_in("teacher", code="KEE"))

    assert "Your rooms are in 1 line" in html
    assert "your room B09" in html
    assert "Your name, code and classes are not in the text of this one. Look yourself" in html


def test_without_a_line_it_says_where_it_looked_and_never_that_there_is_nothing(bring: Bring) -> None:
    bring(plain_pdf("Assembly"))

    html = page(signed_in("teacher", code="WUT"))

    assert "are not in the text of this one. Look yourself: lists can be in pictures." in html
    assert "nothing for you" not in html.lower()


def test_a_picture_says_that_its_words_cannot_be_read(bring: Bring) -> None:
    bring(picture_pdf())

    html = page(signed_in("teacher", code="KEE"))

    assert "This document is a picture." in html
    assert "Look yourself" not in html
    assert "a picture without text" in html


def test_a_page_that_is_a_picture_among_others_is_said(bring: Bring) -> None:
    sheet = rows_sheet([])
    sheet.marks.clear()
    bring(kee_pdf("Daily Org", sheet))

    assert "Page 2 is a picture; its words cannot be read here." in page(signed_in("teacher", code="KEE"))


def test_todays_missing_shows_the_last_good_one_with_its_age(bring: Bring, clock: Any) -> None:
    bring(kee_pdf(), "Daily Org Mon 23 Nov.pdf")
    clock.move_to(at(MONDAY + timedelta(days=1), "08:00"))

    html = page(signed_in("teacher", code="KEE"))

    assert "<h1>Today’s Daily Org has not arrived</h1>" in html
    assert "From yesterday, 7:42 am, for Monday 23 November. Today’s has not arrived." in html


def test_on_a_saturday_the_next_one_is_shown_if_it_is_here(bring: Bring, clock: Any) -> None:
    bring(kee_pdf(), "Daily Org Mon 30 Nov.pdf")
    clock.move_to(at(MONDAY + timedelta(days=5), "10:00"))

    html = page(signed_in("teacher", code="KEE"))

    assert "This is for Monday 30 November, the next school day." in html


def test_before_any_came_the_page_says_so() -> None:
    assert "This school has not brought one here yet" in page(signed_in("teacher"))


def test_days_lead_to_each_other_and_the_archive_to_all(bring: Bring) -> None:
    for day in (18, 19, 23):
        bring(plain_pdf(f"of {day}"), f"Daily Org {day} Nov 2026.pdf")
    client = signed_in("teacher")

    html = page(client, "/daily-org/2026-11-19/")

    assert 'href="/daily-org/2026-11-18/"' in html
    assert 'href="/daily-org/2026-11-23/"' in html
    assert client.get("/daily-org/2026-11-23/").headers["Location"] == "/daily-org/"
    assert page(client, "/daily-org/archive/").count('class="pill"') == 3
    assert client.get("/daily-org/2026-11-20/").status_code == 404
    assert client.get("/daily-org/tomorrow/").status_code == 404


def test_pictures_may_be_kept_and_are_asked_for_anew(bring: Bring) -> None:
    document, client = bring(kee_pdf()), signed_in("teacher")
    path = f"/daily-org/version/{document.pk}/page/1.webp"

    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert b"".join(first.streaming_content)[8:12] == b"WEBP"
    assert first["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304
    assert client.get(f"/daily-org/version/{document.pk}/page/2.webp").status_code == 404
    assert client.get(f"/daily-org/version/{document.pk}/small.webp").status_code == 200


def test_the_pdf_is_only_ever_saved(bring: Bring) -> None:
    document = bring(kee_pdf(), 'Daily "Org".pdf')

    answer = signed_in("teacher").get(f"/daily-org/version/{document.pk}/original")

    assert b"".join(answer.streaming_content) == kee_pdf()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("role", ["casual relief", "maintenance", "IT", "auditor"])
def test_who_may_not_see_it_sees_no_part_of_it(bring: Bring, role: str) -> None:
    document, client = bring(kee_pdf()), signed_in(role)

    for path in (
        "",
        f"version/{document.pk}/",
        f"version/{document.pk}/page/1.webp",
        f"version/{document.pk}/original",
    ):
        assert client.get(f"/daily-org/{path}").status_code == 403


def test_a_withdrawn_one_is_gone_for_staff_and_can_be_put_back(bring: Bring) -> None:
    before, wrong = bring(kee_pdf()), bring(plain_pdf())
    organiser, teacher = signed_in("daily organiser"), signed_in("teacher", code="KEE")

    organiser.post(f"/daily-org/version/{wrong.pk}/withdraw")

    assert "3 lines name you today" in page(teacher)
    assert teacher.get(f"/daily-org/version/{wrong.pk}/").status_code == 404
    assert teacher.get(f"/daily-org/version/{wrong.pk}/page/1.webp").status_code == 404
    assert "Put back" in page(organiser)
    organiser.post(f"/daily-org/version/{wrong.pk}/put-back")
    assert "3 lines" not in page(teacher)
    assert before.pk != wrong.pk


@pytest.mark.parametrize("role", ["teacher", "staff", "business manager", "wellbeing"])
def test_only_those_who_bring_it_change_it(bring: Bring, role: str) -> None:
    document, client = bring(kee_pdf()), signed_in(role)

    assert client.get("/daily-org/upload/").status_code == 403
    for act in ("withdraw", "put-back", "move"):
        assert client.post(f"/daily-org/version/{document.pk}/{act}").status_code == 403
    assert "Withdraw" not in page(client)


@pytest.mark.parametrize("role", ["daily organiser", "office", "leadership"])
def test_sent_read_and_shown(role: str) -> None:
    client = signed_in(role, code="KEE")

    sent = client.post("/daily-org/upload/", {"file": upload_of(kee_pdf(), "Daily Org 23 Nov.pdf")})
    waiting = page(client, sent["Location"])
    services.read(Document.objects.get().pk)
    done = client.get(sent["Location"], follow=True)

    assert "Being read …" in waiting
    assert "Staff see it now: Monday 23 November, version 1." in done.content.decode()
    assert "3 lines name you today" in done.content.decode()


def test_the_waiting_page_is_led_on_by_itself(bring: Bring) -> None:
    document = bring(kee_pdf())

    answer = signed_in("office").get(f"/daily-org/version/{document.pk}/progress", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == "/daily-org/"


@pytest.mark.parametrize(
    ("pdf", "name", "said"),
    [
        (b"\0" * 20_000_001, "Daily Org.pdf", "It is 20.0 MB; at most 20 MB are taken."),
        (b"PK\x03\x04 and more", "Daily Org.docx", "It is not a PDF: it begins like a Word or Excel file"),
        (b"", "Daily Org.pdf", "It is empty: 0 bytes."),
    ],
)
def test_what_is_no_daily_org_is_refused_at_the_door(pdf: bytes, name: str, said: str) -> None:
    answer = signed_in("office").post("/daily-org/upload/", {"file": upload_of(pdf, name)})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Document.objects.exists()


def test_a_form_without_a_file_or_with_no_day_says_what_to_do() -> None:
    answer = signed_in("office").post("/daily-org/upload/", {"day": "2026-02-31"})

    assert "Choose the PDF first." in answer.content.decode()
    assert "Choose a day, such as 23/11/2026" in answer.content.decode()


def test_who_sent_a_hostile_one_is_told_why_and_staff_see_what_they_saw() -> None:
    client = signed_in("office")
    sent = client.post("/daily-org/upload/", {"file": upload_of(locked_pdf())})
    services.read(Document.objects.get().pk)

    html = page(client, sent["Location"])

    assert "It cannot be shown" in html
    assert "It is locked with a password" in html


def test_the_same_file_again_says_that_nothing_has_changed(bring: Bring) -> None:
    bring(kee_pdf())
    bring(plain_pdf())

    answer = signed_in("office").post("/daily-org/upload/", {"file": upload_of(kee_pdf())}, follow=True)

    assert (
        "This very file is here already, so nothing has changed. It is version 1 of Monday 23 November; "
        "staff see version 2, which arrived after it."
    ) in answer.content.decode()


def test_the_day_is_put_right_with_one_control(bring: Bring) -> None:
    document, client = bring(kee_pdf(), "Daily Org Tue 23 Nov.pdf"), signed_in("office")
    before = page(client)

    client.post(f"/daily-org/version/{document.pk}/move", {"day": "2026-11-24"})

    assert "tells another weekday" in before
    document.refresh_from_db()
    assert document.day == MONDAY + timedelta(days=1)
    refused = client.post(f"/daily-org/version/{document.pk}/move", {"day": "soon"}, follow=True)
    assert "Nothing was changed." in refused.content.decode()


def test_markup_in_a_pdf_is_text(bring: Bring) -> None:
    bring(written([rows_sheet([("KEE", "<script>alert(1)</script>")])]), "<b>x</b>.pdf")

    html = page(signed_in("office", code="KEE"))

    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


def test_the_card_tells_my_first_lines_in_one_query(bring: Bring, django_assert_max_num_queries: Any) -> None:
    bring(kee_pdf())
    first = daily_org(reader())

    with django_assert_max_num_queries(1):
        again = daily_org(reader())

    assert first is not None
    assert again is not None
    assert again["mine"].named == 3  # type: ignore[attr-defined]
    assert again["mine"] == first["mine"]


def test_a_new_version_is_on_the_card_at_once(bring: Bring) -> None:
    bring(kee_pdf())
    daily_org(reader())
    bring(plain_pdf())

    found = daily_org(reader())

    assert found is not None
    assert found["mine"].named == 0  # type: ignore[attr-defined]


def test_a_school_that_never_had_one_has_no_card(watched: Any, settings: Any) -> None:
    assert daily_org(reader()) == {"front": daily_org(reader())["front"]}  # type: ignore[index]
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"daily_org_folder": None})
    assert daily_org(reader()) is None


@pytest.mark.parametrize("pdf", [kee_pdf(), picture_pdf(), plain_pdf()], ids=["lines", "picture", "no lines"])
def test_the_front_page_draws_the_card(bring: Bring, pdf: bytes) -> None:
    bring(pdf)

    assert 'id="card-daily-org"' in page(signed_in("teacher", code="KEE"), "/today")


def test_a_page_costs_few_queries(bring: Bring, django_assert_max_num_queries: Any) -> None:
    bring(kee_pdf())
    client = signed_in("teacher", code="KEE")
    page(client)

    with django_assert_max_num_queries(13):
        page(client)
