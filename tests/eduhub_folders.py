"""eduHub folders made up from what is known about the files, and what Staffroom must say after reading one.

Written from the published facts alone and with the `csv` module alone: nothing of `staffroom` is imported here,
so that reader and writer cannot share a misunderstanding with the code under test.
"""

import csv
import io
import os
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

Row = dict[str, str]
NUMBER = "8865"
START = 1_790_000_000  # a Monday in September 2026; nights are counted from here
DAY = 86_400

SF = """SFKEY SURNAME TITLE FIRST_NAME SECOND_NAME PREF_NAME GENDER BIRTHDATE HOMEKEY MOBILE WORK_PHONE E_MAIL VIT_NO
START FINISH FACULTY01 FACULTY02 FACULTY03 FACULTY04 FTE AVAILABILITY01 AVAILABILITY02 AVAILABILITY03 AVAILABILITY04
AVAILABILITY05 CAMPUS HOUSE ROOM STAFF_TYPE POS_CODE_A POS_CODE_B STATUS STAFF_STATUS PAYROLL_REC_NO RELIGION STAFF_PIC
MAX_EXTRAS ACC_EXTRAS WEEK_EXTRAS EMERG_NAME01 NOTES VIT_EXPIRY WWCC_NUMBER WWCC_EXPIRY LW_DATE LW_TIME LW_USER"""
ST = """STKEY SURNAME FIRST_NAME SECOND_NAME PREF_NAME FAMILY E_MAIL REGISTRATION GENDER BIRTHDATE ENTRY EXIT_DATE NOTES
STATUS TAG HOME_GROUP NEXT_HG SCHOOL_YEAR HOUSE CAMPUS KOORIE ACCESS MEDICARE_NO STUDENT_PIC GENDER_DESC LW_DATE LW_TIME
LW_USER"""
COLUMNS = {
    "SCI": "SCIKEY CAMPUS_NAME SCHOOL_NAME ADMIN_SITE SCH_PRINCIPAL BSB TELEPHONE LW_DATE",
    "KSF": "KSFKEY DESCRIPTION COORDINATOR LW_DATE LW_TIME LW_USER",
    "KSC": "KSCKEY SF_POSITION ALLOTMENT LW_DATE LW_TIME LW_USER",
    "KGH": "KGHKEY DESCRIPTION CAMPUS ACTIVE HOUSE_SIZE LW_DATE LW_TIME LW_USER",
    "SM": "ROOM TITLE SEATING DESCRIPTION ROOM_TYPE FACULTY CAMPUS COMMENTA LW_DATE LW_TIME LW_USER",
    "KCY": "KCYKEY DESCRIPTION NUM_EQVT SHORT_DESC TEACHER TEACHER_B LW_DATE LW_TIME LW_USER",
    "KGC": "KGCKEY DESCRIPTION CAMPUS TEACHER TEACHER_B ACTIVE ROOM LW_DATE LW_TIME LW_USER",
    "SU": "SUKEY FULLNAME SHORTNAME FACULTY OVERVIEW SUBJECT_ACADEMIC_YEAR SUBJECT_TYPE LW_DATE LW_TIME LW_USER",
    "SCL": "SCLKEY QUILT SUBJECT CLASS TEACHER01 TEACHER02 ROOM01 ROOM02 CAMPUS ALIAS LW_DATE LW_TIME LW_USER",
    "SF": SF,
    "ST": ST,
    "STMA": "TID SKEY MKEY CLASS TTPERIOD CYEAR RESULT LW_DATE LW_TIME LW_USER",
}
# Of these a release may lack any; Staffroom then goes without.
OPTIONAL = {
    "SF": ["TITLE", "PREF_NAME", "VIT_EXPIRY", "WWCC_EXPIRY", "WEEK_EXTRAS", "ROOM", "HOUSE"],
    "ST": ["PREF_NAME", "HOUSE", "E_MAIL"],
}
FAMILY_NAMES = ("O'BRIEN", "ABD EL-RAHMAN", "D’ANGELO", "VAN DER BERG", "MCDONALD", "NGUYEN", "SMITH, JR", 'THE "HAWK"')
FIRST_NAMES = ("Zoë", "José", "Anne-Marie", "Kim", "François", "Siân", "Bob", "Wei")


@dataclass
class Sheet:
    """One table: its columns in file order, and rows by column name (what a row does not name is empty)."""

    columns: list[str]
    rows: list[Row]

    @property
    def key(self) -> str:
        """Name of the first column, which in these tables is the key."""
        return self.columns[0]

    def row(self, key: str) -> Row:
        """The row of that key."""
        return next(row for row in self.rows if row[self.key].strip().upper() == key.strip().upper())

    def drop(self, *keys: str) -> None:
        """Take the rows of these keys out."""
        self.rows = [row for row in self.rows if row[self.key] not in keys]


Sheets = dict[str, Sheet]


@dataclass(frozen=True)
class Style:
    """How a file is written; the default is what an eduHub export is thought to look like."""

    encoding: str = "cp1252"
    bom: bool = False
    line_end: str = "\r\n"
    quoting: str = "needed"  # needed, all, mixed
    last_line_end: bool = True
    shuffle: int = 0  # a seed: rows and columns in another order
    extra_columns: int = 0
    lacks: Mapping[str, Iterable[str]] = field(default_factory=dict, hash=False)
    name: Callable[[str], str] = str


def moment(year: int, month: int, day: int) -> str:
    """A plain date as CASES21 writes it."""
    return f"{day}/{month:02}/{year} 12:00:00 AM"


def made_up_school(*, staff: int = 40, students: int = 160, leavers: int = 30, seed: int = 1) -> Sheets:
    """A small school with awkward values; everybody in `staff` and `students` is current."""
    dice = random.Random(seed)
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for number, name in enumerate(("Main", "Junior"), 1):
        rows["SCI"].append({"SCIKEY": str(number), "CAMPUS_NAME": name, "ADMIN_SITE": "NY"[number == 1]})
    rows["SCI"][0]["SCH_PRINCIPAL"] = "S001"
    for code in ("ENG", "MAT", "SCI"):
        rows["KSF"].append({"KSFKEY": code, "DESCRIPTION": f"{code} faculty", "COORDINATOR": "S002"})
    rows["KSC"] = [{"KSCKEY": code, "SF_POSITION": code.title()} for code in ("PRIN", "TEACH", "OFFICE")]
    rows["KGH"] = [{"KGHKEY": code, "DESCRIPTION": code.title(), "ACTIVE": "Y"} for code in ("RED", "BLUE")]
    rows["SM"] = [{"ROOM": f"R{n:02}", "TITLE": f"Room {n}", "SEATING": "25", "ROOM_TYPE": "R"} for n in range(8)]
    rows["KCY"] = [{"KCYKEY": f"{n:02}", "DESCRIPTION": f"Year {n}", "NUM_EQVT": str(n)} for n in range(7, 13)]
    rows["KGC"] = [
        {"KGCKEY": f"{n:02}{letter}", "DESCRIPTION": f"{n}{letter}", "ACTIVE": "Y", "TEACHER": "S003"}
        for n in range(7, 13)
        for letter in "AB"
    ]
    rows["SU"] = [{"SUKEY": f"{n:02}ENG", "FULLNAME": f"English {n}", "SUBJECT_TYPE": "U"} for n in range(7, 13)]
    rows["SCL"] = [
        {"SCLKEY": f"26{n:02}ENG{k}", "QUILT": "26S2", "SUBJECT": f"{n:02}ENG", "CLASS": str(k), "TEACHER01": "S004"}
        for n in range(7, 13)
        for k in (1, 2)
    ]
    rows["SF"] = [_staff(number, dice) for number in range(1, staff + 1)]
    rows["ST"] = [_student(number, dice) for number in range(1, students + 1)]
    rows["ST"] += [_leaver(number, dice) for number in range(students + 1, students + leavers + 1)]
    rows["STMA"] = [_enrolment(row) for row in rows["ST"][:students]]
    return {name: Sheet(COLUMNS[name].split(), rows[name]) for name in COLUMNS}


def _staff(number: int, dice: random.Random) -> Row:
    row = {
        "SFKEY": f"S{number:03}",
        "SURNAME": FAMILY_NAMES[number % 8],
        "TITLE": dice.choice(("Ms", "Mr", "Mx", "")),
        "FIRST_NAME": FIRST_NAMES[number // 8 % 8],
        "PREF_NAME": dice.choice(("", "Kaz")),
        "BIRTHDATE": moment(1960 + number % 40, number % 12 + 1, number % 28 + 1),
        "E_MAIL": f"s{number:03}@school.example",
        "START": moment(2015, number % 12 + 1, 1),
        "FTE": dice.choice(("1", "0.8", "0.60")),
        "CAMPUS": dice.choice("12"),
        "HOUSE": dice.choice(("RED", "blue ", "")),
        "ROOM": f"R{number % 8:02}",
        "STAFF_TYPE": "T",
        "STATUS": "O",
        "STAFF_STATUS": "ACTV",
        "PAYROLL_REC_NO": f"0{number:07}",
        "ACC_EXTRAS": str(number % 5),
        "POS_CODE_A": "PRIN" if number == 1 else "TEACH",
        "POS_CODE_B": "OFFICE" if number % 9 == 0 else "",
        "NOTES": 'Two lines,\r\nwith "quotes" and commas',
        "STAFF_PIC": "System.Byte[]",
    }
    for slot, code in enumerate(dice.sample(("ENG", "mat", "SCI "), dice.randint(0, 3)), 1):
        row[f"FACULTY{slot:02}"] = code
    return row | {f"AVAILABILITY{day:02}": "Y" for day in range(1, 6)}


def _student(number: int, dice: random.Random) -> Row:
    year = 7 + number % 6
    return {
        "STKEY": f"STU{number:05}",
        "SURNAME": FAMILY_NAMES[number % 8],
        "FIRST_NAME": FIRST_NAMES[number // 8 % 8],
        "PREF_NAME": dice.choice(("", "", "Ash")),
        "REGISTRATION": str(number),
        "BIRTHDATE": moment(2008 + number % 6, number % 12 + 1, number % 28 + 1),
        "E_MAIL": f"stu{number:05}@students.example" if number % 3 else "",
        "STATUS": "ACTV",
        "HOME_GROUP": f"{year:02}{'ab'[number % 2]}" + " " * (number % 4 == 0),
        "SCHOOL_YEAR": f"{year:02}",
        "HOUSE": dice.choice(("RED", "BLUE", "")),
        "CAMPUS": "1" if year > 9 else "2",
        "NOTES": "A memo, over\r\ntwo lines" if number % 5 == 0 else "",
        "LW_DATE": "" if number % 4 == 0 else "3/08/2026 2:07:09 PM",
    }


def _leaver(number: int, dice: random.Random) -> Row:
    return _student(number, dice) | {"STATUS": ("LEFT", "DEL", "INAC", "FUT", "left ")[number % 5], "HOME_GROUP": ""}


def _enrolment(student: Row) -> Row:
    number = student["STKEY"][3:].lstrip("0")
    subject = f"{student['SCHOOL_YEAR']}ENG"
    row = {"TID": number, "SKEY": student["STKEY"], "MKEY": subject, "CLASS": "1", "RESULT": "A+"}
    return row | {"TTPERIOD": "2026S2", "CYEAR": "2026"}


def as_bytes(sheet: Sheet, style: Style | None = None, *, table: str = "") -> bytes:
    """The whole file of one table."""
    style = style or Style()
    columns = [name for name in sheet.columns if name not in style.lacks.get(table, ())]
    columns += [f"NEW_COLUMN_{number}" for number in range(style.extra_columns)]
    rows = list(sheet.rows)
    dice = random.Random(style.shuffle)
    if style.shuffle:
        dice.shuffle(columns)
        dice.shuffle(rows)
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    text = style.line_end.join(",".join(_cell(cell, style.quoting, dice) for cell in line) for line in lines)
    text += style.line_end if style.last_line_end else ""
    return (b"\xef\xbb\xbf" if style.bom else b"") + text.encode(style.encoding)


def _cell(cell: str, quoting: str, dice: random.Random) -> str:
    must = any(mark in cell for mark in ',"\r\n')
    if must or quoting == "all" or (quoting == "mixed" and cell and dice.random() < 0.5):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def file_name(table: str, *, number: str = NUMBER, delta: bool = False) -> str:
    """`ST_8865.csv`, or `ST_8865_D.csv`."""
    return f"{table}_{number}{'_D' if delta else ''}.csv"


def put(path: Path, content: bytes, *, at: float) -> None:
    """Write a file with a time of its own."""
    path.write_bytes(content)
    os.utime(path, ns=(int(at * 1e9), int(at * 1e9)))


def write(folder: Path, sheets: Sheets, *, night: float = 0, style: Style | None = None, number: str = NUMBER) -> Path:
    """Write full files of every table as of a night; what stood there before goes."""
    style = style or Style()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for place, (table, sheet) in enumerate(sheets.items()):
        name = style.name(file_name(table, number=number))
        put(folder / name, as_bytes(sheet, style, table=table), at=START + night * DAY + place)
    return folder


def write_delta(folder: Path, table: str, sheet: Sheet, *, night: float, style: Style | None = None) -> None:
    """Put a delta of one table beside the full files."""
    put(folder / file_name(table, delta=True), as_bytes(sheet, style, table=table), at=START + night * DAY)


def damaged(style: Style, **changes: Any) -> Style:
    """The same style with something else about it."""
    return replace(style, **changes)


# What must come out: read the folder again, by the facts, and say who is there.

_STUDENT_HERE = {"ACTV", "LVNG", ""}
_STAFF_HERE = {"ACTV", ""}


def people(folder: Path, number: str = NUMBER) -> dict[str, list[dict[str, Any]]]:
    """What `people export` must print after a first import of `folder`, by kind and sorted by code."""
    staff = [_staff_out(row) for row in _newest_rows(folder, "SF", number)]
    students = [_student_out(row) for row in _newest_rows(folder, "ST", number)]
    return {
        "staff": sorted(staff, key=lambda person: person["code"]),
        "students": sorted(students, key=lambda person: person["key"]),
    }


def _newest_rows(folder: Path, table: str, number: str) -> Iterable[Row]:
    """Base rows by folded key, newer whole rows of a newer delta laid over them; the first of two equal keys counts."""
    paths = {path.name.upper(): path for path in folder.iterdir()}
    base = paths[f"{table}_{number}.CSV"]
    delta = paths.get(f"{table}_{number}_D.CSV")
    found = _by_key(base)
    if delta is not None and delta.stat().st_mtime_ns > base.stat().st_mtime_ns:
        found |= _by_key(delta)
    return found.values()


def _by_key(path: Path) -> dict[str, Row]:
    key = {"SF": "SFKEY", "ST": "STKEY"}[path.name.upper().split("_")[0]]
    raw = path.read_bytes()
    text = raw[3:].decode("utf-8") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("cp1252")
    found: dict[str, Row] = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        clean = {name: (cell or "").strip() for name, cell in row.items() if name}
        found.setdefault(clean[key].upper(), clean)
    return found


def _codes(row: Row, *names: str) -> list[str]:
    return [row[name].upper() for name in names if row.get(name)]


def _day(cell: str) -> str | None:
    if not cell:
        return None
    day, month, year = cell.split(" ", 1)[0].split("/")
    return datetime(int(year), int(month), int(day)).date().isoformat()  # noqa: DTZ001  # a day has no zone


def _staff_out(row: Row) -> dict[str, Any]:
    status = row["STAFF_STATUS"].upper()
    return {
        "code": row["SFKEY"].upper(),
        "title": row.get("TITLE", ""),
        "first_name": row["FIRST_NAME"],
        "preferred_name": row.get("PREF_NAME", ""),
        "family_name": row["SURNAME"],
        "faculties": _codes(row, "FACULTY01", "FACULTY02", "FACULTY03", "FACULTY04"),
        "positions": _codes(row, "POS_CODE_A", "POS_CODE_B"),
        "campus": row.get("CAMPUS", ""),
        "house": row.get("HOUSE", "").upper(),
        "room": row.get("ROOM", "").upper(),
        "email": row.get("E_MAIL", ""),
        "status": status,
        "active": status in _STAFF_HERE,
        "start": _day(row.get("START", "")),
        "finish": _day(row.get("FINISH", "")),
    }


def _student_out(row: Row) -> dict[str, Any]:
    status = row["STATUS"].upper()
    return {
        "key": row["STKEY"].upper(),
        "first_name": row["FIRST_NAME"],
        "preferred_name": row.get("PREF_NAME", ""),
        "family_name": row["SURNAME"],
        "year_level": row.get("SCHOOL_YEAR", "").upper(),
        "home_group": row.get("HOME_GROUP", "").upper(),
        "house": row.get("HOUSE", "").upper(),
        "campus": row.get("CAMPUS", ""),
        "email": row.get("E_MAIL", ""),
        "status": status,
        "active": status in _STUDENT_HERE,
    }
