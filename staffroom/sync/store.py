"""Stored plans: written once, hashed, read back exactly. Also the before-images that an undo needs."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from . import tables
from .kinds import KINDS, Kind, Row
from .models import ImportRun, PlanChunk
from .plans import Change, KindPlan

_CHUNK = 2_000


def keep_plan(run: ImportRun, plans: Iterable[KindPlan]) -> str:
    """Store every change of `plans` for `run`; give back the plan's hash."""
    chunks: list[PlanChunk] = []
    for plan in plans:
        for start in range(0, len(plan.changes), _CHUNK):
            part = plan.changes[start : start + _CHUNK]
            payload = json.dumps(part, default=_text, ensure_ascii=False, separators=(",", ":"))
            chunks.append(PlanChunk(run=run, seq=len(chunks), kind=plan.kind.name, changes=len(part), payload=payload))
    tables.insert_chunks(chunks)
    return _hash(chunks)


def stored_hash(run: ImportRun) -> str:
    """The hash of what is stored now; differs from the run's own when anything was touched."""
    return _hash(run.chunks.order_by("seq").iterator(chunk_size=5))


def stored_changes(run: ImportRun, kind: str = "") -> Iterator[tuple[Kind, list[Change]]]:
    """The stored changes piece by piece, in order, with their kind."""
    chunks = run.chunks.order_by("seq")
    if kind:
        chunks = chunks.filter(kind=kind)
    for chunk in chunks.iterator(chunk_size=5):
        of_kind = KINDS[chunk.kind]
        dates = of_kind.dates()
        yield of_kind, [_change(item, dates) for item in json.loads(chunk.payload)]


def _change(item: list[object], dates: list[tuple[int, bool]]) -> Change:
    action, key, before, after = item
    return Change(str(action), str(key), _row(before, dates), _row(after, dates))


def _row(values: object, dates: list[tuple[int, bool]]) -> Row | None:
    if not isinstance(values, list):
        return None
    for place, moment in dates:
        if values[place] is not None:
            values[place] = datetime.fromisoformat(values[place]) if moment else date.fromisoformat(values[place])
    return tuple(values)


def _hash(chunks: Iterable[PlanChunk]) -> str:
    whole = hashlib.sha256()
    for chunk in chunks:
        whole.update(f"{chunk.seq}:{chunk.kind}:{len(chunk.payload)}:".encode())
        whole.update(chunk.payload.encode())
    return whole.hexdigest()


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a plan cannot hold {type(value).__name__}")
