"""Authlib speaks through `requests`; this makes each word of it go through our one door out."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from staffroom.kit import http

LIMITS = http.Limits(connect=3, read=8, total=10, body=1_000_000)
_SET_BY_THE_DOOR = {"accept-encoding", "connection", "content-length", "host", "user-agent"}


class Door(BaseAdapter):
    """Hands a prepared request to `kit.http`. A redirect is an answer like any other, and never followed."""

    def send(self, request: PreparedRequest, *_args: Any, **_kwargs: Any) -> Response:
        """Make the request. Raises an `HttpError`."""
        headers = {
            name: _text(value) for name, value in request.headers.items() if name.lower() not in _SET_BY_THE_DOOR
        }
        body = request.body.encode() if isinstance(request.body, str) else request.body
        content = body if isinstance(body, bytes) else None
        answer = http.request(
            request.method or "GET", request.url or "", content=content, headers=headers, limits=LIMITS
        )
        return _response(request, answer.status, answer.headers, answer.body)

    def close(self) -> None:
        """Nothing is kept open."""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _response(request: PreparedRequest, status: int, headers: Mapping[str, str], body: bytes) -> Response:
    response = Response()
    response.status_code = status
    kept = {name: value for name, value in headers.items() if name.lower() != "location"}
    response.headers = CaseInsensitiveDict(kept)
    response.encoding = "utf-8"
    response.url = f"https://{urlsplit(request.url or '').hostname}/"  # errors quote it, and it may hold a secret
    response.request = request
    response._content = body
    return response


class DoorSession(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """A session of Authlib whose every address leads through the door; no proxy, no `.netrc`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trust_env = False
        self.adapters.clear()
        for scheme in ("https://", "http://"):
            self.mount(scheme, Door())
