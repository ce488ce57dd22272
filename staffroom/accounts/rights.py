"""Who may do what, as data: `rights.toml` maps each permission to the roles that hold it.

Views say `@needs("people.export")`; templates ask `{% if user.may.people.export %}`. What is not
in the table is forbidden, and a misspelt permission stops the start, not a reader.
"""

import functools
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ROLES = (
    "staff",
    "teacher",
    "casual relief",
    "daily organiser",
    "office",
    "business manager",
    "leadership",
    "maintenance",
    "IT",
    "wellbeing",
    "auditor",
)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class RightsMistake(Exception):
    """The table of rights names something that does not exist."""


def read_rights(path: Path) -> dict[str, frozenset[str]]:
    """Permission to roles, from a TOML file. Raises `RightsMistake` for a role nobody can have."""
    areas: dict[str, dict[str, list[str]]] = tomllib.loads(path.read_text("utf-8"))
    rights = {f"{area}.{name}": frozenset(roles) for area, names in areas.items() for name, roles in names.items()}
    if strange := {role for roles in rights.values() for role in roles} - set(ROLES):
        raise RightsMistake(f"{path.name} names unknown roles: {', '.join(sorted(strange))}.")
    return rights


RIGHTS = read_rights(Path(__file__).with_name("rights.toml"))


def allowed(roles: Iterable[str], permission: str) -> bool:
    """Whether somebody with these roles holds the permission. Unknown permissions raise `RightsMistake`."""
    if permission not in RIGHTS:
        raise RightsMistake(f"No permission is called {permission!r}.")
    return not RIGHTS[permission].isdisjoint(roles)


def may_of(roles: Iterable[str]) -> Mapping[str, Mapping[str, bool]]:
    """All answers at once, for templates: `may.people.export`."""
    held = frozenset(roles)
    answers: dict[str, dict[str, bool]] = {}
    for permission, holders in RIGHTS.items():
        area, name = permission.split(".")
        answers.setdefault(area, {})[name] = not holders.isdisjoint(held)
    return answers


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the person behind this request holds the permission; nobody signed in holds none."""
    return allowed(getattr(request.user, "roles", ()), permission)


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """Guard a view. The permission stays readable on the view, so that a test can walk all routes."""
    allowed((), permission)

    def guard(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return guard
