"""The stand-in for Compass as a server."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from staffroom.sources.standing import LOOPBACK, Answer, Manner, Request, StandIn

from . import changes
from .control import settings_of
from .failures import Failure
from .portal import PASSWORD, Portal
from .routes import calendar_key, route
from .school import User
from .school_file import SchoolFile
from .sessions import Options


def _now() -> datetime:
    return datetime.now(UTC)


class CompassStandIn(StandIn):
    """The stand-in as a context manager: serves from `with` on, on a free port of this machine by default.

    `school` is the path of a `school.json`, or what stands in one. Everything that `/control/` offers is a method here
    too. A date left out is today, in Melbourne, by the clock `now`.
    """

    password = PASSWORD

    def __init__(
        self,
        school: Path | Mapping[str, Any] | SchoolFile,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        url: str = "",
        now: Callable[[], datetime] = _now,
    ) -> None:
        source = SchoolFile.model_validate(school) if isinstance(school, Mapping) else school
        self.portal = Portal(source, now)
        super().__init__(host=host, port=port, url=url)
        self.portal.base_url = self.base_url

    def respond(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer | None, Manner]:
        """Answer one request."""
        return route(self.portal, Request(method, target, headers, body), self.hosts)

    def settings(self) -> dict[str, str]:
        """What Staffroom's environment must say."""
        return settings_of(self.portal)

    def user(self, who: int | str) -> User:
        """Somebody by user id or staff code. Raises KeyError."""
        found = self.portal.user(who)
        if found is None:
            raise KeyError(who)
        return found

    def calendar_url(self, who: int | str) -> str:
        """The address of somebody's shared calendar."""
        user = self.user(who)
        return f"{self.base_url}/download/sharedCalendar.aspx?uid={user.id}&key={calendar_key(user)}&c.ics"

    def people(self, day: date | None = None) -> dict[str, dict[str, Any]]:
        """Everybody's day, by staff code."""
        told = changes.truth(self.portal, day or self.portal.today)
        return {person["code"]: person for person in told["people"]}

    def cover(self, *, by: str, day: date | None = None, **facts: str) -> None:
        """Somebody takes a lesson (`class_code`) or a duty (`duty`). Raises BadInput for what is not there."""
        changes.make(self.portal, "covers", {"by": by, **facts}, day)

    def move(self, class_code: str, to: str, *, day: date | None = None, **facts: str) -> None:
        """A lesson is in another room."""
        changes.make(self.portal, "moves", {"class_code": class_code, "to": to, **facts}, day)

    def cancel(self, class_code: str, *, day: date | None = None, **facts: str) -> None:
        """A lesson does not take place."""
        changes.make(self.portal, "cancellations", {"class_code": class_code, **facts}, day)

    def absence(self, staff: str, *, day: date | None = None, **facts: str) -> None:
        """Somebody is away, which Compass does not tell."""
        changes.make(self.portal, "absences", {"staff": staff, **facts}, day)

    def event(self, title: str, *, day: date | None = None, **facts: Any) -> None:
        """An event, an exam, PD, or something in everybody's calendar."""
        changes.make(self.portal, "events", {"title": title, **facts}, day)

    def notice(self, title: str, html: str, **facts: Any) -> None:
        """Post a notice."""
        changes.tell(self.portal, {"title": title, "html": html, **facts})

    def undo(self, kind: str, *, day: date | None = None, **facts: str) -> None:
        """Unmake what fits: `undo("covers", class_code="07ENG1")`; of `notices`, the one with that `key`."""
        if kind == "notices":
            changes.untell(self.portal, facts.get("key", ""))
        else:
            changes.undo(self.portal, kind, facts, day)

    def fail(self, endpoint: str, how: str, **facts: Any) -> None:
        """Let something fail: `times`, `after`, `seconds`. Raises ValidationError for what does not exist."""
        self.portal.fail(Failure.model_validate({"endpoint": endpoint, "how": how, **facts}))

    def options(self, **facts: Any) -> Options:
        """Set what nobody knows for sure of Compass."""
        with self.portal.held():
            self.portal.options = Options.model_validate(self.portal.options.model_dump() | facts)
            return self.portal.options

    def end_sessions(self) -> int:
        """Everybody is signed out. Returns how many sessions that were."""
        with self.portal.held():
            return self.portal.sessions.end()

    def log(self, endpoint: str = "") -> list[dict[str, Any]]:
        """Calls seen, of all endpoints or of one."""
        return [line for line in self.portal.log() if endpoint in {"", line["endpoint"]}]

    def reload(self) -> None:
        """Take the school's file as it is now."""
        self.portal.reload()

    def reset(self) -> None:
        """Everything as at the start."""
        self.portal.reset()
