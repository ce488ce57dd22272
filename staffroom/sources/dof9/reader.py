"""Reads a daily organiser file (`.dof9`) as a stream: whatever its size, no more than some dates are in memory.

The file is XML. No DOCTYPE, no entities, nothing fetched. It is read wholly or refused: what is cut off is refused.
"""

import hashlib
from collections import Counter
from datetime import date
from xml.parsers import expat  # nosec B406  # a DOCTYPE, and with it every entity, is refused when it begins

from staffroom.kit.words import size as in_words

from .records import FileDay, FileRead, FileRefused, Readable
from .walking import Walk, put_together

_CHUNK = 1 << 18
_STUCK = 4 << 20
"""So many bytes without an element, a text or a comment coming to its end are no daily organiser's."""
_NOT_XML = (
    (b"PK\x03\x04", "a zip file, or one of Word or Excel"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"SQLite format 3", "a database"),
)


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
    digest, size = _feed(opened, walk, most_megabytes)
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


def _feed(opened: Readable, walk: Walk, most_megabytes: int) -> tuple[str, int]:
    """Everything through the parser, once. The SHA-256 and the size of the file."""
    parser, mark, size, waiting = _parser(walk), hashlib.sha256(), 0, 0
    try:
        while chunk := opened.read(_CHUNK):
            if not size:
                _refuse_at_sight(walk.name, chunk)
            size += len(chunk)
            mark.update(chunk)
            if size > most_megabytes * 1_000_000:
                raise FileRefused(
                    f"{walk.name} is larger than {most_megabytes} MB, so it was not read to its end. Begin a new "
                    "file in the daily organiser, as its makers advise for each term, or have the operator raise "
                    "STAFFROOM_DOF9_MEGABYTES."
                )
            walk.moved = False
            parser.Parse(chunk, False)
            waiting = 0 if walk.moved else waiting + len(chunk)
            if waiting > _STUCK:
                raise FileRefused(f"{walk.name} is not built like a daily organiser file: one piece of it never ends.")
        if not size:
            raise FileRefused(f"{walk.name} is empty: 0 bytes. Save it again in the daily organiser.", unfinished=True)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused(
            f"{walk.name} ends or breaks off in the middle: after {in_words(size)}, in line {error.lineno:,}, it is no "
            "longer XML. It may have been copied while it was being saved. Save it again, and send that; until then "
            "the last good one stands.",
            unfinished=True,
        ) from None
    except (LookupError, ValueError):
        raise FileRefused(
            f"{walk.name} is written in letters that cannot be read here. Save it again in the daily organiser."
        ) from None
    return mark.hexdigest(), size


def _parser(walk: Walk) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = walk.doctype
    parser.EntityDeclHandler = walk.doctype
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.data
    parser.CommentHandler = walk.other
    parser.ProcessingInstructionHandler = walk.other
    return parser


def _refuse_at_sight(name: str, head: bytes) -> None:
    like = next((words for begins, words in _NOT_XML if head.startswith(begins)), "")
    if like:
        raise FileRefused(f"{name} is no daily organiser file: it begins like {like}. Choose the file ending in .dof9.")


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
