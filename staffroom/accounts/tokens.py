"""What a checked ID token says about a person, and the checks that only we can make: tenant, version, object id."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from staffroom.sources.entra.provider import LEEWAY, BadToken
from staffroom.sources.entra.settings import Registration

from .models import plain
from .refusals import OTHER_TENANT, Refused

_EMPLOYEE_ID = ("employee_id", "employeeid", "employeeId", "payroll_number", "extn.employeeId")
_STAFF_CODE = ("staff_code", "staffcode", "staffCode", "extn.staffCode")
_ADDRESSES = ("email", "preferred_username", "upn", "verified_primary_email")


@dataclass(frozen=True)
class Identity:
    """Who signed in. Only (`tid`, `oid`) is an identity; the rest is display, hints and roles."""

    tid: str
    oid: str
    name: str = ""
    email: str = ""
    addresses: frozenset[str] = frozenset()
    employee_id: str = ""
    staff_code: str = ""
    app_roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    overage: bool = False
    guest: bool = False
    sid: str = ""
    login_hint: str = ""
    auth_time: datetime | None = None

    @property
    def handle(self) -> str:
        """As the audit names it."""
        return f"{self.tid}/{self.oid}"


def identity_of(claims: Mapping[str, Any], app: Registration) -> Identity:
    """Read checked claims. Raises BadToken, and Refused for an account of another tenant."""
    _check_times(claims)
    tid, oid = _who(claims, app)
    addresses = [text.lower() for claim in _ADDRESSES for text in _several(claims.get(claim))]
    return Identity(
        tid=tid,
        oid=oid,
        name=plain(claims.get("name"))[:200] or next(iter(addresses), "Somebody without a name")[:200],
        email=next(iter(addresses), "")[:254],
        addresses=frozenset(addresses),
        employee_id=_first(claims, _EMPLOYEE_ID),
        staff_code=_first(claims, _STAFF_CODE),
        app_roles=frozenset(_several(claims.get("roles"))),
        groups=frozenset(group.lower() for group in _several(claims.get("groups"))),
        overage=_is_overage(claims),
        guest=_is_guest(claims, tid),
        sid=plain(claims.get("sid"))[:200],
        login_hint=plain(claims.get("login_hint"))[:500],
        auth_time=_moment(claims.get("auth_time")),
    )


def _who(claims: Mapping[str, Any], app: Registration) -> tuple[str, str]:
    if not app.tenant:
        # A provider without tenants: its issuer takes that place, and `sub` is as good as an object id.
        issuer = hashlib.sha256(str(claims["iss"]).encode()).hexdigest()[:32]
        return f"oidc-{issuer}", _ident(claims.get("oid") or claims.get("sub"), "oid")
    tid, oid = _ident(claims.get("tid"), "tid"), _ident(claims.get("oid"), "oid")
    if tid != app.tenant:
        raise Refused(OTHER_TENANT, who=f"{tid}/{oid}")
    if claims.get("ver") != "2.0":
        raise BadToken("claim ver")
    return tid, oid


def _ident(value: object, claim: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 64 or not value.isprintable() or set(value) & set(" /\\"):
        raise BadToken(f"claim {claim}")
    # Object ids are written in capitals here and there; one person must not become two.
    return value.lower() if claim == "tid" or _looks_like_guid(value) else value


def _looks_like_guid(value: str) -> bool:
    return len(value) == 36 and value.count("-") == 4


def _check_times(claims: Mapping[str, Any]) -> None:
    """Authlib looks at `exp`, `nbf` and `iat`; this is about their kind, which it takes loosely. Raises BadToken."""
    for name in ("exp", "iat", *(name for name in ("nbf", "auth_time") if name in claims)):
        if isinstance(claims[name], bool) or not isinstance(claims[name], int | float):
            raise BadToken(f"claim {name}")
    if claims["iat"] > timezone.now().timestamp() + LEEWAY:
        raise BadToken("claim iat")


def _is_overage(claims: Mapping[str, Any]) -> bool:
    """Too many groups for the token. That is another thing than no groups at all."""
    named = claims.get("_claim_names")
    return (isinstance(named, Mapping) and "groups" in named) or claims.get("hasgroups") in (True, "true")


def _is_guest(claims: Mapping[str, Any], tid: str) -> bool:
    idp = claims.get("idp")
    foreign = isinstance(idp, str) and idp not in (claims["iss"], f"https://sts.windows.net/{tid}/")
    marked = any("#ext#" in text.lower() for claim in _ADDRESSES for text in _several(claims.get(claim)))
    return str(claims.get("acct")) == "1" or foreign or marked


def _several(value: object) -> list[str]:
    items = value if isinstance(value, list | tuple) else [value]
    return [text for item in items if (text := plain(item))]


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((text[:60] for name in names if (text := plain(claims.get(name)))), "")


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 32_503_680_000:
        return None
    return min(datetime.fromtimestamp(value, UTC), timezone.now() + timedelta(seconds=LEEWAY))
