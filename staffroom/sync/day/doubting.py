"""An answer may be well-formed and still not be true: an empty school day, half the lessons gone.

Such a date is set aside and the last good word stands. It is believed when the source repeats it twice more, or when
somebody who knows says so. On days without school nothing is odd about an empty answer.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from staffroom.kit.school_days import is_school_day

from ..models import Feed
from .said import Delivery, Stored, from_text, involved

CONFIRMATIONS = 2
"""How often an implausible answer must come again before it is believed."""

_EMPTY_IS_ODD_FROM = 8
_HALF_IS_ODD_FROM = 20
_PEOPLE_FOR_A_SCHOOL_DAY = 5


@dataclass
class Doubts:
    """What one feed has been doubted for, by date: `{"times", "why", "as_of", "taken"}`."""

    feed: Feed
    as_of: str
    by_date: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, delivery: Delivery) -> "Doubts":
        """The doubts about a feed, to be judged with a delivery of it."""
        feed = Feed.objects.get_or_create(name=name)[0]
        return cls(feed, delivery.as_of.isoformat(), dict(feed.doubts))

    def settle(self, day: date, why: str) -> bool:
        """Remember that a date looks implausible, or (with no reason) that it does not. True while it is doubted."""
        key = day.isoformat()
        if not why:
            self.by_date.pop(key, None)
            return False
        known = self.by_date.get(key, {"times": 0})
        if known.get("taken"):
            self.by_date.pop(key)
            return False
        if known.get("as_of") != self.as_of:
            known = {"times": known["times"] + 1, "why": why, "as_of": self.as_of}
        if known["times"] > CONFIRMATIONS:
            self.by_date.pop(key, None)
            return False
        self.by_date[key] = known
        return True

    def save(self) -> None:
        """Keep them, if they changed."""
        if self.by_date != self.feed.doubts:
            Feed.objects.filter(pk=self.feed.pk).update(doubts=self.by_date)


def judge(delivery: Delivery, known: Mapping[str, "Stored"], doubts: Doubts, today: date) -> dict[date, str]:
    """Which dates of a delivery are not believed yet, and why, in words."""
    had = _counts_before(delivery, known)
    now = Counter(said.date for said in delivery.said)
    # A source that never told a lesson and tells who is away does not deny that there are any.
    only_absences = bool(delivery.away) and not known and not delivery.said
    found = {}
    for day in delivery.dates:
        if day < today:
            continue
        why = _odd(day, had[day], now[day], delivery) if is_school_day(day) and not only_absences else ""
        if doubts.settle(day, why):
            found[day] = why
    return found


def accept(feed: Feed) -> None:
    """Somebody who knows says that what looks implausible is so: the next delivery of it is taken."""
    doubts = {day: {**doubt, "taken": True} for day, doubt in feed.doubts.items()}
    Feed.objects.filter(pk=feed.pk).update(doubts=doubts)


def _counts_before(delivery: Delivery, known: Mapping[str, "Stored"]) -> Counter[date]:
    counts: Counter[date] = Counter()
    for stored in known.values():
        if not stored.withdrawn and (delivery.staff is None or involved(from_text(stored.said)) & delivery.staff):
            counts[stored.date] += 1
    return counts


def _odd(day: date, had: int, now: int, delivery: Delivery) -> str:
    if not delivery.denies:  # of changes alone there may well be none; that most of many went is odd
        lost = had >= _HALF_IS_ODD_FROM and now * 2 < had
        return f"{now} changes on {day:%A %-d %B}, where there were {had}." if lost else ""
    many = delivery.staff is None or len(delivery.staff) >= _PEOPLE_FOR_A_SCHOOL_DAY
    if now == 0 and (had >= _EMPTY_IS_ODD_FROM or many):
        return f"Nothing at all on {day:%A %-d %B}, which is a school day."
    if had >= _HALF_IS_ODD_FROM and now * 2 < had:
        return f"{now} things on {day:%A %-d %B}, where there were {had}."
    return ""
