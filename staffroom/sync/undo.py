"""Putting back what a run changed."""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from staffroom.kit.failpoints import failpoint
from staffroom.kit.logs import run_context
from staffroom.kit.stamps import touch

from . import runs, store, tables
from .applying import spellings
from .decisions import DecisionRefused, note
from .kinds import KINDS, Kind, Row, stored_rows
from .locks import only_one
from .models import Decision, ImportRun, SchoolState
from .plans import Action, Change
from .runs import State


class Undone(NamedTuple):
    """An undo: the run, records put back, and those left alone because they changed since."""

    run: ImportRun
    restored: int
    conflicts: list[str]


def rollback(run_id: int, *, by: str, reason: str) -> Undone:
    """Put back what a run changed, in one transaction. Records that changed since are listed, not overwritten.

    Raises DecisionRefused when the run was never applied or its before-images are gone.
    """
    with only_one():
        runs.tidy()
        run = _applied(run_id, by, reason)
        with run_context(run.pk), transaction.atomic():
            state = SchoolState.objects.select_for_update().get(source=run.source)
            restored, conflicts = _put_back(run)
            state.version += 1
            if not any(kind.model._default_manager.exists() for kind in KINDS.values() if kind.people):
                state.school_number = ""  # the very first import, perhaps of the wrong school
            state.save()
            note(run, Decision.What.ROLLBACK, by, reason)
            run.state = State.ROLLED_BACK
            run.decided = timezone.now()
            run.save(update_fields=["state", "decided"])
            touch("people", "health")
            failpoint("rollback.commit")
        return Undone(run, restored, conflicts)


def _applied(run_id: int, by: str, reason: str) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise DecisionRefused(f"There is no run {run_id}.")
    if not by.strip() or not reason.strip():
        raise DecisionRefused("An undo needs a name and a reason.")
    if run.state != State.APPLIED:
        raise DecisionRefused(f"Run {run_id} cannot be undone; it is {run.get_state_display().lower()}.")
    if not run.chunks.exists():
        raise DecisionRefused(
            f"What run {run_id} replaced is kept for {settings.ENVIRONMENT.eduhub_keep_days} days only."
        )
    return run


def _put_back(run: ImportRun) -> tuple[int, list[str]]:
    written = spellings()
    restored, conflicts = 0, []
    for name, kind in KINDS.items():
        changes = [change for _, part in store.stored_changes(run, name) for change in part]
        if not changes:
            continue
        now = stored_rows(kind)
        same, moved = _untouched(kind, changes, now)
        conflicts += moved
        restored += len(same)
        _restore(kind, same, written)
    return restored, conflicts


def _untouched(kind: Kind, changes: list[Change], now: dict[str, Row]) -> tuple[list[Change], list[str]]:
    """Changes whose result still stands as the run left it, and in words those that do not."""
    touched = {c.key for c in changes if c.action != Action.REPLACED and now.get(c.key) != c.after}
    words = [f"{kind.name.replace('_', ' ')} {key}: changed since, left as it is" for key in sorted(touched)]
    return [change for change in changes if change.key not in touched], words


def _restore(kind: Kind, changes: list[Change], written: dict[str, str]) -> None:
    tables.delete_records(kind, [c.key for c in changes if c.before is None])
    reopened = [c for c in changes if c.action == Action.REPLACED]
    tables.reopen_records(kind, [c.key for c in reopened])
    tables.write_rows(kind, (c.before for c in changes if c.before is not None), written)
