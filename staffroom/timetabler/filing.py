"""Daily organiser files as the pages of this room tell them, and how one is brought by hand."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from staffroom.sync.flows.dof9 import receiving
from staffroom.sync.flows.dof9.record import NotTaken, Received
from staffroom.sync.flows.dof9.wording import in_words
from staffroom.sync.models import DailyFile

State = DailyFile.State
_BADGES = {
    State.APPLIED: ("good", "check", "Read"),
    State.HELD: ("held", "warn", "Held"),
    State.OLDER: ("kept", "clock", "Older"),
    State.REFUSED: ("gap", "refused", "Refused"),
}


@dataclass(frozen=True)
class FileLine:
    """One file, ready to show. `read` and `unread` are lists of the file with their rows."""

    file: DailyFile
    badge: tuple[str, str, str]
    words: str
    read: tuple[tuple[str, int], ...]
    unread: tuple[tuple[str, int], ...]
    aside: tuple[tuple[str, int], ...]


def bring(sent: "UploadedFile[bytes]", *, sender: str, by: str) -> Received:
    """Take a file that somebody sent. Raises NotTaken; that is on record then."""
    if sent.file is None:
        raise NotTaken("Nothing came. Choose the file again.")
    return receiving.receive(sent.file, name=sent.name or "", sender=sender, by=by)


def lines(found: list[DailyFile]) -> list[FileLine]:
    """Files, ready to show."""
    return [_line(one) for one in found]


def _line(one: DailyFile) -> FileLine:
    words = in_words(one.effects) if one.state == State.APPLIED else one.why
    aside: dict[str, Any] = dict(one.aside) | dict(getattr(one, "unusable", {}))
    return FileLine(
        one, _BADGES[State(one.state)], words, _rows(one.counts), _rows(one.unread), _rows(aside)
    )  # fmt: skip


def _rows(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items()))
