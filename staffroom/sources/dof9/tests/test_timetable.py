"""The reader of timetable files: the cycle by day and period, and nothing of students."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from staffroom.sources.dof9.records import FileRefused
from staffroom.sources.dof9.timetable import LISTS, CycleLesson, TimetableRead, clock, read_timetable

from .made import rows

SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "liss" / "dof9"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
NAMESPACE = "http://www.timetabling.com.au/TDV9"


def read(data: bytes, **more: Any) -> TimetableRead:
    return read_timetable(io.BytesIO(data), name="this file", **more)


def a_timetable(*lessons: dict[str, str], namespace: str = NAMESPACE, more: str = "") -> bytes:
    lists = {
        "Days": [{"DayID": "1", "Code": "MonA", "Name": "Monday A"}],
        "Periods": [{"PeriodID": "7", "DayID": "1", "Code": "1", "StartTime": "9:00", "FinishTime": "9:50"}],
        "Rooms": [{"RoomID": "1", "Code": "C3"}],
        "Teachers": [{"TeacherID": "1", "Code": "ABAN"}, {"TeacherID": "2", "Code": "BCOO"}],
        "Classes": [{"ClassID": "1", "Code": "7MAT1"}],
        "Timetables": list(lessons),
    }
    inside = more + "".join(rows(name, listed, LISTS[name][0]) for name, listed in lists.items())
    return f'<Anything xmlns="{namespace}">{inside}</Anything>'.encode()


def lesson(**more: str) -> dict[str, str]:
    return {"RollClassID": "1", "PeriodID": "7", "ClassID": "1", "RoomID": "1", "TeacherID": "1"} | more


@needs_samples
def test_the_sample_has_three_lessons_one_with_no_room_and_no_teacher() -> None:
    found = read((SAMPLES / "timetable-sample.tdf9").read_bytes())

    assert found.lessons == (
        CycleLesson("MonA", "1", "7MAT1", ("ABAN",), ("C3",), "09:00", "09:50"),
        CycleLesson("MonA", "3", "8SCI1", ("BCOO",), ("S19",), "11:00", "11:50"),
        CycleLesson("MonA", "4", "8SCI1", (), (), "11:50", "12:40"),
    )
    assert dict(found.days) == {"MonA": "Monday A", "TueA": "Tuesday A"}


def test_a_lesson_of_several_roll_classes_is_one_and_two_teachers_share_it() -> None:
    found = read(a_timetable(lesson(), lesson(RollClassID="2"), lesson(TeacherID="2")))

    assert [(one.class_code, one.teachers, one.rooms) for one in found.lessons] == [
        ("7MAT1", ("ABAN", "BCOO"), ("C3",))
    ]


def test_students_are_never_looked_at_and_named_as_not_read() -> None:
    students = rows("Students", [{"Code": "DROP-ME", "Classes": "DROP-ME"}], "Student")
    inside = rows("StudentLessons", [{"StudentID": "DROP-ME"}], "StudentLesson")

    found = read(a_timetable(lesson(), more=students + inside))

    assert found.unread == {"Students": 1, "StudentLessons": 1}
    assert "DROP-ME" not in repr(found)


def test_a_row_without_period_or_class_is_counted() -> None:
    found = read(a_timetable(lesson(), lesson(PeriodID="99"), lesson(ClassID="99")))

    assert found.aside == {"Timetables: no period": 1, "Timetables: no class": 1}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (a_timetable(), "no lessons"),
        (a_timetable(lesson(), namespace="http://www.timetabling.com.au/TDV10"), "TDV10"),
        (a_timetable(lesson(), namespace="http://elsewhere.example/"), "no timetable"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b"", "empty"),
    ],
)
def test_what_is_refused_is_said_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read(data)


def test_another_version_is_tried_where_the_settings_say_so() -> None:
    found = read(a_timetable(lesson(), namespace="http://www.timetabling.com.au/TDV10"), any_version=True)

    assert len(found.lessons) == len(found.warnings) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("8:50", "08:50"),
        ("08:50:00", "08:50"),
        ("1899-12-30T13:30:00", "13:30"),
        ("1:30 PM", "13:30"),
        ("12:05 am", "00:05"),
        ("25:00", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_times_in_every_spelling(text: str, told: str) -> None:
    assert clock(text) == told


@given(st.integers(0, 2_000))
def test_what_is_cut_off_is_refused_or_the_same(at: int) -> None:
    whole = a_timetable(lesson(), lesson(TeacherID="2"))

    try:
        found = read(whole[:at])
    except FileRefused:
        return

    assert found.lessons == read(whole).lessons
