"""Which address is which endpoint, who may ask, and the failures that scripts asked for."""

import base64
import gzip
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from staffroom.sources.standing import Answer, Manner, Request, as_json
from staffroom.sources.standing.pages import static

from . import pages
from .asking import ARGUMENT, UNAUTHORISED, BadArgument, Call, Calls, NotAllowed, Text
from .calendar_calls import CALENDAR
from .class_calls import CLASSES
from .control import control
from .days import Happening
from .details import shared_calendar
from .failures import AT_LOGIN, HOME, LOGIN, LOGIN_FORM, Failure
from .people_calls import PEOPLE
from .portal import Portal
from .school import User, guid
from .sessions import SESSION
from .signin import login_form, page_behind, sign_in_by_form, sign_in_by_json
from .spoiling import in_place, manner, refused, signed_out, spoilt

SERVICES: Calls = {**CALENDAR, **PEOPLE, **CLASSES}
_BY_PATH = {name.lower(): name for name in SERVICES}
_SERVICE = re.compile(r"/services/([^/]+)\.svc/([^/]+)/?")
_JSON_LOGIN = "/services/admin.svc/authenticateusercredentials"
_DOWNLOADS = {
    "/services/filedownload/filerequesthandler": "Download.File",
    "/services/filedownload/csvrequesthandler": "Download.Csv",
    "/services/fileassets.svc/downloadfile": "Download.Asset",
}
_ICS = "/download/sharedcalendar.aspx"
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_WORTH_PACKING = 2_000
_BEFORE = {"GET": LOGIN_FORM, "POST": LOGIN}


def route(portal: Portal, request: Request, hosts: set[str]) -> tuple[Answer | None, Manner]:
    """The answer (None: no answer at all) and how it goes over the wire."""
    path = re.sub("/+", "/", f"/{request.path}")
    beside = path.split("/")[1].lower()
    if beside in {"control", "static"}:
        return _beside(portal, request, hosts, path), Manner()
    portal.refresh()
    endpoint, path = _endpoint(request.method, path.lower()), path.lower()
    asked, failure = _asked(request), None
    if endpoint:
        failure = portal.take_failure(endpoint, second_page=_is_second_page(asked))
    answer = _answer(portal, request, path, endpoint, asked, failure)
    _note(portal, request, endpoint or "unknown", asked, answer, failure)
    if failure and failure.how in {"hang", "drop"}:
        return None, manner(failure, answer)
    answer = spoilt(failure, answer)
    return (_packed(request, answer) if failure is None else answer), manner(failure, answer)


def _beside(portal: Portal, request: Request, hosts: set[str], path: str) -> Answer:
    """What Compass does not have: controls and their look. They answer to the server's own name only."""
    if hosts and request.headers.get("Host", "") not in hosts:
        return as_json({"error": "Controls do not answer to that name."}, 421)
    head, _, tail = path[1:].partition("/")
    if head.lower() == "control":
        return control(portal, request, tail)
    return static(tail) or pages.plain_page("There is nothing at this address.", 404)


def _endpoint(method: str, path: str) -> str:
    """The name of an endpoint for failures and the log; empty for an address that is none."""
    if path in {"/login.aspx", _JSON_LOGIN}:
        return _BEFORE.get(method, LOGIN)
    if path == _ICS:
        return "SharedCalendar"
    if path in _DOWNLOADS or path.startswith("/download/"):
        return _DOWNLOADS.get(path, "Download.Picture")
    if found := _SERVICE.fullmatch(path):
        return _BY_PATH.get(f"{found[1]}.{found[2]}", "")
    return HOME if path == "/" or path.endswith(".aspx") else ""


def _answer(
    portal: Portal, request: Request, path: str, endpoint: str, asked: dict[str, Any] | None, failure: Failure | None
) -> Answer:
    if failure and failure.how == "signed-out":
        with portal.held():
            portal.sessions.end(request.cookie(SESSION) or "-")
        return signed_out(portal.options.signed_out)
    if failure and (made := in_place(failure, portal.now())):
        return made
    if endpoint == LOGIN_FORM:
        return login_form(portal, request)
    if endpoint == LOGIN:
        wrong = failure if failure and failure.how in AT_LOGIN else None
        by = sign_in_by_json if path == _JSON_LOGIN else sign_in_by_form
        return by(portal, request, wrong)
    if endpoint == HOME:
        return page_behind(portal, request)
    if endpoint == "SharedCalendar":
        return _shared(portal, asked or {})
    return _behind(portal, request, endpoint, asked, failure)


def _behind(
    portal: Portal, request: Request, endpoint: str, asked: dict[str, Any] | None, failure: Failure | None
) -> Answer:
    """What needs a session."""
    session = portal.session(request.cookie(SESSION), counts=True)
    user = portal.user(session.user) if session and session.user else None
    if user is None:
        return signed_out(portal.options.signed_out)
    request.notes["user"] = str(user.id)
    if endpoint.startswith("Download."):
        return _download(endpoint)
    if not endpoint:
        return pages.plain_page("Endpoint not found.", 404)
    if request.method == "GET" and not endpoint.startswith("ReferenceDataCache."):
        return pages.plain_page("Method not allowed.", 405)
    if asked is None:
        return refused(ARGUMENT)
    if failure and failure.how == "other-user":
        asked = _about_another(portal, asked, user)
    return _called(portal, endpoint, Call(portal, user, asked, _query(request)))


def _called(portal: Portal, endpoint: str, call: Call) -> Answer:
    try:
        found = SERVICES[endpoint](call)
    except (BadArgument, OverflowError):
        return refused(ARGUMENT)
    except NotAllowed:
        return refused(UNAUTHORISED)
    text = found.json if isinstance(found, Text) else json.dumps({"d": found}, ensure_ascii=False)
    return Answer(200, text.encode(), {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "private"})


def _asked(request: Request) -> dict[str, Any] | None:
    """The body with names in lower case; no body, `""` and `null` are nothing asked. None: it is not understood."""
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return None
    if found in ("", None):
        return _query(request)
    return (
        _query(request) | {str(name).lower(): value for name, value in found.items()}
        if isinstance(found, dict)
        else None
    )


def _query(request: Request) -> dict[str, Any]:
    found = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    return {name.lower(): value for name, value in found}


def _is_second_page(asked: dict[str, Any] | None) -> bool:
    first = {"start": {"", "0", "None"}, "page": {"", "0", "1", "None"}}
    return any(str((asked or {}).get(name, "")) not in values for name, values in first.items())


def _about_another(portal: Portal, asked: dict[str, Any], user: User) -> dict[str, Any]:
    """The same question about somebody else, and about another class."""
    people, classes = list(portal.school.by_id), list(portal.school.classes_by_id)
    changed = dict(asked)
    for name in ("userid", "targetuserid"):
        if name in changed or name == "userid":
            changed[name] = _next(people, changed.get(name, user.id))
    if changed.get("activityid"):
        changed["activityid"] = _next(classes, changed["activityid"])
    return changed


def _next(numbers: list[int], given: Any) -> int:
    place = next((place for place, number in enumerate(numbers) if str(number) == str(given)), -1)
    return numbers[(place + 1) % len(numbers)]


def _download(endpoint: str) -> Answer:
    if endpoint == "Download.Asset":
        return refused(ARGUMENT)
    if endpoint == "Download.Picture":
        return Answer(200, _GIF, {"Content-Type": "image/gif"})
    return Answer(200, b"Made up,Rows\r\n", {"Content-Type": "text/csv; charset=utf-8"})


def calendar_key(user: User) -> str:
    """The secret in the address of somebody's shared calendar."""
    return guid("calendar", user.code)


def _shared(portal: Portal, asked: dict[str, Any]) -> Answer:
    number = str(asked.get("uid", ""))
    user = portal.user(int(number)) if number.isdigit() else None
    if user is None or asked.get("key") != calendar_key(user):
        return pages.plain_page("There is no such calendar.", 404)
    today = portal.today
    found: list[Happening] = portal.happenings(user.id, today - timedelta(days=7), today + timedelta(days=28))
    return Answer(200, shared_calendar(found, portal.now()), {"Content-Type": "text/calendar; charset=utf-8"})


def _note(
    portal: Portal,
    request: Request,
    endpoint: str,
    asked: dict[str, Any] | None,
    answer: Answer,
    failure: Failure | None,
) -> None:
    about = asked or {}
    portal.note(
        endpoint=endpoint,
        method=request.method,
        status=answer.status,
        failure=failure.how if failure else "",
        user=request.notes.get("user", ""),
        about=str(about.get("targetuserid") or about.get("userid") or ""),
        first=str(about.get("startdate") or ""),
        last=str(about.get("enddate") or ""),
    )


def _packed(request: Request, answer: Answer) -> Answer:
    if "gzip" not in request.headers.get("Accept-Encoding", "") or len(answer.body) < _WORTH_PACKING:
        return answer
    return Answer(
        answer.status,
        gzip.compress(answer.body, 1),
        {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
        answer.cookies,
    )
