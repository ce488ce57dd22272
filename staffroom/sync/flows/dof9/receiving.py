"""A timetabler's file comes in: read wholly and taken in one transaction, or refused, and the last good one stands.

The file itself is never kept. Of the newest one the dates ahead are, so that they can be told again.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from staffroom.alerts.services import recovered
from staffroom.audit import services as audit
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.words import date_in_words, when
from staffroom.sources.dof9.reader import read_file
from staffroom.sources.dof9.records import FileRead, FileRefused, Readable
from staffroom.sources.dof9.timetable import TimetableRead, read_timetable
from staffroom.sync.day import feeds
from staffroom.sync.models import DailyFile, SchoolState

from . import cycle
from .kept import Kept, as_json
from .people import SOURCE, who_is_casual
from .record import (
    DAILY,
    FEED,
    REFUSED_ALERTS,
    TIMETABLE,
    NotTaken,
    Received,
    clean_name,
    forget_old,
    is_timetable,
    newest,
    refuse,
)
from .showing import BEHIND, show, tell_again, told_now, window

_State = DailyFile.State

log = structlog.stdlib.get_logger(__name__)


def receive(opened: Readable, *, name: str, sender: str = "", by: str = "", saved: datetime | None = None) -> Received:
    """Take a file in. `sender` is the name and `by` the audit's name of who sends it; both empty: the watched folder.

    `saved` is when the file was written, where that is known. A file is one of the timetable if its name ends so.
    Raises NotTaken; what is shown stays as it was then.
    """
    name, now = clean_name(name), timezone.now()
    try:
        found = _read(opened, name)
    except FileRefused as refused:
        if sender or by:
            refuse(str(refused), name=name, sender=sender, by=by, saved=saved)
        raise NotTaken(str(refused), unfinished=refused.unfinished) from None
    with transaction.atomic():
        SchoolState.objects.get_or_create(source=SOURCE)
        SchoolState.objects.select_for_update().get(source=SOURCE)  # one at a time
        as_of = min(saved or now, now)
        if isinstance(found, TimetableRead):
            return _enter_timetable(found, name, sender=sender, by=by, saved=saved, as_of=as_of)
        return _enter(found, name, sender=sender, by=by, saved=saved, as_of=as_of)


def _read(opened: Readable, name: str) -> FileRead | TimetableRead:
    environment = settings.ENVIRONMENT
    if is_timetable(name):
        return read_timetable(
            opened, name=name, most_megabytes=environment.dof9_megabytes, any_version=environment.dof9_any_version
        )
    first, last = window()
    feeds.note_try(FEED)
    found = read_file(
        opened,
        name=name,
        first=first,
        last=last,
        most_megabytes=environment.dof9_megabytes,
        any_version=environment.dof9_any_version,
    )
    _refuse_without_dates(found, name)
    return found


def _refuse_without_dates(found: FileRead, name: str) -> None:
    """A file of another term says nothing about the days ahead; taking it would be taking nothing."""
    if found.dates and found.last is not None and found.first is not None and found.last < melbourne_today() - BEHIND:
        raise FileRefused(
            f"{name} has dates from {date_in_words(found.first)} to {date_in_words(found.last)}, all of them over. Is "
            "it the file of an earlier term? Send the one that is in use now."
        )
    if not found.dates:
        raise FileRefused(f"{name} has no dates at all. Open it in the daily organiser, save it again, and send that.")


def _enter(found: FileRead, name: str, *, sender: str, by: str, saved: datetime | None, as_of: datetime) -> Received:
    before = newest()
    row = before if before is not None and before.digest == found.digest else None
    again = row is not None
    if row is None:
        row = DailyFile(digest=found.digest, size=found.size, state=_State.APPLIED)
    elif before is not None and before.as_of is not None:
        as_of = max(as_of, before.as_of)
    row.name, row.sender, row.saved, row.seen = name, sender[:200], saved, timezone.now()
    if not again and not sender and before is not None and before.as_of is not None and as_of < before.as_of:
        return _leave_older(row, before)
    kept = Kept(found.days, who_is_casual(found.casuals), found.first, found.last)
    row.first, row.last, row.dates, row.as_of = found.first, found.last, found.dates, as_of
    row.counts, row.unread, row.kept = dict(found.counts), dict(found.unread), as_json(kept)
    row.unusable, row.warnings = dict(found.aside), list(found.warnings)
    row.save()
    told = told_now(kept, as_of)
    changed = told.digest != row.told
    show(row, told)
    _count_alone(row)
    forget_old()
    if by:
        audit.record(who=by, what="dof9.upload", target=f"daily organiser file {row.pk}", after={"state": row.state})
    log.info("dof9.taken", file=row.pk, state=row.state, again=again, dates=len(found.days))
    return Received(row, again=again and not changed)


def _enter_timetable(
    found: TimetableRead, name: str, *, sender: str, by: str, saved: datetime | None, as_of: datetime
) -> Received:
    """Keep the cycle of a timetable file, and have the days ahead told with it."""
    before = newest(TIMETABLE)
    if before is not None and before.digest == found.digest:
        before.seen, before.saved = timezone.now(), saved
        before.save(update_fields=["seen", "saved"])
        return Received(before, again=True)
    row = DailyFile(kind=TIMETABLE, digest=found.digest, size=found.size, state=_State.APPLIED, name=name)
    row.sender, row.saved, row.as_of = sender[:200], saved, as_of
    if not sender and before is not None and before.as_of is not None and as_of < before.as_of:
        return _leave_older(row, before)
    row.counts = dict(found.counts) | {"lessons": len(found.lessons)}
    row.unread, row.unusable, row.warnings = dict(found.unread), dict(found.aside), list(found.warnings)
    row.kept = cycle.as_json(cycle.Cycle.of(found))
    row.save()
    _count_alone(row)
    if by:
        audit.record(who=by, what="dof9.upload", target=f"timetable file {row.pk}", after={"state": row.state})
    tell_again()
    log.info("dof9.timetable_taken", file=row.pk, lessons=len(found.lessons))
    return Received(row)


def _count_alone(row: DailyFile) -> None:
    """It counts: of the others of its kind nothing is kept any longer, and no refusal waits for anybody."""
    recovered(key=REFUSED_ALERTS[row.kind], text="A file that came after it could be read.")
    DailyFile.objects.exclude(pk=row.pk).filter(kind=row.kind, kept__isnull=False).update(kept=None)


def _leave_older(row: DailyFile, before: DailyFile) -> Received:
    """A file of the folder that was saved before the one that is shown was."""
    row.state = _State.OLDER
    row.why = (
        f"It was saved before the one that is shown, which is of {when(before.as_of or before.at)}, so that one stays."
    )
    row.save()
    if before.as_of is not None and row.kind == DAILY:
        feeds.note_success(FEED, as_of=before.as_of, counts=before.effects)
    return Received(row)
