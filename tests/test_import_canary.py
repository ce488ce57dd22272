"""A marker in every column that is not on the allow-list is found nowhere after an import, a hold and an undo."""

import csv
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests import eduhub_folders as made
from tests.conftest import Ground

pytestmark = pytest.mark.django_db

# The published list of columns, where it stands beside the repository; otherwise those of the made-up school.
SCHEMA = Path(__file__).resolve().parents[2] / "shared" / "facts" / "eduhub-schema.csv"
MARKER = "QzX"
BIRTH = ("17/11/1931 12:00:00 AM", "1931-11-17", "17/11/1931", "19311117")
# Columns of the list, and what identifies and describes the nouns it names. Birth dates are looked at apart.
KEPT = {
    "SF": "SFKEY TITLE SURNAME FIRST_NAME PREF_NAME FACULTY01 FACULTY02 FACULTY03 FACULTY04 POS_CODE_A POS_CODE_B"
    " CAMPUS HOUSE ROOM FTE AVAILABILITY01 AVAILABILITY02 AVAILABILITY03 AVAILABILITY04 AVAILABILITY05 STAFF_TYPE"
    " STAFF_STATUS START FINISH WORK_PHONE E_MAIL PAYROLL_REC_NO MAX_EXTRAS ACC_EXTRAS WEEK_EXTRAS VIT_EXPIRY"
    " WWCC_EXPIRY",
    "ST": "STKEY SURNAME FIRST_NAME PREF_NAME SCHOOL_YEAR HOME_GROUP HOUSE CAMPUS STATUS E_MAIL",
    "SCI": "SCIKEY CAMPUS_NAME SCHOOL_NAME ADMIN_SITE SCH_PRINCIPAL TELEPHONE",
    "KSF": "KSFKEY DESCRIPTION COORDINATOR",
    "KSC": "KSCKEY SF_POSITION",
    "KGH": "KGHKEY DESCRIPTION CAMPUS ACTIVE",
    "SM": "ROOM TITLE DESCRIPTION SEATING ROOM_TYPE FACULTY CAMPUS",
    "KCY": "KCYKEY DESCRIPTION NUM_EQVT SHORT_DESC TEACHER TEACHER_B",
    "KGC": "KGCKEY DESCRIPTION CAMPUS TEACHER TEACHER_B ACTIVE ROOM",
    "SU": "SUKEY FULLNAME SHORTNAME FACULTY SUBJECT_ACADEMIC_YEAR SUBJECT_TYPE",
    "SCL": "SCLKEY QUILT SUBJECT CLASS TEACHER01 TEACHER02 ROOM01 ROOM02 CAMPUS ALIAS",
    "STMA": "TID SKEY MKEY CLASS TTPERIOD CYEAR",
}
# Free text among them: what stands here must be found, or the test looks in the wrong place.
SEEN = {
    "SF": ["TITLE", "SURNAME", "FIRST_NAME", "PREF_NAME", "WORK_PHONE", "E_MAIL", "PAYROLL_REC_NO", "ROOM", "HOUSE"],
    "ST": ["SURNAME", "FIRST_NAME", "PREF_NAME", "E_MAIL", "HOUSE"],
    "KGC": ["DESCRIPTION"],
    "KGH": ["DESCRIPTION"],
    "KSF": ["DESCRIPTION"],
    "KSC": ["SF_POSITION"],
    "SM": ["DESCRIPTION", "TITLE"],
    "SU": ["FULLNAME"],
    "SCL": ["ALIAS"],
    "SCI": ["CAMPUS_NAME"],
}


def all_columns() -> dict[str, list[str]]:
    if not SCHEMA.exists():
        return {table: columns.split() for table, columns in made.COLUMNS.items()}
    found: dict[str, list[str]] = {}
    with SCHEMA.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["official"] == "1":
                found.setdefault(row["entity"], []).append(row["field"])
    return found


def marked_school() -> made.Sheets:
    """The made-up school with every column of every table, and a marker wherever nothing may be kept from."""
    school = made.made_up_school(staff=12, students=40, leavers=6)
    sheets = {}
    for table, columns in all_columns().items():
        rows = school[table].rows if table in school else [{}, {}, {}]
        kept = KEPT.get(table, "").split()
        for number, row in enumerate(rows):
            for column in columns:
                if column in SEEN.get(table, ()):
                    row[column] = f"Kept{table}{column[:6]}{number}"
                elif column == "BIRTHDATE":
                    row[column] = BIRTH[0]
                elif column not in kept:
                    row[column] = f"{MARKER}{table}{column}"
        sheets[table] = made.Sheet(columns, rows)
    return sheets


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Everything any logger says, whole."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(repr(record.__dict__))

    root, keep = logging.getLogger(), Keep(logging.DEBUG)
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keep)
    root.setLevel(level)


def whole_database() -> str:
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names the database gave us
            rows += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(rows)


def files_of_ours(data: Path) -> str:
    """Every file of the data folder but the private copies themselves."""
    paths = [path for path in data.rglob("*") if path.is_file() and path.suffix.lower() != ".csv"]
    return "\n".join(path.read_bytes().decode("latin-1") for path in paths)


def test_what_is_not_on_the_list_is_nowhere(ground: Ground, logged: list[str]):
    printed: list[str] = []

    def say(*arguments: object) -> dict[str, object]:
        status, out = ground.run(*arguments, "--json")
        printed.append(out)
        return json.loads(out) | {"status": status}

    made.write(ground.folder, marked_school())
    first = say("import", ground.folder)
    say("check", ground.folder)

    changed = marked_school()
    for number in range(1, 25):
        changed["ST"].row(f"STU{number:05}")["STATUS"] = "LEFT"
    made.write(ground.folder, changed, night=1)
    held = say("import", ground.folder)
    for name in ("Sam", "Kim"):
        say("approve", held["run"], "--by", name, "--reason", "yes")
    say("rollback", held["run"], "--by", "Sam", "--reason", "no")

    spoilt = marked_school()
    spoilt["SF"].row("S003")["START"] = "soon"
    spoilt["SF"].row("S004")["BIRTHDATE"] = f"{MARKER}SFBIRTH"
    spoilt["SF"].row("S005")["BIRTHDATE"] = BIRTH[1]
    spoilt["ST"].row("STU00003")["BIRTHDATE"] = f"{MARKER}" * 100
    spoilt["ST"].rows.append({**spoilt["ST"].row("STU00004"), "NOTES": f"{MARKER}NOTES"})
    made.write(ground.folder, spoilt, night=2)
    ragged = ground.folder / "ST_8865.csv"
    made.put(ragged, ragged.read_bytes() + f"STU99998,{MARKER},{MARKER}\r\n".encode(), at=made.START + 3 * made.DAY)
    third = say("import", ground.folder)
    say("check", ground.folder)
    say("show", third["run"])

    for night, content in (
        (4, f"{MARKER},{BIRTH[0]},FIRST_NAMES,{MARKER}SURNAME\r\n1,2,3,4\r\n"),
        (5, f'"{MARKER}"x,\r\n'),
    ):
        made.put(ground.folder / "SF_8865.csv", content.encode(), at=made.START + night * made.DAY)
        say("import", ground.folder)

    assert (first["outcome"], held["outcome"], third["outcome"]) == ("applied", "held", "held")
    stored = whole_database()
    for table, columns in SEEN.items():
        for column in columns:
            assert f"kept{table}{column[:6]}".lower() in stored.lower(), (table, column)
    everywhere = "\n".join([stored, files_of_ours(ground.data), *logged, *printed, json.dumps(ground.exported())])
    assert MARKER.lower() not in everywhere.lower(), everywhere[
        max(0, everywhere.lower().find(MARKER.lower()) - 300) :
    ][:600]
    assert [text for text in BIRTH if text in everywhere] == []
    assert logged


def test_the_birth_date_is_kept_as_a_hash_that_only_our_key_makes(ground: Ground):
    from staffroom.school.models import StaffMember
    from staffroom.sources.eduhub.values import birth_marker

    made.write(ground.folder, marked_school())
    ground.imports()

    marks = set(StaffMember.objects.values_list("birth_mark", flat=True))

    assert len(marks) == 1
    assert marks != {birth_marker("another key")(BIRTH[0])}
