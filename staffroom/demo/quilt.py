"""The timetable of the made-up school as CASES21 writes it: the cycle, dated lessons, bells, absences, covers, events.

Reasons and comments about people are filled with what must never be read.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from staffroom.demo.bells import CYCLE_DAYS, HEADINGS, HOME_GROUP, PERIODS
from staffroom.demo.filler import MARKER, date_text
from staffroom.demo.school import Away, Bell, Day, Lesson, Move, School, SchoolDay
from staffroom.kit.school_days import calendar

Values = dict[str, str]

ROWS = (HOME_GROUP, *PERIODS)
_REASONS = ("SICK", "CARER", "FAMILY", "MEDICAL")
_CATEGORIES = {"event": "EXCURSION", "exam": "EXAM", "pd": "PD", "all": "SCHOOL"}
_LAST_ROW, _LAST_COLUMN, _GRIDS = 12, 15, 13


def label(period: str) -> str:
    """How CASES21 calls a period: `Period 1`, and the others by their letters."""
    return f"Period {period}" if period.isdigit() else period


def clock(text: str) -> str:
    """A time of day as eduHub writes it: a date-time whose date means nothing."""
    if not text:
        return ""
    return date_text(datetime(1899, 12, 30, int(text[:2]), int(text[3:])))  # noqa: DTZ001  # the file has no zone either


# The cycle


def _quilts(school: School) -> Iterator[Values]:
    days = [entry.date for entry in school.calendar] or [school.today.isoformat()]
    values = {
        "THKEY": school.timetable,
        "TITLE": f"Timetable {school.timetable}",
        "SELECTABLE": "Y",
        "THROWS": str(len(ROWS)),
        "THCOLS": str(CYCLE_DAYS),
        "CALENDAR_PLACE_METHOD": "M",
        "CALENDAR_ROW": "1",
        "CALENDAR_VIEW": "Y",
    }
    values |= {f"TH_RLABEL{n:02}": label(_at(ROWS, n)) for n in range(1, _LAST_ROW + 1)}
    values |= {f"TH_CLABEL{n:02}": str(n) if n <= CYCLE_DAYS else "" for n in range(1, _LAST_COLUMN + 1)}
    values |= {
        f"TEACHING_PERIOD{n:02}": _at(ROWS, n) if _at(ROWS, n).isdigit() else "" for n in range(1, _LAST_ROW + 1)
    }
    grids = [_grid(level.code) for level in school.year_levels]
    values |= {f"TT{n:02}KEY": _at(grids, n) for n in range(1, _GRIDS + 1)}
    values |= {f"CALENDAR_START{n:02}": _date(days[0]) if n == 1 else "" for n in range(1, 5)}
    values |= {f"CALENDAR_END{n:02}": _date(days[-1]) if n == 1 else "" for n in range(1, 5)}
    values |= {f"CALENDAR_DAYS{n:02}": "Y" if n <= 5 else "N" for n in range(1, 8)}
    yield values


def _labels(school: School) -> Iterator[Values]:
    rows = [("R", number, label(period)) for number, period in enumerate(ROWS, start=1)]
    columns = [("C", number, str(number)) for number in range(1, CYCLE_DAYS + 1)]
    for tid, (kind, number, name) in enumerate(rows + columns, start=1):
        yield {
            "TID": str(tid),
            "QKEY": school.timetable,
            "LABEL_NUMBER": str(number),
            "LABEL_TYPE": kind,
            "LABEL_NAME": name,
        }


def _grids(school: School) -> Iterator[Values]:
    for level in school.year_levels:
        yield {
            "TTKEY": _grid(level.code),
            "TITLE": level.name,
            "SELECTABLE": "Y",
            "CAMPUS": "",
            "TTPERIOD": school.timetable,
            "SUBJECT_ACADEMIC_YEAR01": level.code,
            "MAXROW": "8",
            "MAXCOL": "12",
        }


def _classes_on_grids(school: School) -> Iterator[Values]:
    levels = {subject.code: subject.year_level for subject in school.subjects}
    for tid, group in enumerate(school.classes, start=1):
        yield {
            "TID": str(tid),
            "GKEY": _grid(levels[group.subject]),
            "SUBJ": group.subject,
            "CLASS": str(group.number),
            "IDENT": str(tid),
            "T1TEACH": group.teacher,
            "T2TEACH": group.second_teacher,
            "R1ROOM": group.room,
            "R2ROOM": "",
        }


def _cycle_lessons(school: School) -> Iterator[Values]:
    """Rows in the order of the file: by class, and within one by day and period."""
    common = _Common(school)
    for tid, lesson in enumerate(_by_class(school.lessons), start=1):
        yield common.of(lesson) | {
            "TID": str(tid),
            "FREQ": common.frequency(lesson),
            "ROW_LABEL": "",
            "TIED": "",
            "EXTRA_TEACH": "",  # only the last replacement ever; the dated rows know today's
            "EXTRA_ROOM": "",
            "LINK": "",
        }


# Dates


def _attendance_calendar(school: School) -> Iterator[Values]:
    known = {entry.date: entry for entry in school.calendar}
    for year in sorted({entry.date[:4] for entry in school.calendar}):
        first = date(int(year), 1, 1)
        for number in range(366):
            day = first + timedelta(days=number)
            if day.year == first.year:
                yield _calendar_row(school, day, known.get(day.isoformat()))


def _calendar_row(school: School, day: date, entry: SchoolDay | None) -> Values:
    term = next((term for term in calendar().terms if term.first <= day <= term.last), None)
    return {
        "KCCKEY": date_text(day),
        "DAYTODAY": day.strftime("%A"),
        "DAY_TYPE": "S" if entry else "W" if day.weekday() >= 5 else "H",
        "JULIAN": str(day.timetuple().tm_yday),
        "SEMESTER": "1" if day.month <= 6 else "2",
        "DAY_YEAR": str(day.year),
        "DAY_MONTH": str(day.month),
        "TERM": term.name.split()[1] if term else "",
        "WEEK": str(entry.week) if entry else "",
        "DAY_CYCLE": str(entry.cycle_day) if entry else "",
        "CURRENT_QUILT": school.timetable if entry else "",
        "PAR_SOURCE": "",
    }


def _dates(school: School) -> Iterator[Values]:
    return (
        {"TCKEY": _date(entry.date), "TITLE": HEADINGS.get(entry.schedule, ""), "DAY_COMMENT": ""}
        for entry in _shown(school)
    )


def _bell_times(school: School) -> Iterator[Values]:
    tid = 0
    for entry in _shown(school):
        for index, bell in enumerate(_bells(school, entry).values(), start=1):
            tid += 1
            yield {
                "TID": str(tid),
                "TCTDKEY": _date(entry.date),
                "QKEY": school.timetable,
                "TIME_INDEX": str(index),
                "TIME_START": clock(bell.starts),
                "TIME_END": clock(bell.ends),
                "TIME_TYPE": "1" if bell.teaching else "2",
                "TIME_NAME": label(bell.period),
            }


def _dated_lessons(school: School) -> Iterator[Values]:
    return iter(_Dated(school).lessons)


def _absences(school: School) -> Iterator[Values]:
    return iter(_Dated(school).absences)


def _replacements(school: School) -> Iterator[Values]:
    return iter(_Dated(school).replacements)


class _Common:
    """What a lesson has in the cycle as well as on a date."""

    def __init__(self, school: School) -> None:
        self._quilt = school.timetable
        self._idents = {(group.subject, group.number): n for n, group in enumerate(school.classes, start=1)}
        self._groups = {group.code: n for n, group in enumerate(school.home_groups, start=len(self._idents) + 1)}
        self._turns: dict[str, list[tuple[int, str]]] = {}
        for lesson in _by_class(school.lessons):
            self._turns.setdefault(lesson.class_code, []).append((lesson.day, lesson.period))

    def of(self, lesson: Lesson) -> Values:
        """Class, teachers, rooms and place; a home group has no number."""
        return {
            "QKEY": self._quilt,
            "GKEY": _grid(lesson.subject[:2]),
            "SUBJ": lesson.subject,
            "CLASS": str(lesson.number or ""),
            "OCCUR": str(self._turns[lesson.class_code].index((lesson.day, lesson.period)) + 1),
            "IDENT": str(self._idents.get((lesson.subject, lesson.number)) or self._groups.get(lesson.subject, 0)),
            "T1TEACH": _at(lesson.teachers, 1),
            "T2TEACH": _at(lesson.teachers, 2),
            "R1ROOM": _at(lesson.rooms, 1),
            "R2ROOM": _at(lesson.rooms, 2),
            "QROW": str(ROWS.index(lesson.period) + 1),
            "QCOL": str(lesson.day),
            "COMPOSITE": "",
        }

    def frequency(self, lesson: Lesson) -> str:
        """How often the class meets in a cycle."""
        return str(len(self._turns[lesson.class_code]))


class _Dated:
    """Lessons, absences and replacements of the dates shown; they point at each other by row number."""

    def __init__(self, school: School) -> None:
        self.lessons: list[Values] = []
        self.absences: list[Values] = []
        self.replacements: list[Values] = []
        self._school = school
        self._common = _Common(school)
        for entry in _shown(school):
            self._add(entry, school.days[entry.date])

    def _add(self, entry: SchoolDay, day: Day) -> None:
        bells = _bells(self._school, entry)
        rows = {
            (lesson.class_code, lesson.period): self._lesson(entry, lesson)
            for lesson in _by_class(self._school.lessons)
            if lesson.day == entry.cycle_day and lesson.period in bells
        }
        for away in day.away:
            self._absence(entry, away)
        for gone in day.cancelled:
            if row := rows.get((gone.class_code, gone.period)):
                self._class_away(entry, row, bells[gone.period])
        for cover in day.covers:
            if cover.class_code and (row := rows.get((cover.class_code, cover.period))):
                row["EXTRA_TEACH"] = cover.by
                self._replacement(entry, row, teacher=cover.by, absence=self._absence_of(entry, cover.of))
        for number, move in enumerate(day.moves):
            if row := rows.get((move.class_code, move.period)):
                self._move(entry, row, move, bells[move.period], closed=number % 2 == 1)

    def _lesson(self, entry: SchoolDay, lesson: Lesson) -> Values:
        row = self._common.of(lesson) | {
            "TID": str(len(self.lessons) + 1),
            "TCTQKEY": _date(entry.date),
            "EXTRA_TEACH": "",
            "EXTRA_ROOM": "",
        }
        self.lessons.append(row)
        return row

    def _absence(self, entry: SchoolDay, away: Away) -> None:
        reason = _REASONS[len(self.absences) % len(_REASONS)]
        self._out(entry, TEACHER=away.staff, TIME_FROM=clock(away.from_), TIME_TO=clock(away.to), ABSENCE_TYPE=reason)

    def _class_away(self, entry: SchoolDay, row: Values, bell: Bell) -> None:
        times = {"TIME_FROM": clock(bell.starts), "TIME_TO": clock(bell.ends)}
        self._out(entry, SUBJ=row["SUBJ"], CLASS=row["CLASS"], TEACHER_AVAILABLE="Y", ROOM_AVAILABLE="Y", **times)

    def _move(self, entry: SchoolDay, row: Values, move: Move, bell: Bell, *, closed: bool) -> None:
        """Every second one because the room is closed, which makes a replacement of it; the others only say so."""
        row["EXTRA_ROOM"] = move.to
        if closed:
            tid = self._out(entry, ROOM=move.from_, TIME_FROM=clock(bell.starts), TIME_TO=clock(bell.ends))
            self._replacement(entry, row, room=move.to, absence=tid)

    def _out(self, entry: SchoolDay, **cells: str) -> str:
        blank = dict.fromkeys(("SUBJ", "CLASS", "TEACHER", "ROOM", "TEACHER_AVAILABLE", "ROOM_AVAILABLE"), "")
        tid = str(len(self.absences) + 1)
        kept = {
            "TID": tid,
            "TCTBKEY": _date(entry.date),
            "COMMENT_A": f"{MARKER}: called at 6:40, see the doctor's note",
        }
        self.absences.append(blank | {"ABSENCE_TYPE": ""} | kept | cells)
        return tid

    def _absence_of(self, entry: SchoolDay, staff: str) -> str:
        on = _date(entry.date)
        return next((row["TID"] for row in self.absences if row["TCTBKEY"] == on and row["TEACHER"] == staff), "")

    def _replacement(
        self, entry: SchoolDay, row: Values, *, teacher: str = "", room: str = "", absence: str = ""
    ) -> None:
        self.replacements.append(
            {
                "TID": str(len(self.replacements) + 1),
                "TCTRKEY": _date(entry.date),
                "TCTQ_TID": row["TID"],
                "TEACH": teacher,
                "ROOM": room,
                "COMMENT_R": f"{MARKER}: work is on the desk",
                "COUNT_EXTRAS": "Y" if teacher else "N",
                "EXTRAS_VALUE": "100" if teacher else "",
                "ABSENTEE_TID": absence,
                "TEACHER_CLASH": "N",
                "ROOM_CLASH": "N",
            }
        )


def _reasons(school: School) -> Iterator[Values]:
    return ({"TCATKEY": code, "TITLE": f"{MARKER}: {code.lower()}"} for code in _REASONS)


def _events(school: School) -> Iterator[Values]:
    number = 0
    for entry in _shown(school):
        for event in school.days[entry.date].events:
            number += 1
            yield {
                "TEKEY": str(number),
                "TITLE": event.title[:30],
                "CAMPUS": "",
                "START_DATE": _date(entry.date),
                "END_DATE": _date(entry.date),
                "RECURRENCE": "",
                "RECUR_DAYS": "",
                "TIME_FROM": clock(event.starts),
                "TIME_TO": clock(event.ends),
                "CONVENOR": _at(event.staff, 1),
                "CONVENOR_TYPE": "SF" if event.staff else "",
                "LOCATION": event.room,
                "EVENT_GROUP": "",
                "CATEGORY": _CATEGORIES[event.kind],
                "EVENT_CODE": "",
            } | dict.fromkeys(_NOT_NAMED, "")


_NOT_NAMED = ("START_YEAR", "END_YEAR", "START_FORM", "END_FORM", "SUBJ", "START_CLASS_NUM", "END_CLASS_NUM")


def _categories(school: School) -> Iterator[Values]:
    return ({"CATEGORY": code, "TITLE": code.capitalize()} for code in _CATEGORIES.values())


def _shown(school: School) -> list[SchoolDay]:
    return [entry for entry in school.calendar if entry.date in school.days]


def _bells(school: School, entry: SchoolDay) -> dict[str, Bell]:
    schedule = next(one for one in school.bell_schedules if one.name == entry.schedule)
    return {bell.period: bell for bell in schedule.bells}


def _by_class(lessons: list[Lesson]) -> list[Lesson]:
    return sorted(lessons, key=lambda lesson: (lesson.class_code, lesson.day, lesson.period))


def _grid(level: str) -> str:
    return f"YEAR{level}"


def _at(values: list[str] | tuple[str, ...], number: int) -> str:
    return values[number - 1] if number <= len(values) else ""


def _date(text: str) -> str:
    return date_text(date.fromisoformat(text))


TIMETABLE: dict[str, Callable[[School], Iterator[Values]]] = {
    "TH": _quilts,
    "THTN": _labels,
    "TT": _grids,
    "TTTG": _classes_on_grids,
    "THTQ": _cycle_lessons,
    "KCC": _attendance_calendar,
    "TC": _dates,
    "TCTD": _bell_times,
    "TCTQ": _dated_lessons,
    "TCTB": _absences,
    "TCAT": _reasons,
    "TCTR": _replacements,
    "TE": _events,
    "TEC": _categories,
}
