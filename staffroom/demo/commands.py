"""`staffroom demo`: a school in a box, and the nights that follow."""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from staffroom.demo.damage import DAMAGES, grow
from staffroom.demo.entrance import open_compass, open_entrance, open_timetabler
from staffroom.demo.founding import found_school
from staffroom.demo.home import Home, carry_on, environment, find_home, last_night, make_school, remove, write_school
from staffroom.demo.moving import Mover
from staffroom.demo.nights import Night, next_delta, next_night
from staffroom.demo.preparing import prepare as prepare_here
from staffroom.demo.running import HOST, Box, free_port, run_command, told_to_stop, wait_until_ready
from staffroom.demo.school import NUMBER, Sizes
from staffroom.demo.simulate import COMPASS_PORT, DEFAULT_PORT, simulate
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.school_days import MELBOURNE

DEFAULT_SEED = 8865
_say = Console(soft_wrap=True, highlight=False)


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0: any that is free.")
@click.option("--reset", is_flag=True, help="Throw the demo's school and database away and begin afresh.")
@click.option("--no-serve", is_flag=True, help="Make and import the school, then stop.")
@click.option("--students", type=click.IntRange(20, 20_000), default=900, show_default=True)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Another seed, another school.")
@click.pass_context
def demo(ctx: click.Context, port: int, reset: bool, no_serve: bool, students: int, seed: int) -> None:
    """A made-up school in a box: makes it, imports it, and starts Staffroom on it. Ctrl-C ends it."""
    if ctx.invoked_subcommand:
        return
    home = find_home()
    with only_here(home):
        if reset:
            remove(home)
        if home.made:
            _say.print(f"The school is still there, in {home.root}. `staffroom demo --reset` makes a fresh one.")
            if carry_on(home):
                _say.print("A day has passed since: today's lessons and covers, and a new night's files, are written.")
        else:
            _say.print("Making up a school ...")
            make_school(home, seed, Sizes(students=students, leavers=students * 10 // 3))
        status = run_command(["demo", "prepare"], environment(home))
        if status or no_serve:
            ctx.exit(status)
        serve(home, port)


def serve(home: Home, wanted: int) -> None:
    """Start web server and worker, say where to click, and wait for Ctrl-C. Raises NeedsPerson if one of them dies."""
    port = free_port(wanted)
    if wanted and port != wanted:
        _say.print(f"Port {wanted} is taken; using {port}.")
    base_url = f"http://{HOST}:{port}"
    box = Box(home.root / "logs", environment(home, base_url))
    with told_to_stop() as stopping:
        try:
            compass = open_compass(box, home, port=COMPASS_PORT if wanted else 0)
            open_entrance(box, home, base_url, stopping, port=DEFAULT_PORT if wanted else 0)
            box.start("web", "web", "--bind", f"{HOST}:{port}")
            box.start("worker", "worker")
            wait_until_ready(port, box, stopping)
            if not stopping.is_set():
                welcome(home, base_url, compass)
            box.start("sync", "sync", "--now", ends=True)  # what Compass says would wait for its hour
            open_timetabler(box, base_url, compass)
            mover = Mover(home, compass)
            while not stopping.wait(0.5):
                mover.look()
                if name := box.ended():
                    raise NeedsPerson(f"The {name} process ended by itself. Its last words:\n{box.last_words(name)}")
        finally:
            _say.print("Stopping ...")
            box.stop()
    _say.print("Stopped. The school is kept for next time.")


def welcome(home: Home, base_url: str, compass: str) -> None:
    """Where to click, and as whom."""
    people = json.loads(home.school_file.read_text("utf-8"))["personas"]
    table = Table(title="Sign in, and choose who you are", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("Who", "Name", "Where to look"):
        table.add_column(heading)
    for person in people:
        table.add_row(person["label"], person["name"], person["looks_at"])
    _say.print(f"\n[bold]Staffroom runs at {base_url}[/bold]\n")
    _say.print(table)
    _say.print(
        "\nIn another terminal:\n"
        "  staffroom demo night                    the next night's files, an ordinary one\n"
        "  staffroom demo night --damage year9     a bad night; --help lists all kinds\n"
        "  staffroom demo run eduhub runs          any Staffroom command, on the demo's data\n"
        f"\nCovers, room moves and trouble to try: {compass}/control/"
        f"\nLogs: {home.root / 'logs'}   Ctrl-C stops everything.\n"
    )


@demo.command(hidden=True)
def prepare() -> None:
    """Tables and first import; `staffroom demo` runs this in the demo's own environment."""
    with _say.status("Importing the school ...") as status:
        run = prepare_here(lambda what, rows: status.update(f"Importing the school: {what} {rows}"))
    people = sum(run.records.get(kind, {}).get("read", 0) for kind in ("staff", "students"))
    _say.print(f"Import {run.pk} is live: {people} people read in {run.seconds:.1f} seconds.")


@demo.command()
@click.option("--damage", type=click.Choice(list(DAMAGES)), help="What goes wrong; see the list below.")
@click.option("--same", is_flag=True, help="The same data in newer files.")
@click.option("--delta", is_flag=True, help="Delta files of staff and students, as CASES21 writes them by day.")
@click.option(
    "--import", "import_too", is_flag=True, help="Import at once; a running demo finds newer files by itself."
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True)
@click.option(
    "--seconds", type=click.FloatRange(1, 3600), default=30, show_default=True, help="How long `growing` grows."
)
@click.pass_context
def night(
    ctx: click.Context, damage: str | None, same: bool, delta: bool, import_too: bool, seed: int, seconds: float
) -> None:
    """Write the next night's eduHub files: a few changes, or something that has gone wrong.

    The night after a bad one goes on from sound data again.
    """
    home = find_home()
    if not home.made:
        raise NeedsPerson("There is no demo school yet. Start with: staffroom demo")
    if delta and (damage or same):
        raise click.UsageError("--delta goes neither with --damage nor with --same.")
    written = next_delta(home.eduhub, seed) if delta else next_night(home.eduhub, seed, damage=damage, same=same)
    tell(written, home)
    if damage == "growing":
        _say.print(f"Still writing for {seconds:g} seconds ...")
        grow(home.eduhub, NUMBER, seconds=seconds)
    if import_too:
        ctx.exit(run_command(["eduhub", "import", str(home.eduhub.resolve())], environment(home)))
    _say.print(
        "A running demo imports this within five minutes. At once: staffroom demo run eduhub import " + str(home.eduhub)
    )


night.help = f"{night.help}\n\n\b\nDamage:\n" + "\n".join(f"  {name:<16}{kind.words}" for name, kind in DAMAGES.items())


def tell(written: Night, home: Home) -> None:
    """Say what was written, in plain words."""
    time = written.at.astimezone(MELBOURNE).strftime("%A %-d %B, %-I:%M:%S %p")
    _say.print(f"Files of {time} in {home.eduhub}")
    for what, count in sorted(written.changes.items()):
        _say.print(f"  {count} {what}")
    if not written.changes:
        _say.print("  nothing changed")
    if written.damage:
        _say.print(f"[yellow]And damaged: {DAMAGES[written.damage].words}.[/yellow]")


@demo.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, required=True)
@click.pass_context
def run(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run any Staffroom command on the demo's data: `staffroom demo run eduhub runs`."""
    home = find_home()
    if not home.made:
        raise NeedsPerson("There is no demo school yet. Start with: staffroom demo")
    ctx.exit(run_command(list(arguments), environment(home)))


@demo.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write into.")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day the school is seen on; today.")
@click.option("--students", type=click.IntRange(6), default=900, show_default=True, help="Who attend.")
@click.option("--leavers", type=click.IntRange(0), help="Who have left; ten for every three who attend.")
@click.option("--staff", type=click.IntRange(20, 2000), default=90, show_default=True)
@click.option("--enrolments", type=click.IntRange(0), help="Rows of this year; seven for each student at most.")
def school(
    out: Path, seed: int, day: datetime | None, students: int, leavers: int | None, staff: int, enrolments: int | None
) -> None:
    """Write a made-up school to a folder: `eduhub/` and `school.json`. Same seed and day, same bytes."""
    if out.exists() and any(out.iterdir()):
        raise NeedsPerson(f"{out} is not empty; nothing was written.")
    now = datetime.now(UTC).astimezone(MELBOURNE)
    sizes = Sizes(
        students=students,
        leavers=students * 10 // 3 if leavers is None else leavers,
        staff=staff,
        former_staff=staff * 4 // 9,
        enrolments=enrolments,
    )
    made = found_school(seed, day.date() if day else now.date(), sizes)
    for name, rows in write_school(out, made, at=last_night(now)).items():
        _say.print(f"{rows:>8} rows  {name}")


@contextlib.contextmanager
def only_here(home: Home) -> Iterator[None]:
    """One demo at a time in one folder. The lock is beside the folder, which may be thrown away meanwhile."""
    home.root.parent.mkdir(parents=True, exist_ok=True)
    with home.root.with_name(f"{home.root.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NeedsPerson(f"The demo in {home.root} already runs in another terminal.") from error
        yield


COMMANDS: list[click.Command] = [demo, simulate]
