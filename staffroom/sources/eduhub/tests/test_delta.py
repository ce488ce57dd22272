"""Deltas: whole rows, laid over their base by key, only when newer; they take nothing away."""

from pathlib import Path

import pytest

from tests import eduhub_folders as made

from .conftest import Read

SHEETS = made.made_up_school(staff=6, students=12, leavers=3)


def rows(*changed: made.Row, columns: list[str] | None = None) -> made.Sheet:
    return made.Sheet(columns or SHEETS["ST"].columns, list(changed))


def student(key: str, **values: str) -> made.Row:
    return SHEETS["ST"].row(key) | values


def test_changed_and_new_rows_of_a_newer_delta_count(read: Read, folder: Path):
    fresh = student("STU00002", STKEY="NEW00001", SURNAME="LEE")
    made.write_delta(folder, "ST", rows(student("STU00001", SURNAME="JONES"), fresh), night=0.5)

    students = read().tables["ST"]

    assert students.records["STU00001"].family_name == "JONES"
    assert students.records["NEW00001"].family_name == "LEE"
    assert len(students.records) == 16


def test_what_is_not_in_the_delta_stays_as_the_base_has_it(read: Read, folder: Path):
    before = read().tables["ST"].records
    made.write_delta(folder, "ST", rows(student("STU00001", SURNAME="JONES")), night=0.5)

    after = read().tables["ST"].records

    assert {key for key in before | after if before.get(key) != after.get(key)} == {"STU00001"}


@pytest.mark.parametrize("night", [-1, 0, 10 / made.DAY], ids=["older", "of the first file's time", "same time"])
def test_a_delta_no_newer_than_its_base_is_left_over(read: Read, folder: Path, night: float):
    made.write_delta(folder, "ST", rows(student("STU00001", SURNAME="JONES")), night=night)

    drop = read()

    assert drop.tables["ST"].records["STU00001"].family_name != "JONES"
    assert any("ST_8865_D.csv" in warning for warning in drop.warnings)


def test_a_delta_without_its_base_is_nothing(read: Read, folder: Path):
    made.write_delta(folder, "KGC", made.Sheet(["KGCKEY"], [{"KGCKEY": "07A"}]), night=0.5)
    (folder / "KGC_8865.csv").unlink()

    assert "KGC" not in read().tables


def test_columns_of_a_delta_stand_by_name(read: Read, folder: Path):
    change = rows(student("STU00001", SURNAME="JONES"))
    made.write_delta(folder, "ST", change, night=0.5, style=made.Style(shuffle=5, bom=True, encoding="utf-8"))

    assert read().tables["ST"].records["STU00001"].family_name == "JONES"


def test_a_key_in_other_letters_is_the_same_key(read: Read, folder: Path):
    made.write_delta(folder, "ST", rows(student("STU00001", STKEY="stu00001 ", SURNAME="JONES")), night=0.5)

    students = read().tables["ST"]

    assert students.records["STU00001"].family_name == "JONES"
    assert len(students.records) == 15


def test_an_unsorted_delta_that_names_a_key_twice_sets_the_second_aside(read: Read, folder: Path):
    twice = (student("STU00009"), student("STU00001", SURNAME="JONES"), student("STU00001", SURNAME="LEE"))
    made.write_delta(folder, "ST", rows(*twice), night=0.5)

    students = read().tables["ST"]

    assert students.records["STU00001"].family_name == "JONES"
    assert [row.file for row in students.set_aside] == ["ST_8865_D.csv"]


def test_a_bad_row_of_the_base_is_mended_by_the_delta(read: Read, folder: Path):
    sheets = made.made_up_school(staff=6, students=12, leavers=3)
    sheets["SF"].row("S002")["START"] = "soon"
    made.write(folder, sheets)
    made.write_delta(folder, "SF", made.Sheet(SHEETS["SF"].columns, [SHEETS["SF"].row("S002")]), night=0.5)

    staff = read().tables["SF"]

    assert "S002" in staff.records
    assert staff.set_aside == []


def test_a_bad_row_of_the_delta_leaves_the_base_row_standing(read: Read, folder: Path):
    bad = SHEETS["SF"].row("S002") | {"START": "soon", "SURNAME": "JONES"}
    made.write_delta(folder, "SF", made.Sheet(SHEETS["SF"].columns, [bad]), night=0.5)

    staff = read().tables["SF"]

    assert staff.records["S002"].family_name != "JONES"
    assert [row.file for row in staff.set_aside] == ["SF_8865_D.csv"]


def test_a_delta_with_fewer_columns_leaves_the_others_as_the_base_has_them(read: Read, folder: Path):
    columns = [name for name in SHEETS["ST"].columns if name != "HOUSE"]
    made.write_delta(folder, "ST", rows(student("STU00001", SURNAME="JONES"), columns=columns), night=0.5)
    house = SHEETS["ST"].row("STU00001")["HOUSE"]

    assert read().tables["ST"].records["STU00001"].house == house


def test_a_heading_alone_is_a_delta_of_nothing(read: Read, folder: Path):
    before = read().tables["ST"].records
    made.write_delta(folder, "ST", rows(), night=0.5)

    assert read().tables["ST"].records == before
