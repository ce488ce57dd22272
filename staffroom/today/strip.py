"""The strip of the front page: what changed since the reader last looked, and what else is not as timetabled today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from staffroom.school.day import Entry

from .since import Difference, Looked, differences, lines_of, token_of
from .slots import Slot

LOOKED_AGAIN = timedelta(minutes=10)
"""How exact "since you last looked" is, so that looking is not always writing."""


@dataclass(frozen=True)
class Strip:
    """`new` since `looked`, until the reader says "Seen"; `standing` was there before. `token` names what is new."""

    new: list[Difference]
    standing: list[Slot]
    looked: datetime | None
    token: str


def strip_of(
    days: Mapping[date, Sequence[Entry]], slots: Iterable[Slot], kept: Mapping[str, object], moment: datetime
) -> tuple[Strip, dict[date, Looked]]:
    """The strip, and what to remember of this look by date; nothing where what is remembered will do."""
    by_mark = {slot.mark: slot for slot in slots if slot.mark}
    new: list[Difference] = []
    known: dict[date, Looked] = {}
    fresh: dict[date, Looked] = {}
    for day, entries in days.items():
        looked = _kept(kept, day)
        found = differences(looked.lines, entries, by_mark, moment) if looked else []
        if looked:
            known[day] = looked
        if looked is None or (not found and moment - looked.at >= LOOKED_AGAIN):
            fresh[day] = Looked(moment, lines_of(entries))
        new += found
    told = {difference.token for difference in new}
    today = min(days)
    standing = [slot for slot in by_mark.values() if _stands(slot, today, moment)]
    named = {(one.day, one.sign, one.what) for one in new} if told else set()
    standing = [slot for slot in standing if (today, slot.sign, slot.what) not in named]
    looked_at = min((one.at for one in known.values()), default=None)
    return Strip(new, standing, looked_at, token_of(new)), fresh


def seen(days: Mapping[date, Sequence[Entry]], moment: datetime) -> dict[date, Looked]:
    """What to remember when the reader has said "Seen"."""
    return {day: Looked(moment, lines_of(entries)) for day, entries in days.items()}


def remembered(kept: Mapping[str, object], fresh: Mapping[date, Looked], today: date) -> dict[str, object]:
    """What the table holds from now on: the days that are over are forgotten."""
    still = {day: lines for day, lines in kept.items() if day >= today.isoformat()}
    return still | {day.isoformat(): looked.as_json() for day, looked in fresh.items()}


def _kept(kept: Mapping[str, object], day: date) -> Looked | None:
    stored = kept.get(day.isoformat())
    return Looked.from_json(stored) if isinstance(stored, dict) else None


def _stands(slot: Slot, today: date, moment: datetime) -> bool:
    """Whether it is different today, and not over."""
    if not slot.changed or not slot.badges or (slot.ends is not None and slot.ends <= moment):
        return False
    return slot.starts is None or slot.starts.date() == today
