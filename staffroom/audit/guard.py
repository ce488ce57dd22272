"""The database itself refuses to change or remove a line of the audit.

Triggers, put there after every `migrate`. They stop a bug, a console and an injected statement. On PostgreSQL
`staffroom database harden` also takes the right away from the role that Staffroom works as, and that role does not own
the table, so it cannot remove the triggers: docs/operators/database.md.
"""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditline"
NAME = "audit_stands"

_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'A line of the audit is never changed or removed.' USING ERRCODE = 'insufficient_privilege';
    END $$""",
    f"CREATE OR REPLACE TRIGGER {NAME}_row BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    f"CREATE OR REPLACE TRIGGER {NAME}_all BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()",
)
_SQLITE = tuple(
    f"""CREATE TRIGGER IF NOT EXISTS {NAME}_{verb} BEFORE {verb.upper()} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'A line of the audit is never changed or removed.'); END"""
    for verb in ("update", "delete")
)
_OFF = {
    "postgresql": tuple(f"DROP TRIGGER IF EXISTS {NAME}_{part} ON {TABLE}" for part in ("row", "all")),
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {NAME}_{verb}" for verb in ("update", "delete")),
}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers there; those that are there already stay."""
    _run(connection, _POSTGRES if connection.vendor == "postgresql" else _SQLITE)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for whoever owns the table and disposes of old lines as the records policy says."""
    _run(connection, _OFF[connection.vendor])


def after_migrate(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_more: Any) -> None:
    """Django calls this after every `migrate`: changing a table on SQLite makes it anew, without its triggers."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        put_up(connection)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
