"""How each connection is doing: for the head of the page, and for `staffroom liss check`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from staffroom.kit.words import count, when
from staffroom.sync.flows.liss.credentials import publishers_in_use
from staffroom.sync.flows.liss.shelf import waiting_parts
from staffroom.sync.models import Feed, LissCall, Publisher

from .wording import LISTS, Kind, advice, method_in_words

State = LissCall.State
FEED = "liss.day"
Verdict = Literal["ok", "advice", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing about one connection. `mend` says what to do, empty where there is nothing to do."""

    verdict: Verdict
    about: str
    words: str
    mend: str = ""


def look() -> list[Finding]:
    """Everything worth a word. A few queries for each connection."""
    publishers = list(publishers_in_use())
    if not publishers:
        mend = "Make a connection at /timetabler/ and type what it shows into the program."
        return [Finding("advice", "timetabler", "No timetabling program is connected yet.", mend), *_strangers()]
    found = [finding for publisher in publishers for finding in _of_connection(publisher)]
    return [*found, *_held(), *_doubts(), *_strangers()]


def last_refusal() -> LissCall | None:
    """The last call of any connection in use, if it was refused."""
    calls = (last_call(publisher) for publisher in publishers_in_use())
    refused = [call for call in calls if call is not None and call.state == State.REFUSED]
    return max(refused, key=lambda call: (call.at, call.pk), default=None)


def last_call(publisher: Publisher) -> LissCall | None:
    """What a connection did last. A download that is refused on purpose tells nothing about the connection."""
    return publisher.calls.exclude(state=State.REFUSED, method__startswith="get").first()


def _of_connection(publisher: Publisher) -> Iterator[Finding]:
    last = last_call(publisher)
    if last is None:
        mend = "Type its address, user name and password into the program, and publish once."
        yield Finding("advice", publisher.name, "It has not published yet.", mend)
        return
    what = f"{method_in_words(last.method)}, {when(last.at)}"
    if last.state == State.REFUSED:
        yield Finding("wrong", publisher.name, f"The last call was refused ({what}): {last.why}", advice(last.why))
    else:
        yield Finding("ok", publisher.name, f"The last call went well: {what}, {count(last.rows, 'row')}.")
    yield from _rows(publisher)


def _rows(publisher: Publisher) -> Iterator[Finding]:
    """Rows that could not be used, and fields that nobody knows, in the latest call of each sort."""
    latest: dict[str, LissCall] = {}
    for call in publisher.calls.exclude(state=State.REFUSED).order_by("-at", "-pk")[:100]:
        latest.setdefault(call.method, call)
    for method, call in latest.items():
        if call.set_aside:
            reasons = "; ".join(f"row {row}: {why}" for row, why in call.aside[:3])
            words = f"{method_in_words(method)}: {count(call.set_aside, 'row')} set aside ({reasons})."
            yield Finding("advice", publisher.name, words, "Mend these rows in the program and publish again.")
        if call.unknown:
            names = ", ".join(sorted(call.unknown)[:8])
            yield Finding("ok", publisher.name, f"{method_in_words(method)}: fields that are not kept: {names}.")


def _held() -> Iterator[Finding]:
    for part in waiting_parts():
        had, has = len(part.rows), len(part.waiting or [])
        words = f"A list looks wrong and waits: {count(has, 'row')} of {LISTS[Kind(part.kind)]} instead of {had:,}."
        yield Finding("wrong", part.publisher.name, words, "Say at /timetabler/ whether it is so.")


def _doubts() -> Iterator[Finding]:
    feed = Feed.objects.filter(name=FEED).first()
    doubts = [doubt for doubt in feed.doubts.values() if not doubt.get("taken")] if feed else []
    if doubts:
        words = f"{count(len(doubts), 'date')} set aside as implausible: {doubts[0]['why']}"
        yield Finding("wrong", "timetabler", words, "Say at /data-health/feeds/ whether it is so.")
    if feed is not None and feed.state == Feed.State.FAILED:
        yield Finding("wrong", "timetabler", feed.error, "It is tried again by itself within a minute.")


def _strangers() -> Iterator[Finding]:
    last = LissCall.objects.filter(publisher=None, state=State.REFUSED).first()
    if last is not None:
        words = f"A call that no connection stands behind was refused {when(last.at)}: {last.why}"
        yield Finding("ok", "somebody else", words, advice(last.why))
