"""Pages of Staffroom that somebody new needs first. One that is not for the reader is not offered."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from staffroom.accounts.rights import TABLE, allowed_at_all


class Place(NamedTuple):
    """A page, with the name people know it by."""

    title: str
    address: str
    icon: str


_PLACES = (
    ("schoolmap:map", "Map of the school", "pin"),
    ("calendar:bells", "Bell times", "clock"),
    ("people:phones", "Telephone list", "phone"),
    ("people:list", "Who is who", "people"),
    ("calendar:calendar", "Terms and days off", "week"),
    ("help:front", "Help with Staffroom", "ask"),
)


def places_for(roles: Iterable[str]) -> list[Place]:
    """The places that somebody with these roles may open."""
    held = list(roles)
    return [
        Place(title, reverse(route), icon)
        for route, title, icon in _PLACES
        if (right := TABLE.permissions.get(route)) and allowed_at_all(held, right)
    ]
