"""As much of Microsoft Graph as sign-in needs: who is enabled, and who is in which groups."""

import re
from collections.abc import Sequence
from typing import Any

from .ids import is_guid
from .people import Person
from .tenant import Tenant
from .web import Answer, BadRequest, Request, as_json, with_query

_PAGE, _MOST = 100, 999
_DEFAULT = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
_CASTS: tuple[list[str], ...] = ([], ["microsoft.graph.group"])
_ENABLED = re.compile(r"accountEnabled eq (true|false)")
_IDS = re.compile(r"id in \('[^']*'(?:, ?'[^']*')*\)")


def graph(tenant: Tenant, request: Request, path: str) -> Answer:
    """Answer `/graph/v1.0/PATH`."""
    if refusal := _refused(tenant, request):
        return refusal
    try:
        match path.split("/"):
            case ["users"] if request.method == "GET":
                return _users(tenant, request)
            case ["users", who] if request.method == "GET":
                return _user(tenant, request, who)
            case ["users", who, "transitiveMemberOf", *cast] if request.method == "GET" and cast in _CASTS:
                return _groups(tenant, request, who)
            case ["users", who, "getMemberGroups"] if request.method == "POST":
                return _group_ids(tenant, request, who)
    except BadRequest as problem:
        return _error(400, "BadRequest", str(problem))
    return _error(404, "ResourceNotFound", "The stand-in does not have this part of Graph.")


def _refused(tenant: Tenant, request: Request) -> Answer | None:
    scheme, _, token = request.authorization.partition(" ")
    bearer = tenant.bearer(token) if scheme.lower() == "bearer" else None
    if bearer is None:
        return _error(401, "InvalidAuthenticationToken", "Access token is missing, expired or not of this tenant.")
    request.notes["client"] = bearer.client_id
    if not (bearer.app_only and bearer.client_id in tenant.apps and tenant.apps[bearer.client_id].consented):
        return _error(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    return None


def _users(tenant: Tenant, request: Request) -> Answer:
    with tenant.held():
        people = [person for person in tenant.directory.members() if _passes(person, request.query.get("$filter", ""))]
    return _paged(tenant, request, [_as_user(person, request) for person in people])


def _passes(person: Person, wanted: str) -> bool:
    if not wanted:
        return True
    if found := _ENABLED.fullmatch(wanted):
        return person.enabled == (found[1] == "true")
    if _IDS.fullmatch(wanted):
        return f"'{person.oid}'" in wanted
    raise BadRequest("The stand-in filters by accountEnabled eq true, or id in ('...').")


def _user(tenant: Tenant, request: Request, who: str) -> Answer:
    person = _member(tenant, who)
    if person is None:
        return _not_found(who)
    context = f"{tenant.base_url}/graph/v1.0/$metadata#users/$entity"
    return as_json({"@odata.context": context} | _as_user(person, request))


def _as_user(person: Person, request: Request) -> dict[str, Any]:
    """Only what was selected. Without `$select` Graph leaves out accountEnabled and employeeId; so does this."""
    first, _, last = person.name.rpartition(" ")
    known: dict[str, Any] = dict.fromkeys(_DEFAULT) | {
        "id": person.oid,
        "businessPhones": [],
        "displayName": person.name,
        "givenName": first or None,
        "surname": last,
        "mail": person.email or None,
        "userPrincipalName": person.upn,
        "accountEnabled": person.enabled,
        "employeeId": person.employee_id or None,
        "employeeType": None,
        "userType": "Guest" if person.guest else "Member",
    }
    selected = [name for name in request.query.get("$select", "").split(",") if name] or _DEFAULT
    if unknown := [name for name in selected if name not in known]:
        raise BadRequest(f"Parsing OData Select and Expand failed: the stand-in has no property {unknown[0]}.")
    return {name: known[name] for name in selected}


def _groups(tenant: Tenant, request: Request, who: str) -> Answer:
    person = _member(tenant, who)
    if person is None:
        return _not_found(who)
    with tenant.held():
        found = [
            {
                "@odata.type": "#microsoft.graph.group",
                "id": oid,
                "displayName": tenant.directory.group_name(oid),
                "securityEnabled": True,
            }
            for oid in tenant.directory.groups_of(person)
        ]
    return _paged(tenant, request, found)


def _group_ids(tenant: Tenant, request: Request, who: str) -> Answer:
    person = _member(tenant, who)
    if person is None:
        return _not_found(who)
    if not isinstance(request.json, dict) or not isinstance(request.json.get("securityEnabledOnly"), bool):
        raise BadRequest("The body must say securityEnabledOnly, true or false.")
    with tenant.held():
        ids = tenant.directory.groups_of(person)
    context = f"{tenant.base_url}/graph/v1.0/$metadata#Collection(Edm.String)"
    return as_json({"@odata.context": context, "value": ids})


def _paged(tenant: Tenant, request: Request, rows: Sequence[dict[str, Any]]) -> Answer:
    size, start = _number(request, "$top", _PAGE), _number(request, "$skiptoken", 0)
    if not 1 <= size <= _MOST:
        raise BadRequest(f"$top is from 1 to {_MOST}.")
    answer: dict[str, Any] = {"value": rows[start : start + size]}
    if start + size < len(rows):
        query = {**request.query, "$skiptoken": str(start + size)}
        answer["@odata.nextLink"] = with_query(f"{tenant.base_url}{request.path}", **query)
    return as_json(answer)


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit()):
        raise BadRequest(f"{name} is not a number.")
    return int(text)


def _member(tenant: Tenant, who: str) -> Person | None:
    """By object id or user principal name, as Graph does."""
    with tenant.held():
        members = list(tenant.directory.members())
    if is_guid(who.lower()):
        return next((person for person in members if person.oid == who.lower()), None)
    return next((person for person in members if person.upn.lower() == who.lower()), None)


def _not_found(who: str) -> Answer:
    return _error(404, "Request_ResourceNotFound", "The resource does not exist, or one of its properties is missing.")


def _error(status: int, code: str, words: str) -> Answer:
    return as_json({"error": {"code": code, "message": words, "innerError": {}}}, status)
