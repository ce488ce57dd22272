"""Processes of our own, timed and weighed one by one."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON = sys.executable
STAFFROOM = Path(sys.executable).with_name("staffroom")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Ended:
    """How a process went: wall seconds, the most memory it held (in MB of a million bytes), what it printed."""

    seconds: float
    peak_mb: float
    output: str

    @property
    def last_object(self) -> Any:
        """The JSON object on its last line."""
        return json.loads(self.output.splitlines()[-1])


def run(command: Sequence[object], *, data: Path, database: str = "", expect: int = 0) -> Ended:
    """Run a command with a data folder and database of its own, and nothing of a developer's settings.

    Stops the whole bench, with what the command said, when it does not end with `expect`.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env=_environment(data, database), stdout=output, stderr=errors
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        for stream in (output, errors):
            stream.seek(0)
        said = output.read()
        if child.returncode != expect:
            sys.exit(f"{' '.join(str(part) for part in command)} ended with {child.returncode}:\n{said}{errors.read()}")
    return Ended(seconds, usage.ru_maxrss * 1024 / 1e6, said)


def module(name: str, *arguments: object, data: Path, database: str = "") -> Any:
    """Run a module of the bench; returns the JSON object that it printed last, if any."""
    ended = run([PYTHON, "-m", f"bench.{name}", *arguments], data=data, database=database)
    return ended.last_object if ended.output else None


def _environment(data: Path, database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAFFROOM_")}
    kept.pop("REDIS_URL", None)
    return kept | {"STAFFROOM_DATA": str(data), "STAFFROOM_ENV_FILE": os.devnull, "DATABASE_URL": database}
