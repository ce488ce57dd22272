"""What the page Today knows: now and next, what changed, my day, tomorrow, who is out. Few reads, whatever it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from staffroom.cards.registry import Reader
from staffroom.cards.services import front
from staffroom.cards.shared import picture, shared, states, told as told_to
from staffroom.kit.school_days import next_school_day, why_no_school
from staffroom.school.day import Entry, bells_between, names_of, week_of
from staffroom.school.gaps import DayPicture
from staffroom.school.models import SourceDay
from staffroom.school.news import news_ahead, told_in
from staffroom.school.now import NowNext, minutes_until, now_and_next

from .ages import Ages, ages, heading_of, told_of
from .linked import with_lessons
from .out import OutLine, away_words, out_lines
from .since import Looked
from .slots import Look, Ring, Slot, all_day, codes_in, day_slots, rings, slot_of
from .strip import Strip, Waiting, strip_of
from .walk import LeaveBy, leave_by
from .weeks import term_in_words


@dataclass(frozen=True)
class Coming:
    """The next day of school. `known` says whether anybody has told that day; `no_school` why there is none till then.

    `shown`: it is late enough, or today is free, so that the page shows it whole.
    """

    day: date
    first: Slot | None
    known: bool
    slots: list[Slot]
    all_day: list[Slot]
    heading: str
    shown: bool
    is_tomorrow: bool


@dataclass(frozen=True)
class Lead:
    """Now and next. `first` is whether nothing came before what is next, `then` what comes after it; `turns`:
    when this is no longer so."""

    now: Slot | None = None
    also: tuple[Slot, ...] = ()
    minutes_left: int = 0
    minutes_gone: int = 0
    next: Slot | None = None
    minutes_to_next: int = 0
    first: bool = False
    leave: LeaveBy | None = None
    then: Slot | None = None
    turns: datetime | None = None

    @property
    def minutes(self) -> int:
        """How long what is now takes in all."""
        return self.minutes_left + self.minutes_gone


@dataclass(frozen=True)
class Today:
    """Everything the page shows. `calm` is why there is no school, empty where there is."""

    greeting: str
    day: date
    moment: datetime
    linked: bool
    known: bool
    calm: str
    term: str
    cycle_day: str
    heading: str
    lead: Lead
    coming: Coming
    slots: list[Slot]
    all_day: list[Slot]
    strip: Strip
    my_absence: str
    out: list[OutLine]
    out_known: bool
    away_known: bool
    ages: Ages
    looked: dict[date, Looked]
    entries: dict[date, list[Entry]]

    @property
    def is_over(self) -> bool:
        """Whether there was something to go to, and nothing more comes."""
        been = any(not slot.off and slot.edge not in ("free", "break") for slot in self.slots)
        return been and self.lead.next is None and self.lead.now is None


def today_for(reader: Reader) -> Today:
    """The page for whoever asks, at this moment."""
    moment, day = reader.moment, reader.day
    following = next_school_day(day)
    days = week_of(reader.staff_code, day, following)
    told = told_to(reader)
    bells = shared(reader, "bells", ("day", "calendar"), lambda: bells_between(day, following))
    mine, then, told_today = days[day], days[following], told.get(day, [])
    seen = reader.once(picture)
    rows = news_ahead(reader.staff_code, day)
    named = {code for one in told_in(rows) for code in one.codes}
    look = Look(moment, _names(seen, codes_in([*mine, *then]) | named))
    slots = with_lessons(day_slots(mine, rings(day, bells[day]), look), mine, reader)
    whole = all_day(mine, look)
    cycle_day, heading = heading_of(told_today)
    coming = _coming(following, then, rings(following, bells[following]), told.get(following, []), reader, look)
    by_date = {day: mine} | ({following: then} if coming.shown else {})
    strip, looked = strip_of(
        by_date,
        [*slots, *whole, *coming.slots, *coming.all_day],
        reader.once(front).known,
        moment,
        Waiting(rows, look.names),
    )
    return Today(
        greeting=_greeting(moment, reader.name),
        day=day,
        moment=moment,
        linked=bool(reader.staff_code),
        known=told_of(reader.staff_code, told_today) or bool(mine),
        calm=why_no_school(day),
        term=term_in_words(day),
        cycle_day=cycle_day,
        heading=heading,
        lead=_lead(now_and_next(mine, moment), slots, look),
        coming=coming,
        slots=slots,
        all_day=whole,
        strip=strip,
        my_absence=away_words(seen.away, reader.staff_code),
        out=out_lines(seen, reader.staff_code, moment, covers=reader.holds("away.covers"))
        if reader.holds("away.see")
        else [],
        out_known=seen.known,
        away_known=seen.away_known,
        ages=ages(reader.once(states)),
        looked=looked if reader.staff_code else {},
        entries=by_date,
    )


def _names(seen: DayPicture, wanted: set[str]) -> dict[str, str]:
    """Shown names by code; those of the picture are known already."""
    missing = wanted - seen.names.keys()
    return dict(seen.names) | (names_of(missing) if missing else {})


def _greeting(moment: datetime, name: str) -> str:
    """As one says it at that hour, to the first name."""
    hour = timezone.localtime(moment).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
    return ", ".join((f"Good {part}", *name.split()[:1]))


def _lead(found: NowNext, slots: list[Slot], look: Look) -> Lead:
    """What is on now, or else the break or free period that is; then what is next."""
    on = [_same(slots, slot_of(entry, look)) for entry in found.now] or [slot for slot in slots if slot.now]
    following = _same(slots, slot_of(found.next, look)) if found.next else None
    begun = any(slot.starts and slot.starts <= look.moment for slot in slots)
    left, gone = _spent(on[0], look.moment) if on else (0, 0)
    starts = following.starts if following else None
    return Lead(
        now=on[0] if on else None,
        also=tuple(on[1:]),
        minutes_left=left,
        minutes_gone=gone,
        next=following,
        minutes_to_next=minutes_until(starts, look.moment) if starts else 0,
        first=not begun,
        leave=leave_by(_room_before(slots, starts), following.room, starts) if following and following.left else None,
        then=_then(slots, following) if not on else None,
        turns=min((moment for moment in (on[0].ends if on else None, starts) if moment), default=None),
    )


def _same(slots: list[Slot], slot: Slot) -> Slot:
    """The line of the day for the same thing, which knows its page."""
    return next((one for one in slots if one.mark and one.mark == slot.mark), slot)


def _then(slots: list[Slot], following: Slot | None) -> Slot | None:
    """Where nothing is on yet, what comes after the next: before school a duty, and then the first lesson."""
    if following is None or following.starts is None:
        return None
    moment = following.starts
    return next((one for one in slots if one.mark and not one.off and one.starts and one.starts > moment), None)


def _room_before(slots: list[Slot], starts: datetime | None) -> str:
    """Where the reader comes from."""
    if starts is None:
        return ""
    been = [slot for slot in slots if slot.room and not slot.off and slot.starts and slot.starts < starts]
    return been[-1].room if been else ""


def _spent(slot: Slot, moment: datetime) -> tuple[int, int]:
    """Minutes left and gone of something that is on."""
    if slot.starts is None or slot.ends is None:
        return 0, 0
    left = minutes_until(slot.ends, moment)
    whole = timedelta(seconds=slot.ends.timestamp() - slot.starts.timestamp())
    return left, max(0, int(whole.total_seconds() // 60) - left)


def _coming(
    day: date, entries: list[Entry], bells: Sequence[Ring], told: list[SourceDay], reader: Reader, look: Look
) -> Coming:
    timed = [entry for entry in entries if entry.starts and not (entry.off or entry.all_day)]
    lessons = [entry for entry in timed if entry.kind in ("lesson", "exam")] or timed
    late = timezone.localtime(look.moment).time() >= time.fromisoformat(settings.ENVIRONMENT.tomorrow_from)
    shown = bool(reader.staff_code) and (late or bool(why_no_school(reader.day)))
    cycle_day, heading = heading_of(told)
    return Coming(
        day=day,
        first=slot_of(lessons[0], look) if lessons else None,
        known=told_of(reader.staff_code, told) or bool(entries),
        slots=with_lessons(day_slots(entries, bells, look), entries, reader) if shown else [],
        all_day=all_day(entries, look) if shown else [],
        heading=" · ".join(part for part in (f"Day {cycle_day}" if cycle_day else "", heading) if part),
        shown=shown,
        is_tomorrow=day - reader.day == timedelta(days=1),
    )
