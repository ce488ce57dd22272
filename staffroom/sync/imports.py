"""The import from the look at the folder to its end."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import Error as DatabaseError, OperationalError, connection
from django.utils import timezone

from staffroom.kit.database import what_is_wrong
from staffroom.kit.errors import BadInput, NeedsPerson, StaffroomError, TryLater
from staffroom.kit.failpoints import failpoint
from staffroom.kit.logs import run_context
from staffroom.kit.memory import no_collector
from staffroom.sources.eduhub.drop import Drop, read_drop
from staffroom.sources.eduhub.snapshot import Snapshot, hand_timetable_over, take_when_still

from . import folders, runs, selectors, store, todos
from .applying import apply_plan, school_state
from .flows.cases_timetable import run_cases_timetable
from .flows.eduhub import moment, translate
from .guard import Judgement, Past, judge, judge_set_aside
from .kinds import Row, stored_rows
from .limits import limits, limits_moved
from .locks import only_one
from .models import Decision, ImportRun
from .plans import KindPlan, plan_kind
from .runs import State

Progress = Callable[[str, int], None]
# Files that could be read; what people are held for says nothing against their timetable.
_WITH_TIMETABLE = (State.APPLIED, State.UNCHANGED, State.HELD)
# The records that give the slices of a plan their names.
_CUTS = {
    "year_levels": "year level",
    "home_groups": "home group",
    "campuses": "campus",
    "faculties": "faculty",
    "positions": "position",
}
_MELBOURNE = ZoneInfo("Australia/Melbourne")


def run_import(folder: Path, *, trigger: str = "command", progress: Progress | None = None) -> ImportRun:
    """Import one folder: snapshot, parse, plan, guard, apply; each step leaves a row.

    Trouble with the source never raises: it is the outcome of the run that is given back.
    Raises AlreadyRunning (a TryLater) when another import holds the lock; then there is no row.
    Raises TryLater or NeedsPerson when the database cannot take down how the import ended.
    """
    with only_one():
        with _noted():
            runs.tidy()
            folders.purge()
            run = runs.open_run(trigger=trigger, folder=str(folder))
        with run_context(run.pk), no_collector():
            run = _import_or_stop(run, folder, progress or (lambda _what, _rows: None))
            if run.state in _WITH_TIMETABLE:
                run_cases_timetable(run)
            return run


def _import_or_stop(run: ImportRun, folder: Path, progress: Progress) -> ImportRun:
    """The run in the state in which it ended, whatever happened."""
    try:
        return _import(run, folder, progress)
    except BadInput as error:
        return _stop(run, State.REJECTED, str(error))
    except TryLater as error:
        return _stop(run, State.FAILED, str(error), try_later=True)
    except StaffroomError as error:
        return _stop(run, State.FAILED, str(error))
    except (OSError, DatabaseError) as error:
        return _stop(run, State.FAILED, _cause(error), try_later=isinstance(error, OperationalError))


def _stop(run: ImportRun, state: State, reason: str, *, try_later: bool = False) -> ImportRun:
    """End a run that did not come to its end, unless its plan was already carried out when the trouble came."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    with _noted():
        if ImportRun.objects.filter(pk=run.pk, state=State.APPLIED).exists():
            run.refresh_from_db()
            return run
        return runs.end(run, state, reason, try_later=try_later)


@contextlib.contextmanager
def _noted() -> Iterator[None]:
    """The body writes to the database; where that fails, a person is told in plain words. Nothing was changed then."""
    try:
        yield
    except OperationalError as error:
        raise TryLater(_cause(error)) from error
    except DatabaseError as error:
        raise NeedsPerson(_cause(error)) from error


def _import(run: ImportRun, folder: Path, progress: Progress) -> ImportRun:
    with runs.step(run, "snapshot") as detail:
        snapshot = _snapshot(run, folder)
        detail["files"] = len(snapshot.copies)
    failpoint("snapshot")
    if known := _seen_before(run, snapshot):
        return known
    with runs.step(run, "parse") as detail:
        drop = _parse(run, snapshot, progress)
        detail.update({read.table.holds: read.rows for read in drop.tables.values()})
    failpoint("parse")
    with runs.step(run, "plan") as detail:
        planned = _plan(run, drop, snapshot)
        detail["changes"] = sum(len(plan.changes) for plan, _ in planned)
    failpoint("plan")
    with runs.step(run, "guard") as detail:
        _judge(run, planned, drop)
        detail["hold"] = run.hold
    failpoint("guard")
    todos.remember(run, drop)
    runs.supersede_holds(but=run)
    if run.hold:
        return runs.end(run, State.HELD)
    if not any(plan.changes for plan, _ in planned):
        return runs.end(run, State.UNCHANGED)
    with runs.step(run, "apply"):
        apply_plan(run, [plan for plan, _ in planned])
    return run


def _snapshot(run: ImportRun, folder: Path) -> Snapshot:
    environment = settings.ENVIRONMENT
    number = environment.school_number or school_state().school_number
    snapshot = take_when_still(
        folder,
        folders.run_folder(run.pk),
        school_number=number,
        settle=environment.eduhub_settle_seconds,
        patience=_patience(run),
    )
    run.school_number = snapshot.school
    run.newest_file = moment(snapshot.newest_ns)
    run.files = {
        copy.name: {"sha256": copy.sha256, "size": copy.size, "time_ns": copy.time_ns} for copy in snapshot.copies
    }
    run.save(update_fields=["school_number", "newest_file", "files"])
    return snapshot


def _patience(run: ImportRun) -> float:
    """How long to wait for a file still being written; a job leaves itself time for the import after it."""
    environment = settings.ENVIRONMENT
    if run.trigger in runs.BY_ITSELF:
        return min(environment.eduhub_wait_seconds, environment.job_timeout / 2)
    return float(environment.eduhub_wait_seconds)


def _seen_before(run: ImportRun, snapshot: Snapshot) -> ImportRun | None:
    """The end of a run whose files need no reading: same as the last good ones, refused already, or older."""
    prints = fingerprint(run)
    waiting = selectors.open_hold()
    version = school_state().version
    if waiting and fingerprint(waiting) == prints and waiting.based_on == version and not limits_moved(waiting.started):
        hand_timetable_over(snapshot.folder, folders.run_folder(waiting.pk))
        run.delete()
        shutil.rmtree(snapshot.folder, ignore_errors=True)
        return waiting
    declined = ImportRun.objects.filter(state=State.DECLINED).first()
    if declined and fingerprint(declined) == prints:
        day = timezone.localtime(declined.decided).strftime("%A %-d %B")
        return runs.end(run, State.REJECTED, f"A person looked at these same files on {day} and kept the old data.")
    good = selectors.latest_good()
    if good is None:
        return None
    still_so = good.based_on + (good.state == State.APPLIED) == version  # nothing was undone or applied since
    looked_again = good.newest_file != run.newest_file and _awaits_second_look(good)
    if fingerprint(good) == prints and still_so and not looked_again:
        return _nothing_new(run, good)
    if older := _older(run.files, good.files):
        return runs.end(
            run,
            State.REJECTED,
            f"{', '.join(older)}: not newer than the file of the last good import (run {good.pk}), yet different. "
            "An old copy was probably put back; ask for eduHub to be exported again.",
        )
    return None


def _older(files: dict[str, dict[str, Any]], good: dict[str, dict[str, Any]]) -> list[str]:
    """Files that differ from the last good ones without being newer, and deltas that went away before a newer base."""
    other = [
        name
        for name, facts in files.items()
        if name in good and facts["sha256"] != good[name]["sha256"] and facts["time_ns"] <= good[name]["time_ns"]
    ]
    gone = [
        name
        for name, facts in good.items()
        if name not in files
        and (base := files.get(name.replace("_D.csv", ".csv")))
        and base["time_ns"] < facts["time_ns"]
    ]
    return sorted({*other, *gone})


def fingerprint(run: ImportRun) -> dict[str, str]:
    """File names with what they hold, times left out."""
    return {name: facts["sha256"] for name, facts in run.files.items()}


def _awaits_second_look(good: ImportRun) -> bool:
    return any(counts.get("missing_once") for counts in good.records.values())


def _nothing_new(run: ImportRun, good: ImportRun) -> ImportRun:
    for kind, counts in good.records.items():
        read, aside, missing = (counts.get(name, 0) for name in ("read", "set_aside", "missing_once"))
        run.records[kind] = _counts(read=read, unchanged=read - aside, set_aside=aside, missing_once=missing)
    run.based_on = school_state().version
    runs.supersede_holds(but=run)
    return runs.end(run, State.UNCHANGED, "The files are the same as those of the last good import.")


def _counts(**given: int) -> dict[str, int]:
    names = ("read", "added", "changed", "deactivated", "reactivated", "unchanged", "missing_once", "set_aside")
    return dict.fromkeys(names, 0) | given


def _parse(run: ImportRun, snapshot: Snapshot, progress: Progress) -> Drop:
    drop = read_drop(
        snapshot,
        encoding=settings.ENVIRONMENT.eduhub_encoding,
        birth_key=settings.STAFFROOM_BIRTHDATE_KEY,
        file_year=moment(snapshot.newest_ns).astimezone(_MELBOURNE).year,
        progress=progress,
    )
    for read in drop.tables.values():
        if read.table.needed and not read.records:
            raise BadInput(
                f"{read.table.name}_{snapshot.school}.csv holds no {read.table.holds}. "
                "Nothing was changed; ask for eduHub to be exported again."
            )
        name = next(copy.name for copy in snapshot.copies if copy.table == read.table.name and not copy.delta)
        run.files[name]["rows"] = read.rows
    run.reasons = drop.warnings
    return drop


def _plan(run: ImportRun, drop: Drop, snapshot: Snapshot) -> list[tuple[KindPlan, dict[str, Row]]]:
    planned = []
    for incoming in translate(drop, snapshot):
        stored = stored_rows(incoming.kind)
        plan = plan_kind(stored, incoming)
        planned.append((plan, stored))
        run.records[incoming.kind.name] = plan.counts
    run.based_on = school_state().version
    run.plan_hash = store.keep_plan(run, (plan for plan, _ in planned))
    run.save()
    return planned


def _judge(run: ImportRun, planned: list[tuple[KindPlan, dict[str, Row]]], drop: Drop) -> None:
    """Hold the plan against the limits; a first import into an empty school meets only the file checks."""
    bounds = limits()
    run.checks = list(judge_set_aside((plan for plan, _ in planned), bounds))
    first = not any(stored for plan, stored in planned if plan.kind.people)
    names = {
        (by, code): record.name  # type: ignore[union-attr]
        for read in drop.tables.values()
        if (by := _CUTS.get(read.table.holds))
        for code, record in read.records.items()
    }
    if not first:
        judgement = judge(planned, bounds, _past(), names)
        run.slices = list(judgement.slices)
        run.checks += judgement.checks
    if undone := _undone_before(run):
        words = f"These same files were imported in run {undone.pk} and undone by a person"
        run.checks.append({"name": "undone_before", "words": words, "seen": 1, "limit": 0, "verdict": "soft"})
    judgement = Judgement(run.checks, run.slices)
    run.hold = judgement.hold
    run.reasons = judgement.reasons + run.reasons
    run.save()


def _undone_before(run: ImportRun) -> ImportRun | None:
    undone = ImportRun.objects.filter(state=State.ROLLED_BACK).first()
    return undone if undone and fingerprint(undone) == fingerprint(run) else None


def _past() -> Past:
    good = list(ImportRun.objects.filter(state__in=ImportRun.GOOD).order_by("-id")[:14])
    week_ago = timezone.now() - timedelta(days=7)
    recent = ImportRun.objects.filter(state=State.APPLIED, finished__gte=week_ago).exclude(
        decisions__what=Decision.What.APPROVE
    )
    left = {
        kind: sum(run.records.get(kind, {}).get("deactivated", 0) for run in recent) for kind in ("staff", "students")
    }
    principals = {code for code in selectors.principal_codes() if code}
    read = {kind: [run.records.get(kind, {}).get("read", 0) for run in good] for kind in ("staff", "students")}
    return Past({kind: [n for n in rows if n] for kind, rows in read.items()}, left, frozenset(principals))


def _cause(error: OSError | DatabaseError) -> str:
    words = what_is_wrong(error) if isinstance(error, DatabaseError) else f"The import stopped: {error.strerror}."
    return f"{words} Nothing was changed."
