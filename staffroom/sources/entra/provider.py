"""The sign-in provider: Authlib's Django client, told what it does not ask by itself.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
https://openid.net/specs/openid-connect-core-1_0.html
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import DjangoOAuth2App
from authlib.oidc.core import CodeIDToken
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from requests import RequestException

from staffroom.kit.errors import BadInput, NeedsPerson, TryLater
from staffroom.kit.http import request

from .settings import Registration
from .transport import LIMITS, DoorSession

LEEWAY = 120
ALGORITHMS = ("RS256", "PS256", "ES256")
FOREIGN_KEYS = ("jku", "jwk", "x5u", "x5c")
"""Headers by which a token would bring or name its own key."""

Fetch = Callable[[], dict[str, Any]]


class ProviderAway(TryLater):
    """The provider does not answer, or not sensibly; another time it may."""


class ProviderRefused(NeedsPerson):
    """The provider does not take our app or our question; `code` is its own word."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The sign-in provider refused: {code}.")
        self.code = code


class NotItself(NeedsPerson):
    """What answers at the configured address says that it is somebody else."""


class BadToken(BadInput):
    """An ID token that we do not believe; `why` is one word or two."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The ID token is not acceptable: {why}.")
        self.why = why


class Documents(Protocol):
    """Keeps what the provider publishes."""

    def get(self, address: str, fetch: Fetch, *, force: bool = False) -> dict[str, Any]:
        """The document, kept or fetched; `force` asks for a new one. Raises what `fetch` raises when there is none."""


@dataclass(frozen=True)
class Question:
    """A sign-in to begin: where to send the browser, and what to remember."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider(DjangoOAuth2App):  # type: ignore[misc]  # Authlib has no types
    """One provider as one app sees it. Made anew for each sign-in; `documents` outlives it."""

    client_cls = DoorSession

    def __init__(self, app: Registration, documents: Documents, user_agent: str = "Staffroom") -> None:
        super().__init__(
            framework=None,
            name="entra",
            client_id=app.client_id,
            client_secret=app.client_secret or None,
            server_metadata_url=app.discovery,
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
            client_auth_methods=[("private_key_jwt", self._with_assertion), ("basic", _basic)],
            user_agent=user_agent,
        )
        self.app, self._documents = app, documents
        self._metadata: dict[str, Any] = {}

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself. Raises ProviderAway, NotItself or an `HttpError`."""
        if not self._metadata:
            found = dict(self._documents.get(self.app.discovery, lambda: fetch_json(self.app.discovery)))
            if str(found.get("issuer", "")).rstrip("/") != self.app.issuer.rstrip("/"):
                raise NotItself("The sign-in provider names another issuer than the configured one.")
            offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
            found["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
            found.pop("jwks", None)
            self.server_metadata = self._metadata = found
        return self._metadata

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """The provider's keys. Raises ProviderAway or an `HttpError` when there are none, not even kept ones."""
        address = str(self.load_server_metadata().get("jwks_uri", ""))
        kept = self._documents.get(address, lambda: fetch_json(address), force=force)
        # A key of a kind we never use must not keep us from the others.
        keys = kept.get("keys")
        usable = (
            [key for key in keys if isinstance(key, dict) and _is_for_signing(key)] if isinstance(keys, list) else []
        )
        return {"keys": usable}

    def question(self, redirect_uri: str, *, again: bool = False, max_age: int = 300) -> Question:
        """Begin a sign-in. `again`: the person has to prove who they are, signed in or not."""
        more = {"prompt": "login", "max_age": str(max_age)} if again else {}
        made = self.create_authorization_url(redirect_uri, response_mode="query", **more)
        return Question(made["url"], made["state"], made["nonce"], made["code_verifier"])

    def answer(self, code: str, redirect_uri: str, *, verifier: str, nonce: str) -> dict[str, Any]:
        """The claims of the ID token that a code is worth, checked. Raises BadToken and what `redeem` raises."""
        token = self.redeem(code, redirect_uri, verifier)
        if not isinstance(token.get("id_token"), str):
            raise BadToken("none was sent")
        return self.claims_of(token, nonce)

    def redeem(self, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        """Exchange a code. Raises ProviderRefused, ProviderAway or an `HttpError`."""
        ways = self._ways_to_prove()
        for number, way in enumerate(ways, 1):
            self.client_kwargs["token_endpoint_auth_method"] = way
            try:
                return dict(self.fetch_access_token(redirect_uri, code=code, code_verifier=verifier))
            except OAuthError as error:
                # A provider may bind an app to one way of sending its secret, and does not say to which.
                if error.error != "invalid_client" or number == len(ways):
                    raise ProviderRefused(_word(error.error)) from None
            except (RequestException, ValueError, RuntimeError, KeyError):
                raise ProviderAway("The sign-in provider sent something that is no token.") from None
        raise ProviderRefused("invalid_client")

    def claims_of(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """Check an ID token: signature, algorithm, issuer, audience, times, nonce. Raises BadToken."""
        metadata = self.load_server_metadata()
        _look_at_header(token["id_token"])
        only = {
            "iss": {"essential": True, "values": [metadata["issuer"]]},
            "aud": {"essential": True, "values": [self.client_id]},
        }
        try:
            claims = self.parse_id_token(token, nonce, claims_options=only, claims_cls=CodeIDToken, leeway=LEEWAY)
        except ExpiredTokenError:
            raise BadToken("expired") from None
        except (InvalidClaimError, MissingClaimError) as error:
            raise BadToken(f"claim {_word(error.claim)}") from None
        except (JoseError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise BadToken(f"signature ({type(error).__name__})") from None
        if claims["aud"] not in (self.client_id, [self.client_id]):
            raise BadToken("claim aud")
        if not isinstance(claims.get("nonce"), str) or not nonce:
            raise BadToken("claim nonce")
        return dict(claims)

    def goodbye(self, back_to: str, logout_hint: str = "") -> str:
        """Where the browser goes to end the provider's session too; empty when the provider has no such place."""
        if not self.load_server_metadata().get("end_session_endpoint"):
            return ""
        hint = {"logout_hint": logout_hint} if logout_hint else {}
        made = self.create_logout_url(post_logout_redirect_uri=back_to, client_id=self.client_id, **hint)
        return str(made["url"])

    def _ways_to_prove(self) -> list[str]:
        if self.app.certificate:
            return ["private_key_jwt"]
        offered = self.load_server_metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        ways = {"client_secret_basic": "basic", "client_secret_post": "client_secret_post"}  # pragma: allowlist secret
        return [way for name, way in ways.items() if name in offered] or ["basic"]

    def _with_assertion(
        self, client: Any, method: str, uri: str, headers: dict[str, str], body: str
    ) -> tuple[str, dict[str, str], str]:
        certificate = self.app.certificate
        signed = certificate.assertion(self.app.client_id, str(self._metadata["token_endpoint"])) if certificate else ""
        kind = quote("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", safe="")
        body = f"{body}&client_id={quote(self.app.client_id)}&client_assertion_type={kind}&client_assertion={signed}"
        return uri, headers, body


def _is_for_signing(key: Mapping[str, Any]) -> bool:
    return key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"


def _basic(client: Any, method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    # Authlib leaves out the escaping that RFC 6749 (2.3.1) asks for.
    pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret or '', safe='')}"
    headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return uri, headers, body


def _look_at_header(token: str) -> None:
    """Refuse what a token may not say about its own key, before anything of it is believed. Raises BadToken."""
    try:
        part = token.split(".")[0]
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        raise BadToken("not a token") from None
    if not isinstance(header, dict) or token.count(".") != 2:
        raise BadToken("not a token")
    if header.get("alg") not in ALGORITHMS:
        raise BadToken("algorithm")
    if named := [name for name in (*FOREIGN_KEYS, "crit", "b64") if name in header]:
        raise BadToken(f"header {named[0]}")


def fetch_json(address: str) -> dict[str, Any]:
    """A published JSON object. Raises ProviderAway or an `HttpError`."""
    answer = request("GET", address, headers={"Accept": "application/json"}, limits=LIMITS)
    try:
        body = json.loads(answer.body) if answer.ok else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ProviderAway(f"The sign-in provider answered with status {answer.status} and nothing to read.")
    return body


def _word(text: object) -> str:
    """A provider's own word, made safe for logs and pages."""
    return "".join(letter for letter in str(text)[:60] if letter.isalnum() or letter in "_-.") or "no reason"
