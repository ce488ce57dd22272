"""How a cover is arranged: its kind, and how a lesson goes on where nobody takes it."""

from .models import Occurrence

_WITHOUT = {
    "no cover": "no cover needed",
    "library": "goes to the library",
    "minimal supervision": "minimal supervision, nobody named",
}
_MERGED = "merged "
ORDINARY = ("", "extra", "casual")
"""Kinds that a page need not name: its other words say as much."""


def kind_of_cover(row: Occurrence, replaced: str, by: str) -> str:
    """What sort of cover it is when `by` (code or name) takes this for `replaced`; empty where nobody says."""
    return next((kind for of, who, kind in row.arranged if of == replaced and who == by), "")


def goes_on_without(row: Occurrence, replaced: str) -> str:
    """In words, how it goes on without somebody in the place of `replaced`; empty where that is not arranged."""
    kind = next((kind for of, who, kind in row.arranged if of == replaced and not who), "")
    if kind.startswith(_MERGED):
        return f"joins {kind.removeprefix(_MERGED)}"
    return _WITHOUT.get(kind, kind)


def worded(instead: str, how: str) -> str:
    """For whom somebody takes it, and the kind of cover if it is more than an extra: "for Roza Petrov, in lieu"."""
    return ", ".join(part for part in (instead, "" if how in ORDINARY else how) if part)
