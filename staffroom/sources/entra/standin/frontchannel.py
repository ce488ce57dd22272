"""Telling apps that somebody signed out: a GET with `sid`, and nothing else, to the registered address.

Entra lets the browser make that request in a frame, without the app's cookies. The stand-in makes it itself, also
without cookies, so that scripts without a browser see it too.
"""

from typing import Any

from staffroom.kit.http import HttpError, Limits, request

from .tenant import Tenant, Visit
from .web import with_query

_BRIEF = Limits(connect=2, read=3, total=5, body=100_000)


def tell_apps(tenant: Tenant, ended: list[Visit]) -> list[dict[str, Any]]:
    """Tell every app of every ended visit; returns what each answered. An app that is away stays untold."""
    return [
        _tell(tenant, tenant.apps[client_id].front_channel_logout_uri, client_id, visit.sid)
        for visit in ended
        for client_id in sorted(visit.clients)
        if client_id in tenant.apps and tenant.apps[client_id].front_channel_logout_uri
    ]


def _tell(tenant: Tenant, uri: str, client_id: str, sid: str) -> dict[str, Any]:
    told: dict[str, Any] = {"client": client_id, "sid": sid}
    try:
        told["status"] = request("GET", with_query(uri, sid=sid), limits=_BRIEF).status
    except HttpError as error:
        told |= {"status": 0, "error": type(error).__name__}
    tenant.note(endpoint="front-channel", method="GET", status=told["status"], client=client_id)
    return told
