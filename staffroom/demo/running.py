"""Runs the demo's processes: all start together, all stop together, none stays behind."""

import contextlib
import logging
import os
import signal
import socket
import subprocess  # nosec B404  # starts only Staffroom's own commands
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

from staffroom.kit.errors import NeedsPerson, TryLater
from staffroom.kit.http import HttpError, request

HOST = "127.0.0.1"
PORTS_TO_TRY = 50
READY_SECONDS = 60
POLITE_SECONDS = 8
_LAST_LINES = 12


class Box:
    """The child processes, each the head of a process group of its own, with a log file each."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs, self._environment = logs, dict(environment)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._on_errands: set[str] = set()
        self._watchmen: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *arguments: str, ends: bool = False) -> None:
        """Start `staffroom ARGUMENTS`; what it says goes to `NAME.log`. `ends`: it has an errand and may be done."""
        with self.log_of(name).open("wb") as log:
            self._children[name] = subprocess.Popen(  # noqa: S603  # nosec B603  # our own command, no shell
                command(*arguments),
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._watchmen.append(_watchman(self._children[name].pid))
        if ends:
            self._on_errands.add(name)

    def learn(self, environment: Mapping[str, str]) -> None:
        """From now on start children with this environment."""
        self._environment = dict(environment)

    def log_of(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._logs / f"{name}.log"

    def ended(self) -> str | None:
        """Name of a child that should be there and is not, if any."""
        staying = (name for name in self._children if name not in self._on_errands)
        return next((name for name in staying if self._children[name].poll() is not None), None)

    def last_words(self, name: str) -> str:
        """The last lines a child wrote."""
        return "\n".join(self.log_of(name).read_text("utf-8", "replace").splitlines()[-_LAST_LINES:])

    def stop(self) -> None:
        """Ask all to stop, wait a little, then see to it that nothing of any group is left."""
        self._signal(signal.SIGTERM)
        patience = time.monotonic() + POLITE_SECONDS
        while time.monotonic() < patience and any(child.poll() is None for child in self._children.values()):
            time.sleep(0.05)
        self._signal(signal.SIGKILL)
        for child in self._children.values():
            child.wait()
        for watchman in self._watchmen:
            watchman.communicate()

    def _signal(self, number: signal.Signals) -> None:
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, number)


def command(*arguments: str) -> list[str]:
    """How to run a Staffroom command with this very Python."""
    return [sys.executable, "-m", "staffroom.config.cli", *arguments]


def _watchman(group: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # nosec B603  # our own module, no shell
        [sys.executable, "-m", "staffroom.demo.watchman", str(group)], stdin=subprocess.PIPE, start_new_session=True
    )


def run_command(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Run one Staffroom command in the foreground and return its exit status."""
    done = subprocess.run(command(*arguments), env=dict(environment), check=False)  # noqa: S603  # nosec B603  # as above
    return done.returncode


def wait_until_ready(port: int, box: Box, stopping: threading.Event) -> None:
    """Return once the web server answers. Raises NeedsPerson if a process ends first, TryLater if it takes too long."""
    patience = time.monotonic() + READY_SECONDS
    while time.monotonic() < patience and not stopping.is_set():
        if name := box.ended():
            raise NeedsPerson(f"The {name} process did not start. Its last words:\n{box.last_words(name)}")
        if listens(port) and _is_ready(port):
            return
        stopping.wait(0.2)
    if not stopping.is_set():
        raise TryLater(f"The web server was not ready within {READY_SECONDS} seconds. See {box.log_of('web')}")


def listens(port: int) -> bool:
    """Whether anybody answers at that port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _is_ready(port: int) -> bool:
    # One line on the terminal for every look would bury what there is to read.
    logging.getLogger("staffroom.kit.http").setLevel(logging.ERROR)
    with contextlib.suppress(HttpError):
        return request("GET", f"http://{HOST}:{port}/api/health/ready").ok
    return False


def free_port(wanted: int) -> int:
    """`wanted` or the next port that nobody uses; any free one for 0. Raises NeedsPerson when there is none."""
    for port in range(wanted, wanted + PORTS_TO_TRY) if wanted else [0]:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise NeedsPerson(f"No port from {wanted} to {wanted + PORTS_TO_TRY - 1} is free. Name one with --port.")


@contextlib.contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C, a closed terminal or SIGTERM sets, in place of ending this process half-way."""
    stopping = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
    for number in (int(signal.SIGINT), int(signal.SIGTERM), int(signal.SIGHUP)):
        before[number] = signal.signal(number, on_signal)
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
