"""What was measured, in words: a table for the terminal and `docs/benchmarks.md`."""

import os
import platform
import re
import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench.folders import NIGHTS, Size
from bench.process import Ended
from bench.rounds import Rounds, Taken

DOCUMENT = Path("docs/benchmarks.md")
# Ratio to the floor that the median must not exceed; the peak is in MB.
TARGETS = {"first": 3.0, "unchanged": 1.5}
PEAK_MB = 400
SEARCH_MS = 50
FIND_MS = 150
SIGN_IN_MS = 1000

Sections = dict[str, str]


def machine(databases: Sequence[str], today: date, load: float) -> str:
    """When, on what, and how busy with other work (the load average) it was at the start."""
    system = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    name = f"{system['NAME'].split()[0]} {system['VERSION_ID']}" if "VERSION_ID" in system else platform.system()
    parts = [f"{os.cpu_count()} cores", name, f"Python {platform.python_version()}", *databases]
    return f"{today:%-d %B %Y}; {', '.join(parts)}; load average {load:.1f} at the start."


def nights(found: dict[str, Rounds]) -> str:
    """The table of all nights on all databases."""
    heading = ("database", "night", "floor s", "import s", "x floor", "process s", "x floor", "peak MB")
    rows = [_night(database, night.words, taken[night.name]) for database, taken in found.items() for night in NIGHTS]
    return _table(heading, rows)


def _night(database: str, words: str, taken: list[Taken]) -> tuple[str, ...]:
    return (
        database,
        words,
        spread([one.floor for one in taken]),
        spread([one.imported for one in taken]),
        spread([one.imported / one.floor for one in taken]),
        spread([one.process for one in taken]),
        spread([one.process / one.process_floor for one in taken]),
        f"{max(one.peak_mb for one in taken):.0f}",
    )


def verdicts(found: dict[str, Rounds]) -> list[str]:
    """One sentence for each target, with the worse of the two ways to time an import."""
    return [sentence for database, taken in found.items() for sentence in _verdicts(database, taken)]


def _verdicts(database: str, rounds: Rounds) -> Iterable[str]:
    for name, most in TARGETS.items():
        inside = _median(rounds[name], lambda one: one.imported / one.floor)
        whole = _median(rounds[name], lambda one: one.process / one.process_floor)
        words = f"{name} {inside:.2f} x the floor, {whole:.2f} x as a whole process; at most {most:g} x"
        yield f"{_met(inside <= most)}{database}: {words}{'' if whole <= most else ' (the process is above it)'}."
    peak = max(one.peak_mb for taken in rounds.values() for one in taken)
    yield f"{_met(peak < PEAK_MB)}{database}: peak {peak:.0f} MB; under {PEAK_MB} MB."


def growth(one: dict[str, Rounds], ten: dict[str, Rounds]) -> str:
    """How time and memory grow when the school is ten times as large."""
    heading = ("database", "night", "floor s", "import s", "x floor", "floor grew", "import grew", "peak MB")
    rows = []
    for database, taken in ten.items():
        for night in NIGHTS:
            (large,) = taken[night.name][:1]
            small = one[database][night.name]
            floor, imported = _median(small, lambda one: one.floor), _median(small, lambda one: one.imported)
            rows.append(
                (
                    database,
                    night.words,
                    f"{large.floor:.2f}",
                    f"{large.imported:.2f}",
                    f"{large.imported / large.floor:.2f}",
                    f"{large.floor / floor:.1f} x",
                    f"{large.imported / imported:.1f} x",
                    f"{large.peak_mb:.0f}",
                )
            )
    return _table(heading, rows)


def search(found: dict[str, Any]) -> str:
    """Server time of the people page."""
    heading = ("database", "staff", "search ms", "95th in 100", "everybody ms", "queries")
    rows = []
    for database, one in found.items():
        ms = sorted(1000 * seconds for seconds in one["seconds"])
        everybody = statistics.median(1000 * seconds for seconds in one["everybody"])
        high = ms[int(len(ms) * 0.95)]
        typical = f"{statistics.median(ms):.1f}"
        rows.append((database, str(one["staff"]), typical, f"{high:.1f}", f"{everybody:.1f}", str(one["queries"])))
    return _table(heading, rows)


def find(found: dict[str, Any]) -> str:
    """Server time of the search everywhere, by what was typed."""
    heading = ("database", "typed", "median ms", "95th in 100", "CPU ms", "queries")
    rows = []
    for database, one in found.items():
        for name, seconds in one["seconds"].items():
            ms = sorted(1000 * second for second in seconds)
            high = f"{ms[int(len(ms) * 0.95)]:.1f}"
            cpu, queries = f"{1000 * one['cpu'][name]:.1f}", str(one["queries"][name])
            rows.append((database, name, f"{statistics.median(ms):.1f}", high, cpu, queries))
    return _table(heading, rows)


def sign_ins(found: dict[str, Any]) -> str:
    """The school at bell time."""
    heading = ("database", "people", "within s", "refused", "median ms", "95th in 100", "longest")
    rows = []
    for database, one in found.items():
        times = [f"{1000 * one['callback'][name]:.0f}" for name in ("p50", "p95", "max")]
        rows.append((database, str(one["people"]), f"{one['seconds']:.0f}", str(one["failed"]), *times))
    return _table(heading, rows)


def sign_in_verdicts(found: dict[str, Any]) -> list[str]:
    """One sentence for each database."""
    sentences = []
    for database, one in found.items():
        p95 = 1000 * one["callback"]["p95"]
        good = _met(p95 < SIGN_IN_MS and not one["failed"])
        sentences.append(f"{good}{database}: signing in, 95th in 100 {p95:.0f} ms; under {SIGN_IN_MS} ms.")
    return sentences


def starts(found: dict[str, list[Ended]]) -> str:
    """How long a command takes to begin."""
    heading = ("command", "s", "peak MB")
    rows = [
        (f"`{words}`", spread([one.seconds for one in ended]), f"{max(one.peak_mb for one in ended):.0f}")
        for words, ended in found.items()
    ]
    return _table(heading, rows)


def spread(values: Sequence[float]) -> str:
    """Median, and in brackets least and most."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def how(size: Size, rounds: int) -> str:
    """How the figures were taken."""
    return f"""\
`make bench` takes these figures and writes this page; `make bench ARGS=--ten` adds the school ten times as large.

- **Folder**: made up by `staffroom demo`'s writer: {size.students:,} students x 211 columns, {size.staff:,} staff,
  {size.enrolments:,} enrolments, and the small tables beside them; Windows-1252, CRLF.
- **Floor**: one pass of `csv.reader` over exactly the files that the import reads, then one set-based load of the
  rows that the import stores, ready made, into empty tables with the same columns, keys and indexes (`executemany` on
  SQLite, `COPY` on PostgreSQL; one transaction). No copy of the files, no hash, no check, no plan, no before-image.
- **import**: the whole import within a process that is already running, as the worker does it: private copy and
  hash, strict parse, plan, stored plan, guard, apply, and the rows that say how it went.
- **process**: `staffroom eduhub import FOLDER --json` from start to exit, Python's own start included.
- **peak**: the most memory that this process held, as the system counts it (`ru_maxrss`); the largest of all rounds.
- {rounds} rounds, each with a fresh database. Within a round each night is timed beside a floor of its own, in the same
  process (floor first and import first in turn), and again beside a floor just before the command line's process.
  Figures are medians with least and most in brackets; a ratio is taken pair by pair before its median. Wall time:
  other work on the machine widens the spread, less so the ratios.
"""


def merged(old: str, new: Sections) -> str:
    """The document with these sections; a section that was not measured this time stays as it was."""
    kept = dict(_sections(old)) | new
    body = "\n".join(f"## {title}\n\n{text.strip()}\n" for title, text in kept.items())
    return (
        f"# Benchmarks\n\nRatios matter, seconds depend on the machine. Each part says when it was measured.\n\n{body}"
    )


def _sections(text: str) -> Iterable[tuple[str, str]]:
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    for part in parts:
        title, _, body = part.partition("\n")
        yield title, body


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    marks = ["---" if place < 2 else "---:" for place in range(len(heading))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heading, marks, *rows))


def _median(taken: Sequence[Taken], of: Callable[[Taken], float]) -> float:
    return statistics.median(of(one) for one in taken)


def _met(good: bool) -> str:
    return "Met. " if good else "MISSED. "
