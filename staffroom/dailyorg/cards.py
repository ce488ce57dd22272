"""The Daily Org on the front page: how many lines name me, those first, and a look at page one."""

from django.conf import settings

from staffroom.cards.registry import Context, Reader, card
from staffroom.cards.shared import shared

from .mine import Mine, mine_lately
from .selectors import front

LINES = 4


@card(
    "daily-org",
    title="Daily Org",
    needs="dailyorg.see",
    column="middle",
    place=10,
    template="dailyorg/cards/daily_org.html",
)
def daily_org(reader: Reader) -> Context | None:
    """Today's newest with my lines; None where this school has never had one here."""
    found = shared(reader, "daily-org", ("daily-org", "calendar"), lambda: front(reader.day))
    if found.document is None:
        return {"front": found} if settings.ENVIRONMENT.daily_org_folder is not None else None
    mine = mine_lately(found.document, reader.staff_code) if reader.staff_code else Mine()
    lines = sorted(mine.lines, key=lambda line: line.rank > 1)[:LINES]
    return {
        "front": found,
        "document": found.document,
        "mine": mine,
        "lines": lines,
        "more": len(mine.lines) - len(lines),
    }
