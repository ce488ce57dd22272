"""`staffroom`: the command line for people and for machines.

Every `commands.py` of an app is found by itself; what it lists in `COMMANDS` is added here.
"""

import importlib
import importlib.util
import os
import sys

import click
import django

from staffroom import __version__

APPS = ("config", "sync", "people", "jobs", "alerts", "audit", "accounts", "demo")


class Staffroom(click.Group):
    """Sets Django up only when a command is really run, so that `--help` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        self._load()
        return super().get_command(ctx, cmd_name)

    def _load(self) -> None:
        if self.commands:
            return
        _set_up()
        for app in APPS:
            name = f"staffroom.{app}.commands"
            if importlib.util.find_spec(name):
                for command in importlib.import_module(name).COMMANDS:
                    self.add_command(command)


@click.command(cls=Staffroom, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="staffroom")
def main() -> None:
    """Staffroom: the staff intranet a school's day starts on."""


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "staffroom.config.settings")
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
