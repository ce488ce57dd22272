"""ID tokens that are wrong on purpose, each in one way. A client must refuse every one of them.

`MUTATIONS` is the list that `GET /control/mutations.json` shows. One is asked for by name, and spoils the next token.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import RSAKey

from .ids import guid, url64
from .keys import public_pem, sign

HOUR = 3600


@dataclass
class Draft:
    """A sound token before it is signed, to be changed freely, and what a forger may know."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: RSAKey
    forgers: RSAKey
    client_secret: str
    trap: str
    last_nonce: str = ""
    last_token: str = ""

    def parts(self) -> tuple[str, str]:
        """Header and claims, each as the token carries it."""
        return _part(self.header), _part(self.claims)

    def signed(self) -> str:
        """The token, signed as Entra does it."""
        return self.sealed_by(lambda data: sign(self.key, data))

    def sealed_by(self, seal: Callable[[bytes], bytes]) -> str:
        """The token with any other signature."""
        body = ".".join(self.parts())
        return f"{body}.{url64(seal(body.encode('ascii')))}"


@dataclass(frozen=True)
class Mutation:
    """One way for a token to be wrong. `spoil` returns the token, or None for an answer without any."""

    name: str
    words: str
    spoil: Callable[[Draft], str | None]


MUTATIONS: dict[str, Mutation] = {}
Spoil = Callable[[Draft], str | None]


def _mutation(name: str, words: str) -> Callable[[Spoil], Spoil]:
    def listed(spoil: Spoil) -> Spoil:
        MUTATIONS[name] = Mutation(name, words, spoil)
        return spoil

    return listed


def _part(content: dict[str, Any]) -> str:
    return url64(json.dumps(content, separators=(",", ":")).encode())


# The signature and its header


@_mutation("alg_none", "alg is none, and there is no signature")
def _alg_none(draft: Draft) -> str:
    draft.header["alg"] = "none"
    return draft.sealed_by(lambda data: b"")


@_mutation("alg_none_case", "alg is nOnE, and there is no signature")
def _alg_none_case(draft: Draft) -> str:
    draft.header["alg"] = "nOnE"
    return draft.sealed_by(lambda data: b"")


@_mutation("hs256_public_key", "HS256, with the public key in PEM as the shared secret")
def _hs256_public_key(draft: Draft) -> str:
    draft.header["alg"] = "HS256"
    return draft.sealed_by(lambda data: hmac.digest(public_pem(draft.key), data, hashlib.sha256))


@_mutation("hs256_client_secret", "HS256, with the client secret")
def _hs256_client_secret(draft: Draft) -> str:
    draft.header["alg"] = "HS256"
    return draft.sealed_by(lambda data: hmac.digest(draft.client_secret.encode(), data, hashlib.sha256))


@_mutation("other_algorithm", "PS256 by the right key, where RS256 is announced")
def _other_algorithm(draft: Draft) -> str:
    draft.header["alg"] = "PS256"
    return draft.sealed_by(lambda data: sign(draft.key, data, "PS256"))


@_mutation("wrong_kid", "kid names a key that is published nowhere; signed by the right one")
def _wrong_kid(draft: Draft) -> str:
    draft.header["kid"] = "nobody-has-this-key"
    return draft.signed()


@_mutation("other_key", "the right kid, signed by somebody else's key")
def _other_key(draft: Draft) -> str:
    return draft.sealed_by(lambda data: sign(draft.forgers, data))


@_mutation("unknown_key", "kid and signature of a key that is published nowhere")
def _unknown_key(draft: Draft) -> str:
    draft.header["kid"] = draft.forgers.kid
    return draft.sealed_by(lambda data: sign(draft.forgers, data))


@_mutation("jku_header", "jku points at the forger's key set (the trap, which is logged), signed by the forger")
def _jku_header(draft: Draft) -> str:
    draft.header |= {"jku": f"{draft.trap}/keys", "kid": draft.forgers.kid}
    return draft.sealed_by(lambda data: sign(draft.forgers, data))


@_mutation("x5u_header", "x5u points at the forger's certificate (the trap, which is logged), signed by the forger")
def _x5u_header(draft: Draft) -> str:
    draft.header |= {"x5u": f"{draft.trap}/certificate", "kid": draft.forgers.kid}
    return draft.sealed_by(lambda data: sign(draft.forgers, data))


@_mutation("jwk_header", "jwk carries the forger's public key, which signed")
def _jwk_header(draft: Draft) -> str:
    draft.header |= {"jwk": draft.forgers.as_dict(private=False), "kid": draft.forgers.kid}
    return draft.sealed_by(lambda data: sign(draft.forgers, data))


@_mutation("crit_header", "crit demands an extension that nobody knows")
def _crit_header(draft: Draft) -> str:
    draft.header |= {"crit": ["staffroom.example/unknown"], "staffroom.example/unknown": True}
    return draft.signed()


@_mutation("truncated_signature", "the signature lacks its last bytes")
def _truncated_signature(draft: Draft) -> str:
    return draft.sealed_by(lambda data: sign(draft.key, data)[:-16])


@_mutation("empty_signature", "RS256 is said, and the signature is empty")
def _empty_signature(draft: Draft) -> str:
    return draft.sealed_by(lambda data: b"")


@_mutation("altered_claims", "the claims were changed after signing")
def _altered_claims(draft: Draft) -> str:
    signature = draft.signed().rpartition(".")[2]
    draft.claims["oid"] = guid(0, "somebody", "else")
    return ".".join((*draft.parts(), signature))


@_mutation("not_a_token", "something that is no token")
def _not_a_token(draft: Draft) -> str:
    return "this-is-not-a-token"


@_mutation("no_id_token", "the answer has no id_token at all")
def _no_id_token(draft: Draft) -> None:
    return None


@_mutation("previous_token", "the whole ID token of the sign-in before, sound in itself")
def _previous_token(draft: Draft) -> str:
    return draft.last_token


# The claims

Value = Callable[[dict[str, Any]], Any]
_OTHER_TENANT, _OTHER_APP = guid(0, "tenant", "other"), guid(0, "app", "other")


def _missing(*names: str) -> Spoil:
    def spoil(draft: Draft) -> str:
        for name in names:
            draft.claims.pop(name, None)
        return draft.signed()

    return spoil


def _saying(**values: Value) -> Spoil:
    def spoil(draft: Draft) -> str:
        draft.claims |= {name: value(draft.claims) for name, value in values.items()}
        return draft.signed()

    return spoil


def _at_v1(claims: dict[str, Any]) -> str:
    return f"https://sts.windows.net/{claims['tid']}/"


def _issuer_with(tenant: str) -> Value:
    return lambda claims: str(claims["iss"]).replace(claims["tid"], tenant)


def _later(seconds: int) -> Value:
    return lambda claims: claims["iat"] + seconds


@_mutation("old_nonce", "the nonce of the sign-in before")
def _old_nonce(draft: Draft) -> str:
    draft.claims["nonce"] = draft.last_nonce
    return draft.signed()


_CLAIMS: tuple[tuple[str, str, Spoil], ...] = (
    ("other_tenant", "tid is another tenant's, iss is ours", _saying(tid=lambda claims: _OTHER_TENANT)),
    ("other_issuer", "iss is another tenant's, tid is ours", _saying(iss=_issuer_with(_OTHER_TENANT))),
    (
        "other_tenant_wholly",
        "tid and iss are another tenant's",
        _saying(iss=_issuer_with(_OTHER_TENANT), tid=lambda claims: _OTHER_TENANT),
    ),
    (
        "issuer_template",
        "iss is the template of `common`, with {tenantid} in it",
        _saying(iss=_issuer_with("{tenantid}")),
    ),
    ("issuer_slash", "iss has a slash too many at its end", _saying(iss=lambda claims: f"{claims['iss']}/")),
    ("missing_issuer", "no iss", _missing("iss")),
    ("v1_issuer", "iss and ver of a v1 token", _saying(iss=_at_v1, ver=lambda claims: "1.0")),
    ("v1_version", "ver is 1.0, the rest is v2", _saying(ver=lambda claims: "1.0")),
    ("missing_version", "no ver", _missing("ver")),
    ("missing_tenant", "no tid", _missing("tid")),
    ("missing_oid", "no oid", _missing("oid")),
    ("empty_oid", "oid is an empty text", _saying(oid=lambda claims: "")),
    ("oid_list", "oid is a list", _saying(oid=lambda claims: [claims["oid"]])),
    ("missing_subject", "no sub", _missing("sub")),
    (
        "other_audience",
        "aud is another app, azp is ours",
        _saying(aud=lambda claims: _OTHER_APP, azp=lambda claims: claims["aud"]),
    ),
    (
        "audience_list",
        "aud is a list of ours and another app's, azp is ours",
        _saying(aud=lambda claims: [claims["aud"], _OTHER_APP], azp=lambda claims: claims["aud"]),
    ),
    (
        "audience_list_other_azp",
        "aud is a list of ours and another app's, azp is the other's",
        _saying(aud=lambda claims: [claims["aud"], _OTHER_APP], azp=lambda claims: _OTHER_APP),
    ),
    ("audience_api", "aud is api://, then our id", _saying(aud=lambda claims: f"api://{claims['aud']}")),
    ("missing_audience", "no aud", _missing("aud")),
    ("missing_nonce", "no nonce", _missing("nonce")),
    ("wrong_nonce", "a nonce that nobody sent", _saying(nonce=lambda claims: "nobody-sent-this-nonce")),
    ("future_nbf", "nbf is in an hour", _saying(nbf=_later(HOUR), exp=_later(2 * HOUR))),
    ("expired", "expired an hour ago", _saying(iat=_later(-2 * HOUR), nbf=_later(-2 * HOUR), exp=_later(-HOUR))),
    ("missing_expiry", "no exp", _missing("exp")),
    ("expiry_text", "exp is a text", _saying(exp=lambda claims: "tomorrow")),
    ("future_iat", "iat is in an hour", _saying(iat=_later(HOUR), exp=_later(2 * HOUR))),
    ("missing_iat", "no iat", _missing("iat")),
)
for _name, _words, _spoil in _CLAIMS:
    _mutation(_name, _words)(_spoil)
