"""Addresses are made and taken back here, each with a line of the audit."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from staffroom.accounts.models import User
from staffroom.audit import services as audit

from .forms import FeedForm
from .models import CalendarFeed
from .selectors import SECRET_BYTES, digest

MOST = 12
"""So many devices has nobody; whoever wants more has lost count."""
SEEN_ANEW = timedelta(hours=1)


@transaction.atomic
def make(user: User, form: FeedForm) -> str | None:
    """Make an address; gives back its secret, which is kept nowhere. None, with the error in the form, at the limit."""
    User.objects.select_for_update().get(pk=user.pk)
    if user.calendar_feeds.count() >= MOST:
        form.errors["label"] = f"You have {MOST} addresses already. Take one back first."
        return None
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = user.calendar_feeds.create(key=digest(secret), room=form.room, label=form.label, busy=form.busy)
    audit.record(who=user.handle, what="calendar-feed.make", target=_target(feed), after=_said(feed))
    return secret


@transaction.atomic
def revoke(user: User, feed_id: int) -> CalendarFeed | None:
    """Take an address back, for good. None when this person has no such address."""
    feed = user.calendar_feeds.filter(pk=feed_id).first()
    if feed is None:
        return None
    audit.record(who=user.handle, what="calendar-feed.revoke", target=_target(feed), before=_said(feed))
    feed.delete()
    return feed


def note_fetch(feed: CalendarFeed) -> None:
    """Remember that an app came. Written once an hour, so that fetching is reading."""
    now = timezone.now()
    if feed.fetched is not None and now - feed.fetched < SEEN_ANEW:
        return
    due = Q(fetched=None) | Q(fetched__lte=now - SEEN_ANEW)
    CalendarFeed.objects.filter(due, pk=feed.pk).update(fetched=now)


def _target(feed: CalendarFeed) -> str:
    return f"room {feed.room}" if feed.room else "own timetable"


def _said(feed: CalendarFeed) -> dict[str, object]:
    return {"label": feed.label, "busy_only": feed.busy}
