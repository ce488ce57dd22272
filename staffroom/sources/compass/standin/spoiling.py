"""What a failure makes of an answer. Everything here takes the right answer, or nothing, and gives a wrong one."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.standing import Answer, Manner, as_json, redirect

from . import pages
from .asking import ARGUMENT, CREDENTIALS, UNAUTHORISED
from .failures import SPOILT, Failure

LOGIN_ADDRESS = "/login.aspx?sessionstate=disabled"
_UTC = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"')
_PIECE = b'{"__type":"Made up","text":"' + b"." * 65_000 + b'"},\n'
_CAMP = timedelta(days=4)


def refused(code: str, status: int = 200) -> Answer:
    """Compass's short no."""
    return as_json({"h": code}, status)


def denied() -> Answer:
    """Compass's long no."""
    said = {"Message": "Access is denied.", "StackTrace": None, "ExceptionType": "System.UnauthorizedAccessException"}
    return as_json(said, 500)


def signed_out(how: str) -> Answer:
    """What a call without a session is answered."""
    if how == "html":
        return pages.login_page()
    if how == "redirect":
        return redirect(LOGIN_ADDRESS)
    return pages.plain_page("Please sign in.", 401) if how == "401" else refused(UNAUTHORISED)


def in_place(failure: Failure, now: datetime) -> Answer | None:
    """An answer that needs no right one, or None where one is needed."""
    until = {"429-seconds": str(int(failure.seconds)), "429-date": _http_date(now, failure.seconds)}
    wait = {"Retry-After": until[failure.how]} if failure.how in until else {}
    answers: dict[str, Callable[[], Answer]] = {
        "h-unauthorised": lambda: refused(UNAUTHORISED, failure.status),
        "h-argument": lambda: refused(ARGUMENT, failure.status),
        "h-credentials": lambda: refused(CREDENTIALS, failure.status),
        "message": denied,
        "html": lambda: pages.plain_page("Something is here, and it is not JSON."),
        "login-page": pages.login_page,
        "redirect": lambda: redirect(LOGIN_ADDRESS),
        "401": lambda: pages.plain_page("Please sign in.", 401),
        "challenge": pages.challenge_page,
        "429": lambda: Answer(429, b"", {}),
        "429-seconds": lambda: Answer(429, b"", wait),
        "429-date": lambda: Answer(429, b"", wait),
        "500": lambda: pages.plain_page("Runtime Error", 500),
        "500-json": lambda: as_json({}, 500),
        "503": lambda: pages.plain_page("Service Unavailable", 503),
        "terms": pages.terms_page,
        "change-password": pages.password_page,
        "page-2": lambda: as_json({}, 500),
        "huge": lambda: Answer(200, _PIECE, {"Content-Type": "application/json; charset=utf-8"}),
    }
    made = answers.get(failure.how)
    return made() if made else None


def manner(failure: Failure | None, answer: Answer) -> Manner:
    """How the answer goes over the wire."""
    if failure is None:
        return Manner()
    if failure.how == "drip":
        return Manner(drip=failure.seconds or len(answer.body))
    if failure.how == "reset":
        return Manner(reset_at=len(answer.body) // 2)
    if failure.how == "huge":
        return Manner(flood=failure.megabytes * 1_000_000)
    return Manner(silent=failure.seconds if failure.how == "hang" else 0)


def spoilt(failure: Failure | None, answer: Answer) -> Answer:
    """The answer, or what the failure makes of it."""
    if failure is None or failure.how not in SPOILT or answer.status != 200:
        return answer
    if failure.how == "broken-json":
        return Answer(200, answer.body[: len(answer.body) * 2 // 3], answer.headers, answer.cookies)
    text = answer.body.decode()
    if failure.how == "local-as-utc":
        text = _UTC.sub(_as_local, text)
    elif failure.how == "no-offset":
        text = _UTC.sub(r'"\1"', text)
    else:
        text = json.dumps(_changed(failure, json.loads(text)), ensure_ascii=False)
    return Answer(200, text.encode(), answer.headers, answer.cookies)


def _http_date(now: datetime, seconds: float) -> str:
    return format_datetime((now + timedelta(seconds=seconds)).astimezone(UTC), usegmt=True)


def _as_local(found: re.Match[str]) -> str:
    moment = datetime.fromisoformat(f"{found[1]}+00:00").astimezone(MELBOURNE)
    return f'"{moment:%Y-%m-%dT%H:%M:%S}Z"'


def _changed(failure: Failure, whole: dict[str, Any]) -> Any:
    if failure.how == "no-d":
        return {name: value for name, value in whole.items() if name != "d"}
    if failure.how == "d-null":
        return {"d": None}
    if failure.how == "text-numbers":
        return _everywhere(whole, _number_as_text)
    if failure.how == "extra-keys":
        return _everywhere(whole, _with_extra)
    if failure.how == "renamed-key":
        name = failure.key or _likely_key(_rows(whole))
        return _everywhere(whole, lambda value: _renamed(value, name))
    return _with_rows(whole, _REMADE.get(failure.how, list)(_rows(whole)))


def _rows(whole: dict[str, Any]) -> list[Any]:
    inner = whole.get("d")
    if isinstance(inner, dict):
        inner = inner.get("data")
    return inner if isinstance(inner, list) else []


def _with_rows(whole: dict[str, Any], rows: Any) -> dict[str, Any]:
    inner = whole.get("d")
    if isinstance(inner, list):
        return {"d": rows}
    if isinstance(inner, dict) and isinstance(inner.get("data"), list):
        return {"d": inner | {"data": rows}}
    return whole


def _everywhere(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        value = {name: _everywhere(inner, change) for name, inner in value.items()}
    elif isinstance(value, list):
        value = [_everywhere(inner, change) for inner in value]
    return change(value)


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _with_extra(value: Any) -> Any:
    return value | {"zzNobodyKnows": {"list": [1, None, "text"]}} if isinstance(value, dict) else value


def _renamed(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        return value
    return {f"{key}New" if key == name else key: inner for key, inner in value.items()}


def _likely_key(rows: list[Any]) -> str:
    first = rows[0] if rows and isinstance(rows[0], dict) else {}
    return next((name for name in ("start", "id", "title", "userId", "day") if name in first), "d")


def _odd(rows: list[Any]) -> list[Any]:
    return [_ODDITIES[number % len(_ODDITIES)](dict(row)) for number, row in enumerate(rows)]


def _without(row: dict[str, Any]) -> dict[str, Any]:
    gone = {"learningTaskActivityId", "sessionName", "subjectLongName", "teachingDaysOnly", "textColor", "period"}
    return {name: value for name, value in row.items() if name not in gone}


def _without_places(row: dict[str, Any]) -> dict[str, Any]:
    managers = [
        {name: value for name, value in one.items() if not name.startswith("covering")}
        for one in row.get("managers") or []
    ]
    return row | {"locations": None, "managers": managers, "period": None}


def _without_names(row: dict[str, Any]) -> dict[str, Any]:
    places = [one | {"locationName": None} for one in row.get("locations") or []]
    return {name: value for name, value in (row | {"locations": places}).items() if name != "longTitleWithoutTime"}


def _camp(row: dict[str, Any]) -> dict[str, Any]:
    if "finish" not in row:
        return row
    longer = datetime.fromisoformat(row["finish"]) + _CAMP
    facts = {"activityType": 7, "allDay": False, "managers": None, "locations": None, "title": "Year 7 Camp"}
    return row | facts | {"finish": f"{longer:%Y-%m-%dT%H:%M:%SZ}"}


_ODDITIES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (
    _without,
    _without_places,
    _without_names,
    lambda row: row | {"activityType": 6, "locations": []},
    lambda row: row | {"title": "  ", "longTitleWithoutTime": "", "managers": [], "managerId": 0, "period": ""},
    _camp,
    lambda row: row | {"runningStatus": 2},
)
_REMADE: dict[str, Callable[[list[Any]], Any]] = {
    "empty-list": lambda _rows: [],
    "list-as-object": lambda rows: {str(number): row for number, row in enumerate(rows)},
    "duplicate-rows": lambda rows: [row for row in rows for _ in range(2)],
    "odd-bodies": _odd,
}
