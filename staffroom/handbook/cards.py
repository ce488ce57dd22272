"""Cards of the handbook: the first weeks of somebody new, and quick links."""

from staffroom.cards.registry import Context, Reader, card
from staffroom.cards.shared import shared

from .places import places_for
from .selectors import answers_shown, beginners, links_for, links_kept

IN_BRIEF = 6


@card(
    "start",
    title="Start here",
    needs="handbook.read",
    column="main",
    place=1,
    template="handbook/cards/start.html",
)
def start(reader: Reader) -> Context | None:
    """For four weeks from the day somebody starts: what everybody asks, and where things are."""
    start = shared(reader, "beginners", ("people",), lambda: beginners(reader.day)).get(reader.staff_code)
    if start is None:
        return None
    answers = shared(reader, "answers", ("handbook",), lambda: list(answers_shown()))
    return {
        "start_day": (reader.day - start).days + 1,
        "answers": answers[:IN_BRIEF],
        "answer_count": len(answers),
        "places": places_for(reader.roles),
    }


@card(
    "links",
    title="Quick links",
    needs="handbook.read",
    column="side",
    place=90,
    template="handbook/cards/links.html",
)
def links(reader: Reader) -> Context | None:
    """Doors to the other systems of the school, for this reader's roles."""
    found = links_for(reader.roles, shared(reader, "links", ("handbook",), lambda: list(links_kept())))
    if not found and not reader.holds("links.edit"):
        return None
    return {"links": found, "edits_links": reader.holds("links.edit")}
