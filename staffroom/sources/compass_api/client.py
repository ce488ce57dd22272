"""The official API, one method for each question; the same records as the private services give.

Every method raises `CompassError`s or `HttpError`s; `NotSetUp` where the school has not told the way.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from staffroom.kit.errors import NeedsPerson
from staffroom.kit.http import Answer, Limits, request
from staffroom.sources.compass import answers, derive, reading, shapes
from staffroom.sources.compass.derive import DutyRules
from staffroom.sources.compass.errors import CompassError, NotPermitted, NotSetUp, SignedOut
from staffroom.sources.compass.gate import Gate, Store
from staffroom.sources.compass.records import CalendarRow, CompassUser, Location, Term
from staffroom.sources.compass.settings import LEAST_SPACING, MELBOURNE
from staffroom.sources.compass.shapes import Row

from .routes import IDS, QUESTIONS, SETTING, Route, read_routes

Got = TypeVar("Got")
LIMITS = Limits(connect=5, read=15, total=20, body=8_000_000)
PAGE = 500
MOST_PAGES = 200


class KeyRefused(CompassError, NeedsPerson):
    """Compass does not take the key."""

    def __init__(self) -> None:
        super().__init__(
            "Compass did not take the API key, or its account may not ask this. A Compass administrator must look at "
            "the key (Tools, Login & Security) and at its permission; an operator sets STAFFROOM_COMPASS_API_KEY."
        )


@dataclass(frozen=True)
class ApiSettings:
    """Where the API is, its key, and the school's way to each question."""

    url: str
    key: str = field(repr=False)
    routes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    duty_patterns: tuple[str, ...] = ()
    quiet_periods: tuple[str, ...] = ()
    zone: ZoneInfo = MELBOURNE


class CompassApi:
    """The API of one school. Raises NotSetUp where the settings cannot work."""

    def __init__(self, settings: ApiSettings, store: Store, *, gate: Gate | None = None) -> None:
        self._settings = settings
        self._routes = read_routes(settings.routes)
        if not settings.key:
            raise NotSetUp("To use Compass's official API, set STAFFROOM_COMPASS_API_KEY.")
        self.gate = gate or Gate(store, LEAST_SPACING)

    def can(self, question: str) -> bool:
        """Whether the school has told the way to `staff`, `locations`, `terms` or `calendar`."""
        return question in self._routes

    def staff(self) -> tuple[CompassUser, ...]:
        """The staff list."""
        return _once(CompassUser(**self._filled(row, CompassUser)) for row in self._rows("staff"))

    def locations(self) -> tuple[Location, ...]:
        """Rooms and places."""
        return _once(Location(**self._filled(row, Location)) for row in self._rows("locations"))

    def terms(self) -> tuple[Term, ...]:
        """Terms."""
        return _once(Term(**self._filled(row, Term)) for row in self._rows("terms"))

    def calendar(self, first: date, last: date) -> tuple[CalendarRow, ...]:
        """Everybody's rows of these dates; `owner` is who has the row."""
        rules = DutyRules(self._settings.duty_patterns, self._settings.quiet_periods)
        rows = (self._calendar_row(row, rules) for row in self._rows("calendar", first=first, last=last))
        return _once(row for row in rows if self._touches(row, first, last))

    def _touches(self, row: CalendarRow, first: date, last: date) -> bool:
        dates = derive.local_dates(row, self._settings.zone)
        return dates[0] <= last and dates[-1] >= first

    @staticmethod
    def _calendar_row(row: Row, rules: DutyRules) -> CalendarRow:
        """The school's fields under the names that the private services have, read as theirs are."""
        manager = {
            "managerUserId": row.value("teacher_id"),
            "managerImportIdentifier": row.value("teacher_code"),
            "coveringUserId": row.value("covering_id"),
            "coveringImportIdentifier": row.value("covering_code"),
        }
        place = {"locationName": row.value("room"), "coveringLocationName": row.value("covering_room")}
        named = {
            "instanceId": row.value("key"),
            "subjectLongName": row.value("subject"),
            "activityId": row.value("activity_id"),
            "activityType": row.value("activity_type") or 1,
            "runningStatus": row.value("running"),
            "allDay": row.value("all_day"),
            "managers": [manager],
            "locations": [place],
        }
        same = {name: row.value(name) for name in ("start", "finish", "title", "period")}
        return reading.calendar_row(Row(row.question, {**named, **same}), row.whole("teacher_id") or 0, rules)

    def _filled(self, row: Row, record: type[Any]) -> dict[str, Any]:
        """Each field of a record, read as the kind of thing that it is; what is not mapped is empty."""
        read: dict[Any, Callable[[str], Any]] = {
            str: row.text,
            int: row.must,
            bool: lambda name: bool(row.flag(name)),
            int | None: row.whole,
            datetime | None: row.moment,
            date | None: lambda name: row.date(name, self._settings.zone),
        }
        return {name: read[kind](name) for name, kind in record.__annotations__.items()}

    def _rows(self, question: str, **dates: date) -> list[Row]:
        """All pages of a question, each row under our names; all of it or an error."""
        route = self._routes.get(question)
        if route is None:
            raise NotSetUp(f"{SETTING} does not tell the way to {question}.")
        found: list[Row] = []
        before: list[Any] = []
        for page in range(MOST_PAGES):
            rows = shapes.rows(question, self._ask(question, route, page, dates), maybe_nothing=True)
            raw = [{key: row.value(key) for key in row} for row in rows]
            if raw == before:
                break
            found += [_under_our_names(question, route, one) for one in raw]
            before = raw
            if len(rows) < PAGE or route.paging == "none":
                break
        shapes.somewhere(question, found, QUESTIONS[question][1])
        return found

    def _ask(self, question: str, route: Route, page: int, dates: Mapping[str, date]) -> Any:
        body = _with_dates(route.body, dates)
        if route.paging == "v1":
            body |= {"lBound": page * PAGE, "uBound": (page + 1) * PAGE}
        elif route.paging == "v4":
            body = {"request": {**body, "skip": page * PAGE, "take": PAGE}}
        headers = {"CompassApiKey": self._settings.key, "Accept": "application/json"}
        url = self._settings.url.rstrip("/") + route.path
        return self.gate.call(lambda: _data(question, request("POST", url, json=body, headers=headers, limits=LIMITS)))


def _once(found: Iterable[Got]) -> tuple[Got, ...]:
    """Each record once: whether a page ends before or at its bound, nobody says."""
    return tuple(dict.fromkeys(found))


def _data(question: str, answer: Answer) -> Any:
    try:
        return answers.data(question, answer)
    except (SignedOut, NotPermitted):
        raise KeyRefused from None


def _with_dates(body: Mapping[str, Any], dates: Mapping[str, date]) -> dict[str, Any]:
    filled = dict(body)
    for key, value in filled.items():
        for name, day in dates.items() if isinstance(value, str) else ():
            filled[key] = filled[key].replace(f"{{{name}}}", day.isoformat())
    return filled


def _under_our_names(question: str, route: Route, row: Mapping[str, Any]) -> Row:
    found = {name: _at(row, place) for name, place in route.fields.items()}
    known = {name: value for name, value in found.items() if value is not _NOWHERE}
    return Row(question, {name: _number(value) if name in IDS else value for name, value in known.items()})


def _number(ident: Any) -> Any:
    """An id as a number; a GUID becomes one that is always the same for it."""
    if not isinstance(ident, str) or not ident.strip() or ident.strip().isdigit():
        return ident
    return int.from_bytes(hashlib.blake2b(ident.strip().lower().encode(), digest_size=6).digest())


_NOWHERE = object()


def _at(value: Any, place: str) -> Any:
    """What is at a place such as `importIdentifiers.0.importIdentifier`."""
    for step in place.split("."):
        if isinstance(value, Mapping):
            low = {str(key).lower(): one for key, one in value.items()}
            value = low.get(step.lower(), _NOWHERE)
        elif isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None if value is None else _NOWHERE
    return value
