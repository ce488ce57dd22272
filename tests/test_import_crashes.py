"""Kill -9 at any moment, full and read-only disks, lost connections: what is stored is what was or what shall be."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from staffroom.alerts.models import Alert
from staffroom.sync import services
from staffroom.sync.locks import only_one
from staffroom.sync.models import ImportRun
from tests import eduhub_folders as made
from tests.conftest import PEOPLE_TABLES, Ground, dump
from tests.forking import ROOT, Processes, processes

TABLES = sorted(model._meta.db_table for model in PEOPLE_TABLES)
FAILPOINTS = ("snapshot", "parse", "plan", "guard", "apply.begin", "apply.middle", "apply.commit", "apply.after")
Stored = dict[str, list[tuple[Any, ...]]]


def stored(url: str) -> Stored:
    """What another process left in its database."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            return {table: database.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES}  # noqa: S608
    import psycopg

    with psycopg.connect(url) as server:
        return {table: server.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES}  # type: ignore[call-overload]  # noqa: S608


@pytest.fixture
def alone(own_environment: dict[str, str], tmp_path: Path) -> Iterator[Processes]:
    """Processes with a database of their own."""
    quick = {"STAFFROOM_EDUHUB_SETTLE_SECONDS": "0", "PYTHONPATH": str(ROOT)}
    with processes(own_environment | quick, tmp_path) as started:
        yield started


def a_night(night: int, *, size: int = 1) -> made.Sheets:
    """A school in which something of every kind is different every night, below every limit."""
    sheets = made.made_up_school(staff=40 * size, students=160 * size)
    for number in range(1, 6 * size):
        sheets["ST"].row(f"STU{number:05}")["SURNAME"] = f"NIGHT {night}"
    sheets["SF"].row("S010")["ROOM"] = f"N{night}"
    sheets["KGC"].rows[0]["DESCRIPTION"] = f"Night {night}"
    sheets["ST"].rows += [
        sheets["ST"].row("STU00001") | {"STKEY": f"NEW{number:03}{size}"} for number in range(1, night + 1)
    ]
    return sheets


def test_kill_9_at_any_step_leaves_before_or_after_and_the_next_run_works_at_once(
    alone: Processes, own_environment: dict[str, str], tmp_path: Path
):
    folder, url = tmp_path / "eduhub", own_environment["DATABASE_URL"]
    made.write(folder, a_night(0))
    assert alone.imports(folder)[0] == 0
    for night, failpoint in enumerate(FAILPOINTS, 1):
        before = stored(url)
        made.write(folder, a_night(night), night=night)

        killed, _ = alone.imports(folder, STAFFROOM_FAILPOINT=f"{failpoint}=kill")
        between = stored(url)
        began = time.monotonic()
        status, result = alone.imports(folder)

        assert killed == -signal.SIGKILL, failpoint
        assert (status, result["outcome"]) == (0, "unchanged" if failpoint == "apply.after" else "applied")
        assert time.monotonic() - began < 10
        after = stored(url)
        assert between == (after if failpoint == "apply.after" else before), failpoint
        assert before != after
    run = result["run"]
    _, listed = alone.run("eduhub", "runs", "--json")
    assert '"outcome": "running"' not in listed

    # The undo of the last but one, killed before its commit, and done again.
    applied = run - 1
    before = stored(url)
    killed, _ = alone.run(
        *("eduhub", "rollback", applied, "--by", "Sam", "--reason", "x"), STAFFROOM_FAILPOINT="rollback.commit=kill"
    )
    assert (killed, stored(url)) == (-signal.SIGKILL, before)
    assert alone.run("eduhub", "rollback", applied, "--by", "Sam", "--reason", "x")[0] == 0
    assert stored(url) != before


def test_kill_9_at_random_moments_leaves_before_or_after(
    alone: Processes, own_environment: dict[str, str], tmp_path: Path
):
    folder, url = tmp_path / "eduhub", own_environment["DATABASE_URL"]
    dice = random.Random(9)
    made.write(folder, a_night(0, size=5))
    alone.imports(folder)
    before = stored(url)
    made.write(folder, a_night(1, size=5), night=1)
    began = time.monotonic()
    alone.imports(folder)
    usual = time.monotonic() - began
    killed = 0
    for night in range(2, 10):
        before = stored(url)
        made.write(folder, a_night(night, size=5), night=night)

        status, _ = alone.imports(folder, kill_after=usual * dice.uniform(0.2, 1.05))
        between = stored(url)
        killed += status == -signal.SIGKILL
        assert alone.imports(folder)[0] == 0
        after = stored(url)

        assert before != after
        assert between in (before, after)
    assert killed >= 3


def test_a_disk_that_is_full_at_any_step_is_a_failure_that_changes_nothing(
    alone: Processes, own_environment: dict[str, str], tmp_path: Path
):
    folder, url = tmp_path / "eduhub", own_environment["DATABASE_URL"]
    made.write(folder, a_night(0))
    alone.imports(folder)
    before = stored(url)
    made.write(folder, a_night(1), night=1)

    for failpoint in FAILPOINTS[:-1]:
        status, result = alone.imports(folder, STAFFROOM_FAILPOINT=f"{failpoint}=full")

        assert (status, result["outcome"]) == (1, "failed"), failpoint
        assert "No space left" in " ".join(result["reasons"])
        assert stored(url) == before

    # After the commit the data is there: then nothing may say that nothing was changed.
    status, result = alone.imports(folder, STAFFROOM_FAILPOINT="apply.after=full")
    assert (status, result["outcome"]) == (0, "applied")


def test_the_second_of_two_imports_says_at_once_that_one_is_running_and_leaves_no_row(
    own_environment: dict[str, str], tmp_path: Path
):
    folder = made.write(tmp_path / "eduhub", made.made_up_school())
    os.utime(folder / "ST_8865.csv")  # so that the first waits for it to settle
    command = [sys.executable, "-m", "staffroom.config.cli", "eduhub", "import", str(folder), "--json"]
    slow = own_environment | {"STAFFROOM_EDUHUB_SETTLE_SECONDS": "60"}
    quick = own_environment | {"STAFFROOM_EDUHUB_SETTLE_SECONDS": "0"}
    with processes(quick | {"PYTHONPATH": str(ROOT)}, tmp_path) as alone:
        alone.run("eduhub", "runs")  # makes the tables
        first = subprocess.Popen(command, cwd=ROOT, env=slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            deadline = time.monotonic() + 30
            while '"running"' not in alone.run("eduhub", "runs", "--json")[1]:
                assert time.monotonic() < deadline
            began = time.monotonic()
            status, second = alone.imports(folder)
            took = time.monotonic() - began
            _, rows = alone.run("eduhub", "runs", "--json")
        finally:
            first.kill()
            first.communicate()
        began = time.monotonic()
        third, result = alone.imports(folder)

    assert (status, second["outcome"], second["run"]) == (1, "failed", None)
    assert "already running" in second["reasons"][0]
    assert took < 5
    assert rows.count('"run":') == 1
    assert (third, result["outcome"]) == (0, "applied")
    assert time.monotonic() - began < 10


@pytest.mark.django_db
def test_while_one_holds_the_lock_nobody_imports_decides_or_undoes(ground: Ground):
    made.write(ground.folder, made.made_up_school())
    run = ground.imports()["run"]

    with only_one():
        statuses = [
            ground.json("import", ground.folder)[0],
            ground.json("approve", run, "--by", "Sam", "--reason", "x")[0],
            ground.json("reject", run, "--by", "Sam", "--reason", "x")[0],
            ground.json("rollback", run, "--by", "Sam", "--reason", "x")[0],
        ]

    assert statuses == [1, 1, 1, 1]
    assert ImportRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_in_the_middle_is_a_failure_that_may_be_tried_again(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that could be lost")
    made.write(ground.folder, a_night(0))
    ground.imports()
    before = dump()
    made.write(ground.folder, a_night(1), night=1)
    monkeypatch.setattr("staffroom.sync.applying.failpoint", cut_the_line)

    run = services.run_import(ground.folder)

    assert (run.state, run.try_later) == ("failed", True)
    assert dump() == before
    assert Alert.objects.get(closed=None).key == "import-failed"
    monkeypatch.undo()
    assert ground.imports()["outcome"] == "applied"


def cut_the_line(name: str) -> None:
    """The server ends our connection, as it does when it is restarted."""
    import psycopg

    if name != "apply.middle":
        return
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        assert connection.connection is not None
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


@pytest.mark.django_db
def test_an_alert_of_a_failed_copy_is_told_once_and_recovers(ground: Ground):
    made.write(ground.folder, a_night(0))
    ground.imports()
    before = dump()
    made.write(ground.folder, a_night(1), night=1)
    shutil.rmtree(ground.data / "runs")
    (ground.data / "runs").write_bytes(b"a file where the folder should be")

    results = [ground.imports(), ground.imports()]

    assert [result["outcome"] for result in results] == ["failed", "failed"]
    assert dump() == before
    assert Alert.objects.filter(kind="act").count() == 1
    (ground.data / "runs").unlink()
    assert ground.imports()["outcome"] == "applied"
    assert Alert.objects.filter(kind="recovered").count() == 1


MOUNT = ["unshare", "--map-root-user", "--mount", "sh", "-c"]


def may_mount() -> bool:
    """Whether a private mount is possible here; not on every machine."""
    try:
        return subprocess.run([*MOUNT, "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def in_a_small_world(script: str, environment: dict[str, str], data: Path, *, size: str) -> str:
    """Run shell lines in which `data` is a disk of its own of that size; `$import` imports."""
    lines = f'set -e; mount -t tmpfs -o size={size} tmpfs "{data}"; {script}'
    command = f"{sys.executable} -m staffroom.config.cli eduhub import"
    done = subprocess.run(
        [*MOUNT, lines],
        cwd=ROOT,
        env=environment | {"import": command, "STAFFROOM_EDUHUB_SETTLE_SECONDS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.skipif(not may_mount(), reason="no private mounts on this machine")
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ('head -c 100M /dev/zero > "$STAFFROOM_DATA/big" 2>/dev/null || true', ("full", "No space")),
        ('mount -o remount,ro "$STAFFROOM_DATA"', ("read-only", "Read-only")),
    ],
    ids=["full", "read-only"],
)
def test_a_data_folder_that_cannot_be_written_is_a_sentence_and_afterwards_all_is_well(
    own_environment: dict[str, str], tmp_path: Path, trouble: str, words: tuple[str, ...]
):
    data = Path(own_environment["STAFFROOM_DATA"])
    environment = dict(own_environment)
    if environment["DATABASE_URL"].startswith("sqlite"):
        environment["DATABASE_URL"] = f"sqlite:///{data / 'own.sqlite3'}"
    first = made.write(tmp_path / "first", a_night(0))
    second = made.write(tmp_path / "second", a_night(1, size=3), night=1)
    script = [
        f"$import {first} --json",
        trouble,
        f'$import {second} --json || echo "status $?"',
        'mount -o remount,rw "$STAFFROOM_DATA"; rm -f "$STAFFROOM_DATA/big"',
        f"$import {first} --json",
    ]

    printed = in_a_small_world("; ".join(script), environment, data, size="8m")

    lines = [line for line in printed.splitlines() if line.startswith(("{", "status"))]
    assert '"outcome": "applied"' in lines[0]
    assert '"outcome": "failed"' in lines[1]
    assert any(word in lines[1] for word in words), lines[1]
    assert lines[2] == "status 1"
    assert '"outcome": "unchanged"' in lines[3]


def test_logs_that_cannot_be_written_stop_no_import(own_environment: dict[str, str], tmp_path: Path):
    folder = made.write(tmp_path / "eduhub", made.made_up_school())
    command = [sys.executable, "-m", "staffroom.config.cli", "eduhub", "import", str(folder), "--json"]
    quick = own_environment | {"STAFFROOM_EDUHUB_SETTLE_SECONDS": "0", "STAFFROOM_LOG_LEVEL": "DEBUG"}

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=ROOT, env=quick, stdout=subprocess.PIPE, stderr=full, check=False)

    assert b'"outcome": "applied"' in done.stdout
    assert done.returncode == 0
