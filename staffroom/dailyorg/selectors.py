"""Reads about Daily Orgs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from staffroom.kit.school_days import is_school_day, next_school_day

from .models import Document, Watch

SILENT = timedelta(minutes=15)
"""Without a look into the folder for so long, it counts as down: nobody looks, or nobody gets in."""


@dataclass(frozen=True)
class Front:
    """What stands in front: today's, or what comes nearest, with the right word for it. `school`: whether it is on."""

    document: Document | None
    whose: Literal["today", "coming", "last", "none"]
    today: date
    school: bool


@dataclass(frozen=True)
class Month:
    """Days of a month on which there is one, the newest first."""

    first: date
    days: list["ArchiveDay"]


@dataclass(frozen=True)
class ArchiveDay:
    """A day of the archive."""

    day: date
    count: int
    arrived: datetime


@dataclass(frozen=True)
class FolderState:
    """How the watched folder is. `down` since `heard`, which is None where it never answered."""

    watched: bool
    down: bool = False
    heard: datetime | None = None
    trouble: str = ""


def shown() -> QuerySet[Document]:
    """What staff may be shown, the newest of a day first."""
    return Document.objects.filter(state=Document.State.GOOD, withdrawn=None).order_by("-day", "-arrived", "-pk")


def front(today: date) -> Front:
    """Today's, or else the last good one; on a day without school the next day's, if it is there. One query."""
    school = is_school_day(today)
    until = today if school else next_school_day(today)
    document = shown().filter(day__lte=until).defer("lines").first()
    if document is None:
        return Front(None, "none", today, school)
    whose: Literal["today", "coming", "last"] = "today"
    if document.day != today:
        whose = "coming" if document.day > today else "last"
    return Front(document, whose, today, school)


def newest_of(day: date) -> Document | None:
    """What staff see of a day."""
    return shown().filter(day=day).defer("lines").first()


def version(document_id: int, *, withdrawn_too: bool) -> Document | None:
    """One that can be shown; `withdrawn_too` for those who withdraw and put back."""
    found = Document.objects.filter(pk=document_id, state=Document.State.GOOD).defer("lines")
    return (found if withdrawn_too else found.filter(withdrawn=None)).first()


def sent(document_id: int) -> Document | None:
    """One in any state, for those who send."""
    return Document.objects.filter(pk=document_id).defer("lines").first()


def versions_of(day: date, *, withdrawn_too: bool) -> list[Document]:
    """Everything of a day that can be shown, the newest first."""
    found = Document.objects.filter(day=day, state=Document.State.GOOD).defer("lines")
    found = found if withdrawn_too else found.filter(withdrawn=None)
    return list(found.order_by("-arrived", "-pk"))


def refused_of_late(today: date) -> list[Document]:
    """What was refused for today or later and did not come again in a better state."""
    since = timezone.now() - timedelta(days=2)
    refused = Document.objects.filter(state=Document.State.REFUSED, day__gte=today, seen__gte=since).defer("lines")
    return [one for one in refused.order_by("-arrived") if not _made_good(one)]


def _made_good(refused: Document) -> bool:
    return shown().filter(day=refused.day, arrived__gt=refused.arrived).exists()


def under_way() -> list[Document]:
    """What is still being read."""
    waiting = Document.objects.filter(state__in=(Document.State.WAITING, Document.State.READING)).defer("lines")
    return list(waiting.order_by("-arrived")[:5])


def day_before(day: date) -> date | None:
    """The nearest earlier day of which there is one."""
    return shown().filter(day__lt=day).values_list("day", flat=True).first()


def day_after(day: date) -> date | None:
    """The nearest later day of which there is one."""
    return shown().filter(day__gt=day).order_by("day").values_list("day", flat=True).first()


def archive() -> list[Month]:
    """Every day of which there is one, by month. One query."""
    rows = shown().order_by("-day").values("day").annotate(count=Count("pk"), latest=Max("arrived"))
    days = [ArchiveDay(row["day"], row["count"], row["latest"]) for row in rows]
    return [Month(first, list(found)) for first, found in groupby(days, key=lambda one: one.day.replace(day=1))]


def folder_state() -> FolderState:
    """How the watched folder is. One query where there is one."""
    if settings.ENVIRONMENT.daily_org_folder is None:
        return FolderState(watched=False)
    watch = Watch.objects.first()
    if watch is None:
        return FolderState(watched=True)
    late = timezone.now() - watch.tried > SILENT
    trouble = watch.trouble or ("Nobody has looked into it; the worker may not be running." if late else "")
    return FolderState(watched=True, down=bool(trouble), heard=watch.succeeded, trouble=trouble)
