"""The allow-list: which columns of which tables are read, and what they are called here.

Nothing outside this file is ever parsed, stored or logged. One table to read.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from . import records
from .values import Reader, bookable, code, day, flag, number, school_year, subject_in_use, text, weekdays, whole


class Column(NamedTuple):
    """One column of the export: its heading, our field, how a cell is read, what an empty cell means.

    Several headings separated by blanks are read as one text, first letter of each, '-' where empty; or, with `each`,
    as a tuple of their cells, where an empty cell of text is '' and any other None.
    A `needed` column must be in the heading row. `most` is how many characters a cell may have: two or more
    times the export's own width, so that wider columns of a later release still fit (0: 20 for a code, else 200).
    """

    heading: str
    field: str
    read: Reader = text
    empty: object = ""
    needed: bool = False
    most: int = 0
    each: bool = False

    @property
    def headings(self) -> list[str]:
        """The column names in the file, one but for joined columns."""
        return self.heading.split()

    @property
    def longest(self) -> int:
        """Characters a cell may have."""
        return self.most or (20 if self.read is code else 200)


@dataclass(frozen=True)
class Table:
    """One table of the export: what it holds, where CASES21 keeps it, and its columns.

    Columns stand in the order of the record's fields; the first is the key.
    `refers` names, by field, the table whose codes the field should hold: a hint, never a condition.
    """

    name: str
    holds: str
    screen: str
    record: type[records.Record]
    columns: tuple[Column, ...]
    needed: bool = False
    refers: dict[str, str] = field(default_factory=dict)


def birth(cell: str) -> str:
    """Marks the birth date column; the reader puts the keyed hash, which knows the key, in its place."""
    raise AssertionError(f"a birth date of {len(cell)} characters was about to be read without its key")


STAFF = Table(
    "SF",
    "staff",
    "CASES21, staff details",
    records.Staff,
    (
        Column("SFKEY", "code", code, needed=True),
        Column("TITLE", "title", most=100),
        Column("FIRST_NAME", "first_name", needed=True),
        Column("PREF_NAME", "preferred_name"),
        Column("SURNAME", "family_name", needed=True),
        Column("HOUSE", "house", code),
        Column("CAMPUS", "campus", code),
        Column("E_MAIL", "email"),
        Column("STAFF_STATUS", "status", code, needed=True),
        Column("BIRTHDATE", "birth_mark", birth),
        Column("FACULTY01", "faculty_1", code),
        Column("FACULTY02", "faculty_2", code),
        Column("FACULTY03", "faculty_3", code),
        Column("FACULTY04", "faculty_4", code),
        Column("POS_CODE_A", "position_1", code),
        Column("POS_CODE_B", "position_2", code),
        Column("ROOM", "room", code),
        Column("FTE", "fte", number, None),
        Column("AVAILABILITY01 AVAILABILITY02 AVAILABILITY03 AVAILABILITY04 AVAILABILITY05", "availability", weekdays),
        Column("STAFF_TYPE", "staff_type", code, most=10),
        Column("START", "start", day, None),
        Column("FINISH", "finish", day, None),
        Column("WORK_PHONE", "work_phone", most=50),
        Column("PAYROLL_REC_NO", "payroll_number", most=30),
        Column("MAX_EXTRAS", "extras_cap", whole, None),
        Column("ACC_EXTRAS", "extras_this_year", whole, None),
        Column("WEEK_EXTRAS", "extras_this_week", whole, None),
        Column("VIT_EXPIRY", "vit_expiry", day, None),
        Column("WWCC_EXPIRY", "wwcc_expiry", day, None),
    ),
    needed=True,
    refers={
        "house": "KGH",
        "campus": "SCI",
        "faculty_1": "KSF",
        "faculty_2": "KSF",
        "faculty_3": "KSF",
        "faculty_4": "KSF",
        "position_1": "KSC",
        "position_2": "KSC",
        "room": "SM",
    },
)

STUDENTS = Table(
    "ST",
    "students",
    "CASES21, student details",
    records.Student,
    (
        Column("STKEY", "key", code, needed=True),
        Column("FIRST_NAME", "first_name", needed=True),
        Column("PREF_NAME", "preferred_name"),
        Column("SURNAME", "family_name", needed=True),
        Column("HOUSE", "house", code),
        Column("CAMPUS", "campus", code),
        Column("E_MAIL", "email"),
        Column("STATUS", "status", code, needed=True),
        Column("BIRTHDATE", "birth_mark", birth),
        Column("SCHOOL_YEAR", "year_level", code, most=10),
        Column("HOME_GROUP", "home_group", code, most=10),
    ),
    needed=True,
    refers={"house": "KGH", "campus": "SCI", "year_level": "KCY", "home_group": "KGC"},
)

CAMPUSES = Table(
    "SCI",
    "campuses",
    "CASES21, school and campus details",
    records.Campus,
    (
        Column("SCIKEY", "code", code, needed=True),
        Column("CAMPUS_NAME", "name"),
        Column("SCHOOL_NAME", "school_name"),
        Column("ADMIN_SITE", "is_main", flag, None),
        Column("TELEPHONE", "phone", most=50),
        Column("SCH_PRINCIPAL", "principal", code),
    ),
    refers={"principal": "SF"},
)

ROOMS = Table(
    "SM",
    "rooms",
    "CASES21, rooms",
    records.Room,
    (
        Column("ROOM", "code", code, needed=True),
        Column("TITLE", "name"),
        Column("DESCRIPTION", "description"),
        Column("SEATING", "seats", whole, None),
        Column("ROOM_TYPE", "bookable", bookable, None),
        Column("FACULTY", "faculty", code),
        Column("CAMPUS", "campus", code),
    ),
    refers={"faculty": "KSF", "campus": "SCI"},
)

FACULTIES = Table(
    "KSF",
    "faculties",
    "CASES21, faculties",
    records.Faculty,
    (
        Column("KSFKEY", "code", code, needed=True),
        Column("DESCRIPTION", "name"),
        Column("COORDINATOR", "head", code),
    ),
    refers={"head": "SF"},
)

POSITIONS = Table(
    "KSC",
    "positions",
    "CASES21, staff positions",
    records.Position,
    (
        Column("KSCKEY", "code", code, needed=True),
        Column("SF_POSITION", "name"),
    ),
)

HOUSES = Table(
    "KGH",
    "houses",
    "CASES21, houses",
    records.House,
    (
        Column("KGHKEY", "code", code, needed=True),
        Column("DESCRIPTION", "name"),
        Column("ACTIVE", "in_use", flag, True),
        Column("CAMPUS", "campus", code),
    ),
    refers={"campus": "SCI"},
)

YEAR_LEVELS = Table(
    "KCY",
    "year_levels",
    "CASES21, year levels",
    records.YearLevel,
    (
        Column("KCYKEY", "code", code, needed=True),
        Column("DESCRIPTION", "name"),
        Column("SHORT_DESC", "short_name", most=50),
        Column("NUM_EQVT", "order", whole, None),
        Column("TEACHER", "coordinator", code),
        Column("TEACHER_B", "second_coordinator", code),
    ),
    refers={"coordinator": "SF", "second_coordinator": "SF"},
)

HOME_GROUPS = Table(
    "KGC",
    "home_groups",
    "CASES21, home groups",
    records.HomeGroup,
    (
        Column("KGCKEY", "code", code, needed=True),
        Column("DESCRIPTION", "name"),
        Column("ACTIVE", "in_use", flag, True),
        Column("CAMPUS", "campus", code),
        Column("TEACHER", "teacher", code),
        Column("TEACHER_B", "second_teacher", code),
        Column("ROOM", "room", code),
    ),
    refers={"campus": "SCI", "teacher": "SF", "second_teacher": "SF", "room": "SM"},
)

SUBJECTS = Table(
    "SU",
    "subjects",
    "CASES21, subjects",
    records.Subject,
    (
        Column("SUKEY", "code", code, needed=True),
        Column("FULLNAME", "name"),
        Column("SUBJECT_TYPE", "in_use", subject_in_use, True),
        Column("SHORTNAME", "short_name", most=50),
        Column("FACULTY", "faculty", code),
        Column("SUBJECT_ACADEMIC_YEAR", "year_level", code, most=10),
    ),
    refers={"faculty": "KSF", "year_level": "KCY"},
)

CLASSES = Table(
    "SCL",
    "classes",
    "CASES21, subject classes",
    records.SchoolClass,
    (
        Column("SCLKEY", "code", code, needed=True),
        Column("ALIAS", "name"),
        Column("QUILT", "timetable", code),
        Column("SUBJECT", "subject", code, needed=True),
        Column("CLASS", "number", whole, None),
        Column("TEACHER01", "teacher", code),
        Column("TEACHER02", "second_teacher", code),
        Column("ROOM01", "room", code),
        Column("ROOM02", "second_room", code),
        Column("CAMPUS", "campus", code),
    ),
    refers={
        "subject": "SU",
        "teacher": "SF",
        "second_teacher": "SF",
        "room": "SM",
        "second_room": "SM",
        "campus": "SCI",
    },
)

ENROLMENTS = Table(
    "STMA",
    "enrolments",
    "CASES21, student subject enrolments",
    records.Enrolment,
    (
        Column("TID", "code", code, needed=True),
        Column("SKEY", "student", code, needed=True),
        Column("MKEY", "subject", code, needed=True),
        Column("CLASS", "number", whole, None, needed=True),
        Column("CYEAR", "year", school_year, None),
        Column("TTPERIOD", "period", code),
    ),
    refers={"student": "ST", "subject": "SU"},
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CAMPUSES,
        FACULTIES,
        POSITIONS,
        HOUSES,
        ROOMS,
        YEAR_LEVELS,
        STAFF,
        HOME_GROUPS,
        STUDENTS,
        SUBJECTS,
        CLASSES,
        ENROLMENTS,
    )
}

# The tables that are officially exported: a file of any other name is somebody's own and is ignored.
_OFFICIAL = """
    AKC AR CR CRF DF DFF DFVT DR GL GLBUDG GLF KAB KAD KCC KCD KCI KCM KCT KCV KCY KDI KDO KGC KGD KGG KGH KGL
    KGLINIT KGLPROG KGLSUB KGLT KGO KGR KGST KGT KNATT KSA KSC KSF PPD SA SAM SC SCI SCL SF SG SKGS SM SMC ST STAR
    STMA STNAT STPO STPS STSUP STVDI STVDO SU SXAB SXABCONV SXAS TC TCAT TCTB TCTD TCTQ TCTR TE TEC TH THTN THTQ TT
    TTTG TXAS TXHG UM
"""
OFFICIAL = frozenset(_OFFICIAL.split())
