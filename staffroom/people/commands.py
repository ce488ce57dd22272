"""`staffroom people …`"""

import csv
import json
import sys

import click

from staffroom.accounts.commands import FOR_PEOPLE
from staffroom.audit import services as audit
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import StaffroomError
from staffroom.kit.spreadsheet import safe_cell
from staffroom.school import spellings
from staffroom.school.export import exported


@click.group()
def people() -> None:
    """What is stored about people."""


@people.command()
@click.option("--kind", type=click.Choice(["staff", "students"]), required=True)
@click.option("--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def export(kind: str, shape: str) -> None:
    """Print what is stored about staff or students. For operators: it is personal data."""
    try:
        ensure_schema()
    except StaffroomError as error:
        raise click.ClickException(str(error)) from None
    audit.record(who="command line", what="people exported", target=kind)
    columns, rows = exported(kind)
    if shape == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])


@people.command()
@click.argument("imported", required=False)
@click.argument("written", required=False)
@click.option("--remove", is_flag=True, help="Forget the spelling of IMPORTED.")
def spelling(imported: str | None, written: str | None, *, remove: bool) -> None:
    """How a family name is written, where the rules get it wrong: VAN-DER-BERG "Van der Berg".

    Without arguments: list the spellings.
    """
    try:
        ensure_schema()
        if imported is None:
            for one in spellings.all_spellings():
                click.echo(f"{one.as_imported}: {one.as_written}")
        elif remove:
            spellings.forget(imported, by="command line")
        elif written is None:
            raise click.UsageError("Give the name in capitals and the name as it is written.")
        else:
            changed = spellings.learn(imported, written, by="command line")
            click.echo(f"{changed} people are now shown as {written}.")
    except StaffroomError as error:
        raise click.ClickException(str(error)) from None


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value)


for _command in FOR_PEOPLE:
    people.add_command(_command)

COMMANDS: list[click.Command] = [people]
