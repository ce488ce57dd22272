"""The page of a lesson and the page of notes: who sees which lesson, what is told, what is asked before it is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.audit.models import AuditLine
from staffroom.cards.registry import Reader, all_cards
from staffroom.jobs.registry import find_job
from staffroom.school.models import HandBack, LessonNote, Occurrence, StaffMember
from staffroom.search.finding import all_pages
from staffroom.today.tests.days import MONDAY, at, colleagues, rung, told

from .lessons import WORK, browser_of, english, handed, lesson, note, student

pytestmark = pytest.mark.django_db
PAGE = f"/lessons/{MONDAY}/9ENG2/3/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(MONDAY, "11:40"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def monday() -> None:
    """KEE takes period 3 for PET, who left a note; KEE has a lesson of their own."""
    colleagues()
    english()
    told(MONDAY)
    rung(MONDAY)
    covers = [["PET", "KEE", ""]]
    facts = {"covers": covers, "subject": "Year 9 English", "attends": ["OBR"]}
    lesson(MONDAY, "09ENG2", "3", teachers=["PET"], rooms=["C04"], **facts)
    lesson(MONDAY, "10MAT3", "1", teachers=["KEE"], rooms=["B12"], moves=[["B12", "S07"]])
    lesson(MONDAY + timedelta(days=1), "09ENG2", "2", teachers=["PET"], rooms=["C04"])
    note()


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


READERS = {
    "whose lesson it is": ("PET", ["teacher"], 200),
    "who takes it": ("KEE", ["teacher"], 200),
    "a casual teacher who takes it": ("KEE", ["casual relief"], 200),
    "who sits in it": ("OBR", ["staff"], 200),
    "the daily organiser": ("", ["daily organiser"], 200),
    "leadership": ("", ["leadership"], 200),
    "a colleague": ("WUT", ["teacher"], 404),
    "the office": ("WUT", ["office"], 404),
    "IT": ("WUT", ["IT"], 404),
    "wellbeing": ("", ["wellbeing"], 404),
    "nobody in particular": ("", ["staff"], 404),
    "an auditor": ("PET", ["auditor"], 403),
}


@pytest.mark.parametrize("who", READERS)
def test_who_sees_a_lesson_and_its_note(monday, who):
    code, roles, expected = READERS[who]

    answer = browser_of(code, *roles).get(PAGE)

    assert answer.status_code == expected
    assert ("blue tub" in answer.content.decode()) is (expected == 200)


def test_whoever_takes_a_lesson_sees_that_date_only(monday):
    note(day=MONDAY + timedelta(days=1), period="2")

    assert browser_of("KEE", "teacher").get(f"/lessons/{MONDAY + timedelta(days=1)}/9ENG2/2/").status_code == 404


def test_a_casual_teacher_reads_the_note_on_the_day_alone(monday, clock):
    seen = {}
    for days in (-1, 0, 1):
        clock.move_to(at(MONDAY + timedelta(days=days), "12:00"))
        answer = browser_of("KEE", "casual relief").get(PAGE)
        seen[days] = (answer.status_code, "blue tub" in answer.content.decode())

    assert seen == {-1: (200, False), 0: (200, True), 1: (404, False)}
    assert "blue tub" in text(browser_of("KEE", "teacher"))


@pytest.mark.parametrize(
    ("code", "roles", "expected"),
    [
        ("PET", ["teacher"], 200),
        ("", ["daily organiser"], 200),
        ("", ["leadership"], 200),
        ("KEE", ["teacher"], 403),
        ("OBR", ["staff"], 403),
        ("WUT", ["teacher"], 404),
    ],
)
def test_who_writes_a_note(monday, code, roles, expected):
    client = browser_of(code, *roles)
    before = LessonNote.objects.get()

    shown = client.get(f"{PAGE}note/").status_code
    client.post(f"{PAGE}note/", {"text": "Other work.", "read": before.written.isoformat()})

    assert shown == expected
    assert (LessonNote.objects.get().text == "Other work.") is (expected == 200)


def test_a_note_of_the_past_stays_as_it_was(monday, clock):
    clock.move_to(at(MONDAY + timedelta(days=1), "08:00"))
    client = browser_of("PET", "teacher")

    assert client.get(f"{PAGE}note/").status_code == 403
    assert f"{PAGE}note/" not in text(client)


@pytest.mark.parametrize(("code", "roles", "expected"), [("KEE", ["teacher"], 302), ("PET", ["teacher"], 403)])
def test_who_hands_back(monday, code, roles, expected):
    answer = browser_of(code, *roles).post(f"{PAGE}hand-back/", {"text": "All done.", "finished": "yes"})

    assert answer.status_code == expected
    assert HandBack.objects.exists() is (expected == 302)


@pytest.mark.parametrize("clock_now", ["10:59", "23:59"])
def test_it_is_handed_back_from_the_beginning_of_the_lesson(monday, clock, clock_now):
    clock.move_to(at(MONDAY, clock_now))
    begun = clock_now > "11:00"
    client = browser_of("KEE", "teacher")

    answer = client.post(f"{PAGE}hand-back/", {"text": "All done.", "finished": "yes"})

    assert answer.status_code == (302 if begun else 422)
    assert ("Did they finish the work?" in text(client)) is begun


@pytest.mark.parametrize(
    "path",
    [
        "/lessons/2026-11-23/9ENG2/4/../",
        "/lessons/not-a-day/9ENG2/3/",
        "/lessons/2026-11-24/7XXX9/3/",
        "/lessons/2026-13-40/9ENG2/3/",
        "/lessons/2026-11-23/~/-/",
        "/lessons/2026-11-23/%00/3/",
    ],
)
def test_what_is_not_there_is_not_there(monday, path):
    assert browser_of("PET", "teacher").get(path).status_code == 404


@pytest.mark.parametrize("path", [f"/lessons/{MONDAY}/09-eng2/3/", f"/lessons/{MONDAY}/9ENG2/5/"])
def test_another_spelling_and_a_period_that_changed_lead_to_the_lesson(monday, path):
    answer = browser_of("PET", "teacher").get(path)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)


def test_the_page_says_what_one_came_for(monday):
    baker.make("school.Room", code="C04", name="Seminar room")
    StaffMember.objects.filter(code="OBR").update(work_phone="231")

    page = text(browser_of("KEE", "teacher"))

    assert "You take this for Roza Petrov." in page
    assert '<a href="https://example.org/lit/week-8" rel="nofollow">' in page
    assert "<p>Chapter 4" in page
    assert "Seminar room" in page
    assert 'href="tel:231"' in page
    assert 'aria-current="true"><span>Period 3' in page


def test_the_room_says_where_it_was_and_is(monday):
    page = text(browser_of("KEE", "teacher"), f"/lessons/{MONDAY}/10MAT3/1/")

    assert '<del><span class="vh">moved from </span>B12</del>' in page
    assert '<span class="vh">to </span>S07' in page


def test_nothing_in_a_note_becomes_markup(monday):
    LessonNote.objects.update(text='<script>alert(1)</script> javascript:alert(2) <a href="https://x.example">x</a>')

    page = text(browser_of("KEE", "teacher"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_without_a_note_it_says_whom_to_ask(monday):
    LessonNote.objects.all().delete()

    page = text(browser_of("KEE", "teacher"))

    assert "No note for this lesson." in page
    assert "leads English" in page
    assert "extension not known" in page


def test_a_pin_leads_to_the_map(monday):
    assert "on the map" not in text(browser_of("KEE", "teacher"))
    baker.make("school.Pin", plan=baker.make("school.SitePlan", width=100, height=100), code="C04", x=1, y=1)

    assert 'href="/map/?room=C04"' in text(browser_of("KEE", "teacher"))


def test_the_page_asks_the_database_as_often_whatever_it_holds(monday, django_assert_max_num_queries):
    for number in range(20):
        lesson(MONDAY + timedelta(days=1), f"08ENG{number}", "4", teachers=["PET"])
        note(f"8ENG{number}", "4", MONDAY + timedelta(days=1))
    handed(by_code="", by_name="Jamie Marsh")
    client = browser_of("PET", "teacher")
    client.get(PAGE)

    with django_assert_max_num_queries(24):
        client.get(PAGE)


def test_the_page_of_notes_asks_as_often_whatever_it_holds(monday, django_assert_max_num_queries):
    for number in range(20):
        note(f"8ENG{number}", "4", MONDAY + timedelta(days=1))
        handed(f"8ENG{number}")
    client = browser_of("PET", "teacher")
    client.get("/lessons/")

    with django_assert_max_num_queries(8):
        client.get("/lessons/")


def test_a_list_of_students_is_asked_about_once_and_never_refused(monday):
    for number, first in enumerate(["Ana", "Ben", "Chi", "Dee"]):
        student(f"S{number}", first, f"Family{number}")
    client, sent = browser_of("PET", "teacher"), {"text": "Ana, Ben, Chi and Dee sit apart.", "read": ""}
    LessonNote.objects.all().delete()

    first = client.post(f"{PAGE}note/", sent)
    second = client.post(f"{PAGE}note/", sent | {"sure": "yes"})

    assert first.status_code == 422
    assert "This looks like a list of students: Ana, Ben, Chi and others." in first.content.decode()
    assert "Family0" not in first.content.decode()
    assert "Ana, Ben, Chi and Dee sit apart." in first.content.decode()
    assert second.status_code == 302


def test_a_students_family_name_is_asked_about_once_and_never_written_down(monday, caplog):
    student("S1", "Ana", "Nguyen")
    client, sent = browser_of("KEE", "teacher"), {"text": "Nguyen was late.", "finished": "no"}

    first = client.post(f"{PAGE}hand-back/", sent)
    second = client.post(f"{PAGE}hand-back/", sent | {"sure": "yes"})

    assert (first.status_code, second.status_code) == (422, 302)
    assert "This looks like a student’s name: Nguyen." in first.content.decode()
    assert "Nguyen was late." in first.content.decode()
    assert "Nguyen" not in caplog.text
    assert not any("Nguyen" in str([line.target, line.before, line.after]) for line in AuditLine.objects.all())


def test_a_removed_note_can_be_put_back_once(monday):
    client, read = browser_of("PET", "teacher"), LessonNote.objects.get().written.isoformat()

    client.post(f"{PAGE}note/", {"text": "", "read": read})

    assert "Put it back" in text(client)
    assert "Put it back" not in text(client)


def test_a_note_is_copied_to_another_lesson_of_the_class(monday):
    client, target = browser_of("PET", "teacher"), f"/lessons/{MONDAY + timedelta(days=1)}/9ENG2/2/"
    assert target in text(client)

    client.post(f"{PAGE}copy/", {"to": target})
    again = client.post(f"{PAGE}copy/", {"to": target}, follow=True)

    assert [one.text for one in LessonNote.objects.all()] == [WORK, WORK]
    assert "has a note by now" in again.content.decode()


def test_my_notes_list_what_has_lost_its_lesson_and_give_it_to_another(monday):
    orphan = note("9ENG2", "5", text="Speeches.")
    client = browser_of("PET", "teacher")

    assert "1 note has no lesson any more" in text(client, "/lessons/")
    client.post(
        f"/lessons/without-a-lesson/{orphan.pk}/",
        {"what": "move", "to": f"/lessons/{MONDAY + timedelta(days=1)}/9ENG2/2/"},
    )

    moved = LessonNote.objects.get(text="Speeches.")
    assert (moved.date, moved.period) == (MONDAY + timedelta(days=1), "2")
    assert "no lesson any more" not in text(client, "/lessons/")


def test_nobody_else_has_my_orphans(monday):
    orphan = note("8XXX1", "5", text="Speeches.")

    for who in (browser_of("KEE", "teacher"), browser_of("", "leadership")):
        assert "Speeches" not in text(who, "/lessons/")
        assert who.post(f"/lessons/without-a-lesson/{orphan.pk}/", {"what": "remove"}).status_code == 404
    assert browser_of("PET", "teacher").post(f"/lessons/without-a-lesson/{orphan.pk}/", {"what": "remove"})
    assert not LessonNote.objects.filter(pk=orphan.pk).exists()


def test_a_note_survives_a_timetable_that_is_loaded_again_into_another_period(monday, clock):
    clock.shift(timedelta(hours=1))
    Occurrence.objects.filter(date=MONDAY, class_code="09ENG2").delete()
    lesson(MONDAY, "9ENG2", "4", teachers=["PET"], covers=[["PET", "KEE", ""]])

    page = text(browser_of("KEE", "teacher"), f"/lessons/{MONDAY}/9ENG2/4/")

    assert "blue tub" in page
    assert "Written for period 3; the lesson has moved since." in page


def reader(code: str) -> Reader:
    user = baker.make(User, roles=["teacher"], staff_code=code)
    return Reader(user.pk, user.name, code, frozenset(user.roles), user.may, at(MONDAY, "11:40"), MONDAY)


def test_the_card_tells_the_teacher_until_it_is_read(monday, django_assert_num_queries):
    card = next(one for one in all_cards() if one.name == "handed-back")
    handed()
    mine, other = reader("PET"), reader("KEE")

    with django_assert_num_queries(1):
        shown = card.read(mine)
    assert [one.text for one in shown["handed"]] == ["Up to question 8.\nQuiet class."]
    assert card.read(other) is None

    browser_of("PET", "teacher").get(PAGE)
    assert card.read(mine) is None


def test_the_card_is_put_away(monday):
    handed()
    row = handed("10MAT3", "1")

    browser_of("KEE", "teacher").post(f"/lessons/seen/{row.pk}/")
    assert HandBack.objects.filter(seen=None).count() == 2
    browser_of("PET", "teacher").post(f"/lessons/seen/{row.pk}/")
    assert HandBack.objects.filter(seen=None).count() == 1
    browser_of("PET", "teacher").post("/lessons/seen/0/")
    assert not HandBack.objects.filter(seen=None).exists()


def test_the_daily_organiser_who_looks_has_not_read_it_for_the_teacher(monday):
    handed()

    page = text(browser_of("OBR", "daily organiser"))

    assert "Up to question 8." in page
    assert HandBack.objects.filter(seen=None).exists()


def test_who_sits_in_a_lesson_does_not_read_what_was_handed_back(monday):
    handed()

    assert "Up to question 8." not in text(browser_of("OBR", "staff"))


def test_an_account_without_a_record_is_told_so():
    assert "not linked to a staff record" in text(browser_of("", "teacher"), "/lessons/")


def test_old_notes_go_by_themselves(settings, monday):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"notes_keep_days": 30})
    note(day=MONDAY - timedelta(days=31), period="1")

    find_job("old lesson notes").run()

    assert LessonNote.objects.count() == 1


def test_the_search_leads_to_my_notes():
    assert any(one.route == "lessons:mine" for one in all_pages())
