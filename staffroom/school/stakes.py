"""What one thing on a date is to one person, and what it comes to for them when that becomes another. Pure.

A stake is what a person would be told: whether it is theirs, an extra, covered or off, where and when. What is no
news to them, such as another name of the subject, is not in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from .arranged import ORDINARY
from .day import Entry

OFF = ("covered", "cancelled", "withdrawn")
_GONE = ("cancelled", "withdrawn")


class What(StrEnum):
    """What a change comes to for one person. `NOTHING` needs no telling, as when what was off goes altogether."""

    NOTHING = ""
    EXTRA = "extra"
    FREED = "off the hook"
    COVERED = "covered"
    YOURS_AGAIN = "yours again"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    BACK_ON = "back on"
    NEW = "new"
    NEW_TIME = "new time"
    MOVED = "moved"


class Stake(NamedTuple):
    """One thing as it stands in one person's day. Times are ISO in Melbourne time, empty where nobody knows them.

    `change` is a `ChangeKind` or empty; `who` are codes, or names without one: who is replaced by an extra, or who
    takes what is covered. `how` says how it is covered where that is worth saying.
    """

    name: str
    kind: str
    period: str
    change: str
    who: tuple[str, ...]
    how: str
    rooms: tuple[str, ...]
    left: tuple[str, ...]
    starts: str
    ends: str

    @property
    def told(self) -> tuple[object, ...]:
        """What counts as a difference. `left` follows from the rooms; names are only what it is called by."""
        return (self.change, self.who, self.how, self.rooms, self.starts, self.ends)

    @property
    def off(self) -> bool:
        """Whether they need not go."""
        return self.change in OFF

    def as_json(self) -> dict[str, Any]:
        """For the table."""
        return self._asdict()

    @property
    def over_at(self) -> datetime | None:
        """When it is over; None where nobody knows."""
        return datetime.fromisoformat(self.ends) if self.ends else None


def stake_from(kept: Mapping[str, Any] | None) -> Stake | None:
    """From the table. What an older version of Staffroom did not keep is empty."""
    if kept is None:
        return None
    lists = {name: tuple(kept.get(name) or ()) for name in ("who", "rooms", "left")}
    texts = {name: str(kept.get(name) or "") for name in Stake._fields if name not in lists}
    return Stake(**texts, **lists)  # type: ignore[arg-type]


def stake_in(entry: Entry) -> Stake:
    """What this line of a person's day is to them."""
    change = entry.change
    kind = change.kind if change else ""
    who: Iterable[str] = ()
    if change and kind == "extra":
        who = (code for code in entry.teachers if code not in entry.teachers_now)
    elif change and kind == "covered" and change.teacher:
        who = (change.teacher,)
    return Stake(
        name=entry.name,
        kind=entry.kind,
        period=entry.period,
        change="" if kind == "moved" else kind,
        who=tuple(who),
        how=change.how if change and change.how not in ORDINARY else "",
        rooms=entry.rooms_now,
        left=tuple(room for room in entry.rooms if room not in entry.rooms_now),
        starts=entry.starts.isoformat() if entry.starts else "",
        ends=entry.ends.isoformat() if entry.ends else "",
    )


def what_of(was: Stake | None, now: Stake | None) -> What:
    """What it comes to for the person, in one word of the school's."""
    if now is None or (now.off and was is not None and was.change == "extra"):
        return _what_went(was)
    if was is None or was.change in _GONE:
        return _what_came(was, now)
    if _how(now) != _how(was) and (now.off or was.off or now.change == "extra"):
        return What(now.change) if now.change else What.YOURS_AGAIN
    if now.off:
        return What.NOTHING
    if (now.starts, now.ends) != (was.starts, was.ends):
        return What.NEW_TIME
    return What.MOVED if now.rooms != was.rooms else What.NOTHING


def _how(stake: Stake) -> tuple[object, ...]:
    return (stake.change, stake.who, stake.how)


def _what_went(was: Stake | None) -> What:
    if was is None or was.off:
        return What.NOTHING
    return What.FREED if was.change == "extra" else What.WITHDRAWN


def _what_came(was: Stake | None, now: Stake) -> What:
    """Of what was not there, or was off for everybody."""
    if now.off:
        return What.COVERED if now.change == "covered" and was is not None else What.NOTHING
    if now.change == "extra":
        return What.EXTRA
    return What.NEW if was is None else What.BACK_ON


class Telling(NamedTuple):
    """One change as it is told. `marks` are the things it is about: two where one was put at another time."""

    what: What
    was: Stake | None
    now: Stake | None
    marks: tuple[str, ...]


Change = tuple[str, Stake | None, Stake | None]
"""A mark, what it was to somebody, and what it is now; None is nothing."""


def tellings(changes: Iterable[Change]) -> list[Telling]:
    """What these changes of one person's day come to; those that come to nothing are left out.

    What went and came back under the same name is one thing at another time, where there is only one of each.
    """
    known = list(changes)
    went = {mark: was for mark, was, now in known if was and not was.off and now is None}
    came = {mark: now for mark, was, now in known if now and was is None}
    names_gone, names_new = (Counter(stake.name for stake in some.values()) for some in (went, came))
    twins = {name for name in names_gone if names_gone[name] == names_new[name] == 1}
    left = {stake.name: (mark, stake) for mark, stake in went.items() if stake.name in twins}
    found = []
    for mark, was, now in known:
        if mark in came and now and now.name in twins:
            other, before = left[now.name]
            found.append(Telling(what_of(before, now), before, now, (other, mark)))
        elif not (mark in went and was and was.name in twins):
            found.append(Telling(what_of(was, now), was, now, (mark,)))
    return [one for one in found if one.what]


def same(one: Stake | None, other: Stake | None) -> bool:
    """Whether there is nothing to tell between them."""
    return (one and one.told) == (other and other.told)


def is_over(was: Stake | None, now: Stake | None, moment: datetime) -> bool:
    """Whether nothing of it is still to come. What has no end lasts all day."""
    ends = [stake.over_at for stake in (was, now) if stake]
    return bool(ends) and all(end is not None and end <= moment for end in ends)
