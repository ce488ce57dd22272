"""Timetable tables of CASES21 into statements about dates: golden days from made folders, every trap by its name."""

import copy
import random
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.eduhub.errors import TableRefused
from staffroom.sources.eduhub.folder import look
from staffroom.sources.eduhub.snapshot import reopen_timetable, take
from staffroom.sources.eduhub.timetable import read_timetable
from staffroom.sync.day.said import Away, Bell, Cover, DayFact, Delivery, Move, Said
from staffroom.sync.flows.cases.days import Told, tell
from tests import eduhub_folders as made, timetable_folders as cases
from tests.timetable_folders import QUILT, Row, Tables, clock, day, lesson, slots

MONDAY = date(2026, 11, 23)
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
SUBJECTS = {"07ENG": "Year 7 English", "07MAT": "Year 7 Mathematics"}
STAFF = frozenset({"ABDE", "OBRO", "DELI", "GIYE"})
NORMAL = (
    ("Home Group", "8:50", "9:00"),
    ("Period 1", "9:00", "9:50"),
    ("Period 2", "9:50", "10:40"),
    ("Recess", "10:40", "11:00"),
    ("Period 3", "11:00", "11:50"),
    ("Lunch", "11:50", "12:40"),
    ("Period 4", "12:40", "13:30"),
)
HALF = (("Period 1", "9:00", "9:30"), ("Period 2", "9:30", "10:00"), ("Recess", "10:00", "10:20"))
ROWS = ("Home Group", "Period 1", "Period 2", "Period 3", "Period 4")


def school_day(on: date, cycle_day: int | str, **more: str) -> Row:
    return {"KCCKEY": day(on), "DAY_TYPE": "S", "DAY_CYCLE": str(cycle_day), "CURRENT_QUILT": QUILT} | more


def a_school() -> Tables:
    """One quilt; Monday is day 1, Tuesday day 2 of its cycle; no date has anything of its own."""
    return {
        "TH": [{"THKEY": QUILT} | {f"TH_RLABEL{n:02}": name[:10] for n, name in enumerate(ROWS, 1)}],
        "THTN": [
            {"TID": str(n), "QKEY": QUILT, "LABEL_NUMBER": str(n), "LABEL_TYPE": "R", "LABEL_NAME": name}
            for n, name in enumerate(ROWS, 1)
        ],
        "THTQ": [
            lesson(1, "07ENG", 1, "ABDE", "A01", 2, QCOL="1"),
            lesson(2, "07MAT", 1, "OBRO", "B02", 4, QCOL="1"),
            lesson(3, "07ENG", 1, "ABDE", "A01", 3, QCOL="2"),
        ],
        "TTTG": [],
        "KCC": [school_day(MONDAY, 1), school_day(TUESDAY, 2)],
        "TC": [],
        "TCTD": [],
        "TCTQ": [],
        "TCTB": [],
        "TCTR": [],
        "TE": [],
        "TEC": [],
    }


def dated(tid: int, subject: str, number: int | str, teacher: str, room: str, row: int, **more: str) -> Row:
    return lesson(tid, subject, number, teacher, room, row, TCTQKEY=day(MONDAY)) | more


def a_dated_monday() -> Tables:
    """The same school, whose Monday stands there by its own name, with its bells."""
    tables = a_school()
    tables["TCTQ"] = [
        dated(11, "07ENG", 1, "ABDE", "A01", 2, T2TEACH="GIYE", R2ROOM="A02"),
        dated(12, "07MAT", 1, "OBRO", "B02", 4),
    ]
    tables["TCTD"] = slots(MONDAY, *NORMAL)
    return tables


def away(tid: int, **more: str) -> Row:
    return {"TID": str(tid), "TCTBKEY": day(MONDAY)} | more


def cover(tid: int, of_lesson: int, **more: str) -> Row:
    return {"TID": str(tid), "TCTRKEY": day(MONDAY), "TCTQ_TID": str(of_lesson)} | more


def event(key: int = 1, title: str = "Sports day", first: date = MONDAY, **more: str) -> Row:
    return {"TEKEY": str(key), "TITLE": title, "START_DATE": day(first)} | more


def told(tables: Tables, today: date = MONDAY, **known: Any) -> Told:
    with tempfile.TemporaryDirectory() as home:
        folder = cases.write(Path(home) / "eduhub", tables)
        for table in ("SF", "ST"):
            made.put(folder / made.file_name(table), f"{table}KEY\r\n".encode(), at=made.START)
        take(look(folder), Path(home) / "copy")
        timetable = read_timetable(reopen_timetable(Path(home) / "copy").copies, encoding="cp1252")
    return tell(timetable, today=today, **{"subjects": SUBJECTS, "staff": STAFF} | known)


def delivery(tables: Tables, today: date = MONDAY, **known: Any) -> Delivery:
    found = told(tables, today, **known).delivery
    assert found is not None
    return found


def on(tables: Tables, of: date = MONDAY, today: date = MONDAY, **known: Any) -> list[Said]:
    return sorted((one for one in delivery(tables, today, **known).said if one.date == of), key=lambda one: one.period)


def first_of(tables: Tables) -> Said:
    """07ENG1 in period 1 of the dated Monday."""
    (found,) = [one for one in on(tables) if one.class_code == "07ENG1"]
    return found


def melbourne(of: date, text: str) -> datetime:
    return datetime.combine(of, time.fromisoformat(text), MELBOURNE)


# Which lessons a date has


def test_a_date_of_the_cycle_has_the_lessons_of_its_cycle_day() -> None:
    english, maths = on(a_school())

    assert english == Said(
        key=f"{QUILT} 07ENG1 2",
        date=MONDAY,
        kind="lesson",
        period="1",
        class_code="07ENG1",
        subject="Year 7 English",
        teachers=("ABDE",),
        rooms=("A01",),
        fleeting=True,
    )
    assert (maths.class_code, maths.period) == ("07MAT1", "3")
    assert [one.period for one in on(a_school(), TUESDAY)] == ["2"]


def test_a_date_with_lessons_of_its_own_has_these_and_none_of_the_cycle() -> None:
    tables = a_dated_monday()
    tables["TCTQ"] = [dated(11, "07SCI", 2, "DELI", "L1", 3)]

    (science,) = on(tables)

    assert (science.class_code, science.period, science.fleeting) == ("07SCI2", "2", False)
    assert (science.covers, science.moves, science.cancelled) == ((), (), False)
    assert (science.starts, science.ends) == (melbourne(MONDAY, "09:50"), melbourne(MONDAY, "10:40"))
    assert [one.class_code for one in on(tables, TUESDAY)] == ["07ENG1"]


@pytest.mark.parametrize("kind", ["H", "W", "h"])
def test_a_holiday_or_weekend_has_no_lessons_whatever_cycle_day_it_is(kind: str) -> None:
    tables = a_school()
    tables["KCC"][0]["DAY_TYPE"] = kind

    assert MONDAY not in delivery(tables).dates


@pytest.mark.parametrize(("kind", "cycle_day", "lessons"), [("", "", 0), ("", "1", 2), ("X", "1", 2), ("S", "0", 0)])
def test_an_unknown_kind_of_day_is_a_school_day_where_it_has_a_cycle_day(
    kind: str, cycle_day: str, lessons: int
) -> None:
    tables = a_school()
    tables["KCC"][0] |= {"DAY_TYPE": kind, "DAY_CYCLE": cycle_day}

    assert len(on(tables)) == lessons


@pytest.mark.parametrize("unplaced", [{"QROW": "0"}, {"QCOL": "0"}, {"QROW": ""}, {"QCOL": ""}])
def test_a_lesson_that_has_no_place_yet_is_on_no_date(unplaced: Row) -> None:
    tables = a_school()
    tables["THTQ"][0] |= unplaced

    assert [one.class_code for one in on(tables)] == ["07MAT1"]


def test_the_last_replacement_that_the_cycle_remembers_is_nobodys_today() -> None:
    tables = a_school()
    tables["THTQ"][0] |= {"EXTRA_TEACH": "DELI", "EXTRA_ROOM": "Z99"}

    english = on(tables)[0]

    assert (english.teachers, english.rooms, english.covers, english.moves) == (("ABDE",), ("A01",), None, None)
    assert "DELI" not in repr(delivery(tables))


def test_a_lesson_without_teacher_or_room_has_those_of_its_class_on_the_grid() -> None:
    tables = a_school()
    tables["THTQ"][0] |= {"T1TEACH": "", "R1ROOM": "", "GKEY": "Y7"}
    grid = {"SUBJ": "07ENG", "CLASS": "1", "T1TEACH": "GIYE", "T2TEACH": "DELI", "R1ROOM": "C03"}
    tables["TTTG"] = [
        {"TID": "1", "GKEY": "Y8"} | grid | {"T1TEACH": "NOT8"},
        {"TID": "2", "GKEY": "Y7"} | grid | {"CLASS": "2", "T1TEACH": "NOT2"},
        {"TID": "3", "GKEY": "Y7"} | grid,
    ]

    english = on(tables)[0]

    assert (english.teachers, english.rooms) == (("GIYE", "DELI"), ("C03",))


def test_a_lesson_with_its_own_teacher_and_room_does_not_ask_the_grid() -> None:
    tables = a_school()
    tables["THTQ"][0]["GKEY"] = "Y7"
    tables["TTTG"] = [{"TID": "3", "GKEY": "Y7", "SUBJ": "07ENG", "CLASS": "1", "T1TEACH": "GIYE", "R1ROOM": "C03"}]

    assert (on(tables)[0].teachers, on(tables)[0].rooms) == (("ABDE",), ("A01",))


def test_a_second_teacher_and_room_are_of_the_lesson_too() -> None:
    english = first_of(a_dated_monday())

    assert (english.teachers, english.rooms) == (("ABDE", "GIYE"), ("A01", "A02"))


def test_a_class_in_two_rows_at_once_is_one_lesson_with_everybody_and_every_change() -> None:
    tables = a_dated_monday()
    tables["TCTQ"] = [
        dated(11, "07ENG", 1, "ABDE", "A01", 2, IDENT="5"),
        dated(12, "07ENG", 1, "GIYE", "A02", 2, IDENT="5", EXTRA_TEACH="DELI"),
    ]

    (english,) = on(tables)

    assert (english.teachers, english.rooms) == (("ABDE", "GIYE"), ("A01", "A02"))
    assert english.covers == (Cover("GIYE", "DELI"),)


def test_what_has_a_teacher_and_no_subject_is_something_else_by_its_label() -> None:
    tables = a_school()
    tables["THTQ"] = [
        lesson(1, "", "", "ABDE", "", 1, QCOL="1"),
        lesson(2, "", "", "OBRO", "", 2, QCOL="1", ROW_LABEL="YD OVL"),
        lesson(3, "", "", "", "A01", 3, QCOL="1"),
    ]

    duty, home = on(tables)

    assert (duty.kind, duty.title, duty.teachers, duty.class_code) == ("other", "YD OVL", ("OBRO",), "")
    assert (home.kind, home.title, home.period) == ("other", "Home Group", "Home Group")


def test_a_class_without_a_number_is_called_by_its_subject() -> None:
    tables = a_school()
    tables["THTQ"][0] |= {"SUBJ": "07A", "CLASS": ""}

    assert on(tables)[0].class_code == "07A"


def test_a_key_stays_when_rows_are_numbered_anew() -> None:
    tables = a_dated_monday()
    again = copy.deepcopy(tables)
    for name in ("THTQ", "TCTQ", "TCTD", "THTN"):
        for place, row in enumerate(reversed(again[name])):
            row["TID"] = str(900 + place)

    assert delivery(again).said == delivery(tables).said


# What rows and days are called


def test_a_period_is_called_by_its_label_else_by_the_quilt_else_by_its_number() -> None:
    tables = a_school()
    tables["THTQ"] = [lesson(n, "07ENG", n, "ABDE", "A01", n, QCOL="1") for n in (1, 2, 3, 4, -1)]
    names = {1: "Home Group", -1: "Before"}
    tables["THTN"] = [
        {"TID": str(n), "QKEY": QUILT, "LABEL_NUMBER": str(n), "LABEL_TYPE": "R", "LABEL_NAME": name}
        for n, name in names.items()
    ]
    tables["THTN"].append({"TID": "9", "QKEY": "OLD", "LABEL_NUMBER": "2", "LABEL_TYPE": "R", "LABEL_NAME": "wrong"})
    tables["TH"] = [{"THKEY": QUILT, "TH_RLABEL02": "P1", "TEACHING_PERIOD03": "2"}]

    periods = {one.class_code: one.period for one in on(tables)}

    assert periods == {"07ENG1": "Home Group", "07ENG2": "1", "07ENG3": "2", "07ENG4": "4", "07ENG-1": "Before"}


def test_a_day_is_called_by_the_label_of_its_column_and_its_heading() -> None:
    tables = a_school()
    tables["TH"][0]["TH_CLABEL02"] = "Tue A"
    tables["TC"] = [{"TCKEY": day(TUESDAY), "TITLE": "Assembly", "DAY_COMMENT": "not read"}]

    facts = delivery(tables).days

    assert facts == {MONDAY: DayFact("1", ""), TUESDAY: DayFact("Tue A", "Assembly")}


# Which quilt


def test_a_date_that_names_no_quilt_has_the_one_in_force() -> None:
    tables = a_school()
    tables["KCC"][0]["CURRENT_QUILT"] = ""
    spring = {"CALENDAR_START02": day(date(2026, 7, 13)), "CALENDAR_END02": day(date(2026, 12, 18))}
    autumn = {"CALENDAR_START01": day(date(2026, 1, 28)), "CALENDAR_END01": day(date(2026, 6, 26))}
    tables["TH"] = [{"THKEY": "26S1"} | autumn, tables["TH"][0] | spring]
    tables["THTQ"].append(lesson(9, "07OLD", 1, "OBRO", "A01", 2, QCOL="1", QKEY="26S1"))

    assert [one.class_code for one in on(tables)] == ["07ENG1", "07MAT1"]


def test_a_date_that_names_no_quilt_has_the_only_one_unless_that_is_over() -> None:
    tables = a_school()
    tables["KCC"][0]["CURRENT_QUILT"] = ""
    over = copy.deepcopy(tables)
    over["TH"][0] |= {"CALENDAR_START01": day(date(2026, 1, 28)), "CALENDAR_END01": day(date(2026, 6, 26))}

    assert len(on(tables)) == 2
    assert on(over) == []


def test_of_two_quilts_in_force_the_one_that_began_last_counts() -> None:
    tables = a_school()
    tables["KCC"][0]["CURRENT_QUILT"] = ""
    tables["TH"] = [
        tables["TH"][0] | {"CALENDAR_START01": day(date(2026, 7, 13))},
        {"THKEY": "26YEAR", "CALENDAR_START01": day(date(2026, 1, 28))},
    ]

    assert len(on(tables)) == 2


def test_last_years_timetable_is_not_shown_as_this_years() -> None:
    tables = a_school()
    january = date(2027, 1, 28)
    tables["KCC"].append(school_day(january, 1, CURRENT_QUILT="27S1"))

    assert january not in delivery(tables).dates


# Bells


def test_a_lesson_rings_by_its_name_although_recess_is_numbered_too() -> None:
    maths = on(a_dated_monday())[1]

    assert (maths.period, maths.starts) == ("3", melbourne(MONDAY, "11:00"))
    assert maths.starts.utcoffset() == timedelta(0)


def test_a_lesson_rings_by_its_number_where_slots_have_no_names() -> None:
    tables = a_dated_monday()
    for slot in tables["TCTD"]:
        slot["TIME_NAME"] = ""

    assert [one.starts for one in on(tables)] == [melbourne(MONDAY, "09:00"), melbourne(MONDAY, "10:40")]


def test_a_row_that_does_not_ring_on_a_half_day_is_not_given_the_time_of_recess() -> None:
    tables = a_dated_monday()
    tables["TCTD"] = slots(MONDAY, *HALF)
    tables["TCTQ"].append(dated(13, "08ENG", 1, "DELI", "A03", 3))

    times = {one.period: one.starts for one in on(tables)}

    assert times == {"1": melbourne(MONDAY, "09:00"), "2": melbourne(MONDAY, "09:30"), "3": None}


def test_numbers_of_slots_are_not_believed_where_a_name_shows_that_they_count_otherwise() -> None:
    tables = a_dated_monday()
    tables["TCTD"] = slots(
        MONDAY,
        ("Period 1", "9:00", "9:50"),
        ("Period 2", "9:50", "10:40"),
        ("Music", "10:40", "11:00"),
        ("Choir", "11:00", "11:20"),
    )

    assert [one.starts for one in on(tables)] == [melbourne(MONDAY, "09:00"), None]


def test_lunch_is_nobodys_lesson_even_where_numbers_are_believed() -> None:
    tables = a_dated_monday()
    names = ("Home Group", "Period 1", "Period 2", "Lunch")
    tables["TCTD"] = slots(MONDAY, *((name, f"{hour}:00", f"{hour}:50") for hour, name in enumerate(names, 8)))

    assert [one.starts for one in on(tables)] == [melbourne(MONDAY, "09:00"), None]


def test_a_slot_of_another_name_is_found_by_its_number_where_the_other_names_agree() -> None:
    tables = a_dated_monday()
    names = ("Pastoral", "Period 1", "Period 2", "Session Three")
    tables["TCTD"] = slots(MONDAY, *((name, f"{hour}:00", f"{hour}:50") for hour, name in enumerate(names, 8)))

    assert [one.starts for one in on(tables)] == [melbourne(MONDAY, "09:00"), melbourne(MONDAY, "11:00")]


def test_the_bells_of_a_date_are_told_in_order_and_say_which_of_them_are_lessons() -> None:
    tables = a_dated_monday()
    tables["TCTD"].reverse()

    bells = delivery(tables).bells

    assert bells.keys() == {MONDAY}
    assert bells[MONDAY][:4] == (
        Bell("Home Group", "Home Group", "08:50", "09:00", teaching=False),
        Bell("1", "Period 1", "09:00", "09:50", teaching=True),
        Bell("2", "Period 2", "09:50", "10:40", teaching=True),
        Bell("Recess", "Recess", "10:40", "11:00", teaching=False),
    )


def test_bell_times_without_a_quilt_are_for_all_and_those_of_another_quilt_for_none() -> None:
    tables = a_dated_monday()
    other = slots(MONDAY, ("Period 1", "7:00", "7:30"), first=50, quilt="PRIM")
    for slot in tables["TCTD"]:
        slot["QKEY"] = ""
    tables["TCTD"] += other

    assert first_of(tables).starts == melbourne(MONDAY, "09:00")


def test_a_date_of_the_cycle_rings_like_the_nearest_like_date() -> None:
    tables = a_school()
    late = tuple((name, starts, ends) if name != "Period 1" else (name, "9:05", ends) for name, starts, ends in NORMAL)
    week = timedelta(days=7)
    tables["KCC"] = [school_day(MONDAY, 1), school_day(MONDAY + 2 * week, 1)]
    tables["TCTD"] = [
        *slots(MONDAY - 2 * week, *late, first=1),
        *slots(MONDAY - week, *NORMAL, first=21),
        *slots(FRIDAY - week, *late, first=41),
        *slots(MONDAY + week, *HALF, first=61),
    ]

    assert on(tables)[0].starts == melbourne(MONDAY, "09:00")
    assert on(tables, MONDAY + 2 * week)[0].starts == melbourne(MONDAY + 2 * week, "09:00")
    assert MONDAY not in delivery(tables).bells


def test_bells_are_borrowed_from_before_rather_than_from_after_and_never_from_a_shorter_day() -> None:
    tables = a_school()
    week = timedelta(days=7)
    early = tuple((name, "9:05" if name == "Period 1" else starts, ends) for name, starts, ends in NORMAL)
    tables["TCTD"] = [
        *slots(MONDAY - 2 * week, *NORMAL, first=1),
        *slots(MONDAY - week, *HALF, first=21),
        *slots(MONDAY + week, *early, first=41),
    ]

    english = on(tables)[0]

    assert (english.starts, english.ends) == (melbourne(MONDAY, "09:00"), melbourne(MONDAY, "09:50"))


def test_a_dated_lesson_without_bells_of_its_date_borrows_none() -> None:
    tables = a_dated_monday()
    tables["TCTD"] = slots(MONDAY - timedelta(days=7), *NORMAL)

    assert first_of(tables).starts is None


def test_an_assembly_day_of_the_cycle_rings_by_its_own_bells() -> None:
    tables = a_school()
    tables["TCTD"] = [
        *slots(MONDAY, ("Assembly", "8:50", "9:20"), ("Period 1", "9:20", "10:00"), ("Period 3", "11:15", "12:00")),
        *slots(MONDAY - timedelta(days=7), *NORMAL, first=31),
    ]

    assert [one.starts for one in on(tables)] == [melbourne(MONDAY, "09:20"), melbourne(MONDAY, "11:15")]


@pytest.mark.parametrize(
    ("of", "utc"),
    [
        (date(2026, 4, 2), datetime(2026, 4, 1, 22, 0, tzinfo=UTC)),
        (date(2026, 4, 20), datetime(2026, 4, 19, 23, 0, tzinfo=UTC)),
        (date(2026, 9, 18), datetime(2026, 9, 17, 23, 0, tzinfo=UTC)),
        (date(2026, 10, 5), datetime(2026, 10, 4, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 4), datetime(2026, 10, 3, 22, 0, tzinfo=UTC)),
        (date(2026, 4, 5), datetime(2026, 4, 4, 23, 0, tzinfo=UTC)),
    ],
)
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_each_change_of_clocks(of: date, utc: datetime) -> None:
    tables = a_school()
    tables["TCTQ"] = [dated(11, "07ENG", 1, "ABDE", "A01", 2, TCTQKEY=day(of))]
    tables["TCTD"] = slots(of, *NORMAL)

    assert on(tables, of)[0].starts == utc


# Covers and moves


def test_a_cover_replaces_the_teacher_who_is_away() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, TEACHER="GIYE")]
    tables["TCTR"] = [cover(1, 11, TEACH="DELI", ABSENTEE_TID="1")]

    assert first_of(tables).covers == (Cover("GIYE", "DELI"),)


@pytest.mark.parametrize("absent", ["", "1", "77"], ids=["nobody named", "not of this lesson", "no such absence"])
def test_a_cover_that_does_not_say_for_whom_replaces_the_first_teacher(absent: str) -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, TEACHER="OBRO")]
    tables["TCTR"] = [cover(1, 11, TEACH="DELI", ABSENTEE_TID=absent)]

    assert first_of(tables).covers == (Cover("ABDE", "DELI"),)


def test_each_teacher_of_a_lesson_may_have_a_cover() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, TEACHER="ABDE"), away(2, TEACHER="GIYE")]
    tables["TCTR"] = [cover(1, 11, TEACH="CRT1", ABSENTEE_TID="1"), cover(2, 11, TEACH="CRT2", ABSENTEE_TID="2")]

    assert first_of(tables).covers == (Cover("ABDE", "CRT1"), Cover("GIYE", "CRT2"))


def test_todays_replacement_in_the_lesson_itself_counts_where_nothing_else_is_arranged() -> None:
    tables = a_dated_monday()
    tables["TCTQ"][0] |= {"EXTRA_TEACH": "DELI", "EXTRA_ROOM": "C07"}

    english = first_of(tables)

    assert (english.covers, english.moves) == ((Cover("ABDE", "DELI"),), (Move("A01", "C07"),))
    assert english.teachers == ("ABDE", "GIYE")


def test_what_is_arranged_counts_before_the_replacement_in_the_lesson_itself() -> None:
    tables = a_dated_monday()
    tables["TCTQ"][0] |= {"EXTRA_TEACH": "OLD1", "EXTRA_ROOM": "OLD2"}
    tables["TCTR"] = [cover(1, 11, TEACH="DELI"), cover(2, 11, ROOM="C07")]

    english = first_of(tables)

    assert (english.covers, english.moves) == ((Cover("ABDE", "DELI"),), (Move("A01", "C07"),))


def test_the_replacement_in_the_lesson_itself_is_for_whoever_is_away_then() -> None:
    tables = a_dated_monday()
    tables["TCTQ"][0]["EXTRA_TEACH"] = "DELI"
    tables["TCTB"] = [away(1, TEACHER="GIYE", TIME_FROM=clock("9:30"), TIME_TO=clock("12:00"))]

    assert first_of(tables).covers == (Cover("GIYE", "DELI"),)


def test_a_teacher_whose_other_class_is_away_is_not_taken_for_absent() -> None:
    tables = a_dated_monday()
    tables["TCTQ"][0]["EXTRA_TEACH"] = "DELI"
    tables["TCTB"] = [away(1, SUBJ="08ENG", CLASS="1", TEACHER="GIYE", TEACHER_AVAILABLE="Y")]

    assert first_of(tables).covers == (Cover("ABDE", "DELI"),)


def test_each_room_that_is_out_of_use_is_left_for_its_own() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, ROOM="A01"), away(2, ROOM="A02")]
    tables["TCTR"] = [cover(1, 11, ROOM="C08", ABSENTEE_TID="2"), cover(2, 11, ROOM="C07", ABSENTEE_TID="1")]

    assert first_of(tables).moves == (Move("A01", "C07"), Move("A02", "C08"))


def test_a_replacement_by_the_same_teacher_or_room_is_no_change() -> None:
    tables = a_dated_monday()
    tables["TCTQ"][0] |= {"EXTRA_TEACH": "ABDE", "EXTRA_ROOM": "A01"}
    tables["TCTR"] = [cover(1, 12, TEACH="OBRO", ROOM="B02")]

    assert [(one.covers, one.moves) for one in on(tables)] == [((), ()), ((), ())]


def test_a_lesson_moves_from_the_room_that_is_out_of_use() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, ROOM="A02")]
    tables["TCTR"] = [cover(1, 11, ROOM="C07", ABSENTEE_TID="1")]

    found = delivery(tables)

    assert first_of(tables).moves == (Move("A02", "C07"),)
    assert found.away == ()


def test_a_lesson_that_had_no_room_moves_from_nowhere() -> None:
    tables = a_dated_monday()
    tables["TCTQ"][0] |= {"R1ROOM": "", "R2ROOM": ""}
    tables["TCTR"] = [cover(1, 11, ROOM="C07")]

    assert first_of(tables).moves == (Move("", "C07"),)


def test_a_cover_of_another_date_is_not_this_dates_though_its_row_number_is() -> None:
    tables = a_dated_monday()
    tables["TCTR"] = [cover(1, 11, TEACH="DELI", TCTRKEY=day(TUESDAY))]

    assert first_of(tables).covers == ()


# Who and what is away


def test_a_class_that_is_away_has_no_lessons_that_day() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, SUBJ="07ENG", CLASS="1", TEACHER="ABDE", TEACHER_AVAILABLE="Y")]

    found = delivery(tables)

    assert [(one.class_code, one.cancelled) for one in on(tables)] == [("07ENG1", True), ("07MAT1", False)]
    assert found.away == ()


def test_a_class_that_is_away_for_some_hours_misses_what_falls_into_them() -> None:
    tables = a_dated_monday()
    tables["TCTQ"].append(dated(13, "07ENG", 1, "ABDE", "A01", 4))
    tables["TCTB"] = [away(1, SUBJ="07ENG", CLASS="1", TIME_FROM=clock("11:00"), TIME_TO=clock("15:00"))]

    english = [one for one in on(tables) if one.class_code == "07ENG1"]

    assert [(one.period, one.cancelled) for one in english] == [("1", False), ("3", True)]


def test_another_class_of_the_subject_takes_place() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, SUBJ="07ENG", CLASS="2")]

    assert first_of(tables).cancelled is False


def test_a_class_that_is_away_on_a_date_of_the_cycle_has_no_lessons_either() -> None:
    tables = a_school()
    tables["TCTB"] = [away(1, SUBJ="07ENG", CLASS="1")]

    assert [one.cancelled for one in on(tables)] == [True, None]


def test_who_is_away_is_away_from_a_time_to_a_time_or_all_day() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [
        away(1, TEACHER="ABDE", TIME_FROM=clock("9:00"), TIME_TO=clock("12:30")),
        away(2, TEACHER="DELI"),
        away(3, TEACHER="GIYE", TIME_FROM=clock("0:00"), TIME_TO=clock("0:00")),
        away(4, TEACHER="OBRO", TIME_FROM=clock("13:00"), TIME_TO="15:30"),
        away(5, TEACHER="OBRO", TIME_FROM=clock("13:00"), TIME_TO="14:00"),
        away(6, TEACHER="CRT1", TIME_FROM="15:00", TIME_TO="9:00"),
        away(7, TEACHER="CRT2", TIME_FROM="15:00"),
    ]

    assert delivery(tables).away == (
        Away(MONDAY, "ABDE", melbourne(MONDAY, "09:00"), melbourne(MONDAY, "12:30")),
        Away(MONDAY, "CRT1"),
        Away(MONDAY, "CRT2", melbourne(MONDAY, "15:00")),
        Away(MONDAY, "DELI"),
        Away(MONDAY, "GIYE"),
        Away(MONDAY, "OBRO", melbourne(MONDAY, "13:00"), melbourne(MONDAY, "15:30")),
    )


def test_a_school_that_exports_no_absences_says_nothing_about_them() -> None:
    tables = a_dated_monday()
    del tables["TCTB"]

    assert delivery(tables).away is None


def test_why_somebody_is_away_is_in_nothing_that_is_told() -> None:
    tables = a_dated_monday()
    tables["TCTB"] = [away(1, TEACHER="ABDE", COMMENT_A=cases.CANARY, ABSENCE_TYPE="CANARY")]
    tables["TCTR"] = [cover(1, 11, TEACH="DELI", COMMENT_R=cases.CANARY)]
    tables["TCAT"] = [{"TCATKEY": "CANARY", "TITLE": cases.CANARY}]

    found = repr(delivery(tables))

    assert "DELI" in found
    assert cases.CANARY not in found
    assert "CANARY" not in found


# Events


def events(tables: Tables, today: date = MONDAY) -> list[Said]:
    return [one for one in delivery(tables, today).said if one.key.startswith("event ")]


def test_an_event_stands_on_every_date_that_it_touches() -> None:
    tables = a_school()
    times = {"TIME_FROM": clock("9:00"), "TIME_TO": clock("15:00")}
    tables["TE"] = [event(7, "Year 9 camp", END_DATE=day(TUESDAY), CONVENOR="giye", LOCATION="HALL", **times)]

    one, two = events(tables)

    assert one == Said(
        key="event 7",
        date=MONDAY,
        kind="event",
        starts=melbourne(MONDAY, "09:00"),
        ends=melbourne(MONDAY, "15:00"),
        title="Year 9 camp",
        rooms=("HALL",),
        attends=("GIYE",),
    )
    assert two.date == TUESDAY


@pytest.mark.parametrize(
    ("letter", "dates"),
    [
        ("D", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
        ("", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
        ("W", [0, 7, 14]),
        ("F", [0, 14]),
        ("M", [0]),
        ("Y", [0]),
        ("Q", [0]),
    ],
)
def test_an_event_comes_again_as_its_letter_says_and_an_unknown_letter_says_once(letter: str, dates: list[int]) -> None:
    tables = a_school()
    tables["TE"] = [event(RECURRENCE=letter, END_DATE=day(MONDAY + timedelta(days=14)))]

    assert [(one.date - MONDAY).days for one in events(tables)] == dates


def test_a_monthly_event_is_left_out_of_months_without_its_day_and_a_yearly_one_of_years() -> None:
    tables = a_school()
    tables["TE"] = [
        event(1, first=date(2025, 8, 31), RECURRENCE="M", END_DATE=day(date(2026, 1, 31))),
        event(2, first=date(2024, 2, 29), RECURRENCE="Y", END_DATE=day(date(2028, 3, 1))),
    ]

    assert [one.date for one in events(tables)] == [
        date(2025, 8, 31),
        date(2025, 10, 31),
        date(2025, 12, 31),
        date(2026, 1, 31),
    ]


def test_an_event_of_a_hundred_years_stands_on_no_more_than_four_hundred_dates() -> None:
    tables = a_school()
    tables["TE"] = [event(first=date(1950, 1, 1), END_DATE=day(date(2099, 1, 1)))]

    found = events(tables)

    assert (len(found), found[0].date) == (400, date(2025, 1, 1))


def test_an_event_that_ends_before_it_begins_stands_on_its_first_date() -> None:
    tables = a_school()
    tables["TE"] = [event(first=MONDAY, END_DATE=day(MONDAY - timedelta(days=300)))]

    assert [one.date for one in events(tables)] == [MONDAY]


def test_an_event_without_times_or_with_midnight_is_all_day() -> None:
    tables = a_school()
    tables["TE"] = [event(1), event(2, TIME_FROM=clock("0:00"), TIME_TO=clock("0:00"))]

    assert [(one.all_day, one.starts) for one in events(tables)] == [(True, None), (True, None)]


@pytest.mark.parametrize(
    ("title", "category", "kind"),
    [
        ("Staff Briefing", "", "meeting"),
        ("Numeracy", "PLTM", "meeting"),
        ("Exams week 1", "", "exam"),
        ("Year 12", "EX", "exam"),
        ("Example lesson", "", "event"),
        ("Sports day", "", "event"),
    ],
)
def test_an_event_is_a_meeting_or_an_exam_where_its_words_say_so(title: str, category: str, kind: str) -> None:
    tables = a_school()
    tables["TEC"] = [{"CATEGORY": "PLTM", "TITLE": "Team meetings"}, {"CATEGORY": "EX", "TITLE": "Examinations"}]
    tables["TE"] = [event(title=title, CATEGORY=category)]

    assert [one.kind for one in events(tables)] == [kind]


@pytest.mark.parametrize("whose", ["CONVENOR", "START_YEAR", "SUBJ", "START_FORM", "EVENT_GROUP"])
def test_an_event_is_for_everybody_only_where_it_is_nobodys(whose: str) -> None:
    tables = a_school()
    tables["TE"] = [event(1), event(2) | {whose: "09"}]

    assert [(one.for_all, one.attends) for one in events(tables)] == [(True, ()), (False, ())]


# Which dates are told


def test_the_past_is_told_again_only_where_it_stands_by_its_own_name() -> None:
    tables = a_school()
    days = [MONDAY - timedelta(days=n) for n in (5, 4, 3)]
    tables["KCC"] += [school_day(one, 1) for one in days]
    tables["TCTQ"] = [dated(11, "07ENG", 1, "ABDE", "A01", 2, TCTQKEY=day(days[1]))]

    assert delivery(tables, known_dates={*days, MONDAY}).dates == (days[1], MONDAY, TUESDAY)
    assert delivery(tables, known_dates=()).dates == (*days, MONDAY, TUESDAY)


def test_a_date_to_come_that_was_told_and_is_not_any_more_is_told_as_empty() -> None:
    found = delivery(a_school(), known_dates={FRIDAY, MONDAY - timedelta(days=30)})

    assert FRIDAY in found.dates
    assert found.dates[0] == MONDAY
    assert found.days[FRIDAY] == DayFact()


def test_empty_tables_are_no_timetable() -> None:
    assert told({table: [] for table in a_school()}) == Told(None, "There is no timetable in CASES21.")
    assert told({}) == Told(None, "There is no timetable in CASES21.")


def test_a_calendar_without_lessons_is_no_timetable() -> None:
    tables = a_school() | {"THTQ": []}

    assert told(tables) == Told(None, "There is no timetable in CASES21.")


def test_lessons_on_no_date_are_said_to_be_so() -> None:
    tables = a_school() | {"KCC": []}

    assert told(tables) == Told(None, "CASES21 has lessons, but no date on which they take place.")


def test_events_alone_are_told_without_a_timetable() -> None:
    found = told({"TE": [event()]})

    assert found.delivery is not None
    assert found.remark == "There is no timetable in CASES21, only absences and events."


@pytest.mark.parametrize("later", [date(2027, 2, 1), date(2029, 2, 1)])
def test_a_timetable_that_is_over_is_told_all_the_same_and_said_to_be_over(later: date) -> None:
    found = told(a_school(), today=later)

    assert found.remark == "The timetable in CASES21 ends on 24 November 2026."
    assert found.delivery is not None
    assert found.delivery.dates == (MONDAY, TUESDAY)


@pytest.mark.parametrize("year", [1, 1850, 9999])
def test_a_slip_of_the_year_in_one_row_takes_nothing_from_the_others(year: int) -> None:
    tables = a_dated_monday()
    odd = made.moment(year, 12, 31).replace(f"/{year} ", f"/{year:04} ")
    tables["TCTQ"].append(dated(99, "07ENG", 9, "DELI", "A09", 2, TCTQKEY=odd))
    tables["TCTB"] = [away(1, TEACHER="DELI", TCTBKEY=odd)]
    tables["TE"] = [event() | {"START_DATE": odd, "END_DATE": odd, "RECURRENCE": "W"}]

    assert [one.class_code for one in delivery(tables).said] == ["07ENG1", "07MAT1", "07ENG1"]
    assert told({"TCTQ": tables["TCTQ"][-1:]}).delivery is None


def test_a_timetable_that_goes_on_needs_no_word() -> None:
    assert told(a_dated_monday(), today=TUESDAY).remark == ""


# Whatever the order of rows


@given(st.integers(min_value=0, max_value=10_000))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    tables = a_dated_monday()
    tables["TCTQ"] += [
        dated(13, "07ENG", 1, "OBRO", "A05", 2, EXTRA_TEACH="CRT9"),
        dated(14, "", "", "OBRO", "", 1),
        dated(15, "", "", "DELI", "", 1),
    ]
    tables["TCTB"] = [away(1, TEACHER="ABDE"), away(2, SUBJ="07MAT"), away(3, ROOM="A02")]
    tables["TCTR"] = [cover(1, 11, TEACH="CRT1", ABSENTEE_TID="1"), cover(2, 11, ROOM="C07", ABSENTEE_TID="3")]
    tables["TE"] = [event(1), event(2, "Briefing", RECURRENCE="W", END_DATE=day(FRIDAY))]
    shuffled = copy.deepcopy(tables)
    dice = random.Random(seed)
    for rows in shuffled.values():
        dice.shuffle(rows)

    assert delivery(shuffled) == delivery(tables)


ODD_DATES = ("29/02/2024 12:00:00 AM", "1/01/0001 12:00:00 AM", "31/12/9999 12:00:00 AM")
ODD_CELLS = (
    "",
    "0",
    "1",
    "2",
    "-1",
    "99",
    "S",
    "H",
    "Y",
    "W",
    "ABDE",
    "07ENG",
    "R",
    "C",
    "P1",
    "A01",
    "x" * 40,
    "soon",
)
CELLS = st.sampled_from((*ODD_CELLS, *ODD_DATES, QUILT, day(MONDAY), clock("0:00"), clock("9:00"), "15:30", "24:00"))


@given(st.data())
def test_whatever_stands_in_the_cells_the_day_is_told_or_the_file_refused(data: st.DataObject) -> None:
    tables = a_dated_monday()
    for name in ("TH", "THTN", "THTQ", "TTTG", "KCC", "TC", "TCTD", "TCTQ", "TCTB", "TCTR", "TE"):
        key, *columns = cases.COLUMNS[name].split()
        changed = data.draw(st.lists(st.dictionaries(st.sampled_from(columns), CELLS, max_size=6), max_size=2), name)
        rows = tables[name] or [{}]
        dates = {key: day(FRIDAY)} if name in ("KCC", "TC") else {}
        tables[name] += [rows[0] | {key: str(700 + n)} | dates | row for n, row in enumerate(changed)]

    try:
        found = told(tables)
    except TableRefused:
        return

    assert found.delivery is not None
    keys = [(one.date, one.key) for one in found.delivery.said]
    assert len(keys) == len(set(keys))
    assert {one.date for one in found.delivery.said} <= set(found.delivery.dates)
    assert all(one.starts is None or one.starts.tzinfo is not None for one in found.delivery.said)
