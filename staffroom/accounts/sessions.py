"""Sessions: in the database, ended by idleness, by age, by the person, by the provider, or with the account.

Idle: 60 minutes, 15 on a shared computer. In all: ten hours. The limits are read from the session itself, so a change
of a constant here counts from the next request. This module is Django's `SESSION_ENGINE`.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import Session, User

IDLE = timedelta(minutes=60)
IDLE_SHARED = timedelta(minutes=15)
IN_ALL = timedelta(hours=10)
UNTOUCHED = timedelta(seconds=30)
"""How exact "idle" is: not every request writes to the database."""
STRANGERS = timedelta(hours=1)
DOOR = "door"


class SessionStore(DatabaseStore):
    """A session whose row says whose it is, since when, and how it ends."""

    row: Session | None = None
    asleep = False

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when it has ended."""
        self.row = cast("Session | None", self._get_session_from_db())  # type: ignore[attr-defined]  # Django's own; its types leave it out
        return self.decode(self.row.session_data) if self.row else {}

    def cycle_key(self) -> None:
        """A new key for the same session; on pages it has a new name too, for both rows are there for a moment."""
        if DOOR in self:
            self[DOOR] = self[DOOR] | {"ident": str(uuid.uuid4())}
        super().cycle_key()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be written."""
        row = cast("Session", super().create_model_instance(data))
        if SESSION_KEY not in data:
            row.expire_date = timezone.now() + STRANGERS
            return row
        door = data.setdefault(DOOR, opened())
        row.session_data = self.encode(data)
        row.user_id = int(data[SESSION_KEY])
        row.ident = uuid.UUID(door["ident"])
        row.started, row.fresh = _moment(door["started"]), _moment(door["fresh"]) if door["fresh"] else None
        row.sid, row.shared, row.device = door["sid"], door["shared"], door["device"]
        row.seen = timezone.now()
        row.expire_date = end_of(row.seen, row.started, shared=row.shared, ends=_moment(door["ends"]))
        return row


def opened(
    *,
    shared: bool = False,
    sid: str = "",
    fresh: datetime | bool | None = True,
    device: str = "",
    ends: datetime | None = None,
) -> dict[str, Any]:
    """What a session knows of the door it came through. `fresh`: when the person proved who they are; True is now."""
    now = timezone.now()
    proven = now if fresh is True else fresh or None
    return {
        "ident": str(uuid.uuid4()),
        "started": now.timestamp(),
        "fresh": proven.timestamp() if proven else None,
        "shared": shared,
        "sid": sid[:200],
        "device": device[:60],
        "ends": min(ends or now + IN_ALL, now + IN_ALL).timestamp(),
    }


def end_of(seen: datetime, started: datetime, *, shared: bool, ends: datetime) -> datetime:
    """When a session ends that nobody touches again."""
    return min(seen + (IDLE_SHARED if shared else IDLE), started + IN_ALL, ends)


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


class KeepAwake:
    """Middleware: a request of somebody signed in puts the idle end off, without writing the session itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and remember that somebody was here."""
        response = self.get_response(request)
        store = request.session
        if isinstance(store, SessionStore) and not store.modified and store.accessed and store.session_key:
            _awake(store)
        return response


def _awake(store: SessionStore) -> None:
    if not store.asleep:
        _touch(store)


def by_itself(request: HttpRequest) -> None:
    """An open page asks this, not the person: it does not put the idle end off."""
    if isinstance(request.session, SessionStore):
        request.session.asleep = True


def _touch(store: SessionStore) -> None:
    now, row = timezone.now(), store.row
    if row is None or row.user_id is None or now - row.seen < UNTOUCHED:
        return
    ends = end_of(now, row.started, shared=row.shared, ends=_moment(store[DOOR]["ends"]))
    Session.objects.filter(pk=row.pk).update(seen=now, expire_date=ends)


def sessions_of(user: User) -> QuerySet[Session]:
    """Where somebody is signed in now, the latest first."""
    return user.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen")


def end_session(user: User, ident: uuid.UUID) -> bool:
    """End one session of somebody; False when they have no such session."""
    return bool(user.sessions.filter(ident=ident).delete()[0])


def end_sessions(user: User) -> int:
    """End all sessions of somebody; returns how many were open."""
    count = sessions_of(user).count()
    user.sessions.all().delete()
    return count


def end_by_sid(sid: str) -> list[User]:
    """The provider says that a session of its own is over; returns whose sessions ended here."""
    found = list(Session.objects.filter(sid=sid, user__isnull=False).select_related("user")) if sid else []
    Session.objects.filter(pk__in=[session.pk for session in found]).delete()
    return [session.user for session in found if session.user]


def forget_ended() -> None:
    """Remove what has ended."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """'Chrome on Windows': enough to know one's own browser by, and nothing of what else the header says."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
