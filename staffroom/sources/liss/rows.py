"""Rows as they are sent, into records: tolerant, and counting what was strange; those of days, events, absences."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from . import values
from .fields import KNOWN, LONGEST_NAME, SILENT, folded, is_misspelt, meant
from .lists import Said, kind
from .records import Aside, AwayRow, DayRow, Row
from .words import cover_kind, special_in

ABSENCE_FIELDS: dict[str, Sequence[str]] = {
    "teacher": ("TeacherId",),
    "code": ("TeacherCode",),
    "starts": ("StartDate", "DateFrom", "FromDate", "Start", "Date"),
    "ends": ("EndDate", "DateTo", "ToDate", "End"),
    "starts_at": ("StartTime",),
    "ends_at": ("EndTime",),
    "periods": ("Periods", "Period"),
    "event": ("Code", "ClassCode"),
}
"""What fields of `publishEventsAndAbsences` are called. The standard's own table is not public, so a school may say."""
_MOST_NAMES, _LONGEST_SHOWN = 40, 40
_LAST = time(23, 59)


@dataclass
class Read:
    """What came of a list of rows."""

    rows: list[Row] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


Builder = Callable[[Said], "Row | Iterable[Row] | str"]
"""Makes records of a row, or says in words why it cannot."""


def read_rows(sent: Sequence[Any], build: Builder, more: frozenset[str] = frozenset()) -> Read:
    """Rows as records. `more` are folded names that a school's own mapping adds to those that are read."""
    read = Read()
    for number, row in enumerate(sent, 1):
        if not isinstance(row, dict):
            read.aside.append(Aside(number, "The row is not a list of named fields"))
            continue
        made = build(_named(row, more, read.unknown))
        if isinstance(made, str):
            read.aside.append(Aside(number, made))
        elif isinstance(made, tuple) and hasattr(made, "_fields"):
            read.rows.append(made)  # type: ignore[arg-type]
        else:
            read.rows += made  # type: ignore[arg-type]
    return read


def _named(row: Mapping[str, Any], more: frozenset[str], unknown: Counter[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        said = name[:LONGEST_NAME]
        bare = folded(said)
        if bare in KNOWN or bare in more:
            found[bare] = value
        elif bare not in SILENT:
            _count(unknown, said)
            if is_misspelt(said):
                found.setdefault(meant(said), value)
    return found


def _count(unknown: Counter[str], name: str) -> None:
    shown = name[:_LONGEST_SHOWN] if name.isprintable() else "(unprintable)"
    if shown in unknown or len(unknown) < _MOST_NAMES:
        unknown[shown] += 1


# Days


def day(said: Said) -> Row | str:
    """A row of publishDailyData or publishDailyDeltas."""
    on = values.day(said.get("date"))
    if on is None:
        return "Date is missing or no date"
    code = values.text(said.get("classcode")) or values.text(said.get("code"))
    name = values.text(said.get("classname")) or values.text(said.get("coursename"))
    if not (code or name):
        return "ClassCode is missing"
    who = values.text(said.get("teacherids")) or values.text(said.get("teacherid"))
    codes = _codes(said)
    special, of, teachers = _teachers(who, codes)
    last = values.day(said.get("enddate")) or on
    return DayRow(
        day=on,
        ends_on=max(last, on),
        period=values.text(said.get("period"))[:40],
        starts=values.clock(said.get("starttime")),
        ends=values.clock(said.get("endtime")),
        class_code=(code or name)[:80],
        class_name=name[:200],
        kind=kind(said),
        teachers=teachers,
        codes=codes,
        rooms=_rooms(said),
        special=special,
        special_of=of[:80],
        cancelled=values.yes_or_no(said.get("iscancelled")),
        cover=cover_kind(values.text(said.get("covertype"))),
        replacing=values.text(said.get("replacing"))[:40],
        note=values.lines(said.get("workinstructions")),
        description=values.text(said.get("description"))[:300],
    )


def _teachers(who: str, codes: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """A special word, what it is about, and ids. An empty id keeps its place where there are codes beside it."""
    if found := special_in(who):
        return *found, ()
    special, of, teachers = "", "", []
    for place, part in enumerate(one.strip() for one in who.split(",")):
        if found := special_in(part):
            special, of = found
        if part and not found:
            teachers.append(part[:40])
        elif place < len(codes):
            teachers.append("")
    return special, of, tuple(teachers) if any(teachers) else ()


def _codes(said: Said) -> tuple[str, ...]:
    """Codes pair up with ids by place, so an empty one keeps its place."""
    sent = values.text(said.get("teachercodes")) or values.text(said.get("teachercode"))
    return tuple(one.strip()[:40] for one in sent.split(",")) if sent else ()


def _rooms(said: Said) -> tuple[str, ...] | None:
    for name in ("rooms", "roomcode", "room"):
        if name in said:
            return tuple(one[:40] for one in values.listed(said[name]))
    return None


# Events and absences


def event_or_absence(names: Mapping[str, Sequence[str]]) -> Builder:
    """Reads rows of publishEventsAndAbsences by a mapping: an absence is somebody and a span; an event has a code.

    Nothing else of an absence is looked at, so that no reason can get in. A row that looks like both is neither: its
    code may be that of a kind of leave.
    """
    by_use = {use: tuple(folded(name) for name in names.get(use, ())) for use in ABSENCE_FIELDS}

    def first(said: Said, use: str) -> Any:
        return next((said[name] for name in by_use[use] if values.text(said.get(name))), None)

    def build(said: Said) -> Row | str:
        on = values.moment(first(said, "starts"))
        starts = _with_clock(on, values.clock(first(said, "starts_at")))
        ends = _with_clock(values.moment(first(said, "ends")) or on, values.clock(first(said, "ends_at")))
        if starts is None or ends is None:
            return "The span is missing"
        if ends.date() == starts.date() and ends.time() == time.min < starts.time():
            ends = datetime.combine(ends.date(), _LAST)  # a date alone, as the end of something that begins at a time
        if ends < starts or (ends == starts and starts.time() != time.min):
            return "The span ends before it begins, or as it does"
        teacher_id, code = values.text(first(said, "teacher")), values.text(first(said, "code"))
        if event := values.text(first(said, "event")):
            both = "The row has the fields of an event and of an absence, so it is kept as neither"
            return both if teacher_id or code else _event(said, event, starts, ends)
        if not (teacher_id or code) or "," in f"{teacher_id}{code}":
            return "The row is neither an event nor the absence of one person"
        whole_days = starts.time() == time.min and ends.time() in (time.min, _LAST)
        periods = tuple(one[:40] for one in values.listed(first(said, "periods")))
        return AwayRow(teacher_id[:40], code[:40], starts, ends, whole_days, periods)

    return build


def mapped_names(names: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Folded names of fields that a mapping reads."""
    return frozenset(folded(name) for some in names.values() for name in some)


def _with_clock(at: datetime | None, clock: str) -> datetime | None:
    return datetime.combine(at.date(), time.fromisoformat(clock)) if at and clock else at  # a wall clock


def _event(said: Said, code: str, starts: datetime, ends: datetime) -> DayRow:
    codes = _codes(said)
    _, _, teachers = _teachers(values.text(said.get("teacherids")) or values.text(said.get("teacherid")), codes)
    timed = starts.date() == ends.date() and starts < ends and (starts.time(), ends.time()) != (time.min, _LAST)
    return DayRow(
        day=starts.date(),
        ends_on=ends.date(),
        starts=f"{starts:%H:%M}" if timed else "",
        ends=f"{ends:%H:%M}" if timed else "",
        class_code=code[:80],
        kind=kind(said) or "event",
        teachers=teachers,
        codes=codes,
        rooms=_rooms(said),
        description=values.text(said.get("description"))[:300],
    )
