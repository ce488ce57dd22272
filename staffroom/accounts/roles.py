"""Roles from what Entra says: app roles by their value, groups by their object id, through STAFFROOM_ROLE_MAP."""

import re
from collections.abc import Iterable, Mapping

from django.conf import settings

from staffroom.kit.errors import StaffroomError
from staffroom.sources.entra.graph import Graph

from .refusals import GROUPS_AWAY, STUDENT, Refused
from .rights import ROLES
from .tokens import Identity

BASE = "staff"
NO_RECORD_NEEDED = frozenset({"IT", "auditor"})
"""Roles that people from outside the school hold, who are on no staff list."""
_A_STUDENT = "student"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def roles_of(identity: Identity, graph: Graph | None) -> list[str]:
    """The roles that Entra gives somebody, in the order of the table. None is given by accident.

    Raises Refused for a student, and where the groups cannot be found out although they must be.
    """
    groups = _groups_of(identity, graph)
    found = set(mapped(identity.app_roles, groups, settings.ENVIRONMENT.role_map))
    if _A_STUDENT in found or any(value.lower() in ("student", "students") for value in identity.app_roles):
        raise Refused(STUDENT, who=identity.handle)
    return [role for role in ROLES if role in found]


def mapped(app_roles: Iterable[str], groups: Iterable[str], role_map: Mapping[str, str]) -> frozenset[str]:
    """Roles by the map. A key that is an object id means a group; any other key means an app role, never a name."""
    by_group = {key.lower(): role for key, role in role_map.items() if _GUID.fullmatch(key)}
    by_app_role = {key: role for key, role in role_map.items() if not _GUID.fullmatch(key)}
    return frozenset(
        [by_app_role[value] for value in app_roles if value in by_app_role]
        + [by_group[group.lower()] for group in groups if group.lower() in by_group]
    )


def _groups_of(identity: Identity, graph: Graph | None) -> frozenset[str]:
    if not identity.overage:
        return identity.groups
    if graph is None:
        raise Refused(GROUPS_AWAY, who=identity.handle, detail="no Graph is set up")
    try:
        return graph.groups_of(identity.oid)
    except StaffroomError as error:
        raise Refused(GROUPS_AWAY, who=identity.handle, detail=type(error).__name__) from error
