"""Opening, stepping through and ending the row that every import leaves."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from staffroom.alerts import services as alerts

from .models import ImportRun, RunStep

log = structlog.stdlib.get_logger("staffroom.import")
State = ImportRun.State
HOLD_HOURS = 24

# A run that starts by itself tries again by itself; the jobs tell people once they give up.
BY_ITSELF = ("night", "new files")
# A nightly file counts as new for a day and a little: exports do not start on the minute.
FRESH_HOURS = 28
_OPEN_ALERTS = ("import-held", "import-rejected", "import-failed", "import-late")


def open_run(*, trigger: str, folder: str) -> ImportRun:
    """A new row in state running."""
    return ImportRun.objects.create(trigger=trigger, folder=folder, started=timezone.now())


def tidy() -> None:
    """End what a killed process left running, and holds that nobody decided in time. Needs the import lock."""
    now = timezone.now()
    ImportRun.objects.filter(state=State.RUNNING).update(
        state=State.FAILED,
        try_later=True,
        finished=now,
        reasons=["The import was stopped in the middle. Nothing was changed; it starts again by itself."],
    )
    ImportRun.objects.filter(state=State.HELD, finished__lt=now - timedelta(hours=HOLD_HOURS)).update(
        state=State.EXPIRED, decided=now
    )


@contextlib.contextmanager
def step(run: ImportRun, name: str) -> Iterator[dict[str, object]]:
    """A row for one step; the body may put counts into the dictionary it is given."""
    row = RunStep.objects.create(run=run, name=name, started=timezone.now())
    detail: dict[str, object] = {}
    try:
        yield detail
    finally:
        row.finished = timezone.now()
        row.detail = detail
        row.save(update_fields=["finished", "detail"])


def end(run: ImportRun, state: State, *reasons: str, try_later: bool = False) -> ImportRun:
    """Close the row, and tell people what they need to know: once per distinct trouble."""
    run.state = state
    run.reasons = [*run.reasons, *reasons]
    run.try_later = try_later
    run.finished = run.finished or timezone.now()
    with transaction.atomic():
        run.save()
        _tell(run)
    log.info("import ended", state=run.state, hold=run.hold or None, seconds=round(run.seconds, 2), counts=_told(run))
    return run


def _told(run: ImportRun) -> dict[str, dict[str, int]]:
    """What changed, by kind; what stayed as it was is left out of the log."""
    changes = {
        kind: {name: count for name, count in counts.items() if count and name not in ("read", "unchanged")}
        for kind, counts in run.records.items()
    }
    return {kind: counts for kind, counts in changes.items() if counts}


def supersede_holds(but: ImportRun) -> None:
    """A newer set of files ends every hold that still waits."""
    ImportRun.objects.filter(state=State.HELD).exclude(pk=but.pk).update(state=State.SUPERSEDED, decided=timezone.now())


def _tell(run: ImportRun) -> None:
    link = f"/data-health/runs/{run.pk}/"
    if run.state in ImportRun.GOOD:
        fresh = run.newest_file is not None and run.newest_file > timezone.now() - timedelta(hours=FRESH_HOURS)
        for key in _OPEN_ALERTS if fresh else _OPEN_ALERTS[:-1]:
            alerts.recovered(key=key, text=f"Run {run.pk}: the import works again. {_counts(run)}")
    elif run.state == State.HELD:
        alerts.recovered(key="import-failed", text=f"Run {run.pk}: the files can be read again.")
        title = "An import waits for a decision" if run.hold == "soft" else "An import waits for two people's decision"
        alerts.raise_alert(key="import-held", title=title, text=_sentences(run), link=link, runbook="data-health#held")
    elif run.state == State.REJECTED:
        alerts.raise_alert(
            key="import-rejected",
            title="The eduHub files were refused; yesterday's data stays",
            text=_sentences(run),
            link=link,
            runbook="data-health#rejected",
        )
    elif run.state == State.FAILED and not (run.try_later and run.trigger in BY_ITSELF):
        alerts.raise_alert(
            key="import-failed",
            title="The import did not finish; yesterday's data stays",
            text=_sentences(run),
            link=link,
            runbook="data-health#failed",
        )


def _sentences(run: ImportRun) -> str:
    return " ".join(run.reasons) or "See Data health."


def _counts(run: ImportRun) -> str:
    people = [run.records.get(kind, {}) for kind in ("staff", "students")]
    added, changed = (sum(counts.get(name, 0) for counts in people) for name in ("added", "changed"))
    return f"{added} people added, {changed} changed."
