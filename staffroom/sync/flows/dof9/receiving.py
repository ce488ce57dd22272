"""A daily organiser file comes in: read wholly and taken in one transaction, or refused, and the last good one stands.

The file itself is never kept. Of the newest one the dates ahead are, so that they can be told again when others have
changed what they say: which rows are stale depends on them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from staffroom.alerts.services import raise_alert, recovered
from staffroom.audit import services as audit
from staffroom.kit.errors import BadInput
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import stamps, touch
from staffroom.kit.words import date_in_words, when
from staffroom.school.day import bells_between
from staffroom.school.models import SourceDay
from staffroom.sources.dof9.reader import read_file
from staffroom.sources.dof9.records import FileRead, FileRefused, Readable
from staffroom.sync.day import feeds
from staffroom.sync.day.keeping import Taken, take
from staffroom.sync.models import DailyFile, Feed, SchoolState

from .kept import Kept, as_json, from_json
from .lessons import MOST_UNKNOWN
from .notes import keep_notes
from .others import others_about
from .people import SOURCE, People, remember_unknown, who_is_casual
from .telling import Told, class_codes, tell
from .wording import held_because, in_words, remark, set_aside

FEED = "dof9.day"
REFUSED_ALERT = "dof9-refused"
BEHIND, AHEAD = timedelta(days=1), timedelta(days=14)
_FILES_KEPT = 200
_State = DailyFile.State

log = structlog.stdlib.get_logger(__name__)


class NotTaken(BadInput):
    """The file was refused; of one that somebody sent that is on record. The sentence says what to do.

    `unfinished`: it may only have been read while it was being written.
    """

    def __init__(self, sentence: str, *, unfinished: bool = False) -> None:
        super().__init__(sentence)
        self.unfinished = unfinished


@dataclass(frozen=True)
class Received:
    """What became of a file. `again`: the same one had come before, and nothing of it was new."""

    file: DailyFile
    again: bool = False

    @property
    def words(self) -> str:
        """What became of it, in a sentence."""
        if self.file.state in (_State.HELD, _State.OLDER):
            return self.file.why
        return "It is the same file as before." if self.again else in_words(self.file.effects)


def receive(opened: Readable, *, name: str, sender: str = "", by: str = "", saved: datetime | None = None) -> Received:
    """Take a file in. `sender` is the name and `by` the audit's name of who sends it; both empty: the watched folder.

    `saved` is when the file was written, where that is known. Raises NotTaken; what is shown stays as it was then.
    """
    name, now = clean_name(name), timezone.now()
    first, last = window()
    feeds.note_try(FEED)
    try:
        found = read_file(
            opened,
            name=name,
            first=first,
            last=last,
            most_megabytes=settings.ENVIRONMENT.dof9_megabytes,
            any_version=settings.ENVIRONMENT.dof9_any_version,
        )
        _refuse_without_dates(found, name)
    except FileRefused as refused:
        if sender or by:
            refuse(str(refused), name=name, sender=sender, by=by, saved=saved)
        raise NotTaken(str(refused), unfinished=refused.unfinished) from None
    with transaction.atomic():
        return _enter(found, name, sender=sender, by=by, saved=saved, as_of=min(saved or now, now))


def refuse(
    why: str, *, name: str, size: int = 0, sender: str = "", by: str = "", saved: datetime | None = None
) -> DailyFile:
    """Put a refusal on record. Of a file of the folder the feed tells as well."""
    with transaction.atomic():
        row = DailyFile.objects.create(
            name=clean_name(name), size=size, sender=sender[:200], saved=saved, state=_State.REFUSED, why=why[:600]
        )
        if by:
            audit.record(
                who=by, what="dof9.upload", target=f"daily organiser file {row.pk}", after={"state": row.state}
            )
        if not sender:
            feeds.note_failure(FEED, BadInput(why))
            raise_alert(
                key=REFUSED_ALERT,
                title="The daily organiser file cannot be read",
                text=f"{why} Staff see what the last good one said, with its age.",
                link="/timetabler/",
                runbook="timetabler#refused",
            )
        touch("health")
    log.warning("dof9.refused", file=row.pk)
    return row


def tell_again() -> bool:
    """Tell the newest file again if others have said something new since, or another day has begun.

    True if anything that is shown may have changed by it.
    """
    row = newest()
    if row is None or row.kept is None:
        return False
    heard = _heard()
    if row.heard == heard and not _is_accepted(row):
        return False
    with transaction.atomic():
        row = DailyFile.objects.select_for_update().get(pk=row.pk)
        if row.kept is None:
            return False
        told = _tell(from_json(row.kept), row.as_of or row.at)
        if told.digest == row.told and not _is_accepted(row):
            DailyFile.objects.filter(pk=row.pk).update(heard=heard)
            return False
        _take(row, told)
    return True


def newest() -> DailyFile | None:
    """The file that is shown."""
    shown = DailyFile.objects.filter(state__in=(_State.APPLIED, _State.HELD), kept__isnull=False)
    return shown.order_by("-as_of", "-pk").first()


def window() -> tuple[date, date]:
    """The dates that are read: from yesterday to two weeks ahead, both included."""
    today = melbourne_today()
    return today - BEHIND, today + AHEAD


def clean_name(name: str) -> str:
    """A file name on one line, without folders."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())[:200] or "The file"


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
    SchoolState.objects.get_or_create(source=SOURCE)
    SchoolState.objects.select_for_update().get(source=SOURCE)
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
    told = _tell(kept, as_of)
    changed = told.digest != row.told
    _take(row, told)
    DailyFile.objects.exclude(pk=row.pk).filter(kept__isnull=False).update(kept=None)
    _forget_old()
    if by:
        audit.record(who=by, what="dof9.upload", target=f"daily organiser file {row.pk}", after={"state": row.state})
    if not sender:
        recovered(key=REFUSED_ALERT, text="A daily organiser file that came after it could be read.")
    log.info("dof9.taken", file=row.pk, state=row.state, again=again, dates=len(found.days))
    return Received(row, again=again and not changed)


def _leave_older(row: DailyFile, before: DailyFile) -> Received:
    """A file of the folder that was saved before the one that is shown was."""
    row.state = _State.OLDER
    row.why = (
        f"It was saved before the one that is shown, which is of {when(before.as_of or before.at)}, so that one stays."
    )
    row.save()
    if before.as_of is not None:
        feeds.note_success(FEED, as_of=before.as_of, counts=before.effects)
    return Received(row)


def _tell(kept: Kept, as_of: datetime) -> Told:
    """The dates ahead of what is kept, with what others say by now."""
    first, last = window()
    kept = kept.between(first, last)
    known = SourceDay.objects.filter(source=SOURCE, date__range=(melbourne_today(), last))
    dates = [day.date for day in kept.days]
    people = People.now(kept.casuals)
    told = tell(
        kept,
        as_of=as_of,
        others=others_about(dates, class_codes(kept)),
        people=people,
        bells=bells_between(first, last),
        period_names=settings.ENVIRONMENT.timetabler_period_names,
        known_dates=frozenset(known.values_list("date", flat=True)),
    )
    remember_unknown(people.unknown, feed=FEED)
    return told


def _take(row: DailyFile, told: Told) -> Taken:
    """Have the day say what the file says, and put on record what came of it."""
    taken = take(told.delivery, feed=FEED)
    believed = [day for day in told.delivery.dates if day not in taken.doubted]
    keep_notes(told.notes, believed, written=told.delivery.as_of)
    row.state = _State.HELD if taken.doubted else _State.APPLIED
    row.why = held_because(taken.doubted)
    row.effects = dict(told.effects)
    row.told, row.heard = told.digest, _heard()
    row.aside = dict(told.aside)
    row.uncovered = [[one.date.isoformat(), one.what, one.name, one.period, one.of] for one in told.uncovered]
    row.warnings = [*(one for one in row.warnings if one != MOST_UNKNOWN), *told.warnings]
    row.save()
    feeds.note_success(FEED, as_of=told.delivery.as_of, counts=_counts(row, taken), remark=remark(row))
    return taken


def _counts(row: DailyFile, taken: Taken) -> dict[str, int]:
    return taken.counts | {"set aside": set_aside(row), "not read": sum(row.unread.values())}


def _heard() -> str:
    """What everybody has said by now, as one mark; it differs when a day, a person or the date does."""
    known: dict[str, Any] = stamps(0)
    return f"{known.get('day', 0)} {known.get('people', 0)} {melbourne_today().isoformat()}"


def _is_accepted(row: DailyFile) -> bool:
    """Whether somebody has confirmed what was implausible about it."""
    if row.state != _State.HELD:
        return False
    feed = Feed.objects.filter(name=FEED).first()
    return feed is not None and any(doubt.get("taken") for doubt in feed.doubts.values())


def _forget_old() -> None:
    last = DailyFile.objects.order_by("-at", "-pk").values_list("pk", flat=True)[_FILES_KEPT:]
    DailyFile.objects.filter(pk__in=list(last), kept__isnull=True).delete()
