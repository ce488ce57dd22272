"""A place to import in: an empty data folder, no waiting for files to settle, the real commands in this process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django import Settings

from staffroom.people.commands import people
from staffroom.school import models as school
from staffroom.sync.commands import eduhub

PEOPLE_TABLES = (
    school.StaffMember,
    school.Student,
    school.Campus,
    school.Faculty,
    school.Position,
    school.House,
    school.Room,
    school.YearLevel,
    school.HomeGroup,
    school.Subject,
    school.SchoolClass,
    school.Enrolment,
)


@dataclass
class Ground:
    """Where a test imports: `folder` is the eduHub folder, `data` Staffroom's own."""

    folder: Path
    data: Path

    def run(self, *arguments: object, of: click.Command = eduhub) -> tuple[int, str]:
        """Exit status and standard output of a command."""
        result = CliRunner().invoke(of, [str(argument) for argument in arguments], catch_exceptions=False)
        return result.exit_code, result.stdout

    def json(self, *arguments: object) -> tuple[int, dict[str, Any]]:
        """Exit status of an `eduhub` command and the one object it prints."""
        status, printed = self.run(*arguments, "--json")
        return status, json.loads(printed)

    def imports(self, folder: Path | None = None) -> dict[str, Any]:
        """Import, see that exit status and outcome agree, and give back the object."""
        status, result = self.json("import", folder or self.folder)
        assert status == {"applied": 0, "unchanged": 0, "held": 3, "rejected": 4, "failed": 1}[result["outcome"]]
        return result

    def exported(self) -> dict[str, list[dict[str, Any]]]:
        """What `people export` prints, by kind."""
        return {
            kind: json.loads(self.run("export", "--kind", kind, "--format", "json", of=people)[1])
            for kind in ("staff", "students")
        }


def dump(*, only: tuple[Any, ...] = PEOPLE_TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables an import writes, row numbers and all."""
    found = {}
    with connection.cursor() as cursor:
        for model in only:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")  # noqa: S608  # our own names
            found[model._meta.db_table] = cursor.fetchall()
    return found


@pytest.fixture
def ground(settings: Settings, tmp_path: Path) -> Ground:
    data = tmp_path / "data"
    data.mkdir()
    settings.STAFFROOM_DATA = data
    quick = {"eduhub_settle_seconds": 0.0, "eduhub_wait_seconds": 2.0, "school_number": ""}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=quick)
    return Ground(tmp_path / "eduhub", data)
