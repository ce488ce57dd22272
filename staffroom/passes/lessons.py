"""The day of a pass: what its bearer takes, where that is, and what they are told about it.

Nothing here names a student, and staff are named only as those whose lesson it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from staffroom.kit.words import bell, listed
from staffroom.school import plans
from staffroom.school.class_codes import fold_class
from staffroom.school.day import Entry, RungBell, bells_between, entries_of, told_about
from staffroom.school.lesson_asking import Contact, whom_to_ask
from staffroom.school.lesson_matching import place_of
from staffroom.school.lesson_notes import Note, notes_on
from staffroom.school.models import HandBack, Occurrence, Pin, SitePlan, StaffMember
from staffroom.school.now import now_and_next
from staffroom.school.selectors import SHOWN_NAME

from .models import DayPass

Kind = Occurrence.Kind
KINDS = (Kind.LESSON, Kind.EXAM, Kind.DUTY)
"""Meetings and events are for staff: their titles may say more than a visitor should read."""
TAUGHT = (Kind.LESSON, Kind.EXAM)


@dataclass(frozen=True)
class Place:
    """A room or yard duty area; `anchor` is its place on the map of the page, empty where it has no pin."""

    code: str
    name: str
    anchor: str = ""
    where: str = ""


@dataclass(frozen=True)
class Line:
    """Something the bearer goes to, or need not go to."""

    entry: Entry
    what: str
    whose: str
    extra: bool
    places: tuple[Place, ...]
    left: str
    now: bool
    notes: tuple[Note, ...] = ()
    ask: tuple[Contact, ...] = ()
    handed_back: bool = False

    @property
    def off(self) -> bool:
        """Whether it does not take place."""
        return self.entry.off

    @property
    def is_duty(self) -> bool:
        """Whether it is yard duty."""
        return self.entry.kind == Kind.DUTY

    @property
    def is_taught(self) -> bool:
        """Whether there is something to hand back."""
        return bool(self.entry.class_code) and self.entry.kind in TAUGHT and not self.off

    @property
    def sign(self) -> str:
        """'P1' for a numbered period; else the period as it is called."""
        period = self.entry.period
        return f"P{period}" if period[:1].isdigit() else period

    @property
    def times(self) -> str:
        """'9:00 to 9:50', as far as it is known."""
        if self.entry.starts is None:
            return "time not known"
        return f"{bell(self.entry.starts)} to {bell(self.entry.ends)}" if self.entry.ends else bell(self.entry.starts)


@dataclass(frozen=True)
class Day:
    """Everything a pass shows."""

    lines: tuple[Line, ...] = ()
    now: Line | None = None
    next: Line | None = None
    bells: Sequence[RungBell] = ()
    maps: tuple[plans.Drawn, ...] = ()
    heard: datetime | None = None
    office: str = ""
    assembly: tuple[str, ...] = ()


def day_of_pass(day_pass: DayPass, picture: str, *, asking: bool = True) -> Day:
    """The day as it is now. `picture` is the address of a plan's picture, with `{}` for its number.

    Eight queries, one more where no source rang the bells; and to say whom to ask, up to three for each class without
    a note.
    """
    moment = timezone.now()
    rows = rows_of(day_pass)
    entries = entries_of(rows)
    told = told_about(day_pass.date, day_pass.date).get(day_pass.date, [])
    facts = {row.pk: row for row in rows}
    main = _stood_in_for(rows, day_pass)
    names = _short_names({code for entry in entries for code in entry.teachers})
    notes = notes_on(day_pass.date) if entries else None
    handed = _handed_back(day_pass)
    lit = {room for entry in entries if not entry.off for room in entry.rooms_now}
    known = plans.plans_with_pins()
    drawn = tuple(
        plans.drawn(plan, picture.replace("{}", str(plan.pk)), lit=lit, only=lit) for plan in _needed(known, lit)
    )
    at = {point.code: point for plan in drawn for point in plan.points if point.code}
    asked: dict[str, tuple[Contact, ...]] = {}
    lines = []
    for entry in entries:
        said = notes.of(entry) if notes else ()
        taken = _taken_from(facts[entry.occurrence], day_pass)
        teaches = asking and entry.kind in TAUGHT and entry.class_code and not entry.off and not said
        if teaches and entry.class_code not in asked:
            asked[entry.class_code] = tuple(one for one in whom_to_ask(entry) if one.phone or one.why)
        lines.append(
            Line(
                entry=entry,
                what=_what(entry),
                whose=listed([names.get(code, code) for code in taken]),
                extra=bool(taken) and not set(taken) & main,
                places=tuple(_place(room, at) for room in entry.rooms_now),
                left="" if entry.off else listed([room for room in entry.rooms if room not in entry.rooms_now]),
                now=bool(entry.starts and entry.ends and not entry.off and entry.starts <= moment < entry.ends),
                notes=said,
                ask=asked.get(entry.class_code, ()) if teaches else (),
                handed_back=(fold_class(entry.class_code), place_of(entry.period, entry.starts)) in handed,
            )
        )
    found = now_and_next(entries, moment)
    line_of = {line.entry.occurrence: line for line in lines}
    return Day(
        lines=tuple(lines),
        now=line_of[found.now[0].occurrence] if found.now else None,
        next=line_of[found.next.occurrence] if found.next else None,
        bells=bells_between(day_pass.date, day_pass.date)[day_pass.date],
        maps=drawn,
        heard=max((row.as_of for row in told), default=None),
        assembly=tuple(point.name for plan in drawn for point in plan.points if point.kind == Pin.Kind.ASSEMBLY),
        office=next((point.name for plan in drawn for point in plan.points if point.kind == Pin.Kind.OFFICE), ""),
    )


def rows_of(day_pass: DayPass) -> list[Occurrence]:
    """What the bearer takes. One query.

    That is what a source gives to their code or name, what their own code has, and the whole day of those they stand
    in for, less what somebody else takes of it.
    """
    codes = [code for code in (day_pass.staff_code, *day_pass.takes) if code]
    mine = Q()
    for code in codes:
        mine |= Q(people__contains=f" {code} ")
    if day_pass.told_as:
        mine |= ~Q(covers=[])
    if not mine:
        return []
    found = Occurrence.objects.filter(mine, date=day_pass.date, kind__in=KINDS).exclude(
        status=Occurrence.Status.WITHDRAWN
    )
    return [row for row in found if _is_mine(row, day_pass)]


def _is_mine(row: Occurrence, day_pass: DayPass) -> bool:
    me, whole = day_pass.staff_code, set(day_pass.takes)
    if any(_by_me(by, name, day_pass) for _, by, name in row.covers):
        return True
    given_away = {of for of, _, _ in row.covers}
    own = {code for code in row.teachers if code and code not in given_away}
    taken_on = {by for _, by, _ in row.covers if by}
    return bool(me and me in own) or bool(whole & (own | taken_on))


def _by_me(by: str, name: str, day_pass: DayPass) -> bool:
    if by:
        return by == day_pass.staff_code
    return bool(name) and name.casefold() == day_pass.told_as.casefold()


def _taken_from(row: Occurrence, day_pass: DayPass) -> list[str]:
    """Staff codes of whose lesson it is; nobody's where it is the bearer's own."""
    covered = [of for of, by, name in row.covers if _by_me(by, name, day_pass)]
    through = [of for of, by, _ in row.covers if by in day_pass.takes]
    whole = [code for code in row.teachers if code in day_pass.takes]
    return list(dict.fromkeys(covered or through or whole))


def _stood_in_for(rows: Iterable[Occurrence], day_pass: DayPass) -> set[str]:
    """Whose day it is: those named when the pass was made; else of whom the bearer takes most, and more than one."""
    if day_pass.takes or not (taken := Counter(of for row in rows for of in _taken_from(row, day_pass))):
        return set(day_pass.takes)
    code, count = taken.most_common(1)[0]
    return {code} if count > 1 else set()


def _what(entry: Entry) -> str:
    if entry.kind == Kind.DUTY:
        return entry.title or "Yard duty"
    return entry.class_code or entry.subject or "Lesson"


def _place(code: str, at: dict[str, plans.Point]) -> Place:
    point = at.get(code.upper())
    return Place(code, point.name, point.anchor, point.where) if point else Place(code, code)


def _needed(known: Iterable[SitePlan], lit: set[str]) -> list[SitePlan]:
    """Plans with something to go to; the first one where nothing has a pin."""
    found = list(known)
    with_pins = [plan for plan in found if any(pin.code and pin.code in lit for pin in plan.pins.all())]
    return with_pins or found[:1]


def _handed_back(day_pass: DayPass) -> set[tuple[str, str]]:
    mine = {"by_code": day_pass.staff_code, "by_name": "" if day_pass.staff_code else day_pass.whose}
    return set(HandBack.objects.filter(date=day_pass.date, **mine).values_list("class_code", "period"))


def _short_names(codes: set[str]) -> dict[str, str]:
    """'R. Petrov' by staff code."""
    found = StaffMember.objects.filter(code__in=codes, superseded=False)
    return {
        member.code: f"{member.called[:1]}. {member.shown_family_name}".lstrip(". ").strip() or member.code
        for member in found.only(*SHOWN_NAME)
    }
