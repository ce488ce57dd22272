"""What happens to a Daily Org: it arrives, is read, is shown, is moved to another day, withdrawn, put back, forgotten.

Reading happens in the worker. A file is moved into its folder only when it was read to its end, so that a page is there
whole or not at all; whatever is cut off is done again.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django_q.tasks import async_task

from staffroom.alerts.services import raise_alert, recovered
from staffroom.audit import services as audit
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import touch

from .dates import day_in, day_of_arrival
from .drawing import RESULT, Limits
from .models import Document, FolderFile, keep
from .reading import HEAD, Reading, Refused, read_pdf, refuse_at_sight

REFUSED_ALERT = "daily-org-refused"
CUT_OFF = timedelta(minutes=5)
"""Reading takes less; who is at it for longer was killed."""
_TRIES = 3
_State = Document.State
Outcome = Literal["new", "same", "put back", "again"]

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Received:
    """What became of a file: it is new, was here already, was withdrawn and is back, or is tried again."""

    document: Document
    outcome: Outcome


@dataclass(frozen=True)
class Stored:
    """A file on its way in."""

    path: Path
    sha: str
    size: int


# Arriving


@contextlib.contextmanager
def incoming(chunks: Iterable[bytes]) -> Iterator[Stored]:
    """A file as it comes, kept for as long as nobody has taken it. Raises Refused for what is no Daily Org at sight."""
    keep().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=keep())
    path, mark, size, head = Path(name), hashlib.sha256(), 0, b""
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                head = head if len(head) >= HEAD else head + chunk[:HEAD]
                size += len(chunk)
                mark.update(chunk)
                if size <= settings.ENVIRONMENT.daily_org_megabytes * 1_000_000:
                    out.write(chunk)
        refuse_at_sight(head, size, most_megabytes=settings.ENVIRONMENT.daily_org_megabytes)
        yield Stored(path, mark.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def receive(
    stored: Stored, name: str, *, sender: str = "", by: str = "", day: date | None = None, saved: datetime | None = None
) -> Received:
    """Take a file in. `day` was chosen by hand; `saved` is when a file of the folder was written.

    The same bytes are never taken twice. Who sends a withdrawn one again wants it back; a folder wants nothing.
    """
    with transaction.atomic():
        known = Document.objects.select_for_update().filter(sha=stored.sha).first()
        if known is None:
            fresh = _enter(stored, name, sender=sender, day=day, saved=saved)
            if by:
                audit.record(who=by, what="dailyorg.upload", target=_target(fresh), after={"day": fresh.day})
            return Received(fresh, "new")
        known.seen = timezone.now()
        known.save(update_fields=["seen"])
        if not by:
            return Received(known, "same")
        if known.withdrawn is not None:
            put_back(known, by=by)
            return Received(known, "put back")
        if known.state == _State.REFUSED:
            _try_again(known, stored, sender=sender)
            return Received(known, "again")
        return Received(known, "same")


def refuse(sha: str, name: str, size: int, why: str, *, saved: datetime | None = None) -> None:
    """Note a file of the folder that is refused at sight, and tell operators. The file itself stays where it is."""
    if Document.objects.filter(sha=sha).update(seen=timezone.now()):
        return
    with transaction.atomic():
        day, day_from = _day_for(name, None, saved)
        facts = {"name": _clean(name), "size": min(size, 2**31 - 1), "day": day, "day_from": day_from}
        Document.objects.create(sha=sha, state=_State.REFUSED, reason=why[:300], **facts)
        _tell_refused(why)
        touch("daily-org")


def ask_to_read(document: Document) -> None:
    """Have the worker read it now; the job that comes round every minute would do it otherwise."""
    async_task("staffroom.dailyorg.services.read", document.pk, task_name="daily org")


def _enter(stored: Stored, name: str, *, sender: str, day: date | None, saved: datetime | None) -> Document:
    known_day, day_from = _day_for(name, day, saved)
    document = Document(
        sha=stored.sha, name=_clean(name), size=stored.size, day=known_day, day_from=day_from, sender=sender[:200]
    )
    _put_down(stored, document)
    document.save()
    return document


def _try_again(document: Document, stored: Stored, *, sender: str) -> None:
    """What was refused may pass now: a limit was raised, or a memory was short."""
    document.state, document.reason, document.tries = _State.WAITING, "", 0
    document.sender, document.arrived = sender[:200], timezone.now()
    _put_down(stored, document)
    document.save()


def _put_down(stored: Stored, document: Document) -> None:
    document.folder.mkdir(parents=True, exist_ok=True)
    stored.path.replace(document.file)


def _day_for(name: str, chosen: date | None, saved: datetime | None) -> tuple[date, str]:
    if chosen is not None:
        return chosen, Document.DayFrom.FORM
    now = timezone.now()
    moment = min(saved, now) if saved else now
    if (told := day_in(name, melbourne_today(moment))) is not None:
        return told, Document.DayFrom.NAME
    return day_of_arrival(moment), Document.DayFrom.ARRIVAL


def _clean(name: str) -> str:
    """A file name on one line, without folders."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())[:200] or "no name"


# Reading


def read_waiting(until: datetime) -> int:
    """Read what waits, the nearest days first, beginning none after that moment. Returns how many were read."""
    Document.objects.filter(state=_State.READING, begun__lt=timezone.now() - CUT_OFF).update(state=_State.WAITING)
    waiting = Document.objects.filter(state=_State.WAITING).order_by("-day", "arrived", "pk")
    count = 0
    for document_id in list(waiting.values_list("pk", flat=True)):
        if timezone.now() > until:
            break
        count += read(document_id)
    return count


def read(document_id: int) -> bool:
    """Read one that waits; whoever comes second leaves it alone."""
    ours = Document.objects.filter(pk=document_id, state=_State.WAITING)
    if not ours.update(state=_State.READING, begun=timezone.now(), tries=F("tries") + 1):
        return False
    document = Document.objects.get(pk=document_id)
    try:
        if document.tries > _TRIES:
            raise Refused("Reading it was cut off again and again. Print it to PDF afresh, and send that.")
        _show(document, _read(document))
    except Refused as refused:
        _refuse(document, str(refused))
    except OSError as error:
        log.error("daily_org.not_read", document=document_id, why=type(error).__name__)
        Document.objects.filter(pk=document_id, state=_State.READING).update(state=_State.WAITING)
    return True


def _read(document: Document) -> Reading:
    """Read it beside its place, and move the pages there when all are drawn."""
    wanted = Limits(pages=settings.ENVIRONMENT.daily_org_pages)
    with tempfile.TemporaryDirectory(prefix=".reading-", dir=keep()) as name:
        folder = Path(name)
        if not document.file.exists():
            raise Refused("Its file is gone from the data folder. Send it again.")
        reading = read_pdf(document.file, folder, wanted)
        for drawn in folder.iterdir():
            if drawn.name != RESULT:
                drawn.replace(document.folder / drawn.name)
    return reading


def _show(document: Document, reading: Reading) -> None:
    with transaction.atomic():
        highest = Document.objects.filter(day=document.day, state=_State.GOOD).aggregate(most=Max("number"))["most"]
        ours = Document.objects.filter(pk=document.pk, state=_State.READING)
        ours.update(
            state=_State.GOOD,
            reason="",
            number=(highest or 0) + 1,
            has_text=reading.has_text,
            pages=reading.pages,
            lines=reading.lines,
        )
        recovered(key=REFUSED_ALERT, text="A Daily Org that came after it can be read.")
        touch("daily-org")
    log.info("daily_org.shown", document=document.pk, pages=len(reading.pages), lines=len(reading.lines))


def _refuse(document: Document, why: str) -> None:
    with transaction.atomic():
        ours = Document.objects.filter(pk=document.pk, state=_State.READING)
        if ours.update(state=_State.REFUSED, reason=why[:300]) and not document.sender:
            _tell_refused(why)
        touch("daily-org")
    shutil.rmtree(document.folder, ignore_errors=True)
    log.warning("daily_org.refused", document=document.pk)


def _tell_refused(why: str) -> None:
    raise_alert(
        key=REFUSED_ALERT,
        title="A Daily Org cannot be shown",
        text=f"A PDF in the folder of Daily Orgs was refused. {why} Until a better one comes, staff see the one before "
        "it, with its age.",
        link="/daily-org/",
        runbook="daily-org#refused",
    )


# Changing


@transaction.atomic
def move(document: Document, day: date, *, by: str) -> None:
    """Say which day it is for."""
    before = document.day
    highest = Document.objects.filter(day=day, state=_State.GOOD).aggregate(most=Max("number"))["most"]
    document.day, document.day_from, document.number = day, Document.DayFrom.CHANGED, (highest or 0) + 1
    document.save(update_fields=["day", "day_from", "number"])
    audit.record(
        who=by, what="dailyorg.move", target=_target(document), before={"day": before}, after={"day": document.day}
    )
    touch("daily-org")


@transaction.atomic
def withdraw(document: Document, *, by: str) -> None:
    """Show it no longer; what came before it is shown again."""
    if document.withdrawn is None:
        document.withdrawn = timezone.now()
        document.save(update_fields=["withdrawn"])
        audit.record(who=by, what="dailyorg.withdraw", target=_target(document), before={"day": document.day})
        touch("daily-org")


@transaction.atomic
def put_back(document: Document, *, by: str) -> None:
    """Show again what was withdrawn."""
    if document.withdrawn is not None:
        document.withdrawn = None
        document.save(update_fields=["withdrawn"])
        audit.record(who=by, what="dailyorg.put-back", target=_target(document), after={"day": document.day})
        touch("daily-org")


def _target(document: Document) -> str:
    return f"daily org {document.pk}" if document.pk else "daily org"


# Forgetting


def forget_old() -> int:
    """Remove what is older than the school keeps, with its files, and what a killed process left behind."""
    before = melbourne_today() - timedelta(days=settings.ENVIRONMENT.daily_org_keep_days)
    old = list(Document.objects.filter(day__lt=before).defer("lines"))
    for document in old:
        document.delete()
        shutil.rmtree(document.folder, ignore_errors=True)
    _sweep()
    return len(old)


def _sweep() -> None:
    """Folders that no row knows, and what came in and was never taken. A day is left for what is under way."""
    if not keep().is_dir():
        return
    known = set(Document.objects.values_list("sha", flat=True))
    yesterday = timezone.now().timestamp() - 86_400
    for left in (*keep().glob(".incoming-*"), *keep().glob(".reading-*"), *keep().glob("????-??-??/*")):
        if left.name not in known and left.lstat().st_mtime < yesterday:
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink(missing_ok=True)
    for day in keep().glob("????-??-??"):
        with contextlib.suppress(OSError):
            day.rmdir()  # only an empty one goes


def forget_files(names: set[str]) -> None:
    """Files that lie in the watched folder no longer."""
    gone = [name for name in FolderFile.objects.values_list("name", flat=True) if name not in names]
    for start in range(0, len(gone), 500):
        FolderFile.objects.filter(name__in=gone[start : start + 500]).delete()
