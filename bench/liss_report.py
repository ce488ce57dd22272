"""What was measured of a timetabling program's publish, in words."""

from collections.abc import Iterable
from typing import Any

from bench.report import _met, _table

ROWS = 40_000
SMALL = 300
"""To see that the stopwatch runs."""
STORED_SECONDS, MERGED_SECONDS, PEAK_MB = 10.0, 30.0, 300.0
FLAVOURS = ("json", "xml")
_STEPS = (("", "everything new"), (" again", "the same again"), (" changed", "one room in a hundred changed"))
HOW = (
    "A term's `publishDailyData` of 40,000 rows (52 weekdays, 130 teachers, a roll of students in every row, which is "
    "thrown away) over HTTP to `staffroom web` with one process; written by Python's own libraries before the clock "
    "starts. Stored: until the answer is read. Merged: the job, in a process of its own. Memory is the most that "
    "either process held at once, Python and Django included. Each flavour has a database of its own; a message of XML "
    "this large needs `STAFFROOM_LISS_MEGABYTES` raised."
)
Found = dict[str, dict[str, dict[str, Any]]]
"""By database, then by flavour."""


def table(found: Found) -> str:
    """A line for each database, flavour and step."""
    heading = ("database", "publish", "message MB", "stored s", "merged s", "written", "server MB", "merging MB")
    rows = []
    for database, flavours in found.items():
        for flavour, one in flavours.items():
            for step, words in _taken(one):
                merged = one[f"merged{step}"]
                rows.append((
                    database, f"{flavour.upper()}, {words}", f"{one['megabytes']:.1f}", f"{one[f'stored{step}']:.2f}",
                    f"{merged['seconds']:.2f}", f"{merged['written']:,}", f"{one['server_mb']:.0f}",
                    f"{merged['mb']:.0f}",
                ))  # fmt: skip
    return _table(heading, rows)


def _taken(one: dict[str, Any]) -> list[tuple[str, str]]:
    """The steps that were measured: of a small school, the first alone."""
    return [(step, words) for step, words in _STEPS if f"stored{step}" in one]


def verdicts(found: Found) -> list[str]:
    """One sentence for each target."""
    return [
        sentence
        for database, flavours in found.items()
        for flavour, one in flavours.items()
        for sentence in _verdicts(f"{database}, {flavour.upper()}", one)
    ]


def _verdicts(name: str, one: dict[str, Any]) -> Iterable[str]:
    stored = max(one[f"stored{step}"] for step, _ in _taken(one))
    merged = max(one[f"merged{step}"]["seconds"] for step, _ in _taken(one))
    held = max(one[f"merged{step}"]["mb"] for step, _ in _taken(one))
    words = f"{one['rows']:,} rows stored in {stored:.1f} s"
    yield f"{_met(stored < STORED_SECONDS)}{name}: {words}; under {STORED_SECONDS:g} s."
    yield f"{_met(merged < MERGED_SECONDS)}{name}: merged in {merged:.1f} s; under {MERGED_SECONDS:g} s."
    most = max(one["server_mb"], held)
    words = f"the server held {one['server_mb']:.0f} MB, merging {held:.0f} MB"
    yield f"{_met(most < PEAK_MB)}{name}: {words}; under {PEAK_MB:g} MB."
    again = one["merged again"]["written"]
    yield f"{_met(again == 0)}{name}: the same publish again writes no occurrence{f', but {again:,}' if again else ''}."
