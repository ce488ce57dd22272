"""Compass, one method for each question. Every method raises `CompassError`s (`errors.py`) or `HttpError`s."""

from datetime import date

from .gate import Store
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
from .settings import Settings


class Compass:
    """Compass of one school, through its one gate."""

    def __init__(self, settings: Settings, store: Store) -> None: ...

    def me(self) -> int:
        """The user id of the account we sign in with."""
        raise NotImplementedError

    def staff(self) -> tuple[CompassUser, ...]:
        """The staff list, leavers among them. One call."""
        raise NotImplementedError

    def user_details(self, user_id: int) -> UserDetails:
        """The e-mail address of one person."""
        raise NotImplementedError

    def locations(self) -> tuple[Location, ...]:
        """Rooms and places, archived ones too."""
        raise NotImplementedError

    def terms(self) -> tuple[Term, ...]:
        """Terms of all years that Compass has."""
        raise NotImplementedError

    def bells(self, first: date, last: date) -> tuple[BellDay, ...]:
        """Bells of these dates; a date comes once for each timetable structure."""
        raise NotImplementedError

    def calendar(self, user_id: int, first: date, last: date) -> tuple[CalendarRow, ...]:
        """Somebody's rows from the first date to the last, both included. One call."""
        raise NotImplementedError

    def layers(self) -> tuple[Layer, ...]:
        """Calendar layers."""
        raise NotImplementedError

    def feed_items(self) -> tuple[NoticeRow, ...]:
        """Notices of the newer service."""
        raise NotImplementedError

    def news(self) -> tuple[NoticeRow, ...]:
        """Notices of the older service, all pages or nothing."""
        raise NotImplementedError

    def notices(self) -> tuple[NoticeRow, ...]:
        """Notices of the newer service, or where that has none, of the older."""
        raise NotImplementedError

    def tasks(self, activity_id: int) -> tuple[TaskRow, ...]:
        """Learning tasks of a class, all pages or nothing."""
        raise NotImplementedError

    def lesson(self, key: str) -> LessonRow | None:
        """One lesson in detail; None when Compass has no such."""
        raise NotImplementedError
