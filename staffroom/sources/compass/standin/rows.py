"""Calendar rows in the exact shape of Compass, ready as JSON text: a full sync asks for thousands of them."""

import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any
from weakref import WeakKeyDictionary

from .days import DUTY_SUBJECT, TYPES, Happening, Place, Seat
from .school import guid

CALENDAR = "http://jdlf.com.au/ns/data/calendar"
SCHOOL_LAYER = 10_001
LAYERS = (
    (SCHOOL_LAYER, "School Calendar", "#FFD700", True, False),
    (10_002, "Staff Only", "#9E9E9E", False, False),
    (10_003, "Old Layer ", None, False, True),
)
"""Id, name, colour, whether it is on the home page, whether it is hidden."""

_COLOURS = {
    "lesson": "#dce6f4",
    "duty": "#ffc0cb",
    "on-call": "#dce6f4",
    "meeting": "#f9e79f",
    "event": "#ccffcc",
    "exam": "#f5cba7",
    "pd": "#d5f5e3",
    "all": "#FFD700",
    "task": "#E91E63",
}
_ROLL = {"lesson": 1, "event": 1, "exam": 1, "all": 2}
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class Writer:
    """Writes rows; remembers the text of those it has written."""

    def __init__(self) -> None:
        self._texts: WeakKeyDictionary[Happening, str] = WeakKeyDictionary()

    def text(self, one: Happening, viewer: int | None) -> str:
        """A row as JSON. `viewer` marks it as theirs, as the calendar of a person does and the others do not."""
        text = self._texts.get(one)
        if text is None:
            text = self._texts[one] = json.dumps(row(one), ensure_ascii=False, separators=(",", ":"))[1:]
        layer: int | str = SCHOOL_LAYER if one.kind == "all" else -viewer if viewer else "null"
        target = viewer if viewer and one.kind in {"lesson", "duty"} else 0
        return f'{{"calendarId":{layer},"targetStudentId":{target},{text}'

    def body(self, found: Iterable[Happening], viewer: int | None) -> str:
        """A whole answer."""
        return f'{{"d":[{",".join(self.text(one, viewer) for one in found)}]}}'


def row(one: Happening) -> dict[str, Any]:
    """A row, but for what depends on whose calendar it stands in."""
    without_time = long_title(one)
    return {
        "__type": f"CalendarTransport:{CALENDAR}",
        "activityId": one.activity,
        "activityImportIdentifier": None,
        "activityType": TYPES[one.kind],
        "allDay": one.all_day,
        "attendanceMode": _ROLL.get(one.kind, 0),
        "attendeeUserId": 0,
        "backgroundColor": _COLOURS[one.kind],
        "categoryIds": None,
        "comment": None,
        "description": "",
        "eventSetupStatus": None,
        "finish": one.finish.strftime(_MOMENT),
        "guid": guid("row", one.instance, one.kind, one.title),
        "inClassStatus": None,
        "instanceId": one.instance,
        "isRecurring": False,
        "learningTaskActivityId": one.activity if one.task else None,
        "learningTaskId": one.task,
        "lessonPlanConfigured": one.kind == "lesson" and one.activity % 3 == 0,
        "location": None,
        "locations": None if one.kind in {"all", "task"} else [_location(place) for place in one.places],
        "longTitle": f"{_utc_clock(one)}: {without_time}",
        "longTitleWithoutTime": without_time,
        "managerId": one.seats[0].id if one.seats else 0,
        "managers": None if one.kind in {"all", "task"} else [_manager(seat) for seat in one.seats],
        "minutesMeetingId": None,
        "period": shown_period(one) or None,
        "recurringFinish": None,
        "recurringStart": None,
        "repeatDays": None,
        "repeatForever": False,
        "repeatFrequency": 0,
        "repeatUntil": None,
        "rollMarked": False,
        "runningStatus": int(one.running),
        "sessionName": None,
        "start": one.start.strftime(_MOMENT),
        "subjectId": None,
        "subjectLongName": one.subject or None,
        "teachingDaysOnly": False,
        "textColor": "#000000" if one.kind in {"lesson", "duty"} else None,
        "title": one.title,
        "unavailablePd": None,
    }


def long_title(one: Happening) -> str:
    """The title line, in HTML: what changed is struck out with the new beside it."""
    return " - ".join(_parts(one))


def _parts(one: Happening) -> Iterator[str]:
    if one.kind == "lesson" and one.period:
        yield _html(one.period)
    yield _html(one.title)
    if one.subject and one.subject != DUTY_SUBJECT:
        yield f"({_html(one.subject)})"
    if one.places:
        yield ", ".join(_struck(place.spot.code, place.covering and place.covering.code) for place in one.places)
    if one.seats:
        yield ", ".join(_struck(seat.code, seat.covering) for seat in one.seats)


def shown_period(one: Happening) -> str:
    """The period as Compass tells it, which is not at all for a turn on call."""
    return "" if one.kind == "on-call" else one.period


def plain_line(one: Happening) -> str:
    """Title, rooms and teachers as the mobile app says them: the old and the new with a blank between."""
    rooms = ", ".join(_both(place.spot.code, place.covering and place.covering.code) for place in one.places)
    teachers = ", ".join(_both(seat.code, seat.covering) for seat in one.seats)
    return " - ".join(filter(None, (one.title, rooms, teachers)))


def _struck(old: str, new: str | None) -> str:
    return f"<strike>{_html(old)}</strike>&nbsp; {_html(new)}" if new else _html(old)


def _both(old: str, new: str | None) -> str:
    return f"{old} {new}" if new else old


def _html(text: str) -> str:
    return escape(text, quote=False)


def _utc_clock(one: Happening) -> str:
    return f"{one.start.hour % 12 or 12}:{one.start:%M}"


def _location(place: Place) -> dict[str, Any]:
    new = place.covering
    return {
        "__type": f"CalendarEventLocation:{CALENDAR}",
        "coveringLocationId": new.id if new else None,
        "coveringLocationName": new.code if new else None,
        "locationId": place.spot.id,
        "locationName": place.spot.code,
    }


def _manager(seat: Seat) -> dict[str, Any]:
    return {
        "__type": f"CalendarEventManager:{CALENDAR}",
        "coveringImportIdentifier": seat.covering,
        "coveringUserId": seat.covering_id,
        "managerImportIdentifier": seat.code,
        "managerUserId": seat.id,
    }
