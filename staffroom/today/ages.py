"""How old the word of each source is, and what a reader should do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from staffroom.kit.words import ago, when
from staffroom.school.models import SourceDay
from staffroom.sync.day.feeds import SourceState
from staffroom.sync.day.merging import Order

ASK = "Before you rely on it, ask the daily organiser."


@dataclass(frozen=True)
class Warned:
    """A source that is late or down, in words."""

    headline: str
    text: str


@dataclass(frozen=True)
class Ages:
    """All sources that are in use. `warned` is empty while all are fresh."""

    heard: tuple[SourceState, ...] = ()
    warned: tuple[Warned, ...] = ()

    @property
    def brief(self) -> SourceState | None:
        """Where three or more have spoken, the one that is believed first: a block names it, the foot names all."""
        order = Order()
        return min(self.heard, key=lambda state: order.rank(state.source)) if len(self.heard) > 2 else None

    @property
    def told(self) -> bool:
        """Whether anybody has ever said anything."""
        return bool(self.heard)


def ages(states: Iterable[SourceState]) -> Ages:
    """What to say about the sources; one that is off is not mentioned.

    Of a source that is late or down nothing is said while one that is believed before it is fresh: its day is told.
    """
    used = [state for state in states if state.state != "off"]
    order = Order()
    fresh = [order.rank(state.source) for state in used if state.state == "fresh"]
    late = [state for state in used if state.state in ("stale", "down")]
    warned = [_warning(state) for state in late if not fresh or order.rank(state.source) < min(fresh)]
    return Ages(tuple(state for state in used if state.as_of), tuple(warned))


def told_of(staff: str, told: Sequence[SourceDay]) -> bool:
    """Whether some source has told this person's whole day, so that nothing means none."""
    return any(row.everybody or staff in row.staff for row in told)


def heading_of(told: Sequence[SourceDay]) -> tuple[str, str]:
    """Day of the cycle and heading of a date, as the first source that has them says."""
    cycle = next((row.cycle_day for row in told if row.cycle_day), "")
    return cycle, next((row.note for row in told if row.note), "")


def _warning(state: SourceState) -> Warned:
    if state.as_of is None:
        return Warned(f"{state.title} does not answer", f"What only {state.title} knows is not shown here. {ASK}")
    heard = f"{when(state.as_of)}, {ago(state.as_of)}"
    if state.state == "down":
        return Warned(f"{state.title} does not answer; last heard {heard}", f"Changes since then are not shown. {ASK}")
    return Warned(f"{state.title} was last heard {heard}", f"Changes since then are not shown. {ASK}")
