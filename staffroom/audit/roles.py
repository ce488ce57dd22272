"""What the PostgreSQL role that Staffroom works as may do: everything of a day's work, but not mend the audit."""

from django.db import connection

from .guard import TABLE


class CannotHarden(Exception):
    """Said in a sentence: what stands in the way."""


def harden(role: str) -> list[str]:
    """Give `role` what a day's work needs and nothing more; returns what was done, in sentences.

    Run it as the owner of the tables, again after every update: it may be repeated. Raises `CannotHarden`.
    """
    if connection.vendor != "postgresql":
        raise CannotHarden("SQLite has no roles. There the triggers alone keep the audit, and the file's owner can.")
    owner, exists = _look(role)
    if not exists:
        raise CannotHarden(f"There is no role {role}. Make one first: CREATE ROLE {role} LOGIN PASSWORD '…'")
    if not owner:
        raise CannotHarden("Run this as the role that owns the tables (the one that runs `staffroom migrate`).")
    if owner == role:
        raise CannotHarden(f"{role} owns the tables, and an owner may do anything. Staffroom needs a second role.")
    with connection.cursor() as cursor:
        name, owns = (connection.ops.quote_name(word) for word in (role, owner))
        for statement in _statements(name, owns):
            cursor.execute(statement)
    return [
        f"{role} may read and write all tables of this database.",
        f"{role} may only read and add to {TABLE}.",
        f"{role} cannot change tables: `staffroom migrate` runs as {owner}.",
    ]


def may_change_the_audit() -> bool:
    """Whether the role we are connected as could change or remove a line, triggers aside."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE')", (TABLE,))  # any of them
        return bool(cursor.fetchone()[0])


def _look(role: str) -> tuple[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT tableowner FROM pg_tables WHERE tablename = %s AND schemaname = current_schema()"
            " AND pg_has_role(current_user, tableowner, 'MEMBER')), EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            (TABLE, role),
        )
        owner, exists = cursor.fetchone()
    return owner or "", exists


def _statements(role: str, owner: str) -> tuple[str, ...]:
    schema = "public"
    tables = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}"
    return (
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"{tables} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"{tables} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {TABLE} FROM {role}",
        f"REVOKE ALL ON {TABLE} FROM PUBLIC",
    )
