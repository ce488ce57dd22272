"""Microsoft Graph, as much of it as signing in needs: who somebody is, whether the account is enabled, its groups.

https://learn.microsoft.com/graph/api/user-get
https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow

The app asks for itself, never with a person's token, and never at an address that a token names.
"""

import json
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from staffroom.kit.errors import NeedsPerson, TryLater
from staffroom.kit.http import Answer, Limits, request

from .provider import Documents, Provider
from .settings import Registration

LIMITS = Limits(connect=2, read=4, total=5, body=4_000_000)
FIELDS = "id,accountEnabled,userType,employeeId,employeeType,mail,userPrincipalName"
ASKED_AT_ONCE = 15
"""How many ids Graph takes in one `in (…)`."""
MOST_PAGES = 40
_IDENT = re.compile(r"[A-Za-z0-9._~-]{1,64}")


class GraphAway(TryLater):
    """Graph does not answer, or not sensibly."""


class GraphRefused(NeedsPerson):
    """Graph does not let the app ask this: a permission is missing, or the app's proof has ended."""


@dataclass(frozen=True)
class DirectoryUser:
    """An account as the directory has it."""

    oid: str
    enabled: bool
    guest: bool
    employee_id: str = ""
    employee_type: str = ""
    addresses: frozenset[str] = frozenset()


class Graph:
    """Graph for one app. Keeps the app's token until shortly before it ends."""

    def __init__(self, app: Registration, documents: Documents) -> None:
        self._app, self._documents = app, documents

    @property
    def tenant(self) -> str:
        """Whose directory it is."""
        return self._app.tenant

    def user(self, oid: str) -> DirectoryUser | None:
        """One account; None when the directory has no such. Raises GraphAway, GraphRefused or an `HttpError`."""
        answer = self._ask("GET", f"/users/{_safe(oid)}?{urlencode({'$select': FIELDS})}")
        return None if answer.status == 404 else _user(_json(answer))

    def enabled(self, oids: Iterable[str]) -> dict[str, bool]:
        """Which of these accounts are enabled; one that the directory has not is not. Raises as `user` does."""
        wanted = [_safe(oid) for oid in oids]
        found: dict[str, bool] = {}
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            part = wanted[start : start + ASKED_AT_ONCE]
            found |= self._enabled(part)
            # A list may be short for other reasons; only "there is no such account" ends a session.
            for oid in set(part) - found.keys():
                one = self.user(oid)
                found[oid] = one is not None and one.enabled
        return found

    def groups_of(self, oid: str) -> frozenset[str]:
        """Object ids of every security group somebody is in, nested ones too. Raises as `user` does."""
        answer = self._ask("POST", f"/users/{_safe(oid)}/getMemberGroups", {"securityEnabledOnly": True})
        found, pages = set(_texts(body := _json(answer))), 1
        while (following := body.get("@odata.nextLink")) and pages < MOST_PAGES:
            body = _json(self._ask("GET", self._own(following)))
            found |= set(_texts(body))
            pages += 1
        return frozenset(found)

    def _enabled(self, oids: list[str]) -> dict[str, bool]:
        ids = ",".join(f"'{oid}'" for oid in oids)
        asked = urlencode({"$filter": f"id in ({ids})", "$select": "id,accountEnabled"})
        answer = self._ask("GET", f"/users?{asked}")
        rows = _json(answer).get("value")
        if not isinstance(rows, list):
            raise GraphAway("Graph answered with something that is no list of accounts.")
        return {
            str(row["id"]): row["accountEnabled"] is True for row in rows if "id" in row and "accountEnabled" in row
        }

    def _own(self, following: object) -> str:
        """The path of the next page, if it is Graph's own. Raises GraphAway."""
        base, there = urlsplit(self._app.graph), urlsplit(str(following))
        if (there.scheme, there.netloc) != (base.scheme, base.netloc) or not there.path.startswith(base.path + "/"):
            raise GraphAway("Graph pointed to a page that is not its own.")
        return f"{there.path.removeprefix(base.path)}?{there.query}"

    def _ask(self, method: str, path: str, body: object = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token()}", "Accept": "application/json"}
        answer = request(method, f"{self._app.graph}{path}", json=body, headers=headers, limits=LIMITS)
        if answer.status in (401, 403):
            _tokens.pop(self._app, None)
            raise GraphRefused(f"Graph refused the question (status {answer.status}): is the permission granted?")
        if not answer.ok and answer.status != 404:
            raise GraphAway(f"Graph answered with status {answer.status}.")
        return answer

    def _token(self) -> str:
        kept = _tokens.get(self._app)
        if kept is None or kept[1] < time.time():
            kept = _tokens[self._app] = self._fresh_token()
        return kept[0]

    def _fresh_token(self) -> tuple[str, float]:
        with _one_at_a_time:
            body = app_token(self._app, self._documents)
        return str(body["access_token"]), time.time() + min(int(body.get("expires_in", 300)), 3600) - 120


_tokens: dict[Registration, tuple[str, float]] = {}
_one_at_a_time = threading.Lock()


def app_token(app: Registration, documents: Documents) -> dict[str, Any]:
    """A token of the app itself for Graph. Raises GraphRefused, GraphAway or an `HttpError`."""
    provider = Provider(app, documents)
    endpoint = str(provider.load_server_metadata().get("token_endpoint", ""))
    form = {"grant_type": "client_credentials", "scope": f"https://{_resource(app.graph)}/.default"}
    form |= proof(app, endpoint)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    answer = request("POST", endpoint, content=urlencode(form).encode(), headers=headers, limits=LIMITS)
    if answer.status in (400, 401, 403):
        raise GraphRefused("The app got no token for Graph: has its secret or certificate ended?")
    body = _json(answer)
    if not isinstance(body.get("access_token"), str):
        raise GraphAway("The sign-in provider sent something that is no token for Graph.")
    return body


def _resource(address: str) -> str:
    """Graph as a token's audience: its own name in each of Microsoft's clouds, whatever stands in for it."""
    host = urlsplit(address).hostname or ""
    return host if host.startswith(("graph.microsoft", "microsoftgraph.")) else "graph.microsoft.com"


def proof(app: Registration, endpoint: str) -> dict[str, str]:
    """The fields of a form by which the app proves that it is the app. Raises NeedsPerson."""
    if app.certificate:
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        signed = app.certificate.assertion(app.client_id, endpoint)
        return {"client_id": app.client_id, "client_assertion_type": kind, "client_assertion": signed}
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def _safe(oid: str) -> str:
    """An object id as part of an address. Raises GraphRefused for what cannot be one."""
    if not _IDENT.fullmatch(oid):
        raise GraphRefused("This is not an object id of the directory.")
    return quote(oid, safe="")


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not answer.ok:
        raise GraphAway(f"Graph answered with status {answer.status} and nothing to read.")
    return body


def _texts(body: Mapping[str, Any]) -> list[str]:
    value = body.get("value")
    if not isinstance(value, list):
        raise GraphAway("Graph answered with something that is no list of groups.")
    return [item for item in value if isinstance(item, str)]


def _user(body: Mapping[str, Any]) -> DirectoryUser:
    addresses = {body.get("mail"), body.get("userPrincipalName")}
    return DirectoryUser(
        oid=str(body.get("id", "")),
        enabled=body.get("accountEnabled") is True,
        guest=body.get("userType") == "Guest",
        employee_id=str(body.get("employeeId") or "").strip(),
        employee_type=str(body.get("employeeType") or "").strip(),
        addresses=frozenset(text.strip().lower() for text in addresses if isinstance(text, str) and text.strip()),
    )
