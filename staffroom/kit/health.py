"""How Staffroom is: alive, ready for visitors, and what an operator wants to know.

Rooms above announce their own part, found when their `apps.py` imports it:

    @part("last import")
    def last_import() -> Health:
        return Health("ok", "Applied at 2:14 am", {"run": 12})
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import Error as DatabaseError, connection

from staffroom import __version__
from staffroom.kit.database import pending_migrations
from staffroom.kit.errors import StaffroomError

State = Literal["ok", "late", "bad", "unknown"]
WORST_FIRST: tuple[State, ...] = ("bad", "unknown", "late", "ok")
DRAIN_FILE = "drain"
LOW_DISK_BYTES = 1_000_000_000
EMPTY_DISK_BYTES = 200_000_000


@dataclass(frozen=True)
class Health:
    """One part's state, a plain sentence, and counts; never a name or a key of a person."""

    state: State
    words: str
    details: dict[str, Any] = field(default_factory=dict)


_parts: dict[str, Callable[[], Health]] = {}
_draining = False


def part(name: str) -> Callable[[Callable[[], Health]], Callable[[], Health]]:
    """Register a function without arguments as one part of `/api/health`."""

    def register(function: Callable[[], Health]) -> Callable[[], Health]:
        _parts[name] = function
        return function

    return register


def start_draining() -> None:
    """This process is about to stop: say so to whoever asks whether it is ready."""
    global _draining
    _draining = True


def why_not_ready() -> str:
    """A plain sentence why no visitor should be sent here now; empty when all is well."""
    if _draining or (Path(settings.STAFFROOM_DATA) / DRAIN_FILE).exists():
        return "Staffroom is being stopped or updated."
    try:
        pending = pending_migrations()
    except DatabaseError:
        return "The database does not answer."
    if pending:
        return f"The database waits for {len(pending)} changes of this version: run staffroom migrate."
    return ""


def report() -> dict[str, Any]:
    """Everything an operator wants to know, as plain data."""
    parts = {name: _ask(function) for name, function in sorted(_parts.items())}
    worst = min((health.state for health in parts.values()), key=WORST_FIRST.index, default="ok")
    return {
        "state": worst,
        "version": __version__,
        "parts": {
            name: {"state": health.state, "words": health.words, **health.details} for name, health in parts.items()
        },
    }


def _ask(function: Callable[[], Health]) -> Health:
    try:
        return function()
    except (DatabaseError, OSError, StaffroomError) as error:
        return Health("unknown", f"Could not be found out ({type(error).__name__}).")


@part("database")
def _database() -> Health:
    sentence = why_not_ready()
    return Health(
        "bad" if sentence else "ok", sentence or "Answers, and fits this version.", {"kind": connection.vendor}
    )


@part("disk")
def _disk() -> Health:
    usage = shutil.disk_usage(settings.STAFFROOM_DATA)
    state: State = "bad" if usage.free < EMPTY_DISK_BYTES else "late" if usage.free < LOW_DISK_BYTES else "ok"
    words = {"ok": "Room enough.", "late": "Getting full.", "bad": "Nearly full: imports may be refused."}[state]
    return Health(state, words, {"free_bytes": usage.free, "total_bytes": usage.total})
