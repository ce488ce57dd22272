"""Makes days out of the shelf, once the timetabler has been quiet for a while: nobody sees half a publish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from staffroom.alerts import services as alerts
from staffroom.jobs.registry import job
from staffroom.kit.database import what_is_wrong
from staffroom.kit.errors import StaffroomError, TryLater
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.words import count, listed
from staffroom.school.day import own_bells
from staffroom.school.models import BellSchedule, DayBells, Room
from staffroom.sources.liss.records import RoomRow
from staffroom.sync.day import feeds
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Bell, Delivery
from staffroom.sync.models import Feed, LissCall, LissPart, Publisher, ToDo
from staffroom.sync.todos import Finding, remember_findings

from .days import NoteSaid, Told, tell_day
from .facts import Facts, read_facts
from .notes import keep_notes
from .people import SOURCE, remember_strangers, strangers
from .rows import decoded
from .shelf import waiting_parts
from .words import Words

FEED = "liss.day"
AT_ONCE = 12
"""Dates put together at a time, each such group in a transaction of its own: a term stays small in memory."""
LONGEST_WAIT = timedelta(minutes=5)
BEHIND = timedelta(days=7)
KEEP_CALLS = timedelta(days=30)
KEEP_DATES = timedelta(days=30)
_HELD_ALERT = "timetabler-held"
_MOST_PEOPLE, _MOST_ROOMS = 100, 50


@dataclass
class Round:
    """What one round did. `dates` were put together; `doubted` were set aside, with the reason in words."""

    dates: int = 0
    changed: int = 0
    notes: int = 0
    doubted: dict[date, str] = field(default_factory=dict)


@job("timetabler rounds", every=1)
def rounds() -> None:
    """Put together the days of which the timetabler has said something new."""
    run_rounds()


@job("timetabler tidied", at="03:20")
def tidy() -> None:
    """Forget calls of the timetabler after 30 days, and what it said about dates 30 days ago."""
    LissCall.objects.filter(at__lt=timezone.now() - KEEP_CALLS).delete()
    LissPart.objects.filter(date__lt=melbourne_today() - KEEP_DATES).delete()
    open_ones = ToDo.objects.filter(source__startswith="liss 2", closed=None)
    for source in set(open_ones.values_list("source", flat=True)):
        if date.fromisoformat(source.removeprefix("liss ")) < melbourne_today():
            remember_findings(source, [])


def run_rounds(*, force: bool = False) -> Round | None:
    """Put together what is new on the shelf; None where nothing is, or the timetabler is still at it.

    `force`: without waiting for it to be quiet. Trouble never raises: the feed has it, and what is known stays.
    """
    _tell_about_waiting()
    began = timezone.now()
    new = list(LissPart.objects.filter(Q(merged=False) | Q(said_again=True)).defer("rows", "waiting"))
    if not (new or _accepted()) or not (force or _quiet(new, began)):
        return None
    feeds.note_try(FEED)
    try:
        done = _round(new)
    except StaffroomError as error:
        feeds.note_failure(FEED, error)
        return None
    except DatabaseError as error:
        feeds.note_failure(FEED, TryLater(what_is_wrong(error)))
        return None
    _done_with(new, began)
    as_of = max((part.as_of for part in LissPart.objects.only("as_of") if part.as_of), default=None)
    counts = {"dates": done.dates, "changed": done.changed, "notes": done.notes, "doubted": len(done.doubted)}
    feeds.note_success(FEED, as_of=as_of, counts=counts)
    return done


def _quiet(new: Sequence[LissPart], now: datetime) -> bool:
    times = [part.as_of for part in new if part.as_of]
    if not times:
        return True
    settle = timedelta(seconds=settings.ENVIRONMENT.timetabler_settle_seconds)
    return now - max(times) >= settle or now - min(times) >= LONGEST_WAIT


def _accepted() -> list[date]:
    """Dates of which somebody said that what looks implausible is so."""
    feed = Feed.objects.filter(name=FEED).first()
    return [date.fromisoformat(day) for day, doubt in feed.doubts.items() if doubt.get("taken")] if feed else []


def _round(new: Sequence[LissPart]) -> Round:
    dates = _dates(new)
    words = Words(settings.ENVIRONMENT.timetabler_period_names, settings.ENVIRONMENT.timetabler_library_room)
    publishers = list(Publisher.objects.filter(parts__isnull=False).distinct().order_by("pk"))
    done = Round()
    for start in range(0, len(dates), AT_ONCE):
        some = dates[start : start + AT_ONCE]
        shelves = [read_facts(publisher, some) for publisher in publishers]
        told = [[tell_day(day, facts, words) for facts in _speaking(day, publishers, shelves)] for day in some]
        _take(told, done)
        for publisher, facts in zip(publishers, shelves, strict=True):
            remember_strangers(publisher, facts.who.unmatched)
        for day, parts in zip(some, told, strict=True):
            remember_findings(f"liss {day}", [finding for part in parts for finding in part.findings])
    remember_findings(FEED, [*_unknown_people(), *_unknown_rooms(publishers)])
    return done


def _speaking(day: date, publishers: Sequence[Publisher], shelves: Sequence[Facts]) -> list[Facts]:
    """Whose word counts for a date: a connection that was revoked only where none in use has told the date."""
    in_use = [facts for publisher, facts in zip(publishers, shelves, strict=True) if publisher.revoked is None]
    heard = any(day in facts.daily or day in facts.deltas for facts in in_use)
    return in_use if heard else list(shelves)


def _dates(new: Sequence[LissPart]) -> list[date]:
    """Dates to put together: those of which something new was said, or all ahead where a whole list is new."""
    touched = {part.date for part in new if part.date is not None and part.date >= melbourne_today() - BEHIND}
    touched |= set(_accepted())
    if any(part.date is None and not part.merged for part in new):
        ahead = LissPart.objects.filter(date__gte=melbourne_today()).values_list("date", flat=True)
        touched |= {day for day in ahead.distinct() if day is not None}
    return sorted(touched)


def _take(told: Sequence[Sequence[Told]], done: Round) -> None:
    """Hand these dates to the day: whole ones, and those of which only changes are known, each as what they are."""
    as_of = timezone.now()
    for whole in (True, False):
        some = [one for one in told if any(part.whole for part in one) == whole]
        if not some:
            continue
        with transaction.atomic():
            taken = take(_delivery(some, as_of, denies=whole), feed=FEED)
            dates = [one[0].day for one in some if one[0].day not in taken.doubted]
            notes = [_as_row(note) for one in some for part in one for note in part.notes if note.day in set(dates)]
            done.notes += keep_notes(SOURCE, dates, notes)
        done.dates += len(some)
        done.changed += taken.occurrences
        done.doubted |= taken.doubted


def _delivery(told: Sequence[Sequence[Told]], as_of: datetime, *, denies: bool) -> Delivery:
    parts = [part for one in told for part in one]
    away = [span for part in parts for span in part.away or ()]
    return Delivery(
        SOURCE,
        tuple(one[0].day for one in told),
        as_of,
        tuple(said for part in parts for said in part.said),
        denies=denies,
        away=tuple(dict.fromkeys(away)) if any(part.away is not None for part in parts) else None,
        bells=_named_bells({part.day: part.bells for part in reversed(parts) if part.bells}),
        days={part.day: part.fact for part in reversed(parts) if part.fact},
    )


def _named_bells(told: dict[date, tuple[Bell, ...]]) -> dict[date, tuple[Bell, ...]]:
    """Bells with the names that the school gives them: the timetabler sends labels alone. Two queries."""
    others = DayBells.objects.filter(date__in=list(told)).exclude(source=SOURCE)
    names = {(row.date, bell[2]): bell[1] for row in others for bell in row.bells if bell[1]}
    schedules = list(BellSchedule.objects.all())
    for day in told:
        for bell in own_bells(day, schedules):
            names.setdefault((day, bell[2]), bell[1])
    return {
        day: tuple(bell._replace(name=names.get((day, bell.starts), bell.name)) for bell in bells)
        for day, bells in told.items()
    }


def _as_row(note: NoteSaid) -> tuple[date, str, str, str, str]:
    return note.day, note.class_key, note.place, note.text, note.author


def _done_with(new: Iterable[LissPart], began: datetime) -> None:
    """What was read counts as merged, unless it was said anew meanwhile."""
    for part in new:
        LissPart.objects.filter(pk=part.pk, digest=part.digest).update(merged=True, said_again=False)
    LissCall.objects.filter(state=LissCall.State.TAKEN, at__lte=began).update(state=LissCall.State.MERGED)


def _tell_about_waiting() -> None:
    waiting = list(waiting_parts().only("kind", "publisher__name"))
    if not waiting:
        alerts.recovered(key=_HELD_ALERT, text="No list of the timetabler waits any more.")
        return
    kinds = listed(sorted({LissPart.Kind(part.kind).label for part in waiting}))
    alerts.raise_alert(
        key=_HELD_ALERT,
        title="The timetabler sent lists that look wrong",
        text=f"{count(len(waiting), 'list')} lost more than half of what was there: {kinds}. What was there before "
        "stays until somebody says that it is so.",
        link="/timetabler/",
        runbook="timetabler#held",
    )


def _unknown_people() -> list[Finding]:
    return [
        Finding(
            place="Timetabler, teachers",
            subject=one.identifier or one.ident.partition(":")[2],
            seen="nobody",
            expected="a staff code that CASES21 has",
            mend="Timetabler, people to match",
        )
        for one in strangers()[:_MOST_PEOPLE]
    ]


def _unknown_rooms(publishers: Iterable[Publisher]) -> list[Finding]:
    """Rooms of the timetabler's own list that CASES21 has not."""
    known = {code.upper() for code in Room.objects.values_list("code", flat=True)}
    lists = LissPart.objects.filter(publisher__in=list(publishers), kind=LissPart.Kind.ROOMS)
    named = {row.code for part in lists for row in decoded(part.rows) if isinstance(row, RoomRow)}
    strange = sorted(code for code in named if known and code.upper() not in known)
    return [
        Finding(
            place="Timetabler, rooms",
            subject=code,
            seen="unknown",
            expected="a room code that CASES21 has",
            mend="CASES21, rooms; or the timetabler",
        )
        for code in strange[:_MOST_ROOMS]
    ]
