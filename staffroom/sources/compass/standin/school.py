"""The school with the numbers that Compass knows everybody and everything by."""

import zlib
from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_DNS, UUID, uuid5

from .school_file import Lesson, Room, SchoolFile, Staff

# First number and how many there are, for each sort of thing; as far apart as to tell them by eye.
_NUMBERS = {
    "user": (5_000_000, 900_000),
    "room": (40_000, 9_000),
    "subject": (33_000, 6_000),
    "class": (8_000_000, 900_000),
    "duty": (9_000_000, 90_000),
    "on-call": (9_100_000, 90_000),
    "meeting": (7_000_000, 90_000),
    "pd": (7_100_000, 90_000),
    "event": (6_000_000, 90_000),
    "exam": (6_100_000, 90_000),
    "all": (1_600_000, 90_000),
    "task": (55_000, 9_000),
    "notice": (810_000, 90_000),
}


class Numbers:
    """A number for each name, the same in every run, unless two names fall upon one number."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], int] = {}
        self._taken: set[int] = set()

    def of(self, sort: str, name: str) -> int:
        """The number of a thing."""
        if (sort, name) not in self._given:
            first, span = _NUMBERS[sort]
            place = zlib.crc32(name.encode()) % span
            while first + place in self._taken:
                place = (place + 1) % span
            self.keep(sort, name, first + place)
        return self._given[sort, name]

    def keep(self, sort: str, name: str, number: int) -> None:
        """Say which number something has."""
        self._given[sort, name] = number
        self._taken.add(number)


class User(NamedTuple):
    """Somebody with an account."""

    id: int
    staff: Staff

    @property
    def code(self) -> str:
        """Staff code."""
        return self.staff.code

    @property
    def first(self) -> str:
        """Preferred first name."""
        return self.staff.preferred_name or self.staff.first_name or self.staff.code

    @property
    def last(self) -> str:
        """Family name."""
        return self.staff.family_name or self.staff.code

    @property
    def gone(self) -> bool:
        """Whether they have left."""
        return self.staff.status == "LEFT"


class Spot(NamedTuple):
    """A room, or a place outside."""

    id: int
    code: str
    name: str
    building: str | None
    seats: int


class SchoolClass(NamedTuple):
    """A class of the timetable."""

    id: int
    code: str
    name: str
    subject: str
    teachers: tuple[str, ...]


class School:
    """Who and what there is, by code and by number. Fixed once made, but for places and people nobody knew before."""

    def __init__(self, file: SchoolFile) -> None:
        self.file, self.numbers = file, Numbers()
        for code, number in file.compass_ids.items():
            self.numbers.keep("user", code, number)
        self.users = [User(self.numbers.of("user", person.code), person) for person in file.staff]
        self.by_code = {user.code.upper(): user for user in self.users}
        self.by_id = {user.id: user for user in self.users}
        self.spots = _spots(file, self.numbers)
        self.classes = _classes(file.lessons, self.numbers)
        self.classes_by_id = {one.id: one for one in self.classes.values()}
        self.bells = {one.name: {bell.period: bell for bell in one.bells} for one in file.bell_schedules}
        self.calendar = {day.date: day for day in file.calendar}

    @property
    def domain(self) -> str:
        """The school's domain, which is also Compass's id of it."""
        return next((user.staff.email.partition("@")[2] for user in self.users if user.staff.email), "school.example")

    @property
    def host(self) -> str:
        """The name that the school's Compass would have."""
        return f"{self.domain.partition('.')[0]}-vic.compass.example"

    def user(self, code: str) -> int:
        """The user id of a staff code, of an agency's too."""
        known = self.by_code.get(code.upper())
        return known.id if known else self.numbers.of("user", code)

    def name_of(self, code: str) -> str:
        """First name and family name, or the code."""
        known = self.by_code.get(code.upper())
        return f"{known.first} {known.last}" if known else code

    def spot(self, code: str) -> Spot:
        """A room by its code."""
        return self.spots.get(code) or Spot(self.numbers.of("room", code), code, code, None, 0)

    def terms(self) -> list[tuple[str, date, date]]:
        """Name, first and last school day of each term."""
        days: dict[str, list[date]] = defaultdict(list)
        for day in self.file.calendar:
            if day.term:
                days[day.term].append(day.date)
        return sorted(((name, min(found), max(found)) for name, found in days.items()), key=lambda term: term[1])


def guid(*names: object) -> str:
    """A GUID that follows from names."""
    return str(uuid5(_SPACE, "/".join(map(str, names))))


_SPACE: UUID = uuid5(NAMESPACE_DNS, "compass.example")


def _spots(file: SchoolFile, numbers: Numbers) -> dict[str, Spot]:
    faculties = {one.code: one.name for one in file.faculties}
    rooms = {room.code: _room(room, faculties, numbers) for room in file.rooms}
    areas = {duty.area: duty.name.removeprefix("YD ").strip() for duty in file.duties if duty.area}
    outside = {
        code: Spot(numbers.of("room", code), code, name, "", 0) for code, name in areas.items() if code not in rooms
    }
    return rooms | outside


def _room(room: Room, faculties: dict[str, str], numbers: Numbers) -> Spot:
    return Spot(numbers.of("room", room.code), room.code, room.name, faculties.get(room.faculty, ""), room.seats)


def _classes(lessons: list[Lesson], numbers: Numbers) -> dict[str, SchoolClass]:
    found: dict[str, SchoolClass] = {}
    for lesson in lessons:
        code = lesson.class_code
        before = found.get(code)
        teachers = dict.fromkeys([*(before.teachers if before else ()), *lesson.teachers])
        found[code] = SchoolClass(numbers.of("class", code), code, lesson.name, lesson.subject or code, tuple(teachers))
    return found
