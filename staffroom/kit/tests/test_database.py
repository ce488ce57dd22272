"""Tables appear by themselves in an empty database, and never by themselves in a used one."""

import subprocess
import sys

ENSURE = """
import django
django.setup()
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import StaffroomError
try:
    ensure_schema()
    print("fits")
except StaffroomError as error:
    print(type(error).__name__, error)
"""
FORGET = """
import django
django.setup()
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder.Migration.objects.filter(app="audit").delete()
"""


def test_an_empty_database_gets_its_tables_once_even_when_two_processes_start_together(
    own_environment: dict[str, str],
):
    both = [_start(ENSURE, own_environment) for _ in range(2)]

    assert [process.communicate()[0] for process in both] == ["fits\n", "fits\n"]


def test_a_used_database_waits_for_a_person(own_environment: dict[str, str]):
    _python(ENSURE, own_environment)
    _python(FORGET, own_environment)

    assert _python(ENSURE, own_environment).startswith("NeedsPerson The database is from an earlier version")


def test_a_database_that_is_away_may_be_back_later(own_environment: dict[str, str]):
    away = own_environment | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/gone"}

    assert _python(ENSURE, away).startswith("TryLater The database does not answer")


def _python(code: str, environment: dict[str, str]) -> str:
    output, trouble = _start(code, environment).communicate()
    assert not trouble, trouble
    return output


def _start(code: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    settings = {"DJANGO_SETTINGS_MODULE": "staffroom.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
