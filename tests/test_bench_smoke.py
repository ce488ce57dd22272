"""The stopwatch runs; how fast anything is, is for `make bench` alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.report import merged, spread

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_the_stopwatch_runs_on_a_small_school(tmp_path: Path):
    small = ["--students", "300", "--rounds", "1", "--requests", "2", "--people", "2", "--databases", "sqlite"]
    small += ["--morning", "0"]  # the front page waits for minutes to begin

    run = subprocess.run(
        [sys.executable, "-m", "bench", *small, "--folders", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "| SQLite | first import |" in run.stdout
    assert "Written" not in run.stdout


@pytest.mark.slow
def test_the_stopwatch_of_the_timetabler_runs_on_a_small_school(tmp_path: Path):
    small = ["--timetabler", "--students", "300", "--databases", "sqlite", "--folders", str(tmp_path)]

    run = subprocess.run([sys.executable, "-m", "bench", *small], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert "| SQLite | JSON, everything new |" in run.stdout
    assert "| 300 |" in run.stdout


def test_figures_are_told_with_their_spread():
    assert spread([3.0, 1.0, 2.5]) == "2.50 (1.00 to 3.00)"


def test_a_part_that_was_not_measured_stays_as_it_was():
    old = merged("", {"A night": "slow", "Ten times the size": "slower"})

    new = merged(old, {"A night": "fast"})

    assert "fast" in new
    assert "slow\n" not in new
    assert new.endswith("## Ten times the size\n\nslower\n")
