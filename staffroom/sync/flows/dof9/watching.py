"""The watched folder: the newest daily organiser file is read once it lies still. Nothing in the folder is changed."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from staffroom.alerts.services import raise_alert, recovered
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.watched import FolderAway, Lying, files_in
from staffroom.sources.dof9.records import Readable
from staffroom.sync.models import DailyFileWatch

from .receiving import receive
from .record import DAILY, TIMETABLE, TIMETABLES, NotTaken, newest, refuse

DOWN_ALERT = "dof9-folder"
SETTLE_SECONDS = 2.0
UNFINISHED = timedelta(minutes=2)
"""So long a file that breaks off is believed to be on its way; then it is refused."""
SILENT = timedelta(minutes=15)
_KINDS = ((DAILY, 1, (".dof9",)), (TIMETABLE, 2, TIMETABLES))
"""Which files are looked for, and the row about each."""

log = structlog.stdlib.get_logger(__name__)


def watch(*, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Look into the folder and take its newest file if it is new. True if so; never raises for the folder."""
    folder = settings.ENVIRONMENT.dof9_folder
    if folder is None:
        return False
    try:
        taken = sum(_take_newest(folder, sleep, *kind) for kind in _KINDS) > 0
    except (FolderAway, OSError) as error:
        words = str(error) if isinstance(error, FolderAway) else "The folder cannot be read."
        log.warning("dof9.folder_away", why=type(error).__name__)
        _note_trouble(words)
        return False
    DailyFileWatch.objects.update_or_create(
        pk=1, defaults={"tried": timezone.now(), "succeeded": timezone.now(), "trouble": ""}
    )
    recovered(key=DOWN_ALERT, text="The folder of the daily organiser answers again.")
    return taken


def newest_in(folder: Path, endings: tuple[str, ...] = (".dof9",)) -> Lying | None:
    """The file that was written last. Raises FolderAway."""
    return next(reversed(files_in(folder, endings)), None)


def _take_newest(folder: Path, sleep: Callable[[float], None], kind: str, row: int, endings: tuple[str, ...]) -> bool:
    file = newest_in(folder, endings)
    known = DailyFileWatch.objects.filter(pk=row).first()
    if file is None or _is_taken(known, file, kind):
        return False
    sleep(SETTLE_SECONDS)
    if (again := newest_in(folder, endings)) is None or again.mark != file.mark:
        return False  # still being written: the next minute looks again
    same = known is not None and (known.name, known.size, known.time_ns) == file.mark
    found = known.found if known is not None and same and known.found else timezone.now()
    done = _take(file, patient=timezone.now() - found < UNFINISHED)
    name, size, time_ns = file.mark
    facts = {"name": name, "size": size, "time_ns": time_ns, "found": found, "tried": timezone.now()}
    DailyFileWatch.objects.update_or_create(pk=row, defaults=facts | {"taken": melbourne_today() if done else None})
    return done


def _is_taken(row: DailyFileWatch | None, file: Lying, kind: str) -> bool:
    """Whether it was read like this. On a new day more dates of it are ahead, so it is read again while it counts."""
    if row is None or row.taken is None or (row.name, row.size, row.time_ns) != file.mark:
        return False
    if row.taken == melbourne_today() or kind == TIMETABLE:
        return True
    shown = newest()
    return shown is None or bool(shown.sender) or shown.saved != file.saved


def _take(file: Lying, *, patient: bool) -> bool:
    """Read it; False where it cannot be opened, was written meanwhile, or seems to be on its way still."""
    try:
        with file.path.open("rb") as opened:
            receive(_Unchanged(opened, file), name=file.path.name, saved=file.saved)
    except _Changed:
        return False
    except NotTaken as error:
        if error.unfinished and patient:
            return False
        refuse(str(error), name=file.path.name, size=file.size, saved=file.saved)
    except OSError:
        log.warning("dof9.file_not_opened", size=file.size)
        return False
    return True


class _Changed(Exception):
    """The file was written while it was being read."""


class _Unchanged:
    """A file that is read to its end only as it lay there: nothing of a file that is written meanwhile is taken."""

    def __init__(self, opened: Readable, file: Lying) -> None:
        self._opened = opened
        self._file = file

    def read(self, size: int, /) -> bytes:
        """The next bytes. Raises _Changed at the end of what is no longer the file that lay there."""
        chunk = self._opened.read(size)
        if not chunk:
            info = self._file.path.stat()
            if (info.st_size, info.st_mtime_ns) != (self._file.size, self._file.time_ns):
                raise _Changed
        return chunk


def _note_trouble(words: str) -> None:
    now = timezone.now()
    row, _ = DailyFileWatch.objects.update_or_create(pk=1, defaults={"tried": now, "trouble": words[:300]})
    if row.succeeded is None or now - row.succeeded > SILENT:
        raise_alert(
            key=DOWN_ALERT,
            title="The folder of the daily organiser cannot be read",
            text=f"{words} Staff see what its last file said, with its age. Sending one by hand works all the same.",
            link="/timetabler/",
            runbook="timetabler#the-folder-is-down",
        )
