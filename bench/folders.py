"""The folders that are timed: a big made-up school, the same export written again, and an ordinary night.

`python -m bench.folders PLACE STUDENTS STAFF ENROLMENTS` writes them; what is there already stays.
"""

import csv
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from staffroom.demo.eduhub import ENCODING, file_name, write_folder
from staffroom.demo.founding import found_school
from staffroom.demo.school import School, Sizes

SEED = 20
FIRST_NIGHT = datetime(2026, 11, 2, 12, tzinfo=UTC)
_DAY = date(2026, 11, 2)

Change = Callable[[int, list[str], dict[str, int]], None]


@dataclass(frozen=True)
class Night:
    """One night to be timed: which folder, how many days after the first, and how it must end."""

    name: str
    words: str
    folder: str
    days: int
    ends: str


NIGHTS = (
    Night("first", "first import", "base", 0, "applied"),
    Night("unchanged", "unchanged night: same bytes, newer time", "base", 1, "unchanged"),
    Night("rewritten", "rewritten night: every LW_DATE new, nothing else", "rewritten", 2, "unchanged"),
    Night("ordinary", "ordinary night: 1 in 100 records changed", "ordinary", 3, "applied"),
)


@dataclass(frozen=True)
class Size:
    """How many rows the student, staff and enrolment files have (students and staff with those who left)."""

    students: int = 30_000
    staff: int = 1_000
    enrolments: int = 60_000

    def times(self, factor: int) -> "Size":
        """The same school, that many times as large."""
        return Size(self.students * factor, self.staff * factor, self.enrolments * factor)


def stamp(place: Path, night: Night) -> Path:
    """Give every file of the night's folder the time of that night; returns the folder."""
    at = (FIRST_NIGHT + timedelta(days=night.days)).timestamp()
    for path in (place / night.folder).iterdir():
        os.utime(path, (at, at))
    return place / night.folder


def write(place: Path, size: Size) -> None:
    """Write the folders of all nights below `place`."""
    if (place / "whole").exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    school = _school(size)
    write_folder(place / "base", school, at=FIRST_NIGHT, timetable=False)
    for path in sorted((place / "base").iterdir()):
        table = path.name.split("_")[0]
        _rewrite(path, place / "rewritten" / path.name, _touch)
        _rewrite(path, place / "ordinary" / path.name, _CHANGES.get(table, _touch))
    (place / "whole").touch()


def _school(size: Size) -> School:
    """A school whose files have exactly as many rows as asked for: a tenth of the students have left."""
    leavers = size.students // 10
    former = size.staff // 25
    sizes = Sizes(size.students - leavers, leavers, size.staff - former, former, size.enrolments, 0)
    school = found_school(SEED, _DAY, sizes, timetable=False)
    # The founder adds next year's students on top; so many more have left, and are not in the file.
    left = [student for student in school.students if student.status == "LEFT"]
    surplus = {student.key for student in left[: len(school.students) - size.students]}
    school.students[:] = [student for student in school.students if student.key not in surplus]
    return school


def _rewrite(source: Path, target: Path, change: Change) -> None:
    target.parent.mkdir(exist_ok=True)
    with (
        source.open(encoding=ENCODING, newline="") as lines,
        target.open("w", encoding=ENCODING, newline="") as out,
    ):
        rows = csv.reader(lines)
        writer = csv.writer(out, lineterminator="\r\n")
        heading = next(rows)
        writer.writerow(heading)
        places = {name: place for place, name in enumerate(heading)}
        for number, row in enumerate(rows):
            change(number, row, places)
            writer.writerow(row)


def _touch(_number: int, row: list[str], places: dict[str, int]) -> None:
    if "LW_DATE" in places:
        row[places["LW_DATE"]] = "4/11/2026 10:15:00 PM"


def _changing(column: str, value: str) -> Change:
    def change(number: int, row: list[str], places: dict[str, int]) -> None:
        _touch(number, row, places)
        if number % 100 == 0:
            row[places[column]] = value

    return change


_CHANGES = {
    "ST": _changing("PREF_NAME", "Robin"),
    "SF": _changing("WORK_PHONE", "03 5550 0199"),
    "STMA": _changing("CLASS", "77"),
}

# The tables that an import reads, in the files of the made-up school.
READ = ("SCI", "KSF", "KSC", "KGH", "SM", "KCY", "KGC", "SU", "SCL", "SF", "ST", "STMA")


def files_read(folder: Path) -> list[Path]:
    """The files of a folder that an import reads; the others lie beside them."""
    return [folder / file_name(table, "8865") for table in READ]


if __name__ == "__main__":
    write(Path(sys.argv[1]), Size(*(int(number) for number in sys.argv[2:])))
