"""`staffroom simulate timetabler`: publishes the made-up school to any LISS address."""

import logging
import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click

from staffroom.demo.home import Home, find_home
from staffroom.demo.running import told_to_stop
from staffroom.demo.school import read_school
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.http import is_loopback
from staffroom.kit.school_days import melbourne_today
from staffroom.sources.liss.client import LissClient
from staffroom.sources.liss.records import SignIn

from .calls import BOTH, DATA, DELTAS, Outgoing, lists, whole_sync
from .cases import CASES, play
from .connection import Secret, read_secret
from .following import AHEAD, SECONDS, Follower, Sources
from .publishing import Publisher
from .slots import Book
from .stage import Stage

VARIABLE = "STAFFROOM_TIMETABLER_SECRET"
_VERSION = 10002
_PRODUCT = "Staffroom stand-in"
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("url")
@click.option("--user", "user_name", default="", help="User name, as Staffroom shows it when a connection is made.")
@click.option("--school", "number", default="", help="School number or code; that of the made-up school if not given.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with a school.json, as `staffroom demo school` writes it; the demo's school if not given.",
)
@click.option("--format", "flavour", type=click.Choice(["json", "xml"]), default="json", show_default=True)
@click.option("--days", type=click.Choice([BOTH, DATA, DELTAS]), default=BOTH, show_default=True,
              help="What days are told by: all that is on, changes alone, or both.")  # fmt: skip
@click.option("--from", "first", type=_DAY, help="First date; today.")
@click.option("--to", "last", type=_DAY, help=f"Last date; {AHEAD} days after the first.")
@click.option("--case", "cases", type=click.Choice(list(CASES)), multiple=True, metavar="NAME",
              help="Something awkward, on the first date. More than once for several; see the list below.")  # fmt: skip
@click.option("--all-cases", is_flag=True, help="All of them.")
@click.option("--follow", is_flag=True, help="Then go on: publish what changes as the clock moves, until Ctrl-C.")
@click.option(
    "--compass", default="", help="A stand-in for Compass whose changes to follow; the clock's own if not given."
)
def timetabler(
    url: str,
    user_name: str,
    number: str,
    folder: Path | None,
    flavour: str,
    days: str,
    first: datetime | None,
    last: datetime | None,
    cases: tuple[str, ...],
    all_cases: bool,
    follow: bool,
    compass: str,
) -> None:
    """A timetabling program: publishes the made-up school to a LISS address, as far as it gets without an error.

    The secret of the connection comes from STAFFROOM_TIMETABLER_SECRET, or is asked for; for a demo on this machine
    it is known.
    """
    if follow and (first or last or cases or all_cases):
        raise click.UsageError("--follow publishes today and what comes after it; it goes with no date and no case.")
    # One line in the log for every request would bury what there is to read.
    logging.getLogger("staffroom.kit.http").setLevel(logging.ERROR)
    file = _school_file(folder)
    book = Book(read_school(file.read_text("utf-8")))
    secret = _secret(url, user_name, number or book.school.number, folder)
    line = LissClient(
        url,
        SignIn(secret.school, secret.user_name, secret.password, _VERSION, _PRODUCT),
        flavour="xml" if flavour == "xml" else "json",
    )
    publisher = Publisher(line, click.echo)
    if follow:
        _follow(Follower(Sources(file, compass), publisher, click.echo, days=days))
        return
    begins = first.date() if first else melbourne_today()
    ends = _end(begins, last)
    names = list(CASES) if all_cases else list(cases)
    if names:
        _play(publisher, book, begins, names)
    else:
        publisher.send(whole_sync(book, begins, ends, days=days))


timetabler.help = f"{timetabler.help}\n\n\b\nCases:\n" + "\n".join(
    f"  {name:<28}{case.words}" for name, case in CASES.items()
)


def _play(publisher: Publisher, book: Book, day: date, names: list[str]) -> None:
    """Whole lists first, for a case is about somebody; then the date with what is awkward about it."""
    stage = Stage(book, day)
    calls = play(stage, names, lambda words: click.echo(f"  {words}"))
    publisher.send([Outgoing("hello"), *lists(book, day, day), *calls])


def _follow(follower: Follower) -> None:
    with told_to_stop() as stopping:
        while not stopping.is_set():
            follower.look()
            sys.stdout.flush()
            stopping.wait(SECONDS)


def _end(first: date, last: datetime | None) -> date:
    ends = last.date() if last else first + timedelta(days=AHEAD)
    if ends < first:
        raise click.UsageError("--to is before --from.")
    return ends


def _school_file(folder: Path | None) -> Path:
    file = (folder or _home().root) / "school.json"
    if not file.exists():
        raise NeedsPerson(f"There is no school.json in {folder}. Make one with: staffroom demo school --out {folder}")
    return file


def _home() -> Home:
    home = find_home()
    if not home.made:
        raise NeedsPerson("There is no demo school here. Name a folder with --folder, or start with: staffroom demo")
    return home


def _secret(url: str, user_name: str, number: str, folder: Path | None) -> Secret:
    """What to sign in with. That of the demo is for this machine alone: it is nobody's to give to another."""
    if not user_name and folder is None and is_loopback(_host(url)) and (kept := read_secret(_home())):
        return kept._replace(school=number)
    if not user_name:
        raise click.UsageError("Name the connection's user name with --user.")
    said = os.environ.get(VARIABLE) or click.prompt("Password of the connection", hide_input=True)
    return Secret(user_name, number, str(said))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
