"""Reads about notices."""

from functools import reduce
from operator import and_

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.utils import timezone

from staffroom.school.models import Notice

SHORTEST = 3
# Words of the markup, which a look into the text would find in every notice.
MARKUP = {"blockquote", "href", "http", "https", "mailto", "nofollow", "noopener", "noreferrer", "rel", "strong"}
MARKUP |= {"table", "tbody", "thead"}


def notices_shown() -> QuerySet[Notice]:
    """Notices that staff may read: neither withdrawn nor before their time. Newest first."""
    begun = Q(starts=None) | Q(starts__lte=timezone.now())
    return Notice.objects.filter(begun, withdrawn=False).order_by("-posted", "mark")


def notice_shown(notice_id: int) -> Notice | None:
    """One of them."""
    return notices_shown().filter(pk=notice_id).first()


def notices_looked_through(words: tuple[str, ...]) -> list[tuple[int, str, str, bool]]:
    """Every notice: its number, title, author, and whether each of the words stands in its text. One query."""
    return list(
        notices_shown()
        .annotate(within=ExpressionWrapper(_within(words), output_field=BooleanField()))
        .values_list("pk", "title", "author", "within")
    )


def _within(words: tuple[str, ...]) -> Q | Value:
    sought = [Q(body__icontains=word) for word in words if len(word) >= SHORTEST and word not in MARKUP]
    return reduce(and_, sought) if len(sought) == len(words) else Value(False)
