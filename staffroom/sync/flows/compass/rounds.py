"""Asks Compass and hands over what it says. Each part is all of it or nothing, and fails by itself."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from staffroom.kit.errors import BadInput, StaffroomError
from staffroom.kit.memory import no_collector
from staffroom.kit.school_days import MELBOURNE, melbourne_today
from staffroom.kit.stamps import touch
from staffroom.school.models import LearningTask, Notice, Room
from staffroom.sources.compass.client import Compass
from staffroom.sources.compass.derive import at_odd_hours
from staffroom.sources.compass.errors import NotPermitted
from staffroom.sources.compass.records import BellDay, CalendarRow, NoticeRow, TaskRow
from staffroom.sources.compass.settings import Settings
from staffroom.sync.day import feeds
from staffroom.sync.day.gates import GateStore
from staffroom.sync.day.keeping import Taken, take
from staffroom.sync.day.said import Delivery
from staffroom.sync.models import SourceClass

from .days import bells_by_date, statements
from .people import SOURCE, match_people, stored_codes

AHEAD = timedelta(days=14)
BEHIND = timedelta(days=1)
TASK_SECONDS = 150.0
_SOME = 3
Progress = Callable[[str, int, int], None]


@dataclass
class Sweep:
    """What one round brought. `errors` by feed; a feed that is not in it went well."""

    errors: dict[str, StaffroomError] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def note(self, feed: str, work: Callable[[], dict[str, int]]) -> bool:
        """Do the work of one feed, and remember how it went. Trouble of one feed leaves the others alone."""
        feeds.note_try(feed)
        asked_at = timezone.now()
        try:
            self.counts[feed] = work()
        except StaffroomError as error:
            self.errors[feed] = error
            feeds.note_failure(feed, error)
            return False
        feeds.note_success(feed, as_of=asked_at, counts=self.counts[feed])
        if feed == "compass.calendar":
            # Two weeks hold today and tomorrow.
            feeds.note_success("compass.today", as_of=asked_at, counts=self.counts[feed])
        return True


def switched_on() -> bool:
    """Whether this school has opted in to Compass's private services."""
    return bool(settings.ENVIRONMENT.compass_url)


def connect() -> Compass:
    """Compass as configured, behind the one gate that all processes share."""
    environment = settings.ENVIRONMENT
    return Compass(
        Settings(
            url=environment.compass_url,
            jar=settings.STAFFROOM_DATA / "compass.session",
            method=environment.compass_method,
            user=environment.compass_user,
            password=environment.compass_password.get_secret_value(),
            cookie=environment.compass_cookie.get_secret_value(),
            spacing_ms=environment.compass_spacing_ms,
            calendar=environment.compass_calendar,
            calendar_flags=environment.compass_calendar_flags,
            bells=environment.compass_bells,
            duty_patterns=tuple(environment.compass_duty_patterns),
            quiet_periods=tuple(environment.compass_quiet_periods),
        ),
        GateStore(SOURCE),
    )


def full_round(progress: Progress | None = None) -> Sweep:
    """People, places, terms and bells, everybody's days from yesterday to two weeks ahead, notices."""
    sweep, today = Sweep(), melbourne_today()
    first, last = today - BEHIND, today + AHEAD
    bells: list[BellDay] = []
    with connect() as compass:
        people_known = sweep.note("compass.people", lambda: _people(compass))
        sweep.note("compass.bells", lambda: _bells(compass, first, last, bells))
        if people_known or stored_codes():
            sweep.note("compass.calendar", lambda: _everybody(compass, first, last, bells, progress))
        sweep.note("compass.notices", lambda: _notices(compass))
    return sweep


def short_round(progress: Progress | None = None) -> Sweep:
    """Everybody's today and tomorrow, and the notices."""
    sweep, today = Sweep(), melbourne_today()
    tomorrow = today + timedelta(days=1)
    bells: list[BellDay] = []
    with connect() as compass:
        sweep.note("compass.bells", lambda: _bells(compass, today, tomorrow, bells))
        sweep.note("compass.today", lambda: _everybody(compass, today, tomorrow, bells, progress))
        sweep.note("compass.notices", lambda: _notices(compass))
    return sweep


def task_round(seconds: float = TASK_SECONDS) -> Sweep:
    """Learning tasks of every class that meets in the coming week."""
    sweep = Sweep()
    with connect() as compass:
        sweep.note("compass.tasks", lambda: _tasks(compass, seconds))
    return sweep


def _people(compass: Compass) -> dict[str, int]:
    users = compass.staff()
    matched = match_people(users, email_of=lambda user_id: compass.user_details(user_id).email)
    return {"people": len(users), "matched": len(matched.codes), "unmatched": matched.unmatched}


def _bells(compass: Compass, first: date, last: date, found: list[BellDay]) -> dict[str, int]:
    found += compass.bells(first, last)
    return {"dates": len({day.date for day in found})}


def _everybody(
    compass: Compass, first: date, last: date, bells: list[BellDay], progress: Progress | None
) -> dict[str, int]:
    with no_collector():
        return _days(compass, first, last, bells, progress)


def _days(
    compass: Compass, first: date, last: date, bell_days: list[BellDay], progress: Progress | None
) -> dict[str, int]:
    codes = stored_codes()
    asked_at = timezone.now()
    rows: list[CalendarRow] = []
    refused: list[str] = []
    for number, (user_id, code) in enumerate(sorted(codes.items()), start=1):
        if progress:
            progress("calendars", number, len(codes))
        try:
            rows += compass.calendar(user_id, first, last, bell_days)
        except NotPermitted as error:
            refused.append(code)
            if len(refused) == len(codes):
                raise error
    _refuse_shifted_times(rows)
    _remember_classes(rows)
    bells = bells_by_date(bell_days)
    rooms = frozenset(Room.objects.filter(active=True).values_list("code", flat=True))
    said = statements(rows, codes, first, last, bells, rooms)
    dates = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    told = frozenset(codes.values()) - frozenset(refused)
    delivery = Delivery(SOURCE, dates, asked_at, tuple(said), staff=told, bells=bells)
    taken: Taken = take(delivery, feed="compass.calendar" if len(dates) > 2 else "compass.today")
    return taken.counts | {"people": len(told), "not permitted": len(refused)}


def _notices(compass: Compass) -> dict[str, int]:
    rows = compass.notices()
    told = {f"{SOURCE}|{row.key}"[:120]: _notice(row) for row in rows}
    kept = _keep(Notice, told, Notice.objects.filter(source=SOURCE))
    return {"notices": len(rows), "changed": kept}


def _notice(row: NoticeRow) -> dict[str, object]:
    return {
        "title": row.title[:300] or "Notice",
        "body": row.html,
        "author": row.author[:200],
        "posted": row.posted,
        "starts": row.shown_from,
        "ends": row.shown_until,
        "important": row.important,
        "attachments": [[name, ""] for name in row.attachments],
    }


def _tasks(compass: Compass, seconds: float) -> dict[str, int]:
    """Classes whose turn is longest ago come first, for as long as there is time; the others follow next night."""
    until = time.monotonic() + seconds
    recent = SourceClass.objects.filter(source=SOURCE, met__gte=melbourne_today() - timedelta(days=7))
    counts = Counter({"classes": 0, "tasks": 0, "changed": 0, "left for next time": 0})
    for known in recent.order_by(F("asked").asc(nulls_first=True), "ident"):
        if time.monotonic() > until:
            counts["left for next time"] += 1
            continue
        begins = f"{SOURCE}|{known.ident}|"
        rows = compass.tasks(int(known.ident))
        told = {f"{begins}{row.id}": _task(row, known.class_code) for row in rows}
        counts["changed"] += _keep(LearningTask, told, LearningTask.objects.filter(mark__startswith=begins))
        SourceClass.objects.filter(pk=known.pk).update(asked=timezone.now())
        counts.update({"classes": 1, "tasks": len(rows)})
    return dict(counts)


def _task(row: TaskRow, class_code: str) -> dict[str, object]:
    return {"name": row.name[:300] or "Task", "class_code": class_code or row.class_name[:80], "due": row.due}


def _remember_classes(rows: Iterable[CalendarRow]) -> None:
    """Which classes meet, and when last: only they are asked about their tasks."""
    met: dict[str, tuple[str, date]] = {}
    for row in rows:
        if row.kind == "lesson" and row.title:
            day = row.start.astimezone(MELBOURNE).date()
            ident = str(row.activity_id)
            met[ident] = (row.title[:80], max(day, met[ident][1] if ident in met else day))
    known = {one.ident: one for one in SourceClass.objects.filter(source=SOURCE)}
    fresh = [
        SourceClass(source=SOURCE, ident=ident, class_code=code, met=day)
        for ident, (code, day) in met.items()
        if ident not in known
    ]
    changed = [one for ident, one in known.items() if ident in met and (one.class_code, one.met) != met[ident]]
    for one in changed:
        one.class_code, one.met = met[one.ident]
    SourceClass.objects.bulk_create(fresh, batch_size=500)
    SourceClass.objects.bulk_update(changed, ["class_code", "met"], batch_size=200)


def _refuse_shifted_times(rows: Sequence[CalendarRow]) -> None:
    """Lessons in the middle of the night mean that times were read in the wrong zone: then nothing is believed."""
    timed = sum(1 for row in rows if row.kind in ("lesson", "duty"))
    odd = at_odd_hours(rows, MELBOURNE)
    if odd >= _SOME and odd * 5 >= timed:
        raise BadInput(
            f"{odd} of {timed} lessons from Compass lie outside 6:00 to 22:00: its times are not in the zone that we "
            "expect. Nothing was taken; what was read before stays. Look for a newer Staffroom."
        )


def _keep(model: type[Notice] | type[LearningTask], told: dict[str, dict[str, object]], among: QuerySet[Any]) -> int:
    """Write what differs, mark what is told no longer as withdrawn; give back how many rows changed."""
    with transaction.atomic():
        stored = {row.mark: row for row in among}
        fresh, changed = [], []
        for mark, facts in told.items():
            facts = facts | {"withdrawn": False}
            row = stored.pop(mark, None)
            if row is None:
                fresh.append(model(mark=mark, source=SOURCE, **facts))
            elif any(getattr(row, name) != value for name, value in facts.items()):
                for name, value in facts.items():
                    setattr(row, name, value)
                changed.append(row)
        gone = [row for row in stored.values() if not row.withdrawn]
        for row in gone:
            row.withdrawn = True
        names = {name for facts in told.values() for name in facts} | {"withdrawn"}
        model._default_manager.bulk_create(fresh, batch_size=200)  # type: ignore[arg-type]
        model._default_manager.bulk_update([*changed, *gone], sorted(names), batch_size=100)
        if fresh or changed or gone:
            touch("notices")
    return len(fresh) + len(changed) + len(gone)
