"""The database itself keeps the audit, on both engines; on PostgreSQL against the role that Staffroom works as."""

import secrets
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import Error as DatabaseError, connection, transaction
from django.test import Client
from model_bakery import baker

from staffroom.audit import guard
from staffroom.audit.models import AuditLine
from staffroom.audit.roles import CannotHarden, harden, may_change_the_audit
from staffroom.audit.services import record

ATTEMPTS = ["UPDATE audit_auditline SET who = 'somebody else'", "DELETE FROM audit_auditline"]


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    guard.put_up(connection)
    yield
    guard.take_down(connection)


def _try(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_no_statement_changes_or_removes_a_line(statement: str, guarded: None):
    record(who="Kim Lee", what="import.approve")

    with pytest.raises(DatabaseError, match="never changed or removed"):
        _try(statement)

    assert AuditLine.objects.get().who == "Kim Lee"


def test_the_table_is_not_emptied_at_once_either(guarded: None):
    record(who="Kim Lee", what="import.approve")

    with pytest.raises(DatabaseError, match=r"never changed or removed|syntax error"):
        _try("TRUNCATE audit_auditline")  # SQLite does not know the word

    assert AuditLine.objects.count() == 1


def test_lines_are_still_added(guarded: None):
    record(who="Kim Lee", what="import.approve")
    record(who="Kim Lee", what="import.reject")

    assert AuditLine.objects.count() == 2


def test_putting_it_up_twice_is_no_trouble(guarded: None):
    guard.put_up(connection)
    record(who="Kim Lee", what="import.approve")

    with pytest.raises(DatabaseError):
        _try(ATTEMPTS[1])


@pytest.mark.slow
def test_a_real_installation_has_it_from_the_first_day(own_environment: dict[str, str]):
    script = (
        "import django; django.setup()\n"
        "from staffroom.kit.database import ensure_schema; ensure_schema()\n"
        "from staffroom.audit.services import record; record(who='Kim Lee', what='x')\n"
        "from django.db import connection\n"
        "connection.cursor().execute('DELETE FROM audit_auditline')\n"
    )
    environment = own_environment | {"DJANGO_SETTINGS_MODULE": "staffroom.config.settings"}

    ended = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "never changed or removed" in ended.stderr


@pytest.fixture
def worker(transactional_db: None) -> Iterator[str]:
    """A role of PostgreSQL that Staffroom could work as; the tables belong to somebody else."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    name = f"works_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN")
    yield name
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")
        cursor.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")


def _become(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {role}")


def test_the_role_that_staffroom_works_as_may_add_and_read_and_nothing_else(worker: str):
    done = harden(worker)
    _become(worker)

    record(who="Kim Lee", what="import.approve")

    assert AuditLine.objects.get().who == "Kim Lee"
    assert not may_change_the_audit()
    assert any("only read and add" in sentence for sentence in done)
    for statement in [
        *ATTEMPTS,
        "TRUNCATE audit_auditline",
        "DROP TABLE audit_auditline",
        "ALTER TABLE audit_auditline ADD COLUMN x text",
        "ALTER TABLE audit_auditline DISABLE TRIGGER ALL",
        "CREATE RULE quiet AS ON INSERT TO audit_auditline DO INSTEAD NOTHING",
        "CREATE TABLE own_table (x text)",
    ]:
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            _try(statement)
    assert AuditLine.objects.get().who == "Kim Lee"


def test_that_role_does_a_day_s_work(worker: str):
    harden(worker)
    _become(worker)
    user = baker.make("accounts.User", roles=["staff", "office"], handle="demo/kim")
    browser = Client()
    browser.force_login(user)

    answers = [browser.get(path).status_code for path in ("/people/", "/people/people.csv", "/auth/me/")]

    assert answers == [200, 200, 200]
    assert AuditLine.objects.filter(what="read.people.export", account="demo/kim").count() == 1


def test_hardening_may_be_repeated(worker: str):
    assert harden(worker) == harden(worker)


def test_hardening_says_what_stands_in_the_way(db: None):
    with pytest.raises(CannotHarden, match=r"no role|SQLite has no roles"):
        harden("nobody_is_called_that")
    if connection.vendor == "postgresql":
        with pytest.raises(CannotHarden, match="owns the tables"):
            harden(settings.DATABASES["default"]["USER"])
        assert may_change_the_audit()
