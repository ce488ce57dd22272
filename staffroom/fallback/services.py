"""The sheet of a day is made, stored, mailed and forgotten here."""

import hashlib
import os
from datetime import date, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from staffroom.alerts.channels.mail import Letter, mail_to
from staffroom.audit import services as audit
from staffroom.kit.errors import TryLater
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import stamps
from staffroom.kit.words import day as day_in_words

from .models import Paper
from .printing import printed
from .sheet import printed_words, sheet_of

KEPT_DAYS = 60
log = structlog.stdlib.get_logger("staffroom.fallback")


class MadeTwice(TryLater):
    """Somebody else has made this version in the same moment."""


def make(day: date, *, who: str = "") -> Paper:
    """Print the day as it is known now, as its next version. Raises `CannotPrint`, `MadeTwice`."""
    version = (Paper.objects.filter(date=day).values_list("version", flat=True).first() or 0) + 1
    mark = stamps(0).get("day", 0)
    sheet = sheet_of(day, version)

    def html(overleaf: bool) -> str:
        context = {"sheet": sheet, "printed": printed_words(sheet), "overleaf": overleaf}
        return render_to_string("fallback/paper.html", context)

    result = printed(html)
    paper = Paper(
        date=day,
        version=version,
        made=sheet.made,
        made_by=who,
        as_of=sheet.as_of,
        pages=result.pages,
        sha=hashlib.sha256(result.pdf).hexdigest(),
        mark=mark,
    )
    try:
        with transaction.atomic():
            paper.save()
            if who:
                audit.record(who=who, what="paper.make", target=str(paper))
            _write(place_of(paper), result.pdf)
    except IntegrityError:
        raise MadeTwice("The sheet was just made by somebody else.") from None
    log.info("paper.made", version=version, pages=result.pages, points=result.points)
    return paper


def mail(paper: Paper) -> bool:
    """Send the sheet as an attachment, once. False where nobody is to get it. Raises `NotDelivered`."""
    channel = mail_to(settings.ENVIRONMENT.paper_emails)
    pdf = content_of(paper)
    if paper.mailed or channel is None or pdf is None:
        return False
    words = day_in_words(paper.date)
    text = f"The sheet of {words} is attached, version {paper.version}. A newer one may be at {_address()}\n"
    channel.hand_in(
        Letter(
            ident=f"staffroom-paper-{paper.date}-{paper.version}",
            subject=f"The day on paper, {words}",
            text=text,
            file_name=f"staffroom-{paper.file_name}",
            pdf=pdf,
        )
    )
    Paper.objects.filter(pk=paper.pk).update(mailed=timezone.now())
    log.info("paper.mailed", version=paper.version)
    return True


def place_of(paper: Paper) -> Path:
    """Where its file is."""
    return Path(settings.STAFFROOM_DATA) / "paper" / paper.file_name


def content_of(paper: Paper) -> bytes | None:
    """The file, as it was made; None if it is gone, or is not that file any more."""
    try:
        pdf = place_of(paper).read_bytes()
    except OSError:
        return None
    return pdf if hashlib.sha256(pdf).hexdigest() == paper.sha else None


def forget_old() -> int:
    """Remove sheets, and their files, of more than 60 days ago; gives back how many."""
    old = list(Paper.objects.filter(date__lt=melbourne_today() - timedelta(days=KEPT_DAYS)))
    for paper in old:
        place_of(paper).unlink(missing_ok=True)
    Paper.objects.filter(pk__in=[paper.pk for paper in old]).delete()
    return len(old)


def _write(place: Path, pdf: bytes) -> None:
    """Whole or not at all, and for nobody else on the machine."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)


def _address() -> str:
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/paper/"
