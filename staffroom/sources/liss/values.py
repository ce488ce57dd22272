"""Values of rows: trimmed text, dates of the school, clocks, yes and no; however they are sent."""

import re
from datetime import date, datetime, time
from typing import Any

from staffroom.kit.school_days import MELBOURNE

from .envelope import MOST_LETTERS

_DATE = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})"
    r"(?:[T ](?P<h>\d{1,2}):?(?P<min>\d{2})(?::?(?P<s>\d{2})(?:\.\d+)?)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_CLOCK = re.compile(r"(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?", re.IGNORECASE)
_YES, _NO = {"true", "1", "yes", "y", "-1"}, {"false", "0", "no", "n"}
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Neither seen nor storable: control characters, marks that turn text round, halves of characters."""
_CUT = " (the rest was too long)"


def text(value: Any) -> str:
    """One line of text, trimmed; a number as it is written, nothing for what is neither."""
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        value = ",".join(text(one) for one in value[:200])
    return " ".join(_CONTROL.sub("", str(value)).split())[:MOST_LETTERS]


def lines(value: Any) -> str:
    """Text that may have several lines, without control characters; cut, with a word that it was, where it is long."""
    if not isinstance(value, str):
        return text(value)
    plain = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return plain if len(plain) <= MOST_LETTERS else plain[: MOST_LETTERS - len(_CUT)].rstrip() + _CUT


def listed(value: Any) -> tuple[str, ...]:
    """Codes of a comma list, each trimmed."""
    return tuple(part for one in text(value).split(",") if (part := one.strip()))


def whole(value: Any) -> int | None:
    """A whole number, or None."""
    said = text(value)
    return int(said) if said.lstrip("-").isdecimal() and len(said) < 10 and said.isascii() else None


def yes_or_no(value: Any) -> bool | None:
    """Whether it says yes; None where it says neither."""
    if isinstance(value, bool):
        return value
    said = text(value).lower()
    return True if said in _YES else False if said in _NO else None


def moment(value: Any) -> datetime | None:
    """A local moment without a zone; one that was sent with a zone is turned into the school's first."""
    found = _DATE.fullmatch(text(value))
    if found is None:
        return None
    numbers = [int(found[name] or 0) for name in ("y", "m", "d", "h", "min", "s")]
    if numbers[3:] == [24, 0, 0]:
        numbers[3:] = [23, 59, 0]  # the end of the day, not the start of the next
    try:
        local = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # a wall clock
        if found["zone"]:
            zone = "+00:00" if found["zone"] == "Z" else found["zone"]
            aware = datetime.fromisoformat(f"{local.isoformat()}{zone}")
            local = aware.astimezone(MELBOURNE).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return local


def day(value: Any) -> date | None:
    """The school's own date of a timestamp, whatever its hour."""
    found = moment(value)
    return found.date() if found else None


def clock(value: Any) -> str:
    """A time of day as "09:05"; nothing for what is none. A whole timestamp gives its time."""
    said = text(value)
    if (stamp := moment(said)) and len(said) > 10:
        return f"{stamp:%H:%M}"
    found = _CLOCK.fullmatch(said)
    if found is None:
        return ""
    hour, minute = int(found["h"]), int(found["m"])
    if half := (found["half"] or "").lower()[:1]:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return f"{time(hour, minute):%H:%M}"
    except ValueError:
        return ""
