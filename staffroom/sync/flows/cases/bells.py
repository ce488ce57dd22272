"""When the rows of a quilt ring on a date.

A slot belongs to the row that is called like it. Slots are numbered too, but the numbers may count recess and lunch:
they are believed only where they agree with the names.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time

from staffroom.sources.eduhub.timetable_records import Slot
from staffroom.sync.day.said import Bell, short_period

Span = tuple[time, time]
Labels = Mapping[str, Mapping[int, str]]
"""By quilt: what each row that has lessons is called."""

_BREAK = re.compile(r"recess|lunch|break|interval|before school|after school", re.IGNORECASE)


class BellTimes:
    """The bell times of every date that has its own."""

    def __init__(self, slots: Iterable[Slot], labels: Labels) -> None:
        self._labels = labels
        self._slots: dict[tuple[date, str], list[Slot]] = defaultdict(list)
        for slot in slots:
            if slot.starts is not None and slot.ends is not None and slot.starts < slot.ends:
                self._slots[slot.date, slot.quilt].append(slot)
        for some in self._slots.values():
            some.sort(key=lambda slot: (slot.starts, slot.ends, slot.name, slot.number or 0))
        self._spans: dict[tuple[date, str], dict[int, Span]] = {}
        self._usual: dict[str, list[date]] = {}

    def spans(self, day: date, quilt: str) -> dict[int, Span]:
        """From when to when each row of a quilt lasts on a date; empty where the date has no bell times."""
        if (day, quilt) not in self._spans:
            found = rows_of_slots(self._of(day, quilt), self._labels.get(quilt, {}))
            self._spans[day, quilt] = {row: _span(slot) for row, slot in found.items()}
        return self._spans[day, quilt]

    def borrowed(self, day: date, quilt: str) -> dict[int, Span]:
        """The same of the nearest like date: one with as many slots as usual, if it can be of the same weekday."""
        if self._of(day, quilt):
            return self.spans(day, quilt)
        like = min(self._usual_dates(quilt), key=lambda other: _distance(day, other), default=None)
        return self.spans(like, quilt) if like else {}

    def bells(self, day: date, quilts: Iterable[str]) -> tuple[Bell, ...]:
        """All bells of a date, of the first of these quilts that has any."""
        for quilt in quilts:
            if slots := self._of(day, quilt):
                labels = self._labels.get(quilt, {})
                rows = {slot.code: row for row, slot in rows_of_slots(slots, labels).items()}
                return tuple(_bell(slot, labels.get(rows.get(slot.code, 0), "")) for slot in slots)
        return ()

    def _of(self, day: date, quilt: str) -> list[Slot]:
        return self._slots.get((day, quilt)) or self._slots.get((day, ""), [])

    def _usual_dates(self, quilt: str) -> list[date]:
        if quilt not in self._usual:
            counts = {day: len(self._of(day, quilt)) for day, of in self._slots if of in (quilt, "")}
            often = Counter(counts.values())
            usual = max(often, key=lambda number: (often[number], number), default=0)
            self._usual[quilt] = sorted(day for day, number in counts.items() if number == usual)
        return self._usual[quilt]


def rows_of_slots(slots: Iterable[Slot], labels: Mapping[int, str]) -> dict[int, Slot]:
    """The slot of each row that rings."""
    slots = list(slots)
    named: dict[str, Slot] = {}
    for slot in slots:
        named.setdefault(_fold(slot.name), slot)
    found = {row: named[_fold(label)] for row, label in labels.items() if _fold(label) in named}
    if any(slot.number != row for row, slot in found.items()):
        return found
    taken = {slot.code for slot in found.values()}
    for slot in slots:
        row = slot.number or 0
        if row in labels and row not in found and slot.code not in taken and not _BREAK.search(slot.name):
            found[row] = slot
    return found


def _fold(name: str) -> str:
    return short_period(name).upper()


def _span(slot: Slot) -> Span:
    return slot.starts or time.min, slot.ends or time.max


def _distance(day: date, other: date) -> tuple[bool, bool, int]:
    """Same weekday first, then before rather than after, then how far."""
    return other.weekday() != day.weekday(), other > day, abs((day - other).days)


def _bell(slot: Slot, label: str) -> Bell:
    starts, ends = _span(slot)
    period = label or short_period(slot.name) or str(slot.number or "")
    return Bell(period, slot.name or period, f"{starts:%H:%M}", f"{ends:%H:%M}", teaching=bool(label))
