"""Rows of LISS calls as the shelf keeps them, and back."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import blake2s
from typing import Any

from staffroom.sources.liss.records import (
    AwayRow,
    BellRow,
    CalendarRow,
    ClassRow,
    CycleRow,
    DayRow,
    RoomRow,
    Row,
    StructureRow,
    TeacherRow,
)

_RECORDS: dict[str, type[Any]] = {
    record.__name__.removesuffix("Row").lower(): record
    for record in (TeacherRow, RoomRow, ClassRow, StructureRow, CycleRow, BellRow, CalendarRow, DayRow, AwayRow)
}
_NAMES = {record: name for name, record in _RECORDS.items()}


def _places(record: type[Any], kind: type) -> list[int]:
    return [place for place, said in enumerate(record.__annotations__.values()) if said is kind]


_DATES = {name: _places(record, date) for name, record in _RECORDS.items()}
_MOMENTS = {name: _places(record, datetime) for name, record in _RECORDS.items()}


def encoded(rows: Iterable[Row]) -> list[list[Any]]:
    """Rows as lists for JSON, in an order that does not depend on the one in which they were sent."""
    return sorted((_encode(row) for row in rows), key=json.dumps)


def decoded(rows: Sequence[Sequence[Any]]) -> list[Row]:
    """The rows that `encoded` wrote."""
    return [_decode(row) for row in rows]


def digest_of(rows: Sequence[Sequence[Any]]) -> str:
    """The same for the same rows."""
    return blake2s(json.dumps(rows, ensure_ascii=False).encode(), digest_size=16).hexdigest()


def _encode(row: Row) -> list[Any]:
    values: list[Any] = [value.isoformat() if isinstance(value, date) else value for value in row]
    return [_NAMES[type(row)], *(list(value) if isinstance(value, tuple) else value for value in values)]


def _decode(kept: Sequence[Any]) -> Row:
    name, *values = kept
    for place in _DATES[name]:
        values[place] = date.fromisoformat(values[place])
    for place in _MOMENTS[name]:
        values[place] = datetime.fromisoformat(values[place])
    found: Row = _RECORDS[name](*(tuple(value) if isinstance(value, list) else value for value in values))
    return found
