"""The rooms: what is in each of them now, and a room's week."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from staffroom.school.day import room_week, rooms_in_use, told_about
from staffroom.school.selectors import group_names, room_named, rooms_listed, staff_names
from staffroom.sync.day.feeds import source_states

from .ages import Ages, ages
from .slots import Look, Slot, codes_in, slot_of
from .weeks import Week, week_page
from .windows import Window


@dataclass(frozen=True)
class RoomLine:
    """A room and what is in it now."""

    code: str
    name: str
    campus: str
    now: Slot | None


@dataclass(frozen=True)
class RoomList:
    """All rooms. `known` says whether anybody has told today for everybody, so that nothing means free."""

    rooms: list[RoomLine]
    moment: datetime
    known: bool
    ages: Ages


@dataclass(frozen=True)
class RoomPage:
    """A room and its week."""

    code: str
    name: str
    campus: str
    week: Week


def room_list(*, people: bool, details: bool) -> RoomList:
    """Every room, with what is in it at this moment. Six queries, however many rooms there are."""
    moment, today = timezone.now(), timezone.localdate()
    in_use, names = rooms_in_use(moment), group_names()
    told = told_about(today, today).get(today, [])
    codes = codes_in(entry for entries in in_use.values() for entry in entries) if people else set()
    looks = Look(moment, staff_names(codes), details=details, people=people)
    rooms = [
        RoomLine(
            code=room.code,
            name=_name(room.code, room.name or room.description),
            campus=names.campus(room.campus),
            now=next((slot_of(entry, looks) for entry in in_use.get(room.code, [])), None),
        )
        for room in rooms_listed()
    ]
    return RoomList(rooms, moment, any(row.everybody for row in told), ages(source_states(today, told)))


def room_page(code: str, window: Window, *, people: bool, details: bool) -> RoomPage | None:
    """The days of a room. None where no table knows the room and no lesson names it then."""
    if not code.isprintable():  # PostgreSQL refuses a NUL
        return None
    days = room_week(code, window.first, window.last)
    room = room_named(code)
    if room is None and not any(days.values()):
        return None
    codes = codes_in(entry for entries in days.values() for entry in entries) if people else set()
    look = Look(timezone.now(), staff_names(codes), details=details, room=code, people=people)
    name = _name(code, room.name or room.description) if room else ""
    campus = group_names().campus(room.campus) if room and room.campus else ""
    return RoomPage(code, name, campus, week_page(window, days, look))


def _name(code: str, name: str) -> str:
    """The name, where it says more than the code."""
    return "" if name.upper() == code else name
