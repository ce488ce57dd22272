"""Has anything changed that a page is made of? Whoever writes says `touch("day")`; a page that is kept asks `stamps()`.

One small table read in one query: so an unchanged page costs that query, and an open page may ask every minute.
Names in use: "day" (lessons, covers, absences, bells), "notices", "notes" (lesson notes and hand-backs), "people",
"health" (nights waiting for somebody, feeds), "daily-org", "handbook" (links, start here), "map", "calendar", and
"person 12" for what only user 12 sees differently, such as the order of their cards.
"""

from django.db import connection
from django.db.models import F

from .models import Stamp

STAMPS = "staffroom.stamps"
"""Where a request keeps those it has asked for already, in its `META`."""


def touch(*names: str) -> None:
    """Say that these have changed. Inside a transaction it counts when that is committed."""
    for name in names:
        if not Stamp.objects.filter(name=name).update(count=F("count") + 1):
            _, new = Stamp.objects.get_or_create(name=name)
            if not new:
                Stamp.objects.filter(name=name).update(count=F("count") + 1)


def person(user_id: int) -> str:
    """The name of what only this person sees differently."""
    return f"person {user_id}"


def stamps(user_id: int) -> dict[str, int]:
    """Counts by name: all that everybody shares, and this person's own. One query.

    Written as SQL because every page asks it, and putting it together costs more than the answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [person(user_id)])
        return dict(cursor.fetchall())


_ASK = "SELECT name, count FROM kit_stamp WHERE name NOT LIKE 'person %%' OR name = %s"
"""Everything but the stamps of other people."""
