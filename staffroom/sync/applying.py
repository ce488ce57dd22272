"""Carrying out a stored plan."""

from collections.abc import Iterable

from django.db import transaction

from staffroom.kit.errors import NeedsPerson
from staffroom.kit.failpoints import failpoint
from staffroom.kit.stamps import touch
from staffroom.school.models import NameSpelling

from . import runs, store, tables
from .models import ImportRun, SchoolState
from .plans import Action, KindPlan


class PlanTouched(NeedsPerson):
    """The stored plan is not the one that was made, or the school's data moved on since."""


def school_state() -> SchoolState:
    """Which school this is, and the version of its data."""
    return SchoolState.objects.get_or_create(source="eduhub")[0]


def spellings() -> dict[str, str]:
    """The office's own spellings of family names, by name in capitals."""
    return dict(NameSpelling.objects.values_list("as_imported", "as_written"))


def apply_plan(run: ImportRun, plans: Iterable[KindPlan] | None = None) -> None:
    """Carry out exactly the stored plan, in one transaction with the run's own end.

    `plans` may hand over the very plan that was stored a moment ago, to spare reading it back; what is
    stored is checked against the plan's hash all the same.

    Raises PlanTouched when the stored plan was altered or other data was applied since it was made.
    """
    with transaction.atomic():
        state = SchoolState.objects.select_for_update().get_or_create(source=run.source)[0]
        if store.stored_hash(run) != run.plan_hash:
            raise PlanTouched("The stored plan is not the one that was made; nothing was applied. Import again.")
        if state.version != run.based_on:
            raise PlanTouched("Other data was applied since this plan was made; nothing was applied. Import again.")
        failpoint("apply.begin")
        written = spellings()
        for kind, changes in store.stored_changes(run) if plans is None else ((p.kind, p.changes) for p in plans):
            closed = [change.key for change in changes if change.action == Action.REPLACED]
            if closed:
                tables.close_records(kind, closed)
            after = (c.after for c in changes if c.action != Action.REPLACED and c.after is not None)
            tables.write_rows(kind, after, written, new=all(change.action == Action.ADDED for change in changes))
            failpoint("apply.middle")
        state.version += 1
        state.school_number = run.school_number
        state.save()
        runs.end(run, ImportRun.State.APPLIED)
        touch("people", "health")
        failpoint("apply.commit")
    failpoint("apply.after")
