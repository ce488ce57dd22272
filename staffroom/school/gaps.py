"""Who is away, what of theirs somebody takes, and what has no cover yet: one reading of a date for all pages.

The front page, the screens, the paper and the organiser's own page count with these functions, so that they say the
same numbers. A lesson of somebody who is away is exactly one of three: covered, taught by the other teacher alone, or
without cover yet. A cover that falls through, because whoever was to take the lesson is away as well, is no cover.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from staffroom.kit.school_days import MELBOURNE

from .arranged import goes_on_without, kind_of_cover
from .day import AwayPerson, Entry, entries_of
from .models import Absence, Occurrence, SourceDay, StaffMember

TAKEN_KINDS = (Occurrence.Kind.LESSON, Occurrence.Kind.EXAM, Occurrence.Kind.DUTY)
"""What needs somebody in front of it. A meeting is held without whoever is away."""
SILENT_ON_AWAY = frozenset({"liss", "dof9", "compass", "compass_api"})
"""Sources that tell who is covered, and who is away only where their `SourceDay` says so."""
_MOST_NAMED = 200
"""So many people are asked for by code; beyond that, reading the whole date is cheaper."""

Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Missed:
    """A lesson or duty without the person it is timetabled for. Times are local, `rooms` are those of today.

    `teacher` is the staff code of whose it is, `occurrence` the row.
    """

    date: date
    kind: str
    period: str
    starts: datetime | None
    ends: datetime | None
    class_code: str
    subject: str
    title: str
    rooms: tuple[str, ...]
    teacher: str
    occurrence: int

    @property
    def name(self) -> str:
        """What to call it: the class, or else its title or subject."""
        return self.class_code or self.title or self.subject or self.kind


@dataclass(frozen=True)
class Gap(Missed):
    """Nobody is there instead. `alone`: another teacher of the same lesson is, so it is taught, but by fewer.

    `fell_through` is who was to take it and is away as well: a staff code, or empty.
    """

    alone: bool = False
    fell_through: str = ""


@dataclass(frozen=True)
class Cover(Missed):
    """Somebody takes it: `by` is a staff code, or the name of somebody without one.

    `of_away`: its teacher is known to be away, and not only known to be replaced. `how` is the sort of cover, such as
    "in lieu", where it is known. With `nobody` it goes on without anybody, and `by` says how: "no cover needed".
    """

    by: str = ""
    of_away: bool = False
    how: str = ""
    nobody: bool = False


@dataclass(frozen=True)
class DayPicture:
    """Everything that is different on a date, as every page tells it.

    `known`: somebody has told the date; `away_known`: somebody who knows absences has. Where either is False, an empty
    list means nothing: pages say "not known", never "none". `covers` are all that are known, also of people whose
    absence is not; `gaps` have nobody, `alone` are taught by fewer. Duties are in order of time, covers carried out.
    """

    day: date
    known: bool
    away_known: bool
    told: tuple[SourceDay, ...] = ()
    away: tuple[AwayPerson, ...] = ()
    covers: tuple[Cover, ...] = ()
    gaps: tuple[Gap, ...] = ()
    alone: tuple[Gap, ...] = ()
    moved: tuple[Entry, ...] = ()
    cancelled: tuple[Entry, ...] = ()
    duties: tuple[Entry, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> int:
        """Lessons and duties that need, or needed, somebody else."""
        return len(self.covers) + len(self.gaps) + len(self.alone)

    @property
    def people_away(self) -> int:
        """How many are away; one who is away twice in a day is one."""
        return len({person.staff for person in self.away})

    @property
    def gap_lessons(self) -> tuple[Gap, ...]:
        """Lessons and exams without cover; duties are `gap_duties`."""
        return tuple(gap for gap in self.gaps if gap.kind != Occurrence.Kind.DUTY)

    @property
    def gap_duties(self) -> tuple[Gap, ...]:
        """Duties without cover."""
        return tuple(gap for gap in self.gaps if gap.kind == Occurrence.Kind.DUTY)

    def called(self, who: str) -> str:
        """The shown name for a staff code; what is no code is a name already."""
        return self.names.get(who, who)


def gaps_on(
    day: date, occurrences: Iterable[Occurrence] | None = None, absences: Iterable[Absence] | None = None
) -> list[Gap]:
    """What has no cover yet on a date, by time; what is taught by fewer is in it and says so. Two queries."""
    away = list(Absence.objects.filter(date=day) if absences is None else absences)
    rows = _rows_of(day, away) if occurrences is None else occurrences
    return [one for one in missed_of(rows, away) if isinstance(one, Gap)]


def day_picture(day: date, told: Sequence[SourceDay] | None = None) -> DayPicture:
    """The whole picture of a date. Three queries, one more without `told`, the date's rows of `SourceDay`."""
    heard = tuple(SourceDay.objects.filter(date=day).order_by("source") if told is None else told)
    absences = list(Absence.objects.filter(date=day).order_by("staff", "starts"))
    rows = _rows_of(day, absences)
    missed = missed_of(rows, absences)
    on = [row for row in rows if row.status == Occurrence.Status.ON]
    gaps = [one for one in missed if isinstance(one, Gap)]
    people = _people({*_codes(on), *(one.staff for one in absences)})
    return DayPicture(
        day=day,
        known=any(row.everybody or row.staff for row in heard),
        away_known=bool(absences) or any(row.tells_away or row.source not in SILENT_ON_AWAY for row in heard),
        told=heard,
        away=_away(absences, people),
        covers=tuple(one for one in missed if isinstance(one, Cover)),
        gaps=tuple(gap for gap in gaps if not gap.alone),
        alone=tuple(gap for gap in gaps if gap.alone),
        moved=tuple(entries_of(row for row in on if row.moves)),
        cancelled=tuple(entries_of(row for row in rows if row.status == Occurrence.Status.CANCELLED)),
        duties=tuple(entries_of(row for row in on if row.kind == Occurrence.Kind.DUTY)),
        names={code: name for code, (_, name) in people.items()},
    )


def missed_of(occurrences: Iterable[Occurrence], absences: Iterable[Absence]) -> list[Cover | Gap]:
    """What these rows come to, by time. Every lesson of somebody who is away is in it exactly once."""
    away: dict[str, list[Span]] = {}
    for absence in absences:
        away.setdefault(absence.staff, []).append((absence.starts, absence.ends))
    on = (row for row in occurrences if row.status == Occurrence.Status.ON)
    found = [one for row in on for one in _missed_in(row, away)]
    return sorted(found, key=_order)


def is_away(spans: Iterable[Span], starts: datetime | None, ends: datetime | None) -> bool:
    """Whether one of these spans touches that time. A lesson without times is missed by whoever is away all day."""
    return any(_touches(span, starts, ends) for span in spans)


def _touches(span: Span, starts: datetime | None, ends: datetime | None) -> bool:
    first, last = span
    if first is None and last is None:
        return True
    if starts is None:
        return False
    begun = last is None or starts < last
    return begun and (first is None or (ends > first if ends is not None else starts >= first))


def _missed_in(row: Occurrence, away: Mapping[str, list[Span]]) -> Iterable[Cover | Gap]:
    """What became of each timetabled teacher of one row. Of what needs nobody in front of it only covers are told."""

    def gone(code: str) -> bool:
        return is_away(away.get(code, ()), row.starts, row.ends)

    takers: dict[str, list[str]] = {code: [] for code in row.teachers}
    for of, by, name in row.covers:
        takers.setdefault(of, []).extend(who for who in (by or name,) if who not in ("", of))
    taken = {code: next((who for who in whom if not gone(who)), "") for code, whom in takers.items()}
    there = [code for code, whom in takers.items() if taken[code] or not (whom or gone(code))]
    for code, whom in takers.items():
        if taken[code]:
            how = kind_of_cover(row, code, taken[code])
            yield Cover(**_facts(row), teacher=code, by=taken[code], of_away=gone(code), how=how)
        elif words := goes_on_without(row, code):
            yield Cover(**_facts(row), teacher=code, by=words, of_away=gone(code), nobody=True)
        elif row.kind in TAKEN_KINDS and (whom or gone(code)):
            yield Gap(**_facts(row), teacher=code, alone=bool(there), fell_through=next(iter(whom), ""))


def _facts(row: Occurrence) -> dict[str, Any]:
    (entry,) = entries_of([row])
    return {
        "date": entry.date,
        "kind": entry.kind,
        "period": entry.period,
        "starts": entry.starts,
        "ends": entry.ends,
        "class_code": entry.class_code,
        "subject": entry.subject,
        "title": entry.title,
        "rooms": entry.rooms_now,
        "occurrence": entry.occurrence,
    }


def _order(one: Missed) -> tuple[object, ...]:
    return (one.starts is None, one.starts.timestamp() if one.starts else 0.0, one.period, one.name, one.teacher)


def _rows_of(day: date, absences: Sequence[Absence]) -> list[Occurrence]:
    """Everything of the date that may be different, and its duties; what goes on as ever is left where it is."""
    rows = Occurrence.objects.filter(date=day)
    codes = {absence.staff for absence in absences}
    if len(codes) > _MOST_NAMED:
        return list(rows)
    wanted = Q(kind=Occurrence.Kind.DUTY) | ~Q(covers=[]) | ~Q(moves=[]) | Q(status=Occurrence.Status.CANCELLED)
    for code in codes:
        wanted |= Q(people__contains=f" {code} ")
    return list(rows.filter(wanted))


def _codes(rows: Iterable[Occurrence]) -> set[str]:
    return {
        code for row in rows for code in (*row.teachers, *(who for cover in row.covers for who in cover[:2])) if code
    }


def _people(codes: set[str]) -> dict[str, tuple[str, str]]:
    """Sort text and shown name by code."""
    members = StaffMember.objects.filter(code__in=codes, superseded=False)
    return {member.code: (member.search_text, member.shown_name) for member in members}


def _away(absences: Iterable[Absence], people: Mapping[str, tuple[str, str]]) -> tuple[AwayPerson, ...]:
    """By family name; what two sources say alike is said once."""
    spans = dict.fromkeys((one.staff, _local(one.starts), _local(one.ends)) for one in absences)
    ordered = sorted(spans, key=lambda span: (people.get(span[0], (span[0].casefold(), ""))[0], span[0]))
    return tuple(AwayPerson(code, people.get(code, ("", code))[1], *times) for code, *times in ordered)


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(MELBOURNE) if moment else None
