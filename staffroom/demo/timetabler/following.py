"""Follows the clock: what changes while the day goes on is published within seconds; over midnight, everything anew.

What changes is what the demo's stand-in for Compass is told (`demo/moving.py`), made by hand there or by the clock, so
that the two never contradict each other. Without that stand-in the same changes follow from the school and the clock.
"""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from staffroom.demo.moving import LASTS, turn_of
from staffroom.demo.school import Away, Cancelled, Cover, Day, Event, Move, School, read_school
from staffroom.demo.today import surprises
from staffroom.kit.errors import StaffroomError
from staffroom.kit.http import HttpError, request
from staffroom.kit.school_days import MELBOURNE

from .calls import BOTH, Outgoing, day_calls, whole_sync
from .publishing import Publisher
from .slots import Book

AHEAD = 13
"""Days after today that are published, as such programs are set up: a rolling window."""
SECONDS = 10
"""How often it is looked whether anything has changed."""
AGAIN = timedelta(minutes=5)
"""When what did not go through is tried again, from the first call on."""


@dataclass(frozen=True)
class Sources:
    """Where the school is read, and the address of a stand-in for Compass that is told of changes, if there is one."""

    file: Path
    compass: str = ""


class Follower:
    """Publishes what has changed since it was asked last."""

    def __init__(
        self,
        sources: Sources,
        publisher: Publisher,
        say: Callable[[str], None],
        *,
        days: str = BOTH,
        ahead: int = AHEAD,
    ) -> None:
        self._sources, self._publisher, self._say = sources, publisher, say
        self._days, self._ahead = days, ahead
        self._read: tuple[int, Book] | None = None
        self._date: date | None = None
        self._said: list[Outgoing] = []
        self._truth = Day()
        self._not_before: datetime | None = None

    def look(self, now: datetime | None = None) -> None:
        """Publish what is new. What does not go through is said and tried again some minutes later."""
        now = now or datetime.now(UTC)
        if self._not_before and now < self._not_before:
            return
        self._not_before = None
        try:
            self._publish(now)
        except StaffroomError as error:
            self._date, self._not_before = None, now + AGAIN
            self._say(f"{error} It begins again in {AGAIN.seconds // 60} minutes.")

    def _publish(self, now: datetime) -> None:
        today = now.astimezone(MELBOURNE).date()
        book = self._book()
        self._truth = self._now_true(book, today, now)

        def truth(day: date) -> Day:
            return self._truth if day == today else book.truth(day)

        of_today = day_calls(book, today, today, truth, self._days)
        if today != self._date:
            self._say_when(now, "everything anew")
            self._publisher.send(whole_sync(book, today, today + timedelta(days=self._ahead), truth, self._days))
        elif of_today != self._said:
            self._say_when(now, "something has changed")
            self._publisher.send(one for one, before in zip(of_today, self._said, strict=True) if one != before)
        self._date, self._said = today, of_today

    def _book(self) -> Book:
        """The school, read again when its file is another."""
        stamp = self._sources.file.stat().st_mtime_ns
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, Book(read_school(self._sources.file.read_text("utf-8"))))
        return self._read[1]

    def _now_true(self, book: Book, today: date, now: datetime) -> Day:
        """What is different today as things stand. While the stand-in does not answer, it is as it was."""
        if not self._sources.compass:
            return as_the_clock_has_it(book.school, today, now)
        with contextlib.suppress(HttpError):
            answer = request("GET", f"{self._sources.compass}/control/changes.json?date={today}")
            if answer.ok:
                return day_of(json.loads(answer.body)["different"])
        return self._truth if self._date == today else book.truth(today)

    def _say_when(self, now: datetime, what: str) -> None:
        self._say(f"{now.astimezone(MELBOURNE):%-I:%M:%S %p}, {what}:")


def as_the_clock_has_it(school: School, today: date, now: datetime) -> Day:
    """What is different today, with what the clock has changed by now and not yet taken back."""
    truth, turn = school.days.get(today.isoformat(), Day()), turn_of(now)
    if turn is None:
        return truth
    changes = surprises(school, today)
    active = [one for number, one in enumerate(changes) if 2 * number <= turn < 2 * number + LASTS]
    covers = [one for one in active if isinstance(one, Cover)]
    moves = [one for one in active if isinstance(one, Move)]
    return replace(truth, covers=[*truth.covers, *covers], moves=[*truth.moves, *moves])


def day_of(told: Mapping[str, Any]) -> Day:
    """What is different on a date, as the stand-in for Compass tells it."""
    return Day(
        away=[Away(one["staff"], one.get("from", ""), one.get("to", "")) for one in told.get("away", ())],
        covers=[
            Cover(one["period"], one["of"], one["by"], one.get("class_code", ""), one.get("duty", ""))
            for one in told.get("covers", ())
        ],
        moves=[Move(one["class_code"], one["period"], one.get("from", ""), one["to"]) for one in told.get("moves", ())],
        cancelled=[Cancelled(one["class_code"], one["period"]) for one in told.get("cancelled", ())],
        events=[
            Event(
                one["title"],
                one["kind"],
                one.get("starts", ""),
                one.get("ends", ""),
                bool(one.get("all_day")),
                list(one.get("staff", ())),
                one.get("room", ""),
            )
            for one in told.get("events", ())
        ],
    )
