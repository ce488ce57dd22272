"""What a source says about a date, in the school's own words: the typed records that every adapter yields.

An adapter never writes tables. Its flow (`sync/flows/<name>.py`) turns what it read into one `Delivery` and hands it to
`keeping.take`, which judges it, keeps it, and merges the dates it touches with what the other sources say.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

KINDS = ("lesson", "duty", "meeting", "event", "exam", "other")
_PERIOD = re.compile(r"(?:period|per\.?|p)\s*0*(\d+\w?)", re.IGNORECASE)


class Cover(NamedTuple):
    """`by` takes what is timetabled for `of`. Somebody without a staff code has a `name` and an empty `by`.

    `kind` is what sort of cover it is ("extra", "in lieu", "casual", ...), empty where the source does not say. With
    neither `by` nor `name`, it says how the lesson goes on without anybody: "no cover", "library", "merged 7MAT 2".
    """

    of: str
    by: str
    name: str = ""
    kind: str = ""


class Move(NamedTuple):
    """It is not in `left` but in `now`; `left` is empty where it had no room."""

    left: str
    now: str


class Said(NamedTuple):
    """One thing on one date, as one source has it.

    `key` is the source's own and stays the same from fetch to fetch. Empty text, None and () mean that the source does
    not say. `covers`, `moves` and `cancelled` of None mean that this source cannot know them; () and False mean that
    there are none. `teachers` and `rooms` are as timetabled: who is replaced and what was left are still in them.
    `starts` and `ends` are aware. A thing that spans dates is one `Said` for each local date it touches.
    `fleeting`: when it is gone, it was never so (a day worked out from a cycle); otherwise it is shown as withdrawn.
    """

    key: str
    date: date
    kind: str
    starts: datetime | None = None
    ends: datetime | None = None
    all_day: bool = False
    period: str = ""
    class_code: str = ""
    subject: str = ""
    title: str = ""
    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    covers: tuple[Cover, ...] | None = None
    moves: tuple[Move, ...] | None = None
    cancelled: bool | None = None
    attends: tuple[str, ...] = ()
    for_all: bool = False
    fleeting: bool = False


class Away(NamedTuple):
    """Somebody is away on a date; without times, all day."""

    date: date
    staff: str
    starts: datetime | None = None
    ends: datetime | None = None


class Bell(NamedTuple):
    """One bell of a date: `starts` and `ends` are local, "08:50"."""

    period: str
    name: str
    starts: str
    ends: str
    teaching: bool = True


class DayFact(NamedTuple):
    """What a source calls a date."""

    cycle_day: str = ""
    note: str = ""


@dataclass(frozen=True)
class Delivery:
    """Everything one source says about some dates, all of it or nothing.

    `staff` of None: the source told everybody's day; otherwise whose. What it told about these people on these dates
    before and does not tell now is withdrawn. `as_of` is when the source had it so: the time of its file or its answer.
    `denies` of False: the source tells changes alone, and lessons that it does not name take place all the same.
    """

    source: str
    dates: tuple[date, ...]
    as_of: datetime
    said: tuple[Said, ...]
    staff: frozenset[str] | None = None
    denies: bool = True
    away: tuple[Away, ...] | None = None
    bells: dict[date, tuple[Bell, ...]] = field(default_factory=dict)
    days: dict[date, DayFact] = field(default_factory=dict)


class Stored(NamedTuple):
    """A statement as it is kept: its text, and whether it was taken back."""

    date: date
    bucket: str
    said: str
    withdrawn: bool


def short_period(label: str) -> str:
    """A period as everybody writes it: `Period 1`, `P1` and `1` are all "1"; `Home Group` stays."""
    label = " ".join(label.split())
    found = _PERIOD.fullmatch(label)
    return (found.group(1) if found else label)[:20]


def as_text(said: Said) -> str:
    """One line for the database; the same statement gives the same text."""
    values: list[Any] = list(said)
    for place, value in enumerate(values):
        if isinstance(value, datetime):
            values[place] = value.astimezone(UTC).isoformat()
        elif isinstance(value, date):
            values[place] = value.isoformat()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Said:
    """The statement that `as_text` wrote."""
    said = Said._make(json.loads(text))
    return said._replace(
        date=date.fromisoformat(str(said.date)),
        starts=_moment(said.starts),
        ends=_moment(said.ends),
        teachers=tuple(said.teachers),
        rooms=tuple(said.rooms),
        covers=None if said.covers is None else tuple(Cover(*cover) for cover in said.covers),
        moves=None if said.moves is None else tuple(Move(*move) for move in said.moves),
        attends=tuple(said.attends),
    )


def involved(said: Said) -> set[str]:
    """Every staff code that a statement names."""
    by: Iterable[Cover] = said.covers or ()
    return {*said.teachers, *said.attends, *(cover.by for cover in by), *(cover.of for cover in by)} - {""}


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
