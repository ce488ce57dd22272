"""What was measured of the front page, in words."""

import statistics
from collections.abc import Iterable
from typing import Any

from bench.report import _met, _table

MOST = {"today": 1.6, "unchanged": 1.15, "week": 2.0}
P95_MS, P99_MS, DEAD = 100, 300, 1.05
CSS, HTML, ALL = 10_000, 8_000, 60_000
WORDS = {
    "floor": "session and user only",
    "today": "Today, warm",
    "unchanged": "Today, unchanged (304)",
    "week": "a week, warm",
}
HOW = (
    "Two web processes, 200 staff and 2,000 students, twelve away. CPU is what the server's processes used for one "
    "answer, read from the system. A round asks each page 400 times, eight at a time, within one minute in which all "
    "were drawn before; the ratio is that of one round. Not warm: each request is another person's first. The morning "
    "is open-loop: 45 arrivals a second at their own moments, anybody of the school in one of ten sessions each, timed "
    "from the moment that each was due. Visitors ran on the same two cores."
)


def pages(found: dict[str, Any]) -> str:
    """A line for each page and database."""
    heading = ("database", "page", "CPU ms", "x floor", "median ms", "95th in 100")
    rows = []
    for database, one in found.items():
        for name, words in WORDS.items():
            cpu = [turn[name]["cpu_ms"] for turn in one["rounds"]]
            high = max(turn[name]["p95_ms"] for turn in one["rounds"])
            middle = statistics.median(turn[name]["p50_ms"] for turn in one["rounds"])
            share = "" if name == "floor" else _spread(_ratios(one["rounds"], name))
            rows.append((database, words, f"{statistics.median(cpu):.1f}", share, f"{middle:.1f}", f"{high:.1f}"))
        cold = one["cold"]
        floor = statistics.median(turn["floor"]["cpu_ms"] for turn in one["rounds"])
        share = f"{cold['cpu_ms'] / floor:.2f}"
        rows.append(
            (
                database,
                "Today, not warm",
                f"{cold['cpu_ms']:.1f}",
                share,
                f"{cold['p50_ms']:.1f}",
                f"{cold['p95_ms']:.1f}",
            )
        )
    return _table(heading, rows)


def mornings(found: dict[str, Any]) -> str:
    """The state's morning on each database."""
    heading = ("database", "seconds", "arrivals", "errors", "CPU ms", "median ms", "95th", "99th in 100", "longest ms")
    rows = []
    for database, one in found.items():
        morning = one["morning"]
        ms = [f"{morning[name]:.0f}" for name in ("p50_ms", "p95_ms", "p99_ms", "max_ms")]
        counts = (f"{one['seconds']:.0f}", f"{morning['requests']:,.0f}", f"{morning['wrong']:.0f}")
        rows.append((database, *counts, f"{morning['cpu_ms']:.1f}", *ms))
    return _table(heading, rows)


def sizes(found: dict[str, Any]) -> str:
    """What a first visit weighs."""
    if not found:
        return ""
    weighed = next(iter(found.values()))["sizes"]
    return (
        f"A first visit takes {weighed['all'] / 1000:.1f} kB on the wire in {weighed['files'] + 1} files: the page "
        f"{weighed['html'] / 1000:.1f} kB (brotli 5, as a proxy sends it; {weighed['html_raw'] / 1000:.1f} kB "
        f"unpacked), all style sheets {weighed['css'] / 1000:.1f} kB."
    )


def verdicts(found: dict[str, Any]) -> list[str]:
    """One sentence for each target."""
    return [sentence for database, one in found.items() for sentence in _verdicts(database, one)]


def _verdicts(database: str, one: dict[str, Any]) -> Iterable[str]:
    for name, most in MOST.items():
        ratio = statistics.median(_ratios(one["rounds"], name))
        yield f"{_met(ratio <= most)}{database}: {WORDS[name]} {ratio:.2f} x the floor; at most {most:g} x."
    high = statistics.median(turn["today"]["p95_ms"] for turn in one["rounds"])
    yield f"{_met(high < P95_MS)}{database}: Today, 95th in 100 {high:.0f} ms at eight at a time; under {P95_MS} ms."
    dead = statistics.median(_ratios(one["dead"], "today")) / statistics.median(_ratios(one["rounds"], "today"))
    yield f"{_met(dead <= DEAD)}{database}: with every source dead {dead:.2f} x of that; at most {DEAD:g} x."
    morning = one["morning"]
    good = morning["wrong"] == 0 and morning["p99_ms"] < P99_MS
    words = f"{morning['wrong']:.0f} errors, 99th in 100 {morning['p99_ms']:.0f} ms; none, and under {P99_MS} ms"
    yield f"{_met(good)}{database}: the morning of {one['seconds']:.0f} s: {words}."
    weighed = one["sizes"]
    fits = weighed["css"] <= CSS and weighed["html"] <= HTML and weighed["all"] <= ALL
    sums = f"{weighed['all']:,} bytes, styles {weighed['css']:,}, the page {weighed['html']:,}"
    yield f"{_met(fits)}{database}: a first visit {sums}."


def _ratios(turns: list[dict[str, Any]], name: str) -> list[float]:
    return [turn[name]["cpu_ms"] / turn["floor"]["cpu_ms"] for turn in turns]


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
