"""A calendar as iCalendar text (RFC 5545), the same bytes as long as nothing in it changes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone
from icalendar.enums import STATUS, TRANSP

from .items import Item

EVERY = timedelta(hours=1)
"""How often an app is asked to come; it decides for itself."""
_MAKER = "-//Staffroom//Calendar feed//EN"
_FORMAT = 1
_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_ABOUT = "Calendar apps fetch this a few times a day and may be hours behind. What counts is Today in Staffroom."
# Rules and not a list of dates, because some calendar apps understand only these. A test holds them against the
# system's own rules for Melbourne.
ZONE = """BEGIN:VTIMEZONE
TZID:Australia/Melbourne
BEGIN:STANDARD
DTSTART:20080406T030000
TZOFFSETFROM:+1100
TZOFFSETTO:+1000
TZNAME:AEST
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20081005T020000
TZOFFSETFROM:+1000
TZOFFSETTO:+1100
TZNAME:AEDT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Sheet:
    """What goes into one calendar. `whose` tells its lines apart from the same lesson in another one's calendar."""

    name: str
    whose: str
    host: str
    items: tuple[Item, ...]

    @property
    def etag(self) -> str:
        """Changes when the text would; much cheaper than the text."""
        return f'"{hashlib.sha256(repr((_FORMAT, self)).encode()).hexdigest()[:32]}"'


def written(sheet: Sheet) -> bytes:
    """The text."""
    mark = hashlib.sha256(sheet.whose.encode()).hexdigest()[:12]
    calendar = Calendar.new(
        prodid=_MAKER,
        calscale="GREGORIAN",
        method="PUBLISH",
        name=_line(sheet.name),
        description=_ABOUT,
        uid=f"{mark}@{sheet.host}",
    )
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(Timezone.from_ical(ZONE))
    for event in _events(sheet.items, f"{mark}@{sheet.host}"):
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _events(items: Iterable[Item], mark: str) -> Iterable[Event]:
    for item in items:
        start, end = _times(item)
        event = Event.new(
            uid=f"{item.date:%Y%m%d}-{item.occurrence}-{mark}",
            stamp=item.changed,
            last_modified=item.changed,
            # It only ever grows with a change, so that an app takes the newer word, whichever it reads first.
            sequence=max(0, int((item.changed - _SINCE).total_seconds())),
            start=start,
            end=end,
            summary=_line(item.summary),
            description=item.text or None,
            location=_line(item.place) or None,
            status=STATUS.CANCELLED if item.off else STATUS.CONFIRMED,
            transparency=TRANSP.TRANSPARENT if item.free else TRANSP.OPAQUE,
        )
        if item.kind:
            event.categories = [item.kind]
        yield event


def _times(item: Item) -> tuple[date, date | None]:
    if item.starts is None:
        return item.date, item.date + timedelta(days=1)
    return item.starts, item.ends if item.ends is not None and item.ends > item.starts else None


def _line(text: str) -> str:
    return " ".join(text.split())
