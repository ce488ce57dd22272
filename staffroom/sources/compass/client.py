"""Compass, one method for each question. Every method raises `CompassError`s (`errors.py`) or `HttpError`s."""

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from . import derive, reading, shapes
from .errors import NotPermitted, NotSetUp, NotTaken
from .gate import Gate, Store
from .records import (
    BellDay,
    CalendarRow,
    CompassUser,
    Layer,
    LessonRow,
    Location,
    NoticeRow,
    TaskRow,
    Term,
    UserDetails,
)
from .session import Session
from .settings import Settings
from .shapes import Row

Got = TypeVar("Got")
PAGE = 100
MOST_PAGES = 50
NOTICES = 50
_QUICK = "?sessionstate=readonly"
"""Lets Compass answer without holding the session for us alone."""


class Compass:
    """Compass of one school, through its one gate. `store` keeps what the gate remembers."""

    def __init__(self, settings: Settings, store: Store, *, gate: Gate | None = None) -> None:
        self._settings = settings
        self.gate = gate or Gate(store, settings.spacing)
        self._session = Session(settings, self.gate)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Hang up; the session with Compass stays for next time."""
        self._session.close()

    def me(self) -> int:
        """The user id of the account we sign in with."""
        return self._session.me()

    def staff(self) -> tuple[CompassUser, ...]:
        """The staff list, leavers among them. One call."""
        question = "User.GetAllStaff"
        found = self._ask(question, {"page": 1, "start": 0, "limit": 5000})
        return reading.users(question, shapes.rows(question, found))

    def user_details(self, user_id: int) -> UserDetails:
        """The e-mail address of one person."""
        question = "User.GetUserDetailsBlobByUserId"
        return reading.details(Row(question, self._ask(question, {"targetUserId": user_id}), "d"), user_id)

    def locations(self) -> tuple[Location, ...]:
        """Rooms and places, archived ones too."""
        return self._reference("GetAllLocations", reading.location)

    def terms(self) -> tuple[Term, ...]:
        """Terms of all years that Compass has."""
        return self._reference("GetAllTerms", lambda row: reading.term(row, self._settings.zone))

    def bells(self, first: date, last: date) -> tuple[BellDay, ...]:
        """Bells of these dates; a date comes once for each timetable structure (`derive.main_bells` picks one)."""
        question = "Calendar.GetPeriodsByTimePeriod"
        # The names of the fields are a school's to set, because no public client shows them.
        try:
            fields = {key: value.format(first=first, last=last) for key, value in self._settings.bells.items()}
        except (KeyError, IndexError, ValueError, AttributeError):
            raise NotSetUp("STAFFROOM_COMPASS_BELLS may hold {first} and {last}, and no other braces.") from None
        found = shapes.rows(question, self._ask(question, fields), maybe_nothing=True)
        days = (reading.bell_day(row, self._settings.zone) for row in found)
        return tuple(day for day in days if first <= day.date <= last)

    def calendar(self, user_id: int, first: date, last: date, bells: Sequence[BellDay] = ()) -> tuple[CalendarRow, ...]:
        """Somebody's rows from the first date to the last, both included. One call.

        With `bells`, a class in a period that is no teaching time is a duty.
        """
        service = self._settings.calendar
        body: dict[str, Any] = {
            "userId": user_id,
            "startDate": first.isoformat(),
            "endDate": last.isoformat(),
            "page": 1,
            "start": 0,
            "limit": 500,
        }
        if service == "GetCalendarEventsByUser":
            body |= {"homePage": False, "activityId": None, "locationId": None, "staffIds": None}
        question = f"Calendar.{service}"
        found = shapes.rows(question, self._ask(question, body, self._settings.calendar_flags))
        rules = derive.DutyRules(self._settings.duty_patterns, self._settings.quiet_periods, tuple(bells))
        return reading.calendar(question, found, user_id, rules)

    def layers(self) -> tuple[Layer, ...]:
        """Calendar layers."""
        question = "Calendar.GetActivityLayers"
        return tuple(map(reading.layer, shapes.rows(question, self._ask(question, {}), maybe_nothing=True)))

    def feed_items(self) -> tuple[NoticeRow, ...]:
        """Notices of the newer service."""
        question = "Feed.GetFeedItems"
        body = {"count": NOTICES, "sortBy": 1, "filterOptions": {"isSavedOnly": False, "tags": []}}
        found = shapes.rows(question, self._ask(question, body), maybe_nothing=True)
        shapes.somewhere(question, found, ("title", "itemContent", "createdTimestamp"))
        return tuple(map(reading.feed_item, found))

    def news(self) -> tuple[NoticeRow, ...]:
        """Notices of the older service, all pages or nothing."""
        question = "NewsFeed.GetMyNewsFeedPaged"
        found = self._pages(question, {"activityId": None}, ident="NewsItemId", most=2)
        shapes.somewhere(question, found, ("Title", "Content1", "PostDateTime"))
        return tuple(map(reading.news_item, found))

    def notices(self) -> tuple[NoticeRow, ...]:
        """Notices of the newer service, or where that has none or is not there, of the older."""
        with contextlib.suppress(NotTaken, NotPermitted):
            if found := self.feed_items():
                return found
        return self.news()

    def tasks(self, activity_id: int) -> tuple[TaskRow, ...]:
        """Learning tasks of a class, all pages or nothing."""
        question = "LearningTasks.GetAllLearningTasksByActivityId"
        sort = json.dumps([{"property": "dueDateTimestamp", "direction": "DESC"}])
        found = self._pages(question, {"activityId": activity_id, "sort": sort}, ident="id")
        shapes.somewhere(question, found, ("name", "dueDateTimestamp"))
        return tuple(reading.task(row, activity_id) for row in found)

    def lesson(self, key: str) -> LessonRow | None:
        """One lesson in detail, as to whether it is a yard duty; None when Compass has no such."""
        question = "Activity.GetLessonsByInstanceIdQuick"
        found = self._ask(question, {"instanceId": key})
        return None if found is None else reading.lesson(Row(question, found, "d"), key)

    def _ask(self, question: str, body: Mapping[str, Any], flags: Mapping[str, bool] | None = None) -> Any:
        service, _, method = question.partition(".")
        path = f"/Services/{service}.svc/{method}{_QUICK}"
        if flags:
            path += "&" + urlencode({name: str(value).lower() for name, value in flags.items()})
        return self._session.ask(question, path, dict(body))

    def _reference(self, method: str, read: Callable[[Row], Got]) -> tuple[Got, ...]:
        question = f"ReferenceDataCache.{method}"
        asked = {"sessionstate": "readonly", "page": 1, "start": 0, "limit": 5000}
        if key := self._session.cache_key():
            asked["v"] = key
        path = f"/Services/ReferenceDataCache.svc/{method}?{urlencode(asked)}"
        found = shapes.rows(question, self._session.ask(question, path, method="GET"))
        shapes.somewhere(question, found, ("id", "n"))
        return tuple(map(read, found))

    def _pages(self, question: str, body: Mapping[str, Any], *, ident: str, most: int = MOST_PAGES) -> list[Row]:
        """All pages of a grid; ends at a short page, or where a page brings nothing new."""
        found: dict[str, Row] = {}
        for page in range(most):
            asked = {**body, "page": page + 1, "start": page * PAGE, "limit": PAGE}
            rows = shapes.rows(question, self._ask(question, asked), maybe_nothing=True)
            fresh = {row.text(ident): row for row in rows if row.text(ident) not in found}
            if rows and not all(row.text(ident) for row in rows):
                raise rows[0].changed(ident, "nothing")
            found |= fresh
            if len(rows) < PAGE or not fresh:
                break
        return list(found.values())
