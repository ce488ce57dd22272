"""In which order somebody's cards stand: as they come for the role, then as the person put them. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from .registry import COLUMNS, Card, Column

Place = Literal["top", "main", "middle", "side", "hidden"]
MOVABLE: tuple[Column, ...] = ("main", "middle", "side")
WISHED: tuple[Place, ...] = ("main", "middle", "side", "hidden")
Arranged = dict[Place, list[Card]]
Step = Literal["up", "down", "hide", "show"]


def arranged(cards: Iterable[Card], roles: Collection[str], wish: Mapping[str, Sequence[str]]) -> Arranged:
    """Cards by column. `wish` names cards by column, and those put away under `hidden`; what it does not know, such
    as a card that came later, stands where it comes for the role.
    """
    known = {card.name: card for card in cards}
    found: Arranged = {"top": [], "main": [], "middle": [], "side": [], "hidden": []}
    wished = {name for place in WISHED for name in wish.get(place, ())}
    for place in WISHED:
        chosen = [known[name] for name in dict.fromkeys(wish.get(place, ())) if name in known]
        found[place] += [card for card in chosen if not (card.fixed or any(card in some for some in found.values()))]
    rest = [card for card in known.values() if card.fixed or card.name not in wished]
    for card in sorted(rest, key=lambda one: (standing(one, roles)[1], one.name)):
        column, place_wanted = standing(card, roles)
        hidden = bool(card.shown_to) and card.shown_to.isdisjoint(roles)
        here = found["hidden" if hidden else column]
        here.insert(_slot(here, place_wanted, roles), card)
    return found


def standing(card: Card, roles: Collection[str]) -> tuple[Column, int]:
    """Column and place of a card for somebody with these roles; of several, the place nearest the top."""
    given = [where for role, where in card.by_role.items() if role in roles]
    return min(given, key=lambda where: (COLUMNS.index(where[0]), where[1]), default=(card.column, card.place))


def put(now: Arranged, name: str, column: str, before: str) -> dict[str, list[str]]:
    """The wish after a card was dropped into a column, before another card or at the end. What is fixed stays."""
    wish = _as_wish(now)
    if column not in MOVABLE or not any(name in names for names in wish.values()):
        return wish
    for names in wish.values():
        if name in names:
            names.remove(name)
    there = wish[column]
    there.insert(there.index(before) if before in there else len(there), name)
    return wish


def moved(now: Arranged, name: str, step: Step) -> dict[str, list[str]]:
    """The wish after one step. A card at the end of its column goes on in the next one; what is fixed stays."""
    wish = _as_wish(now)
    place = next((place for place in WISHED if name in wish[place]), None)
    if place is None:
        return wish
    names = wish[place]
    at = names.index(name)
    if step == "hide" or step == "show":
        names.remove(name)
        home = next(card for card in now[place] if card.name == name).column
        wish["hidden" if step == "hide" else home if home in MOVABLE else "main"].append(name)
    elif place in MOVABLE:
        _step(wish, place, at, -1 if step == "up" else 1)
    return wish


def _step(wish: dict[str, list[str]], place: Column, at: int, by: int) -> None:
    names = wish[place]
    if 0 <= at + by < len(names):
        names[at], names[at + by] = names[at + by], names[at]
        return
    following = [*MOVABLE].index(place) + by
    if 0 <= following < len(MOVABLE):
        other = wish[MOVABLE[following]]
        other.insert(0 if by > 0 else len(other), names.pop(at))


def _as_wish(now: Arranged) -> dict[str, list[str]]:
    return {place: [card.name for card in now[place] if not card.fixed] for place in WISHED}


def _slot(here: Sequence[Card], place: int, roles: Collection[str]) -> int:
    """Where a card that the person never placed goes: before the first that comes later."""
    later = (number for number, card in enumerate(here) if standing(card, roles)[1] > place)
    return next(later, len(here))
