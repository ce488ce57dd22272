"""How a cover is arranged: its kind, and how a lesson goes on where nobody takes it."""

from .models import Occurrence

_WITHOUT = {
    "no cover": "no cover needed",
    "library": "goes to the library",
    "minimal supervision": "minimal supervision, nobody named",
}
_MERGED = "merged "
PLAIN = ("casual",)
"""Kinds that a page need not name: the name of whoever takes it says as much."""


def kind_of_cover(row: Occurrence, replaced: str, by: str) -> str:
    """What sort of cover it is when `by` (code or name) takes this for `replaced`; empty where nobody says."""
    return next((kind for of, who, kind in row.arranged if of == replaced and who == by), "")


def goes_on_without(row: Occurrence, replaced: str) -> str:
    """In words, how it goes on without somebody in the place of `replaced`; empty where that is not arranged."""
    kind = next((kind for of, who, kind in row.arranged if of == replaced and not who), "")
    if kind.startswith(_MERGED):
        return f"joins {kind.removeprefix(_MERGED)}"
    return _WITHOUT.get(kind, kind)
