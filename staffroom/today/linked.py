"""Lines of a day that lead to the page of their lesson, and say whether there is a note on it."""

from collections.abc import Sequence
from dataclasses import replace

from staffroom.cards.registry import Reader
from staffroom.kit.school_days import next_school_day
from staffroom.school.day import Entry
from staffroom.school.lesson_notes import LessonNotes, lesson_address, notes_between

from .slots import Slot


def with_lessons(slots: list[Slot], entries: Sequence[Entry], reader: Reader) -> list[Slot]:
    """The same lines, with what the page of each lesson knows. One query for all dates of the page."""
    by_mark = {entry.mark: entry for entry in entries if lesson_address(entry)}
    if not by_mark:
        return slots
    notes = reader.once(_notes)
    return [_with(slot, by_mark.get(slot.mark), notes) for slot in slots]


def _with(slot: Slot, entry: Entry | None, notes: LessonNotes) -> Slot:
    if entry is None:
        return slot
    return replace(slot, address=lesson_address(entry), note="Lesson note" if notes.of(entry) else "")


def _notes(reader: Reader) -> LessonNotes:
    return notes_between(reader.day, next_school_day(reader.day))
