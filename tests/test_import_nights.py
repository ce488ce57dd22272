"""Nights one after the other, through the command that a school's technician uses."""

import json
import random
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from staffroom.alerts.models import Alert
from staffroom.audit.models import AuditLine
from staffroom.sync.commands import guard
from staffroom.sync.models import ImportRun, PlanChunk, ToDo
from tests import eduhub_folders as made
from tests.conftest import Ground, dump

pytestmark = pytest.mark.django_db

COUNTS = ["read", "added", "changed", "deactivated", "reactivated", "unchanged", "missing_once", "set_aside"]
KINDS = {
    "staff", "students", "home_groups", "houses", "year_levels", "faculties", "positions", "campuses", "rooms",
    "subjects", "classes", "enrolments",
}  # fmt: skip


def left(sheets: made.Sheets, number: int) -> made.Sheets:
    """So many students are marked as left."""
    for row in sheets["ST"].rows[:number]:
        row["STATUS"] = "LEFT"
    return sheets


@pytest.fixture
def sheets() -> made.Sheets:
    return made.made_up_school()


@pytest.fixture
def live(ground: Ground, sheets: made.Sheets) -> Ground:
    """A school after its first import."""
    made.write(ground.folder, sheets)
    assert ground.imports()["outcome"] == "applied"
    return ground


def by_key(ground: Ground) -> dict[str, dict[str, object]]:
    found = ground.exported()
    return {str(row.get("code") or row.get("key")): row for row in found["staff"] + found["students"]}


# What is printed


def test_the_object_has_exactly_the_promised_shape(ground: Ground, sheets: made.Sheets):
    made.write(ground.folder, sheets)

    status, result = ground.json("import", ground.folder)

    assert status == 0
    assert list(result) == ["run", "outcome", "hold", "reasons", "records", "seconds"]
    assert isinstance(result["run"], int)
    assert result["seconds"] > 0
    assert result["records"].keys() == KINDS
    assert all(list(counts) == COUNTS for counts in result["records"].values())
    assert result["records"]["staff"] == dict.fromkeys(COUNTS, 0) | {"read": 40, "added": 40}
    assert result["records"]["students"] == dict.fromkeys(COUNTS, 0) | {"read": 190, "added": 190}


def test_every_outcome_has_the_same_shape(live: Ground, tmp_path: Path):
    outcomes = {}
    for folder in (live.folder, tmp_path / "gone"):
        result = live.imports(folder)
        outcomes[result["outcome"]] = result
    made.put(live.folder / "ST_8865.csv", b"", at=made.START + made.DAY)
    outcomes["rejected"] = live.imports()

    assert outcomes.keys() == {"unchanged", "failed", "rejected"}
    for result in outcomes.values():
        assert list(result) == ["run", "outcome", "hold", "reasons", "records", "seconds"]
        assert result["records"].keys() == KINDS
        assert result["hold"] is None
        assert result["reasons"]


def test_check_needs_no_database_and_says_what_is_in_the_folder(ground: Ground, sheets: made.Sheets):
    sheets["SF"].row("S003")["START"] = "soon"
    made.write(ground.folder, sheets)

    status, found = ground.json("check", ground.folder)

    assert status == 0
    assert found["records"]["staff"] == {"read": 40, "set_aside": 1}
    assert [(row["file"], row["column"]) for row in found["rows"] if not row["notice"]] == [("SF_8865.csv", "START")]
    assert not ImportRun.objects.exists()


def test_csv_says_the_same_as_json_and_starts_no_formula(ground: Ground, sheets: made.Sheets):
    import csv
    import io

    from staffroom.people.commands import people

    for cell in ("=1+1", "+61", "-2", "@x", "\t=1"):
        sheets["SF"].rows[len(cell)]["FIRST_NAME"] = cell
    made.write(ground.folder, sheets)
    ground.imports()

    _, printed = ground.run("export", "--kind", "staff", "--format", "csv", of=people)

    rows = list(csv.DictReader(io.StringIO(printed, newline="")))
    assert list(rows[0]) == [
        "code", "title", "first_name", "preferred_name", "family_name", "faculties", "positions", "campus", "house",
        "room", "email", "status", "active", "start", "finish",
    ]  # fmt: skip
    assert len(rows) == 40
    assert not [cell for row in rows for cell in row.values() if cell.lstrip(" ")[:1] in tuple("=+-@\t\r")[:5] and cell]


# The same, older, newer


def test_the_same_files_again_write_nothing_to_people(live: Ground):
    before = dump()

    result = live.imports()

    assert result["outcome"] == "unchanged"
    assert dump() == before
    assert result["records"]["students"]["unchanged"] == result["records"]["students"]["read"] == 190


def test_the_same_files_with_newer_times_write_nothing_to_people(live: Ground, sheets: made.Sheets):
    before = dump()
    made.write(live.folder, sheets, night=1)

    assert live.imports()["outcome"] == "unchanged"
    assert dump() == before


def test_other_bytes_that_say_the_same_write_nothing_to_people(live: Ground, sheets: made.Sheets):
    before = dump()
    for night, style in enumerate(
        (made.Style(shuffle=4), made.Style(bom=True, encoding="utf-8"), made.Style(quoting="all", name=str.lower)), 1
    ):
        made.write(live.folder, sheets, night=night, style=style)

        assert live.imports()["outcome"] == "unchanged"

    assert dump() == before


@pytest.mark.parametrize("name", [str, str.lower], ids=["same name", "name in other letters"])
@pytest.mark.parametrize("night", [-1, 0], ids=["older", "same time"])
def test_other_files_that_are_no_newer_are_refused(live: Ground, sheets: made.Sheets, night: int, name: object):
    before = dump()
    sheets["SF"].row("S005")["ROOM"] = "R01"
    made.write(live.folder, sheets, night=night, style=made.Style(name=name))  # type: ignore[arg-type]

    result = live.imports()

    assert result["outcome"] == "rejected"
    assert "newer" in result["reasons"][0]
    assert dump() == before


def test_a_folder_whose_delta_went_away_is_older_than_what_was_imported(live: Ground, sheets: made.Sheets):
    change = sheets["ST"].row("STU00001") | {"SURNAME": "JONES"}
    made.write_delta(live.folder, "ST", made.Sheet(sheets["ST"].columns, [change]), night=0.5)
    assert live.imports()["records"]["students"]["changed"] == 1
    (live.folder / "ST_8865_D.csv").unlink()

    result = live.imports()

    assert result["outcome"] == "rejected"
    assert by_key(live)["STU00001"]["family_name"] == "JONES"


# Nights


def test_ordinary_changes_are_applied_and_counted(live: Ground, sheets: made.Sheets):
    sheets["SF"].row("S005")["ROOM"] = "R01" if sheets["SF"].row("S005")["ROOM"] != "R01" else "R02"
    sheets["SF"].row("S006")["STAFF_STATUS"] = "LEFT"
    sheets["ST"].row("STU00001")["STATUS"] = "LVNG"
    sheets["ST"].row("STU00002")["STATUS"] = "INAC"
    sheets["ST"].rows.append(sheets["ST"].row("STU00003") | {"STKEY": "NEW00001", "REGISTRATION": "999"})
    sheets["ST"].drop("STU00004")
    made.write(live.folder, sheets, night=1)

    records = live.imports()["records"]

    usual = dict.fromkeys(COUNTS, 0)
    assert records["staff"] == usual | {"read": 40, "changed": 1, "deactivated": 1, "unchanged": 38}
    assert records["students"] == usual | {
        "read": 190, "added": 1, "changed": 1, "deactivated": 1, "missing_once": 1, "unchanged": 187,
    }  # fmt: skip
    people = by_key(live)
    assert [people[key]["active"] for key in ("STU00001", "STU00002", "STU00004", "NEW00001")] == [
        True, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("same_bytes", [True, False])
def test_who_vanishes_goes_after_two_newer_full_exports_and_returns_as_the_same_record(
    live: Ground, sheets: made.Sheets, same_bytes: bool
):
    whole = made.made_up_school()
    before = dump()
    sheets["ST"].drop("STU00004")
    made.write(live.folder, sheets, night=1)
    first = live.imports()
    again = live.imports()
    if not same_bytes:
        sheets["SF"].row("S005")["ACC_EXTRAS"] = "9"
    made.write(live.folder, sheets, night=2)
    second = live.imports()
    gone = by_key(live)["STU00004"]["active"]
    made.write(live.folder, sheets, night=3)
    third = live.imports()
    made.write(live.folder, whole, night=4)
    back = live.imports()

    counts = [
        (result["outcome"], result["records"]["students"]["missing_once"], result["records"]["students"]["deactivated"])
        for result in (first, again, second, third)
    ]
    assert counts == [("applied", 1, 0), ("unchanged", 1, 0), ("applied", 0, 1), ("unchanged", 0, 0)]
    assert gone is False
    assert back["records"]["students"]["reactivated"] == 1
    assert dump()["school_student"] == before["school_student"]


def test_a_delta_changes_and_adds_and_its_silence_says_nothing(live: Ground, sheets: made.Sheets):
    rows = [sheets["ST"].row("STU00001") | {"SURNAME": "JONES"}, sheets["ST"].row("STU00002") | {"STKEY": "NEW00001"}]
    made.write_delta(live.folder, "ST", made.Sheet(sheets["ST"].columns, rows), night=0.5)

    result = live.imports()

    assert result["records"]["students"] | {"unchanged": 0} == dict.fromkeys(COUNTS, 0) | {
        "read": 191, "added": 1, "changed": 1,
    }  # fmt: skip
    assert live.exported() == made.people(live.folder)


def test_an_optional_column_that_goes_keeps_what_was_stored(live: Ground, sheets: made.Sheets):
    before = live.exported()
    made.write(live.folder, sheets, night=1, style=made.Style(lacks=made.OPTIONAL))

    assert live.imports()["outcome"] == "unchanged"
    assert live.exported() == before


def test_statuses_stay_as_they_stand_and_say_who_is_here(ground: Ground, sheets: made.Sheets):
    for row, status in zip(sheets["ST"].rows, ("ACTV", "LVNG", "FUT", "INAC", "LEFT", "DEL", "", "XXXX"), strict=False):
        row["STATUS"] = status
    made.write(ground.folder, sheets)
    ground.imports()

    first = [by_key(ground)[f"STU{number:05}"] for number in range(1, 9)]

    assert [row["status"] for row in first] == ["ACTV", "LVNG", "FUT", "INAC", "LEFT", "DEL", "", "XXXX"]
    assert [row["active"] for row in first] == [True, True, False, False, False, False, True, True]


def test_a_code_that_passes_to_somebody_else_waits_and_then_makes_a_record_of_its_own(
    live: Ground, sheets: made.Sheets
):
    old = dump()["school_staffmember"]
    sheets["SF"].row("S007").update(SURNAME="ELSE", FIRST_NAME="Somebody", BIRTHDATE=made.moment(2001, 1, 1))
    made.write(live.folder, sheets, night=1)
    held = live.imports()

    live.json("approve", held["run"], "--by", "Sam", "--reason", "a new teacher has the code")

    assert (held["outcome"], held["hold"]) == ("held", "hard" if 1 > 0.02 * 40 else "soft")
    if held["hold"] == "hard":
        live.json("approve", held["run"], "--by", "Kim", "--reason", "seen")
    now = dump()["school_staffmember"]
    assert len(now) == len(old) + 1
    assert by_key(live)["S007"]["family_name"] == "ELSE"


# Holds and decisions


def held_run(ground: Ground, sheets: made.Sheets, *, night: float = 1, number: int = 20) -> int:
    made.write(ground.folder, left(sheets, number), night=night)
    result = ground.imports()
    assert result["outcome"] == "held", result
    return int(result["run"])


def test_a_hold_keeps_the_data_and_tells_people_once(live: Ground, sheets: made.Sheets):
    before = dump()

    held_run(live, sheets)

    assert dump() == before
    assert [alert.key for alert in Alert.objects.filter(closed=None)] == ["import-held"]


def test_the_same_held_files_again_are_the_same_run_and_one_alert(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets)

    assert live.imports()["run"] == run
    assert ImportRun.objects.filter(state="held").count() == 1
    assert Alert.objects.filter(key="import-held").count() == 1


def test_one_person_approves_a_soft_hold_and_exactly_the_plan_is_applied(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets)

    status, result = live.json("approve", run, "--by", "Sam", "--reason", "the excursion")

    assert (status, result["outcome"], result["run"]) == (0, "applied", run)
    assert live.exported() == made.people(live.folder)
    assert AuditLine.objects.filter(what="import approve", who="Sam").exists()
    assert Alert.objects.filter(key="import-held", kind="recovered").count() == 1
    assert not Alert.objects.filter(closed=None).exists()


def test_a_hard_hold_needs_two_different_people(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets, number=90)
    before = dump()

    first = live.json("approve", run, "--by", "Sam", "--reason", "yes")
    again = live.json("approve", run, "--by", " sam ", "--reason", "yes, really")
    between = dump()
    second = live.json("approve", run, "--by", "Kim", "--reason", "yes")

    assert (first[0], first[1]["outcome"], first[1]["hold"]) == (3, "held", "hard")
    assert (again[0], again[1]["outcome"]) == (1, "failed")
    assert between == before
    assert (second[0], second[1]["outcome"]) == (0, "applied")
    assert live.exported() == made.people(live.folder)


def test_nobody_approves_without_a_name_and_a_reason(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets)

    assert live.json("approve", run, "--by", " ", "--reason", "x")[0] == 1
    assert live.json("approve", run, "--by", "Sam", "--reason", "  ")[0] == 1
    assert ImportRun.objects.get(pk=run).state == "held"


def test_an_approval_comes_too_late_after_a_day(live: Ground, sheets: made.Sheets):
    before = dump()
    run = held_run(live, sheets)
    first = timezone.now()

    with time_machine.travel(first.timestamp() + 24 * 3600 + 60, tick=False):
        status, result = live.json("approve", run, "--by", "Sam", "--reason", "late")
        again = live.imports()

    assert status == 1
    assert "24 hours" in result["reasons"][0]
    assert dump() == before
    assert again["outcome"] == "held"
    assert again["run"] != run


def test_the_first_of_two_approvals_grows_old_as_well(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets, number=90)
    live.json("approve", run, "--by", "Sam", "--reason", "yes")

    with time_machine.travel(timezone.now().timestamp() + 24 * 3600 + 60, tick=False):
        status, _ = live.json("approve", run, "--by", "Kim", "--reason", "yes")

    assert status == 1
    assert ImportRun.objects.get(pk=run).state == "expired"


@pytest.mark.parametrize("newer", ["good", "held"])
def test_newer_files_end_a_hold(live: Ground, sheets: made.Sheets, newer: str):
    run = held_run(live, sheets)
    made.write(live.folder, made.made_up_school() if newer == "good" else left(sheets, 30), night=2)
    live.imports()

    status, result = live.json("approve", run, "--by", "Sam", "--reason", "too late")

    assert status == 1
    assert "ewer files" in result["reasons"][0]


def test_newer_files_that_are_refused_end_no_hold(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets)
    made.put(live.folder / "ST_8865.csv", b"", at=made.START + 2 * made.DAY)
    live.imports()

    assert live.json("approve", run, "--by", "Sam", "--reason", "yes")[0] == 0


def test_a_plan_that_was_touched_is_not_applied(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets)
    before = dump()
    chunk = PlanChunk.objects.filter(run=run, kind="students").get()
    chunk.payload = chunk.payload.replace("LEFT", "ACTV", 1)
    chunk.save()

    status, result = live.json("approve", run, "--by", "Sam", "--reason", "yes")

    assert status == 1
    assert "not the one that was made" in result["reasons"][0]
    assert dump() == before


def test_who_moved_a_limit_today_approves_nothing_today(live: Ground, sheets: made.Sheets):
    live.run("set", "students.new.percent", "6", "--by", "Sam", of=guard)
    run = held_run(live, sheets)

    assert live.json("approve", run, "--by", "sam", "--reason", "yes")[0] == 1
    assert live.json("approve", run, "--by", "Kim", "--reason", "yes")[0] == 0
    assert AuditLine.objects.filter(what="guard limit changed", who="Sam").exists()


def test_a_limit_that_was_moved_counts_when_the_held_files_are_imported_again(live: Ground, sheets: made.Sheets):
    held_run(live, sheets)
    for name in ("students.leaving.count", "students.slice.count", "students.changed.count"):
        live.run("set", name, "100", "--by", "Sam", of=guard)

    assert live.imports()["outcome"] == "applied"


def test_rejected_files_are_not_asked_about_again(live: Ground, sheets: made.Sheets):
    before = dump()
    run = held_run(live, sheets)
    status, result = live.json("reject", run, "--by", "Sam", "--reason", "a mistake in CASES21")

    assert (status, result["outcome"]) == (0, "rejected")
    assert live.imports()["outcome"] == "rejected"
    assert live.json("approve", run, "--by", "Kim", "--reason", "yes")[0] == 1
    assert dump() == before


def test_a_good_night_after_a_rejected_one_recovers(live: Ground, sheets: made.Sheets):
    run = held_run(live, sheets)
    live.json("reject", run, "--by", "Sam", "--reason", "no")
    live.imports()
    made.write(live.folder, made.made_up_school(), night=2)

    assert live.imports()["outcome"] == "unchanged"
    assert not Alert.objects.filter(closed=None).exists()
    assert Alert.objects.filter(kind="recovered").count() == Alert.objects.filter(kind="act").count()


# What is refused


def damage(folder: Path, name: str) -> None:
    path = folder / "ST_8865.csv"
    content = path.read_bytes()
    changes = {
        "no bytes": lambda: b"",
        "heading alone": lambda: content.split(b"\r\n", 1)[0] + b"\r\n",
        "key column renamed": lambda: content.replace(b"STKEY,", b"STUDENT,", 1),
        "status column renamed": lambda: content.replace(b",STATUS,", b",STATE,", 1),
        "cut in a quoted cell": lambda: content[: content.rindex(b"two lines")],
        "UTF-8": lambda: content.decode("cp1252").encode(),
        "UTF-16": lambda: content.decode("cp1252").encode("utf-16"),
    }
    made.put(path, changes[name](), at=made.START + made.DAY)


@pytest.mark.parametrize(
    "name",
    [
        "no bytes",
        "heading alone",
        "key column renamed",
        "status column renamed",
        "cut in a quoted cell",
        "UTF-8",
        "UTF-16",
    ],
)
def test_a_damaged_student_file_is_refused_by_name_told_once_and_recovers(live: Ground, sheets: made.Sheets, name: str):
    before = dump()
    damage(live.folder, name)

    results = [live.imports(), live.imports()]

    assert [result["outcome"] for result in results] == ["rejected", "rejected"]
    assert "ST" in results[0]["reasons"][0]
    assert dump() == before
    assert Alert.objects.filter(kind="act").count() == 1
    made.write(live.folder, sheets, night=2)
    assert live.imports()["outcome"] == "unchanged"
    assert Alert.objects.filter(kind="recovered").count() == 1


@pytest.mark.parametrize(("share", "hold"), [(0.98, "soft"), (0.5, "hard")])
def test_a_file_cut_between_two_rows_is_held(live: Ground, sheets: made.Sheets, share: float, hold: str):
    before = dump()
    rows = sheets["ST"].rows
    sheets["ST"].rows = rows[: int(160 * share)] + rows[160:] if share > 0.9 else rows[: int(190 * share)]
    if share > 0.9:
        sheets["ST"].rows = rows[6:]
    made.write(live.folder, sheets, night=1)

    result = live.imports()

    assert (result["outcome"], result["hold"]) == ("held", hold)
    assert dump() == before


def test_another_school_is_refused_whether_or_not_a_number_is_set(
    live: Ground, sheets: made.Sheets, settings: Settings
):
    before = dump()
    made.write(live.folder, sheets, night=1, number="7893")

    unset = live.imports()
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"school_number": "8865"})
    was_set = live.imports()

    assert [unset["outcome"], was_set["outcome"]] == ["rejected", "rejected"]
    assert dump() == before


def test_a_first_import_of_the_wrong_school_can_be_undone_and_the_right_one_imported(
    ground: Ground, sheets: made.Sheets
):
    made.write(ground.folder, sheets, number="7893")
    wrong = ground.imports()["run"]
    ground.json("rollback", wrong, "--by", "Sam", "--reason", "wrong school")
    made.write(ground.folder, sheets, night=1)

    assert ground.imports()["outcome"] == "applied"
    assert ground.exported() == made.people(ground.folder)


def test_a_row_that_cannot_be_read_is_on_the_list_until_it_is_mended(live: Ground, sheets: made.Sheets):
    sheets["ST"].row("STU00002")["STATUS"] = "x" * 50
    made.write(live.folder, sheets, night=1)
    first = live.imports()
    (todo,) = ToDo.objects.filter(closed=None, level="set aside")
    whole = made.made_up_school()
    made.write(live.folder, whole, night=2)
    live.imports()

    assert first["outcome"] == "unchanged"
    assert first["records"]["students"]["set_aside"] == 1
    assert (todo.file, todo.column, todo.subject) == ("ST_8865.csv", "STATUS", "STU00002")
    assert todo.expected
    assert "CASES21" in todo.mend
    assert by_key(live)["STU00002"]["active"] is True
    assert not ToDo.objects.filter(closed=None, level="set aside").exists()


@pytest.mark.parametrize("first", [True, False])
def test_more_than_one_row_in_a_hundred_set_aside_is_held_even_the_first_time(
    ground: Ground, sheets: made.Sheets, first: bool
):
    made.write(ground.folder, sheets, night=0)
    if not first:
        ground.imports()
    for row in sheets["ST"].rows[:4]:
        row["STATUS"] = "x" * 50
    made.write(ground.folder, sheets, night=1)

    result = ground.imports()

    assert (result["outcome"], result["hold"]) == ("held", "soft")


def test_a_first_import_passes_the_file_checks_only(ground: Ground):
    made.write(ground.folder, made.made_up_school(staff=2, students=3, leavers=1))

    assert ground.imports()["outcome"] == "applied"


# Trouble with the folder


@pytest.mark.parametrize("trouble", ["gone", "empty", "a file"])
def test_a_folder_that_is_away_is_a_failure_with_one_alert_that_recovers(
    live: Ground, sheets: made.Sheets, trouble: str, tmp_path: Path
):
    before = dump()
    folder = tmp_path / "away"
    if trouble == "empty":
        folder.mkdir()
    elif trouble == "a file":
        folder.write_bytes(b"")

    results = [live.imports(folder), live.imports(folder)]

    assert [result["outcome"] for result in results] == ["failed", "failed"]
    assert str(folder) in results[0]["reasons"][0]
    assert dump() == before
    assert Alert.objects.filter(kind="act").count() == 1
    made.write(live.folder, sheets, night=1)
    live.imports()
    assert Alert.objects.filter(kind="recovered").count() == 1


def test_a_file_that_is_being_written_is_not_read_until_it_rests(live: Ground, sheets: made.Sheets, settings: Settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"eduhub_settle_seconds": 0.4, "eduhub_wait_seconds": 30.0}
    )
    sheets["ST"].row("STU00001")["SURNAME"] = "JONES"
    made.write(live.folder, sheets, night=1)
    path = live.folder / "ST_8865.csv"
    whole = path.read_bytes()
    pieces = [whole[start : start + 1 + len(whole) // 12] for start in range(0, len(whole), 1 + len(whole) // 12)]
    path.write_bytes(pieces[0])
    tick = threading.Event()

    def write_on() -> None:
        for piece in pieces[1:]:
            tick.wait(0.05)
            with path.open("ab") as out:
                out.write(piece)

    writer = threading.Thread(target=write_on)
    writer.start()
    result = live.imports()
    writer.join()

    assert result["outcome"] == "applied"
    assert result["records"]["students"]["changed"] == 1
    assert result["records"]["students"]["missing_once"] == 0


def test_a_file_that_never_rests_is_given_up_and_nothing_changes(live: Ground, sheets: made.Sheets, settings: Settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"eduhub_settle_seconds": 0.4, "eduhub_wait_seconds": 0.8}
    )
    before = dump()
    path = live.folder / "ST_8865.csv"
    stop, started = threading.Event(), threading.Event()

    def write_on() -> None:
        while not stop.wait(0.03):
            with path.open("ab") as out:
                out.write(b"x")
            started.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    started.wait(5)
    began = time.monotonic()
    result = live.imports()
    stop.set()
    writer.join()

    assert result["outcome"] == "failed"
    assert "still being written" in result["reasons"][0]
    assert time.monotonic() - began < 10
    assert dump() == before


# Undoing


def test_an_undo_puts_back_exactly_what_was(live: Ground, sheets: made.Sheets):
    sheets["ST"].drop("STU00010")
    sheets["SF"].row("S006")["STAFF_STATUS"] = "LEFT"
    made.write(live.folder, sheets, night=1)
    live.imports()
    before = dump()
    sheets["SF"].row("S006")["STAFF_STATUS"] = "ACTV"
    sheets["SF"].row("S007").update(SURNAME="ELSE", FIRST_NAME="Somebody", BIRTHDATE=made.moment(2001, 1, 1))
    sheets["SF"].row("S008")["ROOM"] = "R99"
    sheets["ST"].rows.append(sheets["ST"].row("STU00003") | {"STKEY": "NEW00001"})
    sheets["ST"].row("STU00011")["STATUS"] = "LEFT"
    sheets["KGC"].row("07A")["DESCRIPTION"] = "Renamed"
    made.write(live.folder, sheets, night=2)
    run = live.imports()["run"]
    for name in ("Sam", "Kim"):
        live.json("approve", run, "--by", name, "--reason", "yes")
    assert ImportRun.objects.get(pk=run).state == "applied"
    assert dump() != before

    status, undone = live.json("rollback", run, "--by", "Sam", "--reason", "the swap was wrong")

    assert status == 0
    assert undone["conflicts"] == []
    assert dump() == before
    assert AuditLine.objects.filter(what="import rollback", who="Sam").exists()


def test_the_first_import_can_be_undone(live: Ground):
    run = ImportRun.objects.get().pk

    live.json("rollback", run, "--by", "Sam", "--reason", "wrong school")

    assert all(rows == [] for rows in dump().values())


def test_what_changed_since_is_listed_and_left_alone(live: Ground, sheets: made.Sheets):
    for key, room in (("S008", "R01"), ("S009", "R02")):
        sheets["SF"].row(key)["TITLE"] = "Dr"
        sheets["SF"].row(key)["ROOM"] = room
    made.write(live.folder, sheets, night=1)
    first = live.imports()["run"]
    sheets["SF"].row("S008")["ROOM"] = "R07"
    made.write(live.folder, sheets, night=2)
    live.imports()

    _, undone = live.json("rollback", first, "--by", "Sam", "--reason", "no doctors")

    assert undone["restored"] == 1
    assert len(undone["conflicts"]) == 1
    assert "S008" in undone["conflicts"][0]
    people = by_key(live)
    assert (people["S008"]["room"], people["S008"]["title"]) == ("R07", "Dr")
    assert people["S009"]["title"] != "Dr"


def test_an_undone_run_is_not_quietly_done_again(live: Ground, sheets: made.Sheets):
    sheets["ST"].row("STU00001")["SURNAME"] = "JONES"
    made.write(live.folder, sheets, night=1)
    run = live.imports()["run"]
    assert live.imports()["outcome"] == "unchanged"
    live.json("rollback", run, "--by", "Sam", "--reason", "wrong")
    undone = dump()

    result = live.imports()

    assert result["outcome"] == "held"
    assert "undone" in result["reasons"][0]
    assert dump() == undone


def test_only_what_was_applied_can_be_undone_and_only_once(live: Ground, sheets: made.Sheets):
    run = ImportRun.objects.get().pk
    unchanged = live.imports()["run"]
    held = held_run(live, sheets)

    assert live.json("rollback", unchanged, "--by", "Sam", "--reason", "x")[0] == 1
    assert live.json("rollback", held, "--by", "Sam", "--reason", "x")[0] == 1
    assert live.json("rollback", 99_999, "--by", "Sam", "--reason", "x")[0] == 1
    assert live.json("rollback", run, "--by", "Sam", "--reason", "x")[0] == 0
    assert live.json("rollback", run, "--by", "Sam", "--reason", "x")[0] == 1


def test_a_hold_made_before_an_undo_is_not_applied_after_it(live: Ground, sheets: made.Sheets):
    sheets["SF"].row("S008")["TITLE"] = "Dr"
    made.write(live.folder, sheets, night=1)
    first = live.imports()["run"]
    run = held_run(live, sheets, night=2)
    live.json("rollback", first, "--by", "Sam", "--reason", "no doctors")
    before = dump()

    assert live.json("approve", run, "--by", "Sam", "--reason", "yes")[0] == 1
    assert dump() == before


def test_runs_and_show_say_what_happened(live: Ground):
    live.imports()

    _, runs = live.run("runs", "--json")
    _, shown = live.json("show", json.loads(runs)[-1]["run"])

    assert [run["outcome"] for run in json.loads(runs)] == ["unchanged", "applied"]
    assert [step["name"] for step in shown["steps"]] == ["snapshot", "parse", "plan", "guard", "apply"]
    assert len(shown["plan_hash"]) == 64


# The year, and what comes from elsewhere


def next_year(sheets: made.Sheets) -> made.Sheets:
    """Year 12 leaves, everybody else moves up, a new Year 7 comes, enrolments start afresh."""
    for row in sheets["ST"].rows:
        if row["STATUS"] != "ACTV":
            continue
        year = int(row["SCHOOL_YEAR"]) + 1
        if year > 12:
            row["STATUS"] = "LEFT"
        else:
            row["SCHOOL_YEAR"], row["HOME_GROUP"] = f"{year:02}", f"{year:02}A"
    fresh = [
        sheets["ST"].rows[0] | {"STKEY": f"NEW{n:05}", "SCHOOL_YEAR": "07", "HOME_GROUP": "07A"} for n in range(26)
    ]
    sheets["ST"].rows += fresh
    sheets["STMA"].rows += [
        {"TID": f"9{n}", "SKEY": row["STKEY"], "MKEY": "07ENG", "CLASS": "1", "CYEAR": "2026", "TTPERIOD": "2026S3"}
        for n, row in enumerate(fresh)
    ]
    return sheets


def test_a_new_school_year_waits_for_people_and_is_then_right(live: Ground, sheets: made.Sheets):
    made.write(live.folder, next_year(sheets), night=1)
    run = live.imports()

    for name in ("Sam", "Kim"):
        live.json("approve", run["run"], "--by", name, "--reason", "the new year")

    assert (run["outcome"], run["hold"]) == ("held", "hard")
    assert live.exported() == made.people(live.folder)
    made.write(live.folder, sheets, night=2)
    assert live.imports()["outcome"] == "unchanged"


def test_a_restored_database_is_healed_by_the_next_night(live: Ground, sheets: made.Sheets):
    for number in range(1, 4):
        sheets["ST"].row(f"STU{number:05}")["STATUS"] = "LEFT"
        sheets["ST"].row(f"STU{number + 50:05}")["SURNAME"] = "MARRIED"
        sheets["ST"].rows.append(sheets["ST"].row("STU00010") | {"STKEY": f"NEW{number:05}"})
    made.write(live.folder, sheets, night=6)
    (live.data / "runs" / "run-2").mkdir(parents=True)  # of a run this database never heard of
    for number in range(2, 9):
        (live.data / "runs" / f"run-{number}").mkdir(parents=True, exist_ok=True)
        (live.data / "runs" / f"run-{number}" / "ST_8865.csv").write_bytes(b"")

    assert live.imports()["outcome"] == "applied"
    assert live.exported() == made.people(live.folder)


def test_copies_and_plans_are_gone_after_a_fortnight_and_then_nothing_can_be_undone(live: Ground):
    run = ImportRun.objects.get().pk
    assert (live.data / "runs" / f"run-{run}" / "ST_8865.csv").exists()

    with time_machine.travel(timezone.now().timestamp() + 15 * made.DAY, tick=False):
        live.imports()

        assert not (live.data / "runs" / f"run-{run}").exists()
        assert not PlanChunk.objects.filter(run=run).exists()
        assert live.json("rollback", run, "--by", "Sam", "--reason", "late")[0] == 1


@pytest.mark.parametrize("seed", range(5))
def test_whatever_a_night_brought_its_undo_puts_back_and_its_repetition_changes_nothing(
    live: Ground, sheets: made.Sheets, seed: int
):
    dice = random.Random(seed)
    for night in (1, 2):
        before = dump()
        stir(sheets, dice, night)
        made.write(live.folder, sheets, night=night, style=made.Style(shuffle=seed))
        run = approved(live, live.imports())
        after = dump()

        assert live.imports()["outcome"] == "unchanged"
        assert dump() == after

    exported = live.exported()
    live.json("rollback", run, "--by", "Sam", "--reason", "x")

    assert dump() == before
    approved(live, live.imports())
    assert live.exported() == exported


def stir(sheets: made.Sheets, dice: random.Random, night: int) -> None:
    """Everything that can happen to people, to some of them."""
    for table, status in (("ST", "STATUS"), ("SF", "STAFF_STATUS")):
        sheet = sheets[table]
        for row in dice.sample(sheet.rows, 12):
            happens = dice.choice(("left", "back", "renamed", "other", "gone", "new"))
            if happens == "gone":
                sheet.drop(row[sheet.key])
            elif happens == "new":
                sheet.rows.append(row | {sheet.key: f"N{night}{dice.randrange(100):02}"})
            elif happens == "other":
                row.update(SURNAME=f"OTHER {night}", BIRTHDATE=made.moment(1950 + night, 1, 1))
            else:
                row[{"renamed": "SURNAME"}.get(happens, status)] = {"left": "LEFT", "back": "ACTV"}.get(
                    happens, "NEWLY"
                )


def approved(ground: Ground, result: dict[str, object]) -> object:
    """The run, applied whatever the guard said."""
    for name in ("Sam", "Kim"):
        if result["outcome"] == "held" and ImportRun.objects.get(pk=result["run"]).state == "held":
            ground.json("approve", result["run"], "--by", name, "--reason", "yes")
    assert ImportRun.objects.get(pk=result["run"]).state == "applied", result
    return result["run"]
