"""One file, read strictly by its heading."""

import codecs
from datetime import date
from pathlib import Path

import pytest

from staffroom.sources.eduhub.errors import TableRefused
from staffroom.sources.eduhub.reader import SetAside
from tests import eduhub_folders as made

from .conftest import Read, Spoil

HEAD = b"SFKEY,SURNAME,FIRST_NAME,STAFF_STATUS"
ANNE = b"S001,SMITH,Anne,ACTV"


def aside(read: Read) -> list[SetAside]:
    return [row for table in read().tables.values() for row in table.set_aside]


def lines(*rows: bytes, end: bytes = b"\r\n") -> bytes:
    return end.join(rows) + end


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"], ids=["CRLF", "LF", "CR"])
def test_any_line_end_will_do(read: Read, put: Spoil, end: bytes):
    put("SF", lines(HEAD, ANNE, b"S002,JONES,Bob,LEFT", end=end))

    staff = read().tables["SF"]

    assert list(staff.records) == ["S001", "S002"]
    assert staff.lines == {"S001": 2, "S002": 3}


def test_commas_quotes_and_lines_within_a_cell_stay(read: Read, put: Spoil):
    put("SF", lines(HEAD, b'S001,"SMITH, JR","Anne\r\n""Kim""",ACTV', b'S002,5" PIPE,"Bob",ACTV'))

    staff = read().tables["SF"]

    assert staff.records["S001"].family_name == "SMITH, JR"
    assert staff.records["S001"].first_name == 'Anne\r\n"Kim"'
    assert staff.records["S002"].family_name == '5" PIPE'
    assert staff.lines["S002"] == 4


def test_curly_quotes_dashes_and_accents_of_windows_are_read(read: Read, put: Spoil):
    put("SF", lines(HEAD, b"S001,D\x92ANGELO,Zo\xeb,ACTV", b"S002,EL\x96RAHMAN,\x93Kim\x94,ACTV"))

    staff = read().tables["SF"]

    assert staff.records["S001"].family_name == "D’ANGELO"
    assert staff.records["S001"].first_name == "Zoë"
    assert staff.records["S002"].family_name == "EL–RAHMAN"


@pytest.mark.parametrize("heading", [HEAD, b'"SFKEY","SURNAME","FIRST_NAME","STAFF_STATUS"'], ids=["bare", "quoted"])
@pytest.mark.parametrize("name", ["Zoë".encode(), "Zoë".encode("cp1252"), b"Zoe"], ids=["UTF-8", "cp1252", "ASCII"])
def test_a_byte_order_mark_is_no_part_of_the_first_heading(read: Read, put: Spoil, heading: bytes, name: bytes):
    put("SF", b"\xef\xbb\xbf" + lines(heading, b"S001,SMITH," + name + b",ACTV"))

    assert read().tables["SF"].records["S001"].first_name in ("Zoë", "Zoe")


def test_a_memo_of_200_kilobytes_is_read_over(read: Read, put: Spoil):
    memo = b'"' + b"a line\r\n" * 25_000 + b'"'
    put("SF", lines(HEAD + b",NOTES", ANNE + b"," + memo, b"S002,JONES,Bob,ACTV,"))

    assert list(read().tables["SF"].records) == ["S001", "S002"]


def test_blank_lines_are_nothing(read: Read, put: Spoil):
    put("SF", lines(HEAD, b"", ANNE, b"", b""))

    staff = read().tables["SF"]

    assert (list(staff.records), staff.set_aside, staff.rows) == (["S001"], [], 1)


@pytest.mark.parametrize("row", [b"S002,JONES,Bob", b"S002,JONES,Bob,ACTV,more"], ids=["short", "long"])
def test_a_ragged_row_is_set_aside_and_its_code_still_counts_as_there(read: Read, put: Spoil, row: bytes):
    put("SF", lines(HEAD, ANNE, row))

    staff = read().tables["SF"]

    assert [(bad.file, bad.line, bad.key) for bad in staff.set_aside] == [("SF_8865.csv", 3, "S002")]
    assert staff.unreadable == {"S002"}
    assert "4 cells" in staff.set_aside[0].expected
    assert staff.set_aside[0].screen


@pytest.mark.parametrize("row", [b"S002,JO\0NES,Bob,ACTV", b"S0\0002,JONES,Bob,ACTV", b"S0\0002,JONES"])
def test_a_row_with_a_nul_is_set_aside_and_nothing_of_it_is_kept(read: Read, put: Spoil, row: bytes):
    put("SF", lines(HEAD, ANNE, row))

    staff = read().tables["SF"]

    assert list(staff.records) == ["S001"]
    assert "\0" not in "".join(map(str, staff.set_aside[0]))


def test_a_byte_that_means_nothing_sets_aside_its_row_only_where_it_is_read(read: Read, put: Spoil):
    put("SF", lines(HEAD + b",NOTES", b"S001,SM\x81ITH,Anne,ACTV,", b"S002,JONES,Bob,ACTV,a \x81 note"))

    staff = read().tables["SF"]

    assert list(staff.records) == ["S002"]
    assert [bad.line for bad in staff.set_aside] == [2]


def test_the_first_of_two_equal_codes_counts_and_both_lines_are_named(read: Read, put: Spoil):
    put("SF", lines(HEAD, ANNE, b"s001 ,JONES,Bob,ACTV", b"S002,LEE,Kim,ACTV"))

    staff = read().tables["SF"]

    assert staff.records["S001"].family_name == "SMITH"
    (bad,) = staff.set_aside
    assert bad.line == 3
    assert "line 2" in bad.expected


def test_codes_are_folded_and_their_references_hold(read: Read, put: Spoil):
    put("KGH", lines(b"KGHKEY,DESCRIPTION,ACTIVE", b"red ,Red,Y"))
    put("SF", lines(HEAD + b",HOUSE", ANNE + b",Red", b"S002,LEE,Kim,actv ,RED  "))

    drop = read()

    assert [person.house for person in drop.tables["SF"].records.values()] == ["RED", "RED"]
    assert drop.tables["SF"].records["S002"].status == "ACTV"
    assert not [notice for notice in drop.notices if notice.column == "HOUSE" and notice.file.startswith("SF")]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("15/08/2011 12:00:00 AM", date(2011, 8, 15)),
        ("5/03/2024 2:07:09 PM", date(2024, 3, 5)),
        ("05/03/2024 02:07:09 pm", date(2024, 3, 5)),
        ("29/02/2024 12:00:00 am", date(2024, 2, 29)),
        ("1/01/1900 12:00:00 AM", date(1900, 1, 1)),
    ],
)
def test_a_date_as_the_export_writes_it_is_read(read: Read, put: Spoil, cell: str, day: date):
    put("SF", lines(HEAD + b",START", ANNE + b"," + cell.encode()))

    assert read().tables["SF"].records["S001"].start == day


@pytest.mark.parametrize(
    "cell",
    [
        "5/3/2024 12:00:00 AM",  # one-digit month
        "05/03/2024 14:07:09",  # 24-hour clock
        "05/03/2024",  # no time
        "05/03/24 12:00:00 AM",  # two-digit year
        "2024-03-05 12:00:00 AM",
        "31/02/2024 12:00:00 AM",
        "03/15/2024 12:00:00 AM",  # month first
        "5/03/2024 13:00:00 PM",
        "5/03/2024 0:00:00 AM",
        "٥/٠٣/٢٠٢٤ 12:00:00 AM",
    ],
)
def test_any_other_date_sets_its_row_aside(read: Read, put: Spoil, cell: str):
    put("SF", codecs.BOM_UTF8 + lines(HEAD + b",START", ANNE + b"," + cell.encode()))

    (bad,) = aside(read)

    assert (bad.line, bad.column, bad.seen) == (2, "START", cell)
    assert "15/08/2011 12:00:00 AM" in bad.expected


def test_a_birth_date_that_cannot_be_read_is_not_quoted(read: Read, put: Spoil):
    put("SF", lines(HEAD + b",BIRTHDATE", ANNE + b",1971-11-23"))

    (bad,) = read().tables["SF"].set_aside

    assert bad.column == "BIRTHDATE"
    assert "1971" not in "".join(map(str, bad))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("MAX_EXTRAS", "many"),
        ("MAX_EXTRAS", "1_000"),
        ("MAX_EXTRAS", "12.5"),
        ("MAX_EXTRAS", "99999999999999999999"),
        ("FTE", "0,8"),
        ("FTE", "nan"),
        ("FTE", "1e3"),
    ],
)
def test_a_number_in_another_form_sets_its_row_aside(read: Read, put: Spoil, column: str, cell: str):
    put("SF", lines(HEAD + b"," + column.encode(), ANNE + b',"' + cell.encode() + b'"'))

    assert [(bad.line, bad.column) for bad in aside(read)] == [(2, column)]


@pytest.mark.parametrize(
    ("column", "length"), [("SURNAME", 5_000), ("FIRST_NAME", 5_000), ("STAFF_STATUS", 500), ("SFKEY", 500)]
)
def test_a_cell_far_too_long_for_its_column_sets_its_row_aside(read: Read, put: Spoil, column: str, length: int):
    row = dict(zip(HEAD.decode().split(","), ("S001", "SMITH", "Anne", "ACTV"), strict=True)) | {column: "x" * length}
    put("SF", lines(HEAD, ",".join(row.values()).encode(), b"S002,LEE,Kim,ACTV"))

    staff = read().tables["SF"]

    assert list(staff.records) == ["S002"]
    assert [(bad.line, bad.column) for bad in staff.set_aside] == [(2, column)]
    assert len(staff.set_aside[0].seen) <= 80


@pytest.mark.parametrize("table", ["SF", "ST", "KGC"])
@pytest.mark.parametrize("content", [b"", b"\r\n", b"\xef\xbb\xbf"], ids=["no bytes", "a blank line", "a mark alone"])
def test_a_file_without_a_heading_is_refused_by_name(read: Read, put: Spoil, table: str, content: bytes):
    put(table, content)

    with pytest.raises(TableRefused, match=f"{table}_8865.csv"):
        read()


@pytest.mark.parametrize("column", ["SFKEY", "SURNAME", "FIRST_NAME", "STAFF_STATUS"])
def test_a_needed_column_that_is_gone_is_named_with_its_table(read: Read, put: Spoil, column: str):
    put("SF", lines(HEAD.replace(column.encode(), b"X" + column.encode()), ANNE))

    with pytest.raises(TableRefused, match=rf"(?=.*\bSF\b)(?=.*\b{column}\b)"):
        read()


def test_a_row_in_the_place_of_the_heading_is_not_quoted(read: Read, put: Spoil):
    put("SF", lines(b"S001,SURNAMER,FIRST-NAMES,ACTV,STATUS_STAFF\x81", ANNE + b","))

    with pytest.raises(TableRefused) as refused:
        read()

    assert "SURNAMER" not in str(refused.value)


def test_the_order_of_columns_and_columns_unknown_make_no_difference(read: Read, put: Spoil):
    put("SF", lines(b"NEW,STAFF_STATUS,SURNAME,PIC,FIRST_NAME,SFKEY", b"1,ACTV,SMITH,System.Byte[],Anne,S001"))

    assert read().tables["SF"].records["S001"][:5] == ("S001", "", "Anne", "", "SMITH")


def test_an_optional_column_that_is_gone_is_empty_and_known_to_be_absent(read: Read, put: Spoil):
    put("SF", lines(HEAD, ANNE))

    staff = read().tables["SF"]

    assert staff.records["S001"].room == ""
    assert staff.records["S001"].start is None
    assert {"room", "start", "availability", "birth_mark"} <= staff.absent


def test_text_after_a_closing_quote_refuses_the_file(read: Read, put: Spoil):
    put("SF", lines(HEAD, b'S001,"SMITH"x,Anne,ACTV'))

    with pytest.raises(TableRefused, match=r"SF_8865.csv line 2"):
        read()


@pytest.mark.parametrize("cut", [b'S002,"JONES', b"S002,JON", b'S002,JONES,"Bob\r\n'])
def test_a_file_cut_within_a_row_is_refused_with_its_line(read: Read, put: Spoil, cut: bytes):
    put("SF", lines(HEAD, ANNE) + cut)

    with pytest.raises(TableRefused, match=r"SF_8865.csv line 3.*cut off"):
        read()


@pytest.mark.parametrize(
    ("content", "configured"),
    [
        (lines(HEAD, "S001,SMITH,Zoë,ACTV".encode()), "cp1252"),
        (lines(HEAD, b"S001,SMITH,Zo\xeb,ACTV"), "utf-8"),
        (lines(HEAD, ANNE).decode().encode("utf-16"), "cp1252"),
        (lines(HEAD, ANNE).decode().encode("utf-16-le"), "cp1252"),
        (lines(HEAD, ANNE).decode().encode("utf-16-be"), "utf-8"),
    ],
    ids=["UTF-8 as cp1252", "cp1252 as UTF-8", "UTF-16", "UTF-16 without mark", "UTF-16 the other way"],
)
def test_another_encoding_is_refused_before_it_garbles_a_name(read: Read, put: Spoil, content: bytes, configured: str):
    put("SF", content)

    with pytest.raises(TableRefused, match=r"SF_8865.csv"):
        read(configured)


def test_an_enrolment_with_a_year_that_is_no_year_stops_nothing(read: Read, put: Spoil):
    head = b"TID,SKEY,MKEY,CLASS,TTPERIOD,CYEAR"
    good = b"1,STU00001,07ENG,1,2026S2,2026"
    odd = (b"2,STU00002,07ENG,1,,0", b"3,STU00003,07ENG,1,SEM2,26", b"4,STU00004,07ENG,1,,-1", b"5,STU00005,07ENG,1,,")
    put("STMA", lines(head, good, *odd))

    enrolments = read().tables["STMA"]

    assert list(enrolments.records) == ["1"]


def test_enrolments_of_this_year_alone_are_kept(read: Read, put: Spoil):
    head = b"TID,SKEY,MKEY,CLASS,TTPERIOD,CYEAR"
    years = [f"{n},STU00001,07ENG,1,,{year}".encode() for n, year in enumerate((2024, 2025, 2026, 2027, 2026))]
    by_period = b"9,STU00001,07ENG,1,2026S1,"
    unplaced = b"10,STU00001,07ENG,,2026S1,2026"
    put("STMA", lines(head, *years, by_period, unplaced))

    drop = read()

    assert sorted(drop.tables["STMA"].records) == ["2", "4", "9"]
    assert drop.year == 2026


def test_an_enrolment_of_nobody_is_set_aside(read: Read, put: Spoil):
    put("STMA", lines(b"TID,SKEY,MKEY,CLASS,CYEAR", b"1,STU00001,07ENG,1,2026", b"2,STU99999,07ENG,1,2026"))

    drop = read()

    assert [(bad.line, bad.column, bad.seen) for bad in drop.tables["STMA"].set_aside] == [(3, "SKEY", "STU99999")]


def test_every_thing_to_mend_says_file_line_column_seen_expected_and_screen(read: Read, folder: Path):
    sheets = made.made_up_school(staff=6, students=12, leavers=0)
    sheets["ST"].row("STU00002")["STKEY"] = ""
    sheets["STMA"].drop("2")
    sheets["SF"].row("S003")["START"] = "soon"
    made.write(folder, sheets)

    rows = [(bad.file, bad.line, bad.column, bad.seen) for bad in aside(read)]

    assert rows == [("SF_8865.csv", 6, "START", "soon"), ("ST_8865.csv", 3, "STKEY", "nothing")]
    assert all(bad.expected and "CASES21" in bad.screen for bad in aside(read))
