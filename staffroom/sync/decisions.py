"""What people decide about a held plan."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.logs import run_context

from . import runs
from .applying import PlanTouched, apply_plan
from .limits import changed_limits_today
from .locks import only_one
from .models import Decision, ImportRun
from .runs import State


class DecisionRefused(NeedsPerson):
    """What was decided cannot be done; the sentence says why."""


def approve(run_id: int, *, by: str, reason: str) -> ImportRun:
    """Agree to a held plan; a hard hold needs two different people. Applies it when enough have agreed.

    Raises DecisionRefused with a plain sentence: not held any more, expired, no reason given, agreed
    already, or limits changed today by the same person.
    """
    with only_one():
        runs.tidy()
        run = _held(run_id, by, reason)
        if changed_limits_today(by):
            raise DecisionRefused("You changed the guard's limits today, so somebody else has to approve this plan.")
        agreed = {_person(who) for who in approvals(run)}
        if _person(by) in agreed:
            raise DecisionRefused("You have agreed already; a second, different person is needed.")
        with transaction.atomic():
            note(run, Decision.What.APPROVE, by, reason)
        if len(agreed) + 1 < (2 if run.hold == ImportRun.Hold.HARD else 1):
            return run
        run.decided = timezone.now()
        with run_context(run.pk):
            try:
                with runs.step(run, "apply"):
                    apply_plan(run)
            except PlanTouched as error:
                runs.end(run, State.SUPERSEDED, str(error))
                raise DecisionRefused(str(error)) from None
        return run


def _person(by: str) -> str:
    """The name alone: pages sign 'Name (CODE)', the command line may say 'Name'."""
    return re.sub(r"\s*\([^)]*\)\s*$", "", by).strip().casefold()


def approvals(run: ImportRun) -> list[str]:
    """Who has agreed to exactly this plan within the last 24 hours."""
    since = timezone.now() - timedelta(hours=runs.HOLD_HOURS)
    return list(
        run.decisions.filter(what=Decision.What.APPROVE, plan_hash=run.plan_hash, at__gte=since).values_list(
            "by", flat=True
        )
    )


def reject(run_id: int, *, by: str, reason: str) -> ImportRun:
    """Keep the old data; these files are not asked about again. Raises DecisionRefused."""
    with only_one():
        runs.tidy()
        run = _held(run_id, by, reason)
        with transaction.atomic():
            note(run, Decision.What.REJECT, by, reason)
            run.decided = timezone.now()
            run.state = State.DECLINED
            run.save(update_fields=["decided", "state"])
        return run


def _held(run_id: int, by: str, reason: str) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise DecisionRefused(f"There is no run {run_id}.")
    if not by.strip() or not reason.strip():
        raise DecisionRefused("A decision needs a name and a reason.")
    if run.state == State.EXPIRED:
        raise DecisionRefused(
            f"Run {run_id} waited longer than {runs.HOLD_HOURS} hours. Import again to get a fresh plan."
        )
    if run.state == State.SUPERSEDED:
        raise DecisionRefused(f"Newer files came after run {run_id}; decide about the newer run instead.")
    if run.state != State.HELD:
        raise DecisionRefused(f"Run {run_id} is not waiting for a decision; it is {run.get_state_display().lower()}.")
    return run


def note(run: ImportRun, what: Decision.What, by: str, reason: str) -> None:
    """Keep a decision beside the run, bound to its plan, and write the audit line."""
    Decision.objects.create(
        run=run, what=what, by=by.strip(), reason=reason.strip(), plan_hash=run.plan_hash, at=timezone.now()
    )
    audit.record(who=by.strip(), what=f"import {what.value}", target=f"run {run.pk}", after={"reason": reason.strip()})
