"""The lessons of a date: those that stand there by its own name; else those of its day in the cycle.

Row numbers may be given anew every night, so nothing that is kept depends on them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from staffroom.sources.eduhub.timetable import Timetable
from staffroom.sources.eduhub.timetable_records import CalendarDate, CycleLesson, DatedLesson, GridClass, Slot
from staffroom.sync.day.said import Bell, Said

from .bells import BellTimes, Span
from .changes import Changes, at
from .quilts import Quilts, is_placed, is_school

_Row = CycleLesson | DatedLesson


class Lesson(NamedTuple):
    """A row of the timetable with its gaps filled: `said` is the same for every date, but for times and changes."""

    key: str
    row: _Row
    said: Said

    @property
    def place(self) -> int:
        """The row of the quilt in which it stands."""
        return self.row.row or 0


class Lessons:
    """The lessons and bell times of every date."""

    def __init__(self, timetable: Timetable, changes: Changes, subjects: Mapping[str, str]) -> None:
        self._changes, self._subjects = changes, subjects
        self._quilts = Quilts(timetable)
        self._calendar = {row.date: row for row in timetable.rows(CalendarDate)}
        self._usual = _usual_of_classes(timetable)
        cycle = [lesson for row in timetable.rows(CycleLesson) if is_placed(row) and (lesson := self._lesson(row))]
        self._cycle: dict[tuple[str, int], list[Lesson]] = defaultdict(list)
        for lesson in cycle:
            self._cycle[lesson.row.quilt, lesson.row.column or 0].append(lesson)
        self._dated: dict[date, list[tuple[DatedLesson, Lesson]]] = defaultdict(list)
        for row in map(self._with_quilt, timetable.rows(DatedLesson)):
            if row.row and (lesson := self._lesson(row)):
                self._dated[row.date].append((row, lesson))
        dated = (lesson for rows in self._dated.values() for _, lesson in rows)
        self._times = BellTimes(timetable.rows(Slot), _labels([*cycle, *dated]))
        self.exist = bool(self._cycle or self._dated)

    @property
    def dates(self) -> set[date]:
        """Every date that has lessons."""
        return {*self._dated, *(day for day in self._calendar if self._of_cycle(day))}

    def is_dated(self, day: date) -> bool:
        """Whether the lessons of a date stand there by its own name."""
        return day in self._dated

    def on(self, day: date) -> list[Said]:
        """The lessons of a date; of each class in each row of the quilt one."""
        if day in self._dated:
            said = [self._of_date(row, lesson) for row, lesson in self._dated[day]]
        else:
            said = [self._worked_out(lesson, day) for lesson in self._of_cycle(day)]
        return _united(said)

    def bells(self, day: date) -> tuple[Bell, ...]:
        """The bells of a date, if it has its own: those of its quilt, else of the one with most lessons."""
        known = self._calendar.get(day)
        often = Counter(lesson.row.quilt for _, lesson in self._dated.get(day, ()))
        by_lessons = sorted(often, key=lambda quilt: (-often[quilt], quilt))
        return self._times.bells(day, [self._quilts.on(known) if known else "", *by_lessons])

    def cycle_day(self, day: date) -> str:
        """What the cycle calls a date; empty where there is no school."""
        known = self._calendar.get(day)
        if known is None or not is_school(known):
            return ""
        return self._quilts.column_label(self._quilts.on(known), known.cycle_day or 0)

    def _of_cycle(self, day: date) -> list[Lesson]:
        known = self._calendar.get(day)
        if known is None or not is_school(known):
            return []
        return self._cycle.get((self._quilts.on(known), known.cycle_day or 0), [])

    def _with_quilt(self, row: DatedLesson) -> DatedLesson:
        known = None if row.quilt else self._calendar.get(row.date)
        return row._replace(quilt=self._quilts.on(known)) if known else row

    def _lesson(self, row: _Row) -> Lesson | None:
        """None where nobody and no class is named."""
        label = self._quilts.row_label(row.quilt, row.row or 0)
        usual = self._usual.get((row.grid, row.subject, row.number)) if row.subject else None
        teachers, rooms = _filled(row, usual)
        line = row.line if isinstance(row, CycleLesson) else ""
        said = Said("", date.min, "lesson", period=label, teachers=teachers, rooms=rooms)
        if row.subject:
            code = f"{row.subject}{row.number if row.number is not None else ''}"
            said = said._replace(class_code=code, subject=self._subjects.get(row.subject, ""))
        elif teachers:
            code = line or label
            said = said._replace(kind="other", title=code)
        else:
            return None
        return Lesson(f"{row.quilt} {code} {row.row}", row, said)

    def _of_date(self, row: DatedLesson, lesson: Lesson) -> Said:
        own = self._times.spans(row.date, row.quilt).get(lesson.place)
        likely = own or self._times.borrowed(row.date, row.quilt).get(lesson.place)
        return _timed(lesson.said, row.date, own)._replace(
            key=lesson.key,
            covers=self._changes.covers(row, lesson.said.teachers, likely),
            moves=self._changes.moves(row, lesson.said.rooms, likely),
            cancelled=self._changes.is_off(row.date, row.subject, row.number, likely),
        )

    def _worked_out(self, lesson: Lesson, day: date) -> Said:
        """A lesson of the cycle on a date: what is different then, only the date's own rows would know."""
        row = lesson.row
        span = self._times.borrowed(day, row.quilt).get(lesson.place)
        off = self._changes.is_off(day, row.subject, row.number, span)
        return _timed(lesson.said, day, span)._replace(key=lesson.key, cancelled=off or None, fleeting=True)


def _usual_of_classes(timetable: Timetable) -> dict[tuple[str, str, int | None], GridClass]:
    """The usual teachers and rooms of each class on each grid; a row that names a teacher counts first."""
    found: dict[tuple[str, str, int | None], GridClass] = {}
    for row in sorted(timetable.rows(GridClass), key=lambda row: (not row.teacher, row[1:4], row.teacher, row.room)):
        found.setdefault((row.grid, row.subject, row.number), row)
    return found


def _filled(row: _Row, usual: GridClass | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Teachers and rooms; where the first is open, those of the class."""
    teachers, rooms = [row.teacher, row.second_teacher], [row.room, row.second_room]
    if usual and not row.teacher:
        teachers = [usual.teacher, row.second_teacher or usual.second_teacher]
    if usual and not row.room:
        rooms = [usual.room, row.second_room or usual.second_room]
    return tuple(dict.fromkeys(filter(None, teachers))), tuple(dict.fromkeys(filter(None, rooms)))


def _labels(lessons: Iterable[Lesson]) -> dict[str, dict[int, str]]:
    """What the rows are called in which lessons stand, by quilt."""
    labels: dict[str, dict[int, str]] = defaultdict(dict)
    for lesson in lessons:
        labels[lesson.row.quilt][lesson.place] = lesson.said.period
    return {quilt: dict(sorted(rows.items())) for quilt, rows in labels.items()}


def _timed(said: Said, day: date, span: Span | None) -> Said:
    starts, ends = (at(day, moment) for moment in span) if span else (None, None)
    return said._replace(date=day, starts=starts, ends=ends)


def _united(said: Iterable[Said]) -> list[Said]:
    """One for each key. A class that stands in several rows at once has all their teachers, rooms and changes."""
    together: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        together[one.key].append(one)
    return [one[0] if len(one) == 1 else _joined(sorted(one, key=repr)) for _, one in sorted(together.items())]


def _joined(rows: list[Said]) -> Said:
    return rows[0]._replace(
        teachers=tuple(dict.fromkeys(code for row in rows for code in row.teachers)),
        rooms=tuple(dict.fromkeys(code for row in rows for code in row.rooms)),
        covers=None
        if rows[0].covers is None
        else tuple(dict.fromkeys(one for row in rows for one in row.covers or ())),
        moves=None if rows[0].moves is None else tuple(dict.fromkeys(one for row in rows for one in row.moves or ())),
    )
