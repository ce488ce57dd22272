"""Gives the made-up school its cycle: lessons, yard duties, on call, meetings. Nobody and no room twice at once.

It has dice of its own, so that a school keeps its people whatever happens here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from staffroom.demo.bells import CYCLE_DAYS, HOME_GROUP, PERIODS, schedules, school_days
from staffroom.demo.chance import dice
from staffroom.demo.school import Duty, Lesson, Meeting, School, SchoolClass, Staff

ON_CALL = "On Call"
TEACHING_JOBS = ("teacher", "daily organiser")
PERSONA = "KEE"  # the teacher one signs in as; her days are to have something in them
_FIRST_COMPASS_ID = 1001
_MOST_LESSONS = 8  # of one class in the ten days
_FULL_LOAD = 48  # lessons of somebody full-time in the ten days, of 60
_A_DAY = 5
_MORNING = ("BS", "HG", "1", "2", "R", "3", "4")
_AREAS = (
    ("OVL", "YD Oval"),
    ("CAN", "YD Canteen"),
    ("CYD", "YD Courtyard"),
    ("LIB", "YD Library"),
    ("SEN", "YD Senior"),
)
_GATES = (("GTE", "YD Front gate"), ("BUS", "YD Bus bay"))
_DUTIES = tuple(
    (period, area, name)
    for period, areas in (("BS", _GATES), ("R", _AREAS), ("L", _AREAS), ("AS", _GATES))
    for area, name in areas
)

Slot = tuple[int, str]


def give_timetable(school: School) -> None:
    """Fill in bell schedules, the calendar of the year, lessons, duties, meetings and ids at Compass."""
    school.bell_schedules = schedules()
    school.cycle_days = CYCLE_DAYS
    school.calendar = school_days(school.today.year)
    planner = _Planner(school)
    planner.home_groups()
    planner.classes()
    school.lessons = sorted(planner.lessons, key=lambda lesson: (lesson.day, lesson.period, lesson.class_code))
    school.duties = list(planner.duties())
    school.meetings = list(_meetings(school))
    codes = sorted(person.code for person in school.staff)
    school.compass_ids = {code: number for number, code in enumerate(codes, start=_FIRST_COMPASS_ID)}


def is_here(person: Staff, weekday: int, period: str) -> bool:
    """Whether somebody's working days include that weekday at that bell."""
    letter = person.availability[weekday]
    return letter == "Y" or (letter == "A" and period in _MORNING) or (letter == "P" and period not in _MORNING)


class _Planner:
    """Puts one thing after another where teacher, room and students are free."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.dice = dice(f"{school.seed}-timetable")
        self.lessons: list[Lesson] = []
        self._people = {person.code: person for person in school.staff}
        self._teachers = [p for p in school.staff if p.job in TEACHING_JOBS and p.status == "ACTV"]
        self._busy: dict[str, set[Slot]] = defaultdict(set)  # staff codes
        self._taken: dict[str, set[Slot]] = defaultdict(set)  # rooms
        self._students: dict[tuple[str, int], set[Slot]] = defaultdict(set)
        self._a_day: Counter[tuple[str, int]] = Counter()
        self._subjects = {subject.code: subject for subject in school.subjects}
        self._rooms = {
            campus.code: [r.code for r in school.rooms if r.campus == campus.code and r.bookable]
            for campus in school.campuses
        }

    # Home groups

    def home_groups(self) -> None:
        """Every morning each home group meets its teacher, or whoever has none and is there."""
        for day in range(1, CYCLE_DAYS + 1):
            slot = (day, HOME_GROUP)
            late = []
            for group in self.school.home_groups:
                if not group.active:
                    continue
                here = [code for code in (group.teacher, group.second_teacher) if code and self._free([code], slot)]
                if here:
                    self._meet(group.code, group.name, group.campus, group.room, here[0], slot)
                else:
                    late.append(group)
            for group in late:
                found = next((person.code for person in self._teachers if self._free([person.code], slot)), "")
                if found:
                    self._meet(group.code, group.name, group.campus, group.room, found, slot)

    def _meet(self, code: str, name: str, campus: int, room: str, teacher: str, slot: Slot) -> None:
        lesson = Lesson(
            slot[0], slot[1], code, 0, code, f"Home Group {name}", [teacher], self._room(room, campus, slot)
        )
        self._keep(lesson)

    # Classes

    def classes(self) -> None:
        """Class by class and round by round, so that a full timetable thins everybody alike."""
        wanted = self._wanted()
        placed: dict[str, Counter[int]] = defaultdict(Counter)
        order = sorted(self.school.classes, key=lambda group: (-len(self._who(group)), -self._load(group), group.code))
        for turn in range(_MOST_LESSONS):
            for group in order:
                if turn < wanted[group.code] and (slot := self._best(group, placed[group.code])):
                    placed[group.code][slot[0]] += 1
                    self._teach(group, slot)

    def _who(self, group: SchoolClass) -> list[str]:
        return list(dict.fromkeys(code for code in (group.teacher, group.second_teacher) if code))

    def _wanted(self) -> dict[str, int]:
        """Lessons of each class in the cycle: what its busiest teacher's working time leaves for it."""
        has = Counter(code for group in self.school.classes for code in self._who(group))
        wanted = {}
        for group in self.school.classes:
            share = [int(_FULL_LOAD * self._people[code].fte) // has[code] for code in self._who(group)]
            wanted[group.code] = max(2, min([_MOST_LESSONS, *share]))
        return wanted

    def _load(self, group: SchoolClass) -> int:
        return sum(1 for other in self.school.classes if other.teacher == group.teacher)

    def _best(self, group: SchoolClass, on_days: Counter[int]) -> Slot | None:
        who = self._who(group)
        free = [
            (day, period)
            for day in range(1, CYCLE_DAYS + 1)
            for period in PERIODS
            if on_days[day] < 2 and self._free(who, (day, period)) and (day, period) not in self._together(group)
        ]
        if not free:
            return None
        return min(free, key=lambda slot: (*self._costs(group, who, slot, on_days), self.dice.random()))

    def _costs(self, group: SchoolClass, who: list[str], slot: Slot, on_days: Counter[int]) -> tuple[int, int, int]:
        """Worst first: twice a day for the class, no room, another room than usual; then a crowded day."""
        usual = slot not in self._taken[group.room]
        room = 0 if usual else 1 if self._room(group.room, group.campus, slot) else 3
        return on_days[slot[0]] * 2 + room, max(self._a_day[code, slot[0]] for code in who), 0 if usual else 1

    def _together(self, group: SchoolClass) -> set[Slot]:
        """When the students of a class have another lesson; electives draw from everywhere and are not looked at."""
        subject = self._subjects[group.subject]
        return set() if subject.elective else self._students[subject.year_level, group.number]

    def _teach(self, group: SchoolClass, slot: Slot) -> None:
        subject = self._subjects[group.subject]
        code = f"{group.subject}{group.number}"
        rooms = self._room(group.room, group.campus, slot)
        self._keep(Lesson(*slot, group.subject, group.number, code, subject.name, self._who(group), rooms))
        if not subject.elective:
            self._students[subject.year_level, group.number].add(slot)

    # What is free

    def _free(self, codes: list[str], slot: Slot) -> bool:
        day, period = slot
        return all(
            slot not in self._busy[code]
            and is_here(self._people[code], (day - 1) % 5, period)
            and (period not in PERIODS or self._a_day[code, day] < _A_DAY)
            for code in codes
        )

    def _room(self, usual: str, campus: int, slot: Slot) -> list[str]:
        """The usual room, or another of the campus that is free; none in a full house."""
        return [code for code in (usual, *self._rooms[campus]) if slot not in self._taken[code]][:1]

    def _keep(self, lesson: Lesson) -> None:
        slot = (lesson.day, lesson.period)
        self.lessons.append(lesson)
        for code in lesson.teachers:
            self._busy[code].add(slot)
            self._a_day[code, lesson.day] += lesson.period in PERIODS
        for code in lesson.rooms:
            self._taken[code].add(slot)

    # Duties

    def duties(self) -> Iterator[Duty]:
        """Yard duties in turn among teachers, and one leading teacher on call in each period."""
        done: Counter[str] = Counter()
        leading = [p for p in self.school.current_staff() if "FACL" in p.positions or p.job == "assistant principal"]
        for day in range(1, CYCLE_DAYS + 1):
            wanted = [*_DUTIES, *((period, "", ON_CALL) for period in PERIODS)]
            for period, area, name in wanted:
                slot = (day, period)
                mine = area == "OVL" and period == "R" and day % 2 and self._is_free(PERSONA, slot)
                pool = self._teachers if area else [p for p in leading if p.kind == "T"]
                teacher = PERSONA if mine else self._next(pool, done, slot)
                if teacher:
                    done[teacher] += 1
                    self._busy[teacher].add(slot)
                    yield Duty(day, period, area, name, teacher)

    def _is_free(self, code: str, slot: Slot) -> bool:
        return code in self._people and self._free([code], slot)

    def _next(self, pool: Iterable[Staff], done: Counter[str], slot: Slot) -> str:
        free = [person for person in pool if self._free([person.code], slot)]
        fairly = [(done[person.code] / person.fte, self.dice.random(), person.code) for person in free]
        return min(fairly)[2] if fairly else ""


def _meetings(school: School) -> Iterator[Meeting]:
    staff = [person for person in school.current_staff() if person.status == "ACTV" and person.job != "casual"]
    people = {person.code: person for person in staff}

    def who(weekday: int, codes: Iterable[str]) -> list[str]:
        return [code for code in codes if code in people and is_here(people[code], weekday, "AS")]

    head = next((person.code for person in staff if person.job == "principal"), staff[0].code)
    briefing = [person.code for person in staff if is_here(person, 0, "BS")]
    yield Meeting(0, "08:15", "08:30", "Staff briefing", head, briefing, "SR1")
    leaders = [person.code for person in staff if person.job in ("principal", "assistant principal", "daily organiser")]
    yield Meeting(1, "15:35", "16:30", "Leadership team", head, who(1, leaders), "OFF1")
    for faculty in school.faculties:
        team = who(
            2, (person.code for person in staff if person.kind == "T" and person.faculties[:1] == [faculty.code])
        )
        if len(team) > 1:
            convenor = faculty.head if faculty.head in team else team[0]
            room = next((room.code for room in school.rooms if room.faculty == faculty.code), "LIB")
            yield Meeting(2, "15:35", "16:30", f"PLT - {faculty.name}", convenor, team, room)
    care = who(3, (person.code for person in staff if person.job in ("wellbeing", "assistant principal")))
    if len(care) > 1:
        yield Meeting(3, "15:35", "16:15", "Wellbeing team", care[-1], care, "WEL")
    running = who(
        4, (person.code for person in staff if person.job in ("it", "maintenance", "office", "business manager"))
    )
    if len(running) > 1:
        yield Meeting(4, "15:35", "16:00", "Office, ICT and grounds", running[0], running, "ICT")
