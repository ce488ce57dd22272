"""The file that counts into the day, and again when others have changed what they say: they tell what is stale."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import stamps
from staffroom.school.day import bells_between
from staffroom.school.models import SourceDay
from staffroom.sync.day import feeds
from staffroom.sync.day.keeping import Taken, take
from staffroom.sync.models import DailyFile, Feed

from . import cycle as cycles
from .kept import Kept, from_json
from .lessons import MOST_UNKNOWN
from .notes import keep_notes
from .others import others_about
from .people import SOURCE, People, remember_unknown
from .record import FEED, TIMETABLE, newest
from .telling import Told, class_codes, tell
from .wording import held_because, remark, set_aside

BEHIND, AHEAD = timedelta(days=1), timedelta(days=14)
_State = DailyFile.State


def window() -> tuple[date, date]:
    """The dates that are read: from yesterday to two weeks ahead, both included."""
    today = melbourne_today()
    return today - BEHIND, today + AHEAD


def tell_again() -> bool:
    """Tell the newest file again if others have said something new since, or another day has begun.

    True if anything that is shown may have changed by it.
    """
    row = newest()
    if row is None or row.kept is None:
        return False
    heard = _heard()
    if row.heard == heard and not _is_accepted(row):
        return False
    with transaction.atomic():
        row = DailyFile.objects.select_for_update().get(pk=row.pk)
        if row.kept is None:
            return False
        told = told_now(from_json(row.kept), row.as_of or row.at)
        if told.digest == row.told and not _is_accepted(row):
            DailyFile.objects.filter(pk=row.pk).update(heard=heard)
            return False
        show(row, told)
    return True


def told_now(kept: Kept, as_of: datetime) -> Told:
    """The dates ahead of what is kept, with what others say by now."""
    first, last = window()
    kept = kept.between(first, last)
    known = SourceDay.objects.filter(source=SOURCE, date__range=(melbourne_today(), last))
    dates = [day.date for day in kept.days]
    timetable = newest(TIMETABLE)
    cycle = cycles.from_json(timetable.kept) if timetable is not None and timetable.kept else None
    classes = class_codes(kept) | cycles.class_codes(cycle, (day.cycle_day for day in kept.days))
    people = People.now(kept.casuals)
    told = tell(
        kept,
        as_of=as_of,
        others=others_about(dates, classes),
        people=people,
        bells=bells_between(first, last),
        period_names=settings.ENVIRONMENT.timetabler_period_names,
        known_dates=frozenset(known.values_list("date", flat=True)),
        cycle=cycle,
    )
    remember_unknown(people.unknown, feed=FEED)
    return told


def show(row: DailyFile, told: Told) -> Taken:
    """Have the day say what the file says, and put on record what came of it."""
    taken = take(told.delivery, feed=FEED)
    believed = [day for day in told.delivery.dates if day not in taken.doubted]
    keep_notes(told.notes, believed, written=told.delivery.as_of)
    row.state = _State.HELD if taken.doubted else _State.APPLIED
    row.why = held_because(taken.doubted)
    row.effects = dict(told.effects)
    row.told, row.heard = told.digest, _heard()
    row.aside = dict(told.aside)
    row.uncovered = [[one.date.isoformat(), one.what, one.name, one.period, one.of] for one in told.uncovered]
    row.warnings = [*(one for one in row.warnings if one != MOST_UNKNOWN), *told.warnings]
    row.save()
    feeds.note_success(FEED, as_of=told.delivery.as_of, counts=_counts(row, taken), remark=remark(row))
    return taken


def _counts(row: DailyFile, taken: Taken) -> dict[str, int]:
    return taken.counts | {"set aside": set_aside(row), "not read": sum(row.unread.values())}


def _heard() -> str:
    """What everybody has said by now, as one mark; it differs when a day, a person, the date or the timetable does."""
    known: dict[str, Any] = stamps(0)
    last = DailyFile.objects.filter(kind=TIMETABLE).order_by("-pk").values_list("pk", flat=True).first()
    return f"{known.get('day', 0)} {known.get('people', 0)} {melbourne_today().isoformat()} {last or 0}"


def _is_accepted(row: DailyFile) -> bool:
    """Whether somebody has confirmed what was implausible about it."""
    if row.state != _State.HELD:
        return False
    feed = Feed.objects.filter(name=FEED).first()
    return feed is not None and any(doubt.get("taken") for doubt in feed.doubts.values())
