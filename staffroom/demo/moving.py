"""Keeps a running demo moving: by day a cover or a room move every few minutes, over midnight a new day.

What happens when follows from the school alone: each turn of the clock does one thing at the stand-in for Compass, and
the turn after it takes back what an earlier one did.
"""

import contextlib
import logging
from datetime import UTC, date, datetime

from staffroom.demo.home import Home, carry_on
from staffroom.demo.school import Cover, Move, read_school
from staffroom.demo.today import surprises
from staffroom.kit.errors import StaffroomError
from staffroom.kit.http import HttpError, request
from staffroom.kit.school_days import MELBOURNE

MINUTES = 5
FROM_HOUR, TO_HOUR = 7, 16
LASTS = 3  # turns after which a change is taken back

log = logging.getLogger(__name__)
Change = Cover | Move


def turn_of(now: datetime) -> int | None:
    """Which turn of the day the clock is at; None before seven and after four."""
    local = now.astimezone(MELBOURNE)
    if not FROM_HOUR <= local.hour < TO_HOUR:
        return None
    return ((local.hour - FROM_HOUR) * 60 + local.minute) // MINUTES


def step_of(turn: int, changes: list[Change]) -> tuple[bool, Change] | None:
    """What a turn does: make a change, or take back the one that was made three turns before; None when all is done."""
    make = turn % 2 == 0
    number = turn // 2 if make else (turn - LASTS) // 2
    return (make, changes[number]) if 0 <= number < len(changes) else None


class Mover:
    """Looks at the clock as often as it is asked to, and acts once in each turn."""

    def __init__(self, home: Home, compass_url: str) -> None:
        self._home, self._url = home, compass_url
        self._date: date | None = None
        self._turn: int | None = None
        self._changes: list[Change] = []

    def look(self, now: datetime | None = None) -> None:
        """Do what the clock asks for. A stand-in that does not answer is left alone until the next turn."""
        now = now or datetime.now(UTC)
        today = now.astimezone(MELBOURNE).date()
        if today != self._date:
            self._begin(today, now)
        turn = turn_of(now)
        if turn is None or turn == self._turn:
            return
        self._turn = turn
        if step := step_of(turn, self._changes):
            self._tell(today, *step)

    def _begin(self, today: date, now: datetime) -> None:
        """A new day: the school moves on, and the stand-in reads it again."""
        self._date, self._turn, self._changes = today, None, []
        try:
            if carry_on(self._home, now):
                self._ask("POST", "reload", {})
            self._changes = surprises(read_school(self._home.school_file.read_text("utf-8")), today)
        except StaffroomError as error:
            log.error("the demo's school did not move on: %s", error)

    def _tell(self, today: date, make: bool, change: Change) -> None:
        body = {"date": today.isoformat(), "class_code": change.class_code, "period": change.period}
        if isinstance(change, Cover):
            kind, what = "covers", {"by": change.by, "of": change.of}
        else:
            kind, what = "moves", {"to": change.to}
        self._ask("POST" if make else "DELETE", kind, body | what)

    def _ask(self, method: str, control: str, body: dict[str, str]) -> None:
        with contextlib.suppress(HttpError):
            request(method, f"{self._url}/control/{control}", json=body)
