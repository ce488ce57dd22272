"""Who may do what, as data: `rights.toml` holds the school's table of rights.

Views say `@needs("people.export")`; templates ask `{% if user.may.people.export %}`. What is not
in the table is forbidden, and a misspelt permission stops the start, not a reader.
"""

import functools
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
OWN = "O"
_EFFECT = re.compile(r"[YMTO]|C\d+")
_FACTS = {"resource", "action", "fields", "routes", "sensitive"}


class RightsMistake(Exception):
    """The table of rights names something that does not exist."""


@dataclass(frozen=True)
class Right:
    """One line of the table: what may be done, and with which effect by which role (`Y`, `M`, `T`, `O`, `C18`)."""

    permission: str
    resource: str
    action: str
    effects: Mapping[str, str]
    routes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    sensitive: bool = False

    @property
    def holders(self) -> frozenset[str]:
        """Roles that may do it to more than what is their own."""
        return frozenset(role for role, effect in self.effects.items() if effect != OWN)


@dataclass(frozen=True)
class OpenDoor:
    """A door that asks for no right, and why."""

    route: str
    methods: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Table:
    """The whole file. `roles` is by short form, in the order of the school's table."""

    roles: Mapping[str, str]
    conditions: Mapping[str, str]
    rights: Mapping[str, Right]
    open: Mapping[str, OpenDoor]

    @functools.cached_property
    def methods(self) -> Mapping[str, frozenset[str]]:
        """Which methods each door answers."""
        guarded = {route: methods for right in self.rights.values() for route, methods in right.routes.items()}
        return guarded | {route: door.methods for route, door in self.open.items()}

    @functools.cached_property
    def permissions(self) -> Mapping[str, str]:
        """Which right each guarded door asks for."""
        return {route: right.permission for right in self.rights.values() for route in right.routes}


def read_table(path: Path) -> Table:
    """The table from a TOML file. Raises `RightsMistake` for a role, effect or condition that does not exist."""
    text: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    roles, conditions = text.get("roles", {}), text.get("conditions", {})
    rights = [
        _right(f"{area}.{name}", facts, roles, conditions)
        for area, names in text.get("right", {}).items()
        for name, facts in names.items()
    ]
    doors = {name: OpenDoor(name, _methods(door["methods"]), door["reason"]) for name, door in text["open"].items()}
    routes = [route for right in rights for route in right.routes]
    if twice := {route for route in routes if routes.count(route) > 1 or route in doors}:
        raise RightsMistake(f"More than one line opens {', '.join(sorted(twice))}.")
    return Table(roles, conditions, {right.permission: right for right in rights}, doors)


def _right(permission: str, facts: dict[str, Any], roles: dict[str, str], conditions: dict[str, str]) -> Right:
    effects: dict[str, str] = {}
    for effect in facts.keys() - _FACTS:
        if not _EFFECT.fullmatch(effect) or (effect[0] == "C" and effect not in conditions):
            raise RightsMistake(f"{permission} names the effect {effect}, which is not explained.")
        for short in facts[effect].split():
            if short not in roles or roles[short] in effects:
                raise RightsMistake(f"{permission} names {short} twice, or no role is called that.")
            effects[roles[short]] = effect
    return Right(
        permission=permission,
        resource=facts["resource"],
        action=facts["action"],
        effects=effects,
        routes={route: _methods(methods) for route, methods in facts.get("routes", {}).items()},
        fields=frozenset(f"{of}.{name}" for of, names in facts.get("fields", {}).items() for name in names.split()),
        sensitive=facts.get("sensitive", False),
    )


def _methods(text: str) -> frozenset[str]:
    methods = frozenset(text.split())
    return methods | {"HEAD"} if "GET" in methods else methods


TABLE = read_table(Path(__file__).with_name("rights.toml"))
ROLES = tuple(TABLE.roles.values())


def allowed(roles: Iterable[str], permission: str) -> bool:
    """Whether somebody with these roles may do it to more than their own. Unknown permissions raise `RightsMistake`."""
    return not _right_called(permission).holders.isdisjoint(roles)


def allowed_at_all(roles: Iterable[str], permission: str) -> bool:
    """The same, or at least to what is their own."""
    return not _right_called(permission).effects.keys().isdisjoint(roles)


def _right_called(permission: str) -> Right:
    if permission not in TABLE.rights:
        raise RightsMistake(f"No permission is called {permission!r}.")
    return TABLE.rights[permission]


def may_of(roles: Iterable[str]) -> Mapping[str, Mapping[str, bool]]:
    """All answers at once, for templates: `may.people.export`."""
    held = frozenset(roles)
    answers: dict[str, dict[str, bool]] = {}
    for permission, right in TABLE.rights.items():
        area, name = permission.split(".")
        answers.setdefault(area, {})[name] = not right.holders.isdisjoint(held)
    return answers


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the person behind this request holds the permission; nobody signed in holds none."""
    return allowed(getattr(request.user, "roles", ()), permission)


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """Guard a view, and write a line of the audit for what the table calls sensitive.

    Who holds the permission for their own things only (`O`) comes in too: such a view fetches through the person.
    The permission stays readable on the view, so that a test can walk all doors.
    """
    right = _right_called(permission)

    def guard(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed_at_all(getattr(request.user, "roles", ()), permission):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            if right.sensitive and response.status_code == 200:
                note_read(request, permission, ", ".join(f"{_noun(name)} {value}" for name, value in kwargs.items()))
            return response

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return guard


def note_read(request: HttpRequest, permission: str, target: str = "") -> None:
    """Write into the audit that somebody was shown what the table calls sensitive."""
    from staffroom.audit import services as audit  # the settings read this module before there are models

    route = request.resolver_match.view_name if request.resolver_match else ""
    audit.record(who=str(request.user), what=f"read.{permission}", target=target, after={"page": route})


def _noun(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")
