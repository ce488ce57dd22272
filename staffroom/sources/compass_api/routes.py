"""What a school tells about the API: for each question its path, its paging, and where each field is.

    {"staff": {"path": "/API/V4/People/GetStaff", "paging": "v4",
               "fields": {"id": "compassUserId", "code": "importIdentifiers.0.importIdentifier"}}}

A field's place is keys and list numbers with dots between, without regard to case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from staffroom.sources.compass.errors import NotSetUp
from staffroom.sources.compass.records import CompassUser, Location, Term

SETTING = "STAFFROOM_COMPASS_API_ROUTES"
IDS = {"id", "teacher_id", "covering_id", "activity_id"}
"""Fields that may hold a GUID."""
PAGINGS = ("v1", "v4", "none")


class ApiRow(NamedTuple):
    """A row of a calendar before it is anybody's: what `client` turns into a `CalendarRow`."""

    key: str
    start: str
    finish: str
    title: str
    subject: str
    period: str
    activity_id: int
    activity_type: int
    running: int
    all_day: bool
    teacher_id: int
    teacher_code: str
    covering_id: int
    covering_code: str
    room: str
    covering_room: str


QUESTIONS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    # What may be asked, the fields it may have, and those it must have.
    "staff": (CompassUser, ("id", "code")),
    "locations": (Location, ("id", "name")),
    "terms": (Term, ("id", "name", "start", "finish")),
    "calendar": (ApiRow, ("key", "start", "finish", "title", "teacher_code")),
}


@dataclass(frozen=True)
class Route:
    """How one question is asked. `body` is sent with it; `{first}` and `{last}` in it are dates."""

    path: str
    fields: Mapping[str, str]
    paging: Literal["v1", "v4", "none"] = "v4"
    body: Mapping[str, Any] = field(default_factory=dict)


def read_routes(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Route]:
    """The routes of the setting. Raises NotSetUp, which names the question and what is wrong with it."""
    return {question: _route(question, one) for question, one in told.items()}


def _route(question: str, told: Mapping[str, Any]) -> Route:
    if question not in QUESTIONS:
        raise NotSetUp(f"{SETTING}: {question!r} is no question; there are {', '.join(QUESTIONS)}.")
    record, must = QUESTIONS[question]
    path, fields, paging, body = (told.get(name) for name in ("path", "fields", "paging", "body"))
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise NotSetUp(f"{SETTING}: the path of {question} begins with one slash, such as /API/V4/….")
    if not isinstance(fields, Mapping) or not all(isinstance(place, str) for place in fields.values()):
        raise NotSetUp(f"{SETTING}: the fields of {question} say for each field where it is.")
    if strange := sorted(set(fields) - set(record._fields)):
        raise NotSetUp(f"{SETTING}: {question} has no field {', '.join(strange)}; it has {', '.join(record._fields)}.")
    if missing := [name for name in must if name not in fields]:
        raise NotSetUp(f"{SETTING}: {question} needs to know where {', '.join(missing)} is.")
    if paging not in (None, *PAGINGS):
        raise NotSetUp(f"{SETTING}: the paging of {question} is one of {', '.join(PAGINGS)}.")
    if body is not None and not isinstance(body, Mapping):
        raise NotSetUp(f"{SETTING}: the body of {question} is an object.")
    return Route(path, dict(fields), paging or "v4", dict(body or {}))
