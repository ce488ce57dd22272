"""The folder that speed is measured on: 30,000 students × 211 columns, 1,000 staff, 60,000 enrolments."""

from datetime import UTC, date, datetime
from pathlib import Path

from staffroom.demo.eduhub import write_folder
from staffroom.demo.founding import found_school, others_of
from staffroom.demo.school import Sizes

STUDENTS, STAFF, ENROLMENTS = 30_000, 1_000, 60_000
TODAY = date(2026, 8, 6)
WRITTEN = datetime(2026, 8, 5, 15, 10, tzinfo=UTC)
_SEED = 30_000
_LEFT_OF_TEN = 3  # staff
_ENTERED_TWICE = 1  # every made-up staff file has one code twice


def big_folder(folder: Path, *, times: int = 1, at: datetime = WRITTEN) -> dict[str, int]:
    """Write the folder, or one so many times as large; returns rows by file name. About two seconds each time."""
    return write_folder(folder, found_school(_SEED, TODAY, sizes(times)), at=at)


def sizes(times: int = 1) -> Sizes:
    """Sizes whose files have exactly the rows promised."""
    attending = -(-ENROLMENTS * times // 7)
    former = STAFF * times * _LEFT_OF_TEN // 10
    return Sizes(
        students=attending,
        leavers=STUDENTS * times - attending - sum(others_of(attending).values()),
        staff=STAFF * times - former - _ENTERED_TWICE,
        former_staff=former,
        enrolments=ENROLMENTS * times,
        history=0,
    )
