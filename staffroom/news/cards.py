"""What was published, for whoever organises the day."""

from staffroom.cards.registry import Context, Reader, card
from staffroom.cards.shared import shared

from .selectors import last_versions


@card(
    "published",
    title="Published",
    needs="versions.see",
    column="side",
    place=12,
    template="news/cards/published.html",
    shown_to=("daily organiser",),
)
def published(reader: Reader) -> Context | None:
    """The last version of today and of the next school day: how many were told, and how many have looked."""
    found = shared(reader, "published", ("day", "people"), lambda: last_versions(reader.day), by_minute=True)
    return {"versions": found} if found else None
