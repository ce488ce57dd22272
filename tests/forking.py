"""`python -m tests.forking`: Staffroom's commands, each in a process of its own, without starting Python for each.

Reads one JSON object a line: `arguments`, `environment` (added), `out` (file for standard output and error) and
`kill_after` (seconds, or null). Answers each with the exit status on a line; a killed process is -9.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Processes:
    """The other end: asks a running `tests.forking` for processes."""

    def __init__(self, child: "subprocess.Popen[str]", scratch: Path) -> None:
        self._child = child
        self._out = scratch / "forking.out"

    def run(self, *arguments: object, kill_after: float | None = None, **environment: str) -> tuple[int, str]:
        """Exit status and everything printed."""
        assert self._child.stdin
        assert self._child.stdout
        ask = {"arguments": [str(argument) for argument in arguments], "environment": environment}
        self._child.stdin.write(json.dumps(ask | {"out": str(self._out), "kill_after": kill_after}) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        assert answer, "the process that forks is gone"
        return int(answer), self._out.read_text()

    def imports(self, folder: Path, **more: Any) -> tuple[int, dict[str, Any]]:
        """Exit status of an import and the object it printed; an empty one if it was killed."""
        status, printed = self.run("eduhub", "import", folder, "--json", **more)
        objects = [json.loads(line) for line in printed.splitlines() if line.startswith('{"run"')]
        assert len(objects) == 1 or status == -signal.SIGKILL, printed
        return status, objects[0] if objects else {}


@contextmanager
def processes(environment: Mapping[str, str], scratch: Path) -> Iterator[Processes]:
    """Start it; end it."""
    command = [sys.executable, "-m", "tests.forking"]
    child = subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Processes(child, scratch)
    finally:
        child.communicate(timeout=30)


def _main() -> None:
    import click

    from staffroom.config.cli import main

    main.list_commands(click.Context(main))  # brings in everything, but opens no connection
    for line in sys.stdin:
        print(_answer(main, json.loads(line)), flush=True)


def _answer(command: Any, ask: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        _become(command, ask)
    deadline = None if ask["kill_after"] is None else time.monotonic() + ask["kill_after"]
    while True:
        ended, status = os.waitpid(child, os.WNOHANG if deadline else 0)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if deadline and time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            deadline = None


def _become(command: Any, ask: dict[str, Any]) -> None:
    os.environ.update(ask["environment"])
    out = os.open(ask["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    status: Any = 70
    try:
        command(ask["arguments"])
    except SystemExit as stop:
        status = stop.code
    except BaseException:
        import traceback

        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status or 0)


if __name__ == "__main__":
    _main()
