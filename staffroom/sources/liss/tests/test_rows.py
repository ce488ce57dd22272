"""Rows of days and lists: tolerant, trimmed, and counting what was strange."""

from datetime import date
from itertools import zip_longest

import pytest

from staffroom.sources.liss.records import DayRow, TeacherRow

from .messages import DAY, call, change


@pytest.mark.parametrize(
    ("sent", "special", "of", "teachers"),
    [
        ("T1, T2", "", "", ("T1", "T2")),
        ("merged 7MAT 2", "merged", "7MAT 2", ()),
        ("MergedClass 7MAT 2", "merged", "7MAT 2", ()),
        ("minimalSupervision T4", "minimal", "T4", ()),
        ("MINIMALSUPERVISION", "minimal", "", ()),
        ("Minimal Supervision T4", "minimal", "T4", ()),
        ("No-Cover", "no cover", "", ()),
        ("go_to_library", "library", "", ()),
        ("mergedale", "", "", ("mergedale",)),
        ("T1,no-cover", "no cover", "", ("T1",)),
    ],
)
def test_special_words_stand_in_place_of_teachers(sent, special, of, teachers):
    row = change(TeacherIds=sent)

    assert (row.special, row.special_of, row.teachers) == (special, of, teachers)


@pytest.mark.parametrize(
    ("sent", "kind"), [("In-Lieu", "in lieu"), ("in lieu", "in lieu"), ("EXTRA", "extra"), ("paid", "paid"), ("", "")]
)
def test_kinds_of_cover_are_in_our_words_or_as_they_were_sent(sent, kind):
    assert change(CoverType=sent).cover == kind


@pytest.mark.parametrize(
    ("sent", "meant"),
    [(True, True), ("true", True), (1, True), ("-1", True), (False, False), ("0", False), ("", None), ("maybe", None)],
)
def test_yes_and_no_come_in_many_spellings(sent, meant):
    assert change(isCancelled=sent).cancelled is meant


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("20260504T9:00:00", date(2026, 5, 4)),
        ("2026-05-04", date(2026, 5, 4)),
        ("2026-05-03T14:00:00Z", date(2026, 5, 4)),
        ("2026-05-04T23:30:00+10:00", date(2026, 5, 4)),
        ("20261004T02:30:00", date(2026, 10, 4)),
        ("2026-04-04T15:30:00Z", date(2026, 4, 5)),
        ("20260504T24:00:00", date(2026, 5, 4)),
    ],
)
def test_a_date_is_the_schools_own_whatever_its_hour_and_zone(sent, day):
    assert change(Date=sent).day == day


@pytest.mark.parametrize(("sent", "clock"), [("9:15", "09:15"), ("1:05 pm", "13:05"), ("24:00", ""), ("noon", "")])
def test_clocks_are_two_digits_and_two_digits(sent, clock):
    assert change(StartTime=sent).starts == clock


def test_text_is_trimmed_numbers_are_text_and_blank_rooms_are_not_missing_ones():
    row = change(Period=3, ClassCode="              8SCI 1", TeacherIds="   T5", Rooms="")

    assert (row.period, row.class_code, row.teachers, row.rooms) == ("3", "8SCI 1", ("T5",), ())
    assert change().rooms is None


def test_a_note_keeps_its_lines_and_loses_what_cannot_be_seen():
    assert change(WorkInstructions="<b>Pages 3 & 4</b>\r\n\x07quietly\u202e").note == "<b>Pages 3 & 4</b>\nquietly"
    long = change(WorkInstructions="Read. " * 2_000).note
    assert len(long) <= 4_000
    assert long.endswith("(the rest was too long)")


def test_fields_that_nobody_knows_are_counted_and_those_misspelt_are_understood():
    rows = [{"Date": DAY, "ClassCode": "8SCI 1", "Teacher_IDs": "T5", "CoverTpye": "extra", "X-Vendor": 1}]

    read = call("publishDailyDeltas", DAY, DAY, rows)

    (row,) = read.rows
    assert isinstance(row, DayRow)
    assert (row.teachers, row.cover) == (("T5",), "extra")
    assert read.unknown == {"CoverTpye": 1, "X-Vendor": 1}


def test_a_row_that_cannot_be_used_is_set_aside_and_the_others_are_not():
    read = call(
        "publishDailyDeltas", DAY, DAY, [{"ClassCode": "8SCI 1"}, "no row", {"Date": DAY, "ClassCode": "9ART 1"}]
    )

    assert [(aside.row, aside.why) for aside in read.aside] == [
        (1, "Date is missing or no date"),
        (2, "The row is not a list of named fields"),
    ]
    assert (len(read.rows), read.sent) == (1, 3)


def test_a_teacher_is_an_id_a_code_and_a_name():
    sent = {
        "TeacherId": 1001,
        "FirstName": "Cedar",
        "Surname": "Dryandra",
        "Gender": "X",
        "Phone": "0400",
        "StaffType": "Casual",
    }

    read = call("publishTeachers", DAY, [sent])

    assert read.rows == (TeacherRow("1001", "", "Cedar Dryandra", "", True),)
    assert read.unknown == {}


@pytest.mark.parametrize(
    ("ids", "codes", "pairs"),
    [
        ("T1,,T3", "ABAN,CRT1,CDRY", [("T1", "ABAN"), ("", "CRT1"), ("T3", "CDRY")]),
        ("T1,,T3", "", [("T1", None), ("T3", None)]),
        ("T1, T2", "ABAN", [("T1", "ABAN"), ("T2", None)]),
        ("", "ABAN", [(None, "ABAN")]),
    ],
)
def test_codes_stand_beside_the_ids_they_belong_to(ids, codes, pairs):
    row = change(TeacherIds=ids, TeacherCodes=codes)

    assert list(zip_longest(row.teachers, row.codes)) == pairs


def test_half_a_character_and_marks_that_turn_text_round_are_never_kept():
    row = change(ClassName="8 \u202eScience\u2066", WorkInstructions="a\u200bb", TeacherIds="T1\x00")

    assert (row.class_name, row.note, row.teachers) == ("8 Science", "ab", ("T1",))


def test_what_spans_days_ends_on_its_last_one():
    row = change(EndDate="2026-05-06T23:59:00")

    assert (row.day, row.ends_on) == (date(2026, 5, 4), date(2026, 5, 6))
    assert change(EndDate="20260401T00:00:00").ends_on == date(2026, 5, 4)


def test_names_of_fields_are_counted_up_to_a_number_and_shortened():
    rows = [{"Date": DAY, "ClassCode": "8SCI 1", "\u202e": 1, f"X{number:03}{'y' * 200}": 1} for number in range(90)]

    unknown = call("publishDailyDeltas", DAY, DAY, rows).unknown

    assert len(unknown) == 40
    assert max(len(name) for name in unknown) == 40
    assert unknown["(unprintable)"] == 90


def test_bells_calendar_rooms_and_classes_are_read_as_they_are_sent():
    bells = call("publishBellTimes", "", [{"DayNumber": "1", "Period": 1, "StartTime": "9:05", "EndTime": "9:55"}, {}])
    dates = call("publishCalendar", [{"Date": DAY, "DayName": "Holiday", "DayNumber": ""}])
    rooms = call("publishRooms", DAY, [{"RoomId": "R1", "RoomCode": " C3 ", "Capacity": 25}, {"RoomId": "R2"}])
    classes = call("publishClasses", "2026", [{"ClassCode": "7MAT 1", "Type": "Staff Meeting", "DefaultTeacher": 7}])

    assert [tuple(row) for row in bells.rows] == [(1, "", "1", "09:05", "09:55", "", "")]
    assert [aside.why for aside in bells.aside] == ["StartTime or EndTime is missing"]
    assert [tuple(row) for row in dates.rows] == [(date(2026, 5, 4), "Holiday", None, True)]
    assert ([tuple(row) for row in rooms.rows], rooms.unknown) == ([("R1", "C3", "")], {})
    assert [aside.why for aside in rooms.aside] == ["RoomCode is missing"]
    assert (classes.year, tuple(classes.rows[0])) == (2026, ("7MAT 1", "", "7", "staffmeeting", ""))


def test_terms_of_a_structure_are_rows_of_their_own():
    terms = [
        {"TermId": 1, "Term": "1", "StartDate": "20260128T00:00:00", "EndDate": "20260402T23:59:00"},
        {"TermId": 2, "StartDate": "20260420T00:00:00", "EndDate": "20260626T23:59:00"},
    ]

    read = call("publishTimetableStructures", DAY, [{"TtStructure": "2026", "AcademicYear": 2026, "Terms": terms}])

    assert [tuple(row)[2:] for row in read.rows] == [
        ("1", date(2026, 1, 28), date(2026, 4, 2)),
        ("2", date(2026, 4, 20), date(2026, 6, 26)),
    ]
