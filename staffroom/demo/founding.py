"""Founds the made-up school: a seed and a day in, `school.School` out. No file, no clock, no database."""

import dataclasses
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle

from staffroom.demo import names, setting
from staffroom.demo.chance import dice
from staffroom.demo.school import (
    DOMAIN,
    FIRST_YEAR,
    LAST_YEAR,
    Enrolment,
    HomeGroup,
    Persona,
    School,
    SchoolClass,
    Sizes,
    Staff,
    Student,
    Subject,
    YearLevel,
)
from staffroom.demo.timetable import give_timetable
from staffroom.demo.today import give_days

HOME_GROUP_SIZE = 20
CLASS_SIZE = 25
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_HOLDING_GROUP = "ZZ1"
_TEACHING = ("ENG", "MAT", "SCI", "HUM", "ENG", "MAT", "SCI", "HUM", "HPE", "ART", "TECH", "LOTE", "MUS", "PATH")
_DAYS_AT_WORK = {1.0: ("YYYYY",), 0.8: ("YYYYN", "YNYYY", "NYYYY"), 0.6: ("YYYNN", "NYYNY"), 0.5: ("YYANN", "NNPYY")}
# Job, how many of 90, faculty, position, CASES21's kind of staff.
_JOBS = (
    ("assistant principal", 2, "", "AP", "T"),
    ("daily organiser", 1, "HPE", "DO", "T"),
    ("business manager", 1, "ADMIN", "BM", "N"),
    ("office", 5, "ADMIN", "OFF", "N"),
    ("it", 2, "ADMIN", "ICT", "N"),
    ("maintenance", 2, "ADMIN", "MAIN", "N"),
    ("wellbeing", 3, "WELL", "WELL", "N"),
    ("library", 1, "ADMIN", "LIB", "N"),
    ("aide", 8, "WELL", "ES", "N"),
    ("casual", 4, "", "CRT", "E"),
)
_JOB_FACTS = {job: (faculty, position, kind) for job, _, faculty, position, kind in _JOBS}
_JOB_FACTS["principal"] = ("", "PRIN", "N")


def found_school(seed: int, today: date, sizes: Sizes | None = None, *, timetable: bool = True) -> School:
    """The school of that seed as it is on `today`; the same two give the same school.

    Without `timetable` it has people and classes, and no lessons, duties or days.
    """
    school = _Founder(seed, today, sizes or Sizes()).school
    if timetable:
        give_timetable(school)
        give_days(school, today)
    return school


def others_of(attending: int) -> dict[str, int]:
    """How many students are on the books without attending, by status; blank is a status too."""
    return {
        "FUT": max(2, attending // 25),
        "INAC": max(2, attending // 110),
        "DEL": max(1, attending // 225),
        "": max(1, attending // 300),
    }


def letters_of(name: str) -> str:
    """Plain capitals of a name, marks taken off: `van der Berg` gives VANDERBERG."""
    bare = unicodedata.normalize("NFKD", name.replace("Ł", "L").replace("đ", "d"))
    return re.sub(r"[^A-Z]", "", bare.upper().encode("ascii", "ignore").decode())


class _Founder:
    """Builds one school in order: places, groups, staff, students, classes."""

    def __init__(self, seed: int, today: date, sizes: Sizes) -> None:
        self.dice = dice(seed)
        self.sizes = sizes
        self.school = School(
            seed=seed,
            today=today,
            campuses=[dataclasses.replace(campus) for campus in setting.CAMPUSES],
            rooms=setting.rooms(),
            faculties=[dataclasses.replace(faculty) for faculty in setting.FACULTIES],
            positions=list(setting.POSITIONS),
            houses=list(setting.HOUSES),
        )
        self._codes: set[str] = set()
        self._keys: Counter[str] = Counter()
        self._emails: set[str] = set()
        self._load: Counter[str] = Counter()
        self._by_faculty: dict[str, list[Staff]] = defaultdict(list)
        self._opened: set[tuple[str, int]] = set()
        self._year_levels_and_groups()
        self._subjects()
        self._staff()
        self._leaders()
        self._students()
        self._classes_and_enrolments()
        self._personas()

    # Groups

    def _year_levels_and_groups(self) -> None:
        rooms = {
            campus.code: cycle([r.code for r in self.school.rooms if r.campus == campus.code and r.bookable])
            for campus in self.school.campuses
        }
        for order in range(FIRST_YEAR, LAST_YEAR + 1):
            level = YearLevel(f"{order:02}", f"Year {order}", order)
            self.school.year_levels.append(level)
            campus = _campus_of(order)
            for letter in _LETTERS[: self._groups_of(order)]:
                code = f"{level.code}{letter}"
                self.school.home_groups.append(
                    HomeGroup(code, f"{order}{letter}", level.code, campus, next(rooms[campus]))
                )
        self.school.home_groups.append(
            HomeGroup(_HOLDING_GROUP, "Future enrolments, next year", "07", 1, "", active=False)
        )

    def _groups_of(self, order: int) -> int:
        years = LAST_YEAR - FIRST_YEAR + 1
        whole = max(years, round(self.sizes.students / HOME_GROUP_SIZE))
        extra = 1 if order - FIRST_YEAR < whole % years else 0
        return min(len(_LETTERS), whole // years + extra)

    def _subjects(self) -> None:
        for order in range(FIRST_YEAR, LAST_YEAR + 1):
            core, electives = _subjects_of(order)
            for elective, offered in ((False, core), (True, electives)):
                for code, name, faculty in offered:
                    self.school.subjects.append(
                        Subject(f"{order:02}{code}", f"Year {order} {name}", faculty, f"{order:02}", elective)
                    )
        self.school.subjects.append(Subject("10LAT", "Year 10 Latin", "LOTE", "10", True, active=False))
        self.school.subjects.append(Subject("09KEY", "Year 9 Keyboarding", "TECH", "09", True, active=False))

    # Staff

    def _staff(self) -> None:
        for role in setting.CAST:
            self._codes.add(role.code)
        for role in setting.CAST:
            person = self._person(
                role.job, role.first_name, role.family_name, role.title, role.preferred_name, role.code
            )
            self.school.staff.append(person)
        awkward = iter(names.AWKWARD[:8])
        for job in self._jobs_left():
            first, family = next(awkward, ("", "")) if job == "teacher" else ("", "")
            self.school.staff.append(self._person(job, first, family))
        for _ in range(self.sizes.former_staff):
            self.school.staff.append(self._former())
        self._special_staff()
        self.school.staff.sort(key=lambda person: person.code)

    def _jobs_left(self) -> list[str]:
        scale = max(1.0, self.sizes.staff / 90)
        have = Counter(role.job for role in setting.CAST)
        jobs = [job for job, count, *_ in _JOBS for _ in range(max(0, round(count * scale) - have[job]))]
        room = max(0, self.sizes.staff - len(setting.CAST))
        teachers = max(min(room, 8), room - len(jobs))
        return ["teacher"] * teachers + jobs[: room - teachers]

    def _person(
        self, job: str, first: str = "", family: str = "", title: str = "", preferred: str = "", code: str = ""
    ) -> Staff:
        roll = self.dice
        gender = roll.choice("FFFMM")
        first = first or roll.choice(names.GIVEN_F if gender == "F" else names.GIVEN_M)
        family = family or roll.choice(names.FAMILY)
        if not preferred and roll.random() < 0.4:
            preferred = names.PREFERRED.get(first, "")
        faculty, position, kind = _JOB_FACTS.get(job, ("", "TCH", "T"))
        fte = roll.choice((1.0, 1.0, 1.0, 0.8, 0.8, 0.6, 0.5)) if job != "principal" else 1.0
        teaches = kind == "T"
        return Staff(
            code=code or self._staff_code(first, family),
            title=title or roll.choice(("Ms", "Mrs", "Ms", "Dr", "Mx") if gender == "F" else ("Mr", "Mr", "Mr", "Dr")),
            first_name=first,
            preferred_name=preferred,
            family_name=family,
            gender=gender,
            birthday=self._day(self.school.today.year - 64, 40),
            job=job,
            kind=kind,
            email=self._email(preferred or first, family),
            faculties=[faculty] if faculty else self._faculties() if job == "teacher" else [],
            positions=[position],
            campus=1 if roll.random() < 0.72 or job in ("principal", "office") else 2,
            house=roll.choice(self.school.houses).code if teaches else "",
            phone=f"03 7010 {roll.randrange(200, 480):04}" if roll.random() < 0.8 else "",
            fte=fte,
            availability=roll.choice(_DAYS_AT_WORK[fte]),
            start=self._day(self.school.today.year - 15, 14),
            payroll=f"0{roll.randrange(1_000_000, 9_999_999)}" if job != "casual" else "",
            extras_cap=roll.choice((20, 25, 30)) if teaches else 0,
            extras_done=roll.randrange(12) if teaches else 0,
            extras_week=roll.randrange(3) if teaches else 0,
            registration_ends=date(self.school.today.year + roll.randrange(2), 9, 30) if kind in "TE" else None,
            children_card_ends=self._day(self.school.today.year, 4) if kind == "N" else None,
        )

    def _former(self) -> Staff:
        person = self._person("teacher")
        person.job, person.status, person.kind = "left", "LEFT", "L"
        person.start = self._day(self.school.today.year - 18, 8)
        person.finish = self._day(self.school.today.year - 9, 8)
        return person

    def _special_staff(self) -> None:
        """Values that real schools have: shared and missing addresses, a blank status, one on long leave."""
        plain = [p for p in self.school.staff[len(setting.CAST) :] if p.job == "teacher"]
        if len(plain) < 8:
            return
        plain[1].email = plain[0].email
        plain[2].email = ""
        plain[3].email = ""
        plain[4].status = ""
        plain[5].status = "INAC"
        plain[6].preferred_name = ""
        newcomer = next(p for p in self.school.staff if p.code == "VBE")
        newcomer.start = self.school.today

    def _faculties(self) -> list[str]:
        first = self.dice.choice(_TEACHING)
        others = [code for code in dict.fromkeys(_TEACHING) if code != first]
        how_many = self.dice.choice((0, 0, 0, 0, 1, 1, 1, 2, 3))
        return [first, *self.dice.sample(others, how_many)]

    def _staff_code(self, first: str, family: str) -> str:
        last, given = letters_of(family), letters_of(first) or "X"
        tries = (last[:3], last[:2] + given[:1], last[:1] + given[:2], last[:3] + given[:1])
        numbered = (f"{last[:2]}{number:02}" for number in range(1, 100))
        for code in (*tries, *numbered, *self._any_code()):
            if len(code) >= 3 and code not in self._codes:
                self._codes.add(code)
                return code
        raise ValueError("no staff code of four characters is left; ask for fewer staff")

    def _any_code(self) -> Iterator[str]:
        for _ in range(200):
            yield "".join(self.dice.choice(_LETTERS) for _ in range(4))

    def _email(self, first: str, family: str) -> str:
        name = f"{letters_of(first)}.{letters_of(family)}".lower()
        address, number = f"{name}@{DOMAIN}", 1
        while address in self._emails:
            number += 1
            address = f"{name}{number}@{DOMAIN}"
        self._emails.add(address)
        return address

    def _leaders(self) -> None:
        teachers = [person for person in self.school.staff if person.job == "teacher" and person.status == "ACTV"]
        for faculty in self.school.faculties:
            mine = [p for p in self.school.current_staff() if p.faculties[:1] == [faculty.code] and p.kind != "E"]
            if mine:
                faculty.head = mine[0].code
                mine[0].positions.append("FACL")
        for level, first, second in zip(
            self.school.year_levels, cycle(teachers[::3]), cycle(teachers[1::3]), strict=False
        ):
            level.coordinator, level.second_coordinator = first.code, second.code
        for group, teacher in zip(self.school.home_groups, cycle(teachers), strict=False):
            if group.active:
                group.teacher, teacher.room = teacher.code, group.room
        for group, second in zip(self.school.home_groups[::4], cycle(reversed(teachers)), strict=False):
            group.second_teacher = second.code

    # Students

    def _students(self) -> None:
        awkward = cycle(names.AWKWARD)
        attending = self.sizes.students
        years = LAST_YEAR - FIRST_YEAR + 1
        for number in range(attending):
            order = FIRST_YEAR + number * years // attending
            name = next(awkward) if number % max(1, attending // 32) == 0 else None
            self.school.students.append(self._student(order, "ACTV", name))
        self._place_in_groups()
        for student in self.school.students[5 :: max(6, attending // 6)]:
            student.status = "LVNG"
        for status, how_many in others_of(attending).items():
            self._others(status, how_many)
        for _ in range(self.sizes.leavers):
            self.school.students.append(self._leaver())
        self._special_students()
        self.school.students.sort(key=lambda student: student.key)

    def _student(self, order: int, status: str, name: tuple[str, str] | None = None) -> Student:
        roll = self.dice
        gender = roll.choice("FMFMFMFMFMFMFMFMS")
        first, family = name or (
            roll.choice(names.GIVEN_M if gender == "M" else names.GIVEN_F),
            roll.choice(names.FAMILY),
        )
        key = self._student_key(family)
        year = self.school.today.year
        entered = year - order + FIRST_YEAR
        return Student(
            key=key,
            first_name=first,
            preferred_name=names.PREFERRED.get(first, "") if roll.random() < 0.5 else "",
            family_name=family,
            gender=gender,
            birthday=date(year - order - 6, 5, 1) + timedelta(days=roll.randrange(364)),
            status=status,
            year_level=f"{min(order, LAST_YEAR):02}",
            home_group="",
            house=roll.choice(self.school.houses).code,
            campus=_campus_of(order),
            email=f"{key.lower()}@students.{DOMAIN}" if roll.random() < 0.88 else "",
            entry=date(entered if roll.random() < 0.9 else min(year, entered + 1), 1, 30),
        )

    def _student_key(self, family: str) -> str:
        stem = letters_of(family)[:3].ljust(3, "X")
        self._keys[stem] += 1
        return f"{stem}{self._keys[stem]:04}"

    def _place_in_groups(self) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for group in self.school.home_groups:
            if group.active:
                groups[group.year_level].append(group.code)
        place: Counter[str] = Counter()
        for student in self.school.students:
            mine = groups[student.year_level]
            student.home_group = mine[place[student.year_level] % len(mine)]
            place[student.year_level] += 1

    def _others(self, status: str, how_many: int) -> None:
        groups = [group for group in self.school.home_groups if group.active]
        for _ in range(how_many):
            group = self.dice.choice(groups)
            order = FIRST_YEAR if status == "FUT" else int(group.year_level)
            student = self._student(order, status)
            student.home_group = _HOLDING_GROUP if status == "FUT" else group.code
            if status == "FUT":
                student.birthday = student.birthday.replace(year=student.birthday.year + 1, day=1)
                student.entry = date(self.school.today.year + 1, 1, 29)
            self.school.students.append(student)

    def _leaver(self) -> Student:
        years_gone = self.dice.randrange(1, 12)
        order = self.dice.choice((8, 9, 10, 11, 12, 12, 12, 12))
        student = self._student(order + years_gone, "LEFT")
        student.year_level = f"{order:02}"
        student.campus = _campus_of(order)
        student.exit = date(self.school.today.year - years_gone, 12, self.dice.randrange(1, 20))
        groups = _LETTERS[: self._groups_of(order)]
        student.home_group = f"{order:02}{self.dice.choice(groups)}" if self.dice.random() < 0.7 else ""
        return student

    def _special_students(self) -> None:
        with_address = [student for student in self.school.students[:60] if student.email]
        if len(with_address) > 9:
            with_address[8].email = with_address[7].email
            with_address[9].email = "no e-mail"

    # Classes

    def _classes_and_enrolments(self) -> None:
        subjects = {subject.code: subject for subject in self.school.subjects}
        takes = self._choices()
        self._history()
        for person in self.school.current_staff():
            if person.job in ("teacher", "daily organiser") and person.status == "ACTV":
                for code in (*person.faculties, "any"):
                    self._by_faculty[code].append(person)
        for student, subject, number in takes:
            if (subject, number) not in self._opened:
                self._open(subjects[subject], number)
            self._enrol(student, subject, number, self.school.today.year, self.school.timetable)

    def _choices(self) -> list[tuple[Student, str, int]]:
        """Who takes which subject in which class, spread so that a limit thins everybody alike."""
        seats: Counter[str] = Counter()
        rounds: dict[int, list[tuple[Student, str, int]]] = defaultdict(list)
        for student in self.school.attending():
            order = int(student.year_level)
            core, electives = _subjects_of(order)
            chosen = self.dice.sample(electives, 7 - len(core)) if electives else []
            for turn, (code, _, _) in enumerate((*core, *chosen), start=1):
                subject = f"{order:02}{code}"
                number = (
                    _LETTERS.index(student.home_group[2]) + 1 if turn <= len(core) else seats[subject] // CLASS_SIZE + 1
                )
                seats[subject] += 1
                rounds[turn].append((student, subject, number))
        every = [row for turn in sorted(rounds) for row in rounds[turn]]
        limit = self.sizes.enrolments
        kept = every if limit is None else every[:limit]
        return sorted(kept, key=lambda row: row[0].key)

    def _open(self, subject: Subject, number: int) -> None:
        self._opened.add((subject.code, number))
        campus = _campus_of(int(subject.year_level))
        teacher = self._teacher_for(subject.faculty)
        self.school.classes.append(
            SchoolClass(
                code=f"{self.school.timetable}-{subject.code}-{number}",
                timetable=self.school.timetable,
                subject=subject.code,
                number=number,
                teacher=teacher,
                room=self._room_for(subject.faculty, campus),
                campus=campus,
                second_teacher=self._teacher_for(subject.faculty) if self.dice.random() < 0.04 else "",
            )
        )

    def _teacher_for(self, faculty: str) -> str:
        pool = self._by_faculty[faculty] or self._by_faculty["any"]
        chosen = min(pool, key=lambda person: (self._load[person.code] / person.fte, person.code))
        self._load[chosen.code] += 1
        return chosen.code

    def _room_for(self, faculty: str, campus: int) -> str:
        rooms = [r.code for r in self.school.rooms if r.campus == campus and r.bookable and r.seats <= 60]
        mine = [r.code for r in self.school.rooms if r.campus == campus and r.faculty == faculty and r.bookable]
        return self.dice.choice(mine or rooms)

    def _history(self) -> None:
        year = self.school.today.year - 1
        left = self.sizes.history if self.sizes.history is not None else 2 * self.sizes.students
        for student in self.school.attending():
            order = int(student.year_level) - 1
            if order < FIRST_YEAR or left <= 0:
                continue
            core, electives = _subjects_of(order)
            for code, _, _ in (*core, *electives)[:3]:
                if left > 0:
                    left -= 1
                    self._enrol(
                        student, f"{order:02}{code}", self.dice.randrange(1, 6), year, f"{year}S2", f"{order:02}"
                    )

    def _enrol(self, student: Student, subject: str, number: int, year: int, period: str, level: str = "") -> None:
        row = len(self.school.enrolments) + 1
        self.school.enrolments.append(
            Enrolment(row, student.key, subject, number, year, period, level or student.year_level)
        )

    # Who to sign in as

    def _personas(self) -> None:
        people = {person.code: person for person in self.school.staff}
        for role in setting.CAST:
            if role.slug:
                name = people[role.code].shown_name
                self.school.personas.append(
                    Persona(role.slug, role.label, name, role.code, list(role.roles), role.looks_at)
                )
        slug, label, name, roles, looks_at = setting.AUDITOR
        self.school.personas.append(Persona(slug, label, name, "", list(roles), looks_at))

    def _day(self, first_year: int, years: int) -> date:
        return date(first_year, 1, 1) + timedelta(days=self.dice.randrange(365 * years))


def _campus_of(order: int) -> int:
    return 2 if order >= setting.SENIOR_CAMPUS_FROM else 1


def _subjects_of(order: int) -> tuple[Sequence[tuple[str, str, str]], Sequence[tuple[str, str, str]]]:
    """Core and elective subjects of a year level."""
    if order <= 8:
        return setting.JUNIOR, ()
    if order <= 10:
        return setting.MIDDLE_CORE, setting.MIDDLE_ELECTIVES
    return setting.SENIOR_CORE, setting.SENIOR_ELECTIVES
