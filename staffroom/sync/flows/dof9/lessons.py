"""One date of the file into statements: rows about one lesson become one statement about it, and so with duties."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from staffroom.school.class_codes import fold_class
from staffroom.school.lesson_matching import place_of
from staffroom.sources.dof9.records import DutyCover, DutyOff, FileDay, LessonCover, LessonOff, RoomChange
from staffroom.sources.dof9.values import LONGEST_NOTE
from staffroom.sync.day.merging import fold_period
from staffroom.sync.day.said import Cover, Move, Said

from .others import Others
from .people import People, Who
from .spans import Bells

NO_COVER = "no cover"
MOST_UNKNOWN = "Most classes of a date are not known elsewhere on that date, so all its rows were kept."
_FEW = 4
ClassRow = LessonCover | RoomChange | LessonOff


@dataclass
class Thing:
    """A lesson or a duty, as all rows of the file about it have it together. `known` is what others say of it."""

    said: Said
    known: Said | None
    of: dict[str, None] = field(default_factory=dict)
    covers: dict[Cover, None] | None = None
    moves: dict[Move, None] = field(default_factory=dict)
    cancelled: bool | None = None

    def statement(self) -> Said:
        """What the file says. Whose it is, others know better, and are believed where they do."""
        return self.said._replace(
            teachers=self.said.teachers or (() if self.known else tuple(self.of)),
            covers=None if self.covers is None else tuple(self.covers),
            moves=tuple(self.moves) or None,
            cancelled=self.cancelled,
            fleeting=True,
        )


@dataclass
class DayTeller:
    """Tells one date. `label` gives the school's own label of a period.

    `base` are its lessons by the timetable file, where nobody else tells them; rows change them like others' lessons.
    """

    day: FileDay
    others: Others
    people: People
    bells: Bells
    label: Callable[[str], str]
    base: list[Said] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    uncovered: list[tuple[str, str, str, str]] = field(default_factory=list)
    times: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    _things: dict[str, Thing] = field(default_factory=dict)

    def tell(self) -> list[Said]:
        """Everything about lessons and duties on that date, in the order of the file."""
        self._things = {one.key: Thing(one, None) for one in self.base}
        for row in self._fresh([*self.day.lessons, *self.day.rooms, *self.day.lessons_off]):
            thing = self._lesson(row)
            if isinstance(row, LessonCover):
                self._cover(thing, row, "lesson")
                self._note(thing, row)
            elif isinstance(row, RoomChange):
                left = thing.known.rooms if thing.known and len(thing.known.rooms) > 1 else ("",)
                thing.moves |= dict.fromkeys(Move(room, row.room.upper()) for room in left)
                self.effects["room"] += 1
            else:
                thing.cancelled = True
                self.effects["cancelled"] += 1
        duties: list[DutyCover | DutyOff] = [*self.day.duties, *self.day.duties_off]
        for duty in duties:
            self._tell_duty(duty)
        return [thing.statement() for thing in self._things.values()]

    # Lessons

    def _fresh(self, rows: list[ClassRow]) -> list[ClassRow]:
        """Without the stale: rows about a class that has nothing on that date, by those who told that day.

        Where most rows would be, the others are more likely to be out of date than the file.
        """
        stale = [row for row in rows if self._is_stale(row)]
        if len(stale) >= _FEW and len(stale) * 2 > len(rows):
            self.warnings.append(MOST_UNKNOWN)
            return rows
        self.effects["stale"] += len(stale)
        self.aside["class does not run that day"] += len(stale)
        return [row for row in rows if row not in stale]

    def _is_stale(self, row: ClassRow) -> bool:
        if not (row.class_code or row.roll_class):
            return False
        return not self._meant(row)[1] and (bool(self.base) or self.others.would_know(self.day.date, self._of(row)))

    def _of(self, row: ClassRow) -> str:
        return self.people.teacher(row.of) if isinstance(row, LessonCover) else ""

    def _meant(self, row: ClassRow) -> tuple[str, list[Said]]:
        """Which class a row means, and what others say that it has on the date."""
        period, of = fold_period(self.label(row.period)), self._of(row)
        sent = row.class_code or row.roll_class
        meant, known = self.others.meant(self.day.date, sent, period, of)
        if not known and row.class_code and row.roll_class:
            roll = self.others.lessons(self.day.date, row.roll_class)
            if any(fold_period(one.period) == period for one in roll):
                return roll[0].class_code, roll
        if not known:
            known = [one for one in self.base if fold_class(one.class_code) == fold_class(sent)]
        return (known[0].class_code if known else meant), known

    def _lesson(self, row: ClassRow) -> Thing:
        label = self.label(row.period)
        class_code, lessons = self._meant(row) if row.class_code or row.roll_class else ("", [])
        known = self._same(lessons, label)
        starts, ends = (known.starts, known.ends) if known else (None, None)
        if known and known.period:
            label, starts, ends = known.period, None, None
        if known and known.starts and known.ends:
            self.times[fold_period(self.label(row.period))] = known.starts, known.ends
        key = f"{fold_class(class_code) or self._of(row)}|{fold_period(label) or place_of('', starts)}"
        said = Said(
            key, self.day.date, known.kind if known else "lesson", starts, ends, period=label, class_code=class_code
        )
        if not class_code:
            said = said._replace(teachers=(self._of(row),))
        return self._things.setdefault(key, Thing(said, known))

    def _same(self, lessons: list[Said], label: str) -> Said | None:
        """Which lesson of the class is meant: in that period, at its time, or its only one if nobody has the period."""
        period = fold_period(label)
        if found := next((one for one in lessons if fold_period(one.period) == period), None):
            return found
        bell = self.bells.of(period)
        if bell is None and not self.bells.all:
            return None
        if bell is None:
            places = {(fold_period(one.period), one.starts if not one.period else None) for one in lessons}
            return lessons[0] if len(places) == 1 else None
        middle = bell.starts + (bell.ends - bell.starts) / 2
        at_that_time = (one for one in lessons if one.starts and one.ends and one.starts <= middle < one.ends)
        return next(at_that_time, None)

    def _note(self, thing: Thing, row: LessonCover) -> None:
        if not row.note or not thing.said.class_code:
            return
        place = fold_class(thing.said.class_code)[:80], place_of(thing.said.period, thing.said.starts)[:20]
        before = self.notes.get(place, "")
        if row.note not in before:
            self.notes[place] = f"{before}\n\n{row.note}".strip()[:LONGEST_NOTE]

    # Duties

    def _tell_duty(self, row: DutyCover | DutyOff) -> None:
        thing = self._duty(row)
        if thing is None:
            self.aside["a duty that is nobody's"] += 1
        elif isinstance(row, DutyCover):
            self._cover(thing, row, "duty")
        else:
            thing.cancelled = True
            self.effects["duty cancelled"] += 1

    def _duty(self, row: DutyCover | DutyOff) -> Thing | None:
        of, label = self.people.teacher(row.of), self.label(row.period)
        known = self.others.duty(self.day.date, row.duty, fold_period(label), of)
        if known is None and not of:
            return None
        if known is not None:
            place = fold_period(known.period) or place_of("", known.starts)
            key = f"duty|{known.title[:60]}|{place}|{'+'.join(known.teachers)[:50]}"
            said = known._replace(
                key=key, all_day=False, subject="", rooms=(), covers=None, moves=None, cancelled=None, attends=()
            )
        else:
            starts, ends = self._session(row, fold_period(label))
            key = f"duty|{row.duty[:60]}|{fold_period(label) or place_of('', starts)}|{of}"
            said = Said(key, self.day.date, "duty", starts, ends, period=label, title=row.duty, teachers=(of,))
        return self._things.setdefault(key, Thing(said, known))

    def _session(self, row: DutyCover | DutyOff, period: str) -> tuple[datetime | None, datetime | None]:
        if isinstance(row, DutyOff) or not row.precedes or self.bells.of(period):
            return None, None
        found = self.bells.session(fold_period(self.label(row.precedes)), row.session)
        return (found.starts, found.ends) if found else (None, None)

    # Both

    def _cover(self, thing: Thing, row: LessonCover | DutyCover, what: str) -> None:
        of = self.people.teacher(row.of)
        thing.of |= {of: None} if of else {}
        thing.covers = {} if thing.covers is None else thing.covers
        prefix = "duty " if what == "duty" else ""
        if row.not_required:
            thing.covers[Cover(of, "", "", NO_COVER)] = None
            self.effects[f"{prefix}{NO_COVER}"] += 1
        elif row.by:
            who = self.people.taker(row.by)
            kind = kind_of(row, who)
            thing.covers[Cover(of, who.code, who.name, kind)] = None
            self.effects[f"{prefix}{kind or 'kind unknown'}"] += 1
        else:
            self.effects[f"{prefix}uncovered"] += 1
            self.uncovered.append((what, thing.said.class_code or thing.said.title, thing.said.period, of))


def kind_of(row: LessonCover | DutyCover, who: Who) -> str:
    """The kind of a cover, as far as the file tells; empty where it does not."""
    if who.casual:
        return "casual"
    if row.in_lieu:
        return "in lieu"
    return "extra" if row.counted else ""
