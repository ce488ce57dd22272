"""`staffroom`: the command line for people and for machines.

Every `commands.py` of an app is found by itself; what it lists in `COMMANDS` is added here.
Nobody sees a traceback for what they can mend: settings that cannot be read exit with 2, and errors that Staffroom
raises on purpose are one plain sentence and exit with 1.
"""

import atexit
import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import click
import django
from django.db import InterfaceError, OperationalError, connection
from pydantic import ValidationError

from staffroom import __version__
from staffroom.kit.errors import StaffroomError

# What runs by itself comes first: a command waits for the apps before its own.
APPS = ("sync", "jobs", "config", "people", "alerts", "audit", "accounts", "timetabler", "demo")
CANNOT_START = 2


class Staffroom(click.Group):
    """Sets Django up only when a command is really run, and looks no further than the app that has it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unseen = list(APPS)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        self._load(until=cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that was raised on purpose is its sentence, and nothing more."""
        try:
            return super().invoke(ctx)
        except StaffroomError as error:
            raise click.ClickException(str(error)) from error
        except (InterfaceError, OperationalError) as error:
            if _database_answers():
                raise
            raise click.ClickException("The database does not answer. `staffroom check` says what is wrong.") from error

    def _load(self, until: str = "") -> None:
        if self._unseen:
            _set_up()
        while self._unseen and until not in self.commands:
            name = f"staffroom.{self._unseen.pop(0)}.commands"
            if importlib.util.find_spec(name):
                for command in importlib.import_module(name).COMMANDS:
                    self.add_command(command)


@click.command(cls=Staffroom, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="staffroom")
def main() -> None:
    """Staffroom: the staff intranet a school's day starts on."""


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "staffroom.config.settings")
    try:
        django.setup()
    except (ValidationError, OSError, ValueError) as error:
        _explain(error)
        sys.exit(CANNOT_START)
    atexit.register(_let_go_of_the_log)


def _let_go_of_the_log() -> None:
    """A log that cannot be written, because its disk is full, must not turn the exit status into Python's 120."""
    try:
        sys.stderr.flush()
    except OSError:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  # open until Python ends


def _database_answers() -> bool:
    connection.close()
    try:
        connection.ensure_connection()
    except (InterfaceError, OperationalError):
        return False
    return True


def _explain(error: Exception) -> None:
    # Without `commands`, which needs the very settings that could not be read.
    from staffroom.config.mending import start_up_trouble

    click.echo("Staffroom cannot start with these settings:", err=True)
    for finding in start_up_trouble(error):
        click.echo(f"  {finding.about}: {finding.words}", err=True)
        if finding.mend:
            click.echo(f"      {finding.mend}", err=True)


if __name__ == "__main__":
    sys.exit(main())
