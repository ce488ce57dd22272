"""Moments and dates as Compass writes them. Nothing is guessed: a moment without its offset is refused.

Every reader raises `Unreadable`, which never quotes what was there.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_DOT_NET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNSET = "0001-01-01"


class Unreadable(ValueError):
    """This is not a moment or a date; `str()` says what it is instead."""


def moment(value: object) -> datetime | None:
    """A moment in UTC; None for nothing, and for the unset date of .NET. Raises Unreadable."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Unreadable(f"{a(value)} instead of a moment")
    return _moment(value.strip())


@lru_cache(maxsize=5_000)
def _moment(text: str) -> datetime | None:
    """A whole school's lessons begin at a few hundred moments."""
    if text.startswith(_UNSET):
        return None
    if found := _DOT_NET.fullmatch(text):
        return _since_epoch(int(found[1]))
    found = _ISO.fullmatch(text)
    if not found:
        raise Unreadable("text that is no moment")
    if not found[5]:
        raise Unreadable("a moment without its offset from UTC")
    return _from_iso(found)


def local_date(value: object, zone: ZoneInfo) -> date | None:
    """A date of the school: from a moment, `2026-01-27` or `27/01/2026`, never month-first. Raises Unreadable."""
    text = value.strip() if isinstance(value, str) else value
    if not isinstance(text, str) or not text:
        found = moment(text)
        return found.astimezone(zone).date() if found else None
    if text.startswith(_UNSET):
        return None
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        if parts := _DAY_FIRST.fullmatch(text):
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        raise Unreadable("a date that does not exist, or with the month first") from None
    found = moment(text)
    return found.astimezone(zone).date() if found else None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for: a number or a date; None when it says nothing we can read."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(min(int(value), 86_400))
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max((then - now).total_seconds(), 0.0)


def a(value: object) -> str:
    """What kind of thing a decoded value is, in words; never the value."""
    if value is None:
        return "nothing"
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return kinds.get(type(value), "something unknown")


def _since_epoch(milliseconds: int) -> datetime | None:
    try:
        found = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise Unreadable("a moment that does not exist") from None
    return found if found.year > 1 else None


def _from_iso(found: re.Match[str]) -> datetime:
    # A leap second is the last second of its minute.
    second = "59" if found[3] == "60" else found[3] or "00"
    part = (found[4] or "")[:7]
    try:
        offset = "+00:00" if found[5] in "Zz" else found[5]
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}:{second}{part}{offset}")
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable("a moment that does not exist") from None
