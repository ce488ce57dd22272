"""Where a room says how it is reached. A new room is one `entry(...)` in its own `navigation.py`, and nothing else.

    from staffroom.kit.navigation import entry

    entry("schoolmap:map", "Map", icon="pin", right="rooms.see", area="map", place=45)

The first word is the route. `right` is the line of `accounts/rights.toml` without which nobody sees the entry; whoever
holds it for their own things only sees it too. `area` is what the room's views put in their context, so that the entry
is marked on all of its pages, not on its own one alone. `place` is the order; `where` is where it stands:

    main   the row at the top of a wide window, as far as there is room, then behind “More”;
           on a phone in the bar at the bottom if it says `bar=True`, otherwise in the sheet “More”
    more   behind “More” in both
    me     in the menu under one's initials
    new    in the sheet under “+”, which is there as soon as somebody may open anything in it

A route without arguments, or `address=` with a function that gives one for the person who asks. All of this is worked
out from the roles of the person alone: it asks the database nothing.
"""

import functools
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse

Where = Literal["main", "more", "me", "new"]
ALWAYS_IN_A_ROW = 5
"""So many entries fit beside each other in the narrowest window that has the row at all (64 rem)."""
IN_A_WIDE_ROW = 6


@dataclass(frozen=True)
class Entry:
    """One way somewhere."""

    route: str
    title: str
    icon: str
    right: str
    area: str
    place: int
    where: Where
    bar: bool
    address: Callable[[Any], str] | None
    unless: str


@dataclass(frozen=True)
class Way:
    """An entry as the person who asks sees it. `current` says that they are there; `wide` that only a wide window
    has it in its row."""

    title: str
    icon: str
    address: str
    area: str
    current: bool
    bar: bool
    wide: bool = False


_entries: dict[tuple[str, str], Entry] = {}


def entry(
    route: str,
    title: str,
    *,
    icon: str,
    right: str = "",
    area: str = "",
    place: int,
    where: Where = "main",
    bar: bool = False,
    address: Callable[[Any], str] | None = None,
    unless: str = "",
) -> None:
    """Announce a way somewhere; see the top of this file.

    Without `right` everybody who is signed in has it. `unless` names a right whose holders have a better way already.
    """
    _entries[route, where] = Entry(route, title, icon, right, area, place, where, bar, address, unless)


def all_entries() -> list[Entry]:
    """Every announced entry, in order of place."""
    return sorted(_entries.values(), key=lambda one: (one.place, one.title))


def discover() -> None:
    """Import every room's `navigation.py`."""
    for app in apps.get_app_configs():
        if app.name.startswith("staffroom.") and importlib.util.find_spec(f"{app.name}.navigation"):
            importlib.import_module(f"{app.name}.navigation")


class Navigation:
    """What templates ask: `navigation.row`, `.more`, `.bar`, `.rest`, `.me`, `.new`; worked out when first asked."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @functools.cached_property
    def here(self) -> str:
        """The route that answers, if an entry leads to it; then no other is marked as current."""
        match = self._request.resolver_match
        route = match.view_name if match else ""
        return route if any(one.route == route and not one.address for one in _entries.values()) else ""

    @functools.cached_property
    def _ways(self) -> dict[Where, list[Way]]:
        user: Any = getattr(self._request, "user", None)
        found: dict[Where, list[Way]] = {"main": [], "more": [], "me": [], "new": []}
        if user is None or not user.is_authenticated:
            return found
        for one in all_entries():
            if (not one.right or user.holds(one.right)) and not (one.unless and user.holds(one.unless)):
                address = one.address(user) if one.address else _address(one.route)
                if address:
                    current = one.route == self.here
                    found[one.where].append(Way(one.title, one.icon, address, one.area, current, one.bar))
        return found

    @functools.cached_property
    def row(self) -> list[Way]:
        """The row at the top; the last ones of it only where the window is wide."""
        main = self._ways["main"][:IN_A_WIDE_ROW]
        return [
            Way(way.title, way.icon, way.address, way.area, way.current, way.bar, wide=number >= ALWAYS_IN_A_ROW)
            for number, way in enumerate(main)
        ]

    @functools.cached_property
    def more(self) -> list[Way]:
        """Behind “More” at the top: what the row has no room for (marked `wide` if a wide one has), and the rest."""
        return [way for way in self.row if way.wide] + self._ways["main"][IN_A_WIDE_ROW:] + self._ways["more"]

    @functools.cached_property
    def bar(self) -> list[Way]:
        """The bar of a phone, without “+” and “More”: three at most."""
        return [way for way in self._ways["main"] if way.bar][:3]

    @functools.cached_property
    def rest(self) -> list[Way]:
        """The sheet “More” of a phone: everything that is not in its bar."""
        return [way for way in self._ways["main"] if way not in self.bar] + self._ways["more"]

    @functools.cached_property
    def me(self) -> list[Way]:
        """The menu under one's initials."""
        return self._ways["me"]

    @functools.cached_property
    def new(self) -> list[Way]:
        """The sheet under “+”."""
        return self._ways["new"]


@functools.cache
def _address(route: str) -> str:
    return reverse(route)
