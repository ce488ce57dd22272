"""Reads about notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from html import unescape
from operator import and_

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Subquery, Value, Window
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from staffroom.school.models import Notice
from staffroom.sync.models import Feed

SHORTEST = 3
FEED = "compass.notices"
NEWS_FOR = timedelta(days=14)
"""How long a notice without an end is news."""
IN_BRIEF, WORDS = 4, 30
# Words of the markup, which a look into the text would find in every notice.
MARKUP = {"blockquote", "href", "http", "https", "mailto", "nofollow", "noopener", "noreferrer", "rel", "strong"}
MARKUP |= {"table", "tbody", "thead"}


@dataclass(frozen=True)
class Board:
    """What is on the board today: the first few notices, and how many there are in all.

    `as_of` is when the notices were last heard; None means that nobody has told, and then no notice is not "none".
    """

    notices: Sequence[Notice]
    count: int
    as_of: datetime | None


def board(most: int = IN_BRIEF) -> Board:
    """What matters today: begun, not over, the important ones first. One query, two where there is none."""
    now = timezone.now()
    lasting = Q(ends__gte=now) | Q(ends=None, posted__gte=now - NEWS_FOR)
    fed = Feed.objects.filter(name=FEED).values("as_of")[:1]
    found = list(
        notices_shown()
        .filter(lasting)
        .annotate(count=Window(Count("pk")), as_of=Subquery(fed))
        .order_by("-important", "-posted", "mark")[:most]
    )
    if not found:
        return Board([], 0, notices_heard())
    return Board(found, found[0].count, found[0].as_of)


def notices_heard() -> datetime | None:
    """When the notices were last heard; None if never."""
    return Feed.objects.filter(name=FEED).values_list("as_of", flat=True).first()


def first_lines(notice: Notice) -> str:
    """The beginning of its text as plain words."""
    spaced = notice.body.replace("<", " <")
    return Truncator(" ".join(unescape(strip_tags(spaced)).split())).words(WORDS)


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
