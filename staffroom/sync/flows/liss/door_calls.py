"""Every call leaves a row: what it was, how much came, and what became of it. Never a value of a row, never a body."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter

from django.utils import timezone

from staffroom.sources.liss.calls import Call
from staffroom.sources.liss.envelope import Flavour
from staffroom.sync.models import LissCall, Publisher

MOST_ASIDE = 50
STRANGERS_A_DAY = 40
"""Rows that calls without a good sign-in may leave in a day, for each connection they name, and for all other ones."""
_METHOD = re.compile(r"[A-Za-z][A-Za-z.]{0,59}")
State = LissCall.State


@dataclass
class Visit:
    """What is known of a call while it is answered."""

    flavour: Flavour = "json"
    ident: object = None
    jsonrpc: str = ""
    method: str = ""
    publisher: Publisher | None = None
    named: Publisher | None = None
    first: date | None = None
    last: date | None = None
    rows: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    aside: list[tuple[int, str]] = field(default_factory=list)
    size: int = 0
    began: float = field(default_factory=perf_counter)

    def note_call(self, call: Call) -> None:
        """Take over the counts of what was read."""
        self.method, self.rows = call.method, call.sent
        self.first, self.last = call.first, call.last
        self.unknown = dict(call.unknown)
        self.aside = [(aside.row, aside.why) for aside in call.aside]

    @property
    def ms(self) -> int:
        """Milliseconds since it began."""
        return round((perf_counter() - self.began) * 1000)


def record(visit: Visit, state: str, why: str = "") -> LissCall | None:
    """Write the row. None where a stranger's calls have left enough of them today."""
    if visit.publisher is None and not _room_for_a_stranger(visit.named):
        return None
    return LissCall.objects.create(
        publisher=visit.publisher or visit.named,
        method=visit.method if _METHOD.fullmatch(visit.method) else "",
        flavour=visit.flavour,
        first=visit.first,
        last=visit.last,
        rows=visit.rows,
        aside=[list(one) for one in visit.aside[:MOST_ASIDE]],
        set_aside=len(visit.aside),
        unknown=visit.unknown,
        state=state,
        why=why[:300],
        size=visit.size,
        ms=visit.ms,
    )


def _room_for_a_stranger(named: Publisher | None) -> bool:
    """Refused sign-ins and the like are worth seeing, and must not fill the table."""
    left = LissCall.objects.filter(publisher=named, at__gte=timezone.now() - timedelta(days=1))
    return (left if named is None else left.filter(state=State.REFUSED)).count() < STRANGERS_A_DAY
