"""The page "Who can see what": the table of rights, for the people it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .rights import TABLE, Right, needs

EFFECTS = {
    "Y": ("yes", "may"),
    "M": ("less", "may, with fewer details: what other lines of the same part open stays away"),
    "T": ("own classes", "may, for the students and classes of their own timetable"),
    "O": ("own", "may, for what is their own"),
}


@dataclass(frozen=True)
class Cell:
    """What one role may do: a word, empty for nothing."""

    role: str
    word: str
    effect: str
    mine: bool


@dataclass(frozen=True)
class Row:
    """One right and all roles."""

    resource: str
    action: str
    sensitive: bool
    cells: list[Cell]

    @property
    def mine(self) -> bool:
        """Whether one's own roles may do it."""
        return any(cell.mine and cell.word for cell in self.cells)

    @property
    def own_only(self) -> bool:
        """Whether they may do it to what is their own, and no further."""
        return all(cell.effect in ("O", "") for cell in self.cells if cell.mine)


@never_cache
@require_safe
@needs("rights.see")
def who_can_see_what(request: HttpRequest) -> HttpResponse:
    """All rights by role, with one's own roles marked."""
    mine = frozenset(getattr(request.user, "roles", ()))
    used = {effect for right in TABLE.rights.values() for effect in right.effects.values()}
    context = {
        "area": "rights",
        "heads": [(short, role, role in mine) for short, role in TABLE.roles.items()],
        "rows": list(rows(mine)),
        "effects": [said for effect, said in EFFECTS.items() if effect in used],
        "conditions": [(name, TABLE.conditions[name]) for name in sorted(TABLE.conditions) if name in used],
    }
    return render(request, "accounts/rights.html", context)


def rows(mine: frozenset[str]) -> Iterator[Row]:
    """The table, in the order of the file."""
    for right in TABLE.rights.values():
        cells = [_cell(right, role, mine=role in mine) for role in TABLE.roles.values()]
        yield Row(right.resource, right.action, right.sensitive, cells)


def _cell(right: Right, role: str, *, mine: bool) -> Cell:
    effect = right.effects.get(role, "")
    return Cell(role, EFFECTS.get(effect, (effect, ""))[0], effect[:1], mine)
