"""How the day is staffed: counted once, from the same picture as the organiser's board, for every card and page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from staffroom.cards.registry import Reader
from staffroom.cards.shared import picture, states as all_states
from staffroom.kit.words import clock, listed
from staffroom.school.day import AwayPerson
from staffroom.school.gaps import Cover, DayPicture, Gap, Missed, day_picture
from staffroom.school.models import Occurrence, SourceDay, StaffMember
from staffroom.sync.day.feeds import SourceState, source_states

CASUAL = "E"
"""The kind of staff that CASES21 calls emergency teachers."""


@dataclass(frozen=True)
class Arrival:
    """A casual who is expected. `code` is empty for somebody without a staff record."""

    name: str
    code: str
    lessons: int
    first: Cover

    @property
    def room(self) -> str:
        """Where the first lesson is."""
        return listed(self.first.rooms)


@dataclass(frozen=True)
class Staffing:
    """The day in numbers, and what they are made of. `on_site`: codes of staff with something timetabled today."""

    picture: DayPicture
    arrivals: list[Arrival]
    on_site: frozenset[str]
    events: list[Occurrence]
    states: list[SourceState]

    @property
    def covered(self) -> int:
        """Lessons and duties that somebody else takes."""
        return len(self.picture.covers)

    @property
    def expected(self) -> int:
        """How many are expected on site, casuals without a staff record included."""
        return len(self.on_site | {one.code or one.name for one in self.arrivals})


def states(reader: Reader) -> list[SourceState]:
    """How far each source can be relied on about the reader's day."""
    return [state for state in all_states(reader) if state.state != "off"]


def casuals(reader: Reader) -> list[Arrival]:
    """The casuals who are expected."""
    return arrivals_of(reader.once(picture))


def staffing(reader: Reader) -> Staffing:
    """Everything that leadership wants to know of the reader's day."""
    seen = reader.once(picture)
    on_site, events = _there(reader.day, seen.away)
    return Staffing(seen, reader.once(casuals), on_site, events, reader.once(states))


def staffing_on(day: date) -> Staffing:
    """The same of any date, for a page."""
    seen = day_picture(day)
    on_site, events = _there(day, seen.away)
    return Staffing(seen, arrivals_of(seen), on_site, events, used_states(day, seen.told))


def used_states(day: date, told: Iterable[SourceDay]) -> list[SourceState]:
    """The sources that are in use, with their ages."""
    return [state for state in source_states(day, list(told)) if state.state != "off"]


def arrivals_of(seen: DayPicture) -> list[Arrival]:
    """Who comes in, by first lesson: names without a code, and whom CASES21 calls casual. One query."""
    takes: dict[str, list[Cover]] = defaultdict(list)
    for cover in seen.covers:
        if cover.nobody:
            continue
        takes[cover.by].append(cover)
    codes = {who for who in takes if who in seen.names}
    casual = set(
        StaffMember.objects.filter(code__in=codes, superseded=False, staff_type=CASUAL).values_list("code", flat=True)
        if codes
        else ()
    )
    found = [
        Arrival(seen.called(who), who if who in casual else "", len(covers), covers[0])
        for who, covers in takes.items()
        if who in casual or who not in codes
    ]
    return sorted(found, key=lambda one: (one.first.starts is None, str(one.first.starts), one.name))


def still_open(gaps: Iterable[Gap], moment: datetime) -> list[Gap]:
    """Those that are not over; what has no times is not."""
    return [gap for gap in gaps if gap.ends is None or gap.ends > moment]


def gaps_in_words(gaps: Iterable[Gap]) -> str:
    """The news for the organiser: '5 lessons have no teacher yet'; empty where there are none."""
    kinds = [gap.kind == Occurrence.Kind.DUTY for gap in gaps]
    duties, lessons = sum(kinds), len(kinds) - sum(kinds)
    told = [_counted(lessons, "lesson"), _counted(duties, "yard duty", "yard duties")]
    have = "has" if len(kinds) == 1 else "have"
    what = listed([one for one in told if one])
    return f"{what} {have} {'no teacher' if lessons else 'nobody'} yet" if kinds else ""


def when_of(one: Missed) -> str:
    """Its period as people say it: P4, HG; empty where only the time is known."""
    return f"P{one.period}" if one.period[:1].isdigit() else one.period


def span_of(one: AwayPerson) -> str:
    """When somebody is away: 'All day', '9:00 am to 12:30 pm'."""
    if one.starts and one.ends:
        return f"{clock(one.starts)} to {clock(one.ends)}"
    if one.starts:
        return f"From {clock(one.starts)}"
    return f"Until {clock(one.ends)}" if one.ends else "All day"


def _counted(value: int, one: str, many: str = "") -> str:
    return f"{value} {one if value == 1 else many or one + 's'}" if value else ""


def _there(day: date, away: Iterable[AwayPerson]) -> tuple[frozenset[str], list[Occurrence]]:
    """Who has anything timetabled and is not away all day; and the events of the day. One query."""
    gone = {one.staff for one in away if one.starts is None and one.ends is None}
    here: set[str] = set()
    events: list[Occurrence] = []
    rows = Occurrence.objects.filter(date=day, status=Occurrence.Status.ON).order_by("-all_day", "starts", "title")
    for row in rows.only("kind", "title", "people", "for_all", "all_day", "starts", "ends", "rooms", "covers"):
        if row.kind == Occurrence.Kind.EVENT:
            events.append(row)
        replaced = {of for of, *_ in row.covers}
        if not row.for_all:
            here |= set(row.people.split()) - replaced
    return frozenset(here - gone), events
