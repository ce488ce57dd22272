from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from staffroom.kit.age import age_of

MELBOURNE = ZoneInfo("Australia/Melbourne")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MELBOURNE)


@pytest.mark.parametrize(
    ("now", "known", "state"),
    [
        ("2026-08-06T08:20", "2026-08-06T01:52", "fresh"),
        ("2026-08-06T08:20", "2026-08-05T01:52", "late"),
        ("2026-08-06T01:00", "2026-08-05T01:52", "fresh"),
        ("2026-08-06T06:29", "2026-08-05T01:52", "fresh"),
        ("2026-08-06T06:30", "2026-08-05T01:52", "late"),
        ("2026-08-10T08:20", "2026-08-08T01:52", "fresh"),
        ("2026-08-10T08:20", "2026-08-07T01:52", "late"),
        ("2026-08-09T12:00", "2026-08-08T01:52", "fresh"),
    ],
)
def test_data_is_fresh_when_it_is_from_the_night_after_the_last_school_day(now, known, state):
    with time_machine.travel(at(now), tick=False):
        assert age_of(at(known)).state == state


def test_nothing_known_is_neither_fresh_nor_late():
    assert age_of(None).state == "unknown"
