"""What is kept for when there is no connection: one's own next days, duties, the map and the telephone list.

Only what the reader may see anyway, and of days only their own. The copy is read hours later, so nothing in it says
“now” or “today”: lines have their dates and times, and the page's script says which is on by the device's clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from staffroom.kit.school_days import next_school_day, why_no_school
from staffroom.kit.words import listed
from staffroom.school import plans
from staffroom.school.arranged import worded
from staffroom.school.day import Entry, told_about, week_of
from staffroom.school.models import Occurrence, SitePlan, SourceDay
from staffroom.school.selectors import staff_listed, staff_names
from staffroom.sync.day.declared import SOURCES
from staffroom.sync.selectors import latest_good

Kind = Occurrence.Kind
NAMED: dict[str, str] = {Kind.LESSON: "Lesson", Kind.DUTY: "Yard duty", Kind.MEETING: "Meeting", Kind.EXAM: "Exam"}
DUTIES_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Reader:
    """Whose copy it is, and what beside their days they may see."""

    staff_code: str
    sees_phones: bool
    sees_map: bool


@dataclass(frozen=True)
class Line:
    """One thing of a day. `left` is the room it is not in; `badges` are kind, word and what stands beside."""

    what: str
    about: str
    period: str
    starts: datetime | None
    ends: datetime | None
    room: str
    left: str
    edge: str
    off: bool
    badges: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Day:
    """One date. `calm` is why there is no school, empty where there is; `heard` is who told it, and when it was so."""

    date: date
    calm: str
    known: bool
    lines: tuple[Line, ...]
    all_day: tuple[Line, ...]
    heard: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Phone:
    """A colleague and the number at work."""

    name: str
    number: str

    @property
    def digits(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


@dataclass(frozen=True)
class Copy:
    """Everything the page shows but the moment. `until` is how far the duties reach."""

    linked: bool
    days: tuple[Day, ...]
    duties: tuple[tuple[date, Line], ...]
    until: date
    plans: tuple[plans.Drawn, ...]
    phones: tuple[Phone, ...]
    phones_as_of: datetime | None

    @property
    def pictures(self) -> list[str]:
        """What is kept beside the page."""
        return [plan.picture for plan in self.plans]


def copy_for(reader: Reader) -> Copy:
    """What to keep for this person now. At most seven queries."""
    today = timezone.localdate()
    following = next_school_day(today)
    until = max(following, today + DUTIES_AHEAD)
    entries = week_of(reader.staff_code, today, until)
    told = told_about(today, following)
    shown = (today, following)
    names = staff_names(_codes(entry for found in entries.values() for entry in found))
    days = tuple(_day(day, entries[day], told.get(day, []), reader.staff_code, names) for day in shown)
    duties = [entry for found in entries.values() for entry in found if entry.kind == Kind.DUTY and not entry.for_all]
    places = {room for day in shown for entry in entries[day] for room in entry.rooms_now}
    places |= {room for entry in duties for room in entry.rooms_now}
    run = latest_good() if reader.sees_phones else None
    return Copy(
        linked=bool(reader.staff_code),
        days=days,
        duties=tuple((entry.date, _line(entry, names)) for entry in duties),
        until=until,
        plans=tuple(_plan(plan, places) for plan in plans.plans_with_pins()) if reader.sees_map else (),
        phones=tuple(_phones()) if reader.sees_phones else (),
        phones_as_of=(run.newest_file or run.finished) if run else None,
    )


def _day(day: date, entries: list[Entry], told: list[SourceDay], staff: str, names: Mapping[str, str]) -> Day:
    return Day(
        date=day,
        calm=why_no_school(day),
        known=bool(entries) or any(row.everybody or staff in row.staff for row in told),
        lines=tuple(_line(entry, names) for entry in entries if not entry.all_day),
        all_day=tuple(_line(entry, names) for entry in entries if entry.all_day),
        heard=tuple((SOURCES[row.source], row.as_of) for row in told if row.source in SOURCES),
    )


def _line(entry: Entry, names: Mapping[str, str]) -> Line:
    what = entry.class_code or entry.title or entry.subject or NAMED.get(entry.kind, "Event")
    left = "" if entry.off else listed([room for room in entry.rooms if room not in entry.rooms_now])
    badges = tuple(_badges(entry, names, moved=bool(left)))
    return Line(
        what=what,
        about=next((text for text in (entry.subject, entry.title) if text and text != what), ""),
        period=entry.period,
        starts=entry.starts,
        ends=entry.ends,
        room=listed(entry.rooms if entry.off else entry.rooms_now),
        left=left,
        edge=badges[0][0] if badges and badges[0][0] != "plain" else "",
        off=entry.off,
        badges=badges,
    )


def _badges(entry: Entry, names: Mapping[str, str], *, moved: bool) -> Iterable[tuple[str, str, str]]:
    kind = entry.change.kind if entry.change else ""
    if entry.change and kind == "extra":
        replaced = [names.get(code, code) for code in entry.teachers if code not in entry.teachers_now]
        yield "extra", "Extra", worded(f"for {listed(replaced)}" if replaced else "", entry.change.how)
    elif entry.change and kind == "covered":
        by = names.get(entry.change.teacher, entry.change.teacher)
        yield "cancelled", "Covered", f"by {by}" if by else entry.change.how
    elif kind == "cancelled":
        yield "cancelled", "Cancelled", ""
    elif kind == "withdrawn":
        yield "cancelled", "Withdrawn", "no longer in the timetable"
    if not entry.off and (moved or kind == "moved"):
        yield "moved", "Room moved", ""
    if entry.kind == Kind.DUTY:
        yield "duty", "Duty", ""
    elif entry.kind in (Kind.MEETING, Kind.EXAM):
        yield "plain", NAMED[entry.kind], ""


def _codes(entries: Iterable[Entry]) -> set[str]:
    return {code for entry in entries if entry.change for code in (*entry.teachers, *entry.teachers_now)}


def _plan(plan: SitePlan, places: set[str]) -> plans.Drawn:
    """With one's own places marked; the picture under an address that changes with it."""
    address = f"{reverse('schoolmap:picture', args=[plan.pk])}?kept={plan.picture[:12]}"
    return plans.drawn(plan, address, lit=places, only=places)


def _phones() -> Iterable[Phone]:
    for member in staff_listed():
        if member.work_phone:
            yield Phone(member.shown_name, member.work_phone)
