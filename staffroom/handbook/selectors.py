"""Reads of the handbook."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Trim
from django.utils import timezone

from staffroom.school.models import StaffMember

from .models import Answer, QuickLink

NEW_FOR = timedelta(days=28)
"""How long somebody counts as new, from the day they start."""
UNDO = timedelta(days=30)


def answers_shown() -> QuerySet[Answer]:
    """Answers that staff see, in order: written ones that nobody has removed."""
    return Answer.objects.filter(removed=None).alias(text=Trim("body")).exclude(text="")


def answers_kept() -> QuerySet[Answer]:
    """All answers and open questions, in order."""
    return Answer.objects.filter(removed=None)


def answers_removed() -> QuerySet[Answer]:
    """What was removed lately, the newest first."""
    return Answer.objects.filter(removed__gt=timezone.now() - UNDO).order_by("-removed")


def answer_kept(answer_id: int) -> Answer | None:
    """One that is not removed."""
    return answers_kept().filter(pk=answer_id).first()


def links_kept() -> QuerySet[QuickLink]:
    """All links, in order."""
    return QuickLink.objects.filter(removed=None)


def links_removed() -> QuerySet[QuickLink]:
    """What was removed lately, the newest first."""
    return QuickLink.objects.filter(removed__gt=timezone.now() - UNDO).order_by("-removed")


def link_kept(link_id: int) -> QuickLink | None:
    """One that is not removed."""
    return links_kept().filter(pk=link_id).first()


def links_for(roles: Iterable[str], links: Iterable[QuickLink] | None = None) -> list[QuickLink]:
    """Those of all links that somebody with these roles sees, in order. One query, if `links` are not at hand."""
    held, known = set(roles), links_kept() if links is None else links
    return [link for link in known if not link.audience or held & set(link.audience)]


def beginners(day: date) -> dict[str, date]:
    """Who is new, by staff code, and since when. One query."""
    found = StaffMember.objects.filter(superseded=False, start__gt=day - NEW_FOR, start__lte=day)
    return {code: start for code, start in found.values_list("code", "start") if code and start}
