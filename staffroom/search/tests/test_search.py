import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from staffroom.accounts.rights import ROLES, TABLE
from staffroom.audit.models import AuditLine
from staffroom.people.tests.people import user
from staffroom.search.finding import Answer, all_kinds, all_pages, look_for
from staffroom.search.question import Question
from staffroom.today.tests.days import MONDAY, at

from .things import a_school, notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    a_school()
    with time_machine.travel(at(MONDAY, "11:20"), tick=False):
        yield


def asked(typed: str, *roles: str) -> Answer:
    return look_for(Question.read(typed, roles or ("staff", "teacher")))


def told(answer: Answer) -> dict[str, list[str]]:
    return {group.name: [found.title for found in group.found] for group in answer.groups}


def note_of(answer: Answer, kind: str) -> str:
    return next(group.found[0].note for group in answer.groups if group.name == kind)


def test_a_slip_of_the_fingers_finds_the_person(school):
    assert told(asked("smtih"))["people"] == ["Noah Smith"]


def test_a_staff_code_comes_first_and_accents_do_not_matter(school):
    assert told(asked("smi"))["people"][0] == "Noah Smith"
    assert told(asked("garcon renee"))["people"] == ["Renée Garçon"]


def test_somebody_who_left_is_not_found(school):
    assert "people" not in told(asked("gone", *ROLES))


def test_who_teaches_a_class_now_is_told_with_the_room(school):
    answer = asked("who teaches 09B now")

    assert answer.groups[0].name == "classes"
    assert note_of(answer, "classes") == "Now: Liam O'Brien in C11 until 11:50. As of 8:05 am."
    assert answer.groups[0].found[0].address == reverse("today:room", args=["C11"])


def test_whoever_takes_the_lesson_is_named_and_not_whom_they_replace(school):
    assert note_of(asked("who has 09ENG2 now"), "classes") == "Now: Amelia Keene in C04 until 11:50. As of 8:05 am."


def test_a_class_without_a_lesson_now_says_so(school):
    assert note_of(asked("09HUM3 now"), "classes") == "Nothing timetabled now. As of 8:05 am."
    assert note_of(asked("11MTH2"), "classes") == "Next: Jamie Marsh in B09 at 1:30."


def test_a_cancelled_lesson_is_not_on(school):
    with time_machine.travel(at(MONDAY, "12:00"), tick=False):
        assert note_of(asked("08MAT1 now"), "classes") == "Nothing timetabled now. As of 8:05 am."


def test_what_nobody_has_told_is_not_known_and_never_nothing(school):
    with time_machine.travel(at(MONDAY + timedelta(days=1), "11:20"), tick=False):
        assert note_of(asked("09HUM3 now"), "classes").startswith("Not known")
        assert note_of(asked("what is in C11 now"), "rooms").startswith("Not known")
        assert note_of(asked("C11"), "rooms") == ""


def test_what_is_in_a_room_now_is_told(school):
    assert note_of(asked("what is in C11 now"), "rooms") == "Now: 09B, Liam O'Brien, until 11:50. As of 8:05 am."


def test_where_somebody_is_now_is_told(school):
    assert note_of(asked("where is keene"), "people").startswith("Now: 09ENG2 in C04 until 11:50.")


def test_a_class_is_found_by_its_subject_and_by_part_of_its_code(school):
    assert told(asked("humanities"))["classes"] == ["09HUM3"]
    assert "10MAT4" in told(asked("mat4"))["classes"]


def test_a_subject_leads_to_its_classes(school, client):
    subject = next(group for group in asked("09hum").groups if group.name == "subjects").found[0]
    client.force_login(user("teacher"))

    page = client.get(subject.address).content.decode()

    assert subject.title == "Year 9 Humanities"
    assert "09HUM3" in page


def test_a_notice_is_found_by_its_title_its_author_and_its_text(school):
    for typed in ("carnival", "carnvial", "athletics petrov", "sunscreen"):
        assert told(asked(typed))["notices"] == ["Athletics carnival"], typed


def test_a_notice_that_was_withdrawn_or_has_not_begun_is_not_found(school):
    assert "notices" not in told(asked("bake sale"))


def test_markup_is_no_text(school):
    assert "notices" not in told(asked("strong"))


def test_help_and_pages_are_found_by_other_words_too(school):
    answer = told(asked("holidays"))

    assert answer["pages"] == ["School calendar"]
    assert "Finding somebody" in told(asked("finding somebody"))["help"]


def test_pages_that_the_reader_may_not_open_are_not_there(school):
    assert "pages" not in told(asked("audit", "teacher"))
    assert told(asked("audit", "auditor"))["pages"][0] == "Audit"
    assert told(asked("data health", "staff")).get("pages", []) == []


def test_a_casual_teacher_learns_no_more_than_on_the_pages_themselves(school):
    answer = asked("who teaches 09B now", "casual relief")

    assert note_of(answer, "classes") == "Now: in C11 until 11:50. As of 8:05 am."
    assert note_of(asked("C11", "casual relief"), "rooms") == "Now: 09B, until 11:50."
    assert note_of(asked("where is keene", "casual relief"), "people") == ""
    assert "Roza" not in str(asked("09eng", "casual relief").groups)


def test_an_auditor_finds_neither_people_nor_rooms_nor_notices(school):
    found = {kind for typed in ("smi", "B12", "carnival", "09b", "rights") for kind in told(asked(typed, "auditor"))}

    assert found <= {"pages", "help"}


def test_nobody_is_found_by_what_the_list_of_people_does_not_search(school):
    for secret in ("noah@school.example", "7010 0231", "0231"):
        assert "people" not in told(asked(secret, *ROLES)), secret


def test_every_page_and_kind_is_announced_under_a_line_of_the_table():
    assert {page.route for page in all_pages()} <= TABLE.permissions.keys()
    assert {kind.needs for kind in all_kinds()} <= TABLE.rights.keys()
    assert {"people", "classes", "rooms", "subjects", "notices", "pages", "help"} == {kind.name for kind in all_kinds()}


def test_the_page_groups_what_it_found_and_works_without_a_script(school, client):
    client.force_login(user("staff", "teacher"))

    page = client.get("/search/", {"q": "smi"}).content.decode()

    assert re.search(r"<h2[^>]*>People</h2>", page)
    assert 'href="/people/SMI/"' in page
    assert "noah@school.example" not in page


def test_the_dialog_is_given_options_to_choose_from(school, client):
    client.force_login(user("staff", "teacher"))

    part = client.get("/search/found", {"q": "keene"}).content.decode()

    assert 'data-said="' in part
    assert 'id="find-people-1" href="/people/KEE/"' in part
    assert "<html" not in part


def test_what_was_typed_is_escaped(client):
    client.force_login(user("teacher"))

    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("typed", ["", " ", "\0", "%", "_", "'", "' OR 1=1 --", "a" * 5000, "?" * 100, "🙂"])
def test_anything_may_be_typed(typed, school, client):
    client.force_login(user("teacher"))

    assert client.get("/search/", {"q": typed}).status_code == 200
    assert client.get("/search/found", {"q": typed}).status_code == 200


@pytest.mark.parametrize("typed", ["smtih", "09b", "who teaches 09b now", "b12", "year", "where is keene", "e"])
def test_a_search_takes_few_queries_however_much_it_finds(
    typed: str, school: None, client: Client, django_assert_max_num_queries
):
    for number in range(30):
        notice(f"m{number}", f"Year {number} excursion", "<p>Bring lunch.</p>")
    client.force_login(user("staff", "teacher"))
    client.get("/search/found", {"q": "warm"})

    with django_assert_max_num_queries(10 if typed.startswith("where") else 8):
        client.get("/search/found", {"q": typed})


def test_many_results_are_cut_and_the_page_says_how_many_there_are(school, client):
    for number in range(60):
        notice(f"m{number}", f"Excursion {number}", "")
    client.force_login(user("teacher"))

    page = client.get("/search/", {"q": "excursion"}).content.decode()

    assert "the first 50 of 60" in page


def test_what_was_looked_for_stands_in_no_log_and_no_audit(school, client, caplog, capfd):
    client.force_login(user("teacher"))
    before = AuditLine.objects.count()

    with caplog.at_level("DEBUG"):
        client.get("/search/", {"q": "zebrafinch"})
        client.get("/search/found", {"q": "zebrafinch"})

    assert "zebrafinch" not in caplog.text.lower()
    assert "zebrafinch" not in "".join(capfd.readouterr()).lower()
    assert AuditLine.objects.count() == before


def test_the_dialog_leads_on_to_everything(school, client):
    for number in range(9):
        notice(f"m{number}", f"Excursion {number}", "")
    client.force_login(user("teacher"))

    part = client.get("/search/found", {"q": "excursion & co"}).content.decode()
    more = client.get("/search/found", {"q": "excursion"}).content.decode()

    assert "find-all" not in part
    assert 'href="/search/?q=excursion"' in more
    assert "All 9 results" in more
