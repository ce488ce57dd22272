"""What is on now in somebody's day, and what comes next. Pure: the day and the moment are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .day import Entry


@dataclass(frozen=True)
class NowNext:
    """What is on at a moment, the latest to start first, and the first thing to start after it."""

    now: tuple[Entry, ...] = ()
    next: Entry | None = None


def now_and_next(entries: Iterable[Entry], moment: datetime) -> NowNext:
    """Of what one has to go to: neither what is off, nor what lasts all day, nor what has no time."""
    timed = [(entry.starts, entry) for entry in entries if entry.starts and not (entry.off or entry.all_day)]
    timed.sort(key=lambda pair: pair[0].timestamp())
    on = [entry for starts, entry in timed if entry.ends and starts <= moment < entry.ends]
    later = [entry for starts, entry in timed if starts > moment]
    return NowNext(tuple(reversed(on)), later[0] if later else None)


def minutes_until(then: datetime, moment: datetime) -> int:
    """Whole minutes until then; a minute that has begun counts. Right on the nights when clocks change, too."""
    return max(0, -int((moment.timestamp() - then.timestamp()) // 60))


def is_period(label: str, asked: str) -> bool:
    """Whether a bell is called so: '3', '03', 'P3' and 'Period 3' are the third."""
    return label.casefold().removeprefix("period").strip().removeprefix("p").strip().lstrip("0") == asked
