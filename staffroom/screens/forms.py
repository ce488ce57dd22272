"""What somebody says about a screen, read and checked; errors are sentences by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .models import Screen


@dataclass
class ScreenForm:
    """A new screen, or a new name for one."""

    name: str = ""
    place: str = Screen.Place.STAFFROOM
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "ScreenForm":
        """From what was sent."""
        form = cls(name_in(data), data.get("place", "")[:10])
        if not form.name:
            form.errors["name"] = "Say where it hangs, such as staffroom, east wall."
        if form.place not in Screen.Place.values:
            form.errors["place"] = "Choose who stands in front of it."
        return form


def name_in(data: Mapping[str, str]) -> str:
    """The name that was sent, tidied; may be empty."""
    return " ".join(data.get("name", "").replace("\0", "").split())[:60]
