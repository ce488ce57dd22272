"""What an import would do, worked out without touching anything. Pure: rows in, changes out."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from .kinds import Kind, Row


class Action(StrEnum):
    """What happens to one record."""

    ADDED = "added"
    CHANGED = "changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    MISSING_ONCE = "missing_once"
    FOUND_AGAIN = "found_again"
    REPLACED = "replaced"


class Standing(StrEnum):
    """What the source says about a record that is there."""

    CURRENT = ""
    LEFT = "left"
    NOT_ATTENDING = "not attending"
    FUTURE = "future"
    TO_DELETE = "to be deleted"
    UNKNOWN = "unknown"


class Change(NamedTuple):
    """One change: the whole row before and after; None where there was or will be none."""

    action: str
    key: str
    before: Row | None
    after: Row | None


@dataclass
class Incoming:
    """Everything a source says about one kind.

    `rows` hold the kind's fields by key, without state; `standing` names only those not plainly current.
    `absent` are fields the source had no column for: stored values stay. `unreadable` keys are present
    but could not be read: nothing is concluded about them. `ended` says of a stored row that it is over
    by itself (last year's enrolment), so that its absence needs no second look.
    """

    kind: Kind
    rows: dict[str, Row]
    file_time: datetime
    standing: dict[str, Standing] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    unreadable: set[str] = field(default_factory=set)
    ended: Callable[[Row], bool] | None = None
    read: int = 0
    set_aside: int = 0


@dataclass
class KindPlan:
    """The plan for one kind: changes in a fixed order, and how many records each outcome has."""

    kind: Kind
    changes: list[Change]
    counts: dict[str, int]


def plan_kind(stored: dict[str, Row], incoming: Incoming) -> KindPlan:
    """Compare what is stored with what came in. The order of rows makes no difference."""
    planner = _Planner(stored, incoming)
    changes = [*planner.present(), *planner.absent()]
    changes.sort(key=attrgetter("key"))
    changes.sort(key=lambda change: change.action != Action.REPLACED)  # a code is free before it is given again
    counts = {
        "read": incoming.read,
        "added": 0,
        "changed": 0,
        "deactivated": 0,
        "reactivated": 0,
        "unchanged": planner.unchanged,
        "missing_once": planner.still_missing,
        "set_aside": incoming.set_aside,
    }
    seen = Counter(map(attrgetter("action"), changes))
    for action in seen.keys() & counts.keys():
        counts[action] += seen[action]
    counts["unchanged"] += seen[Action.FOUND_AGAIN]
    return KindPlan(incoming.kind, changes, counts)


class _Planner:
    def __init__(self, stored: dict[str, Row], incoming: Incoming) -> None:
        self.stored = stored
        self.incoming = incoming
        self.kind = incoming.kind
        self.width = len(self.kind.fields)
        self.holes = [self.kind.at(name) for name in incoming.absent if name in self.kind.fields]
        self.current: Row = (True, "", None) if self.kind.people else (True, None)
        self.unchanged = 0
        self.still_missing = 0

    def present(self) -> Iterable[Change]:
        """Changes of records that are in the source."""
        standing, stored, current = self.incoming.standing, self.stored, self.current
        for key, data in self.incoming.rows.items():
            before = stored.get(key)
            state = self._state(standing[key], before) if key in standing else current
            if before is None:
                yield Change(Action.ADDED, key, None, data + state)
                continue
            after = self._fill(data, before) + state if self.holes else data + state
            if before == after:
                self.unchanged += 1
            else:
                yield from self._differ(key, before, after)

    def absent(self) -> Iterable[Change]:
        """Changes of current records that are not in the source: two good looks before anybody goes."""
        rows, unreadable = self.incoming.rows, self.incoming.unreadable
        for key, before in self.stored.items():
            if key in rows or key in unreadable or not before[self.width]:
                continue
            if (change := self._missing(key, before)) is None:
                self.still_missing += 1
            else:
                yield change

    def _missing(self, key: str, before: Row) -> Change | None:
        since, seen = before[-1], self.incoming.file_time
        if since is None and not (self.incoming.ended and self.incoming.ended(before)):
            return Change(Action.MISSING_ONCE, key, before, (*before[:-1], seen))
        if since is not None and seen <= since:
            return None
        gone: Row = (False, "missing", since) if self.kind.people else (False, since or seen)
        return Change(Action.DEACTIVATED, key, before, before[: self.width] + gone)

    def _state(self, standing: Standing, before: Row | None) -> Row:
        if standing is Standing.UNKNOWN:
            # A status nobody knows changes nothing about who is here.
            if before is not None and not before[self.width] and before[self.width + 1] != "missing":
                return before[self.width :]
            return self.current
        return (False, standing.value, None) if self.kind.people else (False, None)

    def _fill(self, data: Row, before: Row) -> Row:
        filled = list(data)
        for place in self.holes:
            filled[place] = before[place]
        return tuple(filled)

    def _differ(self, key: str, before: Row, after: Row) -> Iterable[Change]:
        if self.kind.people and is_swap(self.kind, before, after):
            closed = (*before[: self.width], False, "code reused", None)
            yield Change(Action.REPLACED, key, before, closed)
            yield Change(Action.ADDED, key, None, after)
            return
        was, now = before[self.width], after[self.width]
        if was and not now:
            action = Action.DEACTIVATED
        elif now and not was:
            action = Action.REACTIVATED
        elif before[: self.width] == after[: self.width] and before[-1] is not None and after[-1] is None:
            action = Action.FOUND_AGAIN
        else:
            action = Action.CHANGED
        yield Change(action, key, before, after)


def is_swap(kind: Kind, before: Row, after: Row) -> bool:
    """Whether a code now means somebody else: name and birth date both differ.

    Birth dates are known only by their keyed hash, whose first eight characters name the key;
    hashes under different keys, or an unknown date, prove nothing.
    """
    mark = kind.at("birth_mark")
    old, new = before[mark], after[mark]
    if not old or not new or old == new or old[:8] != new[:8]:
        return False
    return _name(kind, before) != _name(kind, after)


def _name(kind: Kind, row: Row) -> tuple[Any, ...]:
    return tuple(str(row[kind.at(part)]).casefold() for part in ("first_name", "family_name"))
