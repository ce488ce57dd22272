"""What a script may ask of the stand-in, under `/control/`. Each line of `CONTROLS` is one thing to ask for."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from staffroom.kit.errors import BadInput
from staffroom.sources.standing import in_one_line

from .failures import ENDPOINTS, WAYS, Failure, ways_at
from .frontchannel import tell_apps
from .mutations import MUTATIONS
from .people import PeopleFile, Person
from .registration import Registration
from .tenant import Tenant
from .web import Answer, BadRequest, Request, as_json

M = TypeVar("M", bound=BaseModel)
_DAYS_30 = 30 * 24 * 3600


class _Unknown(Exception):
    """Nobody of that name."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Rotation(_Body):
    """Of `keys/rotate`."""

    keep_old: bool = True


class NextToken(_Body):
    """Of `next-token`."""

    mutation: str
    person: str = Field(default="", description="Object id or slug; empty: whoever comes next.")
    times: int = Field(default=1, ge=1, le=1000)


class Clock(_Body):
    """Of `clock`: seconds that the stand-in's clock is fast (or slow, if negative)."""

    offset: Annotated[int, Field(ge=-_DAYS_30, le=_DAYS_30)]


@dataclass(frozen=True)
class Control:
    """One thing to ask for. `{oid}` in the path stands for a person: object id, slug or user name."""

    method: str
    path: str
    words: str
    answer: Callable[[Tenant, Request, str], object]


def control(tenant: Tenant, request: Request, path: str) -> Answer:
    """Answer `/control/PATH`."""
    if not path:
        shown = [{"method": one.method, "path": f"/control/{one.path}", "words": one.words} for one in CONTROLS]
        return as_json({"controls": shown})
    head, _, tail = path.partition("/")
    paths = [one for one in CONTROLS if one.path in {path, f"{head}/{{oid}}"}]
    exact = [one for one in paths if one.path == path] or paths
    fitting = [one for one in exact if one.method == request.method]
    if not fitting:
        return _problem(405 if exact else 404, "There is no such control. GET /control/ lists them.")
    try:
        return as_json(fitting[0].answer(tenant, request, tail))
    except ValidationError as error:
        return _problem(422, in_one_line(error))
    except (BadRequest, BadInput) as error:
        return _problem(422, str(error))
    except _Unknown:
        return _problem(404, "There is no such account.")


def settings_of(tenant: Tenant) -> dict[str, Any]:
    """What Staffroom must be told to sign people in here: its environment."""
    with tenant.held():
        app = next(iter(tenant.apps.values()))
        return {
            "STAFFROOM_ENTRA_TENANT_ID": tenant.tid,
            "STAFFROOM_ENTRA_CLIENT_ID": app.client_id,
            "STAFFROOM_ENTRA_CLIENT_SECRET": app.client_secret,
            "STAFFROOM_ENTRA_AUTHORITY": tenant.issuer,
            "STAFFROOM_ENTRA_GRAPH_URL": f"{tenant.base_url}/graph/v1.0",
            "STAFFROOM_ROLE_MAP": tenant.directory.role_map(),
        }


def _problem(status: int, words: str) -> Answer:
    return as_json({"error": words}, status)


def _body(request: Request, model: type[M]) -> M:
    return model.model_validate(request.json)


def _person(tenant: Tenant, who: str) -> Person:
    person = tenant.directory.find(who)
    if person is None:
        raise _Unknown
    return person


def _settings(tenant: Tenant, request: Request, _who: str) -> object:
    return {"environment": settings_of(tenant), "graph": f"{tenant.base_url}/graph/v1.0"}


def _people(tenant: Tenant, request: Request, _who: str) -> object:
    with tenant.held():
        return tenant.directory.as_json()


def _replace_people(tenant: Tenant, request: Request, _who: str) -> object:
    tenant.replace_people(PeopleFile.model_validate(_without_what_we_add(request.json)))
    return _people(tenant, request, "")


def _without_what_we_add(content: Any) -> Any:
    """So that what GET gave can be put back."""
    if not isinstance(content, dict) or not isinstance(content.get("people"), list):
        return content
    people = [
        {name: value for name, value in person.items() if name != "login_hint"} if isinstance(person, dict) else person
        for person in content["people"]
    ]
    return {name: value for name, value in content.items() if name != "groups"} | {"people": people}


def _change_person(tenant: Tenant, request: Request, who: str) -> object:
    if not isinstance(request.json, dict):
        raise BadRequest("The body must be an object of facts to change.")
    return tenant.change(_person(tenant, who), request.json).model_dump(mode="json")


def _rotate(tenant: Tenant, request: Request, _who: str) -> object:
    wanted = _body(request, Rotation)
    with tenant.held():
        kid = tenant.keys.rotate(keep_old=wanted.keep_old)
        return {"kid": kid, "published": len(tenant.keys)}


def _mutations(tenant: Tenant, request: Request, _who: str) -> object:
    return {"mutations": [{"name": one.name, "words": one.words} for one in MUTATIONS.values()]}


def _next_token(tenant: Tenant, request: Request, _who: str) -> object:
    wanted = _body(request, NextToken)
    oid = _person(tenant, wanted.person).oid if wanted.person else ""
    tenant.spoil_next(wanted.mutation, oid=oid, times=wanted.times)
    return tenant.waiting()


def _failures(tenant: Tenant, request: Request, _who: str) -> object:
    return {"ways": WAYS, "endpoints": {name: ways_at(name) for name in ENDPOINTS}, "now": tenant.waiting()}


def _fail(tenant: Tenant, request: Request, _who: str) -> object:
    tenant.fail(_body(request, Failure))
    return tenant.waiting()


def _clock(tenant: Tenant, request: Request, _who: str) -> object:
    with tenant.held():
        tenant.offset = _body(request, Clock).offset
        return {"offset": tenant.offset, "now": tenant.now()}


def _log_out(tenant: Tenant, request: Request, who: str) -> object:
    ended = tenant.end_visits(oid=_person(tenant, who).oid)
    return {"ended": [visit.sid for visit in ended], "told": tell_apps(tenant, ended)}


def _revoke(tenant: Tenant, request: Request, who: str) -> object:
    return {"ended": tenant.revoke(_person(tenant, who).oid)}


def _apps(tenant: Tenant, request: Request, _who: str) -> object:
    with tenant.held():
        return next(iter(tenant.apps.values())).model_dump(mode="json")


def _change_app(tenant: Tenant, request: Request, _who: str) -> object:
    if not isinstance(request.json, dict):
        raise BadRequest("The body must be an object of what to change.")
    with tenant.held():
        app = next(iter(tenant.apps.values()))
        facts = app.model_dump() | request.json | {"client_id": app.client_id}
        tenant.apps[app.client_id] = Registration.model_validate(facts)
        return tenant.apps[app.client_id].model_dump(mode="json")


def _log(tenant: Tenant, request: Request, _who: str) -> object:
    lines = tenant.log()
    return {"counts": Counter(line["endpoint"] for line in lines), "requests": lines}


def _reset(tenant: Tenant, request: Request, _who: str) -> object:
    tenant.reset()
    return tenant.waiting()


CONTROLS = (
    Control("GET", "settings.json", "what Staffroom's environment must say, and where Graph is", _settings),
    Control("GET", "people.json", "who has an account: object ids, roles, groups", _people),
    Control("PUT", "people.json", "replace everybody; the body is as GET gives it", _replace_people),
    Control("POST", "people/{oid}", "change facts about one person, such as enabled or roles", _change_person),
    Control("GET", "client.json", "how Staffroom is registered", _apps),
    Control(
        "POST", "client.json", "change the registration: redirect_uris, client_secret, certificates ...", _change_app
    ),
    Control("POST", "keys/rotate", "sign with a new key; keep_old false takes the old ones away", _rotate),
    Control("GET", "mutations.json", "every way for an ID token to be wrong", _mutations),
    Control("POST", "next-token", "spoil the next ID token: mutation, person, times", _next_token),
    Control("GET", "fail", "how each endpoint can fail, and what is set to", _failures),
    Control("POST", "fail", "let an endpoint fail: endpoint, how, times (null: always), seconds", _fail),
    Control("POST", "clock", "set the clock wrong: offset in seconds", _clock),
    Control("POST", "logout/{oid}", "sign somebody out everywhere and tell the apps", _log_out),
    Control("POST", "revoke/{oid}", "revoke somebody's refresh tokens and visits; apps are not told", _revoke),
    Control("GET", "log.json", "requests seen, without secrets and names", _log),
    Control("POST", "reset", "everything as at the start", _reset),
)
