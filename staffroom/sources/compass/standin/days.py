"""What happens on a date: the cycle, the bells, and what is different that day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from staffroom.kit.school_days import MELBOURNE

from .school import School, Spot
from .school_file import Bell, Day, Duty, Event, Lesson, Meeting, Task

TYPES = {
    "lesson": 1,
    "event": 2,
    "meeting": 3,
    "all": 7,
    "pd": 9,
    "task": 10,
    "exam": 11,
    "on-call": 12,
    "duty": 1,
}
"""`activityType` of each kind; a duty is a class of the subject Yard Duties, as schools make them by hand."""

DUTY_SUBJECT = "Yard Duties"


class Seat(NamedTuple):
    """Who has something, and who takes it instead."""

    id: int
    code: str
    covering_id: int | None = None
    covering: str | None = None


class Place(NamedTuple):
    """Where something is, and where it is instead."""

    spot: Spot
    covering: Spot | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Happening:
    """Something on a date. `viewers` is None where everybody sees it."""

    kind: str
    activity: int
    title: str
    start: datetime
    finish: datetime
    viewers: frozenset[int] | None
    subject: str = ""
    period: str = ""
    code: str = ""
    seats: tuple[Seat, ...] = ()
    places: tuple[Place, ...] = ()
    running: bool = True
    all_day: bool = False
    task: int | None = None

    @property
    def instance(self) -> str:
        """Compass's key: activity, then date and time of the start in UTC."""
        return f"{self.activity}{self.start:%d%m%Y%H%M}"


class Happenings:
    """All of one date, in order, and who sees what."""

    def __init__(self, found: Iterable[Happening]) -> None:
        self.all = sorted(found, key=lambda one: (one.start, one.activity))
        self._by_viewer: dict[int, list[Happening]] = defaultdict(list)
        self._everybodys = [one for one in self.all if one.viewers is None]
        for one in self.all:
            for viewer in one.viewers or ():
                self._by_viewer[viewer].append(one)

    def of(self, user: int) -> list[Happening]:
        """What somebody's calendar shows."""
        return sorted([*self._everybodys, *self._by_viewer.get(user, ())], key=lambda one: (one.start, one.activity))


def at(day: date, clock: str) -> datetime:
    """A local time as a moment in UTC."""
    hour, _, minute = clock.partition(":")
    return datetime.combine(day, time(int(hour), int(minute)), MELBOURNE).astimezone(UTC)


def midnight(day: date) -> datetime:
    """When a local date begins."""
    return at(day, "00:00")


def local_date(moment: datetime) -> date:
    """The school's date of a moment."""
    return moment.astimezone(MELBOURNE).date()


class Almanac:
    """Every date of the school. What is different on a date is `days`, which may change: then `forget` it."""

    def __init__(self, school: School, days: dict[date, Day]) -> None:
        self._school, self._days = school, days
        self._lessons: dict[int, list[Lesson]] = defaultdict(list)
        self._duties: dict[int, list[Duty]] = defaultdict(list)
        for lesson in school.file.lessons:
            self._lessons[lesson.day].append(lesson)
        for duty in school.file.duties:
            self._duties[duty.day].append(duty)
        self.tasks = list(school.file.tasks)
        self._known: dict[date, Happenings] = {}

    def on(self, day: date) -> Happenings:
        """What happens on a date."""
        if day not in self._known:
            self._known[day] = Happenings(self._find(day))
        return self._known[day]

    def between(self, first: date, last: date) -> Iterator[Happenings]:
        """What happens on the dates from the first to the last, both included; dates with nothing are left out."""
        due = {local_date(task.due) for task in self.tasks if task.due}
        dates = sorted({*self._school.calendar, *self._days, *due})
        for day in dates[bisect_left(dates, first) : bisect_right(dates, last)]:
            yield self.on(day)

    def forget(self, day: date | None = None) -> None:
        """Something has changed on a date, or everywhere."""
        if day is None:
            self._known.clear()
        else:
            self._known.pop(day, None)

    def bells(self, day: date) -> list[Bell]:
        """The bells of a date; none where students do not come."""
        known = self._school.calendar.get(day)
        return list(self._school.bells.get(known.schedule, {}).values()) if known else []

    def _find(self, day: date) -> Iterator[Happening]:
        change = self._days.get(day) or Day()
        known = self._school.calendar.get(day)
        if known:
            bells = {bell.period: bell for bell in self.bells(day)}
            for lesson in self._lessons[known.cycle_day]:
                if lesson.period in bells:
                    yield self._lesson(day, lesson, bells[lesson.period], change)
            for duty in self._duties[known.cycle_day]:
                if duty.period in bells:
                    yield self._duty(day, duty, bells[duty.period], change)
            for meeting in self._school.file.meetings:
                if meeting.weekday == day.weekday():
                    yield self._meeting(day, meeting)
        for event in change.events:
            yield self._event(day, event)
        for task in self.tasks:
            if task.due and local_date(task.due) == day:
                yield self._task(task, task.due)

    def _lesson(self, day: date, lesson: Lesson, bell: Bell, change: Day) -> Happening:
        code, period = lesson.class_code, lesson.period
        covers = {
            cover.of or lesson.teachers[0]: cover.by
            for cover in change.covers
            if cover.class_code == code and cover.period in {"", period} and lesson.teachers
        }
        moves = {
            move.from_ if move.from_ in lesson.rooms else lesson.rooms[0]: move.to
            for move in change.moves
            if move.class_code == code and move.period in {"", period} and lesson.rooms
        }
        off = any(one.class_code == code and one.period in {"", period} for one in change.cancelled)
        seats = tuple(self._seat(teacher, covers.get(teacher)) for teacher in lesson.teachers)
        return Happening(
            kind="lesson",
            activity=self._school.classes[code].id,
            title=code,
            start=at(day, bell.starts),
            finish=at(day, bell.ends),
            viewers=_seen_by(seats),
            subject=lesson.name,
            period=period,
            code=code,
            seats=seats,
            places=tuple(self._place(room, moves.get(room)) for room in lesson.rooms),
            running=not off,
        )

    def _duty(self, day: date, duty: Duty, bell: Bell, change: Day) -> Happening:
        by = [
            cover.by
            for cover in change.covers
            if cover.duty == duty.name and cover.period in {"", duty.period} and cover.of in {"", duty.teacher}
        ]
        seats = (self._seat(duty.teacher, by[-1] if by else None),)
        kind = "duty" if duty.area else "on-call"
        return Happening(
            kind=kind,
            activity=self._school.numbers.of(kind, f"{duty.name}/{duty.area}/{duty.teacher}"),
            title=duty.name,
            start=at(day, bell.starts),
            finish=at(day, bell.ends),
            viewers=_seen_by(seats),
            subject=DUTY_SUBJECT if duty.area else "",
            period=duty.period,
            code=duty.name,
            seats=seats,
            places=(self._place(duty.area),) if duty.area else (),
        )

    def _meeting(self, day: date, meeting: Meeting) -> Happening:
        convenor = [meeting.convenor] if meeting.convenor else []
        return Happening(
            kind="meeting",
            activity=self._school.numbers.of("meeting", f"{meeting.weekday}/{meeting.starts}/{meeting.title}"),
            title=meeting.title,
            start=at(day, meeting.starts),
            finish=at(day, meeting.ends),
            viewers=frozenset(self._school.user(code) for code in [*convenor, *meeting.attends]),
            seats=tuple(self._seat(code) for code in convenor),
            places=(self._place(meeting.room),) if meeting.room else (),
        )

    def _event(self, day: date, event: Event) -> Happening:
        whole = event.all_day or not (event.starts and event.ends)
        everybody = event.kind == "all"
        return Happening(
            kind=event.kind,
            activity=self._school.numbers.of(event.kind, f"{day}/{event.title}"),
            title=event.title,
            start=midnight(day) if whole else at(day, event.starts),
            finish=midnight(day + timedelta(days=1)) - timedelta(minutes=1) if whole else at(day, event.ends),
            viewers=None if everybody else frozenset(self._school.user(code) for code in event.staff),
            seats=() if everybody else tuple(self._seat(code) for code in event.staff[:1]),
            places=(self._place(event.room),) if event.room else (),
            all_day=whole,
        )

    def _task(self, task: Task, due: datetime) -> Happening:
        known = self._school.classes.get(task.class_code)
        moment = due.astimezone(UTC)
        return Happening(
            kind="task",
            activity=known.id if known else self._school.numbers.of("class", task.class_code),
            title=f"{task.name} due",
            start=moment,
            finish=moment,
            viewers=frozenset(self._school.user(code) for code in known.teachers) if known else frozenset(),
            code=task.class_code,
            task=self._school.numbers.of("task", task.key),
        )

    def _seat(self, code: str, by: str | None = None) -> Seat:
        if by is None:
            return Seat(self._school.user(code), code)
        return Seat(self._school.user(code), code, self._school.user(by), by)

    def _place(self, code: str, to: str | None = None) -> Place:
        return Place(self._school.spot(code), self._school.spot(to) if to else None)


def _seen_by(seats: tuple[Seat, ...]) -> frozenset[int]:
    """Who has it and who takes it: the replaced teacher goes on seeing it."""
    taking = {seat.covering_id for seat in seats if seat.covering_id is not None}
    return frozenset({seat.id for seat in seats} | taking)
