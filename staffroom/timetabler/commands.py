"""`staffroom liss …`"""

import json

import click
from rich.console import Console
from rich.markup import escape

from staffroom.kit.database import ensure_schema

from .checking import Finding, look

_MARKS = {"ok": "[green]fine[/]  ", "advice": "[yellow]advice[/]", "wrong": "[red]wrong[/] "}


@click.group()
def liss() -> None:
    """The timetabling program's connection."""


@liss.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
@click.pass_context
def check(ctx: click.Context, *, as_json: bool) -> None:
    """Show what each connection sent last, and what was wrong with it.

    Exit status 1 when the last call of one was refused, or something waits for a person.
    """
    ensure_schema()
    findings = look()
    if as_json:
        click.echo(json.dumps({"findings": [vars(finding) for finding in findings]}, ensure_ascii=False))
    else:
        _show(findings)
    ctx.exit(1 if any(finding.verdict == "wrong" for finding in findings) else 0)


def _show(findings: list[Finding]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for finding in sorted(findings, key=lambda finding: list(_MARKS).index(finding.verdict)):
        mend = f"\n        {escape(finding.mend)}" if finding.mend else ""
        console.print(f"{_MARKS[finding.verdict]}  [bold]{escape(finding.about)}[/] {escape(finding.words)}{mend}")


COMMANDS: list[click.Command] = [liss]
