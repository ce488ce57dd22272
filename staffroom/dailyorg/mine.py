"""My lines of a Daily Org: reads what is mine on that date, and lets `matching` find it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from staffroom.school.day import week_of
from staffroom.school.models import StaffMember

from .matching import Hit, Me, Name, hits_in, pieces, reasons
from .models import Document

KEPT_SECONDS = 600
MOST = 60
_ROOM = 3


@dataclass(frozen=True)
class MyLine:
    """A line, its box in thousandths of its page, its cells in marked pieces, and why it is shown."""

    page: int
    box: tuple[int, int, int, int]
    cells: tuple[tuple[tuple[str, bool], ...], ...]
    why: tuple[str, ...]
    rank: int

    @property
    def marked(self) -> bool:
        """Whether its place on the page is known."""
        return self.box[2] > 0


@dataclass(frozen=True)
class Mine:
    """What is mine, in the order of the document. `rooms` are lines that have a room of mine in them and no more."""

    lines: tuple[MyLine, ...] = ()
    rooms: tuple[MyLine, ...] = ()

    @property
    def named(self) -> int:
        """How many lines name me, or may."""
        return sum(line.rank < 2 for line in self.lines)

    @property
    def all(self) -> tuple[MyLine, ...]:
        """Both."""
        return self.lines + self.rooms


def mine_in(document: Document, staff_code: str) -> Mine:
    """The lines of whoever has that code. Two queries."""
    found = mine_among(document.lines, _me(document, staff_code)) if staff_code else Mine()
    cache.set(_key(document, staff_code), found, KEPT_SECONDS)
    return found


def mine_lately(document: Document, staff_code: str) -> Mine:
    """The same as it was found within the last minutes, for a page that is opened all day."""
    known = cache.get(_key(document, staff_code))
    return known if isinstance(known, Mine) else mine_in(document, staff_code)


def mine_among(lines: Iterable[list[Any]], me: Me) -> Mine:
    """Pure: which of these lines are mine."""
    sure: list[MyLine] = []
    rooms: list[MyLine] = []
    for page, left, top, width, height, text in lines:
        if hits := hits_in(text, me):
            line = MyLine(page, (left, top, width, height), _cells(text, hits), tuple(reasons(hits)), hits[0].rank)
            (rooms if line.rank == _ROOM else sure).append(line)
    return Mine(tuple(sure[:MOST]), tuple(rooms[:MOST]))


def _cells(text: str, hits: list[Hit]) -> tuple[tuple[tuple[str, bool], ...], ...]:
    cells: list[list[tuple[str, bool]]] = [[]]
    for piece, marked in pieces(text, hits):
        first, *more = piece.split("\t")
        cells[-1].append((first, marked))
        cells += [[(one, marked)] for one in more]
    return tuple(tuple((part, marked) for part, marked in cell if part) for cell in cells)


def _me(document: Document, code: str) -> Me:
    names = {
        row[0]: Name(row[0], row[1], tuple(dict.fromkeys(call for call in row[2:] if call)))
        for row in StaffMember.objects.filter(active=True, superseded=False).values_list(
            "code", "family_name", "shown_first_name", "preferred_name", "first_name"
        )
    }
    entries = [one for one in week_of(code, document.day, document.day)[document.day] if not one.for_all]
    classes = [one.class_code for one in entries if one.class_code]
    rooms = [room for one in entries if not one.all_day for room in (*one.rooms_now, *one.rooms)]
    return Me(
        code=code,
        name=names.pop(code, None),
        others=tuple(names.values()),
        classes=tuple(dict.fromkeys(classes)),
        rooms=tuple(dict.fromkeys(rooms)),
    )


def _key(document: Document, code: str) -> str:
    return f"daily-org:{document.pk}:{document.day:%Y%m%d}:{code}"
