import csv
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from staffroom.demo.eduhub import TABLES, write_folder
from staffroom.demo.filler import MARKER, columns, date_text
from staffroom.demo.school import School
from staffroom.demo.slips import UNREADABLE_DATE

from .conftest import NIGHT

DATE = re.compile(r"[1-9]\d?/\d\d/\d{4} (1[0-2]|[1-9]):[0-5]\d:[0-5]\d [AP]M")


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}_8865.csv").open(encoding="cp1252", newline="") as lines:
        rows = csv.reader(lines, strict=True)
        headings = next(rows)
        return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("table", "count"), [("ST", 211), ("SF", 98), ("SCI", 86), ("KGH", 71), ("STMA", 30), ("SM", 17)]
)
def test_headings_are_all_the_official_ones_in_order(folder: Path, table: str, count: int):
    headings = (folder / f"{table}_8865.csv").read_bytes().split(b"\r\n")[0].decode().split(",")

    assert headings == [column.name for column in columns(table)]
    assert len(headings) == count
    assert headings[-3:] == ["LW_DATE", "LW_TIME", "LW_USER"]


def test_tables_that_nobody_reads_are_there_as_well(folder: Path):
    names = {path.name for path in folder.iterdir()}

    assert {"DF_8865.csv", "UM_8865.csv"} <= names
    assert len(names) == len(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_line_ends_as_on_windows_and_every_byte_is_windows_1252(folder: Path, table: str):
    raw = (folder / f"{table}_8865.csv").read_bytes()

    raw.decode("cp1252")
    assert raw.endswith(b"\r\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


@pytest.mark.parametrize("table", ["SF", "ST", "STMA", "SCI"])
def test_dates_are_written_with_four_digit_years_and_twelve_hours(folder: Path, table: str):
    dates = [column.name for column in columns(table) if column.kind == "d"]

    cells = {row[name] for row in read(folder, table) for name in dates} - {"", UNREADABLE_DATE}

    assert cells
    assert all(DATE.fullmatch(cell) for cell in cells)


def test_noon_and_midnight_are_twelve():
    assert date_text(datetime(2024, 3, 5, 12, 0, 1, tzinfo=UTC)) == "5/03/2024 12:00:01 PM"
    assert date_text(datetime(2024, 3, 5, tzinfo=UTC)) == "5/03/2024 12:00:00 AM"
    assert date_text(datetime(2024, 3, 5, 23, 9, tzinfo=UTC)) == "5/03/2024 11:09:00 PM"
    assert date_text(None) == ""


def test_family_names_are_in_capitals_and_some_letters_are_lost(folder: Path):
    names = {row["SURNAME"] for table in ("SF", "ST") for row in read(folder, table)}

    assert all(name == name.upper() for name in names)
    assert {"O'BRIEN", "VAN DER BERG", "MÜLLER", "NGUY?N"} <= names


def test_only_the_promised_slips_are_made(folder: Path):
    staff = Counter(row["SFKEY"].strip().upper() for row in read(folder, "SF"))
    students = Counter(row["STKEY"].strip().upper() for row in read(folder, "ST"))
    births = [row["BIRTHDATE"] for row in read(folder, "ST")]

    assert sorted(staff.values())[-2:] == [1, 2]
    assert max(students.values()) == 1
    assert births.count(UNREADABLE_DATE) == 1
    assert any(row["SFKEY"] != row["SFKEY"].strip().upper() for row in read(folder, "SF"))
    assert any(row["STKEY"].islower() or row["STKEY"] != row["STKEY"].upper() for row in read(folder, "ST"))


def test_memos_hold_line_breaks_commas_and_quotes(folder: Path):
    memos = {row["NOTES"] for row in read(folder, "ST")}

    assert any("\r\n" in memo and "," in memo for memo in memos)
    assert any('"' in memo for memo in memos)


def test_columns_nobody_may_keep_are_filled_with_a_marker(folder: Path):
    rows = read(folder, "ST")

    assert sum(MARKER in "".join(row.values()) for row in rows) == len(rows)


def test_the_time_of_the_last_write_is_sometimes_missing(folder: Path):
    times = [row["LW_DATE"] for row in read(folder, "ST")]

    assert "" in times
    assert times.count("") < len(times) / 2


def test_no_cell_holds_an_address_that_could_exist(folder: Path):
    text = b"".join(path.read_bytes() for path in folder.iterdir()).decode("cp1252").lower()

    assert all(address.endswith(".example") for address in re.findall(r"@[\w.-]+", text))


def test_the_same_school_gives_the_same_bytes(school: School, folder: Path, tmp_path: Path):
    write_folder(tmp_path / "again", school, at=NIGHT)

    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_with_every_text_in_quotes_the_cells_are_the_same(school: School, folder: Path, tmp_path: Path):
    write_folder(tmp_path / "quoted", school, at=NIGHT, quoting="text")

    assert b'"STKEY","SURNAME"' in (tmp_path / "quoted" / "ST_8865.csv").read_bytes()[:40]
    for table in TABLES:
        assert read(tmp_path / "quoted", table) == read(folder, table)


def test_the_newest_file_has_the_time_asked_for(folder: Path):
    assert max(path.stat().st_mtime for path in folder.iterdir()) == NIGHT.timestamp()
