"""Writes the made-up school as a folder of eduHub files, as CASES21 would.

One full file per table, `ST_8865.csv`: headings in the order of the export, Windows-1252
(what it cannot hold becomes a question mark), CRLF, quotes only where a cell needs them.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Literal

from staffroom.demo import slips
from staffroom.demo.chance import dice
from staffroom.demo.filler import MARKER, Filler, columns, date_text
from staffroom.demo.quilt import TIMETABLE
from staffroom.demo.school import School, Staff, Student

Quoting = Literal["needed", "text"]
Values = dict[str, str]

ENCODING = "cp1252"
_FAMILIES = 400  # tables of families and addresses are there to be ignored; a few rows will do


def write_folder(
    folder: Path, school: School, *, at: datetime, quoting: Quoting = "needed", timetable: bool = True
) -> dict[str, int]:
    """Write every table of `school` into `folder`; the newest file time is `at`, the others are the seconds before.

    Returns rows by file name. `quoting` is `needed`, or `text` for quotes around every text cell. Without `timetable`
    the tables of lessons, dates and absences are left out, as at a school that keeps its timetable elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    wanted = TABLES if timetable else tuple(_PEOPLE)
    for number, table in enumerate(wanted):
        name = file_name(table, school.number)
        with replacing(folder / name) as out:
            counts[name] = write_rows(out, table, rows_of(table, school), quoting)
        stamp(folder / name, at - timedelta(seconds=len(wanted) - 1 - number))
    return counts


def rows_of(table: str, school: School) -> Iterator[list[str]]:
    """The rows of one table, every cell filled."""
    filler = Filler(table, dice(f"{school.seed}-{table}"), school.today)
    return filler.rows(_ALL[table](school))


def file_name(table: str, number: str, *, delta: bool = False) -> str:
    """`ST_8865.csv`, or `ST_8865_D.csv` for a delta."""
    return f"{table}_{number}{'_D' if delta else ''}.csv"


def write_rows(out: IO[str], table: str, rows: Iterable[list[str]], quoting: Quoting = "needed") -> int:
    """Heading and rows of one table; returns how many rows."""
    headings = [column.name for column in columns(table)]
    if quoting == "text":
        return _write_quoted(out, table, headings, rows)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _write_quoted(out: IO[str], table: str, headings: list[str], rows: Iterable[list[str]]) -> int:
    """Quotes around text; numbers, dates and nulls stay bare, as a quoted empty date is known to break readers."""
    text = [column.kind in "st" for column in columns(table)]
    count = -1
    for row in (headings, *rows):
        count += 1
        cells = (
            '"' + cell.replace('"', '""') + '"' if cell and (quoted or count == 0) else cell
            for cell, quoted in zip(row, text, strict=True)
        )
        out.write(",".join(cells) + "\r\n")
    return count


class replacing:  # noqa: N801  # reads as a word after `with`
    """Open a text file for writing that takes the place of `path` only when it is whole."""

    def __init__(self, path: Path, encoding: str = ENCODING) -> None:
        self._path, self._encoding = path, encoding
        self._part = path.with_name(f".{path.name}.part")

    def __enter__(self) -> IO[str]:
        self._out = self._part.open("w", encoding=self._encoding, errors="replace", newline="")
        return self._out

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._out.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)


def stamp(path: Path, at: datetime) -> None:
    """Set the file's time."""
    os.utime(path, (at.timestamp(), at.timestamp()))


# One function per table: our records in, the columns that matter out.


def _staff(school: School) -> Iterator[Values]:
    return slips.in_staff(_staff_row(person) for person in school.staff)


def _staff_row(person: Staff) -> Values:
    faculties = [*person.faculties, "", "", "", ""]
    positions = [*person.positions, "", ""]
    values = {
        "SFKEY": person.code,
        "SURNAME": person.family_name.upper(),
        "TITLE": person.title,
        "FIRST_NAME": person.first_name,
        "PREF_NAME": person.preferred_name,
        "GENDER": person.gender,
        "BIRTHDATE": date_text(person.birthday),
        "WORK_PHONE": person.phone,
        "E_MAIL": person.email,
        "START": date_text(person.start),
        "FINISH": date_text(person.finish),
        "FTE": f"{person.fte:g}",
        "CAMPUS": str(person.campus),
        "HOUSE": person.house,
        "ROOM": person.room,
        "STAFF_TYPE": person.kind,
        "POS_CODE_A": positions[0],
        "POS_CODE_B": positions[1],
        "STATUS": "O",
        "STAFF_STATUS": person.status,
        "PAYROLL_REC_NO": person.payroll,
        "MAX_EXTRAS": str(person.extras_cap or ""),
        "ACC_EXTRAS": str(person.extras_done or ""),
        "WEEK_EXTRAS": str(person.extras_week or ""),
        "VIT_EXPIRY": date_text(person.registration_ends),
        "WWCC_EXPIRY": date_text(person.children_card_ends),
    }
    values |= {f"FACULTY{slot + 1:02}": faculties[slot] for slot in range(4)}
    values |= {f"AVAILABILITY{day + 1:02}": letter for day, letter in enumerate(person.availability)}
    return values


def _students(school: School) -> Iterator[Values]:
    return slips.in_students(_student_row(number, student) for number, student in enumerate(school.students, start=1))


def _student_row(number: int, student: Student) -> Values:
    return {
        "STKEY": student.key,
        "SURNAME": student.family_name.upper(),
        "FIRST_NAME": student.first_name,
        "PREF_NAME": student.preferred_name,
        "TITLE": "",
        "FAMILY": f"FAM{number % _FAMILIES + 1:04}",
        "GENDER": student.gender,
        "REGISTRATION": str(number),
        "BIRTHDATE": date_text(student.birthday),
        "ENTRY": date_text(student.entry),
        "EXIT_DATE": date_text(student.exit),
        "STATUS": student.status,
        "SCHOOL_YEAR": student.year_level,
        "HOME_GROUP": student.home_group,
        "HOUSE": student.house,
        "CAMPUS": str(student.campus),
        "E_MAIL": student.email,
    }


def _campuses(school: School) -> Iterator[Values]:
    principal = next((person.code for person in school.staff if person.job == "principal"), "")
    for campus in school.campuses:
        yield {
            "SCIKEY": str(campus.code),
            "CAMPUS_NAME": campus.name,
            "CAMPUS_TYPE": "Secondary",
            "SCHOOL_LINK": f"{school.number}{campus.code:02}",
            "SCHOOL_TYPE": "Secondary",
            "SCHOOL_NAME": school.name,
            "ADMIN_SITE": "Y" if campus.main else "N",
            "SCH_PRINCIPAL": principal,
            "CURRENT_RELEASE": "67",
            "CURRENT_QUILT": school.timetable,
            "CURRENT_SEMESTER": school.timetable,
            "ADDRESS01": campus.street,
            "SUBURB": "HARROW LANE",
            "TELEPHONE": f"03 7010 0{campus.code + 1}00",
            "CAMPUS_OPEN_IND": "Y",
        }


def _faculties(school: School) -> Iterator[Values]:
    return (
        {"KSFKEY": faculty.code, "DESCRIPTION": faculty.name, "COORDINATOR": faculty.head}
        for faculty in school.faculties
    )


def _positions(school: School) -> Iterator[Values]:
    return ({"KSCKEY": position.code, "SF_POSITION": position.name} for position in school.positions)


def _houses(school: School) -> Iterator[Values]:
    for house in school.houses:
        yield {"KGHKEY": house.code, "DESCRIPTION": house.name, "CAMPUS": str(house.campus), "ACTIVE": "Y"}


def _rooms(school: School) -> Iterator[Values]:
    for room in school.rooms:
        yield {
            "ROOM": room.code,
            "TITLE": room.name,
            "SEATING": str(room.seats),
            "DESCRIPTION": f"{room.name}, {'book it' if room.bookable else 'not for classes'}",
            "ROOM_TYPE": "R" if room.bookable else "",
            "FACULTY": room.faculty,
            "CAMPUS": str(room.campus),
            "STAFF_CODE": "",
        }


def _year_levels(school: School) -> Iterator[Values]:
    for level in school.year_levels:
        last = level is school.year_levels[-1]
        yield {
            "KCYKEY": level.code,
            "DESCRIPTION": level.name,
            "NUM_EQVT": str(level.order),
            "SHORT_DESC": f"Yr {level.order}",
            "TEACHER": level.coordinator,
            "TEACHER_B": level.second_coordinator,
            "NEXT_YR": "" if last else f"{level.order + 1:02}",
            "FINAL_YR": "Y" if last else "N",
        }


def _home_groups(school: School) -> Iterator[Values]:
    return slips.in_home_groups(
        {
            "KGCKEY": group.code,
            "DESCRIPTION": group.name,
            "CAMPUS": str(group.campus),
            "TEACHER": group.teacher,
            "TEACHER_B": group.second_teacher,
            "ACTIVE": "Y" if group.active else "N",
            "ROOM": group.room,
            "MIN_AC_YR": group.year_level,
            "MAX_AC_YR": group.year_level,
            "NEXT_HG": "",
        }
        for group in school.home_groups
    )


def _subjects(school: School) -> Iterator[Values]:
    for subject in school.subjects:
        yield {
            "SUKEY": subject.code,
            "FULLNAME": subject.name,
            "SHORTNAME": subject.name.removeprefix(f"Year {subject.year_level.lstrip('0')} ")[:10].strip(),
            "FACULTY": subject.faculty,
            "PROMOTE": "",
            "SUBJECT_ACADEMIC_YEAR": subject.year_level,
            "SEMESTER": "0",
            "DURATION": "S",
            "SUBJECT_TYPE": "U" if subject.active else "",
            "ELECTIVE": "E" if subject.elective else "C",
        }


def _classes(school: School) -> Iterator[Values]:
    return slips.in_classes(
        {
            "SCLKEY": group.code,
            "QUILT": group.timetable,
            "SUBJECT": group.subject,
            "CLASS": str(group.number),
            "TEACHER01": group.teacher,
            "TEACHER02": group.second_teacher,
            "ROOM01": group.room,
            "ROOM02": "",
            "FREQUENCY": "9",
            "CAMPUS": str(group.campus),
            "ALIAS": "",
        }
        for group in school.classes
    )


def _enrolments(school: School) -> Iterator[Values]:
    for enrolment in school.enrolments:
        yield {
            "TID": str(enrolment.row),
            "SKEY": enrolment.student,
            "MKEY": enrolment.subject,
            "CKEY": "",
            "CLASS": str(enrolment.number),
            "TTPERIOD": enrolment.period,
            "CYEAR": str(enrolment.year),
            "SCHOOL_YEAR": enrolment.year_level,
        }


def _families(school: School) -> Iterator[Values]:
    for number in range(1, _FAMILIES + 1):
        yield {"DFKEY": f"FAM{number:04}", "SURNAME_A": MARKER.upper(), "BPAY_REFERENCE": "", "HOMEKEY": str(number)}


def _addresses(school: School) -> Iterator[Values]:
    return ({"UMKEY": str(number), "ADDRESS01": f"{number} Made-up Street"} for number in range(1, _FAMILIES + 1))


_PEOPLE: dict[str, Callable[[School], Iterator[Values]]] = {
    "SCI": _campuses,
    "KSF": _faculties,
    "KSC": _positions,
    "KGH": _houses,
    "SM": _rooms,
    "KCY": _year_levels,
    "KGC": _home_groups,
    "SU": _subjects,
    "SCL": _classes,
    "SF": _staff,
    "ST": _students,
    "STMA": _enrolments,
    "DF": _families,
    "UM": _addresses,
}
_ALL = _PEOPLE | TIMETABLE
TABLES = tuple(_ALL)
