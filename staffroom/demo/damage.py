"""Ways in which a night's files go wrong. Each does to a sound folder what was seen or feared in a school."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from staffroom.demo import setting
from staffroom.demo.eduhub import ENCODING, file_name
from staffroom.demo.sheets import Sheet, Sheets, write_sheet

OTHER_SCHOOL = "9999"
_CAST = {role.code for role in setting.CAST}


class Damage(NamedTuple):
    """What goes wrong in words, and the function that does it to a folder."""

    words: str
    do: Callable[[Path, Sheets, random.Random], None]


def grow(folder: Path, sheets_number: str, *, seconds: float, step: float = 0.5) -> None:
    """Go on writing the half-written student file for so many seconds, as a slow export would, until it is whole."""
    path = folder / file_name("ST", sheets_number)
    whole = folder.with_name(f"{folder.name}-good") / path.name
    rest = whole.read_bytes()[path.stat().st_size :]
    pieces = max(1, round(seconds / step))
    size = -(-len(rest) // pieces)
    for start in range(0, len(rest), size):
        time.sleep(step)
        with path.open("ab") as out:
            out.write(rest[start : start + size])


def _half(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    sheet = sheets["ST"]
    _rewrite(folder, sheets, "ST", Sheet(sheet.headings, sheet.rows[: len(sheet.rows) // 2]))


def _year_9(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    sheet = sheets["ST"]
    kept = [row for row in sheet.rows if sheet.get(row, "SCHOOL_YEAR") != "09" or sheet.get(row, "STATUS") == "LEFT"]
    _rewrite(folder, sheets, "ST", Sheet(sheet.headings, kept))


def _wrong_school(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    for path in folder.glob(f"*_{sheets.number}.csv"):
        path.rename(path.with_name(path.name.replace(sheets.number, OTHER_SCHOOL)))


def _not_newer(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    """Nothing here: `nights.next_night` sets the file times back."""


def _truncated(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    path = folder / file_name("ST", sheets.number)
    raw = path.read_bytes()
    memo = raw.find(b"a memo over two lines,\r\n", len(raw) * 3 // 5)
    path.write_bytes(raw[: memo + 10])


def _utf8(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().decode(ENCODING).encode("utf-8"))


def _renamed_column(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    path = folder / file_name("ST", sheets.number)
    path.write_bytes(path.read_bytes().replace(b"STKEY,", b"STUDENT_CODE,", 1))


def _empty(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    (folder / file_name("ST", sheets.number)).write_bytes(b"")


def _swapped_keys(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    """One student in ten gets another's key, as after a botched merge of two databases."""
    sheet = sheets["ST"]
    here = sheet.where("STATUS", "ACTV")
    picked = roll.sample(here, max(2, len(here) // 10))
    keys = [sheet.get(row, "STKEY") for row in picked]
    for row, key in zip(picked, keys[1:] + keys[:1], strict=True):
        sheet.put(row, STKEY=key)
    _rewrite(folder, sheets, "ST", sheet)


def _many_left(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    """One in five is marked as left, as when a bulk edit hits too many."""
    for table, column in (("ST", "STATUS"), ("SF", "STAFF_STATUS")):
        sheet = sheets[table]
        here = [row for row in sheet.where(column, "ACTV") if sheet.get(row, sheet.headings[0]).upper() not in _CAST]
        for row in roll.sample(here, len(here) // 5):
            sheet.put(row, **{column: "LEFT"})
        _rewrite(folder, sheets, table, sheet)


def _growing(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    path = folder / file_name("ST", sheets.number)
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


def _no_timetable(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    _rewrite(folder, sheets, "TCTQ", Sheet(sheets["TCTQ"].headings, []))


def _half_timetable(folder: Path, sheets: Sheets, roll: random.Random) -> None:
    for table in ("THTQ", "TCTQ"):
        sheet = sheets[table]
        _rewrite(folder, sheets, table, Sheet(sheet.headings, sheet.rows[: len(sheet.rows) // 2]))


def _rewrite(folder: Path, sheets: Sheets, table: str, sheet: Sheet) -> None:
    write_sheet(folder / file_name(table, sheets.number), sheet)


DAMAGES = {
    "half": Damage("the student file ends half-way, at the end of a row", _half),
    "year9": Damage("every Year 9 student is missing", _year_9),
    "wrong-school": Damage(f"the files are those of school {OTHER_SCHOOL}", _wrong_school),
    "not-newer": Damage("the files are older than last night's", _not_newer),
    "truncated": Damage("the student file breaks off inside a quoted cell", _truncated),
    "utf8": Damage("the files are in UTF-8, so accents turn into two odd characters", _utf8),
    "renamed-column": Damage("the student file's key column has another heading", _renamed_column),
    "empty": Damage("the student file has no bytes", _empty),
    "swapped-keys": Damage("one student in ten has somebody else's key", _swapped_keys),
    "many-left": Damage("one person in five is marked as left", _many_left),
    "no-timetable": Damage("the file of dated lessons has its heading and no row", _no_timetable),
    "half-timetable": Damage("the files of lessons end half-way, at the end of a row", _half_timetable),
    "growing": Damage("the student file is still being written", _growing),
}
