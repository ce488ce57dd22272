"""The CASES21 timetable of the made-up school says what school.json says."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from staffroom.demo.eduhub import write_folder
from staffroom.demo.filler import MARKER, columns
from staffroom.demo.home import write_school
from staffroom.demo.nights import next_night
from staffroom.demo.quilt import TIMETABLE, clock
from staffroom.demo.school import School, read_school

from .conftest import NIGHT
from .test_eduhub import read

TODAY = "6/08/2026 12:00:00 AM"


def dated(folder: Path, table: str, key: str, date: str = TODAY) -> list[dict[str, str]]:
    return [row for row in read(folder, table) if row[key] == date]


def code(row: dict[str, str]) -> str:
    return row["SUBJ"] + row["CLASS"]


def labels(folder: Path) -> dict[str, str]:
    return {row["LABEL_NUMBER"]: row["LABEL_NAME"] for row in read(folder, "THTN") if row["LABEL_TYPE"] == "R"}


@pytest.mark.parametrize(("table", "count"), [("TH", 118), ("THTQ", 35), ("TCTQ", 33), ("KCC", 17), ("TE", 27)])
def test_headings_are_all_the_official_ones(folder: Path, table: str, count: int):
    headings = (folder / f"{table}_8865.csv").read_bytes().split(b"\r\n")[0].decode().split(",")

    assert headings == [column.name for column in columns(table)]
    assert len(headings) == count


def test_the_cycle_is_that_of_the_school(folder: Path, school: School):
    rows = labels(folder)
    written = {
        (row["QCOL"], rows[row["QROW"]].removeprefix("Period "), code(row), row["T1TEACH"], row["R1ROOM"])
        for row in read(folder, "THTQ")
    }

    told = {(str(one.day), one.period, one.class_code, *one.teachers[:1], *one.rooms[:1]) for one in school.lessons}
    assert written == told
    assert len(read(folder, "THTQ")) == len(school.lessons)


def test_the_calendar_has_every_date_of_the_year_and_the_day_of_the_cycle(folder: Path, school: School):
    rows = {row["KCCKEY"]: row for row in read(folder, "KCC")}

    assert len(rows) == 365
    assert Counter(row["DAY_TYPE"] for row in rows.values())["S"] == len(school.calendar)
    assert rows[TODAY]["DAY_CYCLE"] == str(next(e.cycle_day for e in school.calendar if e.date == "2026-08-06"))
    assert rows[TODAY]["CURRENT_QUILT"] == read(folder, "TH")[0]["THKEY"]
    assert (rows["8/08/2026 12:00:00 AM"]["DAY_TYPE"], rows["28/09/2026 12:00:00 AM"]["DAY_TYPE"]) == ("W", "H")


def test_dated_lessons_are_those_of_the_days_shown(folder: Path, school: School):
    cycle_day = next(entry.cycle_day for entry in school.calendar if entry.date == "2026-08-06")
    rows = dated(folder, "TCTQ", "TCTQKEY")

    assert {code(row) for row in rows} == {one.class_code for one in school.lessons if one.day == cycle_day}
    assert len({row["TCTQKEY"] for row in read(folder, "TCTQ")}) == len(school.days) == len(read(folder, "TC"))


def test_covers_point_at_the_lesson_and_at_who_is_away(folder: Path, school: School):
    lessons = {row["TID"]: row for row in read(folder, "TCTQ")}
    away = {row["TID"]: row for row in read(folder, "TCTB")}
    rows = [row for row in dated(folder, "TCTR", "TCTRKEY") if row["TEACH"]]

    written = {(code(lessons[r["TCTQ_TID"]]), away[r["ABSENTEE_TID"]]["TEACHER"], r["TEACH"]) for r in rows}

    covers = school.days["2026-08-06"].covers
    assert written == {(one.class_code, one.of, one.by) for one in covers if one.class_code}
    assert all(lessons[row["TCTQ_TID"]]["EXTRA_TEACH"] == row["TEACH"] for row in rows)


def test_rooms_moved_into_stand_on_the_lesson_and_some_are_closed(folder: Path, school: School):
    rows = {code(row): row["EXTRA_ROOM"] for row in dated(folder, "TCTQ", "TCTQKEY") if row["EXTRA_ROOM"]}

    assert rows == {one.class_code: one.to for one in school.days["2026-08-06"].moves}
    assert any(row["ROOM"] and row["ABSENTEE_TID"] for row in read(folder, "TCTR"))
    assert any(row["ROOM"] and not row["TEACHER"] for row in read(folder, "TCTB"))


def test_who_is_away_and_which_class_is_out_stand_in_one_table(folder: Path, school: School):
    rows = dated(folder, "TCTB", "TCTBKEY")

    day = school.days["2026-08-06"]
    away = {(row["TEACHER"], row["TIME_FROM"], row["TIME_TO"]) for row in rows if row["TEACHER"]}
    assert away == {(one.staff, clock(one.from_), clock(one.to)) for one in day.away}
    assert sorted(code(row) for row in rows if row["SUBJ"]) == sorted(one.class_code for one in day.cancelled)


def test_reasons_and_comments_are_filled_with_what_must_not_be_read(folder: Path):
    away = [row for row in read(folder, "TCTB") if row["TEACHER"]]

    assert away
    assert all(MARKER in row["COMMENT_A"] and row["ABSENCE_TYPE"] for row in away)
    assert {row["ABSENCE_TYPE"] for row in away} <= {row["TCATKEY"] for row in read(folder, "TCAT")}
    assert all(MARKER in row["COMMENT_R"] for row in read(folder, "TCTR"))


def test_bell_times_have_a_date_that_means_nothing(folder: Path):
    bells = {row["TIME_NAME"]: row for row in dated(folder, "TCTD", "TCTDKEY")}

    assert bells["HG"]["TIME_START"] == "30/12/1899 8:50:00 AM"
    assert bells["Period 5"]["TIME_START"] == "30/12/1899 1:25:00 PM"
    assert set(labels(folder).values()) <= set(bells)


def test_events_are_there_with_their_category(folder: Path, school: School):
    rows = read(folder, "TE")

    assert [row["TITLE"] for row in rows] == [event.title for day in school.days.values() for event in day.events]
    assert {row["CATEGORY"] for row in rows} <= {row["CATEGORY"] for row in read(folder, "TEC")}


def test_rows_have_numbers_of_their_own(folder: Path):
    for table in ("THTQ", "THTN", "TTTG", "TCTQ", "TCTD", "TCTB", "TCTR"):
        numbers = [row["TID"] for row in read(folder, table)]
        assert len(numbers) == len(set(numbers)), table


def test_a_school_with_its_timetable_elsewhere_writes_none(school: School, tmp_path: Path):
    counts = write_folder(tmp_path / "people", school, at=NIGHT, timetable=False)

    assert {path.stem[:-5] for path in (tmp_path / "people").iterdir()}.isdisjoint(TIMETABLE)
    assert max(path.stat().st_mtime for path in (tmp_path / "people").iterdir()) == NIGHT.timestamp()
    assert "ST_8865.csv" in counts


def test_a_later_night_carries_the_dates_on(school: School, tmp_path: Path):
    write_school(tmp_path, school, at=NIGHT)
    before = {row["TCKEY"] for row in read(tmp_path / "eduhub", "TC")}

    next_night(tmp_path / "eduhub", 1, at=NIGHT + timedelta(days=4))

    after = {row["TCKEY"] for row in read(tmp_path / "eduhub", "TC")}
    assert "5/08/2026 12:00:00 AM" in before - after
    assert "24/08/2026 12:00:00 AM" in after - before
    assert read_school((tmp_path / "school.json").read_text("utf-8")) == school


def test_a_night_of_a_school_from_before_timetables_brings_one(school: School, tmp_path: Path):
    write_folder(tmp_path / "eduhub", school, at=NIGHT, timetable=False)
    told = json.loads(school.to_json())
    for key in ("bell_schedules", "calendar", "lessons", "duties", "meetings", "days"):
        del told[key]
    (tmp_path / "school.json").write_text(json.dumps(told), "utf-8")

    next_night(tmp_path / "eduhub", 1, at=NIGHT + timedelta(days=1))

    assert len(read(tmp_path / "eduhub", "THTQ")) == len(school.lessons)


def test_without_a_school_beside_it_a_folder_keeps_its_timetable(folder: Path):
    before = (folder / "TCTQ_8865.csv").read_bytes()

    next_night(folder, 1, at=NIGHT + timedelta(days=1))

    assert (folder / "TCTQ_8865.csv").read_bytes() == before


def test_a_night_without_a_timetable_has_only_the_heading(folder: Path):
    next_night(folder, 1, damage="no-timetable", at=NIGHT + timedelta(days=1))

    assert read(folder, "TCTQ") == []
    assert read(folder, "ST")


def test_a_night_with_half_a_timetable_ends_at_the_end_of_a_row(folder: Path):
    whole = len(read(folder, "TCTQ"))

    next_night(folder, 1, damage="half-timetable", at=NIGHT + timedelta(days=1))

    assert len(read(folder, "TCTQ")) == whole // 2
    assert read(folder, "ST")
