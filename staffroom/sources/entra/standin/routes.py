"""Which address is which endpoint, and the failures that scripts asked for."""

from collections.abc import Callable
from urllib.parse import unquote

from staffroom.sources.standing.pages import static

from .authorize import authorize
from .control import control
from .failures import STATUSES, Failure
from .graph import graph
from .keys import forged_set
from .oauth import discovery, keys, logout, token
from .pages import front_page
from .tenant import Tenant
from .web import Answer, BadRequest, Request, as_json

_Endpoint = Callable[[Tenant, Request, str], Answer]
_ENDPOINTS: dict[str, tuple[str, set[str], _Endpoint]] = {
    "oauth2/v2.0/authorize": ("authorize", {"GET", "POST"}, authorize),
    "oauth2/v2.0/token": ("token", {"POST"}, token),
    "oauth2/v2.0/logout": ("logout", {"GET", "POST"}, logout),
    "discovery/v2.0/keys": ("keys", {"GET"}, keys),
    "v2.0/.well-known/openid-configuration": ("discovery", {"GET"}, discovery),
}
_TEMPLATES = {"common", "organizations"}


def route(tenant: Tenant, request: Request, hosts: set[str]) -> tuple[str, Answer | None, Failure | None]:
    """Name of the endpoint for the log, the answer (None: no answer at all), and the failure that was asked for."""
    if hosts and request.headers.get("Host", "") not in hosts:
        return "", as_json({"error": "This server does not answer to that name."}, 421), None
    steps = [unquote(step) for step in request.path.split("/")[1:]]
    if steps[0] in {"control", "static", "trap", ""}:
        return *_beside(tenant, request, steps), None
    return _entra(tenant, request, steps)


def _beside(tenant: Tenant, request: Request, steps: list[str]) -> tuple[str, Answer]:
    """What Entra does not have: controls, the look of the pages, the trap."""
    if steps[0] == "control":
        if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            return "", as_json({"error": "Controls are not for other sites."}, 403)
        return "", control(tenant, request, "/".join(steps[1:]))
    if steps[0] == "trap":
        return "trap", as_json(forged_set())
    if steps[0] == "static":
        return "", static("/".join(steps[1:])) or _nothing()
    facts = {"Issuer": tenant.issuer, "Graph": f"{tenant.base_url}/graph/v1.0"}
    return "", front_page(facts) if len(steps) == 1 else _nothing()


def _entra(tenant: Tenant, request: Request, steps: list[str]) -> tuple[str, Answer | None, Failure | None]:
    if steps[:2] == ["graph", "v1.0"]:
        return _unless_failing(tenant, request, "graph", lambda: graph(tenant, request, "/".join(steps[2:])))
    found = _ENDPOINTS.get("/".join(steps[1:]))
    if found is None:
        return "unknown", _nothing(), None
    name, methods, endpoint = found
    if request.method not in methods:
        return name, as_json({"error": "invalid_request"}, 405), None
    tid = steps[0].lower()
    if tid != tenant.tid and not (name == "discovery" and tid in _TEMPLATES):
        words = "AADSTS90002: Tenant not found. Check to make sure you have the correct tenant id."
        return name, as_json({"error": "invalid_tenant", "error_description": words}, 400), None
    return _unless_failing(tenant, request, name, lambda: endpoint(tenant, request, tid))


def _unless_failing(
    tenant: Tenant, request: Request, name: str, answer: Callable[[], Answer]
) -> tuple[str, Answer | None, Failure | None]:
    failure = request.failure = tenant.take_failure(name)
    if failure and failure.how in {"hang", "drop"}:
        return name, None, failure
    if failure and failure.how in STATUSES:
        waiting = {"Retry-After": "2"} if failure.how != "500" else {}
        status = STATUSES[failure.how]
        return name, as_json({"error": "server_error"}, status, **waiting), failure
    if failure and failure.how == "garbage":
        return name, Answer(200, b"<html>Not what you expected</html>", {"Content-Type": "text/html"}), failure
    try:
        return name, answer(), failure
    except BadRequest as problem:
        return name, as_json({"error": "invalid_request", "error_description": str(problem)}, 400), failure


def _nothing() -> Answer:
    return as_json({"error": "There is nothing at this address."}, 404)
