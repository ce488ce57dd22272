"""Reads a daily organiser file (`.dof9`) as a stream: whatever its size, no more than some dates are in memory.

The file is XML. No DOCTYPE, no entities, nothing fetched. It is read wholly or refused: what is cut off is refused.
"""

from collections import Counter
from datetime import date

from .feeding import feed
from .records import FileDay, FileRead, Readable
from .walking import Walk, put_together


def read_file(
    opened: Readable,
    *,
    name: str,
    first: date,
    last: date,
    most_megabytes: int = 200,
    any_version: bool = False,
) -> FileRead:
    """What the file says about the dates from `first` to `last`, both included. Raises FileRefused.

    `name` is what people call the file. `any_version` reads a version that is not known by its local names.
    """
    walk = Walk(name, first, last, any_version)
    digest, size = feed(opened, walk, name=name, most_megabytes=most_megabytes)
    days, aside, counts, unread = [], Counter(walk.aside), Counter[str](), Counter(walk.unread)
    references = _marks_old_rows(walk)
    for when in sorted(walk.days):
        day, left = put_together(when, walk.days[when], references=references)
        days.append(day)
        aside += left
        for part in walk.days[when]:
            counts += part.counts
            unread += part.unread
    counts["EmergencyTeachers"] = len(walk.casuals)
    return FileRead(
        size=size,
        digest=digest,
        days=tuple(days),
        casuals=tuple(walk.casuals),
        first=min(walk.dates, default=None),
        last=max(walk.dates, default=None),
        dates=len(walk.dates),
        counts=dict(counts),
        unread=dict(unread),
        aside=dict(aside),
        warnings=tuple(_sentences(walk, days, references)),
    )


def _marks_old_rows(walk: Walk) -> bool:
    """Whether a reference to a timetable tells outdated rows from others: where all have one, it does not."""
    rows = [row for parts in walk.days.values() for part in parts for row in part.rows]
    can_have = [reference for record, _, reference in rows if type(record).__name__ != "AwayPeriod"]
    return not (len(can_have) > 1 and all(can_have))


def _sentences(walk: Walk, days: list[FileDay], references: bool) -> list[str]:
    told = [text if times == 1 else f"{text} ({times:,} times)" for text, times in sorted(walk.warnings.items())]
    if not references:
        told.append("Every row refers to an archived timetable, so that does not mark a row as outdated.")
    if walk.dates and not days:
        told.append("The file has nothing about yesterday, today or the next two weeks.")
    return told
