"""How each feed is: what a flow tells about it, and what pages, commands and alerts want to know.

A feed that fails changes its age, never a fact. What is stored here is a sentence in plain words, never an answer or an
address: the sentences are those of our own errors.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone

from staffroom.alerts import services as alerts
from staffroom.alerts.models import Alert
from staffroom.kit.errors import NeedsPerson, StaffroomError
from staffroom.kit.school_days import MELBOURNE, is_school_day, melbourne_today
from staffroom.kit.stamps import touch
from staffroom.kit.words import clock, count, listed
from staffroom.school.models import SourceDay

from ..models import Feed, Gate
from .declared import FEEDS, SOURCES, Declared, feeds_of, is_set_up

State = Literal["fresh", "stale", "off", "down", "held", "never"]
SourceWord = Literal["fresh", "stale", "off", "down"]
_LONGEST = 1_000
_OF_ONE_FEED = ("NotPermitted",)
_RUNBOOK = {
    "WrongPassword": "password",
    "CookieEnded": "password",
    "SecondFactor": "second-factor",
    "AccountHeldUp": "held-up",
    "NotPermitted": "not-permitted",
    "Blocked": "blocked",
    "Untrusted": "down",
}


@dataclass(frozen=True)
class Doubted:
    """A date whose answer was set aside. `taken`: somebody said that it is so, and it waits for the next fetch."""

    date: date
    why: str
    times: int
    taken: bool = False


@dataclass(frozen=True)
class FeedState:
    """How one feed is. `error` and `breaker` are plain words, empty when there is nothing to say.

    `remark` is what the last good fetch had to say, such as that there is no timetable.
    """

    name: str
    source: str
    title: str
    state: State
    as_of: datetime | None = None
    tried: datetime | None = None
    succeeded: datetime | None = None
    error: str = ""
    remark: str = ""
    breaker: str = ""
    calls_per_minute: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    doubts: tuple[Doubted, ...] = ()
    asked: datetime | None = None
    on_demand: bool = False

    @property
    def wrong(self) -> bool:
        """Whether somebody should look at it."""
        return self.state in ("stale", "down", "held")


@dataclass(frozen=True)
class SourceState:
    """How far one source's word about a date can be relied on."""

    source: str
    title: str
    as_of: datetime | None
    state: SourceWord


# What flows tell


def note_try(name: str) -> None:
    """A fetch begins; whoever asked for one has been heard."""
    _write(name, tried=timezone.now(), asked=None)


def note_success(
    name: str, *, as_of: datetime | None, counts: Mapping[str, int] | None = None, remark: str = ""
) -> None:
    """A fetch went well. `as_of`: when the source had it so; None where it had nothing to say at all."""
    now = timezone.now()
    feed = Feed.objects.filter(name=name).first()
    state = Feed.State.DOUBTED if feed and _live(feed.doubts) else Feed.State.OK
    facts = {"state": state, "succeeded": now, "as_of": as_of, "error": remark[:_LONGEST]}
    _write(name, counts=dict(counts or {}), **facts)
    source = FEEDS[name].source
    _over(Alert.objects.filter(key__startswith=_needs(source, "")), f"{SOURCES[source]} answers again.")
    _over(Alert.objects.filter(key__startswith=_needs(name, "")), f"{SOURCES[source]} answers again.")


def note_failure(name: str, error: StaffroomError) -> None:
    """A fetch went wrong. What only a person can mend is told at once, and once."""
    _write(name, state=Feed.State.FAILED, error=str(error)[:_LONGEST])
    if not isinstance(error, NeedsPerson):
        return
    declared, kind = FEEDS[name], type(error).__name__
    alerts.raise_alert(
        key=_needs(name if kind in _OF_ONE_FEED else declared.source, kind),
        title=f"{SOURCES[declared.source]} waits for a person",
        text=f"{error} Staff see what was known before, with its age.",
        link="/data-health/feeds/",
        runbook=f"compass#{_RUNBOOK[kind]}" if kind in _RUNBOOK else "data-health#feeds",
    )


def ask(name: str) -> bool:
    """Have the worker fetch a feed now. False where a feed cannot be fetched on demand."""
    declared = FEEDS.get(name)
    if declared is None or not declared.on_demand or not is_set_up(declared.source):
        return False
    _write(name, asked=timezone.now())
    return True


# What others want to know


def feed_states() -> list[FeedState]:
    """Every declared feed. Two queries."""
    now = timezone.now()
    stored = {feed.name: feed for feed in Feed.objects.all()}
    gates = {gate.source: gate for gate in Gate.objects.all()}
    return [_feed_state(one, stored.get(one.name), gates.get(one.source), now) for one in FEEDS.values()]


def source_states(day: date, told: Iterable[SourceDay] | None = None) -> list[SourceState]:
    """How far each source's word about a date can be relied on. `told`: its rows of `SourceDay`, if at hand.

    Two queries, one more without `told`. A source that is not set up and has said nothing about the date is off.
    """
    rows = SourceDay.objects.filter(date=day) if told is None else told
    as_of = {row.source: row.as_of for row in rows}
    stored = {feed.name: feed for feed in Feed.objects.all()}
    gates = {gate.source: gate for gate in Gate.objects.all()}
    return [_source_state(source, day, as_of.get(source), stored, gates.get(source)) for source in SOURCES]


def old_feeds(now: datetime) -> dict[str, Feed]:
    """Feeds above their limit, or failing and never well. The files of CASES21 have an alarm of their own."""
    stored = {feed.name: feed for feed in Feed.objects.all()}
    return {name: feed for name, feed in stored.items() if name in FEEDS and _worth_an_alert(FEEDS[name], feed, now)}


def in_words(states: Sequence[FeedState]) -> str:
    """All feeds in a sentence, for health and front pages."""
    used = [state for state in states if state.state not in ("off", "never")]
    if not used:
        return "No feed is in use."
    words = {"down": "down", "stale": "too old", "held": "with something set aside"}
    told = [(sum(1 for one in used if one.state == state), said) for state, said in words.items()]
    wrong = [f"{number} {said}" for number, said in told if number]
    return f"{count(len(used), 'feed')}: {listed(wrong)}." if wrong else f"{count(len(used), 'feed')}, all up to date."


def _write(name: str, **facts: Any) -> None:
    if name not in FEEDS:
        raise ValueError(f"No feed is called {name}: declare it in sync/day/declared.py.")
    Feed.objects.update_or_create(name=name, defaults=facts)
    touch("health")


def _worth_an_alert(declared: Declared, feed: Feed, now: datetime) -> bool:
    if declared.limit is None or not is_set_up(declared.source):
        return False
    if feed.as_of is None:
        return feed.state == Feed.State.FAILED
    return declared.is_old(feed.as_of, now)


def _needs(what: str, kind: str) -> str:
    return f"feed-needs-person {what} {kind}"


def _over(open_ones: QuerySet[Alert], text: str) -> None:
    for key in open_ones.filter(closed=None).values_list("key", flat=True):
        alerts.recovered(key=key, text=text)


def _live(doubts: Mapping[str, Mapping[str, Any]]) -> tuple[Doubted, ...]:
    """Doubts about today and later; about the past nobody asks any more."""
    today = melbourne_today().isoformat()
    return tuple(
        Doubted(date.fromisoformat(day), one["why"], one["times"], bool(one.get("taken")))
        for day, one in sorted(doubts.items())
        if day >= today
    )


def _feed_state(declared: Declared, feed: Feed | None, gate: Gate | None, now: datetime) -> FeedState:
    about: dict[str, Any] = {"name": declared.name, "source": declared.source, "title": declared.title}
    about["on_demand"] = declared.on_demand and is_set_up(declared.source)
    if feed is None:
        return FeedState(state="never" if not declared.pushed and is_set_up(declared.source) else "off", **about)
    failed = feed.state == Feed.State.FAILED
    doubts = _live(feed.doubts)
    return FeedState(
        state=_state(declared, feed, doubts, now),
        as_of=feed.as_of,
        tried=feed.tried,
        succeeded=feed.succeeded,
        error=feed.error if failed else "",
        remark="" if failed else feed.error,
        breaker=_breaker(gate, now),
        calls_per_minute=_calls(gate, now) if gate else None,
        counts=feed.counts,
        doubts=doubts,
        asked=feed.asked,
        **about,
    )


def _state(declared: Declared, feed: Feed, doubts: tuple[Doubted, ...], now: datetime) -> State:
    if feed.as_of is None and not is_set_up(declared.source):
        return "off"
    if feed.state == Feed.State.FAILED:
        return "down"
    if feed.as_of is None:
        return "never" if feed.succeeded is None else "off"
    if declared.is_old(feed.as_of, now):
        return "stale"
    return "held" if any(not one.taken for one in doubts) else "fresh"


def _source_state(
    source: str, day: date, told: datetime | None, stored: Mapping[str, Feed], gate: Gate | None
) -> SourceState:
    now = timezone.now()
    today = melbourne_today(now)
    declared = feeds_of(source, soon=day <= today + timedelta(days=1))
    feeds = [stored[one.name] for one in declared if one.name in stored]
    as_of = told or max((feed.as_of for feed in feeds if feed.as_of), default=None)
    return SourceState(source, SOURCES[source], as_of, _source_word(source, day, as_of, feeds, gate, declared[0]))


def _source_word(
    source: str,
    day: date,
    as_of: datetime | None,
    feeds: Sequence[Feed],
    gate: Gate | None,
    declared: Declared,
) -> SourceWord:
    now = timezone.now()
    past = day < melbourne_today(now)
    last = max(feeds, key=lambda feed: (feed.tried is not None, feed.tried), default=None)
    failed = last is not None and last.state == Feed.State.FAILED
    shut = bool(gate and gate.breaker == "open" and gate.closed_until and gate.closed_until > now)
    if as_of is None and not (failed and is_set_up(source)):
        return "off"
    if (failed or shut) and is_set_up(source) and is_school_day(day) and not past:
        return "down"
    if as_of is None:
        return "off"
    if past:
        # What was last heard on the evening of a date is all there will ever be to hear.
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), MELBOURNE)
        return "stale" if declared.limit is not None and declared.is_old(as_of, end) else "fresh"
    return "stale" if declared.is_old(as_of, now) else "fresh"


def _breaker(gate: Gate | None, now: datetime) -> str:
    if gate is None or gate.breaker == "closed":
        return ""
    if gate.breaker == "half-open":
        return "One call is let through to see whether it works again."
    if gate.closed_until and gate.closed_until > now:
        return f"No call before {clock(gate.closed_until)}. {gate.why}".strip()
    return "The next call shows whether it works again."


def _calls(gate: Gate, now: datetime) -> int:
    """Calls of this minute or the one before, whichever had more."""
    minutes = (f"{now - timedelta(minutes=ago):%Y-%m-%dT%H:%M}" for ago in (0, 1))
    return max(int(gate.calls.get(minute, 0)) for minute in minutes)
