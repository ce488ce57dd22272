"""Messages for tests: what a timetabler would send, and what is read of it."""

from typing import Any

import pytest

from staffroom.sources.liss.calls import Call, read_call
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import DayRow

AUTH = {
    "School": "9999",
    "UserName": "timetabler",
    "Password": "long-and-random",  # pragma: allowlist secret
    "LissVersion": 10002,
}
DAY = "20260504T00:00:00"


def call(method: str, *params: Any, flavour: str = "json") -> Call:
    """What is read of a call that was signed."""
    return read_call(read_envelope(written(flavour, f"liss.{method}", [AUTH, *params])))  # type: ignore[arg-type]


def change(**fields: Any) -> DayRow:
    """What is read of one row of changes."""
    (row,) = call("publishDailyDeltas", DAY, DAY, [{"Date": DAY, "ClassCode": "8SCI 1"} | fields]).rows
    assert isinstance(row, DayRow)
    return row


def refused(body: bytes) -> Fault:
    """Why bytes are refused."""
    with pytest.raises(Fault) as caught:
        read_call(read_envelope(body))
    return caught.value
