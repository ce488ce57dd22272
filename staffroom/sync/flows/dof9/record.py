"""What is on record about files of the timetabler: which one counts, which were refused, what became of each."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction

from staffroom.alerts.services import raise_alert
from staffroom.audit import services as audit
from staffroom.kit.errors import BadInput
from staffroom.kit.stamps import touch
from staffroom.kit.words import count
from staffroom.sync.day import feeds
from staffroom.sync.models import DailyFile

from .wording import in_words

FEED = "dof9.day"
TIMETABLES = (".tdf9", ".ptf9")
_FILES_KEPT = 200
_State = DailyFile.State
DAILY, TIMETABLE = DailyFile.Kind.DAILY, DailyFile.Kind.TIMETABLE
REFUSED_ALERTS = {str(DAILY): "dof9-refused", str(TIMETABLE): "tdf9-refused"}

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
        if self.again:
            return "It is the same file as before."
        if self.file.kind == TIMETABLE:
            lessons = count(self.file.counts.get("lessons", 0), "lesson")
            return f"Read: {lessons}. They stand on dates of which nobody else tells the lessons."
        return in_words(self.file.effects)


def refuse(
    why: str,
    *,
    name: str,
    size: int = 0,
    sender: str = "",
    by: str = "",
    saved: datetime | None = None,
) -> DailyFile:
    """Put a refusal on record. Of a file of the folder operators are told, and the feed tells that it fails."""
    kind = TIMETABLE if is_timetable(name) else DAILY
    with transaction.atomic():
        row = DailyFile.objects.create(
            name=clean_name(name),
            kind=kind,
            size=size,
            sender=sender[:200],
            saved=saved,
            state=_State.REFUSED,
            why=why[:600],
        )
        if by:
            audit.record(
                who=by, what="dof9.upload", target=f"daily organiser file {row.pk}", after={"state": row.state}
            )
        if not sender and kind == DAILY:
            feeds.note_failure(FEED, BadInput(why))
        if not sender:
            raise_alert(
                key=REFUSED_ALERTS[kind],
                title=f"The {DailyFile.Kind(kind).label} cannot be read",
                text=f"{why} Staff see what the last good one said, with its age.",
                link="/timetabler/",
                runbook="timetabler#refused",
            )
        touch("health")
    log.warning("dof9.refused", file=row.pk)
    return row


def newest(kind: str = DAILY) -> DailyFile | None:
    """The file of that kind that counts."""
    shown = DailyFile.objects.filter(kind=kind, state__in=(_State.APPLIED, _State.HELD), kept__isnull=False)
    return shown.order_by("-as_of", "-pk").first()


def is_timetable(name: str) -> bool:
    """Whether a file is a timetable file by its name."""
    return name.lower().endswith(TIMETABLES)


def clean_name(name: str) -> str:
    """A file name on one line, without folders."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())[:200] or "The file"


def forget_old() -> None:
    """Remove what is on record about files of long ago."""
    last = DailyFile.objects.order_by("-at", "-pk").values_list("pk", flat=True)[_FILES_KEPT:]
    DailyFile.objects.filter(pk__in=list(last), kept__isnull=True).delete()
