"""What the client needs to know; the flow builds it from `STAFFROOM_COMPASS_*`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from staffroom.kit.http import is_loopback

LEAST_SPACING = timedelta(milliseconds=500)
MELBOURNE = ZoneInfo("Australia/Melbourne")


@dataclass(frozen=True)
class Settings:
    """How to reach Compass, and how this school keeps things in it. `jar` is the file that keeps the session."""

    url: str
    jar: Path
    method: Literal["form", "json", "cookie"] = "form"
    user: str = ""
    password: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)
    spacing_ms: int = 500
    calendar: Literal["GetCalendarEventsByUser", "GetEventsByUser"] = "GetCalendarEventsByUser"
    calendar_flags: Mapping[str, bool] = field(default_factory=dict)
    bells: Mapping[str, str] = field(default_factory=lambda: {"startDate": "{first}", "endDate": "{last}"})
    duty_patterns: tuple[str, ...] = ()
    quiet_periods: tuple[str, ...] = ()
    zone: ZoneInfo = MELBOURNE

    @property
    def base(self) -> str:
        """The address without a slash at its end."""
        return self.url.rstrip("/")

    @property
    def host(self) -> str:
        """The host alone, small letters."""
        return urlsplit(self.url).hostname or ""

    @property
    def spacing(self) -> timedelta:
        """The pause between calls: never under half a second, except towards this machine."""
        asked = timedelta(milliseconds=self.spacing_ms)
        return asked if is_loopback(self.host) else max(asked, LEAST_SPACING)
