"""Which note stands at which lesson: whatever the timetable does, none is doubled and none is lost."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, strategies as st
from model_bakery import baker

from staffroom.school.class_codes import fold_class
from staffroom.school.day import entries_of
from staffroom.school.lesson_notes import (
    Lesson,
    Note,
    lesson_address,
    matched,
    notes_between,
    notes_on,
    place_in_address,
    place_of,
    put_together,
)
from staffroom.school.models import LessonNote, Occurrence

DAY = date(2026, 11, 24)
BEFORE = datetime(2026, 11, 20, 2, tzinfo=UTC)
HOURS = {"1": 22, "2": 23, "3": 24, "4": 25, "5": 26, "6": 27}


def lesson(number: int, place: str, *, since: int = 0, live: bool = True, class_key: str = "10MAT3") -> Lesson:
    starts = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=HOURS[place])
    return Lesson(number, DAY, class_key, place, starts, BEFORE + timedelta(hours=since), live)


def note(number: int, place: str, *, hour: int = 1, source: str = "staff", class_key: str = "10MAT3") -> Note:
    return Note(number, DAY, class_key, place, source, BEFORE + timedelta(hours=hour), f"note {number}", "KEE")


PLACES = st.sampled_from(sorted(HOURS))
KEYS = st.sampled_from(["10MAT3", "9B"])
LESSONS = st.lists(
    st.tuples(PLACES, st.integers(0, 4), st.booleans(), KEYS), max_size=8, unique_by=lambda one: (one[0], one[3])
).map(
    lambda many: [
        lesson(number, place, since=since, live=live, class_key=key)
        for number, (place, since, live, key) in enumerate(many)
    ]
)
NOTES = st.lists(
    st.tuples(PLACES, st.integers(0, 4), st.sampled_from(["staff", "liss"]), KEYS),
    max_size=8,
    unique_by=lambda one: (one[0], one[2], one[3]),
).map(
    lambda many: [
        note(number, place, hour=hour, source=source, class_key=key)
        for number, (place, hour, source, key) in enumerate(many)
    ]
)


@given(LESSONS, NOTES)
def test_no_note_stands_at_two_lessons_and_none_is_lost(lessons, notes):
    found = put_together(lessons, notes)

    shown = [one.pk for many in found.at.values() for one in many] + [one.pk for one in found.orphans]
    assert sorted(shown) == sorted(one.pk for one in notes)


@given(LESSONS, NOTES)
def test_a_lesson_has_one_note_of_each_source_and_only_of_its_own_class(lessons, notes):
    found = put_together(lessons, notes)

    known = {one.occurrence: one for one in lessons}
    for place, many in found.at.items():
        assert len({one.whose for one in many}) == len(many)
        assert {one.class_key for one in many} == {known[place].class_key}


@given(LESSONS, NOTES)
def test_the_exact_period_wins(lessons, notes):
    home = matched(lessons, notes)

    live = {(one.class_key, one.place): one.occurrence for one in lessons if one.live}
    for one in notes:
        if exact := live.get((one.class_key, one.place)):
            assert home[one.pk] == exact


@given(LESSONS, NOTES)
def test_a_note_is_an_orphan_only_when_every_lesson_of_the_class_has_one(lessons, notes):
    home = matched(lessons, notes)

    for one in notes:
        if home[one.pk] is None:
            live = {each.occurrence for each in lessons if each.live and each.class_key == one.class_key}
            assert live <= {home[other.pk] for other in notes if other.whose == one.whose}


@given(LESSONS, NOTES, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(lessons, notes, chance):
    before = put_together(lessons, notes)
    chance.shuffle(lessons)
    chance.shuffle(notes)

    assert put_together(lessons, notes) == before


@pytest.mark.parametrize(
    ("lessons", "notes", "expected"),
    [
        ([lesson(1, "4", since=2)], [note(7, "3")], {7: 1}),
        ([lesson(1, "1"), lesson(2, "5", since=2)], [note(7, "4")], {7: 2}),
        ([lesson(1, "1"), lesson(2, "5")], [note(7, "4")], {7: 1}),
        ([lesson(1, "2", since=2), lesson(2, "5", since=2)], [note(8, "4"), note(7, "1")], {7: 1, 8: 2}),
        ([lesson(1, "3", live=False), lesson(2, "4", since=2)], [note(7, "3")], {7: 2}),
        ([lesson(1, "3", live=False)], [note(7, "3")], {7: 1}),
        ([lesson(1, "3", live=False)], [note(7, "4")], {7: None}),
        ([lesson(1, "3")], [note(7, "3"), note(8, "4")], {7: 1, 8: None}),
        ([lesson(1, "3")], [note(7, "3"), note(8, "4", source="liss")], {7: 1, 8: 1}),
        ([lesson(1, "3", class_key="9B")], [note(7, "3")], {7: None}),
        ([], [note(7, "3")], {7: None}),
    ],
    ids=[
        "the only lesson moved",
        "the one that is new, not the one that was there",
        "nothing is new: in order of time",
        "two moved, in order of time",
        "out at one period, in at another",
        "taken out, and nothing else wants it",
        "taken out, and it was for another",
        "one too many",
        "another program's note stands beside it",
        "another class is another class",
        "no lesson at all",
    ],
)
def test_where_a_note_goes(lessons, notes, expected):
    answers = [matched(order, notes) for order in permutations(lessons)]

    assert answers == [expected] * len(answers)


def test_periods_go_in_the_order_of_their_numbers():
    found = put_together([], [note(1, "10"), note(2, "2"), note(3, "1")])

    assert [one.place for one in found.orphans] == ["1", "2", "10"]


def occurrence(period="3", class_code="10-MAT 3", **more):
    starts = datetime(2026, 11, 24, 0, tzinfo=UTC)
    facts = {"kind": "lesson", "status": "on", "starts": starts, "first_seen": BEFORE} | more
    bucket = f"class {fold_class(class_code)}"
    return baker.make(Occurrence, date=DAY, period=period, class_code=class_code, bucket=bucket, **facts)


def written(period="3", class_key="10MAT3", **more):
    facts = {"text": "Page 40.", "author": "KEE", "source": "staff", "date": DAY} | more
    return LessonNote.objects.create(class_code=class_key, period=period, **facts)


@pytest.mark.django_db
def test_notes_of_a_day_are_one_query(django_assert_num_queries):
    mine, other = occurrence(), occurrence(class_code="9B")
    written()
    written(source="liss", text="Bring calculators.")
    written("4", "7SCI1")
    entries = entries_of([mine, other])

    with django_assert_num_queries(1):
        found = notes_on(DAY)

    by_class = {entry.class_code: [one.text for one in found.of(entry)] for entry in entries}
    assert by_class == {"10-MAT 3": ["Page 40.", "Bring calculators."], "9B": []}
    assert [one.class_key for one in found.orphans] == ["7SCI1"]


@pytest.mark.django_db
def test_a_note_is_still_there_after_all_rows_of_the_timetable_were_made_again():
    occurrence()
    note = written()
    Occurrence.objects.all().delete()
    again = occurrence(class_code="10MAT3", period="4", first_seen=note.written + timedelta(hours=1))

    (entry,) = entries_of([again])

    assert [one.text for one in notes_on(DAY).of(entry)] == ["Page 40."]


@pytest.mark.django_db
def test_notes_of_an_author_come_with_those_of_others_that_may_hold_the_lesson():
    (entry,) = entries_of([occurrence()])
    written()
    written("4", author="WUT")
    written("1", "9B")

    found = notes_between(DAY, DAY, author="WUT")

    assert [one.author for one in found.of(entry)] == ["KEE"]
    assert [(one.author, one.class_key) for one in found.orphans] == [("WUT", "10MAT3")]


@pytest.mark.django_db
def test_notes_of_a_class_leave_other_classes_out():
    written()
    written("1", "9B")

    assert [one.place for one in notes_between(DAY, DAY, class_key="9B").orphans] == ["1"]


@pytest.mark.django_db
def test_the_address_of_a_lesson_is_the_same_when_its_row_is_another():
    first, second = entries_of([occurrence(), occurrence(class_code="10mat3")])

    assert lesson_address(first) == lesson_address(second) == "/lessons/2026-11-24/10MAT3/3/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("class_code", "period", "address"),
    [
        ("11/VCE Bio?#", "P 1/2", "/lessons/2026-11-24/11VCEBIO/p-1-2/"),
        ("07ENG1", "", "/lessons/2026-11-24/7ENG1/11-00/"),
        ("**", "..", "/lessons/2026-11-24/~/-/"),
    ],
)
def test_odd_codes_have_an_address(class_code, period, address):
    (entry,) = entries_of([occurrence(period, class_code)])

    assert lesson_address(entry) == address


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{"class_code": ""}, {"kind": "duty"}, {"kind": "meeting"}])
def test_what_is_not_a_lesson_has_no_page(more):
    (entry,) = entries_of([occurrence(**more)])

    assert lesson_address(entry) == ""


@given(st.text(max_size=20))
def test_a_period_in_an_address_needs_no_quoting(period):
    slug = place_in_address(place_of(period, None))

    assert slug.isascii()
    assert "/" not in slug
    assert slug
