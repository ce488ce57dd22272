"""Sends calls one after the other, says what came of each, and stops at the first error, as such programs do."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from staffroom.kit.errors import NeedsPerson, StaffroomError, TryLater
from staffroom.kit.words import count
from staffroom.sources.liss.client import Refused

from .calls import Outgoing

BUSY = (7, 8)
"""Fault codes after which the same may be tried again: too many attempts, busy."""


class Line(Protocol):
    """What is spoken through: `LissClient`."""

    def hello(self) -> Any:
        """Ask whether anybody is there."""

    def call(self, method: str, *params: Any) -> Any:
        """Make one call, raise `Refused` or an `HttpError`."""


class Publisher:
    """Publishes to one address. What it says of each call goes to `say`, a line at a time: never a value of a row."""

    def __init__(self, line: Line, say: Callable[[str], None]) -> None:
        self._line, self._say = line, say

    def send(self, calls: Iterable[Outgoing]) -> None:
        """Send all of these in their order.

        Raises NeedsPerson or TryLater at the first that is refused or not answered; those after it are not sent. A call
        that ought to be refused is the other way round.
        """
        for one in calls:
            self._send(one)

    def _send(self, one: Outgoing) -> None:
        rows = "" if one.many is None else count(one.many, "row")
        head = f"  {one.method:<26}{rows:<12}"
        try:
            got = self._call(one)
        except Refused as error:
            why = ", as it ought to be" if one.refused else ", as it may be" if one.not_empty else ""
            self._say(f"{head}refused{why}: {error.sentence}")
            if not why:
                raise _as_error(one, error) from error
            return
        except StaffroomError:
            self._say(f"{head}not answered")
            raise
        self._say(f"{head}taken")
        if one.refused or (one.not_empty and not got):
            raise NeedsPerson(f"{one.method} was answered although it ought to be refused.")

    def _call(self, one: Outgoing) -> Any:
        return self._line.hello() if one.method == "hello" else self._line.call(one.method, *one.params)


def _as_error(one: Outgoing, error: Refused) -> StaffroomError:
    words = f"{one.method} was refused: {error.sentence}. What would have come after it was not sent."
    return TryLater(words) if error.code in BUSY else NeedsPerson(words)
