"""Short ways to say what is stored and what came in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from staffroom.sync.kinds import KINDS, STAFF, STUDENTS, Kind, Row
from staffroom.sync.plans import Action, Incoming, KindPlan, Standing, plan_kind

MONDAY = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)
MARK = "a key's…"  # eight characters that name the key of a birth date's hash


def night(number: int) -> datetime:
    """File time of the nth night."""
    return MONDAY + timedelta(days=number)


def data(kind: Kind, key: str, **values: Any) -> Row:
    """Fields of one record; what is not named is empty, people have a name and a birth date of their own."""
    usual: dict[str, Any] = {kind.key: key}
    if kind.people:
        usual |= {"first_name": "Anne", "family_name": f"SMITH {key}", "status": "ACTV", "birth_mark": f"{MARK}{key}"}
    return tuple((usual | values).get(name, "") for name in kind.fields)


def stored(kind: Kind, key: str, *, active: bool = True, because: str = "", since: Any = None, **values: Any) -> Row:
    """One record as it is stored."""
    state = (active, because, since) if kind.people else (active, since)
    return data(kind, key, **values) + state


def coming(kind: Kind, rows: dict[str, Row], *, on: int = 1, **more: Any) -> Incoming:
    """A good full export of the nth night."""
    standing = more.pop("standing", {})
    return Incoming(kind, rows, night(on), standing, read=len(rows), **more)


def plan(kind: Kind, before: dict[str, Row], rows: dict[str, Row], *, on: int = 1, **more: Any) -> KindPlan:
    """The plan of a good full export of the nth night."""
    return plan_kind(before, coming(kind, rows, on=on, **more))


def after(before: dict[str, Row], made: KindPlan) -> dict[str, Row]:
    """What is stored once the plan is carried out."""
    rows = dict(before)
    for change in made.changes:
        if change.action != Action.REPLACED and change.after is not None:
            rows[change.key] = change.after
    return rows


def actions(made: KindPlan) -> list[tuple[str, str]]:
    """Key and action of every change."""
    return [(change.key, str(change.action)) for change in made.changes]


__all__ = ["KINDS", "STAFF", "STUDENTS", "Standing", "actions", "after", "coming", "data", "night", "plan", "stored"]
