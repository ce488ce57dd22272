"""Which cycle timetable (quilt) is in force on a date, and what its rows and columns are called."""

from collections.abc import Sequence
from datetime import date

from staffroom.sources.eduhub.timetable import Timetable
from staffroom.sources.eduhub.timetable_records import CalendarDate, CycleLesson, Label, Quilt
from staffroom.sync.day.said import short_period

_NO_SCHOOL = ("H", "W")


class Quilts:
    """The quilts of one night."""

    def __init__(self, timetable: Timetable) -> None:
        self._quilts = {quilt.code: quilt for quilt in timetable.rows(Quilt)}
        self._used = {row.quilt for row in timetable.rows(CycleLesson) if is_placed(row)}
        self._names: dict[tuple[str, str, int | None], str] = {}
        for label in timetable.rows(Label):
            if label.name:
                self._names.setdefault((label.quilt, label.kind, label.number), label.name)

    def row_label(self, quilt: str, row: int) -> str:
        """What the periods of a row are called."""
        return short_period(
            self._names.get((quilt, "R", row))
            or self._cell(quilt, "row_labels", row)
            or self._cell(quilt, "teaching_periods", row)
            or str(row)
        )

    def column_label(self, quilt: str, column: int) -> str:
        """What a day of the cycle is called."""
        name = self._names.get((quilt, "C", column)) or self._cell(quilt, "column_labels", column)
        return (name or str(column)).strip()

    def on(self, day: CalendarDate) -> str:
        """The quilt of a date: the one it names; else the one in force then; else the only one. Empty if none is."""
        if day.quilt:
            return day.quilt
        spans = {code: _spans(quilt) for code, quilt in self._quilts.items()}
        begun = [
            (begins or date.min, code)
            for code, some in spans.items()
            for begins, ends in some
            if (begins or date.min) <= day.date <= (ends or date.max)
        ]
        if begun:
            return max(begun)[1]
        known = list(self._quilts) or sorted(self._used)
        return known[0] if len(known) == 1 and not spans.get(known[0]) else ""

    def _cell(self, quilt: str, field: str, place: int) -> str:
        known = self._quilts.get(quilt)
        cells: Sequence[str | int | None] = getattr(known, field) if known else ()
        cell = cells[place - 1] if 1 <= place <= len(cells) else None
        return str(cell) if cell else ""


def is_school(day: CalendarDate) -> bool:
    """Whether the attendance calendar has lessons on a date: it has a cycle day, and is no holiday or weekend."""
    return day.day_type not in _NO_SCHOOL and (day.cycle_day or 0) > 0


def is_placed(row: CycleLesson) -> bool:
    """Whether a lesson has its place in the cycle yet."""
    return bool(row.row and row.column)


def _spans(quilt: Quilt) -> list[tuple[date | None, date | None]]:
    spans = zip(quilt.begins, quilt.ends, strict=False)
    return [(begins, ends) for begins, ends in spans if begins or ends]
