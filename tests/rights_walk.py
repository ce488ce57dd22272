"""Every door of the web, and everybody who may come to one: for the tests that walk them all."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from staffroom.accounts.models import User
from staffroom.accounts.rights import ROLES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
STRANGERS = ("anonymous", "student", "guest", "disabled")
VISITORS = (*ROLES, *STRANGERS)


def _routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


ROUTES = dict(_routes(get_resolver()))
SAMPLES: dict[str, Any] = {"code": "SMI", "ident": uuid.UUID(int=1)}


def address(name: str, **known: Any) -> str:
    """An address that leads to this door; numbers are 1 where nothing better is known."""
    wanted = ROUTES[name].pattern.converters
    return reverse(name, kwargs={part: known.get(part, SAMPLES.get(part, 1)) for part in wanted})


def visitor(kind: str, *, check_forms: bool = False) -> Client:
    """A browser of somebody with this one role, or of one of the strangers."""
    client = Client(enforce_csrf_checks=check_forms, raise_request_exception=False)
    if kind != "anonymous":
        sign_in(client, kind)
    return client


def sign_in(client: Client, kind: str) -> None:
    """Sign in again, for some doors end the session."""
    # Students and guests never get an account. Should one exist by mistake, it has no role, and none means nothing.
    roles = [kind] if kind in ROLES else ["office", "leadership", "IT", "auditor"] if kind == "disabled" else []
    known = {"name": f"Alex {kind}", "roles": roles, "tid": "walk", "oid": kind, "is_active": True}
    user, _ = User.objects.update_or_create(handle=f"walk/{kind}", defaults=known)
    client.force_login(user)
    if kind == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
