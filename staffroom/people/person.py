"""One person's page: what is known, and how much of it this reader may see."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from staffroom.kit.school_days import is_school_day
from staffroom.kit.words import bell, listed
from staffroom.school.day import Entry, day_of, told_about
from staffroom.school.models import HomeGroup, Occurrence, SchoolClass, StaffMember
from staffroom.school.now import is_period, now_and_next
from staffroom.school.selectors import (
    GroupNames,
    classes_of,
    group_names,
    home_groups_of,
    room_named,
    staff_member,
    subject_names,
)

from .days import week, working_days
from .directory import full_name


@dataclass(frozen=True)
class Reader:
    """What the reader's rights come to on this page."""

    staff_code: str
    may_contact: bool
    may_see_left: bool
    may_see_sensitive: bool
    may_see_day: bool = False
    may_see_details: bool = False


@dataclass(frozen=True)
class Taught:
    """A class this person teaches."""

    label: str
    subject: str
    room: str


@dataclass(frozen=True)
class Whereabouts:
    """What somebody has on now, or next today; both empty where nothing more is timetabled. `as_of`: who said so."""

    now: str
    next: str
    as_of: datetime


@dataclass(frozen=True)
class Person:
    """Everything the page shows. What the reader may not see is not in here at all."""

    member: StaffMember
    name: str
    is_me: bool
    faculties: list[str]
    positions: list[str]
    campus: str
    house: str
    room: str
    gone: str
    phone: str
    email: str
    works: str
    week: list[tuple[str, str, str]]
    home_groups: list[HomeGroup]
    classes: list[Taught]
    start: date | None
    finish: date | None
    vit_expiry: date | None
    wwcc_expiry: date | None
    shows_dates: bool
    shows_sensitive: bool
    shows_week: bool
    now: Whereabouts | None

    @property
    def reachable(self) -> bool:
        """Whether to offer chat, mail and phone at the top: not to oneself, not to somebody who has left."""
        return not self.gone and not self.is_me and bool(self.email or self.phone)

    @property
    def part_time(self) -> bool:
        """Whether the strip of days says more than 'every day'."""
        return any(mark != "Y" for _, mark, _ in self.week)

    @property
    def has_much(self) -> bool:
        """Whether there is anything beside the details."""
        return bool(self.gone or self.part_time or self.classes)


def person_for(code: str, reader: Reader) -> Person | None:
    """The person with that code as this reader may see them; None where there is nobody to see."""
    member = staff_member(code)
    if member is None:
        return None
    is_me = bool(reader.staff_code) and reader.staff_code.upper() == member.code
    if not member.active and not (reader.may_see_left or is_me):
        return None
    return _person(member, group_names(), reader, is_me=is_me)


def _person(member: StaffMember, names: GroupNames, reader: Reader, *, is_me: bool) -> Person:
    contact = reader.may_contact or is_me
    dates = reader.may_see_left or is_me
    sensitive = reader.may_see_sensitive or is_me
    return Person(
        member=member,
        name=full_name(member),
        is_me=is_me,
        faculties=[names.faculty(code) for code in member.faculties],
        positions=[names.position(code) for code in member.positions],
        campus=names.campus(member.campus),
        house=names.house(member.house),
        room=_room(member.room),
        gone="" if member.active else member.get_inactive_because_display() or "not current",
        phone=member.work_phone if contact else "",
        email=member.email if contact else "",
        works=working_days(member.availability) if contact and member.active else "",
        week=week(member.availability) if contact and member.active else [],
        home_groups=list(home_groups_of(member.code)) if contact else [],
        classes=_classes(member.code) if contact else [],
        start=member.start if dates else None,
        finish=member.finish if dates else None,
        vit_expiry=member.vit_expiry if sensitive else None,
        wwcc_expiry=member.wwcc_expiry if sensitive else None,
        shows_dates=dates,
        shows_sensitive=sensitive,
        shows_week=member.active and (reader.may_see_day or is_me),
        now=whereabouts(member.code, reader) if member.active and reader.may_see_day and not is_me else None,
    )


def whereabouts(code: str, reader: Reader, period: str = "") -> Whereabouts | None:
    """Where somebody is by the timetable, at this moment, or in a period of today.

    None where nobody has told that day, and without school.
    """
    moment, today = timezone.now(), timezone.localdate()
    told = [row.as_of for row in told_about(today, today).get(today, []) if row.everybody or code in row.staff]
    if not told or not is_school_day(today):
        return None
    entries = day_of(code, today)
    if period:
        entries = [entry for entry in entries if is_period(entry.period, period)]
        moment = next((entry.starts for entry in entries if entry.starts and not entry.off), moment)
    found = now_and_next(entries, moment)
    on, following = found.now[0] if found.now else None, found.next
    return Whereabouts(
        now=f"{_thing(on, reader)} until {bell(on.ends)}" if on and on.ends else "",
        next=f"{_thing(following, reader)} at {bell(following.starts)}" if following and following.starts else "",
        as_of=max(told),
    )


def _thing(entry: Entry, reader: Reader) -> str:
    """'07ENG1 in A02'; what is no lesson is named to those who may know what it is."""
    name = entry.class_code or (entry.name if reader.may_see_details else Occurrence.Kind(entry.kind).label)
    return f"{name} in {listed(entry.rooms_now)}" if entry.rooms_now else name


def _room(code: str) -> str:
    room = room_named(code)
    words = (room.name or room.description) if room else ""
    return f"{code}, {words}" if words and words.upper() != code else code


def _classes(code: str) -> list[Taught]:
    classes: list[SchoolClass] = list(classes_of(code))
    subjects = subject_names(taught.subject for taught in classes) if classes else {}
    found = {
        taught.label: Taught(taught.label, subjects.get(taught.subject, ""), taught.room)
        for taught in reversed(classes)
    }
    return sorted(found.values(), key=lambda taught: taught.label)
