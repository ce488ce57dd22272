"""Who is signed in, by cookie, and for how long."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SESSION = "ASP.NET_SessionId"
DEVICE = "cpsdid"


class Options(BaseModel):
    """What of Compass nobody outside knows for sure, or what differs between schools."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session_minutes: float | None = Field(default=None, gt=0, description="A session ends so long after signing in.")
    session_calls: int | None = Field(default=None, ge=1, description="A session ends after so many calls.")
    signed_out: Literal["h", "html", "redirect", "401"] = Field(
        default="h", description="How a call without a session is answered."
    )
    terms: Literal["iso", "ddmmyyyy"] = Field(default="iso", description="How the dates of terms are written.")
    feed: bool = Field(default=True, description="Whether the newer service of notices has any.")
    news: bool = Field(default=True, description="Whether the older service of notices has any.")
    whole_form: bool = Field(default=False, description="Whether the login form must bring its hidden inputs.")


@dataclass
class Session:
    """A browser; `user` is None until somebody signs in."""

    key: str
    user: int | None = None
    since: datetime | None = None
    calls: int = 0


class Sessions:
    """All sessions. Not locked."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def known(self, key: str) -> Session | None:
        """The session of a cookie, signed in or not."""
        return self._sessions.get(key)

    def open(self) -> Session:
        """A session of nobody."""
        session = Session(secrets.token_urlsafe(18).replace("_", "a").replace("-", "b"))
        self._sessions[session.key] = session
        return session

    def signed_in(self, key: str, options: Options, now: datetime) -> Session | None:
        """The session of a cookie, if somebody is signed in and it has not run out."""
        session = self._sessions.get(key)
        if session is None or session.user is None or session.since is None:
            return None
        old = options.session_minutes and now >= session.since + timedelta(minutes=options.session_minutes)
        if old or (options.session_calls and session.calls >= options.session_calls):
            self.end(key)
            return None
        return session

    def end(self, key: str = "", user: int | None = None) -> int:
        """End one session, all of one person, or, with neither, all. Returns how many."""
        gone = [one.key for one in self._sessions.values() if one.key == key or (not key and user in {None, one.user})]
        for one in gone:
            del self._sessions[one]
        return len(gone)
