import csv
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from staffroom.demo.damage import DAMAGES, grow
from staffroom.demo.nights import good_copy, newest_in, next_delta, next_night
from staffroom.demo.sheets import read_sheets
from staffroom.kit.errors import BadInput

from .conftest import NIGHT
from .test_eduhub import read

TOMORROW = NIGHT + timedelta(days=1)


def by_key(folder: Path) -> dict[str, dict[str, str]]:
    return {row["STKEY"].strip().upper(): row for row in read(folder, "ST")}


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="cp1252", newline="") as lines:
        return list(csv.reader(lines, strict=True))[1:]


def size(folder: Path) -> int:
    return (folder / "ST_8865.csv").stat().st_size


def test_an_ordinary_night_changes_what_it_says(folder: Path):
    before = by_key(folder)

    night = next_night(folder, 1, at=TOMORROW)

    after = by_key(folder)
    left = [key for key in before if before[key]["STATUS"] == "ACTV" and after.get(key, {}).get("STATUS") == "LEFT"]
    back = [key for key in before if before[key]["STATUS"] == "LEFT" and after[key]["STATUS"] == "ACTV"]
    assert len(left) == night.changes["students left"] in (1, 2)
    assert len(back) == night.changes["students came back"] == 1
    assert len(after.keys() - before.keys()) == night.changes["students new"] == 1
    assert len(before.keys() - after.keys()) == night.changes["student rows gone without a word"] == 1


def test_the_same_folder_and_seed_give_the_same_night(folder: Path, tmp_path: Path):
    shutil.copytree(folder, tmp_path / "twin")

    next_night(folder, 1, at=TOMORROW)
    next_night(tmp_path / "twin", 1, at=TOMORROW)

    assert all(path.read_bytes() == (tmp_path / "twin" / path.name).read_bytes() for path in folder.iterdir())


def test_one_night_follows_another(folder: Path):
    first = next_night(folder, 1, at=TOMORROW)
    second = next_night(folder, 1, at=TOMORROW + timedelta(days=1))

    assert second.at > first.at
    assert newest_in(folder) == second.at


def test_file_times_move_on_and_do_not_run_ahead_of_the_clock(folder: Path):
    later = next_night(folder, 1)
    for path in folder.iterdir():
        path.touch()
    soon = next_night(folder, 1)

    assert later.at == TOMORROW
    assert soon.at - datetime.now(UTC) < timedelta(minutes=1)


def test_a_quiet_night_moves_only_the_file_times(folder: Path):
    before = (folder / "ST_8865.csv").read_bytes()

    night = next_night(folder, 1, at=TOMORROW, same=True)

    assert not night.changes
    assert (folder / "ST_8865.csv").read_bytes() == before
    assert newest_in(folder) == TOMORROW


@pytest.mark.parametrize("kind", DAMAGES)
def test_the_night_after_a_bad_one_is_sound_again(folder: Path, kind: str):
    rows = len(read(folder, "ST"))

    next_night(folder, 1, damage=kind, at=TOMORROW)
    next_night(folder, 1, at=TOMORROW + timedelta(days=1))

    assert abs(len(read(folder, "ST")) - rows) < 5
    assert not good_copy(folder).exists()


def test_half_ends_at_the_end_of_a_row(folder: Path):
    whole = len(read(folder, "ST"))

    next_night(folder, 1, damage="half", at=TOMORROW)

    assert abs(len(read(folder, "ST")) - whole // 2) <= 2


def test_year9_takes_that_year_and_no_other(folder: Path):
    next_night(folder, 1, damage="year9", at=TOMORROW)

    years = {row["SCHOOL_YEAR"].strip() for row in read(folder, "ST") if row["STATUS"] == "ACTV"}
    assert years == {"07", "08", "10", "11", "12"}


def test_wrong_school_leaves_no_file_of_ours(folder: Path):
    next_night(folder, 1, damage="wrong-school", at=TOMORROW)

    assert {path.stem[-4:] for path in folder.iterdir()} == {"9999"}


def test_not_newer_is_older_than_the_last_sound_files(folder: Path):
    next_night(folder, 1, damage="not-newer", at=TOMORROW)

    assert newest_in(folder) < NIGHT


def test_truncated_breaks_off_inside_quotes(folder: Path):
    next_night(folder, 1, damage="truncated", at=TOMORROW)

    raw = (folder / "ST_8865.csv").read_bytes()
    assert raw.count(b'"') % 2
    assert not raw.endswith(b"\n")


def test_utf8_garbles_accents_when_read_as_windows_1252(folder: Path):
    next_night(folder, 1, damage="utf8", at=TOMORROW)

    assert "Zoë".encode() in (folder / "SF_8865.csv").read_bytes()


def test_renamed_column_takes_the_key_away(folder: Path):
    next_night(folder, 1, damage="renamed-column", at=TOMORROW)

    assert "STKEY" not in read(folder, "ST")[0]
    assert len(read(folder, "ST")[0]) == 211


def test_empty_has_no_bytes(folder: Path):
    next_night(folder, 1, damage="empty", at=TOMORROW)

    assert size(folder) == 0


def test_swapped_keys_give_students_the_names_of_others(folder: Path):
    before = by_key(folder)

    next_night(folder, 1, damage="swapped-keys", at=TOMORROW)

    after = by_key(folder)
    others = [key for key in before.keys() & after.keys() if before[key]["BIRTHDATE"] != after[key]["BIRTHDATE"]]
    assert len(others) >= 20
    assert len(after) == len(read(folder, "ST"))


def test_many_left_marks_one_in_five_of_students_and_staff(folder: Path):
    before = sum(row["STATUS"] == "ACTV" for row in read(folder, "ST"))

    next_night(folder, 1, damage="many-left", at=TOMORROW)

    assert sum(row["STATUS"] == "ACTV" for row in read(folder, "ST")) < before * 0.85
    assert sum(row["STAFF_STATUS"] == "LEFT" for row in read(folder, "SF")) > 25


def test_growing_goes_on_until_the_file_is_whole(folder: Path):
    next_night(folder, 1, damage="growing", at=TOMORROW)
    whole = size(good_copy(folder))
    half = size(folder)

    writer = threading.Thread(target=grow, args=(folder, "8865"), kwargs={"seconds": 0.2, "step": 0.02})
    writer.start()
    writer.join()

    assert half == whole // 2
    assert size(folder) == whole
    assert read(folder, "ST")


def test_a_delta_holds_whole_rows_of_what_changed_since_the_full_files(folder: Path):
    base = (folder / "ST_8865.csv").read_bytes()

    night = next_delta(folder, 1, at=NIGHT + timedelta(hours=2))

    delta = rows_of(folder / "ST_8865_D.csv")
    assert (folder / "ST_8865.csv").read_bytes() == base
    assert 0 < len(delta) < 15
    assert all(len(row) == 211 for row in delta)
    assert night.changes["student rows gone without a word"] == 0


def test_the_next_full_files_hold_what_the_delta_said(folder: Path):
    next_delta(folder, 1, at=NIGHT + timedelta(hours=2))
    new = {row[0] for row in rows_of(folder / "ST_8865_D.csv")}

    next_night(folder, 1, at=TOMORROW, same=True)

    assert new <= {row["STKEY"] for row in read(folder, "ST")}
    assert not list(folder.glob("*_D.csv"))


def test_a_second_delta_holds_what_the_first_did_and_more(folder: Path):
    next_delta(folder, 1, at=NIGHT + timedelta(hours=2))
    first = {row[0] for row in rows_of(folder / "ST_8865_D.csv")}

    next_delta(folder, 1, at=NIGHT + timedelta(hours=4))

    assert first < {row[0] for row in rows_of(folder / "ST_8865_D.csv")}


def test_an_unknown_damage_is_named(folder: Path):
    with pytest.raises(BadInput, match="no damage called fire"):
        next_night(folder, 1, damage="fire")


def test_a_folder_that_was_not_made_here_is_left_alone(tmp_path: Path):
    (tmp_path / "ST_1234.csv").write_bytes(b"STKEY\r\n")

    with pytest.raises(BadInput, match="no whole set"):
        next_night(tmp_path, 1)

    assert (tmp_path / "ST_1234.csv").read_bytes() == b"STKEY\r\n"


def test_sheets_survive_being_read_and_written(folder: Path, tmp_path: Path):
    read_sheets(folder).write(tmp_path / "again", NIGHT)

    assert all(path.read_bytes() == (tmp_path / "again" / path.name).read_bytes() for path in folder.iterdir())
