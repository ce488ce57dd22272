"""Feeds as the pages of Data health tell them: one source after the other, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from staffroom.kit.words import count, listed
from staffroom.sync.day.declared import SOURCES
from staffroom.sync.day.feeds import FeedState, State, feed_states

from .nights import Badge

_BADGES: dict[State, Badge] = {
    "fresh": Badge("good", "check", "Up to date"),
    "stale": Badge("aside", "clock", "Too old"),
    "down": Badge("gap", "warn", "Down"),
    "held": Badge("held", "warn", "Set aside"),
    "never": Badge("unknown", "ask", "Not yet"),
    "off": Badge("kept", "cross", "Off"),
}
_WORST_FIRST: tuple[State, ...] = ("down", "stale", "held", "never", "fresh", "off")


@dataclass(frozen=True)
class FeedLine:
    """One feed, ready to show."""

    state: FeedState
    badge: Badge
    brought: str

    @property
    def takeable(self) -> bool:
        """Whether something waits for somebody who says that it is so."""
        return any(not doubt.taken for doubt in self.state.doubts)


@dataclass(frozen=True)
class SourceLine:
    """One source with its feeds. `fetch` names the feed to ask for, empty where nothing can be fetched on demand."""

    title: str
    badge: Badge
    as_of: datetime | None
    feeds: tuple[FeedLine, ...]
    fetch: str = ""
    asked: datetime | None = None
    breaker: str = ""
    calls: int | None = None

    @property
    def used(self) -> bool:
        """Whether anything of it is in use."""
        return self.badge != _BADGES["off"]


def source_lines(*, details: bool) -> list[SourceLine]:
    """Every source with its feeds; without `details`, nothing that is only for whoever runs the system. Two queries."""
    states = (state if details else _without_details(state) for state in feed_states())
    return [_source_line(source, list(some)) for source, some in groupby(states, key=lambda state: state.source)]


def headline(sources: Iterable[SourceLine]) -> str:
    """The news of the page."""
    used = [feed.state for source in sources for feed in source.feeds if feed.state.state not in ("off", "never")]
    wrong = [state for state in used if state.wrong]
    if not used:
        return "No feed is in use yet"
    if not wrong:
        return "All feeds are up to date"
    return f"{len(wrong)} of {count(len(used), 'feed')} {'needs' if len(wrong) == 1 else 'need'} a look"


def _source_line(source: str, states: list[FeedState]) -> SourceLine:
    worst = min((state.state for state in states), key=_WORST_FIRST.index)
    if worst == "never" and any(state.state == "fresh" for state in states):
        worst = "fresh"
    return SourceLine(
        title=SOURCES[source],
        badge=_BADGES[worst],
        as_of=max((state.as_of for state in states if state.as_of), default=None),
        feeds=tuple(FeedLine(state, _BADGES[state.state], _brought(state)) for state in states),
        fetch=next((state.name for state in states if state.on_demand), ""),
        asked=max((state.asked for state in states if state.asked), default=None),
        breaker=states[0].breaker or next((state.breaker for state in states if state.breaker), ""),
        calls=next((state.calls_per_minute for state in states if state.calls_per_minute is not None), None),
    )


def _without_details(state: FeedState) -> FeedState:
    error = "The last try failed. IT sees why." if state.error else ""
    return replace(state, error=error, breaker="", calls_per_minute=None, counts={})


def _brought(state: FeedState) -> str:
    told = [f"{number:,} {name}" for name, number in state.counts.items() if number]
    return listed(told) if told or not state.counts else "nothing new"
