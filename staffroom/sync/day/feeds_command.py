"""`staffroom feeds`: how each feed is, for people and for machines."""

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from staffroom.kit.database import ensure_schema
from staffroom.kit.words import ago, when

from .declared import SOURCES
from .feeds import FeedState, feed_states


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON list for machines.")
@click.option("--check", is_flag=True, help="End with 1 if a feed is down, too old, or has something set aside.")
def feeds(*, as_json: bool, check: bool) -> None:
    """How each feed is: its age, last success, last error, whether calls are held back."""
    ensure_schema()
    states = feed_states()
    if as_json:
        click.echo(json.dumps([_plain(state) for state in states], ensure_ascii=False, indent=1))
    else:
        _print(states)
    if check and any(state.wrong for state in states):
        sys.exit(1)


def _plain(state: FeedState) -> dict[str, Any]:
    return {name: _as_text(value) for name, value in asdict(state).items() if name != "on_demand"}


def _as_text(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [{name: _as_text(one) for name, one in item.items()} for item in value]
    return value


def _print(states: list[FeedState]) -> None:
    table = Table("feed", "state", "true as of", "last success", "calls a minute", "what is wrong")
    for state in states:
        wrong = [state.error, state.breaker, state.remark, *(one.why for one in state.doubts if not one.taken)]
        table.add_row(
            f"{SOURCES[state.source]}: {state.title}\n{state.name}",
            state.state,
            f"{when(state.as_of)}\n{ago(state.as_of)}" if state.as_of else "",
            when(state.succeeded) if state.succeeded else "",
            "" if state.calls_per_minute is None else str(state.calls_per_minute),
            "\n".join(filter(None, wrong)),
        )
    Console().print(table)
