"""`staffroom day`, `staffroom sync`, `staffroom compass`: one merged day, fetching now, and looking at Compass."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from rich import progress as rich_progress
from rich.console import Console
from rich.table import Table

from staffroom.alerts.services import deliver_waiting
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.school_days import melbourne_today
from staffroom.school import day as reads
from staffroom.school.models import Absence, Occurrence, StaffMember

from ..flows.compass import rounds
from ..flows.compass.checking import look
from ..now import SOURCES, Outcome, Progress, everything
from .feeds import source_states


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Which date; today if not given.")
@click.option("--staff", required=True, metavar="CODE", help="Whose day, by staff code.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
def day(day: datetime | None, staff: str, *, as_json: bool) -> None:
    """What a date holds for one member of staff, from all sources together."""
    ensure_schema()
    on = day.date() if day else melbourne_today()
    code = staff.strip().upper()
    _refuse_nobody(code)
    told = told_day(code, on)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(told, on)


def told_day(staff: str, on: date) -> dict[str, Any]:
    """The day as plain values: see docs/developers/day.md for what each means."""
    return {
        "date": on.isoformat(),
        "staff": staff,
        "sources": {
            state.source: {"as_of": state.as_of and state.as_of.isoformat(), "state": state.state}
            for state in source_states(on)
        },
        "away": [
            {"from": _clock(span.starts), "to": _clock(span.ends)} for span in reads.away_on(on) if span.staff == staff
        ],
        "occurrences": [_told(entry) for entry in reads.day_of(staff, on)],
    }


def _told(entry: reads.Entry) -> dict[str, Any]:
    change = entry.change
    return {
        "start": entry.starts and entry.starts.isoformat(),
        "end": entry.ends and entry.ends.isoformat(),
        "period": entry.period or None,
        "kind": entry.kind,
        "class": entry.class_code or None,
        "subject": entry.subject or None,
        "title": entry.title or None,
        "rooms": list(entry.rooms),
        "teachers": list(entry.teachers),
        "change": change and _change_as_told(change),
        "sources": list(entry.sources),
    }


def _change_as_told(change: reads.Change) -> dict[str, str | None]:
    """What is different; how it is covered only where that is known."""
    said: dict[str, str | None] = {"kind": change.kind, "teacher": change.teacher or None, "room": change.room or None}
    return said | {"how": change.how} if change.how else said


def _clock(moment: datetime | None) -> str | None:
    return moment.strftime("%H:%M") if moment else None


def _changed(one: dict[str, Any]) -> str:
    """A change in words, for whom the day is."""
    change = one["change"]
    words = {
        "extra": f"EXTRA for {', '.join(one['teachers'])}",
        "covered": f"covered by {change['teacher']}" if change["teacher"] else f"covered: {change.get('how')}",
        "moved": "moved",
    }
    found = words.get(change["kind"], change["kind"])
    return (
        f"{found} to {change['room']}"
        if change["kind"] == "moved"
        else ", ".join(filter(None, (found, change["room"])))
    )


def _refuse_nobody(code: str) -> None:
    known = (
        StaffMember.objects.filter(code=code).exists()
        or Occurrence.objects.filter(people__contains=f" {code} ").exists()
        or Absence.objects.filter(staff=code).exists()
    )
    if not known:
        raise NeedsPerson(f"Nobody has the staff code {code}, and no source names it.")


def _print(told: dict[str, Any], on: date) -> None:
    table = Table(title=f"{told['staff']}, {on:%A %-d %B %Y}", title_justify="left")
    for heading in ("Time", "Period", "What", "Room", "Change", "Said by"):
        table.add_column(heading)
    for one in told["occurrences"]:
        times = f"{one['start'][11:16]}–{one['end'][11:16]}" if one["start"] and one["end"] else "time not known"
        change = one["change"]
        what = one["class"] or one["title"] or one["subject"] or one["kind"]
        rooms, sources = ", ".join(one["rooms"]), ", ".join(one["sources"])
        table.add_row(times, one["period"] or "", what, rooms, _changed(one) if change else "", sources)
    console = Console()
    console.print(table if told["occurrences"] else f"Nothing is known for {told['staff']} on {on:%A %-d %B %Y}.")
    for span in told["away"]:
        console.print(f"Away {span['from']} to {span['to']}." if span["from"] else "Away all day.")
    for source, state in told["sources"].items():
        console.print(f"{source}: {state['state']}, as of {state['as_of'] or 'never'}")


@click.command()
@click.option("--now", is_flag=True, required=True, help="Fetch at once; without it everything happens by itself.")
@click.option("--source", "sources", multiple=True, type=click.Choice(SOURCES), help="Only this one; may come twice.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
def sync(*, now: bool, sources: tuple[str, ...], as_json: bool) -> None:
    """Fetch from every source that is set up: the eduHub folder, Compass. Exits with 1 if any part went wrong."""
    ensure_schema()
    outcomes = []
    with _bar(quiet=as_json) as progress:
        for outcome in everything(sources or SOURCES, progress):
            outcomes.append(outcome)
            if not as_json:
                _say(outcome)
    deliver_waiting()
    if as_json:
        click.echo(json.dumps({"outcomes": [outcome._asdict() for outcome in outcomes]}, ensure_ascii=False))
    elif not outcomes:
        click.echo("No source is set up. See STAFFROOM_EDUHUB_FOLDER and STAFFROOM_COMPASS_URL in the settings.")
    sys.exit(0 if all(outcome.went_well for outcome in outcomes) else 1)


def _say(outcome: Outcome) -> None:
    numbers = ", ".join(f"{number} {what}" for what, number in outcome.counts.items())
    click.echo(
        f"{'ok    ' if outcome.went_well else 'FAILED'}  {outcome.title}: {outcome.words} {numbers}".rstrip(" :")
    )


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Progress | None]:
    """How far a long fetch is, on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    with rich_progress.Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, rich_progress.TaskID] = {}

        def show(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done)

        yield show


@click.group()
def compass() -> None:
    """Compass: whether it answers, and what it lets us see."""


@compass.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
def check(*, as_json: bool) -> None:
    """Try to reach Compass, sign in, and ask each question once. Stores nothing but the session."""
    if not rounds.switched_on():
        raise NeedsPerson("Compass is off: STAFFROOM_COMPASS_URL is empty. Read docs/operators/compass.md first.")
    ensure_schema()
    findings = []
    with rounds.connect() as asked:
        for finding in look(asked):
            findings.append(finding)
            if not as_json:
                click.echo(f"{finding.verdict:<8}{finding.what}: {finding.words}")
    if as_json:
        click.echo(json.dumps({"findings": [finding._asdict() for finding in findings]}, ensure_ascii=False))
    sys.exit(1 if any(finding.verdict == "failed" for finding in findings) else 0)
