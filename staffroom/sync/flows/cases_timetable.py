"""The timetable of CASES21 into the day: read from the copies of an import, and failing by itself."""

import contextlib
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError

from staffroom.kit.database import what_is_wrong
from staffroom.kit.errors import StaffroomError, TryLater
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.words import count
from staffroom.school.models import SourceDay, StaffMember, Subject
from staffroom.sources.eduhub.reader import SetAside
from staffroom.sources.eduhub.snapshot import reopen_timetable
from staffroom.sources.eduhub.timetable import Timetable, read_timetable
from staffroom.sync.day import feeds
from staffroom.sync.day.keeping import Taken, take
from staffroom.sync.folders import run_folder
from staffroom.sync.models import ImportRun
from staffroom.sync.todos import Finding, remember_findings

from .cases.days import NO_TIMETABLE, SOURCE, Told, tell

FEED = "cases.timetable"
_MOST_OF_A_TABLE = 20


def run_cases_timetable(run: ImportRun) -> Taken | None:
    """Bring in the timetable that lies among the copies of an import that has ended, whatever became of its people.

    Trouble never raises: the feed has it, and what is known stays. None then, and where there is nothing to take.
    """
    try:
        feeds.note_try(FEED)
        return _bring(run)
    except StaffroomError as error:
        feeds.note_failure(FEED, error)
    except OSError as error:
        feeds.note_failure(FEED, TryLater(f"The copies of run {run.pk} could not be read: {error.strerror}."))
    except DatabaseError as error:
        with contextlib.suppress(DatabaseError):  # it may be gone altogether; then the next import tells
            feeds.note_failure(FEED, TryLater(what_is_wrong(error)))
    return None


def _bring(run: ImportRun) -> Taken | None:
    timetable = _read(run)
    told = _tell(timetable)
    taken = take(told.delivery, feed=FEED) if told.delivery else None
    remember_findings(FEED, _findings(timetable.set_aside))
    counts = (taken.counts if taken else {}) | {"set aside": len(timetable.set_aside)}
    as_of = None if told.remark == NO_TIMETABLE else timetable.as_of
    feeds.note_success(
        FEED, as_of=as_of, counts=counts, remark=" ".join(filter(None, (told.remark, _aside(timetable))))
    )
    return taken


def _read(run: ImportRun) -> Timetable:
    folder = run_folder(run.pk)
    if not folder.is_dir():
        raise TryLater(f"The copies of run {run.pk} are gone. The next import brings the timetable.")
    copied = reopen_timetable(folder)
    if copied.trouble:
        raise TryLater(f"{copied.trouble} The timetable stays as it is until the next import.")
    return read_timetable(copied.copies, encoding=settings.ENVIRONMENT.eduhub_encoding)


def _tell(timetable: Timetable) -> Told:
    return tell(
        timetable,
        today=melbourne_today(),
        known_dates=frozenset(SourceDay.objects.filter(source=SOURCE).values_list("date", flat=True)),
        subjects=dict(Subject.objects.values_list("code", "name")),
        staff=frozenset(StaffMember.objects.values_list("code", flat=True)),
    )


def _findings(aside: Sequence[SetAside]) -> list[Finding]:
    """What the office mends, at most some of each file: where more is wrong, the file is, and not its rows."""
    by_file: dict[str, int] = {}
    found = []
    for row in aside:
        by_file[row.file] = by_file.get(row.file, 0) + 1
        if by_file[row.file] <= _MOST_OF_A_TABLE:
            place = f"{row.file} line {row.line} {row.column}".strip()
            found.append(Finding(place, row.key, row.seen, row.expected, row.screen))
    return found


def _aside(timetable: Timetable) -> str:
    """In words, without what stands in a cell."""
    if not timetable.set_aside:
        return ""
    first = timetable.set_aside[0]
    rows = count(len(timetable.set_aside), "row")
    return f"{rows} could not be read; the first is line {first.line} of {first.file}."
