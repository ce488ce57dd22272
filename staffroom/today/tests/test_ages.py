"""What Today says about how old each source's word is."""

from datetime import UTC, datetime

import pytest

from staffroom.sync.day.feeds import SourceState
from staffroom.today.ages import ages

AT = datetime(2026, 11, 22, 21, 5, tzinfo=UTC)


def states(compass: str, cases: str) -> list[SourceState]:
    told = {"compass": compass, "cases": cases}
    return [SourceState(source, source, AT, state) for source, state in told.items()]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("compass", "cases", "warned"),
    [
        ("fresh", "fresh", 0),
        ("fresh", "stale", 0),
        ("fresh", "down", 0),
        ("stale", "fresh", 1),
        ("down", "fresh", 1),
        ("stale", "stale", 2),
        ("off", "stale", 1),
        ("off", "fresh", 0),
    ],
)
def test_a_late_source_is_worth_a_warning_unless_a_better_one_has_told_the_day(compass, cases, warned) -> None:  # type: ignore[no-untyped-def]
    assert len(ages(states(compass, cases)).warned) == warned
