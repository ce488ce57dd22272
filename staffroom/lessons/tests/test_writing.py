"""What is written about a lesson: kept, removed, handed back, seen; whom to ask; names of students in a text."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from model_bakery import baker

from staffroom.audit.models import AuditLine
from staffroom.kit.models import Stamp
from staffroom.lessons.tests.lessons import english, handed, lesson, note, student
from staffroom.people.tests.people import staff
from staffroom.school import lesson_writing as writing
from staffroom.school.day import entries_of
from staffroom.school.lesson_asking import students_listed, students_named, whom_to_ask
from staffroom.school.lesson_notes import handed_back_about, handed_back_to, notes_on
from staffroom.school.models import HandBack, LessonNote, Occurrence
from staffroom.today.tests.days import MONDAY, at, away

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(at(MONDAY, "11:40"), tick=False):
        yield


def extra(period="3", **more):
    facts = {"teachers": ["PET"], "rooms": ["C04"], "covers": [["PET", "KEE", ""]]} | more
    return entries_of([lesson(MONDAY, "09ENG2", period, **facts)])[0]


def kept(entry, text, read="", author="PET"):
    return writing.write_note(entry, text, author=author, by="Roza Petrov (PET)", read=read)


def back(entry, text="", finished=None, **who):
    writing.hand_back(entry, text, finished, by="Amelia Keene (KEE)", **(who or {"code": "KEE"}))


def test_a_note_is_kept_with_its_lesson_and_the_audit_does_not_say_what_is_in_it():
    entry = extra()

    kept(entry, "Page 40.  \r\n\r\n\r\nLink\0s.\n")

    (found,) = notes_on(MONDAY).of(entry)
    line = AuditLine.objects.get()
    assert (found.text, found.author, found.class_key, found.place) == ("Page 40.\n\nLinks.", "PET", "9ENG2", "3")
    assert (line.what, line.target, line.after) == ("lesson.note", "2026-11-23 09ENG2 3", {"letters": 16})
    assert Stamp.objects.filter(name="notes").exists()


def test_saving_what_stands_there_already_changes_nothing():
    entry = extra()
    kept(entry, "Page 40.")

    kept(entry, "Page 40.", read=writing.version(writing.note_of(entry)))

    assert AuditLine.objects.count() == 1


def test_an_empty_text_removes_the_note_and_gives_back_what_was_there():
    entry = extra()
    kept(entry, "Page 40.")

    before = kept(entry, " \n", read=writing.version(writing.note_of(entry)))

    assert before == "Page 40."
    assert not LessonNote.objects.exists()


def test_removing_nothing_is_no_change():
    assert kept(extra(), "") == ""
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize("text", ["Mine.", ""])
def test_whoever_writes_over_a_note_they_have_not_read_is_told(text):
    entry = extra()
    kept(entry, "Theirs.", author="WUT")

    with pytest.raises(writing.WrittenMeanwhile) as told:
        kept(entry, text)

    assert told.value.note.text == "Theirs."
    assert LessonNote.objects.get().text == "Theirs."


def test_so_is_whoever_changes_a_note_that_was_removed():
    entry = extra()

    with pytest.raises(writing.WrittenMeanwhile) as told:
        kept(entry, "Mine.", read=timezone.now().isoformat())

    assert told.value.note is None


def test_a_note_that_travelled_is_at_home_in_the_new_period_once_it_is_written_again():
    note(written=at(MONDAY, "08:00"))
    entry = extra("4")

    kept(entry, "Now in period 4.", read=writing.version(writing.note_of(entry)))

    assert [(one.period, one.text) for one in LessonNote.objects.all()] == [("4", "Now in period 4.")]


def test_another_programs_note_is_left_alone():
    entry = extra()
    note(source="liss", text="Worksheet 4.")

    kept(entry, "Page 40.")

    assert [one.text for one in notes_on(MONDAY).of(entry)] == ["Page 40.", "Worksheet 4."]


def test_a_note_that_is_too_long_is_not_cut_but_refused():
    with pytest.raises(writing.NotTaken, match="4,001"):
        kept(extra(), "x" * 4001)


def test_a_note_goes_only_by_its_author():
    row = note()

    assert writing.discard_note(row.pk, author="KEE", by="x") is None
    assert writing.discard_note(row.pk, author="PET", by="x").text == row.text
    assert not LessonNote.objects.exists()


def test_two_lines_reach_whose_lesson_it_is_once(django_assert_num_queries):
    staff("KEE", "AMELIA", "KEENE")
    entry = extra()

    back(entry, "Up to question 8.\n\n Quiet class. ", False)

    with django_assert_num_queries(1):
        (found,) = handed_back_to("PET", unseen=True)
    assert (found.text, found.finished, found.by) == ("Up to question 8.\nQuiet class.", False, "Amelia Keene")
    assert (found.called, found.address) == ("09ENG2", "/lessons/2026-11-23/9ENG2/3/")
    assert writing.seen("PET") == 1
    assert handed_back_to("PET", unseen=True) == []
    assert len(handed_back_to("PET", since=MONDAY)) == 1
    assert AuditLine.objects.get().after == {"letters": 30}


def test_nobody_sees_for_somebody_else():
    row = handed()

    assert writing.seen("KEE", [row.pk]) == 0
    assert writing.seen("", None) == 0
    assert handed_back_to("") == []


def test_writing_again_changes_it_also_when_the_lesson_has_moved_since():
    entry = extra()
    back(entry, "Up to question 8.", False)
    Occurrence.objects.all().delete()

    back(extra("4", first_seen=timezone.now() + timedelta(minutes=1)), "All done after all.", True)

    assert [(one.period, one.text, one.finished) for one in HandBack.objects.all()] == [
        ("4", "All done after all.", True)
    ]


def test_a_casual_teacher_without_a_code_hands_back_by_name():
    entry = extra(covers=[["OBR", "WUT", ""], ["PET", "", "Jamie Marsh"]])

    back(entry, "All done.", True, name="Jamie Marsh")

    (found,) = handed_back_about(MONDAY, "9ENG2")
    assert (found.by, found.teacher) == ("Jamie Marsh", "PET")


def test_both_empty_takes_it_back():
    entry = extra()
    back(entry, finished=True)

    back(entry)

    assert not HandBack.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"), [("", "Say whether"), ("a\nb\nc", "Two lines are enough"), ("x" * 401, "At most 400")]
)
def test_what_cannot_be_handed_back_says_why(text, said):
    with pytest.raises(writing.NotTaken, match=said):
        back(extra(), text)


@pytest.mark.parametrize(("day", "clock"), [(0, "23:59"), (1, "00:01"), (-1, "12:00")])
def test_it_is_written_on_the_day(day, clock):
    entry = extra()

    with time_machine.travel(at(MONDAY + timedelta(days=day), clock), tick=False):
        if day:
            with pytest.raises(writing.NotTaken, match="on the day"):
                back(entry, "Done.")
        else:
            back(entry, "Done.")

    assert HandBack.objects.exists() is (day == 0)


def test_old_notes_and_hand_backs_go():
    note(day=MONDAY - timedelta(days=401))
    handed(day=MONDAY - timedelta(days=401))
    note()
    handed()

    assert writing.purge(MONDAY - timedelta(days=400)) == 2
    assert (LessonNote.objects.count(), HandBack.objects.count()) == (1, 1)


# Whom to ask


def test_without_a_note_one_is_told_who_leads_the_faculty(settings, django_assert_max_num_queries):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"organiser_phone": "214"})
    english()
    staff("OBR", "LIAM", "O'BRIEN", work_phone="03 7010 0231")

    entry = extra()

    with django_assert_max_num_queries(3):
        head, organiser = whom_to_ask(entry)

    assert (head.name, head.why, head.phone, head.dial) == (
        "Liam O'Brien",
        "leads English",
        "03 7010 0231",
        "0370100231",
    )
    assert (organiser.name, organiser.phone) == ("Daily organiser", "214")


def test_the_longest_subject_code_counts_and_else_the_name_of_the_subject():
    english()
    baker.make("school.Subject", code="09E", name="Something else", faculty="")
    staff("OBR", "LIAM", "O'BRIEN")
    by_name = entries_of([lesson(MONDAY, "X9", "1", teachers=["PET"], subject="Year 9 English")])[0]

    assert [whom_to_ask(entry)[0].name for entry in (extra(), by_name)] == ["Liam O'Brien"] * 2


@pytest.mark.parametrize("why", ["away", "replaced", "left", "nobody leads it"])
def test_who_cannot_be_asked_is_not_named(why):
    english()
    staff("OBR", "LIAM", "O'BRIEN", active=why != "left")
    if why == "away":
        away(MONDAY, "OBR")
    if why == "nobody leads it":
        baker.make("school.Faculty", code="NEW", name="New", head="")
        baker.make("school.Subject", code="09ENG2", faculty="NEW")
    facts = {"teachers": ["OBR"], "covers": [["OBR", "KEE", ""]]} if why == "replaced" else {}

    assert [one.name for one in whom_to_ask(extra(**facts))] == ["Daily organiser"]


# Names of students


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Nguyen did not hand in the work.", ["Nguyen"]),
        ("nguyen and o'brien were loud", ["Nguyen", "O’Brien"]),
        ("Van der Berg helped.", ["Van der Berg"]),
        ("Le was away.", []),
        ("We moved Le to the front.", ["Le"]),
        ("le plan was fine", []),
        ("They finished up to page 12.", []),
        ("Nguyenski is a place", []),
        ("René helped", []),
        ("", []),
    ],
)
def test_family_names_of_students_of_the_class_are_found(text, named):
    for number, family in enumerate(["Nguyen", "O’Brien", "Van der Berg", "Le"]):
        student(f"S{number}", "René", family)
    student("T1", "Pat", "They", number=3)
    student("T2", "Pat", "Page", subject="09MAT")

    assert students_named(text, "09ENG2") == named


def test_a_list_of_first_names_is_seen_as_one():
    for number, first in enumerate(["Ana", "Ben", "Chi"]):
        student(f"S{number}", first, f"Family{number}")

    assert students_listed("Group 1: Ana, Ben, Chi", "09ENG2") == ["Ana", "Ben", "Chi"]
    assert students_listed("ana ben chi", "09ENG2") == []
