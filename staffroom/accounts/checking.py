"""What `staffroom check entra` looks at: everything that keeps people from signing in, and how to mend it."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils import timezone

from staffroom.kit.errors import StaffroomError
from staffroom.kit.http import request
from staffroom.sources.entra.graph import Graph, proof
from staffroom.sources.entra.provider import ALGORITHMS, LEEWAY, fetch_json
from staffroom.sources.entra.settings import Registration
from staffroom.sources.entra.transport import LIMITS

from .provider import CALLBACK, KeptDocuments, here, registration, secret_expires

WARN_DAYS = (30, 14, 3)
RUNBOOK = "docs/operators/entra.md"


class Looked(NamedTuple):
    """One thing that was looked at."""

    verdict: Literal["ok", "advice", "wrong"]
    about: str
    words: str
    mend: str = ""


def look() -> Iterator[Looked]:
    """Everything, in the order in which it has to be right."""
    app = registration()
    if not app.complete:
        yield from _missing(app)
        return
    yield from _settings(app)
    yield from _secret()
    try:
        metadata = fetch_json(app.discovery)
    except StaffroomError as error:
        yield Looked("wrong", "discovery", f"cannot be read: {error}", f"Can this server reach {app.discovery}?")
        return
    yield _issuer(app, str(metadata.get("issuer", "")))
    yield _clock(app)
    yield from _keys(metadata)
    if metadata.get("token_endpoint"):
        yield _proof(app, str(metadata["token_endpoint"]))
    if metadata.get("authorization_endpoint"):
        yield _redirect(app, str(metadata["authorization_endpoint"]))
    yield _graph(app)


def days_left(ends: datetime) -> int:
    """Whole days until then; negative when it is over."""
    return (ends - timezone.now()).days


def _missing(app: Registration) -> Iterator[Looked]:
    needed = {
        "STAFFROOM_ENTRA_TENANT_ID": app.issuer,
        "STAFFROOM_ENTRA_CLIENT_ID": app.client_id,
        "STAFFROOM_ENTRA_CLIENT_SECRET": app.client_secret or app.certificate,
    }
    for name, value in needed.items():
        if not value:
            yield Looked("wrong", name, "is not set: nobody can sign in", f"{RUNBOOK} says where to find it.")


def _settings(app: Registration) -> Iterator[Looked]:
    if not app.tenant:
        yield Looked(
            "advice",
            "STAFFROOM_ENTRA_TENANT_ID",
            "is not set: any account of the provider counts as one of the school",
            "Set it, unless the provider is not Entra.",
        )
    if any(part in app.issuer for part in ("/common/", "/organizations/", "/consumers/")):
        yield Looked("wrong", "STAFFROOM_ENTRA_AUTHORITY", "is for every tenant there is", "Name the school's own.")
    if not settings.ENVIRONMENT.role_map:
        yield Looked(
            "advice",
            "STAFFROOM_ROLE_MAP",
            "is empty: everybody who is linked is plain staff",
            f"Map app roles or group ids to roles; {RUNBOOK} has an example.",
        )


def _secret() -> Iterator[Looked]:
    about = "secret or certificate"
    try:
        ends = secret_expires()
    except StaffroomError as error:
        yield Looked("wrong", about, str(error), "Put both files where this user can read them.")
        return
    if ends is None:
        yield Looked(
            "advice", about, "nobody has said when it ends", "Set STAFFROOM_ENTRA_SECRET_EXPIRES, to be warned."
        )
        return
    left = days_left(ends)
    if left < 0:
        yield Looked("wrong", about, f"ended on {ends:%-d %B %Y}", f"Make a new one; see {RUNBOOK}.")
    elif left <= max(WARN_DAYS):
        yield Looked("advice", about, f"ends on {ends:%-d %B %Y}, in {left} days", f"Make a new one; see {RUNBOOK}.")
    else:
        yield Looked("ok", about, f"good until {ends:%-d %B %Y}")


def _issuer(app: Registration, said: str) -> Looked:
    if said.rstrip("/") == app.issuer.rstrip("/"):
        return Looked("ok", "discovery", "answers, and names the configured issuer")
    return Looked(
        "wrong",
        "issuer",
        "is another than the configured one",
        f"Set STAFFROOM_ENTRA_AUTHORITY to {said}, if that is it.",
    )


def _clock(app: Registration) -> Looked:
    said = request("GET", app.discovery, limits=LIMITS).headers.get("date", "")
    try:
        difference = (timezone.now() - parsedate_to_datetime(said)).total_seconds()
    except (TypeError, ValueError):
        return Looked("advice", "clock", "could not be compared: the provider does not say what time it is")
    if abs(difference) > LEEWAY:
        words = f"is {abs(difference):.0f} seconds {'fast' if difference > 0 else 'slow'}: sign-ins are refused"
        return Looked("wrong", "clock", words, "Let this server take its time from a time server.")
    return Looked("ok", "clock", f"within {max(1, round(abs(difference)))} seconds of the provider's")


def _keys(metadata: dict[str, object]) -> Iterator[Looked]:
    offered = metadata.get("id_token_signing_alg_values_supported")
    if isinstance(offered, list) and not set(offered) & set(ALGORITHMS):
        yield Looked("wrong", "keys", "are of a kind that we do not take", f"We take {', '.join(ALGORITHMS)}.")
        return
    try:
        keys = fetch_json(str(metadata.get("jwks_uri", ""))).get("keys")
    except StaffroomError as error:
        yield Looked("wrong", "keys", f"cannot be read: {error}", "Can this server reach the provider's jwks_uri?")
        return
    count = len(keys) if isinstance(keys, list) else 0
    yield Looked("ok", "keys", f"{count} are published") if count else Looked("wrong", "keys", "none are published")


def _proof(app: Registration, endpoint: str) -> Looked:
    """A code that cannot be right: who refuses the code has taken the secret."""
    form = {
        "grant_type": "authorization_code",
        "code": "check",
        "redirect_uri": here(CALLBACK),
        "code_verifier": "c" * 43,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        body = urlencode(form | proof(app, endpoint)).encode()
        answer = request("POST", endpoint, content=body, headers=headers, limits=LIMITS)
    except StaffroomError as error:
        return Looked("wrong", "token endpoint", str(error), "Can this server reach it?")
    said = answer.body.decode("utf-8", "replace")
    if "invalid_client" in said or "unauthorized_client" in said:
        return Looked(
            "wrong",
            "secret or certificate",
            "is not taken: it is wrong, has ended, or belongs to another app",
            "Copy the value of the secret, not its id; look at its end in Entra.",
        )
    return Looked("ok", "token endpoint", "knows the app and its secret or certificate")


def _redirect(app: Registration, endpoint: str) -> Looked:
    """Ask without a person: who knows the redirect URI sends an answer there, who does not shows a page."""
    asked = {
        "client_id": app.client_id,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": here(CALLBACK),
        "scope": "openid",
        "state": "check",
        "nonce": "check",
        "prompt": "none",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",  # pragma: allowlist secret
        "code_challenge_method": "S256",
    }
    try:
        answer = request("GET", f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", limits=LIMITS)
    except StaffroomError as error:
        return Looked("wrong", "redirect URI", f"could not be tried: {error}")
    there, ours = urlsplit(answer.headers.get("location", "")), urlsplit(here(CALLBACK))
    if (there.scheme, there.netloc, there.path) == (ours.scheme, ours.netloc, ours.path):
        return Looked("ok", "redirect URI", f"{here(CALLBACK)} is registered")
    return Looked(
        "wrong",
        "redirect URI",
        f"{here(CALLBACK)} is not registered with the app, or not as platform Web",
        "Enter it in Entra letter for letter, or mend STAFFROOM_BASE_URL.",
    )


def _graph(app: Registration) -> Looked:
    if not app.graph:
        return Looked("advice", "Graph", "is not set: no employee numbers, no sign-out of disabled accounts")
    try:
        Graph(app, KeptDocuments()).enabled(["00000000-0000-4000-8000-000000000000"])
    except StaffroomError as error:
        return Looked("wrong", "Graph", str(error), f"Grant User.Read.All and GroupMember.Read.All; see {RUNBOOK}.")
    return Looked("ok", "Graph", "answers, and the app may ask who is enabled")
