"""`staffroom eduhub …` and `staffroom guard …`."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from staffroom.alerts.services import deliver_waiting
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import StaffroomError
from staffroom.sources.eduhub.drop import Drop, read_drop
from staffroom.sources.eduhub.snapshot import take_when_still

from . import selectors, services
from .day.commands import compass, day, sync
from .day.feeds_command import feeds
from .kinds import KINDS
from .limits import LIMITS, limits
from .models import ImportRun
from .undo import Undone

_EXIT = {"applied": 0, "unchanged": 0, "held": 3, "rejected": 4}
_COUNTS = ("read", "added", "changed", "deactivated", "reactivated", "unchanged", "missing_once", "set_aside")
_NO_RECORDS = {kind: dict.fromkeys(_COUNTS, 0) for kind in ("staff", "students", *KINDS)}
_NO_RUN: dict[str, Any] = {
    "run": None,
    "outcome": "failed",
    "hold": None,
    "reasons": [],
    "records": _NO_RECORDS,
    "seconds": 0.0,
}
_MELBOURNE = ZoneInfo("Australia/Melbourne")
_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
_by = click.option("--by", required=True, metavar="NAME", help="Who decides; kept with the decision.")
_reason = click.option("--reason", required=True, metavar="TEXT", help="Why; kept with the decision.")
_folder = click.argument("folder", type=click.Path(path_type=Path))


@click.group()
def eduhub() -> None:
    """Import the eduHub files of CASES21, and decide about what looks wrong."""


@eduhub.command()
@_folder
@_as_json
def check(folder: Path, *, as_json: bool) -> None:
    """Read FOLDER and say what is in it. Needs no database and changes nothing."""
    environment = settings.ENVIRONMENT
    try:
        with tempfile.TemporaryDirectory(prefix="staffroom-") as private, _progress(quiet=as_json) as progress:
            snapshot = take_when_still(
                folder,
                Path(private) / "copy",
                school_number=environment.school_number,
                settle=environment.eduhub_settle_seconds,
                patience=environment.eduhub_wait_seconds,
            )
            year = datetime.fromtimestamp(snapshot.newest_ns / 1e9, tz=UTC).astimezone(_MELBOURNE).year
            drop = read_drop(
                snapshot,
                encoding=environment.eduhub_encoding,
                birth_key=settings.STAFFROOM_BIRTHDATE_KEY,
                file_year=year,
                progress=progress,
            )
    except StaffroomError as error:
        _say_error(error, as_json=as_json)
        sys.exit(4)
    _show_check(snapshot.school, drop, as_json=as_json)


@eduhub.command(name="import")
@_folder
@_as_json
def import_(folder: Path, *, as_json: bool) -> None:
    """Import FOLDER: snapshot, parse, plan, guard, apply.

    Ends with 0 applied or unchanged, 3 held, 4 rejected, 1 failed.
    """
    with _plain_errors(as_json=as_json):
        ensure_schema()
        with _progress(quiet=as_json) as progress:
            run = services.run_import(folder, progress=progress)
        deliver_waiting()
    _show_result(run, as_json=as_json)
    sys.exit(_EXIT.get(run.state, 1))


@eduhub.command()
@click.option("--limit", default=20, show_default=True, help="How many.")
@_as_json
def runs(limit: int, *, as_json: bool) -> None:
    """List the newest runs."""
    with _plain_errors(as_json=as_json):
        ensure_schema()
        found = list(selectors.recent_runs(limit))
    if as_json:
        click.echo(json.dumps([_result(run) for run in found]))
        return
    table = Table("run", "started", "state", "staff", "students", "seconds")
    for run in found:
        started = run.started.astimezone(_MELBOURNE).strftime("%a %-d %b %Y %-I:%M %p")
        state = run.get_state_display() + (" (two people)" if run.hold == "hard" and run.state == "held" else "")
        table.add_row(
            str(run.pk), started, state, *(_brief(run, k) for k in ("staff", "students")), f"{run.seconds:.1f}"
        )
    Console().print(table if found else "Nothing has been imported yet.")


@eduhub.command()
@click.argument("run_id", metavar="RUN", type=int)
@_as_json
def show(run_id: int, *, as_json: bool) -> None:
    """Show one run: its reasons, counts, checks and steps."""
    with _plain_errors(as_json=as_json):
        ensure_schema()
        run = ImportRun.objects.filter(pk=run_id).first()
        if run is None:
            raise services.DecisionRefused(f"There is no run {run_id}.")
        steps = [{"name": step.name, "seconds": round(step.seconds, 3)} | step.detail for step in run.steps.all()]
    if as_json:
        more = {"steps": steps, "checks": run.checks, "slices": run.slices, "files": run.files}
        more |= {"plan_hash": run.plan_hash, "approved_by": services.approvals(run)}
        click.echo(json.dumps(_result(run) | more))
        return
    _show_result(run, as_json=False)
    for step in steps:
        click.echo(f"  {step['name']}: {step['seconds']} s")
    failed = [item for item in run.checks if item["verdict"] != "ok"]
    for item in failed:
        click.echo(f"  {item['words']}: {item['seen']:g} (limit {item['limit']:g})")


@eduhub.command()
@click.argument("run_id", metavar="RUN", type=int)
@_by
@_reason
@_as_json
def approve(run_id: int, by: str, reason: str, *, as_json: bool) -> None:
    """Apply a held plan although the guard stopped it. A hard hold needs two different people."""
    _decide(lambda: services.approve(run_id, by=by, reason=reason), as_json=as_json)


@eduhub.command()
@click.argument("run_id", metavar="RUN", type=int)
@_by
@_reason
@_as_json
def reject(run_id: int, by: str, reason: str, *, as_json: bool) -> None:
    """Keep the old data; these files are not asked about again."""
    _decide(lambda: services.reject(run_id, by=by, reason=reason), as_json=as_json)


@eduhub.command()
@click.argument("run_id", metavar="RUN", type=int)
@_by
@_reason
@_as_json
def rollback(run_id: int, by: str, reason: str, *, as_json: bool) -> None:
    """Put back what a run changed. What changed since is listed, not overwritten."""
    with _plain_errors(as_json=as_json):
        ensure_schema()
        undone = services.rollback(run_id, by=by, reason=reason)
    _show_undone(undone, as_json=as_json)


@click.group(invoke_without_command=True)
@click.pass_context
@_as_json
def guard(context: click.Context, *, as_json: bool) -> None:
    """The limits above which an import waits for a person."""
    if context.invoked_subcommand:
        return
    with _plain_errors(as_json=as_json):
        ensure_schema()
        now = limits()
    if as_json:
        click.echo(json.dumps(now))
        return
    table = Table("limit", "value", "default", "what it is")
    for name, limit in LIMITS.items():
        table.add_row(name, f"{now[name]:g}", f"{limit.value:g}", limit.words)
    Console().print(table)


@guard.command(name="set")
@click.argument("name")
@click.argument("value", type=float)
@_by
def set_(name: str, value: float, by: str) -> None:
    """Set one limit; kept with your name. Who sets a limit does not approve a held plan the same day."""
    with _plain_errors(as_json=False):
        ensure_schema()
        services.set_limit(name, value, by=by)
    click.echo(f"{name} is now {value:g}, from the next run on.")


def _decide(decide: Callable[[], ImportRun], *, as_json: bool) -> None:
    with _plain_errors(as_json=as_json):
        ensure_schema()
        run = decide()
        deliver_waiting()
    _show_result(run, as_json=as_json)
    if run.state == "held" and not as_json:
        click.echo("One person has agreed. A second, different person has to agree as well.")
    sys.exit(3 if run.state == "held" else 0)


def _result(run: ImportRun) -> dict[str, Any]:
    outcome = run.state if run.state in (*_EXIT, "failed") else {"declined": "rejected"}.get(run.state, run.state)
    return {
        "run": run.pk,
        "outcome": outcome,
        "hold": run.hold or None,
        "reasons": run.reasons,
        "records": _NO_RECORDS | run.records,
        "seconds": round(run.seconds, 2),
    }


def _show_result(run: ImportRun, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_result(run)))
        return
    click.secho(f"Run {run.pk}: {run.get_state_display()}", bold=True)
    for reason in run.reasons:
        click.echo(f"  {reason}")
    if run.records:
        table = Table("", "read", "added", "changed", "left", "back", "missing once", "set aside")
        for kind, counts in run.records.items():
            names = ("read", "added", "changed", "deactivated", "reactivated", "missing_once", "set_aside")
            table.add_row(kind.replace("_", " "), *(f"{counts[name]:,}" for name in names))
        Console().print(table)
    if run.state == "held":
        click.echo(f"Nothing has changed. Look at Data health, or: staffroom eduhub show {run.pk}")


def _brief(run: ImportRun, kind: str) -> str:
    counts = run.records.get(kind)
    if not counts:
        return ""
    words = {"added": "new", "changed": "changed", "deactivated": "left", "reactivated": "back"}
    return ", ".join(f"{counts[name]} {word}" for name, word in words.items() if counts[name]) or "no change"


def _show_undone(undone: Undone, *, as_json: bool) -> None:
    if as_json:
        found = {"run": undone.run.pk, "outcome": "rolled back", "restored": undone.restored}
        click.echo(json.dumps(found | {"conflicts": undone.conflicts}))
        return
    click.secho(f"Run {undone.run.pk} is undone: {undone.restored:,} records put back.", bold=True)
    for conflict in undone.conflicts:
        click.echo(f"  {conflict}")


def _show_check(school: str, drop: Drop, *, as_json: bool) -> None:
    aside = [row for read in drop.tables.values() for row in read.set_aside]
    if as_json:
        tables = {
            read.table.holds: {"read": read.rows, "set_aside": len(read.set_aside)} for read in drop.tables.values()
        }
        rows = [row._asdict() for row in [*aside, *drop.notices]]
        click.echo(json.dumps({"school": school, "records": tables, "rows": rows, "warnings": drop.warnings}))
        return
    table = Table("table", "holds", "rows", "set aside")
    for name, read in drop.tables.items():
        table.add_row(name, read.table.holds.replace("_", " "), f"{read.rows:,}", str(len(read.set_aside)))
    Console().print(f"School {school}", table)
    for row in [*aside, *drop.notices][:40]:
        what = "look at" if row.notice else "set aside"
        click.echo(
            f"{what}: {row.file} line {row.line} {row.column}: saw {row.seen}, expected {row.expected}. {row.screen}."
        )
    more = len(aside) + len(drop.notices) - 40
    if more > 0:
        click.echo(f"and {more} more; --json lists all.")
    for warning in drop.warnings:
        click.echo(warning)


@contextmanager
def _plain_errors(*, as_json: bool) -> Iterator[None]:
    try:
        yield
    except StaffroomError as error:
        _say_error(error, as_json=as_json)
        sys.exit(1)


def _say_error(error: StaffroomError, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_NO_RUN | {"reasons": [str(error)]}))
    else:
        click.secho(str(error), fg="red", err=True)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int], None]]:
    """A bar for each table on a terminal; nothing for machines."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _what, _rows: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(what: str, rows: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what.replace("_", " "), total=None)
            bars.update(tasks[what], completed=rows)

        yield tell


COMMANDS: list[click.Command] = [eduhub, guard, compass, day, sync, feeds]
