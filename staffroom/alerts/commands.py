"""`staffroom alerts`."""

import json
import sys

import click
from rich import box
from rich.console import Console
from rich.table import Table

from staffroom.alerts.channels import configured
from staffroom.alerts.models import Alert
from staffroom.alerts.services import send_test
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import StaffroomError
from staffroom.kit.school_days import MELBOURNE

NO_CHANNEL = (
    "No channel is set up, so nobody is told. Set STAFFROOM_SMTP_URL with STAFFROOM_ALERT_EMAILS, "
    "STAFFROOM_ALERT_TEAMS_WEBHOOK or STAFFROOM_ALERT_SLACK_WEBHOOK; docs/operators/alerts.md says how."
)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def alerts(context: click.Context, *, as_json: bool) -> None:
    """List the latest alerts and whether they reached anyone."""
    if context.invoked_subcommand:
        return
    ensure_schema()
    latest = list(Alert.objects.prefetch_related("deliveries")[:30])
    if as_json:
        channels = [channel.name for channel in configured()]
        click.echo(json.dumps({"channels": channels, "alerts": [_as_data(alert) for alert in latest]}, indent=2))
    else:
        _show(Console(), latest)


@alerts.command()
def test() -> None:
    """Send a test message over every channel, and say what happened."""
    channels = configured()
    if not channels:
        raise click.ClickException(NO_CHANNEL)
    well = True
    for channel in channels:
        try:
            click.echo(f"{channel.name}: {send_test(channel)}")
        except StaffroomError as error:
            well = False
            click.echo(f"{channel.name}: not sent. {error}")
    sys.exit(0 if well else 1)


def _show(console: Console, latest: list[Alert]) -> None:
    columns = ("opened", "kind", "what", "over", "deliveries")
    table = Table(*columns, title="Alerts", title_justify="left", box=box.SIMPLE_HEAD)
    for alert in latest:
        closed = alert.closed and f"{alert.closed.astimezone(MELBOURNE):%a %d %b %H:%M}"
        ways = ", ".join(f"{way.channel}: {way.state} {way.words}".strip() for way in alert.deliveries.all())
        opened = f"{alert.opened.astimezone(MELBOURNE):%a %d %b %H:%M}"
        table.add_row(opened, alert.kind, alert.title, closed or "open", ways or "none yet")
    console.print(table if latest else "No alerts.")
    names = ", ".join(channel.name for channel in configured())
    console.print(f"Channels: {names}." if names else NO_CHANNEL)


def _as_data(alert: Alert) -> dict[str, object]:
    return {
        "alert": alert.pk,
        "key": alert.key,
        "kind": alert.kind,
        "title": alert.title,
        "text": alert.text,
        "link": alert.link,
        "runbook": alert.runbook,
        "opened": alert.opened.isoformat(timespec="seconds"),
        "closed": alert.closed.isoformat(timespec="seconds") if alert.closed else None,
        "deliveries": [
            {"channel": way.channel, "state": way.state, "attempts": way.attempts, "words": way.words}
            for way in alert.deliveries.all()
        ],
    }


COMMANDS: list[click.Command] = [alerts]
