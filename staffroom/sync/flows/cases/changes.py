"""What is different on a date: who and which rooms are replaced, which classes are away, who is away. Never why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time

from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.eduhub.timetable import Timetable
from staffroom.sources.eduhub.timetable_records import DatedLesson, Replacement, Unavailable
from staffroom.sync.day.said import Away, Cover, Move

from .bells import Span


class Changes:
    """The absences and replacements of one night's files, by date."""

    def __init__(self, timetable: Timetable) -> None:
        self._absences = {row.code: row for row in timetable.rows(Unavailable)}
        self._by_date: dict[date, list[Unavailable]] = defaultdict(list)
        for absence in self._absences.values():
            self._by_date[absence.date].append(absence)
        self._replacements: dict[tuple[date, str], list[Replacement]] = defaultdict(list)
        for replacement in timetable.rows(Replacement):
            self._replacements[replacement.date, replacement.lesson].append(replacement)

    @property
    def dates(self) -> set[date]:
        """Dates on which somebody is away."""
        return {absence.date for absence in self._absences.values() if absence.teacher and not absence.subject}

    def covers(self, row: DatedLesson, teachers: Sequence[str], span: Span | None) -> tuple[Cover, ...]:
        """Who takes a lesson for whom: what is arranged for it counts before what the lesson itself says."""
        arranged = [one for one in self._replacements.get((row.date, row.code), ()) if one.teacher]
        found = [Cover(self._absent_teacher(one, teachers), one.teacher) for one in arranged]
        if not arranged and row.extra_teacher:
            out = {absence.teacher for absence in self._then(row.date, span)}
            found = [Cover(_first(teachers, out), row.extra_teacher)]
        return tuple(sorted({cover for cover in found if cover.by != cover.of}))

    def moves(self, row: DatedLesson, rooms: Sequence[str], span: Span | None) -> tuple[Move, ...]:
        """From which room to which a lesson has moved."""
        arranged = [one for one in self._replacements.get((row.date, row.code), ()) if one.room]
        out = {absence.room for absence in self._then(row.date, span)}
        found = [Move(self._closed_room(one, rooms) or _first(rooms, out), one.room) for one in arranged]
        if not arranged and row.extra_room:
            found = [Move(_first(rooms, out), row.extra_room)]
        return tuple(sorted({move for move in found if move.now != move.left}))

    def is_off(self, day: date, subject: str, number: int | None, span: Span | None) -> bool:
        """Whether a class is away then. Without a number the whole subject is."""
        return any(
            absence.subject == subject and absence.number in (None, 0, number) and _overlap(absence, span)
            for absence in self._by_date.get(day, ())
            if absence.subject
        )

    def away(self, days: Iterable[date]) -> tuple[Away, ...]:
        """Who is away on these dates."""
        longest: dict[tuple[date, str, datetime | None], datetime | None] = {}
        for day in days:
            for absence in self._by_date.get(day, ()):
                if not absence.teacher or absence.subject:
                    continue
                begins, stops = span_of(absence.starts, absence.ends)
                starts, ends = at(day, begins) if begins else None, at(day, stops) if stops else None
                known = longest.setdefault((day, absence.teacher, starts), ends)
                longest[day, absence.teacher, starts] = max(known, ends) if known and ends else None
        spans = sorted(longest.items(), key=lambda item: (item[0][:2], str(item[0][2])))
        return tuple(Away(day, staff, starts, ends) for (day, staff, starts), ends in spans)

    def _then(self, day: date, span: Span | None) -> list[Unavailable]:
        """Who and which rooms are not there then; those that the absence of a class sets free are."""
        return [one for one in self._by_date.get(day, ()) if not one.subject and _overlap(one, span)]

    def _absent_teacher(self, replacement: Replacement, teachers: Sequence[str]) -> str:
        absence = self._absences.get(replacement.absent)
        named = absence.teacher if absence else ""
        return named if named in teachers else _first(teachers, ()) or named

    def _closed_room(self, replacement: Replacement, rooms: Sequence[str]) -> str:
        absence = self._absences.get(replacement.absent)
        return absence.room if absence and absence.room in rooms else ""


def at(day: date, moment: time) -> datetime:
    """A local time of a date as a moment."""
    return datetime.combine(day, moment, MELBOURNE).astimezone(UTC)


def span_of(starts: time | None, ends: time | None) -> tuple[time | None, time | None]:
    """A span of a day; midnight is no time, and a span that ends before it begins is the whole day."""
    starts, ends = (None if moment == time.min else moment for moment in (starts, ends))
    return (None, None) if starts and ends and ends <= starts else (starts, ends)


def _overlap(absence: Unavailable, span: Span | None) -> bool:
    """Whether an absence falls into a lesson; of a lesson without times only one of the whole day surely does."""
    starts, ends = span_of(absence.starts, absence.ends)
    if not starts and not ends:
        return True
    return span is not None and (starts or time.min) < span[1] and span[0] < (ends or time.max)


def _first(codes: Sequence[str], of: Collection[str]) -> str:
    """The first code that is among `of`, else the first."""
    return next((code for code in codes if code in of), codes[0] if codes else "")
