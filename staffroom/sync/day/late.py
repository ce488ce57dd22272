"""Which sources have spoken, and which of them are too late to be relied on: for pages that show a whole day."""

from collections.abc import Iterable
from dataclasses import dataclass

from staffroom.kit.words import ago, when

from .feeds import SourceState
from .merging import Order


@dataclass(frozen=True)
class Heard:
    """All sources that have ever said something, and those whose lateness matters to a reader."""

    sources: tuple[SourceState, ...] = ()
    late: tuple[SourceState, ...] = ()

    @property
    def as_of(self) -> str:
        """'Compass as of 8:05 am, CASES21 as of 2:14 am'; empty where nobody has said anything."""
        return ", ".join(f"{one.title} as of {when(one.as_of)}" for one in self.sources if one.as_of)

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each late source."""
        return tuple(_warning(one) for one in self.late)


def heard(states: Iterable[SourceState]) -> Heard:
    """What to say of the sources. One that is late matters only where none that is believed before it is fresh."""
    used = [state for state in states if state.state != "off"]
    order = Order()
    first = min((order.rank(one.source) for one in used if one.state == "fresh"), default=None)
    late = [one for one in used if one.state in ("stale", "down")]
    matters = (one for one in late if first is None or order.rank(one.source) < first)
    return Heard(tuple(one for one in used if one.as_of), tuple(matters))


def _warning(state: SourceState) -> str:
    if state.as_of is None:
        return f"{state.title} does not answer. What only it knows is not shown."
    last = f"{when(state.as_of)}, {ago(state.as_of)}"
    if state.state == "down":
        return f"{state.title} does not answer. Last heard {last}."
    return f"{state.title} was last heard {last}."
