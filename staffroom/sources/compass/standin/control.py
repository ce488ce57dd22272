"""What a script may ask of the stand-in, under `/control/`. Each line of `CONTROLS` is one thing to ask for."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from staffroom.kit.errors import BadInput
from staffroom.sources.standing import Answer, BadRequest, Request, as_json, in_one_line, redirect
from staffroom.sources.standing.web import FORM

from . import changes
from .asking import BadArgument, date_of
from .failures import PLACES, WAYS, Failure
from .panel import panel
from .portal import PASSWORD, Portal
from .sessions import Options

Asked = dict[str, Any]


@dataclass(frozen=True)
class Control:
    """One thing to ask for. `answer` gets the fields of the body, or of the address for a GET."""

    method: str
    path: str
    words: str
    answer: Callable[[Portal, Asked], object]


def control(portal: Portal, request: Request, path: str) -> Answer:
    """Answer `/control/PATH`: JSON for JSON, and back to the page for a form of the page."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return as_json({"error": "Controls are not for other sites."}, 403)
    if not path:
        return panel(portal)
    right_path = [one for one in CONTROLS if one.path == path]
    fitting = [one for one in right_path if one.method == request.method]
    if not fitting:
        words = "There is no such control. GET /control/index.json lists them."
        return as_json({"error": words}, 405 if right_path else 404)
    try:
        answer = fitting[0].answer(portal, _asked(request))
    except ValidationError as error:
        return as_json({"error": in_one_line(error)}, 422)
    except (BadRequest, BadInput) as error:
        return as_json({"error": str(error)}, 422)
    except BadArgument:
        return as_json({"error": "date: write it as 2026-11-23"}, 422)
    return redirect("/control/") if request.kind == FORM else as_json(answer)


def settings_of(portal: Portal) -> dict[str, str]:
    """What Staffroom must be told to read this Compass: its environment."""
    roles = {one.slug: one.staff_code for one in portal.school.file.personas}
    someone = portal.user(roles.get("daily-organiser", ""))
    here = [user for user in [someone, *portal.school.users] if user and not user.gone]
    return {
        "STAFFROOM_COMPASS_URL": portal.base_url,
        "STAFFROOM_COMPASS_METHOD": "form",
        "STAFFROOM_COMPASS_USER": here[0].code.lower() if here else "",
        "STAFFROOM_COMPASS_PASSWORD": PASSWORD,
    }


def _asked(request: Request) -> Asked:
    if request.method == "GET":
        return dict(request.query)
    if request.kind == FORM and request.headers.get("Sec-Fetch-Site") == "same-origin":
        form = parse_qsl(request.body.decode("utf-8", "replace"))
        return {name: value for name, value in form if value}
    found = request.json
    if not isinstance(found, dict):
        raise BadRequest("The body must be an object.")
    return found


def _day(asked: Asked) -> date | None:
    return date_of(asked.pop("date", None))


def _settings(portal: Portal, asked: Asked) -> object:
    return {"environment": settings_of(portal)}


def _people(portal: Portal, asked: Asked) -> object:
    return changes.truth(portal, _day(asked) or portal.today)


def _pair(kind: str, words: str) -> tuple[Control, ...]:
    def make(portal: Portal, asked: Asked) -> object:
        day = _day(asked)
        return changes.make(portal, kind, asked, day)

    def undo(portal: Portal, asked: Asked) -> object:
        day = _day(asked)
        return changes.undo(portal, kind, asked, day)

    return Control("POST", kind, words, make), *_undoing(kind, undo)


def _undoing(kind: str, undo: Callable[[Portal, Asked], object]) -> tuple[Control, ...]:
    """Twice, for forms of a page know no DELETE."""
    words = f"unmake the {kind} that fit what is named"
    return Control("DELETE", kind, words, undo), Control("POST", f"{kind}/undo", words, undo)


def _changes(portal: Portal, asked: Asked) -> object:
    day = _day(asked) or portal.today
    with portal.held():
        kept = portal.days.get(day)
        notices = [notice.model_dump(mode="json") for notice in portal.notices]
        different = kept.model_dump(mode="json", by_alias=True) if kept else {}
        return {"date": day.isoformat(), "different": different, "notices": notices}


def _failures(portal: Portal, asked: Asked) -> object:
    with portal.held():
        return {"ways": WAYS, "endpoints": PLACES, "now": portal.failures.waiting()}


def _fail(portal: Portal, asked: Asked) -> object:
    portal.fail(Failure.model_validate(asked))
    return {"now": portal.failures.waiting()}


def _options(portal: Portal, asked: Asked) -> object:
    return portal.options.model_dump()


def _set_options(portal: Portal, asked: Asked) -> object:
    with portal.held():
        portal.options = Options.model_validate(portal.options.model_dump() | asked)
    return portal.options.model_dump()


def _end_sessions(portal: Portal, asked: Asked) -> object:
    who = portal.user(str(asked["who"])) if asked.get("who") else None
    if asked.get("who") and who is None:
        raise BadInput("Nobody here has that code.")
    with portal.held():
        return {"ended": portal.sessions.end(user=who.id if who else None)}


def _log(portal: Portal, asked: Asked) -> object:
    lines = portal.log()
    return {"counts": Counter(line["endpoint"] for line in lines), "calls": lines}


def _reload(portal: Portal, asked: Asked) -> object:
    portal.reload()
    return _changes(portal, asked)


def _reset(portal: Portal, asked: Asked) -> object:
    portal.reset()
    return _changes(portal, asked)


def _index(portal: Portal, asked: Asked) -> object:
    shown = [{"method": one.method, "path": f"/control/{one.path}", "words": one.words} for one in CONTROLS]
    return {"controls": shown}


CONTROLS = (
    Control("GET", "index.json", "this list", _index),
    Control("GET", "settings.json", "what Staffroom's environment must say", _settings),
    Control("GET", "people.json", "codes, user ids and everybody's day, of today or of ?date=", _people),
    Control("GET", "changes.json", "what is different today or on ?date=, and all notices", _changes),
    *_pair("covers", "somebody takes a lesson or a duty: class_code or duty, by; period, of, date"),
    *_pair("moves", "a lesson is in another room: class_code, to; period, from, date"),
    *_pair("cancellations", "a lesson does not take place: class_code; period, date"),
    *_pair("absences", "somebody is away: staff; from, to, date. Compass does not tell it"),
    *_pair("events", "an event, exam or PD: title, kind; starts, ends, all_day, staff, room, date"),
    Control("POST", "notices", "post a notice: title, html; author, important, key, posted", changes.tell),
    *_undoing("notices", lambda portal, asked: changes.untell(portal, str(asked.get("key", "")))),
    Control("GET", "failures", "how things can fail, and what is set to", _failures),
    Control("POST", "failures", "let something fail: endpoint, how, times (null: always), after, seconds", _fail),
    Control("GET", "options", "what nobody knows for sure of Compass, as it is set", _options),
    Control("POST", "options", "set it: session_minutes, session_calls, signed_out, terms, feed, news", _set_options),
    Control("POST", "sessions/end", "end all sessions, or those of `who`", _end_sessions),
    Control("GET", "log.json", "calls seen: no passwords, no names", _log),
    Control("POST", "reload", "take the school's file as it is now; changes made here are gone", _reload),
    Control("POST", "reset", "everything as at the start", _reset),
)
