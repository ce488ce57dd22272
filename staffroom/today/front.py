"""The page Today: now and next, what changed, my day, who is out. Put together from few reads, whatever it holds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from staffroom.kit.school_days import next_school_day, why_no_school
from staffroom.school.day import Entry, bells_between, days_and_covers, out_on, told_about
from staffroom.school.now import NowNext, minutes_until, now_and_next
from staffroom.sync.day.feeds import source_states

from .ages import Ages, ages, heading_of, told_of
from .out import OutLine, away_words, out_lines
from .slots import Look, Slot, all_day, codes_in, day_slots, rings, slot_of
from .weeks import term_in_words


@dataclass(frozen=True)
class Reader:
    """Who looks, and what they may be told of others."""

    name: str
    staff_code: str
    sees_away: bool
    sees_covers: bool


@dataclass(frozen=True)
class Coming:
    """The next day of school and what it begins with; `known` says whether anybody has told that day."""

    day: date
    first: Slot | None
    known: bool


@dataclass(frozen=True)
class Lead:
    """Now and next. `first` is whether nothing came before what is next."""

    now: Slot | None = None
    also: tuple[Slot, ...] = ()
    minutes_left: int = 0
    minutes_gone: int = 0
    next: Slot | None = None
    minutes_to_next: int = 0
    first: bool = False

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
    changes: list[Slot]
    my_absence: str
    out: list[OutLine]
    out_known: bool
    ages: Ages

    @property
    def is_over(self) -> bool:
        """Whether there was something to go to, and nothing more comes."""
        been = any(not slot.off and slot.edge not in ("free", "break") for slot in self.slots)
        return been and self.lead.next is None and self.lead.now is None


def today_for(reader: Reader) -> Today:
    """The page for whoever asks, at this moment."""
    moment, day = timezone.now(), timezone.localdate()
    following = next_school_day(day)
    days, covered = days_and_covers(reader.staff_code, day, following)
    told = told_about(day, following)
    told_today = told.get(day, [])
    mine, then = days[day], days[following]
    out = out_on(day, covered, codes_in([*mine, *then]))
    look = Look(moment, out.names)
    slots = day_slots(mine, rings(day, bells_between(day, day)[day]), look)
    cycle_day, heading = heading_of(told_today)
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
        coming=_coming(following, then, known=told_of(reader.staff_code, told.get(following, [])), look=look),
        slots=slots,
        all_day=all_day(mine, look),
        changes=[slot for slot in slots if slot.changed],
        my_absence=away_words(out, reader.staff_code),
        out=out_lines(out, reader.staff_code, covers=reader.sees_covers) if reader.sees_away else [],
        out_known=bool(told_today),
        ages=ages(source_states(day, told_today)),
    )


def _greeting(moment: datetime, name: str) -> str:
    """As one says it at that hour, to the first name."""
    hour = timezone.localtime(moment).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
    return ", ".join((f"Good {part}", *name.split()[:1]))


def _lead(found: NowNext, slots: list[Slot], look: Look) -> Lead:
    """What is on now, or else the break or free period that is; then what is next."""
    on = [slot_of(entry, look) for entry in found.now] or [slot for slot in slots if slot.now]
    following = slot_of(found.next, look) if found.next else None
    begun = any(slot.starts and slot.starts <= look.moment for slot in slots)
    left, gone = _spent(on[0], look.moment) if on else (0, 0)
    return Lead(
        now=on[0] if on else None,
        also=tuple(on[1:]),
        minutes_left=left,
        minutes_gone=gone,
        next=following,
        minutes_to_next=minutes_until(following.starts, look.moment) if following and following.starts else 0,
        first=not begun,
    )


def _spent(slot: Slot, moment: datetime) -> tuple[int, int]:
    """Minutes left and gone of something that is on."""
    if slot.starts is None or slot.ends is None:
        return 0, 0
    left = minutes_until(slot.ends, moment)
    whole = timedelta(seconds=slot.ends.timestamp() - slot.starts.timestamp())
    return left, max(0, int(whole.total_seconds() // 60) - left)


def _coming(day: date, entries: list[Entry], *, known: bool, look: Look) -> Coming:
    timed = [entry for entry in entries if entry.starts and not (entry.off or entry.all_day)]
    lessons = [entry for entry in timed if entry.kind in ("lesson", "exam")] or timed
    return Coming(day, slot_of(lessons[0], look) if lessons else None, known or bool(entries))
