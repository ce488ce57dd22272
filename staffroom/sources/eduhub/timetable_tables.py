"""The allow-list of the timetable tables: which columns are read, and what they are called here.

They are apart from `tables.py` because the import of people must not depend on them. What says why somebody is away
(TCTB.COMMENT_A, TCTB.ABSENCE_TYPE, TCTR.COMMENT_R and all of TCAT) does not stand here, so it is never read.
"""

from . import timetable_records as records
from .tables import Column, Table
from .values import clock, code, date_key, day, whole


def _numbered(name: str, last: int) -> str:
    return " ".join(f"{name}{number:02}" for number in range(1, last + 1))


QUILTS = Table(
    "TH",
    "quilts",
    "CASES21, timetable quilts",
    records.Quilt,
    (
        Column("THKEY", "code", code, needed=True),
        Column("TITLE", "title"),
        Column(_numbered("TH_RLABEL", 12), "row_labels", empty=(), each=True),
        Column(_numbered("TH_CLABEL", 15), "column_labels", empty=(), each=True),
        Column(_numbered("TEACHING_PERIOD", 12), "teaching_periods", whole, (), each=True),
        Column(_numbered("CALENDAR_START", 4), "begins", day, (), each=True),
        Column(_numbered("CALENDAR_END", 4), "ends", day, (), each=True),
    ),
)

LABELS = Table(
    "THTN",
    "quilt labels",
    "CASES21, labels of a timetable quilt",
    records.Label,
    (
        Column("TID", "code", code, needed=True),
        Column("QKEY", "quilt", code, needed=True),
        Column("LABEL_NUMBER", "number", whole, None, needed=True),
        Column("LABEL_TYPE", "kind", code, needed=True),
        Column("LABEL_NAME", "name", needed=True),
    ),
)

CYCLE_LESSONS = Table(
    "THTQ",
    "lessons of the cycle",
    "CASES21, timetable quilt",
    records.CycleLesson,
    (
        Column("TID", "code", code, needed=True),
        Column("QKEY", "quilt", code, needed=True),
        Column("GKEY", "grid", code),
        Column("SUBJ", "subject", code, needed=True),
        Column("CLASS", "number", whole, None, needed=True),
        Column("IDENT", "ident", whole, None),
        Column("ROW_LABEL", "line"),
        Column("T1TEACH", "teacher", code, needed=True),
        Column("T2TEACH", "second_teacher", code),
        Column("R1ROOM", "room", code),
        Column("R2ROOM", "second_room", code),
        Column("QROW", "row", whole, None, needed=True),
        Column("QCOL", "column", whole, None, needed=True),
    ),
)

GRIDS = Table(
    "TT",
    "grids",
    "CASES21, timetable grids",
    records.Grid,
    (
        Column("TTKEY", "code", code, needed=True),
        Column("TITLE", "title"),
    ),
)

GRID_CLASSES = Table(
    "TTTG",
    "classes on grids",
    "CASES21, timetable grids",
    records.GridClass,
    (
        Column("TID", "code", code, needed=True),
        Column("GKEY", "grid", code, needed=True),
        Column("SUBJ", "subject", code, needed=True),
        Column("CLASS", "number", whole, None, needed=True),
        Column("IDENT", "ident", whole, None),
        Column("T1TEACH", "teacher", code),
        Column("T2TEACH", "second_teacher", code),
        Column("R1ROOM", "room", code),
        Column("R2ROOM", "second_room", code),
    ),
)

# The key of the two calendars is the date itself: once as text to find the row by, once as a date.
CALENDAR = Table(
    "KCC",
    "attendance calendar",
    "CASES21, attendance calendar",
    records.CalendarDate,
    (
        Column("KCCKEY", "key", date_key, needed=True),
        Column("KCCKEY", "date", day, needed=True),
        Column("DAY_TYPE", "day_type", code),
        Column("DAY_CYCLE", "cycle_day", whole, None, needed=True),
        Column("CURRENT_QUILT", "quilt", code),
    ),
)

HEADINGS = Table(
    "TC",
    "headings of dates",
    "CASES21, timetable calendar",
    records.Heading,
    (
        Column("TCKEY", "key", date_key, needed=True),
        Column("TCKEY", "date", day, needed=True),
        Column("TITLE", "title"),
    ),
)

SLOTS = Table(
    "TCTD",
    "bell times",
    "CASES21, timetable calendar, times",
    records.Slot,
    (
        Column("TID", "code", code, needed=True),
        Column("TCTDKEY", "date", day, None, needed=True),
        Column("QKEY", "quilt", code),
        Column("TIME_INDEX", "number", whole, None),
        Column("TIME_START", "starts", clock, None, needed=True),
        Column("TIME_END", "ends", clock, None, needed=True),
        Column("TIME_NAME", "name"),
    ),
)

DATED_LESSONS = Table(
    "TCTQ",
    "lessons of dates",
    "CASES21, timetable calendar",
    records.DatedLesson,
    (
        Column("TID", "code", code, needed=True),
        Column("TCTQKEY", "date", day, None, needed=True),
        Column("QKEY", "quilt", code),
        Column("GKEY", "grid", code),
        Column("SUBJ", "subject", code, needed=True),
        Column("CLASS", "number", whole, None, needed=True),
        Column("IDENT", "ident", whole, None),
        Column("T1TEACH", "teacher", code, needed=True),
        Column("T2TEACH", "second_teacher", code),
        Column("R1ROOM", "room", code),
        Column("R2ROOM", "second_room", code),
        Column("EXTRA_TEACH", "extra_teacher", code),
        Column("EXTRA_ROOM", "extra_room", code),
        Column("QROW", "row", whole, None, needed=True),
        Column("QCOL", "column", whole, None),
    ),
)

UNAVAILABLE = Table(
    "TCTB",
    "absences",
    "CASES21, daily absences",
    records.Unavailable,
    (
        Column("TID", "code", code, needed=True),
        Column("TCTBKEY", "date", day, None, needed=True),
        Column("SUBJ", "subject", code, needed=True),
        Column("CLASS", "number", whole, None),
        Column("TEACHER", "teacher", code, needed=True),
        Column("ROOM", "room", code),
        Column("TIME_FROM", "starts", clock, None),
        Column("TIME_TO", "ends", clock, None),
    ),
)

REPLACEMENTS = Table(
    "TCTR",
    "replacements",
    "CASES21, daily replacements",
    records.Replacement,
    (
        Column("TID", "code", code, needed=True),
        Column("TCTRKEY", "date", day, None, needed=True),
        Column("TCTQ_TID", "lesson", code, needed=True),
        Column("TEACH", "teacher", code, needed=True),
        Column("ROOM", "room", code),
        Column("ABSENTEE_TID", "absent", code),
    ),
)

EVENTS = Table(
    "TE",
    "events",
    "CASES21, calendar of events",
    records.Event,
    (
        Column("TEKEY", "code", code, needed=True),
        Column("TITLE", "title"),
        Column("START_DATE", "first", day, None, needed=True),
        Column("END_DATE", "last", day, None),
        Column("RECURRENCE", "recurrence", code),
        Column("TIME_FROM", "starts", clock, None),
        Column("TIME_TO", "ends", clock, None),
        Column("CONVENOR", "convenor", code),
        Column("LOCATION", "room", code),
        Column("EVENT_GROUP", "group", code),
        Column("CATEGORY", "category", code),
        Column("START_YEAR", "first_year", code),
        Column("END_YEAR", "last_year", code),
        Column("START_FORM", "first_form", code),
        Column("END_FORM", "last_form", code),
        Column("SUBJ", "subject", code),
    ),
)

EVENT_CATEGORIES = Table(
    "TEC",
    "categories of events",
    "CASES21, calendar of events",
    records.EventCategory,
    (
        Column("CATEGORY", "code", code, needed=True),
        Column("TITLE", "title"),
    ),
)

TIMETABLE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        QUILTS,
        LABELS,
        CYCLE_LESSONS,
        GRIDS,
        GRID_CLASSES,
        CALENDAR,
        HEADINGS,
        SLOTS,
        DATED_LESSONS,
        UNAVAILABLE,
        REPLACEMENTS,
        EVENTS,
        EVENT_CATEGORIES,
    )
}
