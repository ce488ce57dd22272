"""`staffroom check`, `migrate`, `web` and `settings-docs`."""

import json
from collections.abc import Iterator

import click
from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseError, connection
from rich.console import Console
from rich.markup import escape

from staffroom.accounts import checking
from staffroom.audit.roles import may_change_the_audit
from staffroom.config import mending, settings_page
from staffroom.config.mending import Finding
from staffroom.fallback.printing import INSTALL_PANGO, PANGO_MISSING, why_not
from staffroom.kit.database import ensure_schema, pending_migrations

MARKS = {"ok": "[green]fine[/]  ", "advice": "[yellow]advice[/]", "wrong": "[red]wrong[/] "}


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Look at every setting and say how to mend what is wrong. Exit status 2 when something is."""
    if ctx.invoked_subcommand is None:
        _tell(ctx, list(look_at_everything()), as_json=as_json)


@check.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
@click.pass_context
def entra(ctx: click.Context, as_json: bool) -> None:
    """Try everything that signing in needs: discovery, clock, keys, redirect URI, secret, Graph."""
    ensure_schema()
    _tell(ctx, [Finding(*looked) for looked in checking.look()], as_json=as_json)


def _tell(ctx: click.Context, findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"findings": [vars(finding) for finding in findings]}, ensure_ascii=False))
    else:
        show(findings)
    ctx.exit(2 if any(finding.verdict == "wrong" for finding in findings) else 0)


def look_at_everything() -> Iterator[Finding]:
    """Every finding; settings that cannot be read at all never get this far, see `cli`."""
    environment = settings.ENVIRONMENT
    yield from mending.unknown_names()
    yield from mending.folders(environment)
    yield from mending.crest(environment)
    yield _database()
    yield from _audit()
    yield from mending.addresses(environment)
    yield from mending.for_production(environment)
    yield _paper()


def _paper() -> Finding:
    if why_not():
        return Finding("wrong", "the day on paper", PANGO_MISSING, INSTALL_PANGO)
    return Finding("ok", "the day on paper", "can be printed")


def _database() -> Finding:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    try:
        pending = pending_migrations()
    except DatabaseError:
        return Finding(
            "wrong",
            "DATABASE_URL",
            f"{kind} does not answer",
            "Is the server running, and are host, name and user right?",
        )
    if pending:
        return Finding(
            "wrong", "database", f"{len(pending)} changes of this version are missing", "Run: staffroom migrate"
        )
    return Finding("ok", "database", f"{kind} answers and fits this version")


def _audit() -> Iterator[Finding]:
    if not settings.PRODUCTION or connection.vendor != "postgresql":
        return
    try:
        loose = may_change_the_audit()
    except DatabaseError:
        return  # said already
    if loose:
        mend = "See docs/operators/database.md: staffroom database harden"
        yield Finding("advice", "audit", "Staffroom's database role could change or remove lines of the audit", mend)
    else:
        yield Finding("ok", "audit", "Staffroom's database role can add lines to the audit, not change them")


def show(findings: list[Finding], *, to_errors: bool = False) -> None:
    """Print findings for a person, what is wrong last."""
    console = Console(stderr=to_errors, soft_wrap=True, highlight=False)
    for finding in sorted(findings, key=lambda finding: list(MARKS).index(finding.verdict)):
        mend = f"\n        {escape(finding.mend)}" if finding.mend else ""
        console.print(f"{MARKS[finding.verdict]}  [bold]{escape(finding.about)}[/] {escape(finding.words)}{mend}")
    if not any(finding.verdict == "wrong" for finding in findings):
        console.print("Nothing is in the way.")


@click.command()
def migrate() -> None:
    """Bring the database to this version. Make a backup first."""
    waiting = len(pending_migrations())
    if not waiting:
        click.echo("The database already fits this version; nothing to do.")
        return
    click.echo(f"Applying {waiting} changes ...")
    call_command("migrate", verbosity=0, interactive=False)
    click.echo("Done. The database fits this version.")


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="host:port or unix:/path to listen on.")
@click.option("--workers", type=click.IntRange(1), help="Web processes; STAFFROOM_WEB_WORKERS when not given.")
def web(bind: str, workers: int | None) -> None:
    """Answer web requests until stopped. Put a proxy with HTTPS in front of it."""
    serve(bind=bind, workers=workers)


def serve(*, bind: str, workers: int | None = None) -> None:
    """Run the web server in this process; returns only when it was stopped. Raises what `ensure_schema` raises."""
    from staffroom.config.serving import Server  # gunicorn takes a while to import, and only this needs it

    ensure_schema()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.PRODUCTION:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    connection.close()
    Server(bind, workers or settings.ENVIRONMENT.web_workers).run()


@click.command("settings-docs")
def settings_docs() -> None:
    """Write docs/operators/settings.md from the settings in the code."""
    settings_page.PAGE.write_text(settings_page.page(), encoding="utf-8")
    click.echo(f"Wrote {settings_page.PAGE}")


COMMANDS: list[click.Command] = [check, migrate, web, settings_docs]
