"""A browser in front of the door: our side is Django's client, the other side the stand-in for Entra."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from django.conf import settings
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.audit.models import AuditLine
from staffroom.school.models import StaffMember
from staffroom.sources.entra.graph import _tokens
from staffroom.sources.entra.standin import EntraStandIn

FIELDS = {
    "STAFFROOM_ENTRA_TENANT_ID": "entra_tenant_id",
    "STAFFROOM_ENTRA_CLIENT_ID": "entra_client_id",
    "STAFFROOM_ENTRA_CLIENT_SECRET": "entra_client_secret",  # pragma: allowlist secret
    "STAFFROOM_ENTRA_AUTHORITY": "entra_authority",
    "STAFFROOM_ENTRA_GRAPH_URL": "entra_graph_url",
    "STAFFROOM_ROLE_MAP": "role_map",
}


def set_up(entra: EntraStandIn, monkeypatch: Any) -> None:
    """Tell Staffroom to sign people in at the stand-in."""
    from pydantic import SecretStr

    _tokens.clear()
    for name, value in entra.settings().items():
        secret = SecretStr(value) if name.endswith("SECRET") else value
        monkeypatch.setattr(settings.ENVIRONMENT, FIELDS[name], secret)


class Browser:
    """One browser: cookies for us, cookies for the provider."""

    def __init__(self) -> None:
        self.client = Client(HTTP_HOST="127.0.0.1:8000", HTTP_USER_AGENT="Firefox/140.0 on Linux")
        self.outside = httpx2.Client(timeout=10)

    def begin(self, *, start: str = "own", next: str = "", path: str = "/auth/sign-in") -> str:
        """Press the button; returns where we send the browser."""
        answer = self.client.get(path, {"start": start, "next": next})
        assert answer.status_code == 302, answer.content.decode()
        return answer.url

    def choose(self, address: str, who: str) -> str:
        """Be somebody at the provider; returns the address of ours that it sends the browser to."""
        oid = who if "prompt=login" in address else ""
        answer = (
            self.outside.post(address, data={"who": oid})
            if oid
            else self.outside.get(address, params={"login_hint": who})
            if "?" not in address
            else self.outside.get(f"{address}&login_hint={who}")
        )
        assert answer.status_code in (302, 303), answer.text
        return answer.headers["location"]

    def come_back(self, address: str, **changed: str | None) -> Any:
        """Our answer to what the provider sent."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
        return self.client.get(parts.path, {name: value for name, value in query.items() if value is not None})

    def sign_in(self, who: str, *, start: str = "own", next: str = "") -> Any:
        """The whole way; returns our answer at the end of it."""
        return self.come_back(self.choose(self.begin(start=start, next=next), who))

    def again(self, who: str, next: str = "/") -> Any:
        """Prove once more who one is."""
        return self.come_back(self.choose(self.begin(path="/auth/again", next=next), who))

    @property
    def is_in(self) -> bool:
        """Whether a page that wants a session is shown."""
        return self.client.get("/auth/sessions/").status_code == 200


def staff(code: str, **facts: Any) -> StaffMember:
    """A current staff record."""
    known = {"family_name": code.title(), "first_name": "Kim", "active": True, "superseded": False, "email": ""}
    return baker.make(StaffMember, code=code, **(known | facts))


def lines(what: str = "") -> list[AuditLine]:
    """Lines of the audit, oldest first."""
    found = AuditLine.objects.order_by("pk")
    return list(found.filter(what=what) if what else found)


def reasons() -> list[str]:
    """Why somebody was refused, oldest first."""
    return [line.target for line in lines("sign-in.refused")]


@contextmanager
def nobody_gets_in(visitor: Browser, reason: str | None = None) -> Iterator[None]:
    """What happens inside opens no session and leaves exactly one line of the audit."""
    before = len(lines())
    yield
    new = lines()[before:]
    assert [line.what for line in new] == ["sign-in.refused"], new
    assert reason is None or new[0].target == reason, new[0].after
    assert not visitor.is_in


def user_of(entra: EntraStandIn, who: str) -> User:
    """The account of somebody at the stand-in."""
    return User.objects.get(tid=entra.tid, oid=entra.person(who).oid)


def secret_free(page: bytes, secrets: Mapping[str, str]) -> bool:
    """Whether none of these texts stands in a page."""
    return not any(value.encode() in page for value in secrets.values() if value)
