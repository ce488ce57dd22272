"""Cards about the day's staffing: what has no cover, who comes in, and the numbers for leadership."""

from staffroom.cards.registry import Context, Reader, card
from staffroom.cards.shared import picture
from staffroom.kit.school_days import is_school_day

from .selectors import casuals, gaps_in_words, staffing, states, still_open

EVENTS_IN_BRIEF = 5


@card(
    "gaps",
    title="No cover yet",
    needs="away.covers",
    column="main",
    place=30,
    template="staffing/cards/gaps.html",
    shown_to=("daily organiser",),
    by_role={"daily organiser": ("main", 5)},
)
def gaps(reader: Reader) -> Context | None:
    """What has nobody in front of it, soonest first."""
    seen = reader.once(picture)
    if not is_school_day(reader.day) and not seen.gaps:
        return None
    open_ones = still_open(seen.gaps, reader.moment)
    return {
        "picture": seen,
        "gaps": open_ones,
        "news": gaps_in_words(open_ones),
        "headline": gaps_in_words(open_ones),
        "over": [gap for gap in seen.gaps if gap not in open_ones],
        "alone": still_open(seen.alone, reader.moment),
        "states": reader.once(states),
    }


@card(
    "arrivals",
    title="Casuals expected",
    needs="staffing.arrivals",
    column="main",
    place=40,
    template="staffing/cards/arrivals.html",
    shown_to=("daily organiser", "office"),
    by_role={"daily organiser": ("middle", 5), "office": ("main", 10)},
)
def arrivals(reader: Reader) -> Context | None:
    """Who comes in for the day, how many lessons they take, and where the first one is."""
    seen = reader.once(picture)
    if not is_school_day(reader.day) and not seen.covers:
        return None
    return {"picture": seen, "arrivals": reader.once(casuals), "states": reader.once(states)}


@card(
    "staffing",
    title="Staffing",
    needs="staffing.see",
    column="main",
    place=25,
    template="staffing/cards/staffing.html",
    shown_to=("leadership",),
    by_role={"leadership": ("main", 5)},
)
def staffing_card(reader: Reader) -> Context | None:
    """Away, covered, not covered, casuals, who is expected on site, and what is unusual."""
    if not is_school_day(reader.day):
        return None
    found = reader.once(staffing)
    return {
        "staffing": found,
        "picture": found.picture,
        "gaps": still_open(found.picture.gaps, reader.moment),
        "events": found.events[:EVENTS_IN_BRIEF],
        "more_events": max(0, len(found.events) - EVENTS_IN_BRIEF),
        "states": found.states,
    }
