"""A request and an answer, as plain values: what the endpoints see of HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from pydantic import ValidationError

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class BadRequest(Exception):
    """The request makes no sense; the message says why."""


@dataclass
class Request:
    """What came in. Names of headers are as in `Content-Type`. `notes` go to the log: never a secret or a name."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    notes: dict[str, str] = field(default_factory=dict)

    @cached_property
    def path(self) -> str:
        """The path, without query."""
        return urlsplit(self.target).path

    @cached_property
    def query(self) -> dict[str, str]:
        """Parameters of the address. Raises BadRequest when one comes twice."""
        return _once(urlsplit(self.target).query)

    @cached_property
    def form(self) -> dict[str, str]:
        """Fields of a posted form. Raises BadRequest when it is not a form, or a field comes twice."""
        if self.kind != FORM:
            raise BadRequest(f"The body must be {FORM}.")
        return _once(self.body.decode("utf-8", "replace"))

    @cached_property
    def json(self) -> Any:
        """The body as JSON; an empty one is an empty object. Raises BadRequest."""
        if not self.body:
            return {}
        if self.kind != JSON:
            raise BadRequest(f"The body must be {JSON}.")
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadRequest("The body is not JSON.") from error

    @property
    def kind(self) -> str:
        """The media type of the body."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def authorization(self) -> str:
        """The Authorization header, or nothing."""
        return self.headers.get("Authorization", "")

    def cookie(self, name: str) -> str:
        """A cookie's value, or nothing."""
        pairs = (part.strip().partition("=") for part in self.headers.get("Cookie", "").split(";"))
        return next((value.strip('"') for key, _, value in pairs if key == name), "")


def _once(text: str) -> dict[str, str]:
    pairs = parse_qs(text, keep_blank_values=True)
    if twice := [name for name, values in pairs.items() if len(values) > 1]:
        raise BadRequest(f"The parameter {twice[0]} comes twice.")
    return {name: values[0] for name, values in pairs.items()}


@dataclass(frozen=True)
class Answer:
    """What goes out."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    """Each becomes a `Set-Cookie` of its own."""


def as_json(content: object, status: int = 200, *, cache: str = "no-store", **headers: str) -> Answer:
    """An answer in JSON. Not to be kept unless `cache` says so."""
    body = json.dumps(content, ensure_ascii=False).encode()
    sent = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": cache}
    return Answer(status, body, sent | headers)


def redirect(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer that sends the browser elsewhere."""
    return Answer(302, b"", {"Location": url, "Cache-Control": "no-store", **(headers or {})})


def with_query(url: str, **values: str) -> str:
    """An address with further parameters; empty ones are left out."""
    added = urlencode({name: value for name, value in values.items() if value})
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added)))))


def in_one_line(error: ValidationError) -> str:
    """What is wrong and where, for a person who reads JSON; five things at most."""
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']}" for one in error.errors()[:5])
