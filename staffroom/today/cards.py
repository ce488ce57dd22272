"""The day's own cards of the front page."""

from staffroom.cards.registry import Context, Reader, card

from .front import today_for

TEACHING = frozenset({"teacher", "casual relief"})
"""For whom a day without anything is worth saying first."""


@card(
    "lead",
    title="Now and next",
    needs="timetable.own",
    column="top",
    place=10,
    fixed=True,
    template="today/cards/lead.html",
)
def lead(reader: Reader) -> Context | None:
    """Now and next; on a day without school what the next one begins with."""
    today = reader.once(today_for)
    if not (today.linked or (today.calm and "casual relief" not in reader.roles)):
        return None
    idle = today.known and not (today.slots or today.all_day or today.calm or today.coming.first)
    return None if idle and reader.roles.isdisjoint(TEACHING) else {"today": today}


@card(
    "since",
    title="Changes",
    needs="timetable.own",
    column="top",
    place=20,
    fixed=True,
    template="today/cards/since.html",
)
def since(reader: Reader) -> Context | None:
    """What changed since the reader last looked, and what else is not as timetabled."""
    today = reader.once(today_for)
    strip = today.strip
    return {"today": today} if today.linked and (strip.new or strip.standing or strip.elsewhere) else None


@card(
    "tomorrow",
    title="The next school day",
    needs="timetable.own",
    column="main",
    place=20,
    template="today/cards/tomorrow.html",
)
def tomorrow(reader: Reader) -> Context | None:
    """From the afternoon on, and on days without school."""
    today = reader.once(today_for)
    return {"today": today, "coming": today.coming} if today.linked and today.coming.shown else None


@card("day", title="Your day", needs="timetable.own", column="main", place=30, template="today/cards/day.html")
def day(reader: Reader) -> Context | None:
    """My lessons, duties, meetings and free periods."""
    today = reader.once(today_for)
    return {"today": today} if today.linked else None


@card("away", title="Away and covered", needs="away.see", column="middle", place=30, template="today/cards/away.html")
def away(reader: Reader) -> Context | None:
    """Who is away and who takes what; never why."""
    return {"today": reader.once(today_for)}
