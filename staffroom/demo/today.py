"""What is different on each date: who is away, who takes what, other rooms, what falls out, events, notices, tasks.

A date comes out the same from whichever day one looks at it, so that a demo that runs overnight keeps its word.
The personas are never away, and the teacher among them has an extra, a room move and a yard duty every day.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from staffroom.demo import setting
from staffroom.demo.bells import BREAKS, HOME_GROUP, PERIODS, next_open, school_days
from staffroom.demo.chance import dice
from staffroom.demo.school import (
    Away,
    Bell,
    Cancelled,
    Cover,
    Day,
    Duty,
    Event,
    Lesson,
    Move,
    Notice,
    School,
    SchoolDay,
    Staff,
    Task,
)
from staffroom.demo.timetable import PERSONA, TEACHING_JOBS, is_here
from staffroom.kit.school_days import MELBOURNE

DAYS_AHEAD = 14
SURPRISES = 60  # more than a school day has turns
_CAST = {role.code for role in setting.CAST if role.slug}
_EXCURSIONS = ("Museum excursion", "Coast walk", "State library visit", "Zoo excursion", "Swimming sports")
_TRAINING = ("First aid refresher", "Network meeting", "Exam marking", "Literacy training", "Curriculum day")
_NOTICES = (
    ("Reports are due on Friday", "Comments for Years 7 to 10 are due <b>Friday at 4 pm</b>. Ask your faculty leader."),
    (
        "Car park closed at the gym",
        "The car park beside the gymnasium is being resurfaced. Please use <i>Creek Road</i>.",
    ),
    (
        "Printer on the first floor",
        "The printer in B block is back. The code is your staff code; jobs wait for two hours.",
    ),
    ("Lost: a green lunch bag", "Left in the staffroom on the main campus. It has been in the fridge since last week."),
    (
        "Fire drill this week",
        "<p>We practise once this week. Take your roll, walk to the oval, tick off your class.</p>",
    ),
    (
        "Choir rehearsal",
        "Singers may leave period 6 ten minutes early. The list is in the office &amp; at the music room.",
    ),
    ("Thank you", "Thank you to all who stayed for the information evening. <br>More than two hundred families came."),
    (
        "Yard duty in hot weather",
        "From 35 degrees the oval is closed; duty there moves to the library and the courtyard.",
    ),
)
_TASKS = (
    ("Essay draft", "Assessment"),
    ("Prac report", "Assessment"),
    ("Chapter questions", "Homework"),
    ("Topic test", "Test"),
)


def give_days(school: School, today: date) -> None:
    """Fill in days, notices and tasks as seen on `today`: yesterday to two weeks ahead, and the next school day."""
    shown = dates_shown(school, today)
    school.days = {entry.date: _Maker(school, entry).day for entry in shown}
    school.notices = list(_notices(school, today))
    school.tasks = list(_tasks(school, shown))


def surprises(school: School, day: date) -> list[Cover | Move]:
    """What may still change on that date while it goes on: open lessons that somebody takes, other rooms.

    The same each time one asks, and all of them together leave nobody and no room twice at once.
    """
    entry = next((entry for entry in school.calendar if entry.date == day.isoformat()), None)
    return list(_Maker(school, entry).surprises()) if entry and entry.date in school.days else []


def dates_shown(school: School, today: date) -> list[SchoolDay]:
    """The school days that have a truth of their own, seen from `today`. Extends the calendar to a new year."""
    last = max(today + timedelta(days=DAYS_AHEAD), next_open(today))
    for year in range(today.year, last.year + 1):
        if not any(entry.date.startswith(str(year)) for entry in school.calendar):
            school.calendar += school_days(year)
    first = (today - timedelta(days=1)).isoformat()
    return [entry for entry in school.calendar if first <= entry.date <= last.isoformat()]


class _Maker:
    """Works out one date, step after step; each step knows who and what is taken by then."""

    def __init__(self, school: School, entry: SchoolDay) -> None:
        self.school, self.entry = school, entry
        self.date = date.fromisoformat(entry.date)
        self.weekday = self.date.weekday()
        self.dice = dice(f"{school.seed}-{entry.date}-day")
        self.day = Day()
        self.bells = {bell.period: bell for bell in _bells_on(school, entry)}
        self.lessons = [one for one in school.lessons if one.day == entry.cycle_day and one.period in self.bells]
        self.duties = [one for one in school.duties if one.day == entry.cycle_day and one.period in self.bells]
        self._people = {person.code: person for person in school.staff}
        self._rooms = {room.code: room for room in school.rooms}
        self._busy: set[tuple[str, str]] = {(code, one.period) for one in self.lessons for code in one.teachers}
        self._busy |= {(one.teacher, one.period) for one in self.duties}
        self._in_use = {(code, one.period) for one in self.lessons for code in one.rooms}
        self._extras: Counter[str] = Counter()
        self._gone: set[tuple[str, str]] = set()  # class code and period of what falls out
        self._away()
        self._cancelled()
        self._covers()
        self._moves()
        self._duty_covers()

    # Who is not here

    def _away(self) -> None:
        for event in (*self._whole_school(), *self._training(), *self._excursion(), *self._exams()):
            self.day.events.append(event)
        here = [person for person in self.school.current_staff() if self._may_be_away(person)]
        how_many = min(self.dice.randint(6, 12), len(here) // 4)
        teaching = [person for person in here if person.kind == "T"]
        others = [person for person in here if person.kind == "N"]
        picked = self.dice.sample(teaching, min(len(teaching), round(how_many * 0.85)))
        picked += self.dice.sample(others, min(len(others), how_many - len(picked)))
        for person in sorted(picked, key=lambda person: person.code):
            self._leave(person.code, *self._span())

    def _may_be_away(self, person: Staff) -> bool:
        works = person.status == "ACTV" and person.kind in "TN" and person.availability[self.weekday] != "N"
        needed = {away.staff for away in self.day.away} | {code for event in self.day.events for code in event.staff}
        return works and person.code not in _CAST | needed

    def _span(self) -> tuple[str, str]:
        """Mostly all day; otherwise the morning, the afternoon, or some periods in between."""
        luck = self.dice.random()
        if luck < 0.7:
            return "", ""
        if luck < 0.8:
            return self.bells[HOME_GROUP].starts, self.bells["3"].ends
        if luck < 0.9:
            return self.bells["4"].starts, self.bells["AS"].ends
        return self.bells["2"].starts, self.bells["4"].ends

    def _leave(self, code: str, starts: str, ends: str) -> None:
        self.day.away.append(Away(code, starts, ends))

    def _is_away(self, code: str, period: str) -> bool:
        bell = self.bells[period]
        return any(
            away.staff == code and (not away.from_ or (away.from_ < bell.ends and bell.starts < away.to))
            for away in self.day.away
        )

    # Events

    def _whole_school(self) -> Iterator[Event]:
        if self.entry.schedule == "Assembly":
            yield Event("Whole-school assembly", "all", all_day=True, room="HALL")
        if self.entry.schedule == "Early finish":
            yield Event("Last day of term, early finish", "all", all_day=True)
        if self.weekday == 4 and self.entry.week % 2 == 0:
            yield Event("Progress reports close", "all", all_day=True)

    def _training(self) -> Iterator[Event]:
        """Once a week two teachers are out for the day."""
        if (self.entry.week + 2) % 5 != self.weekday:
            return
        pool = [person for person in self.school.current_staff() if self._may_be_away(person) and person.kind == "T"]
        out = sorted(person.code for person in self.dice.sample(pool, min(2, len(pool))))
        for code in out:
            self._leave(code, "", "")
        yield Event(f"PD: {self.dice.choice(_TRAINING)}", "pd", all_day=True, staff=out)

    def _excursion(self) -> Iterator[Event]:
        """Once a week a home group's classes are out with two of their teachers."""
        if self.entry.week % 5 != self.weekday or self.entry.schedule == "Early finish":
            return
        groups = sorted(
            {(one.subject[:2], one.number) for one in self.lessons if one.subject[:2] in ("07", "08", "09")}
        )
        if not groups:
            return
        level, number = self.dice.choice([group for group in groups if group[1]] or groups)
        core = {s.code for s in self.school.subjects if s.year_level == level and not s.elective}
        out = [one for one in self.lessons if one.number == number and one.subject in core and one.period in PERIODS]
        self._gone |= {(one.class_code, one.period) for one in out}
        teachers = sorted({code for one in out for code in one.teachers if self._may_be_away(self._people[code])})
        with_them = teachers[:2]
        for code in with_them:
            self._leave(code, "09:00", "15:00")
        title = f"Year {int(level)} {self.dice.choice(_EXCURSIONS)}"
        yield Event(title, "event", "09:00", "15:00", staff=with_them)

    def _exams(self) -> Iterator[Event]:
        if self.entry.schedule != "Exams":
            return
        subject = ("English", "Mathematics", "Science")[self.weekday % 3]
        first, last = self.bells["3"].starts, self.bells["4"].ends
        free = [p.code for p in self._teachers() if all(self._is_free(p.code, period) for period in ("3", "4"))]
        watching = sorted(free[:2])
        self._busy |= {(code, period) for code in watching for period in ("3", "4")}
        yield Event(f"Year 11 exam: {subject}", "exam", first, last, staff=watching, room="HALL")

    # Lessons

    def _cancelled(self) -> None:
        """The lessons of an excursion, and one or two of the seniors that nobody takes."""
        senior = [one for one in self._uncovered() if one.subject[:2] in ("11", "12") and one.number]
        for one in self.dice.sample(senior, min(len(senior), self.dice.choice((1, 2)))):
            self._gone.add((one.class_code, one.period))
        self.day.cancelled = [Cancelled(code, period) for code, period in sorted(self._gone, key=lambda at: at[::-1])]

    def _uncovered(self) -> list[Lesson]:
        return [
            one
            for one in self.lessons
            if (one.class_code, one.period) not in self._gone
            and one.teachers
            and all(self._is_away(code, one.period) for code in one.teachers)
        ]

    def _covers(self) -> None:
        """Casual teachers first, then whoever is free and has had fewest; two or three lessons stay open."""
        wanted = self._uncovered()
        mine = self._persona_takes(wanted)
        if mine:
            self._take(mine, PERSONA)
            wanted = [one for one in wanted if one is not mine]
        classes = [one for one in wanted if one.number]
        left = self.dice.sample(classes, min(len(classes) // 2, self.dice.choice((2, 3))))
        for one in wanted:
            if one not in left and (by := self._who_takes(one)):
                self._take(one, by)

    def _persona_takes(self, wanted: list[Lesson]) -> Lesson | None:
        """An extra for the teacher among the personas; where there is none, a colleague leaves for a period."""
        if PERSONA not in self._people or not self._is_free(PERSONA):
            return None
        fitting = [one for one in wanted if one.number and self._is_free(PERSONA, one.period)]
        if fitting:
            return self.dice.choice(fitting)
        found = next((one for one in self._lessons_of_others() if self._is_free(PERSONA, one.period)), None)
        if found:
            bell = self.bells[found.period]
            self._leave(found.teachers[0], bell.starts, bell.ends)
        return found

    def _lessons_of_others(self) -> list[Lesson]:
        return [
            one
            for one in self.lessons
            if one.number
            and len(one.teachers) == 1
            and (one.class_code, one.period) not in self._gone
            and self._may_be_away(self._people[one.teachers[0]])
        ]

    def _take(self, lesson: Lesson, by: str) -> None:
        self.day.covers.append(Cover(lesson.period, lesson.teachers[0], by, class_code=lesson.class_code))
        self._busy.add((by, lesson.period))
        self._extras[by] += 1

    def _who_takes(self, lesson: Lesson) -> str:
        of = lesson.teachers[0]
        casual = [p.code for p in self.school.current_staff() if p.kind == "E" and self._is_free(p.code, lesson.period)]
        if casual and lesson.number:
            stands_in = {cover.by for cover in self.day.covers if cover.of == of}
            return min(casual, key=lambda code: (code not in stands_in, code not in _CAST, self._extras[code], code))
        free = [p for p in self._teachers() if self._is_free(p.code, lesson.period) and self._extras[p.code] < 2]
        fairly = sorted(free, key=lambda person: (self._extras[person.code], person.extras_done, person.code))
        return fairly[0].code if fairly else ""

    def _teachers(self) -> list[Staff]:
        return [p for p in self.school.current_staff() if p.job in TEACHING_JOBS and p.status == "ACTV"]

    def _is_free(self, code: str, period: str = "") -> bool:
        """Whether somebody is at school and has nothing in that period; without a period, whether at work that day."""
        person = self._people[code]
        if not period:
            return person.availability[self.weekday] != "N"
        called_in = person.kind == "E" and code in _CAST
        here = called_in or is_here(person, self.weekday, period)
        return here and not self._is_away(code, period) and (code, period) not in self._busy

    # Rooms

    def _moves(self) -> None:
        on = [
            one for one in self.lessons if (one.class_code, one.period) not in self._gone and one.rooms and one.number
        ]
        taken = {(cover.class_code, cover.period) for cover in self.day.covers if cover.by == PERSONA}
        mine = [one for one in on if PERSONA in one.teachers] or [
            one for one in on if (one.class_code, one.period) in taken
        ]
        wanted = self.dice.sample(mine, min(1, len(mine)))
        others = [one for one in on if one not in mine]
        wanted += self.dice.sample(others, min(len(others), self.dice.choice((1, 2, 3)) + 1 - len(wanted)))
        for one in wanted:
            if to := self._free_room(one):
                self._in_use.add((to, one.period))
                self.day.moves.append(Move(one.class_code, one.period, one.rooms[0], to))

    def _free_room(self, lesson: Lesson) -> str:
        campus = self._rooms[lesson.rooms[0]].campus
        free = [
            room.code
            for room in self.school.rooms
            if room.campus == campus
            and room.bookable
            and room.code != "HALL"
            and (room.code, lesson.period) not in self._in_use
        ]
        return self.dice.choice(free) if free else ""

    # Later in the day

    def surprises(self) -> Iterator[Cover | Move]:
        """By turns a cover of an open lesson and a room move, until there is neither."""
        covered = {(one.class_code, one.period) for one in self.day.covers}
        open_ones = [one for one in self._uncovered() if (one.class_code, one.period) not in covered]
        moved = {(one.class_code, one.period) for one in self.day.moves} | self._gone
        rest = [one for one in self.lessons if one.rooms and one.number and (one.class_code, one.period) not in moved]
        for one in self.dice.sample(rest, min(len(rest), SURPRISES)):
            if open_ones and (by := self._who_takes(other := open_ones.pop(0))):
                self._take(other, by)
                yield self.day.covers[-1]
            if to := self._free_room(one):
                self._in_use.add((to, one.period))
                yield Move(one.class_code, one.period, one.rooms[0], to)

    # Duties

    def _duty_covers(self) -> None:
        open_duties = [one for one in self.duties if self._is_away(one.teacher, one.period)]
        if self._persona_wants_a_duty():
            self._give_a_duty(open_duties)
        for one in open_duties:
            free = [p for p in self._teachers() if self._is_free(p.code, one.period)]
            if free and self.dice.random() < 0.85:
                by = min(free, key=lambda person: (self._extras[person.code], person.extras_done, person.code))
                self._relieve(one, by.code)

    def _persona_wants_a_duty(self) -> bool:
        has = any(one.teacher == PERSONA and one.area for one in self.duties)
        return PERSONA in self._people and self._is_free(PERSONA) and not has

    def _give_a_duty(self, open_duties: list[Duty]) -> None:
        """The teacher among the personas takes one: an open one, else a colleague's."""
        for one in (*open_duties, *self.duties):
            if one.period in BREAKS and self._is_free(PERSONA, one.period) and one.teacher not in _CAST:
                self._relieve(one, PERSONA)
                if one in open_duties:
                    open_duties.remove(one)
                return

    def _relieve(self, duty: Duty, by: str) -> None:
        self.day.covers.append(Cover(duty.period, duty.teacher, by, duty=duty.name))
        self._busy.add((by, duty.period))
        self._extras[by] += 1


def _bells_on(school: School, entry: SchoolDay) -> list[Bell]:
    return next(schedule.bells for schedule in school.bell_schedules if schedule.name == entry.schedule)


def _notices(school: School, today: date) -> Iterator[Notice]:
    """One for each of the last five school days, posted the evening before; the newest matters."""
    past = [entry for entry in school.calendar if entry.date <= today.isoformat()][-5:]
    writers = [person.code for person in school.staff if person.job in ("principal", "assistant principal", "office")]
    for entry in past:
        day = date.fromisoformat(entry.date)
        title, text = _NOTICES[day.toordinal() % len(_NOTICES)]
        posted = _moment(day - timedelta(days=1), time(18, 5))
        html = text if text.startswith("<p>") else f"<p>{text}</p>"
        author = writers[day.toordinal() % len(writers)] if writers else ""
        yield Notice(f"n{entry.date}", title, html, author, posted, important=entry is past[-1])


def _tasks(school: School, shown: Sequence[SchoolDay]) -> Iterator[Task]:
    """Now and then a class has something due at the end of a school day."""
    codes = sorted({lesson.class_code for lesson in school.lessons if lesson.number})
    for entry in shown:
        roll = dice(f"{school.seed}-{entry.date}-tasks")
        for code in sorted(roll.sample(codes, len(codes) // 25)):
            name, category = roll.choice(_TASKS)
            due = _moment(date.fromisoformat(entry.date), time(15, 30))
            yield Task(f"t{entry.date}-{code}", code, name, due, category)


def _moment(day: date, at: time) -> str:
    """A local time as UTC text."""
    return datetime.combine(day, at, MELBOURNE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
