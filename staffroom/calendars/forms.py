"""What somebody asks for when making an address, read and checked; errors are sentences by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

MINE = "mine"
ROOM = "room "
Errors = dict[str, str]


@dataclass
class FeedForm:
    """A new address."""

    what: str = ""
    label: str = ""
    busy: bool = False
    room: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str], *, mine: bool, rooms: Collection[str]) -> "FeedForm":
        """From what was sent. `mine`: whether there is a timetable of one's own; `rooms`: what else can be chosen."""
        label = " ".join(data.get("label", "").replace("\0", "").split())[:60]
        form = cls(data.get("what", "")[:60], label, data.get("busy") == "yes")
        form.room = form.what.removeprefix(ROOM) if form.what.startswith(ROOM) else ""
        if not (form.room in rooms if form.room else mine and form.what == MINE):
            form.errors["what"] = "Choose what it is for."
        if not form.label:
            form.errors["label"] = "Say where it goes, such as my phone."
        return form
