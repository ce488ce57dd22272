"""A full sync of Compass from the stand-in, against fetching and decoding the same answers alone. Prints JSON.

`python -m bench.compass STAFF ROUNDS` with `DATABASE_URL` set to an empty database and `STAFFROOM_DATA` to a folder.
The stand-in runs as a process of its own; its spacing is 0.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

STAFFROOM = Path(sys.executable).with_name("staffroom")


def main(staff: int, rounds: int) -> None:
    """Found a school, then take turns: bare fetch, floor, first sync, unchanged sync."""
    with tempfile.TemporaryDirectory() as folder:
        school = Path(folder) / "school"
        asked = ["demo", "school", "--out", str(school), "--staff", str(staff), "--students", str(staff * 10)]
        subprocess.run([STAFFROOM, *asked], check=True, stdout=subprocess.DEVNULL, env=_environment())
        with _stand_in(school) as (address, who):
            os.environ |= {
                "STAFFROOM_COMPASS_URL": address,
                "STAFFROOM_COMPASS_USER": who,
                "STAFFROOM_COMPASS_PASSWORD": "demo",  # pragma: allowlist secret
                "STAFFROOM_COMPASS_SPACING_MS": "0",
            }
            print(json.dumps(_measure(school, rounds)))


def _measure(school: Path, rounds: int) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    from staffroom.kit.database import ensure_schema
    from staffroom.school.models import Occurrence
    from staffroom.sync.flows.compass import rounds as compass_rounds
    from staffroom.sync.flows.compass.people import stored_codes
    from staffroom.sync.models import Statement
    from staffroom.sync.services import run_import

    ensure_schema()
    run_import(school / "eduhub")
    compass_rounds.full_round()
    seconds: dict[str, list[float]] = {"raw": [], "floor": [], "first": [], "unchanged": []}
    for _ in range(rounds):
        Statement.objects.filter(source="compass").delete()
        Occurrence.objects.filter(people__contains=" ").delete()
        seconds["raw"].append(_timed(lambda: _fetch(sorted(stored_codes()))))
        seconds["floor"].append(_timed(lambda: _fetch_and_decode(sorted(stored_codes()))))
        seconds["first"].append(_timed(lambda: compass_rounds.full_round()))
        seconds["unchanged"].append(_timed(lambda: compass_rounds.full_round()))
    return {"staff": len(stored_codes()), "occurrences": Occurrence.objects.count(), "seconds": seconds}


def _fetch_and_decode(users: list[int]) -> None:
    """Everybody's days asked of the client and decoded into its records, through the gate; then thrown away."""
    from staffroom.kit.school_days import melbourne_today
    from staffroom.sync.flows.compass.rounds import AHEAD, BEHIND, connect

    first, last = melbourne_today() - BEHIND, melbourne_today() + AHEAD
    with connect() as compass:
        bells = compass.bells(first, last)
        for user in users:
            compass.calendar(user, first, last, bells)


def _fetch(users: list[int]) -> None:
    """The same questions on one bare connection, with nothing done to the answers but `json.loads`."""
    from staffroom.kit.http import Line
    from staffroom.kit.school_days import melbourne_today
    from staffroom.sync.flows.compass.rounds import connect

    address = (
        os.environ["STAFFROOM_COMPASS_URL"] + "/Services/Calendar.svc/GetCalendarEventsByUser?sessionstate=readonly"
    )
    today = melbourne_today()
    with connect() as compass:
        headers = {"Cookie": compass._session._kept.header(), "X-Requested-With": "XMLHttpRequest"}
    line = Line()
    for user in users:
        body = {
            "userId": user,
            "startDate": (today - timedelta(days=1)).isoformat(),
            "endDate": (today + timedelta(days=14)).isoformat(),
            "page": 1,
            "start": 0,
            "limit": 500,
        }
        json.loads(line.request("POST", address, json=body, headers=headers).body)["d"]
    line.close()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _environment() -> dict[str, str]:
    return os.environ | {"STAFFROOM_LOG_LEVEL": "ERROR"}


@contextmanager
def _stand_in(school: Path) -> Iterator[tuple[str, str]]:
    command = [str(STAFFROOM), "simulate", "compass", "--port", "0", "--school", str(school)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=_environment() | {"PYTHONUNBUFFERED": "1"}
    )
    try:
        told: dict[str, str] = {}
        for line in process.stdout or ():
            name, found, value = line.strip().partition("=")
            if found:
                told[name] = value.strip("'")
            if name == "STAFFROOM_COMPASS_PASSWORD":
                break
        yield told["STAFFROOM_COMPASS_URL"], told["STAFFROOM_COMPASS_USER"]
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
