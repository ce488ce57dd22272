"""What a screen shows at a moment. Pure but for `board_now`, which reads.

Two kinds of people stand in front of screens. In the staffroom everything is said that helps a colleague: who takes
what for whom, what has no cover yet, who is away, never why. In a corridor students and visitors read along: a class,
its room, and who teaches it now by family name; not who is away, and nothing that lacks somebody.

Meetings and events stay off every screen: their titles are free text, and may name a student.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Literal

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Q
from django.utils import timezone

from staffroom.kit.school_days import melbourne_today, next_school_day, school_week, term_of, why_no_school
from staffroom.kit.stamps import stamps
from staffroom.kit.words import bell, count, day as day_in_words, listed
from staffroom.school.day import AwayPerson, Entry, bells_between
from staffroom.school.gaps import Cover, DayPicture, Gap, Missed, day_picture
from staffroom.school.models import Notice, Occurrence, SourceDay, StaffMember
from staffroom.school.ringing import Bells, Rung, bells_at, rung_on
from staffroom.sync.day.feeds import source_states
from staffroom.sync.day.late import Heard, heard

from .models import Screen

Kind = Occurrence.Kind
SHOWN_KINDS = (Kind.LESSON, Kind.EXAM, Kind.DUTY)
MOST_NOTICES = 12
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "fr", "sr", "br"}


@dataclass(frozen=True)
class Row:
    """One change. `left` is the room it is not in, `who` takes it, `instead` is for whom; `first` of its period."""

    kind: Literal["extra", "gap", "alone", "moved", "cancelled"]
    word: str
    sign: str
    starts: datetime | None
    ends: datetime | None
    what: str
    room: str = ""
    left: str = ""
    who: str = ""
    instead: str = ""
    duty: bool = False
    first: bool = True


@dataclass(frozen=True)
class Board:
    """Everything on a screen. `calm` is why there is no school, empty where there is; `over` counts changes gone by."""

    screen: str
    staffroom: bool
    day: date
    moment: datetime
    calm: str
    next_day: str
    term: str
    cycle_day: str
    heading: str
    known: bool
    away_known: bool
    headline: str
    rows: tuple[Row, ...]
    over: int
    away: tuple[tuple[str, str], ...]
    notices: tuple[tuple[str, bool], ...]
    heard: Heard
    rung: tuple[Rung, ...]
    bells: Bells

    @property
    def minutes(self) -> int:
        """Minutes until the next bell; one that has begun counts."""
        rings = self.bells.rings
        return max(0, -int((self.moment.timestamp() - rings.timestamp()) // 60)) if rings else 0

    @property
    def for_script(self) -> str:
        """The bells as JSON: name, and when it starts and ends in seconds since 1970."""
        return json.dumps([[one.name, int(one.starts.timestamp()), int(one.ends.timestamp())] for one in self.rung])


def board_now(screen: Screen) -> Board:
    """The board of a screen at this moment. Nine queries at most, whatever the day holds."""
    moment, day = timezone.now(), melbourne_today()
    told = tuple(SourceDay.objects.filter(date=day).order_by("source"))
    picture = day_picture(day, told)
    staffroom = screen.place == Screen.Place.STAFFROOM
    rung = rung_on(day, bells_between(day, day)[day])
    calm = why_no_school(day)
    everything = staff_rows(picture) if staffroom else corridor_rows(picture, titles_of(picture))
    rows = [row for row in everything if row.ends is None or row.ends > moment]
    return Board(
        screen=screen.name,
        staffroom=staffroom,
        day=day,
        moment=moment,
        calm=calm,
        next_day=day_in_words(next_school_day(day)) if calm else "",
        term=_term(day),
        cycle_day=next((row.cycle_day for row in told if row.cycle_day), ""),
        heading=next((row.note for row in told if row.note), "") if staffroom else "",
        known=picture.known,
        away_known=picture.away_known,
        headline=headline(rows, over=len(everything) - len(rows), known=picture.known, calm=calm),
        rows=with_firsts(rows),
        over=len(everything) - len(rows),
        away=tuple((person.name, away_words(person)) for person in picture.away) if staffroom else (),
        notices=_notices(moment) if staffroom else (),
        heard=heard(source_states(day, told)),
        rung=tuple(rung),
        bells=bells_at(rung, moment),
    )


def etag_of(screen: Screen) -> str:
    """Changes with every minute, with everything that is written, and with a new release. One query."""
    minute = timezone.now().replace(second=0, microsecond=0)
    made_of = [minute.isoformat(), screen.pk, screen.name, screen.place, sorted(stamps(0).items()), version()]
    return f'"{hashlib.sha256(repr(made_of).encode()).hexdigest()[:24]}"'


@cache
def version() -> str:
    """Another one after a release that changes how screens look or work: then a screen loads itself anew."""
    names = ("screens/screen.js", "screens/screen.css", "staffroom/staffroom.css")
    return hashlib.sha256(" ".join(staticfiles_storage.url(name) for name in names).encode()).hexdigest()[:12]


def staff_rows(picture: DayPicture) -> list[Row]:
    """Every change, as staff may know it, by time."""
    left = {entry.occurrence: _left(entry) for entry in picture.moved}
    missed = [*picture.covers, *picture.gaps, *picture.alone]
    rows = [_missed_row(one, picture, left.get(one.occurrence, "")) for one in missed if one.kind in SHOWN_KINDS]
    named = {one.occurrence for one in missed}
    rows += [_moved_row(entry) for entry in picture.moved if _shown(entry) and entry.occurrence not in named]
    rows += [_cancelled_row(entry) for entry in picture.cancelled if _shown(entry)]
    return sorted(rows, key=_order)


def corridor_rows(picture: DayPicture, titles: Mapping[str, str]) -> list[Row]:
    """What a class needs to find its room and its teacher; `titles` are 'Ms Keene' by staff code."""
    left = {entry.occurrence: _left(entry) for entry in picture.moved}
    taken = {one.occurrence: one for one in picture.covers if one.kind != Kind.DUTY and one.class_code}
    rows = [
        replace(
            _missed_row(one, picture, left.get(one.occurrence, "")),
            word="Teacher",
            who=one.by if one.nobody else titles.get(one.by) or family_name(picture.called(one.by)),
            instead="",
        )
        for one in taken.values()
    ]
    rows += [_moved_row(one) for one in picture.moved if _in_corridor(one) and one.occurrence not in taken]
    rows += [_cancelled_row(one) for one in picture.cancelled if _in_corridor(one)]
    return sorted(rows, key=_order)


def headline(rows: Iterable[Row], *, over: int, known: bool, calm: str) -> str:
    """What matters, in a sentence."""
    to_come = list(rows)
    gaps = [row for row in to_come if row.kind == "gap"]
    if calm:
        return "No school today"
    if gaps:
        duties = sum(1 for row in gaps if row.duty)
        lessons = count(len(gaps) - duties, "lesson") if len(gaps) > duties else ""
        parts = [part for part in (lessons, count(duties, "duty", "duties") if duties else "") if part]
        return f"{listed(parts)} {'has' if len(gaps) == 1 else 'have'} no cover yet"
    if to_come:
        return f"{count(len(to_come), 'change')} {'to come' if over else 'today'}"
    if not known:
        return "Today is not known yet"
    return "Nothing more changes today" if over else "No changes known today"


def with_firsts(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The same, each marked whether it is the first of its period."""
    found: list[Row] = []
    for row in rows:
        same = bool(found) and (found[-1].sign, found[-1].starts) == (row.sign, row.starts)
        found.append(replace(row, first=not same))
    return tuple(found)


def family_name(name: str) -> str:
    """The family name of somebody whom no staff record knows: 'van Dam' of 'Jamie van Dam', 'Ms Lee' of 'Ms Lee'."""
    before, comma, _ = name.partition(",")
    words = before.split()
    if comma or len(words) < 2 or words[0].rstrip(".").lower() in _TITLES:
        return before.strip()
    return " ".join(words[1:])


def away_words(person: AwayPerson) -> str:
    """When somebody is away: 'all day', 'from 11:00', 'until 12:30', '9:00 to 12:30'."""
    if person.starts and person.ends:
        return f"{bell(person.starts)} to {bell(person.ends)}"
    if person.starts:
        return f"from {bell(person.starts)}"
    return f"until {bell(person.ends)}" if person.ends else "all day"


def _missed_row(one: Missed, picture: DayPicture, left: str) -> Row:
    base = Row(
        kind="gap",
        word="No cover yet",
        sign=_sign(one.period, one.starts),
        starts=one.starts,
        ends=one.ends,
        what=one.name,
        room=listed(one.rooms),
        left=left,
        instead=picture.called(one.teacher),
        duty=one.kind == Kind.DUTY,
    )
    match one:
        case Cover(nobody=True):
            return replace(base, kind="alone", word=one.by.capitalize())
        case Cover():
            return replace(base, kind="extra", word="Extra", who=picture.called(one.by))
        case Gap(alone=True):
            return replace(base, kind="alone", word="One teacher")
        case _:
            return base


def _moved_row(entry: Entry) -> Row:
    return _row(entry, "moved", "Room moved", room=listed(entry.rooms_now), left=_left(entry))


def _cancelled_row(entry: Entry) -> Row:
    return _row(entry, "cancelled", "Cancelled", room=listed(entry.rooms))


def _row(entry: Entry, kind: Literal["moved", "cancelled"], word: str, *, room: str, left: str = "") -> Row:
    sign, duty = _sign(entry.period, entry.starts), entry.kind == Kind.DUTY
    return Row(kind, word, sign, entry.starts, entry.ends, entry.name, room=room, left=left, duty=duty)


def _left(entry: Entry) -> str:
    return listed([room for room in entry.rooms if room not in entry.rooms_now])


def _shown(entry: Entry) -> bool:
    return entry.kind in SHOWN_KINDS


def _in_corridor(entry: Entry) -> bool:
    return entry.kind in (Kind.LESSON, Kind.EXAM) and bool(entry.class_code)


def _sign(period: str, starts: datetime | None) -> str:
    """'P3', a short label as it is, or else the time."""
    if period[:1].isdigit():
        return f"P{period}"
    return period if period and (len(period) <= 3 or not starts) else bell(starts) if starts else ""


def _order(row: Row) -> tuple[object, ...]:
    return (row.starts is None, row.starts.timestamp() if row.starts else 0.0, row.sign, row.what, row.instead)


def titles_of(picture: DayPicture) -> dict[str, str]:
    """'Ms Keene' by code, of those who take something."""
    codes = {one.by for one in picture.covers}
    found = StaffMember.objects.filter(code__in=codes, superseded=False).only("code", "title", "shown_family_name")
    return {
        one.code: f"{one.title.strip().title()} {one.shown_family_name}".strip()
        for one in found
        if one.shown_family_name
    }


def _notices(moment: datetime) -> tuple[tuple[str, bool], ...]:
    """Titles of the notices of the day, important ones first."""
    begun, on = Q(starts=None) | Q(starts__lte=moment), Q(ends=None) | Q(ends__gt=moment)
    shown = Notice.objects.filter(begun, on, withdrawn=False).order_by("-important", "-posted", "mark")
    return tuple(shown.values_list("title", "important")[:MOST_NOTICES])


def _term(day: date) -> str:
    term, week = term_of(day), school_week(day)
    return f"{term.name.removesuffix(f' {term.first.year}')}, week {week}" if term and week else ""


def school_called() -> str:
    """The school's name, the short one where there is one."""
    return settings.ENVIRONMENT.school_short_name or settings.ENVIRONMENT.school_name
