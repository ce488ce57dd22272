"""`staffroom demo` as a person runs it: processes of its own, no browser."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE = 90


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def surroundings(data: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"STAFFROOM_DATA": str(data), "STAFFROOM_ENV_FILE": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}


def staffroom(surroundings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "staffroom.config.cli", *arguments]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False)


def processes_of(data: Path) -> set[int]:
    """Every process whose settings name the data folder."""
    mark = f"STAFFROOM_DATA={data}".encode()
    found = set()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environ.read_bytes():
                found.add(int(environ.parent.name))
        except OSError:
            continue
    return found


def wait_for(condition: object, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]  # a callable
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def running(surroundings: dict[str, str], tmp_path: Path, data: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A demo that has said where it is."""
    said = tmp_path / "said.txt"
    command = [sys.executable, "-m", "staffroom.config.cli", "demo", "--port", "0", "--students", "40"]
    with said.open("wb") as out:
        process = subprocess.Popen(command, env=surroundings, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_for(lambda: b"Ctrl-C stops" in said.read_bytes() or process.poll() is not None)
        assert process.poll() is None, said.read_text()
        yield process, said
    finally:
        process.kill()
        process.wait()
        wait_for(lambda: not processes_of(data), 20)


def test_it_makes_and_imports_a_school_without_serving_it(surroundings: dict[str, str], data: Path):
    answer = staffroom(surroundings, "demo", "--no-serve", "--students", "40")
    runs = staffroom(surroundings, "demo", "run", "eduhub", "runs", "--json")

    assert answer.returncode == 0, answer.stderr
    assert "is live" in answer.stdout
    assert '"applied"' in runs.stdout
    assert (data / "demo" / "staffroom.sqlite3").exists()
    assert not (data / "staffroom.sqlite3").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_it_serves_the_school_and_ctrl_c_leaves_no_process(running: tuple[subprocess.Popen[bytes], Path], data: Path):
    process, said = running
    port = int(re.search(r"http://127\.0\.0\.1:(\d+)", said.read_text())[1])  # type: ignore[index]  # it is there
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    web.request("GET", "/", headers={"Connection": "close"})
    status = web.getresponse().status

    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)

    assert status in (200, 302)
    assert "Kaz Smilov" in said.read_text()
    assert process.returncode == 0, said.read_text()
    assert processes_of(data) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_kill_9_leaves_no_process_either(running: tuple[subprocess.Popen[bytes], Path], data: Path):
    process, _ = running
    assert len(processes_of(data)) > 3

    process.kill()
    process.wait()

    wait_for(lambda: not processes_of(data), 20)


def test_a_second_demo_in_the_same_place_is_refused(
    running: tuple[subprocess.Popen[bytes], Path], surroundings: dict[str, str]
):
    second = staffroom(surroundings, "demo", "--no-serve")

    assert second.returncode == 1
    assert "already runs in another terminal" in second.stderr


def test_it_is_refused_in_production(surroundings: dict[str, str], data: Path):
    real = {"STAFFROOM_MODE": "production", "STAFFROOM_BASE_URL": "https://staffroom.example"}

    answer = staffroom(surroundings | real, "demo", "--no-serve")

    assert answer.returncode != 0
    assert "real school" in answer.stderr
    assert not (data / "demo").exists()


def test_a_night_before_the_first_day_says_where_to_begin(surroundings: dict[str, str]):
    answer = staffroom(surroundings, "demo", "night")

    assert answer.returncode == 1
    assert "Start with: staffroom demo" in answer.stderr


def test_a_bad_night_says_what_is_wrong_and_the_import_holds_it(surroundings: dict[str, str]):
    staffroom(surroundings, "demo", "--no-serve", "--students", "240")

    night = staffroom(surroundings, "demo", "night", "--damage", "year9", "--import")

    assert "every Year 9 student is missing" in night.stdout
    assert "Held" in night.stdout
    assert night.returncode == 3


def test_a_school_is_written_for_others(surroundings: dict[str, str], tmp_path: Path):
    out = tmp_path / "out"

    answer = staffroom(surroundings, "demo", "school", "--out", str(out), "--students", "30", "--date", "2026-08-06")
    again = staffroom(surroundings, "demo", "school", "--out", str(out))

    assert answer.returncode == 0, answer.stderr
    assert (out / "eduhub" / "ST_8865.csv").exists()
    assert json.loads((out / "school.json").read_text("utf-8"))["today"] == "2026-08-06"
    assert again.returncode == 1
    assert "not empty" in again.stderr
