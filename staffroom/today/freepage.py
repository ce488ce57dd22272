"""When several people are free together, as a page shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils import timezone

from staffroom.kit.school_days import why_no_school
from staffroom.kit.words import count
from staffroom.school.day import bells_between, told_about
from staffroom.school.free import (
    Bell,
    Cell,
    PersonDay,
    away_between,
    bells_of,
    busy_between,
    cells_of,
    told_whole_day,
    works_on,
)
from staffroom.school.models import StaffMember
from staffroom.school.names import fold
from staffroom.school.selectors import SHOWN_NAME, staff_listed
from staffroom.search.matching import fitting
from staffroom.sync.day.feeds import source_states

from .ages import Ages, ages
from .windows import Window

MOST = 8
FEWEST = 2
OFFERED = 6


@dataclass(frozen=True)
class Picked:
    """Somebody who was picked. `without` is the rest of the address with everybody else."""

    code: str
    name: str
    without: str


@dataclass(frozen=True)
class Offered:
    """Somebody who may have been meant; `address` adds them."""

    name: str
    code: str
    address: str


@dataclass(frozen=True)
class Square:
    """One bell of one date: whether all are free in it, else in words how many are not, and who these are."""

    bell: Bell
    state: str
    words: str
    who: list[str]
    over: bool

    @property
    def sign(self) -> str:
        """'P1'; empty for what has a name."""
        return sign_of(self.bell)


@dataclass(frozen=True)
class Column:
    """A date. `squares` has one place for each row of the grid; an empty place is None."""

    day: date
    is_today: bool
    no_school: str
    squares: list[Square | None]

    @property
    def known(self) -> bool:
        """Whether anybody knows when its bells ring."""
        return any(self.squares)


@dataclass(frozen=True)
class FreePage:
    """Who was picked and, from two people on, the grid. `together` are the bells to come in which all are free."""

    picked: list[Picked]
    offered: list[Offered]
    unknown_name: str
    full: bool
    added: bool
    columns: list[Column]
    together: list[Bell]
    untold: bool
    headline: str
    ages: Ages | None


@dataclass(frozen=True)
class Asked:
    """What was asked: codes, a name to add, whether breaks count, and whether names of those who are busy are told."""

    codes: tuple[str, ...]
    add: str = ""
    breaks: bool = False
    details: bool = False


def everybody() -> list[StaffMember]:
    """Current staff who can be picked, by family name. One query."""
    return list(staff_listed().defer(None).only(*SHOWN_NAME, "search_text", "availability"))


def free_page(asked: Asked, window: Window, staff: Sequence[StaffMember]) -> FreePage:
    """The page. Five queries from two people on, however many; none below."""
    members = {member.code: member for member in staff}
    codes = [code for code in dict.fromkeys(code.strip().upper() for code in asked.codes) if code in members][:MOST]
    meant = meant_by(asked.add, [member for member in staff if member.code not in codes])
    full = len(codes) == MOST and bool(asked.add.strip())
    picked_before = len(codes)
    if len(meant) == 1 and not full:
        codes.append(meant[0].code)
    names = {code: members[code].shown_name for code in codes}
    moment = timezone.now()
    cells, known = _cells(codes, window, members, breaks=asked.breaks) if len(codes) >= FEWEST else ({}, None)
    together = [cell.bell for day in cells.values() for cell in day if cell.all_free and cell.bell.ends > moment]
    untold = any(_is_untold(day, of_day) for day, of_day in cells.items())
    return FreePage(
        picked=[
            Picked(code, name, address([other for other in codes if other != code], window, breaks=asked.breaks))
            for code, name in names.items()
        ],
        offered=[
            Offered(member.shown_name, member.code, address([*codes, member.code], window, breaks=asked.breaks))
            for member in (meant[:OFFERED] if len(meant) > 1 and not full else [])
        ],
        unknown_name=asked.add.strip() if asked.add.strip() and not meant and not full else "",
        full=full,
        added=len(codes) > picked_before,
        columns=_columns(cells, names if asked.details else {}, moment),
        together=together,
        untold=untold,
        headline=_headline(len(codes), len(together), untold=untold),
        ages=known,
    )


def meant_by(typed: str, staff: Sequence[StaffMember]) -> list[StaffMember]:
    """Who is meant by 'KEE', 'Amelia Keene (KEE)', or a part of a name; the best fits alone."""
    inside = typed.rpartition("(")[2].removesuffix(")").strip().upper()
    exact = [member for member in staff if member.code in (typed.strip().upper(), inside)]
    if exact or not typed.strip():
        return exact[:1]
    hits = fitting(staff, fold(typed).split()[:4], lambda member: member.search_text, lambda one: one.code.lower())
    return [member for fit, member in hits if fit == hits[0][0]]


def address(codes: Iterable[str], window: Window, *, breaks: bool, day: date | None = None) -> str:
    """What stands behind the address of the page for these people."""
    query: list[tuple[str, str]] = [("p", code) for code in codes] or [("p", "")]
    shown = day or (None if window.current else window.first)
    query += [("date", shown.isoformat())] if shown else []
    return f"?{urlencode(query + ([('breaks', '1')] if breaks else []))}"


def _cells(
    codes: list[str], window: Window, members: dict[str, StaffMember], *, breaks: bool
) -> tuple[dict[date, list[Cell]], Ages]:
    first, last, today = window.first, window.last, timezone.localdate()
    told, rung = told_about(first, last), bells_between(first, last)
    busy, away = busy_between(codes, first, last), away_between(codes, first, last)
    cells = {}
    for day in window.days:
        days = {
            code: PersonDay(
                busy=(*busy[code].get(day, ()), *away[code].get(day, ())),
                told=told_whole_day(code, told.get(day, [])),
                works=works_on(members[code].availability, day),
            )
            for code in codes
        }
        bells = [] if why_no_school(day) else bells_of(day, rung[day], breaks=breaks)
        cells[day] = cells_of(bells, days, [bell[0] for bell in rung[day]])
    shown = today if today in window.days else first
    return cells, ages(source_states(shown, told.get(shown, [])))


def _is_untold(day: date, cells: list[Cell]) -> bool:
    """Whether somebody's day, or the bells of a school day, are not known."""
    return any("unknown" in cell.people.values() for cell in cells) or not (cells or why_no_school(day))


def _columns(cells: dict[date, list[Cell]], names: dict[str, str], moment: datetime) -> list[Column]:
    """Bells of the same name stand on one row, wherever they ring."""
    first: dict[str, str] = {}
    for of_day in cells.values():
        for cell in of_day:
            key, starts = _key(cell.bell), f"{cell.bell.starts:%H:%M}"
            first[key] = min(first.get(key, starts), starts)
    order = sorted(first, key=lambda key: (first[key], key))
    columns = []
    for day, of_day in cells.items():
        known = {_key(cell.bell): _square(cell, names, moment) for cell in of_day}
        squares = [known.get(key) for key in order]
        columns.append(Column(day, day == timezone.localdate(), why_no_school(day), squares))
    return columns


def _key(bell: Bell) -> str:
    return f"{bell.period} {bell.name}"


def sign_of(bell: Bell) -> str:
    """'P1' for a numbered period, otherwise its name."""
    return f"P{bell.period}" if bell.period[:1].isdigit() else bell.name


def _square(cell: Cell, names: dict[str, str], moment: datetime) -> Square:
    """Whoever may not see what colleagues do learns how many are not free, and nothing else."""
    busy, away, unknown = cell.are("busy"), cell.are("away"), cell.are("unknown")
    if cell.all_free:
        state, words = "free", "All free"
    elif not (busy or away):
        state, words = "unknown", "Not known"
    elif names:
        state, words = "busy", ", ".join([f"{len(busy)} busy"] * bool(busy) + [f"{len(away)} away"] * bool(away))
    else:
        state, words = "busy", f"{len(busy) + len(away)} not free"
    who = [f"{names[code]}: {cell.doing.get(code) or 'busy'}" for code in busy if code in names]
    who += [f"{names[code]}: does not work then" for code in away if code in names]
    who += [f"{names[code]}: not known yet" for code in unknown if code in names and state == "busy"]
    return Square(cell.bell, state, words, who, cell.bell.ends <= moment)


def _headline(people: int, together: int, *, untold: bool) -> str:
    """The news: how often they are all free."""
    if people < FEWEST:
        return "When is everybody free?"
    all_of = "Both" if people == 2 else f"All {people}"
    if together:
        return f"{all_of} are free in {count(together, 'period')}"
    return f"{all_of} are free in no period we know of" if untold else f"{all_of} are free in no period"
