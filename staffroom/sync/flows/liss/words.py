"""The timetabler's words for kinds of things and periods, in the school's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from staffroom.sync.day.said import short_period

_KINDS = {
    "": "lesson",
    "class": "lesson",
    "rollclass": "lesson",
    "study": "lesson",
    "duty": "duty",
    "staffmeeting": "meeting",
    "meeting": "meeting",
    "exam": "exam",
    "excursion": "event",
    "incursion": "event",
    "event": "event",
    "extracurricular": "event",
    "house": "event",
}
HIDDEN = frozenset({"rto", "oncall"})
"""Somebody's own time: not shown to others."""


@dataclass(frozen=True)
class Words:
    """How this school's timetabler says things: names of periods, and the room of the library."""

    periods: Mapping[str, str] = field(default_factory=dict)
    library: str = ""

    def period(self, label: str) -> str:
        """The school's own name of a period."""
        return short_period(self.periods.get(label, label))


def kind_of(said: str, *, known_class: bool, has_period: bool) -> str:
    """What sort of thing a row is about. An unknown word is a lesson where the class is known, else an event."""
    if said == "" and not known_class and not has_period:
        return "event"
    return _KINDS.get(said) or ("lesson" if known_class else "event")


def place_in(class_code: str) -> str:
    """Where a duty is when only its code says so: `DUTY OVAL` is OVAL."""
    return class_code.partition(" ")[2].strip() or class_code
