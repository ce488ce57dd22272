"""The one way to Compass: one call at a time for the whole school, with a pause between, and shut after trouble.

What the gate remembers is shared by all our processes through a `Store`.

Own code, because the breakers on offer know one threshold and one time to stay open, for one process. Ours stays shut
for as long as the trouble calls for, obeys `Retry-After`, and keeps queue, sign-ins and breaker under one lock.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass
class GateState:
    """What the gate remembers. `breaker` is closed, open or half-open; `calls` counts by minute."""

    breaker: str = "closed"
    failures: int = 0
    opened: datetime | None = None
    closed_until: datetime | None = None
    why: str = ""
    last_call: datetime | None = None
    sign_ins: list[datetime] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)


class Store(Protocol):
    """Where the state is kept between calls and between processes."""

    def held(self) -> AbstractContextManager[None]:
        """Wait for the lock across processes and hold it for the body, which may take half a minute.

        Free again the moment its holder dies. Not a database transaction: a call goes out while it is held.
        """

    def load(self) -> GateState:
        """The state as last saved; a new one at first."""

    def save(self, state: GateState) -> None:
        """Keep it, so that every process sees it and a kill does not lose it."""
