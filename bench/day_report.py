"""What was measured about the day, in words."""

import statistics
from typing import Any

from bench.report import _met, _table, spread

MERGE_SECONDS = 3.0
SYNC_TIMES = 2.0
LESSONS = 30_000


def merging(found: dict[str, Any]) -> str:
    """Keeping and merging two sources' word about two weeks."""
    heading = ("database", "what", "s", "occurrences written")
    rows = []
    for database, one in found.items():
        for name, seconds in one["seconds"].items():
            rows.append((database, name, spread(seconds), f"{one['written'].get(name, one['kept']):,}"))
    return _table(heading, rows)


def syncing(found: dict[str, Any]) -> str:
    """A full sync of Compass against fetching and decoding alone."""
    heading = ("database", "staff", "bare s", "floor s", "first s", "x floor", "unchanged s", "x floor")
    rows = []
    for database, one in found.items():
        floor, first, unchanged = (one["seconds"][name] for name in ("floor", "first", "unchanged"))
        ratios = [spread([a / b for a, b in zip(taken, floor, strict=True)]) for taken in (first, unchanged)]
        rows.append(
            (
                database,
                str(one["staff"]),
                spread(one["seconds"]["raw"]),
                spread(floor),
                spread(first),
                ratios[0],
                spread(unchanged),
                ratios[1],
            )
        )
    return _table(heading, rows)


def verdicts(merged: dict[str, Any], synced: dict[str, Any]) -> list[str]:
    """One sentence for each target and database."""
    told = []
    for database, one in merged.items():
        seconds = statistics.median(one["seconds"]["merge alone, one source"])
        good = _met(seconds < MERGE_SECONDS)
        told.append(
            f"{good}{database}: merging {one['lessons']:,} occurrences {seconds:.2f} s; under {MERGE_SECONDS:g} s."
        )
        told.append(f"{_met(one['written']['unchanged'] == 0)}{database}: an unchanged delivery writes no occurrence.")
    for database, one in synced.items():
        pairs = zip(one["seconds"]["first"], one["seconds"]["floor"], strict=True)
        ratio = statistics.median(first / floor for first, floor in pairs)
        told.append(
            f"{_met(ratio <= SYNC_TIMES)}{database}: a full sync {ratio:.2f} x the floor; at most {SYNC_TIMES:g} x."
        )
    return told
