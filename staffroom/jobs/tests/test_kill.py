"""Kill -9, for real: the worker is a process of its own, on a database of its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

SCRIPT = Path(__file__).with_name("night_shift.py")
ROOT = Path(__file__).resolve().parents[3]


def until(what: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class NightShift:
    """A worker, and a look at what it does."""

    def __init__(self, environment: dict[str, str], folder: Path, database: str):
        self.environment = environment | {
            "NIGHT_FOLDER": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        self.folder = folder
        self.database = database
        self.process: subprocess.Popen[bytes] | None = None
        self.groups: set[int] = set()

    def begin(self, **night: str) -> None:
        self.environment |= night
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, SCRIPT, "worker"]
            self.process = subprocess.Popen(command, env=self.environment, stderr=log, start_new_session=True)
        self.groups.add(self.process.pid)

    def starts(self) -> list[int]:
        file = self.folder / "starts"
        return [int(line) for line in file.read_text().splitlines()] if file.exists() else []

    def guard(self) -> int:
        (guard,) = children(self.process.pid)
        self.groups.add(guard)
        return guard

    def rows(self, sql: str) -> list[tuple]:
        if self.database.startswith("sqlite:///"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as line:
                return line.execute(sql).fetchall()
        with psycopg.connect(self.database) as line:
            return line.execute(sql).fetchall()

    def done(self) -> bool:
        return self.rows("SELECT state FROM jobs_jobrun WHERE job = 'night'") == [("done",)]

    def end(self) -> None:
        for group in self.groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        if self.process:
            self.process.wait()


def children(of: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == of and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def shift(own_environment, own_database, tmp_path):
    folder = tmp_path / "night"
    folder.mkdir()
    night = NightShift(own_environment, folder, own_database)
    subprocess.run([sys.executable, SCRIPT, "prepare"], env=night.environment, check=True)
    yield night
    night.end()
    print((folder / "log").read_text())


@pytest.mark.slow
def test_a_job_is_done_once_in_effect_whichever_process_is_killed_in_the_middle(shift):
    shift.begin(NIGHT_JOB="one transaction", NIGHT_STOPS="3", STAFFROOM_JOB_TIMEOUT="50")

    until(lambda: len(shift.starts()) == 1)
    shift.guard()
    os.kill(shift.starts()[-1], signal.SIGKILL)
    until(lambda: len(shift.starts()) == 2)
    for idle in set(children(shift.guard())) - {shift.starts()[-1]}:
        os.kill(idle, signal.SIGKILL)
    until(lambda: len(shift.starts()) == 3)
    os.kill(shift.guard(), signal.SIGKILL)
    until(shift.done)

    assert shift.rows("SELECT what FROM night_work") == [("work",)]
    assert shift.rows("SELECT attempt, crashes FROM jobs_jobrun WHERE job = 'night'") == [(4, 3)]
    shift.guard()
    shift.process.send_signal(signal.SIGTERM)
    assert shift.process.wait(timeout=10) == 0
    assert shift.rows("SELECT count(*) FROM jobs_worker WHERE stopped IS NOT NULL") == [(1,)]


@pytest.mark.slow
def test_a_job_is_done_once_in_effect_when_everything_is_killed_and_started_again(shift):
    shift.begin(NIGHT_JOB="safe to repeat", NIGHT_STOPS="1", STAFFROOM_JOB_TIMEOUT="1")

    until(lambda: len(shift.starts()) == 1)
    guard = shift.guard()
    os.kill(shift.process.pid, signal.SIGKILL)
    shift.process.wait()
    until(lambda: not Path(f"/proc/{shift.starts()[0]}").exists() and not Path(f"/proc/{guard}").exists(), seconds=3)
    shift.begin()
    until(shift.done)

    assert shift.rows("SELECT what FROM night_work") == [("work",)]
    assert shift.rows("SELECT attempt FROM jobs_jobrun WHERE job = 'night'") == [(2,)]
    shift.guard()


@pytest.mark.slow
def test_a_worker_that_is_asked_to_stop_finishes_what_is_begun(shift):
    shift.begin(NIGHT_JOB="patient", NIGHT_STOPS="0", STAFFROOM_JOB_TIMEOUT="50")

    until(lambda: len(shift.starts()) == 1)
    for process in [shift.process.pid, *children(shift.guard())]:
        os.kill(process, signal.SIGTERM)
    until(lambda: "worker.stopping" in (shift.folder / "log").read_text())
    assert not shift.done()
    (shift.folder / "go").touch()

    assert shift.process.wait(timeout=10) == 0
    assert shift.done()
    assert shift.rows("SELECT attempt FROM jobs_jobrun WHERE job = 'night'") == [(1,)]
