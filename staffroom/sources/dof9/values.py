"""How values are spelt in a daily organiser file. Dates are day first; spellings of yes and no are accepted widely."""

import re
from datetime import date

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T\s].*)?")
_YES = frozenset({"true", "1", "-1", "y", "yes"})
_NO = frozenset({"", "false", "0", "n", "no"})
LONGEST_NOTE = 4_000
"""As long as a note about a lesson may be."""


def code(text: str, longest: int = 20) -> str:
    """A code or a name on one line, with single blanks."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:longest].strip()


def note(text: str) -> str:
    """Plain text as it was typed: its lines stay, what cannot be shown goes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(letter for letter in line if letter == "\t" or letter.isprintable()).rstrip() for line in lines)
    return "\n".join(kept).strip()[:LONGEST_NOTE].strip()


def yes(text: str) -> bool | None:
    """Whether it says yes; empty is no, and None is a spelling that nobody knows."""
    folded = text.strip().lower()
    return True if folded in _YES else False if folded in _NO else None


def above_nothing(text: str) -> bool:
    """Whether it is a number above 0."""
    try:
        return float(text.strip().replace(",", ".")) > 0
    except ValueError:
        return False


def whole(text: str) -> int:
    """A small whole number; 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def day_first(text: str) -> date | None:
    """`4/05/2026` is 4 May 2026; None for anything else."""
    found = _DAY_FIRST.fullmatch(text.strip())
    return _date(int(found[3]), int(found[2]), int(found[1])) if found else None


def either_way(text: str) -> date | None:
    """A date as `2026-05-04T00:00:00` or day first; None for anything else."""
    found = _ISO.fullmatch(text.strip())
    return _date(*(int(part) for part in found.groups())) if found else day_first(text)


def points_elsewhere(text: str) -> bool:
    """Whether an Archive element says anything."""
    return text.strip().lower() not in {"", "0", "none", "false"}


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
