"""The strip of the front page: what changed since the reader last looked, and what else is not as timetabled today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from staffroom.school.day import Entry
from staffroom.school.models import DayNews
from staffroom.school.news import News, settled_in, told_in
from staffroom.school.stakes import same, stake_in

from .since import Difference, Looked, differences, lines_of, token_of, told_as_news
from .slots import Slot

LOOKED_AGAIN = timedelta(minutes=10)
"""How exact "since you last looked" is, so that looking is not always writing."""


@dataclass(frozen=True)
class Strip:
    """`new` since `looked`, until the reader says "Seen"; `standing` was there before. `token` names what is new.

    `looked` is None where some of it was published before they first looked. `news` are the rows of the dates shown,
    told or not; `elsewhere` is how many changes of later dates wait on the page of changes.
    """

    new: list[Difference]
    standing: list[Slot]
    looked: datetime | None
    token: str
    news: list[DayNews] = field(default_factory=list)
    elsewhere: int = 0


@dataclass(frozen=True)
class Waiting:
    """What was published: the rows of today and later, seen or not, and names for the codes in them."""

    rows: Sequence[DayNews] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def strip_of(
    days: Mapping[date, Sequence[Entry]],
    slots: Iterable[Slot],
    kept: Mapping[str, object],
    moment: datetime,
    waiting: Waiting | None = None,
) -> tuple[Strip, dict[date, Looked]]:
    """The strip, and what to remember of this look by date; nothing where what is remembered will do."""
    waiting = waiting or Waiting()
    by_mark = {slot.mark: slot for slot in slots if slot.mark}
    new: list[Difference] = []
    known: dict[date, Looked] = {}
    fresh: dict[date, Looked] = {}
    for day, entries in days.items():
        looked = _kept(kept, day)
        settled = _settled(waiting.rows, entries)
        found = differences(looked.lines, entries, by_mark, moment) if looked else []
        found = [one for one in found if not one.marks <= settled]
        if looked:
            known[day] = looked
        if looked is None or (not found and moment - looked.at >= LOOKED_AGAIN):
            fresh[day] = Looked(moment, lines_of(entries))
        new += found
    news = told_in(waiting.rows)
    untold = _untold(news, days, new, moment)
    new = [*new, *(told_as_news(one, waiting.names) for one in untold)]
    new.sort(key=lambda one: one.day)
    told = {mark for one in new for mark in one.marks}
    today = min(days)
    standing = [slot for slot in by_mark.values() if _stands(slot, today, moment)]
    named = {(one.day, one.sign, one.what) for one in new} if told else set()
    standing = [slot for slot in standing if slot.mark not in told and (today, slot.sign, slot.what) not in named]
    looked_at = min((one.at for one in known.values()), default=None)
    if looked_at and any(one.at < looked_at for one in untold):
        looked_at = None
    shown = [row for row in waiting.rows if row.date in days]
    elsewhere = sum(one.day not in days for one in news)
    return Strip(new, standing, looked_at, token_of(new), shown, elsewhere), fresh


def seen(days: Mapping[date, Sequence[Entry]], moment: datetime) -> dict[date, Looked]:
    """What to remember when the reader has said "Seen"."""
    return {day: Looked(moment, lines_of(entries)) for day, entries in days.items()}


def remembered(kept: Mapping[str, object], fresh: Mapping[date, Looked], today: date) -> dict[str, object]:
    """What the table holds from now on: the days that are over are forgotten."""
    still = {day: lines for day, lines in kept.items() if day >= today.isoformat()}
    return still | {day.isoformat(): looked.as_json() for day, looked in fresh.items()}


def _settled(rows: Sequence[DayNews], entries: Iterable[Entry]) -> set[str]:
    """What they have said "Seen" to on the page of changes, and what has not changed since."""
    said = settled_in(rows)
    now = {entry.mark: stake_in(entry) for entry in entries if entry.mark in said}
    return {mark for mark, stake in said.items() if same(stake, now.get(mark))}


def _untold(
    news: Iterable[News], days: Mapping[date, object], new: Iterable[Difference], moment: datetime
) -> list[News]:
    """What the differences do not tell already, on the dates shown, and not over."""
    told = {mark for one in new for mark in one.marks}
    return [one for one in news if one.day in days and told.isdisjoint(one.marks) and not one.is_over(moment)]


def _kept(kept: Mapping[str, object], day: date) -> Looked | None:
    stored = kept.get(day.isoformat())
    return Looked.from_json(stored) if isinstance(stored, dict) else None


def _stands(slot: Slot, today: date, moment: datetime) -> bool:
    """Whether it is different today, and not over."""
    if not slot.changed or not slot.badges or (slot.ends is not None and slot.ends <= moment):
        return False
    return slot.starts is None or slot.starts.date() == today
