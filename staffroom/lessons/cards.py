"""The card of lesson notes: what was handed back to me."""

from staffroom.cards.registry import Context, Reader, card
from staffroom.school.lesson_notes import handed_back_to


@card(
    "handed-back",
    title="Handed back to you",
    needs="timetable.own",
    column="main",
    place=10,
    template="lessons/cards/handed_back.html",
)
def handed_back(reader: Reader) -> Context | None:
    """What whoever took my lessons wrote, until I have opened or put it away."""
    waiting = handed_back_to(reader.staff_code, unseen=True) if reader.staff_code else []
    return {"handed": waiting} if waiting else None
