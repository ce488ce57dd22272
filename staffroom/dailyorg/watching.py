"""The watched folder: what the school saves there is taken once it lies still. Nothing in it is changed."""

import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from staffroom.alerts.services import raise_alert, recovered
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.watched import FolderAway, Lying, files_in

from . import services
from .dates import day_in
from .models import FolderFile, Watch
from .reading import Refused, refuse_at_sight
from .selectors import SILENT

DOWN_ALERT = "daily-org-folder"
SETTLE_SECONDS = 2.0
LOOKS = 5
"""A file that still grows after so many looks waits for the next minute."""
UNFINISHED = timedelta(minutes=2)
"""So long a file without its end is believed to be on its way; then it is taken for what it is."""
MOST_FILES = 5_000
_END = b"%%EOF"
_TAIL = 2_048
_CHUNK = 1 << 20

log = structlog.stdlib.get_logger(__name__)


def watch(*, sleep: Callable[[float], None] = time.sleep) -> int:
    """Look into the folder and take what is new. Returns how many files were taken; never raises for the folder."""
    folder = settings.ENVIRONMENT.daily_org_folder
    if folder is None:
        return 0
    try:
        taken = _take_new(folder, sleep)
    except (FolderAway, OSError) as error:
        words = str(error) if isinstance(error, FolderAway) else "The folder cannot be read."
        log.warning("daily_org.folder_away", why=type(error).__name__)
        _note_trouble(words)
        return 0
    Watch.objects.update_or_create(pk=1, defaults={"tried": timezone.now(), "succeeded": timezone.now(), "trouble": ""})
    recovered(key=DOWN_ALERT, text="The folder of Daily Orgs answers again.")
    return taken


def pdfs_in(folder: Path) -> list[Lying]:
    """Every PDF of the folder, the oldest first. Raises FolderAway."""
    return files_in(folder, (".pdf",))[-MOST_FILES:]


def _take_new(folder: Path, sleep: Callable[[float], None]) -> int:
    listed = pdfs_in(folder)
    known = {row.name: row for row in FolderFile.objects.all()}
    services.forget_files({one.name for one in listed})
    fresh = {one.name: one for one in listed if not _is_taken(known.get(one.name), one)}
    taken = 0
    for _ in range(LOOKS):
        if not fresh:
            break
        sleep(SETTLE_SECONDS)
        again = {one.name: one for one in pdfs_in(folder)}
        for name, before in sorted(fresh.items(), key=lambda item: (item[1].time_ns, item[0])):
            now = again.get(name)
            if now is None or (now.mark == before.mark and _settle(now, known.get(name))):
                del fresh[name]
                taken += now is not None
            elif now.mark == before.mark:
                del fresh[name]  # still, but without its end: the next minute looks again
            else:
                fresh[name] = now
    return taken


def _is_taken(row: FolderFile | None, file: Lying) -> bool:
    return row is not None and row.taken and (row.size, row.time_ns) == file.mark[1:]


def _settle(file: Lying, row: FolderFile | None) -> bool:
    """Take a file that lies still; False where it is to be looked at again later."""
    found = row.found if row is not None and (row.size, row.time_ns) == file.mark[1:] else timezone.now()
    done = _ends(file) or timezone.now() - found > UNFINISHED
    done = done and _take(file)
    facts = {"size": file.size, "time_ns": file.time_ns, "taken": done, "found": found}
    FolderFile.objects.update_or_create(name=file.name, defaults=facts)
    return done


def _ends(file: Lying) -> bool:
    """Whether the end of the PDF has come, or it is none. A share may let a copy rest for seconds in the middle."""
    try:
        with file.path.open("rb") as opened:
            if b"%PDF-" not in opened.read(_TAIL) and file.size:
                return True
            opened.seek(max(0, file.size - _TAIL))
            return _END in opened.read()
    except OSError:
        return False


def _take(file: Lying) -> bool:
    """Copy it in; False where it cannot be opened, or was written meanwhile."""
    oldest = melbourne_today() - timedelta(days=settings.ENVIRONMENT.daily_org_keep_days)
    told = day_in(file.name, file.saved.date())
    if (told or file.saved.date()) < oldest:
        return True
    try:
        if file.size > settings.ENVIRONMENT.daily_org_megabytes * 1_000_000:
            _refuse_giant(file)
            return True
        return _copy(file)
    except OSError:
        log.warning("daily_org.file_not_opened", size=file.size)
        return False


def _copy(file: Lying) -> bool:
    try:
        with services.incoming(_chunks(file)) as stored:
            info = file.path.stat()
            if (info.st_size, info.st_mtime_ns) != file.mark[1:] or stored.size != file.size:
                return False
            services.receive(stored, file.path.name, saved=file.saved)
    except Refused as refused:
        services.refuse(_mark_of(file), file.path.name, file.size, str(refused), saved=file.saved)
    return True


def _refuse_giant(file: Lying) -> None:
    """Refuse by its size alone: a giant is not read to its end."""
    try:
        refuse_at_sight(b"%PDF-", file.size, most_megabytes=settings.ENVIRONMENT.daily_org_megabytes)
    except Refused as refused:
        services.refuse(_mark_of(file), file.path.name, file.size, str(refused), saved=file.saved)


def _mark_of(file: Lying) -> str:
    """A mark for a file that is not kept: its size and how it begins."""
    with file.path.open("rb") as opened:
        return hashlib.sha256(f"{file.size}\n".encode() + opened.read(_CHUNK)).hexdigest()


def _chunks(file: Lying) -> Iterator[bytes]:
    with file.path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk


def _note_trouble(words: str) -> None:
    now = timezone.now()
    row, _ = Watch.objects.update_or_create(pk=1, defaults={"tried": now, "trouble": words[:300]})
    if row.succeeded is None or now - row.succeeded > SILENT:
        raise_alert(
            key=DOWN_ALERT,
            title="The folder of Daily Orgs cannot be read",
            text=f"{words} Staff see the last Daily Org, with its age. Uploading one works all the same.",
            link="/daily-org/",
            runbook="daily-org#the-folder-is-down",
        )
