"""The text of each type in an eduHub cell, and nothing more lenient than the export itself.

Every reader takes a stripped, non-empty cell and raises `Unreadable` with what it expected.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import date, time
from functools import lru_cache

Reader = Callable[[str], object]

# Day without leading zero, two-digit month, four-digit year, 12-hour clock: always so in the export.
_DATE = re.compile(r"(\d{1,2})/(\d{2})/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AaPp][Mm])", re.ASCII)
# A time of day stands behind a date that means nothing, or by itself, in 12 or 24 hours.
_CLOCK = re.compile(r"(?:\d{1,4}[/-]\d{1,2}[/-]\d{1,4} )?(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])[Mm])?", re.ASCII)
# Python would also take 1_000, 1e3 and digits of other scripts; numbers longer than nine digits fit no column.
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"-?(\d{1,9}(\.\d*)?|\.\d+)", re.ASCII)
YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)


class Unreadable(ValueError):
    """A cell does not hold what its column should; `str()` says what was expected."""


def text(cell: str) -> str:
    """Text as it stands."""
    return cell


def code(cell: str) -> str:
    """A code; letter case does not matter in CASES21, so it is folded to capitals."""
    return cell.upper()


def whole(cell: str) -> int:
    """Plain digits, minus allowed."""
    if not _WHOLE.fullmatch(cell):
        raise Unreadable("a whole number of at most nine digits")
    return int(cell)


def number(cell: str) -> float:
    """Digits with a decimal point."""
    if not _NUMBER.fullmatch(cell):
        raise Unreadable("a number with a decimal point")
    return float(cell)


def school_year(cell: str) -> int | None:
    """A year in four digits; zero is none."""
    if not cell.strip("0"):
        return None
    if not YEAR.fullmatch(cell):
        raise Unreadable("a year such as 2026")
    return int(cell)


def flag(cell: str) -> bool | None:
    """Y or N; any other letter is not known."""
    return {"Y": True, "N": False}.get(cell.upper())


def bookable(cell: str) -> bool:
    """Room type: R is bookable for classes, anything else is not."""
    return cell.upper() == "R"


def subject_in_use(cell: str) -> bool:
    """Subject type: U is active, anything else is not."""
    return cell.upper() == "U"


def weekdays(cell: str) -> str:
    """Five letters, Monday to Friday, '-' where nothing is known; empty when nothing is known at all."""
    return "" if cell == "-----" else cell.upper()


@lru_cache(maxsize=20_000)
def day(cell: str) -> date:
    """A date such as `15/08/2011 12:00:00 AM`."""
    found = _DATE.fullmatch(cell)
    try:
        if found is None or not (1 <= int(found[4]) <= 12 and int(found[5]) < 60 and int(found[6]) < 60):
            raise ValueError
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise Unreadable("a date such as 15/08/2011 12:00:00 AM") from None


def date_key(cell: str) -> str:
    """A date that is the key of its row, as in `2011-08-15`."""
    return day(cell).isoformat()


@lru_cache(maxsize=2_000)
def clock(cell: str) -> time:
    """A time of day to the minute, such as `30/12/1899 3:30:00 PM` or `15:30`."""
    found = _CLOCK.fullmatch(cell)
    try:
        if found is None or int(found[3] or 0) > 59:
            raise ValueError
        hour = int(found[1])
        if found[4]:
            if not 1 <= hour <= 12:
                raise ValueError
            hour = hour % 12 + (12 if found[4].upper() == "P" else 0)
        return time(hour, int(found[2]))
    except ValueError:
        raise Unreadable("a time such as 30/12/1899 8:50:00 AM") from None


def birth_marker(key: str) -> Callable[[str], str]:
    """A reader that turns a birth date into a keyed hash and forgets the date.

    The first eight characters name the key, so that hashes under two keys are never compared.
    """
    secret = key.encode()
    name = hashlib.blake2b(secret, digest_size=4, person=b"birth key").hexdigest()

    @lru_cache(maxsize=20_000)
    def mark(cell: str) -> str:
        return name + hmac.new(secret, day(cell).isoformat().encode(), hashlib.sha256).hexdigest()[:32]

    return mark
