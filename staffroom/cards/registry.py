"""Where a room announces what it puts on the front page. A new card is one function in some room's `cards.py`.

    @card("away", title="Away", needs="away.see", column="middle", place=30, template="today/cards/away.html")
    def away(reader: Reader) -> Mapping[str, object] | None: ...

The function reads our own tables and gives the context of its template, or None where there is nothing to say to this
reader and no reason to say so. What raises, or takes too long, is replaced by a sentence; the other cards stand.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.apps import apps

T = TypeVar("T")
Column = Literal["top", "main", "middle", "side"]
COLUMNS: tuple[Column, ...] = ("top", "main", "middle", "side")


@dataclass(frozen=True)
class Reader:
    """Who looks at the front page, and when. `staff_code` is empty without a linked record."""

    user_id: int
    name: str
    staff_code: str
    roles: frozenset[str]
    may: Mapping[str, Mapping[str, bool]]
    moment: datetime
    day: date
    stamps: Mapping[str, int] = field(default_factory=dict)
    shared: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, read: Callable[["Reader"], T]) -> T:
        """What `read` gives, asked once per page however many cards need it."""
        if read not in self.shared:
            self.shared[read] = read(self)
        found: T = self.shared[read]
        return found

    def holds(self, permission: str) -> bool:
        """Whether the reader may do that to more than their own."""
        area, name = permission.split(".")
        return self.may[area][name]


Context = Mapping[str, object]
Read = Callable[[Reader], Context | None]


@dataclass(frozen=True)
class Card:
    """A block of the front page.

    `column` and `place` are where it stands for everybody, `by_role` where it stands for some roles. Where
    `shown_to` names roles, others do not have it on their page until they put it there. A `fixed` card can be neither
    moved nor hidden: it is what the page is for.
    """

    name: str
    title: str
    needs: str
    template: str
    column: Column
    place: int
    read: Read
    shown_to: frozenset[str] = frozenset()
    by_role: Mapping[str, tuple[Column, int]] = field(default_factory=dict)
    fixed: bool = False


_cards: dict[str, Card] = {}


def card(
    name: str,
    *,
    title: str,
    needs: str,
    template: str,
    column: Column,
    place: int,
    shown_to: tuple[str, ...] = (),
    by_role: Mapping[str, tuple[Column, int]] | None = None,
    fixed: bool = False,
) -> Callable[[Read], Read]:
    """Announce a card. `needs` is the right without which it is not even read (`O` holders have it too)."""

    def announce(read: Read) -> Read:
        if name in _cards and _cards[name].read.__qualname__ != read.__qualname__:
            raise ValueError(f"There are two cards called “{name}”.")
        _cards[name] = Card(
            name, title, needs, template, column, place, read, frozenset(shown_to), by_role or {}, fixed
        )
        return read

    return announce


def all_cards() -> list[Card]:
    """Every announced card, in order of place."""
    return sorted(_cards.values(), key=lambda one: (one.place, one.name))


def discover() -> None:
    """Import every room's `cards.py`."""
    for app in apps.get_app_configs():
        if app.name.startswith("staffroom.") and importlib.util.find_spec(f"{app.name}.cards"):
            importlib.import_module(f"{app.name}.cards")
