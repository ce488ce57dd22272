"""The timetable's files: beside those of people, and never in their way."""

import fcntl
import os
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from staffroom.sources.eduhub.errors import StillBeingWritten, TableRefused
from staffroom.sources.eduhub.folder import look, newer_timetable, wait_until_still
from staffroom.sources.eduhub.snapshot import reopen_timetable, take
from staffroom.sources.eduhub.timetable import Timetable, read_timetable
from staffroom.sources.eduhub.timetable_records import (
    CalendarDate,
    CycleLesson,
    DatedLesson,
    Quilt,
    Replacement,
    Slot,
    Unavailable,
)
from staffroom.sources.eduhub.timetable_tables import TIMETABLE_TABLES
from staffroom.sources.eduhub.values import Unreadable, clock
from tests import eduhub_folders as made, timetable_folders as cases

from .conftest import read_folder

MONDAY = date(2026, 11, 23)


def put(folder: Path, table: str, *rows: dict[str, str], delta: bool = False, at: float = made.START + 60) -> Path:
    path = folder / made.file_name(table, delta=delta)
    made.put(path, cases.table_bytes(table, rows), at=at)
    return path


def read(folder: Path, into: Path) -> Timetable:
    take(look(folder), into)
    return read_timetable(reopen_timetable(into).copies, encoding="cp1252")


def dated(tid: int, **more: str) -> dict[str, str]:
    return cases.lesson(tid, "07ENG", 1, "ABDE", "A01", 1, TCTQKEY=cases.day(MONDAY)) | more


def test_every_table_of_the_timetable_is_copied_with_the_others_and_read_by_itself(folder: Path, tmp_path: Path):
    for table in TIMETABLE_TABLES:
        put(folder, table)

    found = read(folder, tmp_path / "copy")

    assert {read.table.name for read in found.tables.values()} == set(TIMETABLE_TABLES)
    assert not TIMETABLE_TABLES.keys() & {copy.table for copy in take(look(folder), tmp_path / "again").copies}
    assert found.rows(DatedLesson) == []


def test_a_folder_without_a_timetable_has_none(folder: Path, tmp_path: Path):
    found = read(folder, tmp_path / "copy")

    assert (found.tables, found.as_of, found.has(DatedLesson)) == ({}, None, False)


def test_the_timetable_is_as_old_as_its_newest_file(folder: Path, tmp_path: Path):
    put(folder, "TCTQ", dated(1), at=made.START + 60)
    put(folder, "KCC", at=made.START + 90)

    assert read(folder, tmp_path / "copy").as_of == datetime.fromtimestamp(made.START + 90, tz=UTC)


def test_a_delta_is_laid_over_its_base(folder: Path, tmp_path: Path):
    put(folder, "TCTQ", dated(1), dated(2))
    put(folder, "TCTQ", dated(2, EXTRA_TEACH="CRT1"), dated(3), delta=True, at=made.START + 99)

    rows = read(folder, tmp_path / "copy").rows(DatedLesson)

    assert [(row.code, row.extra_teacher) for row in rows] == [("1", ""), ("2", "CRT1"), ("3", "")]


def test_a_delta_no_newer_than_its_base_is_not_read(folder: Path, tmp_path: Path):
    put(folder, "TCTQ", dated(1))
    put(folder, "TCTQ", dated(1, EXTRA_TEACH="CRT1"), delta=True)

    assert read(folder, tmp_path / "copy").rows(DatedLesson)[0].extra_teacher == ""


def test_a_row_that_cannot_be_read_is_set_aside_with_its_place(folder: Path, tmp_path: Path):
    wrong = {"TID": "2", "TCTDKEY": cases.day(MONDAY), "TIME_START": "half past nine", "TIME_END": cases.clock("9:40")}
    put(folder, "TCTD", *cases.slots(MONDAY, ("1", "9:00", "9:50")), wrong)

    found = read(folder, tmp_path / "copy")

    (aside,) = found.set_aside
    assert (aside.file, aside.line, aside.column, aside.seen) == ("TCTD_8865.csv", 3, "TIME_START", "half past nine")
    assert aside.expected == "a time such as 30/12/1899 8:50:00 AM"
    assert [slot.starts for slot in found.rows(Slot)] == [time(9, 0)]


def test_a_row_about_no_date_is_set_aside(folder: Path, tmp_path: Path):
    put(folder, "TCTQ", dated(1), dated(2, TCTQKEY=""))

    found = read(folder, tmp_path / "copy")

    assert [row.code for row in found.rows(DatedLesson)] == ["1"]
    assert [(row.line, row.column, row.expected) for row in found.set_aside] == [(3, "TCTQKEY", "a date")]


def test_a_file_of_which_most_rows_cannot_be_read_is_refused(folder: Path, tmp_path: Path):
    put(folder, "TCTQ", dated(1), *(dated(n, TCTQKEY="2026-11-23") for n in (2, 3, 4)))

    with pytest.raises(TableRefused, match=r"TCTQ_8865\.csv line 3: 3 of 4 rows cannot be read.*TCTQKEY"):
        read(folder, tmp_path / "copy")


@pytest.mark.parametrize("columns", ["TID,SUBJ,CLASS", "A,B"])
def test_a_file_that_lacks_what_makes_a_lesson_is_refused(folder: Path, tmp_path: Path, columns: str):
    made.put(folder / "TCTQ_8865.csv", columns.encode() + b"\r\n", at=made.START)

    with pytest.raises(TableRefused, match="TCTQ_8865"):
        read(folder, tmp_path / "copy")


def test_labels_that_stand_in_many_columns_are_read_as_one(folder: Path, tmp_path: Path):
    spans = {"CALENDAR_START02": cases.day(date(2026, 7, 13)), "CALENDAR_END02": cases.day(date(2026, 12, 18))}
    put(folder, "TH", {"THKEY": "26s2", "TH_RLABEL02": "P1", "TEACHING_PERIOD02": "1"} | spans)

    (quilt,) = read(folder, tmp_path / "copy").rows(Quilt)

    assert (quilt.code, quilt.row_labels[:3], len(quilt.row_labels)) == ("26S2", ("", "P1", ""), 12)
    assert quilt.teaching_periods[:3] == (None, 1, None)
    assert (quilt.begins, quilt.ends[1]) == ((None, date(2026, 7, 13), None, None), date(2026, 12, 18))


def test_a_wrong_cell_among_many_columns_is_told_by_its_own_name(folder: Path, tmp_path: Path):
    put(folder, "TH", {"THKEY": "26S2", "TEACHING_PERIOD07": "seven"})

    (aside,) = read(folder, tmp_path / "copy").set_aside

    assert (aside.column, aside.seen) == ("TEACHING_PERIOD07", "seven")


def test_an_older_export_may_lack_the_labels_of_a_quilt(folder: Path, tmp_path: Path):
    made.put(folder / "TH_8865.csv", b"THKEY,TITLE\r\n26S2,Semester 2\r\n", at=made.START)

    (quilt,) = read(folder, tmp_path / "copy").rows(Quilt)

    assert (quilt.row_labels, quilt.begins) == ((), ())


def test_the_attendance_calendar_is_found_by_its_date(folder: Path, tmp_path: Path):
    put(folder, "KCC", {"KCCKEY": cases.day(MONDAY), "DAY_TYPE": "s", "DAY_CYCLE": "3", "CURRENT_QUILT": "26s2"})

    assert read(folder, tmp_path / "copy").rows(CalendarDate) == [
        CalendarDate("2026-11-23", MONDAY, "S", 3, "26S2"),
    ]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("30/12/1899 3:30:00 PM", time(15, 30)),
        ("1/01/1900 12:05:00 AM", time(0, 5)),
        ("0/00/0000 12:05:59 pm", time(12, 5)),
        ("1899-12-30 15:30:00", time(15, 30)),
        ("15:30", time(15, 30)),
        ("8:50:00", time(8, 50)),
        ("8:50 AM", time(8, 50)),
    ],
)
def test_a_time_of_day_stands_behind_any_date_or_none(cell: str, meant: time):
    assert clock(cell) == meant


@pytest.mark.parametrize("cell", ["930", "24:00", "13:00 PM", "9:60", "0:30 AM", "9.30", "23:59:60", "٩:30"])
def test_what_is_no_time_of_day_is_not_read_as_one(cell: str):
    with pytest.raises(Unreadable, match="a time such as"):
        clock(cell)


@given(st.text(max_size=30))
def test_any_text_is_a_time_of_day_or_unreadable(cell: str):
    try:
        said = clock(cell)
    except Unreadable:
        return
    assert said.second == 0


@given(st.times(), st.dates(min_value=date(1899, 1, 1)))
def test_every_minute_of_a_day_is_read_whatever_its_date(at: time, on: date):
    text = f"{on.day}/{on.month:02}/{on.year} {at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"

    assert clock(text) == at.replace(second=0, microsecond=0)


def test_why_somebody_is_away_is_in_no_table_that_is_read(folder: Path, tmp_path: Path):
    put(folder, "TCAT", {"TCATKEY": "CANARY", "TITLE": cases.CANARY})
    away = {"TID": "1", "TCTBKEY": cases.day(MONDAY), "TEACHER": "ABDE"}
    put(folder, "TCTB", away | {"COMMENT_A": cases.CANARY, "ABSENCE_TYPE": "CANARY"})
    put(folder, "TCTR", {"TID": "1", "TCTRKEY": cases.day(MONDAY), "TCTQ_TID": "9", "COMMENT_R": cases.CANARY})

    found = read(folder, tmp_path / "copy")

    assert (len(found.rows(Unavailable)), len(found.rows(Replacement))) == (1, 1)
    assert cases.CANARY not in repr(found)
    assert "CANARY" not in repr(found)
    assert not (tmp_path / "copy" / "TCAT_8865.csv").exists()
    headings = {name for table in TIMETABLE_TABLES.values() for column in table.columns for name in column.headings}
    assert not headings & {"COMMENT_A", "ABSENCE_TYPE", "COMMENT_R", "COMMENTS", "DAY_COMMENT"}
    assert "TCAT" not in TIMETABLE_TABLES


# Never in the way of people


def test_a_timetable_file_that_is_no_file_is_noted_and_people_are_read(folder: Path, tmp_path: Path):
    put(folder, "KCC")
    os.mkfifo(folder / "TCTQ_8865.csv")

    assert read_folder(folder, tmp_path / "copy").tables["SF"].records
    again = reopen_timetable(tmp_path / "copy")
    assert (again.copies, again.trouble) == ([], "TCTQ_8865.csv is not an ordinary file.")


def test_a_timetable_table_that_is_there_twice_is_noted_and_people_are_read(folder: Path, tmp_path: Path):
    put(folder, "TCTQ")
    (folder / "tctq_8865.csv").write_bytes(b"TID\r\n")

    assert read_folder(folder, tmp_path / "copy").tables["SF"].records
    assert "the same table twice" in reopen_timetable(tmp_path / "copy").trouble


def test_a_locked_timetable_file_is_noted_and_people_are_read(folder: Path, tmp_path: Path):
    put(folder, "KCC")
    path = put(folder, "TCTQ", dated(1))

    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert read_folder(folder, tmp_path / "copy").tables["SF"].records

    again = reopen_timetable(tmp_path / "copy")
    assert (again.copies, "TCTQ_8865.csv is locked" in again.trouble) == ([], True)
    assert not (tmp_path / "copy" / "KCC_8865.csv").exists()


def test_a_timetable_file_cut_off_in_the_middle_stops_only_the_timetable(folder: Path, tmp_path: Path):
    path = put(folder, "TCTQ", dated(1), dated(2))
    made.put(path, path.read_bytes()[:-20], at=made.START)

    assert read_folder(folder, tmp_path / "copy").tables["SF"].records
    with pytest.raises(TableRefused, match="ends in the middle of a row"):
        read_timetable(reopen_timetable(tmp_path / "copy").copies, encoding="cp1252")


class Clock:
    """The wall clock of a test, which writes to a file while it is waited for."""

    def __init__(self, *growing: Path) -> None:
        self.now, self.growing = made.START + 10_000.0, growing
        self.sleep(0)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for path in self.growing:
            made.put(path, path.read_bytes() + b"x", at=self.now)


def wait(folder: Path, clock: Clock, patience: float):
    return wait_until_still(
        folder, school_number="", settle=2, patience=patience, now=lambda: clock.now, sleep=clock.sleep
    )


def test_people_do_not_wait_for_ever_for_a_timetable_that_is_being_written(folder: Path, tmp_path: Path):
    clock = Clock(put(folder, "TCTQ"))

    listing = wait(folder, clock, patience=30)
    take(listing, tmp_path / "copy")

    assert clock.now - made.START - 10_000 == pytest.approx(30, abs=1)
    assert reopen_timetable(tmp_path / "copy").trouble == (
        "Files of the timetable were still being written after 30 seconds."
    )


def test_people_that_are_being_written_are_waited_for_and_then_given_up(folder: Path):
    with pytest.raises(StillBeingWritten):
        wait(folder, Clock(folder / "ST_8865.csv"), patience=30)


def test_a_newer_timetable_file_is_seen_as_such(folder: Path, tmp_path: Path):
    put(folder, "TCTR")
    take(look(folder), tmp_path / "copy")
    before = newer_timetable(look(folder), tmp_path / "copy")
    put(folder, "TCTR", delta=True, at=made.START + 500)

    assert not before
    assert newer_timetable(look(folder), tmp_path / "copy")


def test_a_timetable_that_could_not_be_copied_is_tried_again_once_it_may_work(folder: Path, tmp_path: Path):
    path = put(folder, "TCTQ")
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        take(look(folder), tmp_path / "locked")
    (folder / "tctq_8865.csv").write_bytes(b"TID\r\n")
    take(look(folder), tmp_path / "twice")

    assert newer_timetable(look(folder), tmp_path / "locked")
    assert not newer_timetable(look(folder), tmp_path / "twice")


def test_a_folder_whose_rows_stand_in_another_order_says_the_same(folder: Path, tmp_path: Path):
    rows = [dated(n) for n in (1, 2, 10)]
    put(folder, "TCTQ", *rows)
    one = read(folder, tmp_path / "one").rows(DatedLesson)
    put(folder, "TCTQ", *reversed(rows))

    assert read(folder, tmp_path / "other").rows(DatedLesson) == one


def test_codes_of_the_cycle_are_folded_and_blanks_are_nothing(folder: Path, tmp_path: Path):
    put(folder, "THTQ", cases.lesson(1, "07eng ", " 1", "abde", " a01", 2, QCOL="3", T2TEACH=" "))

    (row,) = read(folder, tmp_path / "copy").rows(CycleLesson)

    assert (row.subject, row.number, row.teacher, row.second_teacher, row.room) == ("07ENG", 1, "ABDE", "", "A01")
