"""Where the gate of an outside system keeps what it remembers: one row that all our processes share."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from staffroom.sources.compass.gate import Gate as OneWay, GateState

from ..locks import Turn
from ..models import Gate

_A_PAGE_WAITS = 5.0


class GateStore:
    """The store behind `sources.compass.gate.Gate`, by the name of the source."""

    def __init__(self, source: str, *, patience: float = 120.0) -> None:
        self._source = source
        self._turn = Turn(f"gate-{source}", patience=patience)

    def held(self) -> AbstractContextManager[None]:
        """Wait for the queue and hold it for the body. Raises TryLater when others take too long."""
        return self._turn.held()

    def load(self) -> GateState:
        """The state as last saved; a new one at first."""
        row = Gate.objects.filter(source=self._source).first()
        if row is None:
            return GateState()
        return GateState(
            breaker=row.breaker,
            failures=row.failures,
            opened=row.opened,
            closed_until=row.closed_until,
            why=row.why,
            last_call=row.last_call,
            sign_ins=[datetime.fromisoformat(moment) for moment in row.sign_ins],
            calls=dict(row.calls),
        )

    def save(self, state: GateState) -> None:
        """Keep it. One statement, or two the first time."""
        facts = {
            "breaker": state.breaker,
            "failures": state.failures,
            "opened": state.opened,
            "closed_until": state.closed_until,
            "why": state.why,
            "last_call": state.last_call,
            "sign_ins": [moment.isoformat() for moment in state.sign_ins],
            "calls": state.calls,
        }
        if not Gate.objects.filter(source=self._source).update(**facts):
            Gate.objects.create(source=self._source, **facts)


def reopen(source: str) -> bool:
    """Somebody has put right what was wrong: let the next call through. False where nothing is held back.

    Waits a few seconds at most. Raises TryLater while a call is under way for longer.
    """
    if Gate.objects.filter(source=source).exclude(breaker="closed", closed_until=None).exists():
        OneWay(GateStore(source, patience=_A_PAGE_WAITS), timedelta()).reopen()
        return True
    return False
