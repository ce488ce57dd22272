"""Notices on the front page."""

from staffroom.cards.registry import Context, Reader, card
from staffroom.cards.shared import shared

from .selectors import board, first_lines


@card(
    "notices",
    title="Notices",
    needs="notices.read",
    column="side",
    place=20,
    template="notices/cards/notices.html",
)
def notices(reader: Reader) -> Context | None:
    """What is on the board today, the important ones first."""
    found = shared(reader, "board", ("notices", "health"), board, by_minute=True)
    return {
        "board": found,
        "notices": [(one, first_lines(one)) for one in found.notices],
        "more": found.count - len(found.notices),
    }
