"""Which of the things written about lessons belongs to which lesson. Pure: lessons and pieces are given."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from staffroom.kit.school_days import MELBOURNE


def place_of(period: str, starts: datetime | None) -> str:
    """What tells lessons of a class on one date apart: the period, or else the time it begins."""
    if named := period.strip().upper():
        return named
    return f"{starts.astimezone(MELBOURNE):%H:%M}" if starts else ""


@dataclass(frozen=True)
class Lesson:
    """A lesson as notes see it. `live` is whether it still is in the timetable; a cancelled one is."""

    occurrence: int
    day: date
    class_key: str
    place: str
    starts: datetime | None
    known_since: datetime
    live: bool = True


@dataclass(frozen=True)
class Piece:
    """Something written about a lesson. `whose` is the source, or the colleague: a lesson has one piece of each."""

    pk: int
    day: date
    class_key: str
    place: str
    whose: str
    written: datetime


def matched(lessons: Iterable[Lesson], pieces: Iterable[Piece]) -> dict[int, int | None]:
    """For each piece the lesson it belongs to, or None where that is gone.

    The exact period wins. What is left over then goes, in order of time, to the lessons that are left over: first to
    those that came into the timetable after it was written, for the others were there and it was not written for them.
    A lesson that was taken out of the timetable keeps its piece only if no other lesson of the class takes it.
    """
    of_class: dict[tuple[date, str], list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        of_class[lesson.day, lesson.class_key].append(lesson)
    groups: dict[tuple[date, str, str], list[Piece]] = defaultdict(list)
    for piece in pieces:
        groups[piece.day, piece.class_key, piece.whose].append(piece)
    home: dict[int, int | None] = {}
    for (day, class_key, _), group in groups.items():
        home |= _settled(sorted(of_class[day, class_key], key=_by_time), sorted(group, key=in_order))
    return home


def _settled(lessons: list[Lesson], pieces: list[Piece]) -> dict[int, int | None]:
    live, gone = ([lesson for lesson in lessons if lesson.live is wanted] for wanted in (True, False))
    home: dict[int, int | None] = dict.fromkeys(piece.pk for piece in pieces)
    left = _exact(live, pieces, home)
    for piece in left:
        if live:
            chosen = min(live, key=lambda lesson: (lesson.known_since <= piece.written, *_by_time(lesson)))
            live.remove(chosen)
            home[piece.pk] = chosen.occurrence
    _exact(gone, [piece for piece in left if home[piece.pk] is None], home)
    return home


def _exact(lessons: list[Lesson], pieces: list[Piece], home: dict[int, int | None]) -> list[Piece]:
    """Settle pieces at lessons of their own period, which are then taken; the pieces that are left."""
    left = []
    for piece in pieces:
        same = next((lesson for lesson in lessons if lesson.place == piece.place), None)
        if same is None:
            left.append(piece)
        else:
            lessons.remove(same)
            home[piece.pk] = same.occurrence
    return left


def _by_time(lesson: Lesson) -> tuple[bool, float, str, int]:
    moment = lesson.starts.timestamp() if lesson.starts else 0.0
    return (lesson.starts is None, moment, lesson.place, lesson.occurrence)


def in_order(piece: Piece) -> tuple[date, str, str, int]:
    """Periods in the order of their numbers, times in the order of the day."""
    place = re.sub(r"\d+", lambda number: number[0].zfill(4), piece.place)
    return (piece.day, piece.class_key, place, piece.pk)
