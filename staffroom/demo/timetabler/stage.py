"""A date on which awkward things are tried: each takes lessons that nothing has happened to yet.

What is on (daily data) and what is different (deltas) stay in agreement, unless a case wants otherwise.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from staffroom.demo.bells import PERIODS
from staffroom.kit.errors import NeedsPerson

from . import rows
from .calls import Outgoing
from .rows import Row, moment
from .slots import DUTY, LESSON, Book, Slot

Key = tuple[str, str, str]


class NothingFits(NeedsPerson):
    """The date has no lesson of the sort that a case needs."""


class Stage:
    """One date being changed."""

    def __init__(self, book: Book, day: date) -> None:
        self.book, self.day = book, day
        entry = book.entry(day)
        if entry is None:
            raise NothingFits(f"Nothing is on at {day:%A %-d %B %Y}. Name a school day with --from.")
        self._slots = {_key(slot): slot for slot in book.slots(day)}
        self._bells = {bell.period: bell for bell in book.bells(entry)}
        self._used: set[Key] = {key for key, slot in self._slots.items() if slot.different}
        self._busy = {(code, slot.period) for slot in self._slots.values() for code in (*slot.teachers, slot.by)}
        self._written: list[tuple[Key | None, Row]] = []
        self._rewritten: set[Key] = set()
        self._more_daily: list[Row] = []
        self.more_teachers: list[Row] = []
        self.events: list[Row] = list(rows.events_and_absences(book, day, self.slots, book.truth(day).away))

    @property
    def slots(self) -> list[Slot]:
        """Everything on the date as it is by now."""
        return list(self._slots.values())

    # Finding something to change

    def lesson(self, wanted: Callable[[Slot], bool] = lambda _: True) -> Slot:
        """A lesson of one teacher, in a room, that nothing has happened to; taken from now on. Raises NothingFits."""
        return self._take(next((slot for slot in self._untouched() if wanted(slot)), None))

    def double(self) -> tuple[Slot, Slot]:
        """Two periods of one class after each other; where it has one alone, another is put on. Raises NothingFits."""
        found = {(slot.code, slot.period): slot for slot in self._untouched()}
        afters = dict(pairwise(PERIODS))
        for one in found.values():
            if other := found.get((one.code, afters.get(one.period, ""))):
                return self._take(one), self._take(other)
        for one in found.values():
            if other := self._one_more(one, afters.get(one.period, "")):
                return self._take(one), self._take(other)
        raise NothingFits(f"No class can have two periods after each other on {self.day:%A %-d %B}.")

    def _one_more(self, slot: Slot, period: str) -> Slot | None:
        """The same lesson once more in that period, if teacher and room are free."""
        bell = self._bells.get(period)
        taken = {room for other in self.slots if other.period == period for room in other.where}
        if bell is None or (slot.teachers[0], period) in self._busy or slot.rooms[0] in taken:
            return None
        more = slot._replace(period=period, starts=bell.starts, ends=bell.ends)
        self._slots[_key(more)] = more
        self._busy.add((slot.teachers[0], period))
        return more

    def pair(self) -> tuple[Slot, Slot]:
        """Two lessons at once, of different classes; of one course, if there are any. Raises NothingFits."""
        some = list(self._untouched())
        pairs = [(a, b) for a in some for b in some if a.period == b.period and a.code != b.code]
        pairs.sort(key=lambda two: two[0].code[:5] != two[1].code[:5])
        if not pairs:
            raise NothingFits(f"No two lessons are on at once on {self.day:%A %-d %B}.")
        return self._take(pairs[0][0]), self._take(pairs[0][1])

    def duty(self) -> Slot:
        """A yard duty that nothing has happened to. Raises NothingFits."""
        wanted = (slot for key, slot in self._slots.items() if slot.kind == DUTY and key not in self._used)
        return self._take(next(wanted, None))

    def free(self, period: str, besides: str = "") -> str:
        """Somebody who has nothing in that period; busy from now on. Raises NothingFits."""
        for person in self.book.teachers:
            if (person.code, period) not in self._busy and person.code != besides:
                self._busy.add((person.code, period))
                return person.code
        raise NothingFits(f"Nobody is free in period {period} on {self.day:%A %-d %B}.")

    def _untouched(self) -> Iterator[Slot]:
        for key, slot in self._slots.items():
            if slot.kind == LESSON and len(slot.teachers) == 1 and slot.rooms and key not in self._used:
                yield slot

    def _take(self, slot: Slot | None) -> Slot:
        if slot is None:
            raise NothingFits(f"Nothing is left on {self.day:%A %-d %B} for it to happen to.")
        self._used.add(_key(slot))
        return slot

    # Changing

    def cover(self, slot: Slot, by: str, **fields: Any) -> None:
        """Somebody takes a lesson. `fields` stand over those of the delta row."""
        self.put(slot._replace(of=slot.teachers[0], by=by, cover="extra"), **fields)

    def put(self, slot: Slot, **fields: Any) -> Row:
        """Something is like this instead. `fields` stand over those of the delta row, which is returned."""
        self._slots[_key(slot)] = slot
        self._rewritten.add(_key(slot))
        row = rows.delta_row(self.book, slot) | fields
        self._written.append((_key(slot), row))
        return row

    def add(self, row: Row, *, daily: bool = False) -> None:
        """One more delta row; with `daily` also a row of what is on."""
        self._written.append((None, row))
        if daily:
            self._more_daily.append(row)

    def take_back(self, slot: Slot) -> None:
        """It is as the school has it, after all."""
        key = _key(slot)
        self._slots[key] = next(one for one in self.book.slots(self.day) if _key(one) == key)
        self._rewritten.discard(key)
        self._written = [(whose, row) for whose, row in self._written if whose != key]

    # Sending

    def daily(self) -> list[Row]:
        """The rows of what is on."""
        return rows.daily(self.book, self.slots) + self._more_daily

    def deltas(self) -> list[Row]:
        """The rows of what is different: the school's own, and those of cases."""
        own = [slot for key, slot in self._slots.items() if key not in self._rewritten]
        return rows.deltas(self.book, own) + [row for _, row in self._written]

    def teachers(self) -> list[Row]:
        """The list of teachers, with those that cases have added."""
        return rows.teachers(self.book) + self.more_teachers

    def publish(self, *, until: int = 0) -> list[Outgoing]:
        """The calls that tell the date as it is by now; `until` days later, where something spans dates."""
        span = (moment(self.day), moment(self.day + timedelta(days=until)))
        more = [slot for ahead in range(1, until + 1) for slot in self.book.slots(self.day + timedelta(days=ahead))]
        return [
            Outgoing("publishDailyData", (*span, self.daily() + rows.daily(self.book, more))),
            Outgoing("publishDailyDeltas", (*span, self.deltas() + rows.deltas(self.book, more))),
            Outgoing("publishEventsAndAbsences", (moment(self.day), moment(self.day), list(self.events))),
        ]


def _key(slot: Slot) -> Key:
    return (slot.period or slot.starts, slot.code, slot.kind)
