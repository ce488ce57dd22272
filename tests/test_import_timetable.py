"""The timetable of CASES21 through an import into somebody's day, and what goes wrong with it on the way."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.day import away_on, day_of
from staffroom.school.models import DayBells, Occurrence, SourceDay, StaffMember
from staffroom.sync import jobs, services
from staffroom.sync.day.feeds import feed_states
from staffroom.sync.flows.cases_timetable import FEED, run_cases_timetable
from staffroom.sync.folders import run_folder
from staffroom.sync.models import Feed, ImportRun, Statement, ToDo
from tests import eduhub_folders as made, timetable_folders as cases
from tests.conftest import Ground
from tests.timetable_folders import QUILT, Tables, clock, day, lesson, slots

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
TUESDAY, LAST_FRIDAY = MONDAY + timedelta(days=1), MONDAY - timedelta(days=3)
BELLS = (("P1", "9:00", "9:50"), ("Recess", "9:50", "10:20"), ("P2", "10:20", "11:10"))


@pytest.fixture(autouse=True)
def _monday_morning(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(datetime(2026, 11, 23, 8, 20, tzinfo=MELBOURNE), tick=False)


@pytest.fixture
def nights(ground: Ground) -> Iterator[float]:
    """Put a small school into the folder; gives the times of further files."""
    made.write(ground.folder, made.made_up_school(staff=8, students=12, leavers=2))
    return iter(made.START + 1_000 * n for n in range(1, 99))


def a_timetable() -> Tables:
    """Last Friday and Tuesday by the cycle, Monday by its own name: S001 is covered by S005, and S002 has moved."""
    calendar = {"DAY_TYPE": "S", "CURRENT_QUILT": QUILT}
    return {
        "TH": [{"THKEY": QUILT, "TH_RLABEL01": "Period 1", "TH_RLABEL02": "Period 2"}],
        "THTQ": [
            lesson(1, "07ENG", 1, "S001", "R01", 1, QCOL="1"),
            lesson(2, "08ENG", 1, "S002", "R02", 2, QCOL="2"),
        ],
        "KCC": [
            calendar | {"KCCKEY": day(LAST_FRIDAY), "DAY_CYCLE": "1"},
            calendar | {"KCCKEY": day(MONDAY), "DAY_CYCLE": "1"},
            calendar | {"KCCKEY": day(TUESDAY), "DAY_CYCLE": "2"},
        ],
        "TCTQ": [
            lesson(1, "07ENG", 1, "S001", "R01", 1, TCTQKEY=day(MONDAY)),
            lesson(2, "08ENG", 1, "S002", "R02", 2, TCTQKEY=day(MONDAY), EXTRA_ROOM="R07"),
        ],
        "TCTD": slots(MONDAY, *BELLS),
        "TCTB": [{"TID": "1", "TCTBKEY": day(MONDAY), "TEACHER": "S001", "TIME_TO": clock("12:00")}],
        "TCTR": [{"TID": "1", "TCTRKEY": day(MONDAY), "TCTQ_TID": "1", "TEACH": "S005", "ABSENTEE_TID": "1"}],
    }


def bring(ground: Ground, tables: Tables, at: float = made.START + 60) -> ImportRun:
    """Write these tables and import the folder."""
    cases.write(ground.folder, tables, at=at)
    return again(ground)


def again(ground: Ground) -> ImportRun:
    return services.run_import(ground.folder)


def feed() -> Feed:
    return Feed.objects.get(name=FEED)


def test_a_day_of_cases21_stands_in_the_day_of_everybody_it_concerns(ground: Ground, nights: Iterator[float]) -> None:
    run = bring(ground, a_timetable())

    (covered,) = day_of("S001", MONDAY)
    (extra,) = day_of("S005", MONDAY)
    (moved,) = day_of("S002", MONDAY)

    assert run.state in ImportRun.GOOD
    assert (covered.change.kind, covered.change.teacher, covered.subject) == ("covered", "S005", "English 7")
    assert (extra.change.kind, extra.starts.strftime("%H:%M")) == ("extra", "09:00")
    assert (moved.change.kind, moved.rooms_now, moved.period) == ("moved", ("R07",), "2")
    assert [(out.staff, out.starts, out.ends.strftime("%H:%M")) for out in away_on(MONDAY)] == [("S001", None, "12:00")]
    assert [one.class_code for one in day_of("S002", TUESDAY)] == ["08ENG1"]
    assert SourceDay.objects.get(date=TUESDAY).cycle_day == "2"
    assert len(DayBells.objects.get(date=MONDAY).bells) == 3


def test_the_feed_says_how_old_the_files_are_and_what_they_brought(ground: Ground, nights: Iterator[float]) -> None:
    bring(ground, a_timetable(), at=made.START + 500)

    assert feed().state == Feed.State.OK
    assert int(feed().as_of.timestamp()) == int(made.START) + 500 + len(a_timetable()) - 1
    assert (feed().counts["said"], feed().counts["set aside"]) == (4, 0)


def test_the_same_files_again_write_nothing(ground: Ground, nights: Iterator[float]) -> None:
    bring(ground, a_timetable())
    before = list(Occurrence.objects.values_list("pk", "changed", "digest"))

    run = again(ground)
    taken = run_cases_timetable(run)

    assert run.state == ImportRun.State.UNCHANGED
    assert (taken.added, taken.changed, taken.withdrawn, taken.occurrences) == (0, 0, 0, 0)
    assert list(Occurrence.objects.values_list("pk", "changed", "digest")) == before


def test_rows_numbered_anew_every_night_change_nothing(ground: Ground, nights: Iterator[float]) -> None:
    bring(ground, a_timetable())
    tables = a_timetable()
    for name in ("THTQ", "TCTD"):
        for row in tables[name]:
            row["TID"] = str(500 + int(row["TID"]))

    before = set(Statement.objects.values_list())

    bring(ground, tables, at=next(nights))

    assert set(Statement.objects.values_list()) == before
    assert not Statement.objects.filter(withdrawn=True).exists()


def test_a_cover_that_comes_in_the_morning_is_a_change_of_that_lesson_alone(
    ground: Ground, nights: Iterator[float]
) -> None:
    bring(ground, a_timetable())
    row = {"TID": "2", "TCTRKEY": day(MONDAY), "TCTQ_TID": "2", "TEACH": "S006"}
    made.put(ground.folder / made.file_name("TCTR", delta=True), cases.table_bytes("TCTR", [row]), at=next(nights))

    again(ground)

    (extra,) = day_of("S006", MONDAY)
    assert (extra.class_code, extra.change.kind) == ("08ENG1", "extra")
    assert feed().counts["changed"] == 1


def test_a_lesson_that_is_gone_from_its_date_is_withdrawn_and_one_of_the_cycle_goes_without_a_trace(
    ground: Ground, nights: Iterator[float]
) -> None:
    bring(ground, a_timetable())
    tables = a_timetable()
    tables["THTQ"][1] |= {"T1TEACH": "S003", "CLASS": "2"}
    del tables["TCTQ"][1]

    bring(ground, tables, at=next(nights))

    assert [one.change.kind for one in day_of("S002", MONDAY)] == ["withdrawn"]
    assert day_of("S002", TUESDAY) == []
    assert [one.class_code for one in day_of("S003", TUESDAY)] == ["08ENG2"]


def test_a_changed_cycle_does_not_rewrite_the_past(ground: Ground, nights: Iterator[float]) -> None:
    bring(ground, a_timetable())
    tables = a_timetable()
    tables["THTQ"][0]["T1TEACH"] = "S004"

    bring(ground, tables, at=next(nights))

    assert [one.class_code for one in day_of("S001", LAST_FRIDAY)] == ["07ENG1"]
    assert day_of("S004", LAST_FRIDAY) == []


def test_a_school_without_a_timetable_in_cases21_is_told_so_and_nothing_is_taken(
    ground: Ground, nights: Iterator[float]
) -> None:
    bring(ground, {table: [] for table in a_timetable()})

    assert (feed().state, feed().error, feed().as_of) == (Feed.State.OK, "There is no timetable in CASES21.", None)
    assert not Occurrence.objects.exists()
    assert next(state.state for state in feed_states() if state.name == FEED) == "off"


def test_a_timetable_that_is_over_says_when_it_ended(ground: Ground, nights: Iterator[float], time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(datetime(2027, 2, 1, 8, 20, tzinfo=MELBOURNE), tick=False)

    bring(ground, a_timetable())

    assert feed().error == "The timetable in CASES21 ends on 24 November 2026."
    assert day_of("S002", TUESDAY) != []


def test_half_a_file_fails_the_feed_and_neither_people_nor_what_was_known(
    ground: Ground, nights: Iterator[float]
) -> None:
    bring(ground, a_timetable())
    path = ground.folder / "TCTQ_8865.csv"
    made.put(path, path.read_bytes()[:-15], at=next(nights))
    put_new_staff(ground, next(nights))

    run = again(ground)

    assert (run.state, run.hold) == (ImportRun.State.APPLIED, "")
    assert StaffMember.objects.filter(code="S009").exists()
    assert feed().state == Feed.State.FAILED
    assert "TCTQ_8865.csv" in feed().error
    assert len(day_of("S001", MONDAY)) == 1


def test_a_timetable_file_that_cannot_be_copied_fails_the_feed_alone(ground: Ground, nights: Iterator[float]) -> None:
    bring(ground, a_timetable())
    path = ground.folder / "TCTQ_8865.csv"
    path.unlink()
    path.symlink_to("/etc/hostname")

    run = again(ground)

    assert run.state in ImportRun.GOOD
    assert feed().error.startswith("TCTQ_8865.csv is not an ordinary file.")
    assert len(day_of("S001", MONDAY)) == 1


def test_copies_that_are_gone_fail_the_feed_in_plain_words(ground: Ground, nights: Iterator[float]) -> None:
    run = services.run_import(ground.folder)
    for path in (folder := run_folder(run.pk)).iterdir():
        path.unlink()
    folder.rmdir()

    assert run_cases_timetable(run) is None
    assert feed().error == f"The copies of run {run.pk} are gone. The next import brings the timetable."


def test_a_feed_that_failed_is_well_again_when_the_file_is(ground: Ground, nights: Iterator[float]) -> None:
    bring(ground, a_timetable())
    made.put(ground.folder / "TCTQ_8865.csv", b"", at=next(nights))
    again(ground)
    broken = feed().state

    bring(ground, a_timetable(), at=next(nights))

    assert (broken, feed().state, feed().error) == (Feed.State.FAILED, Feed.State.OK, "")


def test_a_row_that_cannot_be_read_is_on_the_offices_list_until_it_is_mended(
    ground: Ground, nights: Iterator[float]
) -> None:
    tables = a_timetable()
    tables["TCTD"][1]["TIME_START"] = "about ten"
    bring(ground, tables)
    (todo,) = ToDo.objects.filter(source=FEED)

    bring(ground, a_timetable(), at=next(nights))

    assert (todo.file, todo.subject, todo.seen) == ("TCTD_8865.csv line 3 TIME_START", "2", "about ten")
    assert "a time such as" in todo.expected
    assert ToDo.objects.get(pk=todo.pk).closed is not None


def test_why_somebody_is_away_is_in_no_table(ground: Ground, nights: Iterator[float]) -> None:
    tables = a_timetable()
    tables["TCTB"][0] |= {"COMMENT_A": cases.CANARY, "ABSENCE_TYPE": "XCANARYX"}
    tables["TCTR"][0]["COMMENT_R"] = cases.CANARY
    tables["TCAT"] = [{"TCATKEY": "XCANARYX", "TITLE": cases.CANARY}]

    bring(ground, tables)

    kept = [
        *Statement.objects.values_list(),
        *Occurrence.objects.values_list(),
        *Feed.objects.values_list(),
        *ToDo.objects.values_list(),
        *ImportRun.objects.values_list(),
    ]
    assert len(away_on(MONDAY)) == 1
    assert cases.CANARY not in repr(kept)
    assert "XCANARYX" not in repr(kept)


def test_files_of_the_timetable_do_not_count_as_files_of_people(ground: Ground, nights: Iterator[float]) -> None:
    first = bring(ground, a_timetable())

    older = bring(ground, a_timetable() | {"TC": []}, at=made.START - 5_000)

    assert older.state == ImportRun.State.UNCHANGED
    assert not any(name.startswith(("TC", "TH", "KCC")) for name in first.files)
    assert first.newest_file.timestamp() < made.START + 60


def test_new_timetable_files_are_brought_in_without_waiting_for_the_night(
    ground: Ground,
    nights: Iterator[float],
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"eduhub_folder": ground.folder})
    bring(ground, a_timetable())
    runs = ImportRun.objects.count()
    jobs.new_files()
    quiet = ImportRun.objects.count()
    made.put(ground.folder / made.file_name("TCTR", delta=True), cases.table_bytes("TCTR", []), at=next(nights))

    jobs.new_files()

    assert (quiet, ImportRun.objects.count()) == (runs, runs + 1)


def test_a_new_timetable_comes_in_while_people_wait_for_a_decision(
    ground: Ground,
    nights: Iterator[float],
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"eduhub_folder": ground.folder})
    bring(ground, a_timetable())
    sheets = made.made_up_school(staff=2, students=12, leavers=2)
    made.put(ground.folder / made.file_name("SF"), made.as_bytes(sheets["SF"]), at=next(nights))
    held = again(ground)
    tables = a_timetable()
    tables["TCTR"][0]["TEACH"] = "S006"
    cases.write(ground.folder, tables, at=next(nights))

    jobs.new_files()

    held.refresh_from_db()
    assert held.state == ImportRun.State.HELD
    assert [one.change.teacher for one in day_of("S001", MONDAY)] == ["S006"]
    assert not jobs._newer_than_last_run(ground.folder)


def put_new_staff(ground: Ground, at: float) -> Path:
    """One more member of staff than before."""
    sheets = made.made_up_school(staff=9, students=12, leavers=2)
    path = ground.folder / made.file_name("SF")
    made.put(path, made.as_bytes(sheets["SF"]), at=at)
    return path
