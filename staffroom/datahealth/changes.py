"""Every row of a plan in words: who, what happens, and which fields differ."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from staffroom.school.names import shown_family_name, shown_first_name
from staffroom.sync.models import ImportRun
from staffroom.sync.selectors import NamedChange, changes_of

PAGE = 100
CSV_HEADING = ("Kind", "What happens", "Code", "Name", "What differs")
ACTIONS = {
    "added": "New",
    "changed": "Changed",
    "deactivated": "Leaves",
    "reactivated": "Comes back",
    "missing_once": "Missing once",
    "found_again": "Found again",
    "replaced": "Code passes on",
}
# Fields whose values may be read here. Others are only said to differ: they are personal, or mean nothing to anybody.
FIELDS = {
    "title": "title",
    "first_name": "first name",
    "preferred_name": "preferred name",
    "family_name": "family name",
    "name": "name",
    "house": "house",
    "campus": "campus",
    "status": "status",
    "faculty_1": "faculty",
    "faculty_2": "second faculty",
    "faculty_3": "third faculty",
    "faculty_4": "fourth faculty",
    "position_1": "position",
    "position_2": "second position",
    "room": "room",
    "second_room": "second room",
    "work_phone": "phone",
    "start": "start",
    "finish": "finish",
    "year_level": "year level",
    "home_group": "home group",
    "teacher": "teacher",
    "second_teacher": "second teacher",
    "head": "head",
    "subject": "subject",
    "number": "number",
    "student": "student",
    "period": "period",
    "description": "description",
}
STAFF_FIELDS = FIELDS | {"email": "e-mail", "availability": "working days"}
_SILENT = {"active", "inactive_because", "missing_since"}


@dataclass(frozen=True)
class Difference:
    """One field that differs; `before` and `after` are empty for a value that is not shown."""

    field: str
    before: str
    after: str
    shown: bool = True


@dataclass(frozen=True)
class ChangeLine:
    """One change of a plan."""

    kind: str
    action: str
    key: str
    name: str
    differences: list[Difference]


@dataclass(frozen=True)
class ChangesPage:
    """A page of a plan's changes of one kind."""

    kinds: list[tuple[str, str]]
    kind: str
    actions: list[tuple[str, str, int]]
    action: str
    lines: list[ChangeLine]
    number: int
    last: int
    total: int

    @property
    def tail(self) -> str:
        """What follows the page number in an address."""
        return "&" + urlencode({"kind": self.kind, "action": self.action})


def changes_page(run: ImportRun, *, kind: str, action: str, number: int) -> ChangesPage:
    """The asked page; an unknown kind or action shows the first kind and everything."""
    kinds = [(name, name.replace("_", " ").capitalize()) for name in _kinds(run)]
    if kind not in dict(kinds):
        kind = kinds[0][0] if kinds else ""
    counts = Counter(change.action for change in changes_of(run, kind)) if kind else Counter()
    action = action if action in counts else ""
    total = counts[action] if action else sum(counts.values())
    last = max(1, -(-total // PAGE))
    number = min(max(1, number), last)
    chosen = (change for change in changes_of(run, kind) if not action or change.action == action) if kind else iter(())
    lines = [_line(change) for change in islice(chosen, (number - 1) * PAGE, number * PAGE)]
    offered = [(name, ACTIONS[name], counts[name]) for name in ACTIONS if counts[name]]
    return ChangesPage(kinds, kind, offered, action, lines, number, last, total)


def csv_rows(run: ImportRun) -> Iterator[tuple[str, ...]]:
    """Every change of the plan as a row of a file."""
    for change in changes_of(run):
        line = _line(change)
        said = "; ".join(f"{d.field}: {d.before} → {d.after}" if d.shown else d.field for d in line.differences)
        yield line.kind, line.action, line.key, line.name, said


def how_many(run: ImportRun) -> int:
    """How many changes the stored plan holds; 0 once it was purged."""
    return sum(run.chunks.values_list("changes", flat=True))


def _kinds(run: ImportRun) -> list[str]:
    there = set(run.chunks.filter(changes__gt=0).values_list("kind", flat=True))
    return [kind for kind in ("students", "staff") if kind in there] + sorted(there - {"students", "staff"})


def _line(change: NamedChange) -> ChangeLine:
    facts = change.after or change.before or {}
    differences = _differences(change) if change.before and change.after else []
    return ChangeLine(
        change.kind.replace("_", " "), ACTIONS.get(change.action, change.action), change.key, _name(facts), differences
    )


def _name(facts: dict[str, Any]) -> str:
    if "family_name" not in facts:
        return str(facts.get("name") or "")
    first = shown_first_name(facts.get("preferred_name") or facts.get("first_name") or "")
    return f"{first} {shown_family_name(facts['family_name'] or '')}".strip()


def _differences(change: NamedChange) -> list[Difference]:
    before, after = change.before or {}, change.after or {}
    names = STAFF_FIELDS if change.kind == "staff" else FIELDS
    differing = [name for name in after if before.get(name) != after[name] and name not in _SILENT]
    shown = [
        Difference(names[name], _said(before.get(name)), _said(after[name])) for name in differing if name in names
    ]
    hidden = len(differing) - len(shown)
    return [*shown, Difference("other details", "", "", shown=False)] if hidden else shown


def _said(value: Any) -> str:
    return "" if value is None else str(value)
