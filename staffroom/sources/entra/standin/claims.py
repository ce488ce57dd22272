"""What an ID token says about somebody, as Entra v2 says it."""

from dataclasses import dataclass
from typing import Any

from .ids import pairwise
from .people import MOST_GROUPS, Directory, Person

TOKEN_LIFE = 3600
RETIRED_GRAPH = "https://graph.windows.net"
"""What Entra still writes into overage claims. It answers no more; a client must never call it."""


@dataclass(frozen=True)
class Occasion:
    """The circumstances of one ID token. Times are seconds since 1970, on the stand-in's clock."""

    issuer_base: str
    tid: str
    client_id: str
    sid: str
    signed_in: int
    now: int
    scopes: frozenset[str]
    nonce: str = ""


def claims_of(person: Person, directory: Directory, occasion: Occasion) -> dict[str, Any]:
    """The claims of a sound ID token."""
    tid = directory.tenant_of(person, occasion.tid)
    claims: dict[str, Any] = {
        "ver": "2.0",
        "iss": f"{occasion.issuer_base}/{tid}/v2.0",
        "aud": occasion.client_id,
        "tid": tid,
        "sub": pairwise(occasion.client_id, person.oid),
        "sid": occasion.sid,
        "iat": occasion.now,
        "nbf": occasion.now,
        "exp": occasion.now + TOKEN_LIFE,
        "auth_time": occasion.signed_in,
        "login_hint": directory.hint_of(person),
        "acct": 1 if person.guest else 0,
    }
    if "profile" in occasion.scopes:
        claims |= {"oid": person.oid, "name": person.name, "preferred_username": person.upn}
    if "email" in occasion.scopes and person.email:
        claims["email"] = person.email
    if person.guest:
        claims["idp"] = "https://sts.windows.net/9188040d-6c67-4c5b-b112-36a304b66dad/"
    if occasion.nonce:
        claims["nonce"] = occasion.nonce
    return claims | _rights_of(person, directory, tid)


def _rights_of(person: Person, directory: Directory, tid: str) -> dict[str, Any]:
    claims: dict[str, Any] = {"roles": list(person.roles)} if person.roles else {}
    groups = directory.groups_of(person)
    if person.overage == "hasgroups":
        return claims | {"hasgroups": True}
    if person.overage or len(groups) > MOST_GROUPS:
        endpoint = f"{RETIRED_GRAPH}/{tid}/users/{person.oid}/getMemberObjects"
        return claims | {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": endpoint}}}
    return claims | {"groups": groups} if groups else claims
