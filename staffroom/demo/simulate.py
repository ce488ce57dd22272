"""`staffroom simulate`: stand-ins for the systems a school has, as servers of their own on this machine."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from django.conf import settings

from staffroom.demo.home import Home, find_home
from staffroom.demo.running import told_to_stop
from staffroom.demo.timetabler.command import timetabler
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.http import is_loopback
from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.entra.standin import EntraStandIn, PeopleFile, read_people
from staffroom.sources.standing import StandIn

DEFAULT_PORT = 8400
COMPASS_PORT = 8500
Running = TypeVar("Running", bound=StandIn)
_PORT = click.IntRange(0, 65_535)


@click.group()
def simulate() -> None:
    """Stand-ins for systems around Staffroom, which need no key. Everybody in them is made up."""


@simulate.command()
@click.option("--port", type=_PORT, default=DEFAULT_PORT, show_default=True, help="0: any free one.")
@click.option(
    "--people",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Who has an account, as JSON; the demo's people if not given.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; nobody has a password here."
)
@click.option("--app", "app_url", help="Where Staffroom is; STAFFROOM_BASE_URL if not given.")
@click.option("--url", default="", help="Address under which browsers and Staffroom reach the stand-in, if another.")
def entra(port: int, people: Path | None, host: str, app_url: str | None, url: str) -> None:
    """Microsoft Entra ID for one tenant: sign-in, tokens, groups. Ctrl-C ends it.

    Says which settings Staffroom needs. What scripts can make it do stands at /control/.
    """
    file = read_people(people) if people else people_of_the_demo()
    app = app_url or str(settings.ENVIRONMENT.base_url)
    stand_in = _listening(host, port, lambda: EntraStandIn(people=file, host=host, port=port, app_url=app, url=url))
    _serve("Entra", stand_in, stand_in.settings())


@simulate.command()
@click.option("--port", type=_PORT, default=COMPASS_PORT, show_default=True, help="0: any free one.")
@click.option(
    "--school",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with a school.json, as `staffroom demo school` writes it; the demo's school if not given.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; the password is known.")
@click.option("--url", default="", help="Address under which Staffroom reaches the stand-in, if another.")
def compass(port: int, school: Path | None, host: str, url: str) -> None:
    """Compass for one school: sign-in, calendars, covers, notices, tasks. Ctrl-C ends it.

    Any staff code in lower case signs in with the password demo. What changes, and what fails, stands at /control/.
    """
    file = (school or _home_of_the_demo().root) / "school.json"
    stand_in = _listening(host, port, lambda: CompassStandIn(file, host=host, port=port, url=url))
    _serve("Compass", stand_in, stand_in.settings())


simulate.add_command(timetabler)


def _home_of_the_demo() -> Home:
    home = find_home()
    if not home.made:
        raise NeedsPerson("There is no demo school here. Name a folder with --school, or start with: staffroom demo")
    return home


def _listening(host: str, port: int, start: Callable[[], Running]) -> Running:
    try:
        return start()
    except OSError as error:
        raise NeedsPerson(
            f"Cannot listen on {host}, port {port}: {error.strerror}. Name another with --port."
        ) from error


def _serve(name: str, stand_in: StandIn, told: Mapping[str, Any]) -> None:
    with told_to_stop() as stopping, stand_in:
        _say_where(name, stand_in, told)
        stopping.wait()


def people_of_the_demo() -> PeopleFile:
    """The stand-in's own people; with a made-up school here, `employeeId` is the payroll number in it."""
    home = None if settings.ENVIRONMENT.mode == "production" else find_home()
    return with_payroll_numbers(read_people(), home) if home and home.made else read_people()


def with_payroll_numbers(file: PeopleFile, home: Home) -> PeopleFile:
    """Staff codes as `employeeId` become payroll numbers, for those who have one."""
    school: dict[str, Any] = json.loads(home.school_file.read_text("utf-8"))
    payroll = {person["code"]: person["payroll"] for person in school["staff"] if person["payroll"]}
    people = [
        person.model_copy(update={"employee_id": payroll.get(person.employee_id, person.employee_id)})
        for person in file.people
    ]
    return file.model_copy(update={"people": people})


def _say_where(name: str, stand_in: StandIn, told: Mapping[str, Any]) -> None:
    click.echo(f"The stand-in for {name} runs at {stand_in.base_url}. Staffroom's settings for it:\n")
    for setting, value in told.items():
        shown = json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else value
        click.echo(f"{setting}='{shown}'")
    click.echo(f"\nControls: {stand_in.base_url}/control/   Ctrl-C ends it.")
    if not is_loopback(stand_in.host):
        click.echo("Other machines can reach it, and nobody in it has a password of their own.", err=True)
