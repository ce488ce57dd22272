"""The calls of LISS: the order of their parameters, and what is done with each.

The order differs from call to call. A call of which we have no use is accepted and dropped, never refused: a client may
stop at the first error, before it sends what matters. Source: the specification's pages of each call; calls that only
public clients and servers show are marked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from . import lists, rows, values
from .envelope import Envelope
from .faults import PARAMETERS, UNSUPPORTED, Fault
from .fields import folded
from .records import Aside, Row, SignIn
from .rows import ABSENCE_FIELDS, Builder, event_or_absence, mapped_names, read_rows

Use = Literal["hello", "get", "use", "drop"]
PREFIX = "liss."


@dataclass(frozen=True)
class Call:
    """A call that was understood. `sent` is how many rows came; `rows` those that could be used."""

    method: str
    use: Use
    kind: str = ""
    first: date | None = None
    last: date | None = None
    year: int | None = None
    rows: tuple[Row, ...] = ()
    aside: tuple[Aside, ...] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)
    sent: int = 0


@dataclass(frozen=True)
class _Known:
    """A call: parameters after the sign-in, by name; `least` of them must come."""

    use: Use
    kind: str = ""
    params: tuple[str, ...] = ()
    least: int | None = None
    build: Builder | None = None


def _publish(kind: str, build: Builder, *params: str, least: int | None = None) -> _Known:
    return _Known("use", kind, params, least, build)


_CALLS: dict[str, _Known] = {
    "hello": _Known("hello"),
    "publishTeachers": _publish("teachers", lists.teacher, "at", "rows"),  # seen in public servers
    "publishRooms": _publish("rooms", lists.room, "at", "rows"),
    "publishClasses": _publish("classes", lists.school_class, "year", "rows"),
    "publishTimetableStructures": _publish("structures", lists.structure, "at", "rows"),  # seen in a public server
    "publishTimetable": _publish("cycle", lists.cycle, "rows", "year", "any", "any", "first", "last", "any", least=6),
    "publishBellTimes": _publish("bells", lists.bell, "any", "rows"),
    "publishCalendar": _publish("calendar", lists.calendar, "rows"),
    "publishDailyData": _publish("daily", rows.day, "first", "last", "rows"),
    "publishDailyDeltas": _publish("deltas", rows.day, "first", "last", "rows"),
    "publishEventsAndAbsences": _publish("away", event_or_absence(ABSENCE_FIELDS), "first", "last", "rows"),
    "publishStudents": _Known("drop"),
    "publishClassMemberships": _Known("drop"),
    "changeClassMembership": _Known("drop"),
    "publishFamilies": _Known("drop"),
    "publishCourses": _Known("drop"),
    "publishAttendance": _Known("drop"),
    "getStudents": _Known("get", "students"),
    "getTeachers": _Known("get", "teachers", ("at",), 0),
    "getRooms": _Known("get", "rooms"),
    "getClasses": _Known("get", "classes", ("year",), 0),
    "getClassMemberships": _Known("get", "memberships"),
    "getClassMembership": _Known("get", "memberships"),
    "getTimetableStructures": _Known("get", "structures", ("at",), 0),
    "getBellTimes": _Known("get", "bells", ("any",), 0),
    "getCalendar": _Known("get", "calendar", ("first", "last")),
    "getDailyData": _Known("get", "daily", ("first", "last")),
    "getCourses": _Known("get", "courses"),
    "getFamilies": _Known("get", "families"),
    "getAttendance": _Known("get", "attendance"),
}
_TIMETABLE_WITH_YEAR = ("year", "first", "last")
_TIMETABLE = ("first", "last")


def needs_sign_in(envelope: Envelope) -> bool:
    """Whether a call comes with a sign-in: every one but a hello."""
    return _bare(envelope.method) != "hello"


def sign_in_of(envelope: Envelope) -> SignIn | None:
    """The first parameter, if it is one that could sign in; None otherwise."""
    first = envelope.params[0] if envelope.params else None
    if not needs_sign_in(envelope) or not isinstance(first, dict):
        return None
    said = {folded(name): value for name, value in first.items()}
    user_name, password = values.text(said.get("username")), values.text(said.get("password"))
    if not user_name or not password:
        return None
    school = values.text(said.get("school"))[:40]
    product = values.text(said.get("useragent"))[:80]
    return SignIn(school, user_name, password, values.whole(said.get("lissversion")), product)


def read_call(envelope: Envelope, *, absence_fields: Mapping[str, Sequence[str]] = ABSENCE_FIELDS) -> Call:
    """What a call says. Raises `Fault` for one that is unknown, or whose parameters are not what they must be."""
    bare = _bare(envelope.method)
    if bare == "getTimetable":
        params = _TIMETABLE_WITH_YEAR if len(envelope.params) > len(_TIMETABLE) + 1 else _TIMETABLE
        known: _Known | None = _Known("get", "cycle", params)
    else:
        known = _CALLS.get(bare)
    if known is None:
        raise Fault(UNSUPPORTED, f"{PREFIX}{bare} is not supported here", ident=envelope.ident)
    if known.use in ("hello", "drop"):
        return Call(bare, known.use, sent=_rows_in(envelope.params))
    found = _parameters(bare, known, envelope)
    if known.build is None:
        return Call(bare, known.use, known.kind, found.get("first"), found.get("last"), found.get("year"))
    mapping = bare == "publishEventsAndAbsences"
    build = event_or_absence(absence_fields) if mapping else known.build
    read = read_rows(found["rows"], build, mapped_names(absence_fields) if mapping else frozenset())
    return Call(
        bare,
        known.use,
        known.kind,
        found.get("first"),
        found.get("last"),
        found.get("year"),
        tuple(read.rows),
        tuple(read.aside),
        dict(read.unknown),
        len(found["rows"]),
    )


def _bare(method: str) -> str:
    return method.removeprefix(PREFIX)


def _rows_in(params: Sequence[Any]) -> int:
    return max((len(one) for one in params if isinstance(one, list)), default=0)


def _parameters(method: str, known: _Known, envelope: Envelope) -> dict[str, Any]:
    """Parameters by name. Raises `Fault`; what is wrong is told by place and never shown."""
    sent = envelope.params[1:]
    least = len(known.params) if known.least is None else known.least
    if len(sent) < least:
        words = f"{PREFIX}{method} needs {least + 1} parameters, {len(envelope.params)} came"
        raise Fault(PARAMETERS, words, ident=envelope.ident)
    found: dict[str, Any] = {}
    for place, (name, value) in enumerate(zip(known.params, sent, strict=False), 2):
        if read := _READ.get(name):
            found[name] = read(value, method, place, envelope.ident)
    first, last = found.get("first"), found.get("last")
    if first and last and last < first:
        raise Fault(PARAMETERS, f"{PREFIX}{method}: the dates are the wrong way round", ident=envelope.ident)
    return found


def _list(value: Any, method: str, place: int, ident: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Fault(PARAMETERS, f"{PREFIX}{method}: parameter {place} must be a list", ident=ident)
    return value


def _date(value: Any, method: str, place: int, ident: Any) -> date:
    found = values.day(value)
    if found is None:
        raise Fault(PARAMETERS, f"{PREFIX}{method}: parameter {place} must be a date", ident=ident)
    return found


def _year(value: Any, method: str, place: int, ident: Any) -> int | None:
    found = values.whole(value)
    return found if found is not None and 1900 <= found <= 2200 else None


_READ: dict[str, Callable[[Any, str, int, Any], Any]] = {"rows": _list, "first": _date, "last": _date, "year": _year}
