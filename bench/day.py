"""The day in a process of its own: keeping and merging what two sources say about 30,000 lessons. Prints JSON.

`python -m bench.day LESSONS ROUNDS` with `DATABASE_URL` set to an empty database.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from staffroom.sync.day.said import Delivery, Said

FIRST = date(2026, 11, 23)
DAYS, PERIODS = 15, 6


def main(lessons: int, rounds: int) -> None:
    """Take a school's two weeks from CASES21 and from Compass, again and again with more and more changes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    from staffroom.kit.database import ensure_schema
    from staffroom.school.models import Occurrence
    from staffroom.sync.day.keeping import take

    ensure_schema()
    said = _two_weeks(lessons)
    found: dict[str, list[float]] = {}
    written: dict[str, int] = {}

    def note(name: str, delivery: "Delivery") -> None:
        began = time.perf_counter()
        taken = take(delivery, feed=delivery.source)
        found.setdefault(name, []).append(time.perf_counter() - began)
        written[name] = taken.occurrences

    note("first", _delivery("cases", said, 0))
    found["merge alone, one source"] = _merge_alone(rounds)
    note("second source", _delivery("compass", said, 0))
    for number in range(1, rounds + 1):
        note("unchanged", _delivery("compass", said, number * 10))
        for share in (1, 10, 100):
            changed = _some_rooms(said, share, f"{number}-{share}")
            note(f"{share} % changed", _delivery("compass", changed, number * 10 + share))
            said = changed
    found["merge alone, two sources"] = _merge_alone(rounds)
    print(json.dumps({"lessons": len(said), "kept": Occurrence.objects.count(), "seconds": found, "written": written}))


def _merge_alone(rounds: int) -> list[float]:
    """All dates merged again from what is kept, every occurrence written anew."""
    from staffroom.school.models import Occurrence
    from staffroom.sync.day.keeping import merge_again

    dates = [FIRST + timedelta(days=n) for n in range(DAYS)]
    taken = []
    for _ in range(rounds):
        Occurrence.objects.all().delete()
        taken.append(_timed(lambda: merge_again(dates)))
    return taken


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _two_weeks(lessons: int) -> list["Said"]:
    from staffroom.kit.school_days import MELBOURNE
    from staffroom.sync.day.said import Cover, Said

    each = lessons // (DAYS * PERIODS)
    made = []
    for ahead in range(DAYS):
        day = FIRST + timedelta(days=ahead)
        for period in range(1, PERIODS + 1):
            starts = datetime(day.year, day.month, day.day, 8 + period, tzinfo=MELBOURNE).astimezone(UTC)
            for number in range(each):
                cover = (Cover(f"T{number:03}", f"T{(number + 7) % each:03}"),) if number % 12 == 0 else ()
                made.append(
                    Said(
                        f"{number}-{period}",
                        day,
                        "lesson",
                        starts,
                        starts + timedelta(minutes=50),
                        period=str(period),
                        class_code=f"{number:03}ENG{period}",
                        subject="Year 7 English",
                        teachers=(f"T{number:03}",),
                        rooms=(f"R{number:03}",),
                        covers=cover,
                        moves=(),
                        cancelled=False,
                    )
                )
    return made


def _some_rooms(said: list["Said"], share: int, room: str) -> list["Said"]:
    step = 100 // share
    return [one._replace(rooms=(room,)) if n % step == 0 else one for n, one in enumerate(said)]


def _delivery(source: str, said: list["Said"], minutes: int) -> "Delivery":
    from staffroom.sync.day.said import Delivery

    dates = tuple(FIRST + timedelta(days=n) for n in range(DAYS))
    as_of = datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(minutes=minutes)
    return Delivery(source, dates, as_of, tuple(said))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
