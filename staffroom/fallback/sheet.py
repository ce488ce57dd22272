"""What stands on the sheet of a day: names, classes, rooms and times. Never why somebody is away, and no student.

Meetings and events are not on it: their titles are free text, and may name a student.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from staffroom.kit.school_days import school_week, term_of
from staffroom.kit.words import bell, clock, count, listed
from staffroom.school.day import AwayPerson, Entry, bells_between
from staffroom.school.gaps import Cover, DayPicture, Gap, Missed, day_picture
from staffroom.school.models import Notice, Occurrence, SourceDay
from staffroom.school.ringing import Rung, rung_on
from staffroom.sync.day.feeds import source_states
from staffroom.sync.day.late import Heard, heard

Kind = Occurrence.Kind
SHOWN_KINDS = (Kind.LESSON, Kind.EXAM, Kind.DUTY)
MOST_NOTICES = 8
MOST_COLUMNS = 9
"""So many periods fit beside each other on a sheet; a day with more is told as a list."""


@dataclass(frozen=True)
class Cell:
    """What becomes of one lesson. `state` is covered, alone or gap; `by` who takes it."""

    what: str
    room: str
    state: str
    by: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who is away, or only known to be replaced (`when` is then empty)."""

    name: str
    when: str
    cells: tuple[tuple[Cell, ...], ...]
    told: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Moment:
    """A period as a head of a column: 'P3', '11:00'."""

    sign: str
    starts: str


@dataclass(frozen=True)
class Line:
    """A line of a list: when, what, where, and who or what else."""

    when: str
    what: str
    room: str = ""
    more: str = ""
    gap: bool = False


@dataclass(frozen=True)
class Sheet:
    """Everything on the paper. Where something is not known, `known` or `away_known` is False and the paper says so."""

    school: str
    day: date
    made: datetime
    version: int
    term: str
    cycle_day: str
    heading: str
    phones: tuple[tuple[str, str], ...]
    heard: Heard
    known: bool
    away_known: bool
    headline: str
    columns: tuple[Moment, ...]
    people: tuple[Person, ...]
    gaps: tuple[Line, ...]
    moved: tuple[Line, ...]
    cancelled: tuple[Line, ...]
    duties: tuple[tuple[str, tuple[Line, ...]], ...]
    casuals: tuple[Line, ...]
    bells: tuple[Rung, ...]
    notices: tuple[tuple[str, bool], ...]
    as_of: datetime | None


def sheet_of(day: date, version: int) -> Sheet:
    """The sheet of a date as it is known now. Nine queries at most."""
    moment = timezone.now()
    told = tuple(SourceDay.objects.filter(date=day).order_by("source"))
    picture = day_picture(day, told)
    missed = [one for one in (*picture.covers, *picture.gaps, *picture.alone) if one.kind in SHOWN_KINDS]
    missed.sort(key=_order)
    columns = tuple(dict.fromkeys(_moment(one) for one in missed))
    environment = settings.ENVIRONMENT
    phones = (("Daily organiser", environment.organiser_phone), ("Office", environment.office_phone))
    return Sheet(
        school=environment.school_name,
        day=day,
        made=moment,
        version=version,
        term=_term(day),
        cycle_day=next((row.cycle_day for row in told if row.cycle_day), ""),
        heading=next((row.note for row in told if row.note), ""),
        phones=tuple(phone for phone in phones if phone[1]),
        heard=heard(source_states(day, told)),
        known=picture.known,
        away_known=picture.away_known,
        headline=headline(picture),
        columns=columns if len(columns) <= MOST_COLUMNS else (),
        people=tuple(_people(picture, missed, columns)),
        gaps=tuple(_gap_line(gap, picture) for gap in sorted((*picture.gaps, *picture.alone), key=_order)),
        moved=tuple(_moved(entry) for entry in picture.moved if entry.kind in SHOWN_KINDS),
        cancelled=tuple(_cancelled(entry, picture) for entry in picture.cancelled if entry.kind in SHOWN_KINDS),
        duties=tuple(_duties(picture)),
        casuals=tuple(_casuals(picture)),
        bells=tuple(rung_on(day, bells_between(day, day)[day])),
        notices=_notices(moment),
        as_of=min((row.as_of for row in told), default=None),
    )


def headline(picture: DayPicture) -> str:
    """The numbers of the day, as every page says them."""
    if not picture.known:
        return "The day is not known"
    parts = [f"{picture.people_away} away" if picture.away_known else "who is away is not known"]
    parts.append(f"{len(picture.covers)} covered")
    lessons, duties = len(picture.gap_lessons), len(picture.gap_duties)
    without = [count(lessons, "lesson")] if lessons else []
    without += [count(duties, "duty", "duties")] if duties else []
    if without:
        parts.append(f"{listed(without)} without cover yet")
    elif picture.away_known:
        parts.append("nothing known to be without cover")
    if picture.alone:
        parts.append(f"{len(picture.alone)} taught by fewer")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def _people(picture: DayPicture, missed: list[Missed], columns: tuple[Moment, ...]) -> Iterable[Person]:
    """Everybody who is away by family name, then those of whom only covers are known."""
    mine: dict[str, list[Missed]] = defaultdict(list)
    for one in missed:
        mine[one.teacher].append(one)
    spans: dict[str, list[AwayPerson]] = defaultdict(list)
    for person in picture.away:
        spans[person.staff].append(person)
    others = sorted(mine.keys() - spans.keys(), key=picture.called)
    for code in (*spans, *others):
        cells = tuple(tuple(_cell(one, picture) for one in mine[code] if _moment(one) == column) for column in columns)
        told = tuple((_moment(one).sign, _cell(one, picture)) for one in mine[code])
        when = listed(list(dict.fromkeys(_when(span) for span in spans.get(code, []))))
        yield Person(picture.called(code), when, cells, told)


def _cell(one: Missed, picture: DayPicture) -> Cell:
    what, room = one.name, listed(one.rooms)
    match one:
        case Cover():
            return Cell(what, room, "covered", picture.called(one.by))
        case Gap(alone=True):
            return Cell(what, room, "alone")
        case _:
            return Cell(what, room, "gap")


def _gap_line(gap: Gap, picture: DayPicture) -> Line:
    more = f"for {picture.called(gap.teacher)}"
    if gap.alone:
        more = f"taught by fewer, without {picture.called(gap.teacher)}"
    elif gap.fell_through:
        more += f"; {picture.called(gap.fell_through)} was to take it and is away"
    return Line(_said(_moment(gap)), gap.name, listed(gap.rooms), more, gap=not gap.alone)


def _moved(entry: Entry) -> Line:
    left = listed([room for room in entry.rooms if room not in entry.rooms_now])
    return Line(_at(entry), entry.name, f"{left} to {listed(entry.rooms_now)}" if left else listed(entry.rooms_now))


def _cancelled(entry: Entry, picture: DayPicture) -> Line:
    return Line(_at(entry), entry.name, listed(entry.rooms), listed([picture.called(one) for one in entry.teachers]))


def _duties(picture: DayPicture) -> Iterable[tuple[str, tuple[Line, ...]]]:
    """By time: place and who is there now; a duty that somebody is missing from says so."""
    open_ones = {gap.occurrence for gap in picture.gap_duties}
    by_time: dict[str, list[Line]] = defaultdict(list)
    for entry in picture.duties:
        span = f"{bell(entry.starts)} to {bell(entry.ends)}" if entry.starts and entry.ends else entry.period or "—"
        place = entry.title or listed(entry.rooms_now)
        if entry.occurrence in open_ones:
            by_time[span].append(Line("", place, more="no cover yet", gap=True))
        else:
            by_time[span].append(Line("", place, more=listed([picture.called(one) for one in entry.teachers_now])))
    for span, lines in by_time.items():
        yield span, tuple(lines)


def _casuals(picture: DayPicture) -> Iterable[Line]:
    """Who takes something and is in no staff record: casual relief teachers, with their first lesson."""
    by_name: dict[str, list[Cover]] = defaultdict(list)
    for cover in picture.covers:
        if cover.by not in picture.names and not cover.nobody:
            by_name[cover.by].append(cover)
    for name, covers in sorted(by_name.items()):
        first = min(covers, key=_order)
        yield Line(_said(_moment(first)), name, more=count(len(covers), "lesson"))


def _notices(moment: datetime) -> tuple[tuple[str, bool], ...]:
    begun, on = Q(starts=None) | Q(starts__lte=moment), Q(ends=None) | Q(ends__gt=moment)
    shown = Notice.objects.filter(begun, on, withdrawn=False).order_by("-important", "-posted", "mark")
    return tuple(shown.values_list("title", "important")[:MOST_NOTICES])


def _moment(one: Missed | Entry) -> Moment:
    starts = bell(one.starts) if one.starts else ""
    sign = f"P{one.period}" if one.period[:1].isdigit() else one.period
    return Moment(sign or starts, starts)


def _at(entry: Entry) -> str:
    return _said(_moment(entry))


def _said(moment: Moment) -> str:
    return moment.sign if moment.sign == moment.starts else f"{moment.sign} {moment.starts}".strip()


def _order(one: Missed) -> tuple[object, ...]:
    return (one.starts is None, one.starts.timestamp() if one.starts else 0.0, one.period, one.name, one.teacher)


def _when(person: AwayPerson) -> str:
    if person.starts and person.ends:
        return f"{bell(person.starts)} to {bell(person.ends)}"
    if person.starts:
        return f"from {bell(person.starts)}"
    return f"until {bell(person.ends)}" if person.ends else "all day"


def _term(day: date) -> str:
    term, week = term_of(day), school_week(day)
    return f"{term.name.removesuffix(f' {term.first.year}')}, week {week}" if term and week else ""


def printed_words(sheet: Sheet) -> str:
    """'Printed 7:55 am, version 1. CASES21 as of 2:14 am, Compass as of 7:50 am.'"""
    return (
        f"Printed {clock(sheet.made)}, version {sheet.version}. {sheet.heard.as_of or 'No source has told anything'}."
    )
