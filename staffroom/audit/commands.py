"""`staffroom database harden`."""

import click

from .roles import CannotHarden, harden as do_harden


@click.group()
def database() -> None:
    """What the database itself refuses."""


@database.command()
@click.argument("role")
def harden(role: str) -> None:
    """Let ROLE do a day's work on PostgreSQL, but not change or remove a line of the audit.

    Run it as the owner of the tables; give the web server and the worker ROLE's DATABASE_URL afterwards.
    """
    try:
        done = do_harden(role)
    except CannotHarden as reason:
        raise click.ClickException(str(reason)) from None
    for sentence in done:
        click.echo(sentence)


COMMANDS: list[click.Command] = [database]
