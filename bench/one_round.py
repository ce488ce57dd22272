"""One round in a process of its own: every night, each beside a floor. Prints seconds as JSON.

`python -m bench.one_round FOLDERS FULL FLOOR floor|import` with `DATABASE_URL` set to an empty database.
FULL and FLOOR are the addresses of a database after the first import, and of an empty one for the floor;
the last word says what is timed first in each pair.
"""

import json
import os
import sys
import time
from pathlib import Path

import django

from bench.floor import Floor
from bench.folders import NIGHTS, Night, stamp


def main(place: Path, full: str, empty: str, first: str) -> None:
    """Time all nights in their order."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    floor = Floor(full, empty)
    seconds = {}
    for night in NIGHTS:
        folder = stamp(place, night)
        if first == "floor":
            seconds[night.name] = {"floor": floor.take(folder), "import": _import(folder, night)}
        else:
            seconds[night.name] = {"import": _import(folder, night), "floor": floor.take(folder)}
    print(json.dumps(seconds))


def _import(folder: Path, night: Night) -> float:
    from staffroom.sync.services import run_import  # needs Django to be set up

    began = time.perf_counter()
    run = run_import(folder)
    seconds = time.perf_counter() - began
    if run.state != night.ends:
        sys.exit(f"The {night.words} ended as {run.state}, not as {night.ends}: {' '.join(run.reasons)}")
    return seconds


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
