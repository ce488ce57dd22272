"""Reads about calendar feeds: whose an address is, whether it still answers, and what is in it."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from staffroom.accounts.models import User
from staffroom.accounts.rights import allowed, allowed_at_all
from staffroom.kit.school_days import melbourne_today
from staffroom.school.day import room_week, week_of
from staffroom.school.models import StaffMember
from staffroom.school.selectors import SHOWN_NAME, rooms_listed

from .ics import Sheet
from .items import Look, codes_in, items_of
from .models import CalendarFeed

DAYS_BACK, DAYS_AHEAD = 1, 28
SECRET_BYTES = 32


def digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feeds_of(user: User) -> QuerySet[CalendarFeed]:
    """Somebody's addresses, the oldest first."""
    return user.calendar_feeds.all()


def rooms_to_choose() -> dict[str, str]:
    """Rooms that can have a feed: what each is called, by code."""
    found = {}
    for room in rooms_listed():
        name = room.name or room.description
        found[room.code] = room.code if name.upper() in ("", room.code) else f"{room.code}, {name}"
    return found


def feed_behind(secret: str) -> CalendarFeed | None:
    """The feed of this address, as long as its owner may still see what is in it."""
    feed = CalendarFeed.objects.select_related("user").filter(key=digest(secret), user__is_active=True).first()
    return feed if feed is not None and _still_open(feed) else None


def sheet_of(feed: CalendarFeed) -> Sheet:
    """Everything in it, from yesterday to four weeks ahead. Two queries."""
    first = melbourne_today() - timedelta(days=DAYS_BACK)
    last = first + timedelta(days=DAYS_BACK + DAYS_AHEAD)
    days = room_week(feed.room, first, last) if feed.room else week_of(feed.user.staff_code, first, last)
    entries = [entry for day in days.values() for entry in day]
    people = not feed.room or allowed(feed.user.roles, "timetable.others")
    look = Look(
        names=short_names(codes_in(entries)) if people and not feed.busy else {},
        room=feed.room,
        people=people,
        details=not feed.room or allowed(feed.user.roles, "timetable.details"),
        busy=feed.busy,
    )
    return Sheet(
        name=f"Room {feed.room}" if feed.room else "My timetable",
        whose=f"room {feed.room}" if feed.room else f"person {feed.user_id}",
        host=urlsplit(settings.ENVIRONMENT.base_url).hostname or "staffroom",
        items=tuple(items_of(entries, look)),
    )


def short_names(codes: Iterable[str]) -> dict[str, str]:
    """'R. Petrov' by staff code, since a calendar on a phone has little room."""
    found = StaffMember.objects.filter(code__in=set(codes), superseded=False)
    return {
        member.code: f"{member.called[:1]}. {member.shown_family_name}".lstrip(". ").strip() or member.code
        for member in found.only(*SHOWN_NAME)
    }


def _still_open(feed: CalendarFeed) -> bool:
    user = feed.user
    if not allowed_at_all(user.roles, "rooms.see" if feed.room else "timetable.own"):
        return False
    if user.staff_record is None and not user.staff_code:
        return bool(feed.room)
    return _works_here(user)


def _works_here(user: User) -> bool:
    records = StaffMember.objects.filter(superseded=False, active=True)
    mine = (
        records.filter(pk=user.staff_record) if user.staff_record is not None else records.filter(code=user.staff_code)
    )
    return mine.exists()
