"""An app as it is registered in the tenant, and how it proves that it is that app."""

import base64
import binascii
import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from urllib.parse import unquote_plus

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from pydantic import BaseModel, ConfigDict, Field

from .ids import url64

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LEEWAY = 300


class Registration(BaseModel):
    """What an administrator enters for an app. Addresses must match to the letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str
    client_secret: str = Field(default="", description="Empty: the app has none, and must use a certificate.")
    certificates: tuple[str, ...] = Field(default=(), description="PEM: certificates or bare public keys.")
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    front_channel_logout_uri: str = ""
    consented: bool = Field(default=True, description="Whether an administrator agreed to User.Read.All and the like.")


class NotThatApp(Exception):
    """Who asks for a token did not prove to be the app; the message is Entra's own kind of sentence."""


def client_id_of(form: Mapping[str, str], authorization: str) -> str:
    """Which app somebody says to be; empty when nothing says so."""
    if authorization.lower().startswith("basic "):
        return _basic(authorization)[0]
    if "client_id" in form or "client_assertion" not in form:
        return form.get("client_id", "")
    try:
        claims = jws.extract_compact(form["client_assertion"].encode()).payload
        return str(json.loads(claims).get("sub", ""))
    except (JoseError, ValueError, AttributeError):
        return ""


def prove(app: Registration, form: Mapping[str, str], authorization: str, *, audiences: set[str], now: int) -> str:
    """Check secret or assertion; returns the `jti` of an assertion, to be used once. Raises NotThatApp."""
    ways = (bool(authorization), "client_secret" in form, "client_assertion" in form)
    if sum(ways) > 1:
        raise NotThatApp("AADSTS7000216: more than one way of client authentication.")
    if ways[2]:
        return _prove_by_assertion(app, form, audiences, now)
    given = _basic(authorization)[1] if authorization else form.get("client_secret", "")
    if not given:
        raise NotThatApp("AADSTS7000218: The request body must contain 'client_assertion' or 'client_secret'.")
    if not app.client_secret or not hmac.compare_digest(given.encode(), app.client_secret.encode()):
        raise NotThatApp("AADSTS7000215: Invalid client secret provided.")
    return ""


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, rest = authorization.partition(" ")
    try:
        user, found, secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (unquote_plus(user), unquote_plus(secret)) if found and scheme.lower() == "basic" else ("", "")


def _prove_by_assertion(app: Registration, form: Mapping[str, str], audiences: set[str], now: int) -> str:
    if form.get("client_assertion_type") != ASSERTION:
        raise NotThatApp("AADSTS900144: client_assertion_type is missing or unknown.")
    for pem in app.certificates:
        try:
            token = jwt.decode(form["client_assertion"], RSAKey.import_key(pem), algorithms=["RS256", "PS256"])
        except (JoseError, ValueError):
            continue
        if not _names_certificate(token.header, pem):
            raise NotThatApp("AADSTS5002730: Invalid JWT token. No certificate thumbprint specified in token header.")
        return _check_assertion(app, token.claims, audiences, now)
    raise NotThatApp("AADSTS700027: The certificate with identifier used to sign the client assertion is not known.")


def _names_certificate(header: Mapping[str, object], pem: str) -> bool:
    if "BEGIN CERTIFICATE" not in pem:
        return True
    der = ssl.PEM_cert_to_DER_cert(pem)
    prints = {"x5t": hashlib.sha1(der, usedforsecurity=False), "x5t#S256": hashlib.sha256(der)}
    return any(header.get(name) == url64(value.digest()) for name, value in prints.items())


def _check_assertion(app: Registration, claims: Mapping[str, object], audiences: set[str], now: int) -> str:
    wanted = {"iss": {app.client_id}, "sub": {app.client_id}, "aud": audiences}
    if wrong := [name for name, values in wanted.items() if str(claims.get(name)) not in values]:
        raise NotThatApp(f"AADSTS700023: Client assertion has a wrong {wrong[0]}.")
    ends, starts = claims.get("exp"), claims.get("nbf", now)
    if not isinstance(ends, int) or not isinstance(starts, int) or not starts - _LEEWAY <= now <= ends + _LEEWAY:
        raise NotThatApp("AADSTS700024: Client assertion is not within its valid time range.")
    if not (jti := claims.get("jti")):
        raise NotThatApp("AADSTS700029: Client assertion has no jti.")
    return str(jti)
