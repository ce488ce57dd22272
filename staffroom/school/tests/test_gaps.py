from datetime import date, datetime, time

import pytest
from hypothesis import given, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.gaps import Cover, Gap, day_picture, gaps_on, missed_of
from staffroom.school.models import Absence, Occurrence, SourceDay, StaffMember

DAY = date(2026, 11, 24)


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE)


def lesson(*teachers: str, times: tuple[str, str] | None = ("09:00", "09:50"), **more: object) -> Occurrence:
    facts = {
        "kind": "lesson",
        "class_code": "09ENG2",
        "rooms": ["C04"],
        "covers": [],
        "moves": [],
        "period": "1",
    } | more
    starts, ends = (at(times[0]), at(times[1])) if times else (None, None)
    people = {*teachers, *(code for cover in facts["covers"] for code in cover[:2])} - {""}
    named = f" {' '.join(sorted(people))} "
    return Occurrence(date=DAY, teachers=list(teachers), starts=starts, ends=ends, people=named, **facts)


def away(code: str, starts: str = "", ends: str = "") -> Absence:
    return Absence(date=DAY, staff=code, starts=at(starts) if starts else None, ends=at(ends) if ends else None)


def test_a_lesson_of_somebody_who_is_away_has_no_cover_until_somebody_takes_it():
    open_lesson, taken = lesson("PET"), lesson("PET", covers=[["PET", "KEE", ""]])
    by_name = lesson("PET", covers=[["PET", "", "Jamie Marsh"]])

    gap, cover, casual = missed_of([open_lesson, taken, by_name], [away("PET")])

    assert (type(gap), gap.teacher, gap.class_code, gap.rooms, gap.alone) == (Gap, "PET", "09ENG2", ("C04",), False)
    assert (type(cover), cover.by, cover.of_away) == (Cover, "KEE", True)
    assert casual.by == "Jamie Marsh"


@pytest.mark.parametrize(
    ("starts", "ends", "missed"),
    [
        ("", "", True),
        ("", "09:00", False),
        ("", "09:01", True),
        ("09:50", "", False),
        ("09:49", "", True),
        ("09:10", "09:20", True),
        ("08:00", "17:00", True),
        ("12:00", "13:00", False),
    ],
)
def test_half_a_day_away_misses_the_lessons_it_touches(starts, ends, missed):
    assert bool(missed_of([lesson("PET")], [away("PET", starts, ends)])) is missed


def test_a_lesson_without_times_is_missed_by_whoever_is_away_all_day_and_by_nobody_else():
    untimed = lesson("PET", times=None)

    assert len(missed_of([untimed], [away("PET")])) == 1
    assert missed_of([untimed], [away("PET", "09:00", "12:00")]) == []


def test_where_two_teach_and_one_is_away_the_other_teaches_alone():
    (gap,) = missed_of([lesson("PET", "WUT")], [away("PET")])

    assert gap.alone
    assert gap.teacher == "PET"


def test_where_both_are_away_there_are_two_gaps_and_one_cover_leaves_one_alone():
    both = [away("PET"), away("WUT")]

    nobody = missed_of([lesson("PET", "WUT")], both)
    one = missed_of([lesson("PET", "WUT", covers=[["PET", "KEE", ""]])], both)

    assert [gap.alone for gap in nobody] == [False, False]
    assert {type(found): found.teacher for found in one} == {Cover: "PET", Gap: "WUT"}
    assert next(found for found in one if isinstance(found, Gap)).alone


def test_a_cover_falls_through_when_whoever_was_to_take_it_is_away_as_well():
    planned = lesson("PET", covers=[["PET", "KEE", ""]])

    (gap,) = missed_of([planned], [away("PET"), away("KEE", "", "10:00")])

    assert (gap.teacher, gap.fell_through, gap.alone) == ("PET", "KEE", False)


def test_it_falls_through_also_where_nobody_knows_why_the_teacher_is_replaced():
    (gap,) = missed_of([lesson("PET", covers=[["PET", "KEE", ""]])], [away("KEE")])

    assert (gap.teacher, gap.fell_through) == ("PET", "KEE")


def test_duties_have_gaps_and_meetings_have_none():
    duty = lesson("PET", kind="duty", class_code="", title="Front gate")
    meeting = lesson("PET", kind="meeting", class_code="", title="Faculty")

    (gap,) = missed_of([meeting, duty], [away("PET")])

    assert (gap.kind, gap.name) == ("duty", "Front gate")


@pytest.mark.parametrize("status", ["cancelled", "withdrawn"])
def test_what_does_not_take_place_needs_nobody(status):
    assert missed_of([lesson("PET", status=status)], [away("PET")]) == []


codes = st.sampled_from(["AA", "BB", "CC", "DD"])
clocks = st.sampled_from(["", "08:50", "09:00", "09:30", "09:50", "10:40", "15:10"])
covers = st.lists(
    st.tuples(codes, st.one_of(codes, st.just("")), st.sampled_from(["", "Jo Ray"])).map(list), max_size=3
)
lessons = st.builds(
    lambda teachers, covers, times, status, kind: lesson(
        *teachers, covers=covers, times=times, status=status, kind=kind
    ),
    st.lists(codes, max_size=3, unique=True),
    covers,
    st.sampled_from([("09:00", "09:50"), ("09:50", "10:40"), ("14:20", "15:10"), None]),
    st.sampled_from(["on", "on", "cancelled", "withdrawn"]),
    st.sampled_from(["lesson", "duty", "exam", "meeting"]),
)
absences = st.lists(st.builds(away, codes, clocks, clocks), max_size=5)


@given(st.lists(lessons, max_size=6), absences)
def test_covered_and_uncovered_and_alone_are_the_lessons_of_whoever_is_away(rows, spans):
    for row in rows:
        needs_somebody = row.status == "on" and row.kind != "meeting"
        for teacher in row.teachers:
            found = [one for one in missed_of([row], spans) if one.teacher == teacher]
            states = [("covered" if isinstance(one, Cover) else "alone" if one.alone else "gap") for one in found]

            is_missing = bool(missed_of([lesson(teacher, times=_times(row))], [s for s in spans if s.staff == teacher]))

            assert len(states) <= 1
            assert not (needs_somebody and is_missing and not states)
            assert row.status == "on" or not states


@given(st.lists(lessons, max_size=6), absences)
def test_nobody_takes_a_lesson_who_is_away_then(rows, spans):
    for row in rows:
        for one in missed_of([row], spans):
            if isinstance(one, Cover):
                assert not missed_of([lesson(one.by, times=_times(row))], [s for s in spans if s.staff == one.by])


@given(st.lists(lessons, max_size=6), absences, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows, spans, chance):
    mixed, other = list(rows), list(spans)
    chance.shuffle(mixed)
    chance.shuffle(other)

    assert {repr(one) for one in missed_of(mixed, other)} == {repr(one) for one in missed_of(rows, spans)}


def _times(row: Occurrence) -> tuple[str, str] | None:
    if row.starts is None or row.ends is None:
        return None
    return f"{row.starts:%H:%M}", f"{row.ends:%H:%M}"


def _save(*rows: Occurrence | Absence) -> None:
    for number, row in enumerate(rows):
        row.mark = f"{type(row).__name__} {number}"
        if isinstance(row, Occurrence):
            row.bucket, row.digest, row.first_seen, row.changed = "b", "d", at("06:00"), at("06:00")
        row.save()


def _told(source: str) -> None:
    SourceDay.objects.create(mark=f"{source}|{DAY}", source=source, date=DAY, everybody=True, as_of=at("07:50"))


@pytest.mark.django_db
def test_the_picture_of_a_day_comes_in_three_queries(django_assert_num_queries):
    StaffMember.objects.create(
        code="PET", shown_first_name="Roza", shown_family_name="Petrov", search_text="petrov roza"
    )
    _told("cases")
    told = list(SourceDay.objects.all())
    _save(
        lesson("PET"),
        lesson("PET", covers=[["PET", "KEE", ""]], times=("09:50", "10:40")),
        lesson("PET", "WUT", times=("11:00", "11:50")),
        lesson("WUT", moves=[["C04", "S07"]]),
        lesson("WUT", status="cancelled"),
        lesson("WUT", kind="duty", class_code="", title="Front gate"),
        lesson("WUT", class_code="as ever"),
        away("PET"),
    )

    with django_assert_num_queries(3):
        picture = day_picture(DAY, told)

    assert (picture.known, picture.away_known, picture.people_away) == (True, True, 1)
    assert (len(picture.covers), len(picture.gaps), len(picture.alone), picture.missed) == (1, 1, 1, 3)
    assert [entry.rooms_now for entry in picture.moved] == [("S07",)]
    assert (len(picture.cancelled), len(picture.duties)) == (1, 1)
    assert [person.name for person in picture.away] == ["Roza Petrov"]
    assert picture.called("PET") == "Roza Petrov"
    assert [gap.occurrence for gap in gaps_on(DAY)] == [gap.occurrence for gap in (*picture.gaps, *picture.alone)]


@pytest.mark.django_db
def test_a_day_that_nobody_told_is_not_known_and_compass_alone_does_not_know_who_is_away():
    nothing = day_picture(DAY)

    _told("compass")
    compass = day_picture(DAY)

    assert (nothing.known, nothing.away_known) == (False, False)
    assert (compass.known, compass.away_known) == (True, False)
