"""Reads about imports, each with a name."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from staffroom.school.models import Campus

from . import store
from .models import ImportRun, ToDo


class NamedChange(NamedTuple):
    """One planned change with its fields by name."""

    kind: str
    action: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def latest_good() -> ImportRun | None:
    """The newest run whose data is live."""
    return ImportRun.objects.filter(state__in=ImportRun.GOOD).order_by("-id").first()


def open_hold() -> ImportRun | None:
    """The run that waits for a decision, if one does."""
    return ImportRun.objects.filter(state=ImportRun.State.HELD).order_by("-id").first()


def recent_runs(limit: int = 14) -> QuerySet[ImportRun]:
    """The newest runs first."""
    return ImportRun.objects.order_by("-id")[:limit]


def changes_of(run: ImportRun, kind: str = "") -> Iterator[NamedChange]:
    """Every change of a run's plan, with fields by name; nothing once the plan was purged."""
    for of_kind, changes in store.stored_changes(run, kind):
        for change in changes:
            yield NamedChange(
                of_kind.name,
                change.action,
                change.key,
                None if change.before is None else dict(zip(of_kind.columns, change.before, strict=True)),
                None if change.after is None else dict(zip(of_kind.columns, change.after, strict=True)),
            )


def open_todos() -> QuerySet[ToDo]:
    """What the office still has to mend."""
    return ToDo.objects.filter(closed=None)


def principal_codes() -> list[str]:
    """Staff codes of principals, who never leave by an import alone."""
    return list(Campus.objects.exclude(principal="").values_list("principal", flat=True))
