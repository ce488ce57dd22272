"""One small school that all tests of the demo look at, and one that they may change."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from staffroom.demo.eduhub import write_folder
from staffroom.demo.founding import found_school
from staffroom.demo.school import School, Sizes

TODAY = date(2026, 8, 6)
NIGHT = datetime(2026, 8, 5, 15, 10, tzinfo=UTC)
SMALL = Sizes(students=240, leavers=300, staff=60, former_staff=20)


@pytest.fixture(scope="session")
def school() -> School:
    return found_school(1, TODAY, SMALL)


@pytest.fixture
def folder(school: School, tmp_path: Path) -> Path:
    write_folder(tmp_path / "eduhub", school, at=NIGHT)
    return tmp_path / "eduhub"
