"""A pass: made and taken back, open for one day until 17:00, and showing one day and nothing else."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import Session
from staffroom.audit.models import AuditLine
from staffroom.passes import selectors
from staffroom.passes.bearer_views import OPENS_A_MINUTE
from staffroom.passes.jobs import old_passes
from staffroom.passes.models import DayPass
from staffroom.passes.tests.slips import JAMIE, make, opened, organiser, plan
from staffroom.school.class_codes import bucket_of_class
from staffroom.school.models import HandBack, LessonNote, Occurrence, SitePlan
from staffroom.today.tests.days import MONDAY, at, away, keene_monday, occurrence

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "08:10"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def monday(clock: Any, settings: Any, tmp_path: Any) -> None:
    settings.STAFFROOM_DATA = tmp_path
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"office_phone": "03 7010 0200", "organiser_phone": "214"}
    )
    keene_monday()
    occurrence(MONDAY, "07SCI4", "2", teachers=["WUT"], rooms=["S02"])
    named()
    plan()


def named() -> None:
    """The helper of the tests leaves the bucket to chance; notes are found by it."""
    for row in Occurrence.objects.exclude(class_code=""):
        Occurrence.objects.filter(pk=row.pk).update(bucket=bucket_of_class(row.class_code))


# Made and taken back


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(monday: None) -> None:
    client = organiser()
    secret = make(client).split("/")[2]

    page = client.get("/pass/").content.decode()

    assert len(secret) == 43
    assert "Jamie Marsh" in page
    assert secret not in page
    kept = [*DayPass.objects.values_list(), *AuditLine.objects.values_list(), *Session.objects.values_list()]
    assert secret not in repr(kept)


def test_whoever_is_in_the_covers_is_expected_casuals_first(monday: None) -> None:
    client = organiser()

    before = client.get("/pass/").content.decode()
    make(client)
    after = client.get("/pass/").content.decode()

    assert "1 casual teacher has no pass yet" in before
    assert before.index("Jamie Marsh") < before.index("Amelia Keene")
    assert "has lessons of their own" in before
    assert "Everybody expected has a pass" in after
    assert "Not opened yet." in after


def test_a_pass_says_whether_it_was_opened_and_how_often_but_not_from_where(monday: None) -> None:
    client = organiser()
    path = make(client)

    for _ in range(2):
        Client(REMOTE_ADDR="203.0.113.7").get(path)
    Client().head(path)
    Client().get(path, headers={"X-Pass-Keeping": "yes"})

    page = client.get("/pass/").content.decode()
    assert "Opened 8:10 am" in page
    assert "2 times" in page
    assert "203.0.113.7" not in repr([*DayPass.objects.values_list(), *AuditLine.objects.values_list()])


def test_one_tap_takes_a_pass_back_at_once(monday: None) -> None:
    client = organiser()
    path = make(client)

    gone = client.post(f"/pass/{DayPass.objects.get().pk}/revoke", follow=True)
    answer = Client().get(path)

    assert "The pass for Jamie Marsh no longer opens anything." in gone.content.decode()
    assert answer.status_code == 410
    assert "This pass was taken back" in answer.content.decode()
    assert "11MTH2" not in answer.content.decode()


def test_a_new_link_for_the_same_person_ends_the_old_one(monday: None) -> None:
    client = organiser()
    old = make(client)

    new = make(client, instead=DayPass.objects.get().pk)

    assert [Client().get(old).status_code, Client().get(new).status_code] == [410, 200]


def test_both_ends_of_a_pass_leave_a_line(monday: None) -> None:
    client = organiser()
    make(client)
    client.post(f"/pass/{DayPass.objects.get().pk}/revoke")

    taken, made = AuditLine.objects.filter(what__startswith="pass.")

    assert (made.what, taken.what) == ("pass.make", "pass.revoke")
    assert made.after == taken.before == {"for": "Jamie Marsh", "takes": []}


@pytest.mark.parametrize("role", ["teacher", "casual relief", "IT", "maintenance", "auditor", "wellbeing"])
def test_only_organiser_office_and_leadership_make_passes(monday: None, role: str) -> None:
    client = organiser(role)

    answers = [client.get("/pass/"), client.post("/pass/make", {"who": JAMIE}), client.post("/pass/1/revoke")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_somebody_at_the_desk_takes_the_whole_day_of_whoever_is_away(monday: None) -> None:
    occurrence(MONDAY, "10ENG4", "5", teachers=["PET"], rooms=["C04"], subject="Year 10 English")
    occurrence(MONDAY, "YD Front gate", "L", kind="duty", teachers=["PET"], rooms=["GATE"])

    page = opened(make(who="", name="Noor Haddad", takes="PET"))

    assert "Good morning, Noor Haddad" in page
    assert "10ENG4" in page
    assert "for R. Petrov" in page
    assert "YD Front gate" in page
    assert "09ENG2" not in page  # Amelia Keene takes that one already


def test_a_name_that_nobody_covers_for_needs_somebody_to_stand_in_for(monday: None) -> None:
    client = organiser()

    answer = client.post("/pass/make", {"date": "2026-11-23", "who": "", "name": "Noor Haddad"})

    assert answer.status_code == 422
    assert "Choose whose day they take." in answer.content.decode()
    assert not DayPass.objects.exists()


def test_a_casual_teacher_with_a_code_has_what_the_code_has(monday: None) -> None:
    occurrence(MONDAY, "08HUM1", "2", teachers=["WUT"], rooms=["C04"], covers=[["WUT", "CRT1", ""]])

    page = opened(make(who="code CRT1"))

    assert "08HUM1" in page
    assert "for T. Wu" in page
    assert "11MTH2" not in page


def test_passes_are_forgotten_after_a_month(monday: None, clock: Any) -> None:
    make()

    clock.shift(timedelta(days=30))
    old_passes()
    before = DayPass.objects.count()
    clock.shift(timedelta(days=1))
    old_passes()

    assert [before, DayPass.objects.count()] == [1, 0]


# One date, until 17:00


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 10, 2), "2026-10-02T07:00:00+00:00"),  # the last Friday of standard time
        (date(2026, 10, 5), "2026-10-05T06:00:00+00:00"),  # the first Monday of daylight saving
        (date(2027, 4, 2), "2027-04-02T06:00:00+00:00"),
        (date(2027, 4, 5), "2027-04-05T07:00:00+00:00"),
    ],
)
def test_it_dies_at_five_in_melbourne_on_both_sides_of_a_change_of_clocks(day: date, utc: str) -> None:
    dies = datetime.fromisoformat(utc)
    one = DayPass(date=day)

    assert selectors.ends(day) == dies
    assert selectors.state_of(one, dies - timedelta(seconds=1)) == "open"
    assert selectors.state_of(one, dies) == "over"
    assert selectors.state_of(one, at(day, "00:00")) == "open"
    assert selectors.state_of(one, at(day, "00:00") - timedelta(seconds=1)) == "early"


def test_after_five_it_is_gone_in_plain_words(monday: None, clock: Any) -> None:
    path = make()
    clock.move_to(at(MONDAY, "16:59:59"))
    before = Client().get(path)
    clock.move_to(at(MONDAY, "17:00"))

    answers = [
        Client().get(path),
        Client().head(path),
        Client().get(f"{path}lesson-1/"),
        Client().get(f"{path}plan-1.webp"),
    ]

    assert before.status_code == 200
    assert before["X-Pass-Seconds"] == "1"
    assert [answer.status_code for answer in answers] == [410] * 4
    assert "This pass is over" in answers[0].content.decode()
    assert all("X-Pass-Seconds" not in answer for answer in answers)


def test_before_its_date_it_says_when(monday: None) -> None:
    tuesday = MONDAY + timedelta(days=1)
    away(tuesday, "PET")
    path = make(who="", name="Noor Haddad", day=tuesday.isoformat(), takes="PET")

    answer = Client().get(path)

    assert answer.status_code == 200
    assert "This pass is for Tuesday 24 November" in answer.content.decode()
    assert "X-Pass-Seconds" not in answer
    assert DayPass.objects.get().opens == 0


# What it shows


def test_it_says_what_where_when_and_for_whom(monday: None) -> None:
    page = opened(make())

    assert "Monday 23 November" in page
    assert "11MTH2" in page
    assert "1:30 to 2:20" in page
    assert "for A. Keene" in page
    assert "Recess" in page
    assert "toilets" in page.lower()
    assert "evacuation" in page.lower()
    assert 'href="tel:0370100200"' in page
    assert 'href="tel:214"' in page
    assert 'href="#at-' in page
    assert "lessons as of 8:05 am" in page


def test_it_shows_nothing_else(monday: None) -> None:
    baker.make("school.Student", key="A1", shown_first_name="Ana", shown_family_name="Leeward")
    page = opened(make())

    for foreign in ("09ENG2", "12MTH1", "Petrov", "O'Brien", "Wu", "valedictory", "faculty", "Leeward", "/people/"):
        assert foreign not in page, foreign
    assert "away" not in page.lower()
    assert 'href="/' not in page.replace('href="/static/', "").replace('href="/accent.css', "").replace(
        'href="/pass/', ""
    )


def test_a_moved_and_a_cancelled_lesson_are_said(monday: None) -> None:
    Occurrence.objects.filter(class_code="11MTH2").update(moves=[["B09", "S07"]])
    path = make()
    moved = opened(path)
    Occurrence.objects.filter(class_code="11MTH2").update(status="cancelled")
    cancelled = opened(path)

    assert "Room moved" in moved
    assert "moved from </span>B09" in moved
    assert "Cancelled" in cancelled


def test_a_note_is_one_tap_away_and_its_text_is_no_markup(monday: None) -> None:
    LessonNote.objects.create(
        date=MONDAY, class_code="11MTH2", period="5", text="Page 41.\n<b>Quietly</b>", author="KEE"
    )

    page = opened(make())

    assert "<details" in page
    assert "Page 41.\n&lt;b&gt;Quietly" in page


def test_without_a_note_it_says_whom_to_ask(monday: None) -> None:
    page = opened(make())

    assert "No note was left." in page
    assert "214" in page


def test_who_is_in_no_lesson_is_told_that_this_is_not_none(monday: None) -> None:
    path = make()
    Occurrence.objects.all().delete()

    assert "That is not the same as none." in opened(path)


# Handing back


def test_two_lines_reach_the_teacher_whose_lesson_it_is(monday: None, clock: Any) -> None:
    path = make()
    lesson = Occurrence.objects.get(class_code="11MTH2")
    clock.move_to(at(MONDAY, "14:25"))

    sent = Client().post(f"{path}lesson-{lesson.pk}/", {"finished": "no", "text": "Did 1 to 6.\nSeven is left."})

    assert sent.status_code == 302
    back = HandBack.objects.get()
    assert (back.teacher, back.by_name, back.by_code, back.finished) == ("KEE", "Jamie Marsh", "", False)
    assert "Handed back" in opened(path)


def test_a_students_family_name_is_asked_about_once(monday: None) -> None:
    baker.make("school.Student", key="A1", shown_first_name="Ana", shown_family_name="Leeward")
    baker.make("school.Enrolment", student="A1", subject="11MTH", number=2, active=True)
    path = make()
    address = f"{path}lesson-{Occurrence.objects.get(class_code='11MTH2').pk}/"

    asked = Client().post(address, {"finished": "yes", "text": "Leeward was late."})
    kept = Client().post(address, {"finished": "yes", "text": "Leeward was late.", "sure": "yes"})

    assert asked.status_code == 422
    assert "This looks like a student’s name: Leeward." in asked.content.decode()
    assert kept.status_code == 302


def test_nothing_can_be_handed_back_for_a_lesson_of_somebody_else(monday: None) -> None:
    path = make()
    other = Occurrence.objects.get(class_code="09ENG2")

    assert Client().post(f"{path}lesson-{other.pk}/", {"finished": "yes"}).status_code == 404
    assert not HandBack.objects.exists()


def test_a_lesson_taken_on_a_whole_day_is_handed_back_to_who_is_away(monday: None) -> None:
    lesson = occurrence(MONDAY, "10ENG4", "5", teachers=["PET"], rooms=["C04"])
    named()
    path = make(who="", name="Noor Haddad", takes="PET")

    Client().post(f"{path}lesson-{lesson.pk}/", {"finished": "yes"})

    assert HandBack.objects.get().teacher == "PET"


# The door


@pytest.mark.parametrize("path", ["x/", "%00/", f"{'A' * 43}/", "é/", "x/plan-1.webp", "x/lesson-1/"])
def test_an_address_that_was_never_made_finds_nothing(monday: None, path: str) -> None:
    make()

    assert Client().get(f"/pass/{path}").status_code == 404


def test_the_hash_is_no_address(monday: None) -> None:
    make()

    assert Client().get(f"/pass/{DayPass.objects.get().key}/").status_code == 404


def test_it_is_kept_by_no_cache_found_by_no_search_and_sent_on_to_nobody(monday: None) -> None:
    path = make()
    client = Client()

    for answer in (client.get(path), client.get(f"{path}plan-{SitePlan.objects.get().pk}.webp")):
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
    assert "sessionid" not in client.cookies


def test_the_form_of_a_lesson_says_the_site_and_not_the_address(monday: None) -> None:
    path = make()

    answer = Client().get(f"{path}lesson-{Occurrence.objects.get(class_code='11MTH2').pk}/")

    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "private, no-store"


def test_one_pass_that_is_asked_for_without_end_has_to_wait(monday: None) -> None:
    hasty = make()

    answers = [Client().head(hasty) for _ in range(OPENS_A_MINUTE + 1)]

    assert [answer.status_code for answer in answers] == [200] * OPENS_A_MINUTE + [429]


def test_no_address_is_written_into_the_log(monday: None, capfd: pytest.CaptureFixture[str]) -> None:
    path = make()
    secret = path.split("/")[2]

    assert [Client().get(one).status_code for one in (path, f"/pass/{secret}x/", f"{path}nothing")] == [200, 404, 404]

    said = capfd.readouterr().err
    assert "/pass/<str:secret>/" in said
    assert secret[:20] not in said


def test_the_worker_is_a_script_for_passes_alone(client: Client) -> None:
    answer = client.get("/pass/sw.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in answer
    assert answer.content.count(b"\n") < 200


def test_a_pass_costs_few_queries_whatever_is_in_it(monday: None, django_assert_max_num_queries: Any) -> None:
    for number in range(1, 7):
        occurrence(
            MONDAY, f"08SC{number}", str(number), teachers=["OBR"], rooms=["C04"], covers=[["OBR", "", "Jamie Marsh"]]
        )
        LessonNote.objects.create(date=MONDAY, class_code=f"8SC{number}", period=str(number), text="Read on.")
    LessonNote.objects.create(date=MONDAY, class_code="11MTH2", period="5", text="Read on.")
    named()
    path = make()
    Client().get(path)

    # The pass, that it was opened, lessons, who told them, names, notes, what was handed back, two for the plans,
    # and bells; on PostgreSQL also two counts.
    with django_assert_max_num_queries(12 if connection.vendor == "postgresql" else 10):
        Client().get(path)
