"""`staffroom worker` and `staffroom jobs`."""

import json
import sys
from datetime import datetime

import click
from django.utils import timezone
from rich import box
from rich.console import Console
from rich.table import Column, Table

from staffroom.jobs import selectors, services
from staffroom.jobs.cluster import workers_in_cluster
from staffroom.jobs.models import JobRun
from staffroom.jobs.registry import all_jobs
from staffroom.jobs.worker import Supervisor
from staffroom.kit.database import ensure_schema
from staffroom.kit.school_days import MELBOURNE


@click.command()
def worker() -> None:
    """Run jobs: looks at the schedule and works until stopped (Ctrl-C or SIGTERM)."""
    ensure_schema()
    click.echo(
        f"Staffroom's worker: {len(all_jobs())} jobs, up to {workers_in_cluster()} at the same time. "
        "Stop it with Ctrl-C; what is running is finished first.",
        err=True,
    )
    Supervisor().run()


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def jobs(context: click.Context, *, as_json: bool) -> None:
    """List the jobs with their next time, and the last runs."""
    if context.invoked_subcommand:
        return
    ensure_schema()
    if as_json:
        click.echo(json.dumps(_as_data(), indent=2))
    else:
        _show(Console())


@jobs.command()
@click.argument("name")
def run(name: str) -> None:
    """Do a job now, here, without waiting for a worker."""
    ensure_schema()
    done = services.run_now(name)
    if done.state != JobRun.State.DONE:
        again = " It will be tried again." if done.state == JobRun.State.WAITING else ""
        click.echo(f"The job “{name}” did not succeed: {done.words}{again}", err=True)
        sys.exit(1)
    click.echo(f"The job “{name}” is done ({done.seconds:.1f} s).")


def _show(console: Console) -> None:
    now = timezone.now()
    plan = _table("Jobs", "job", "when", "next", "last", wide="what it does")
    for planned in selectors.schedule(now):
        last = f"{planned.last.state} {_clock(planned.last.finished)}" if planned.last else "never ran"
        next_time = "now" if planned.next <= now else _clock(planned.next)
        plan.add_row(planned.job.name, planned.job.when, next_time, last, planned.job.does)
    console.print(plan)
    runs = _table("Last runs", "run", "job", "state", "tries", "began", "seconds", wide="what went wrong")
    for row in selectors.recent_runs():
        seconds = f"{row.seconds:.1f}" if row.finished else ""
        runs.add_row(str(row.pk), row.job, row.state, str(row.attempt), _clock(row.started), seconds, row.words)
    console.print(runs if runs.row_count else "Nothing has run yet.")
    console.print(_summary(now))


def _table(title: str, *columns: str, wide: str) -> Table:
    whole = [Column(name, no_wrap=True) for name in columns]
    return Table(*whole, Column(wide), title=title, title_justify="left", box=box.SIMPLE_HEAD)


def _summary(now: datetime) -> str:
    queue = selectors.queue(now)
    alive = selectors.workers(now)
    if not alive:
        return "No worker is running: start one with `staffroom worker`."
    where = ", ".join(sorted({worker.host for worker in alive}))
    return f"{len(alive)} worker{'s' * (len(alive) != 1)} on {where}; {queue.waiting} waiting, {queue.running} running."


def _as_data() -> dict[str, object]:
    now = timezone.now()
    queue = selectors.queue(now)
    return {
        "jobs": [
            {
                "name": planned.job.name,
                "does": planned.job.does,
                "when": planned.job.when,
                "next": _iso(planned.next),
                "last": _run_data(planned.last) if planned.last else None,
            }
            for planned in selectors.schedule(now)
        ],
        "runs": [_run_data(row) for row in selectors.recent_runs(50)],
        "queue": {**queue._asdict(), "last_tick": _iso(queue.last_tick)},
        "workers": [
            {"name": row.name, "host": row.host, "pid": row.pid, "seen": _iso(row.seen)}
            for row in selectors.workers(now)
        ],
    }


def _run_data(row: JobRun) -> dict[str, object]:
    return {
        "run": row.pk,
        "job": row.job,
        "slot": row.slot,
        "state": row.state,
        "attempt": row.attempt,
        "worker": row.worker,
        "queued": _iso(row.queued),
        "started": _iso(row.started),
        "finished": _iso(row.finished),
        "seconds": round(row.seconds, 3),
        "error": row.error,
        "words": row.words,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(MELBOURNE):%a %d %b %H:%M}" if moment else ""


COMMANDS: list[click.Command] = [worker, jobs]
