"""What pages want to know about daily organiser files."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from staffroom.sync.models import DailyFile, DailyFileWatch

from .record import newest
from .telling import Uncovered
from .watching import SILENT


@dataclass(frozen=True)
class FolderState:
    """How the watched folder is. `trouble` is a sentence, empty while all is well; `heard` when it last answered."""

    watched: bool
    heard: datetime | None = None
    trouble: str = ""


def folder_state() -> FolderState:
    """How the watched folder is. One query."""
    if settings.ENVIRONMENT.dof9_folder is None:
        return FolderState(watched=False)
    row = DailyFileWatch.objects.filter(pk=1).first()
    if row is None:
        return FolderState(watched=True)
    late = timezone.now() - row.tried > SILENT
    silent = "Nobody has looked into it; the worker may not be running." if late else ""
    return FolderState(watched=True, heard=row.succeeded, trouble=row.trouble or silent)


def files(most: int = 20) -> list[DailyFile]:
    """The files that came last, the newest first, without what they say."""
    return list(DailyFile.objects.defer("kept")[:most])


def still_uncovered(first: date, last: date) -> list[Uncovered]:
    """What nobody takes yet from `first` to `last`, by the file that is shown: for the daily organiser alone."""
    shown = newest()
    listed = [Uncovered(date.fromisoformat(one[0]), *one[1:]) for one in shown.uncovered] if shown else []
    return [one for one in listed if first <= one.date <= last]
