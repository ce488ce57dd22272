"""What all front pages of a school have in common: read once, kept until its stamps say that it changed.

    links = shared(reader, "links", ("handbook",), lambda: list(links_kept()))

So the first page after a change asks for it, and the others of that process do not.
"""

from collections.abc import Callable
from datetime import date
from hashlib import blake2s
from typing import TypeVar

from django.core.cache import cache

from staffroom.kit.school_days import next_school_day
from staffroom.school.day import told_about
from staffroom.school.gaps import DayPicture, day_picture
from staffroom.school.models import SourceDay
from staffroom.sync.day.feeds import SourceState, source_states

from .registry import Reader

T = TypeVar("T")
SECONDS = 300
"""The longest that anything is kept, should a writer not have said that it changed."""


def shared(reader: Reader, name: str, made_of: tuple[str, ...], read: Callable[[], T], *, by_minute: bool = False) -> T:
    """What `read` gives, kept for all readers of this process while the stamps named in `made_of` stand still.

    `by_minute` is for what also changes with the clock, such as how old something is. Never for one person's own.
    """
    counts = [reader.stamps.get(stamp, 0) for stamp in made_of]
    minute = int(reader.moment.timestamp() // 60) if by_minute else 0
    key = blake2s(repr((name, reader.day, counts, minute)).encode(), digest_size=12).hexdigest()
    kept: tuple[T] | None = cache.get(f"shared:{key}")
    if kept is None:
        kept = (read(),)
        cache.set(f"shared:{key}", kept, SECONDS)
    return kept[0]


def told(reader: Reader) -> dict[date, list[SourceDay]]:
    """Which sources spoke about the reader's day and the next school day."""
    last = next_school_day(reader.day)
    return shared(reader, "told", ("day", "calendar"), lambda: told_about(reader.day, last))


def picture(reader: Reader) -> DayPicture:
    """Who is away, covers and gaps of the reader's day: the same numbers on every card."""
    return shared(
        reader, "picture", ("day", "people"), lambda: day_picture(reader.day, told(reader).get(reader.day, []))
    )


def states(reader: Reader) -> list[SourceState]:
    """How far each source can be relied on about the reader's day."""
    of_the_day = told(reader).get(reader.day, [])
    return shared(reader, "states", ("day", "health"), lambda: source_states(reader.day, of_the_day), by_minute=True)
