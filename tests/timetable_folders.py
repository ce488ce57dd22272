"""Timetable tables to put beside a made-up eduHub folder: a small quilt, one dated week, and what a test adds.

Written from the published facts with the `csv` module alone, as `eduhub_folders` is.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tests import eduhub_folders as made

Row = dict[str, str]
Tables = dict[str, list[Row]]
COLUMNS = {
    "TH": "THKEY TITLE SELECTABLE THROWS THCOLS "
    + " ".join(f"TH_RLABEL{n:02}" for n in range(1, 13))
    + " "
    + " ".join(f"TH_CLABEL{n:02}" for n in range(1, 16))
    + " "
    + " ".join(f"TEACHING_PERIOD{n:02}" for n in range(1, 13))
    + " CALENDAR_START01 CALENDAR_START02 CALENDAR_START03 CALENDAR_START04"
    + " CALENDAR_END01 CALENDAR_END02 CALENDAR_END03 CALENDAR_END04 LW_DATE",
    "THTN": "TID QKEY LABEL_NUMBER LABEL_TYPE LABEL_NAME LABEL_COLOUR LW_DATE",
    "THTQ": "TID QKEY GKEY SUBJ CLASS OCCUR FREQ ROW_LABEL IDENT T1TEACH T2TEACH R1ROOM R2ROOM EXTRA_TEACH EXTRA_ROOM"
    " QROW QCOL LW_DATE",
    "TT": "TTKEY TITLE GSOLS LW_DATE",
    "TTTG": "TID GKEY SUBJ CLASS IDENT T1TEACH T2TEACH R1ROOM R2ROOM LW_DATE",
    "KCC": "KCCKEY DAYTODAY DAY_TYPE DAY_CYCLE CURRENT_QUILT LW_DATE",
    "TC": "TCKEY TITLE DAY_COMMENT LW_DATE",
    "TCTD": "TID TCTDKEY QKEY TIME_INDEX TIME_START TIME_END TIME_TYPE TIME_NAME LW_DATE",
    "TCTQ": "TID TCTQKEY QKEY SUBJ CLASS IDENT T1TEACH T2TEACH R1ROOM R2ROOM EXTRA_TEACH EXTRA_ROOM QROW QCOL GKEY"
    " LW_DATE",
    "TCTB": "TID TCTBKEY SUBJ CLASS TEACHER ROOM TEACHER_AVAILABLE ROOM_AVAILABLE TIME_FROM TIME_TO COMMENT_A"
    " ABSENCE_TYPE LW_DATE",
    "TCTR": "TID TCTRKEY TCTQ_TID TEACH ROOM COMMENT_R COUNT_EXTRAS EXTRAS_VALUE ABSENTEE_TID LW_DATE",
    "TE": "TEKEY TITLE CAMPUS COMMENTS START_DATE END_DATE RECURRENCE RECUR_DAYS TIME_FROM TIME_TO CONVENOR LOCATION"
    " EVENT_GROUP CATEGORY START_YEAR END_YEAR START_FORM END_FORM SUBJ LW_DATE",
    "TEC": "CATEGORY TITLE LW_DATE",
    "TCAT": "TCATKEY TITLE LW_DATE",
}
QUILT = "26S2"
CANARY = "carer leave for a sick child"


def day(value: date) -> str:
    """A date as CASES21 writes it."""
    return made.moment(value.year, value.month, value.day)


def clock(text: str) -> str:
    """A time-only cell: `15:30` behind a date that means nothing."""
    hour, minute = map(int, text.split(":"))
    return f"30/12/1899 {hour % 12 or 12}:{minute:02}:00 {'AM' if hour < 12 else 'PM'}"


def lesson(tid: int, subject: str, number: int | str, teacher: str, room: str, row: int, **more: str) -> Row:
    """A row of THTQ or TCTQ without its day."""
    placed = {"TID": str(tid), "QKEY": QUILT, "SUBJ": subject, "CLASS": str(number), "IDENT": str(tid)}
    return placed | {"T1TEACH": teacher, "R1ROOM": room, "QROW": str(row)} | more


def slots(on: date, *bells: tuple[str, str, str], first: int = 1, quilt: str = QUILT) -> list[Row]:
    """Rows of TCTD: (name, starts, ends), numbered in their order."""
    return [
        {
            "TID": str(first + place),
            "TCTDKEY": day(on),
            "QKEY": quilt,
            "TIME_INDEX": str(place + 1),
            "TIME_START": clock(starts),
            "TIME_END": clock(ends),
            "TIME_NAME": name,
        }
        for place, (name, starts, ends) in enumerate(bells)
    ]


def table_bytes(table: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    """The whole file of one table."""
    columns = COLUMNS[table].split()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        if strangers := row.keys() - set(columns):
            raise ValueError(f"{table} has no {strangers}")
        writer.writerow([row.get(name, "") for name in columns])
    return out.getvalue().encode("cp1252")


def write(folder: Path, tables: Tables, *, at: float = made.START + 60, number: str = made.NUMBER) -> Path:
    """Put these tables into a folder; each has its file, with the heading alone where there are no rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, (table, rows) in enumerate(tables.items()):
        made.put(folder / made.file_name(table, number=number), table_bytes(table, rows), at=at + place)
    return folder
