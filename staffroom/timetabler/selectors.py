"""Reads of this room, each with a name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from staffroom.kit.words import count, when
from staffroom.sync.flows.liss.credentials import publishers_in_use
from staffroom.sync.flows.liss.shelf import waiting_parts
from staffroom.sync.models import Feed, LissCall, LissPart, Publisher

from . import checking
from .wording import BADGES, LISTS, MEANINGS, Kind, advice, dates_in_words, method_in_words

LATEST = 12
PAGE = 50
State = LissCall.State


@dataclass(frozen=True)
class CallLine:
    """One call, ready to show. `notes` are sentences about its rows."""

    call: LissCall
    who: str
    what: str
    dates: str
    badge: tuple[str, str, str]
    why: str
    mend: str
    notes: tuple[str, ...]

    @property
    def trouble(self) -> bool:
        """Whether somebody should look at it."""
        return self.call.state in (State.REFUSED, State.HELD) or self.call.set_aside > 0


@dataclass(frozen=True)
class HeldLine:
    """A list that waits for a person."""

    part: LissPart
    what: str
    had: int
    has: int
    times: int
    since: datetime | None


@dataclass(frozen=True)
class News:
    """The head of the page."""

    headline: str
    about: str = ""


def connections() -> QuerySet[Publisher]:
    """Connections in use, by name."""
    return publishers_in_use()


def connection(publisher_id: int) -> Publisher | None:
    """One in use."""
    return publishers_in_use().filter(pk=publisher_id).first()


def revoked_lately() -> QuerySet[Publisher]:
    """Connections that were revoked within a month, the newest first."""
    return Publisher.objects.filter(revoked__gte=timezone.now() - timedelta(days=30)).order_by("-revoked")


def calls(publisher: Publisher | None = None, *, trouble: bool = False) -> QuerySet[LissCall]:
    """Calls, the newest first; of one connection, or those that somebody should look at."""
    found = LissCall.objects.select_related("publisher").order_by("-at", "-pk")
    if publisher is not None:
        found = found.filter(publisher=publisher)
    if trouble:
        found = found.filter(state__in=(State.REFUSED, State.HELD)) | found.filter(set_aside__gt=0)
    return found


def lines(found: QuerySet[LissCall] | list[LissCall]) -> list[CallLine]:
    """Calls, ready to show."""
    return [_line(call) for call in found]


def held() -> list[HeldLine]:
    """Lists that wait, the oldest first."""
    return [
        HeldLine(
            part,
            LISTS[Kind(part.kind)],
            len(part.rows),
            len(part.waiting or []),
            part.waiting_times,
            part.waiting_since,
        )
        for part in waiting_parts()
    ]


def waiting_part(part_id: int) -> LissPart | None:
    """One of them."""
    return waiting_parts().filter(pk=part_id).first()


def dates_in_doubt() -> int:
    """Dates that look implausible and wait on the page of feeds."""
    feed = Feed.objects.filter(name=checking.FEED).first()
    return sum(1 for doubt in feed.doubts.values() if not doubt.get("taken")) if feed else 0


def address() -> str:
    """What is typed into a program."""
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/liss/"


def news(in_use: list[Publisher], waiting: list[HeldLine], unmatched: int) -> News:
    """What matters most about all of this."""
    if waiting:
        verb = "list looks", "lists look"
        return News(f"{count(len(waiting), *verb)} wrong, and {'waits' if len(waiting) == 1 else 'wait'} for you")
    if (refused := checking.last_refusal()) is not None and refused.publisher is not None:
        return News(f"{refused.publisher.name} was refused, {when(refused.at)}", advice(refused.why) or refused.why)
    if not in_use:
        return News("No timetabling program is connected yet")
    last = max((one for one in in_use if one.last_used), key=lambda one: one.last_used or one.made, default=None)
    if last is None or last.last_used is None:
        return News("Connected, and nothing has come yet", "Publish once from the program to see it here.")
    if unmatched:
        return News(f"{count(unmatched, 'teacher is', 'teachers are')} nobody we know")
    return News(f"{last.name} last called {when(last.last_used)}")


def _line(call: LissCall) -> CallLine:
    why = call.why or MEANINGS.get(State(call.state), "")
    return CallLine(
        call=call,
        who=call.publisher.name if call.publisher else "Without a good sign-in",
        what=method_in_words(call.method),
        dates=dates_in_words(call.first, call.last),
        badge=BADGES[State(call.state)],
        why=why,
        mend=advice(call.why) if call.state == State.REFUSED else "",
        notes=tuple(_notes(call)),
    )


def _notes(call: LissCall) -> list[str]:
    """Rows that could not be used, those with one reason together, and fields that were not kept."""
    by_why: dict[str, list[str]] = {}
    for row, why in call.aside:
        by_why.setdefault(why, []).append(str(row))
    notes = []
    for why, rows in by_why.items():
        more = f" and {len(rows) - 8} more" if len(rows) > 8 else ""
        notes.append(f"{'Row' if len(rows) == 1 else 'Rows'} {', '.join(rows[:8])}{more}: {why}")
    if call.set_aside > len(call.aside):
        notes.append(f"And {call.set_aside - len(call.aside):,} more rows that could not be used.")
    if call.unknown:
        names = sorted(call.unknown.items(), key=lambda one: -one[1])[:12]
        notes.append("Fields that were not kept: " + ", ".join(f"{name} ({times:,})" for name, times in names))
    return notes
