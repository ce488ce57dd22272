"""`staffroom simulate`: stand-ins for the systems a school has, as servers of their own on this machine."""

import json
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from staffroom.demo.home import Home, find_home
from staffroom.demo.running import told_to_stop
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.http import is_loopback
from staffroom.sources.entra.standin import EntraStandIn, PeopleFile, read_people

DEFAULT_PORT = 8400


@click.group()
def simulate() -> None:
    """Stand-ins for systems around Staffroom, which need no key. Everybody in them is made up."""


@simulate.command()
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=DEFAULT_PORT, show_default=True, help="0: any free one."
)
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
    try:
        stand_in = EntraStandIn(
            people=file, host=host, port=port, app_url=app_url or str(settings.ENVIRONMENT.base_url), url=url
        )
    except OSError as error:
        raise NeedsPerson(
            f"Cannot listen on {host}, port {port}: {error.strerror}. Name another with --port."
        ) from error
    with told_to_stop() as stopping, stand_in:
        _say_where(stand_in)
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


def _say_where(stand_in: EntraStandIn) -> None:
    click.echo(f"The stand-in for Entra runs at {stand_in.base_url}. Staffroom's settings for it:\n")
    for name, value in stand_in.settings().items():
        shown = json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else value
        click.echo(f"{name}='{shown}'")
    click.echo(f"\nControls: {stand_in.base_url}/control/   Ctrl-C ends it.")
    if not is_loopback(stand_in.host):
        click.echo("Other machines can reach it, and nobody in it has a password.", err=True)
