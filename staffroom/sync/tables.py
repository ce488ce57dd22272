"""Set-based writing: many rows in a few statements, on SQLite and on PostgreSQL.

The only place with SQL of our own. Table and column names come from our models, never from data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

from staffroom.school import names

from .kinds import Kind, Row
from .models import PlanChunk

_BATCH = 5_000


def write_rows(kind: Kind, rows: Iterable[Row], spellings: Mapping[str, str], *, new: bool = False) -> int:
    """Insert or replace records by key; give back how many rows were sent.

    `new` promises that none of the keys is stored yet, which spares PostgreSQL writing every row twice.
    Derived columns of people (how a name is shown, what it is found by) are worked out here.
    """
    columns = kind.columns
    full: Iterator[Row] = iter(rows)
    if kind.people:
        columns += ("superseded", "shown_first_name", "shown_family_name", "search_text")
        full = _with_names(kind, full, spellings)
    writer = _insert_upsert
    if connection.vendor == "postgresql":
        writer = _copy_straight if new else _copy_upsert
    sent = 0
    while batch := list(islice(full, _BATCH)):
        writer(kind, columns, batch)
        sent += len(batch)
    return sent


def insert_chunks(chunks: Sequence[PlanChunk]) -> None:
    """Store the pieces of a plan; each is a text of hundreds of kilobytes."""
    if connection.vendor != "postgresql":
        PlanChunk.objects.bulk_create(chunks, batch_size=20)
        return
    # The driver would spend ten times as long on quoting such texts as the server on keeping them.
    columns = ("run_id", "seq", "kind", "changes", "payload")
    table = connection.ops.quote_name(PlanChunk._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for chunk in chunks:
            copy.write_row([getattr(chunk, column) for column in columns])


def close_records(kind: Kind, keys: Sequence[str]) -> None:
    """Mark people whose code passed to somebody else; their row and history stay."""
    kind.model._default_manager.filter(**{f"{kind.key}__in": keys, "superseded": False}).update(
        superseded=True, active=False, inactive_because="code reused", missing_since=None
    )


def reopen_records(kind: Kind, keys: Sequence[str]) -> None:
    """The reverse of `close_records`: the newest closed row of each key holds its code again."""
    for key in keys:
        newest = (
            kind.model._default_manager.filter(**{kind.key: key, "superseded": True}).order_by("-pk").values("pk")[:1]
        )
        kind.model._default_manager.filter(pk__in=newest).update(superseded=False)


def delete_records(kind: Kind, keys: Sequence[str]) -> None:
    """Take back records that a run had added; only an undo does this."""
    for start in range(0, len(keys), 500):
        chosen: dict[str, Any] = {f"{kind.key}__in": keys[start : start + 500]}
        if kind.people:
            chosen["superseded"] = False
        kind.model._default_manager.filter(**chosen).delete()


def _with_names(kind: Kind, rows: Iterator[Row], spellings: Mapping[str, str]) -> Iterator[Row]:
    first, preferred, family = (kind.at(part) for part in ("first_name", "preferred_name", "family_name"))
    for row in rows:
        shown_family = names.shown_family_name(row[family], spellings)
        yield (
            *row,
            False,
            names.shown_first_name(row[preferred] or row[first]),
            shown_family,
            names.search_text(row[family], row[first], row[preferred], row[0]),
        )


def _quoted(model: type[Model], columns: Sequence[str]) -> list[str]:
    quote = connection.ops.quote_name
    names_of = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return [quote(names_of[column]) for column in columns]


def _conflict(kind: Kind, quoted: Sequence[str]) -> str:
    key, *others = quoted
    where = " WHERE NOT superseded" if kind.people else ""
    sets = ", ".join(f"{column} = excluded.{column}" for column in others)
    return f"ON CONFLICT ({key}){where} DO UPDATE SET {sets}"


def _insert_upsert(kind: Kind, columns: Sequence[str], rows: list[Row]) -> None:
    """SQLite: one prepared statement for all rows of the batch."""
    quoted = _quoted(kind.model, columns)
    table = connection.ops.quote_name(kind.model._meta.db_table)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(quoted)}) VALUES ({marks}) {_conflict(kind, quoted)}"  # noqa: S608
    moments = [place for place, moment in kind.dates() if moment]
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_adapted(row, moments) for row in rows] if moments else rows)


def _adapted(row: Row, moments: Sequence[int]) -> Row:
    changed = list(row)
    for place in moments:
        if changed[place] is not None:
            changed[place] = _adapted_moment(changed[place])
    return tuple(changed)


@lru_cache(maxsize=10_000)
def _adapted_moment(moment: datetime) -> object:
    """As the database wants it. Thirty thousand lessons begin at a hundred moments."""
    return connection.ops.adapt_datetimefield_value(moment)


def _copy_straight(kind: Kind, columns: Sequence[str], rows: list[Row]) -> None:
    """PostgreSQL: COPY into the table itself."""
    listed = ", ".join(_quoted(kind.model, columns))
    table = connection.ops.quote_name(kind.model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _copy_upsert(kind: Kind, columns: Sequence[str], rows: list[Row]) -> None:
    """PostgreSQL: COPY into a temporary table, then one insert for all of it."""
    quoted = _quoted(kind.model, columns)
    table = connection.ops.quote_name(kind.model._meta.db_table)
    listed = ", ".join(quoted)
    stage = connection.ops.quote_name(f"stage_{kind.model._meta.db_table}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ON COMMIT DROP AS SELECT {listed} FROM {table} LIMIT 0"  # noqa: S608
        )
        with cursor.copy(f"COPY {stage} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {stage} {_conflict(kind, quoted)}")  # noqa: S608
        cursor.execute(f"TRUNCATE {stage}")
