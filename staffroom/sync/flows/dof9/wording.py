"""What came of a daily organiser file, as a colleague would say it. Never a value of a row."""

from collections.abc import Mapping
from datetime import date

from staffroom.kit.words import count, listed
from staffroom.sync.models import DailyFile


def in_words(effects: Mapping[str, int]) -> str:
    """What came of a file, in a sentence."""
    kinds = ("casual", "extra", "in lieu", "kind unknown")
    covers = sum(effects.get(kind, 0) for kind in kinds)
    duties = sum(effects.get(f"duty {kind}", 0) for kind in kinds)
    open_ones = effects.get("uncovered", 0) + effects.get("duty uncovered", 0)
    needless = effects.get("no cover", 0) + effects.get("duty no cover", 0)
    off = effects.get("cancelled", 0) + effects.get("duty cancelled", 0)
    told = [
        *([count(covers, "lesson covered", "lessons covered")] if covers else []),
        *([count(duties, "duty covered", "duties covered")] if duties else []),
        *([f"{needless} without a cover"] if needless else []),
        *([f"{open_ones} still uncovered"] if open_ones else []),
        *([count(effects["room"], "room change")] if effects.get("room") else []),
        *([f"{off} cancelled"] if off else []),
        *([count(effects["away"], "absence")] if effects.get("away") else []),
        *([count(effects["note"], "note")] if effects.get("note") else []),
    ]
    return f"Read: {listed(told)}." if told else "Read. It has no changes for these dates."


def set_aside(row: DailyFile) -> int:
    """How many rows were not used."""
    return int(sum(row.aside.values()) + sum(row.unusable.values()))


def held_because(doubted: Mapping[date, str]) -> str:
    """Why some dates are not believed yet; empty where all are."""
    if not doubted:
        return ""
    first = doubted[min(doubted)]
    more = f" And {count(len(doubted) - 1, 'more date')}." if len(doubted) > 1 else ""
    return f"{first}{more} What was there before stays until the file says so again, or somebody confirms it."


def remark(row: DailyFile) -> str:
    """What people should know about it, in words and without values of rows."""
    unread = f"Not read: {listed(sorted(row.unread))}." if row.unread else ""
    left = f"{count(set_aside(row), 'row was', 'rows were')} set aside." if set_aside(row) else ""
    return " ".join(filter(None, (*row.warnings, unread, left)))
