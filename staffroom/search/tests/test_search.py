import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from staffroom.accounts.rights import ROLES, TABLE
from staffroom.audit.models import AuditLine
from staffroom.people.tests.people import staff, user
from staffroom.search.finding import Answer, all_kinds, all_pages, look_for
from staffroom.search.question import Question
from staffroom.today.tests.days import MONDAY, at, occurrence

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
    assert answer.groups[0].found[0].address == reverse("today:class", args=["09B"])


def test_a_year_may_be_said_with_one_digit(school):
    assert note_of(asked("who teaches 9B now"), "classes") == "Now: Liam O'Brien in C11 until 11:50. As of 8:05 am."
    assert asked("9b").groups[0].found[0].title == "09B"


def test_a_period_of_today_may_be_asked_about(school):
    assert note_of(asked("who has 9ENG2 p3"), "classes") == "P3: Amelia Keene in C04, 11:00 to 11:50. As of 8:05 am."
    assert note_of(asked("11mth2 period 5"), "classes") == "P5: Jamie Marsh in B09, 1:30 to 2:20. As of 8:05 am."
    assert note_of(asked("who has 9ENG2 p6"), "classes") == "Nothing timetabled in P6. As of 8:05 am."
    assert note_of(asked("what is in b12 p1"), "rooms") == "Nothing timetabled in P1. As of 8:05 am."
    assert note_of(asked("where is keene p3"), "people") == "P3: 09ENG2 in C04 until 11:50. As of 8:05 am."


def test_where_somebody_is_may_be_asked_by_code_or_first_name(school):
    staff("KEN", "ROSA", "KEENEST")

    for typed in ("where is KEE", "where is Amelia now", "where's kee?", "kee", "amel"):
        answer = asked(typed)

        assert told(answer)["people"][0] == "Amelia Keene", typed
        assert note_of(answer, "people").startswith("Now: 09ENG2 in C04 until 11:50."), typed


def test_names_and_codes_with_marks_are_found_however_they_are_typed(school):
    occurrence(MONDAY, "10ART:2/X", "3", teachers=["SMI"], rooms=["A01"])

    for typed in ("O'Brien", "o’brien", "obrien", "where is O'Brien now", "Who is O'BRIEN?"):
        assert told(asked(typed))["people"] == ["Liam O'Brien"], typed
    found = next(group for group in asked("10art:2/x").groups if group.name == "classes").found[0]
    assert (found.title, found.address) == ("10ART:2/X", "/classes/10ART:2/X/")


def test_who_is_free_now_is_whoever_teaches_today_and_has_nothing_on(school):
    answer = asked("who is free now")

    assert told(answer)["free"] == ["Tom Wu"]
    assert note_of(answer, "free") == "Now: free until 3:30. As of 8:05 am."


def test_who_is_free_in_a_period_is_told_until_when(school):
    answer = asked("who's free p2?")

    assert told(answer)["free"] == ["Liam O'Brien", "Tom Wu"]
    assert note_of(answer, "free") == "P2: free until 11:00. As of 8:05 am."
    assert told(asked("free p9"))["free"] == ["Today has no P9"]


def test_who_is_free_is_not_known_where_nobody_has_told_the_day(school):
    with time_machine.travel(at(MONDAY + timedelta(days=1), "11:20"), tick=False):
        assert told(asked("who is free now"))["free"] == ["Not known who is free"]
    with time_machine.travel(at(MONDAY + timedelta(days=5), "11:20"), tick=False):
        assert told(asked("who is free now"))["free"] == ["There is no school today"]


def test_who_is_free_is_told_to_those_alone_who_may_see_timetables(school):
    for role in ("casual relief", "IT", "auditor"):
        assert "free" not in told(asked("who is free now", role)), role


def test_settings_of_ones_own_are_found_by_other_words(school):
    for typed, title in (
        ("dark mode", None),
        ("theme", "Light or dark"),
        ("dyslexia", "Plain letters"),
        ("outlook", "My calendar app"),
        ("sign out", "Where I am signed in"),
        ("rearrange", None),
        ("order", "Cards of my front page"),
    ):
        assert told(asked(typed)).get("settings", [None])[0] in (title, "Light or dark"), typed
    assert asked("theme").groups[0].found[0].address == "/help/settings/#light-or-dark"
    assert len(told(asked("settings"))["settings"]) == 5


def test_whoever_has_no_day_has_no_settings_of_one(school):
    assert told(asked("settings", "auditor"))["settings"] == ["Where I am signed in", "Light or dark", "Plain letters"]


def test_a_class_is_found_by_its_own_page(school, client):
    client.force_login(user("teacher"))
    found = next(group for group in asked("09hum").groups if group.name == "classes").found[0]

    assert client.get(found.address).status_code == 200


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
    known = {"people", "classes", "rooms", "subjects", "notices", "pages", "settings", "help", "free"}
    assert known <= {kind.name for kind in all_kinds()}


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


@pytest.mark.parametrize(
    "typed",
    ["smtih", "09b", "who teaches 09b now", "b12", "year", "where is keene", "keene", "e", "b12 p3", "who is free p3"],
)
def test_a_search_takes_few_queries_however_much_it_finds(
    typed: str, school: None, client: Client, django_assert_max_num_queries
):
    for number in range(30):
        notice(f"m{number}", f"Year {number} excursion", "<p>Bring lunch.</p>")
    client.force_login(user("staff", "teacher"))
    client.get("/search/found", {"q": "warm"})

    counting = connection.vendor == "postgresql"  # there the count of searches stands in the same database
    with django_assert_max_num_queries(counting + (11 if typed.startswith(("where", "keene", "who is free")) else 9)):
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
