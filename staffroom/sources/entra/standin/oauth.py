"""Discovery, keys, token and sign-out: what an app's server speaks with."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from . import registration
from .failures import AT_TOKEN
from .frontchannel import tell_apps
from .ids import guid
from .pages import COOKIE, signed_out_page
from .registration import NotThatApp, Registration
from .tenant import Refused, Tenant
from .web import Answer, BadRequest, Request, as_json, redirect, with_query

GRAPH_SCOPE = "https://graph.microsoft.com/.default"
_A_DAY = "max-age=86400, private"
_CLAIMS = "acct aud auth_time email exp iat iss login_hint name nonce oid preferred_username roles sid sub tid ver"


def discovery(tenant: Tenant, request: Request, tid: str) -> Answer:
    """The metadata. Like Entra's, it announces no PKCE methods, and for `common` the issuer is a template."""
    at = f"{tenant.base_url}/{tid}"
    issuer_tid = tid if tid == tenant.tid else "{tenantid}"
    document = {
        "issuer": f"{tenant.base_url}/{issuer_tid}/v2.0",
        "authorization_endpoint": f"{at}/oauth2/v2.0/authorize",
        "token_endpoint": f"{at}/oauth2/v2.0/token",
        "jwks_uri": f"{at}/discovery/v2.0/keys",
        "end_session_endpoint": f"{at}/oauth2/v2.0/logout",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_modes_supported": ["query"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": _CLAIMS.split(),
        "request_uri_parameter_supported": False,
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "tenant_region_scope": "OC",
    }
    return as_json(document, cache=_A_DAY)


def keys(tenant: Tenant, request: Request, tid: str) -> Answer:
    """The key set."""
    with tenant.held():
        return as_json(tenant.keys.published(tenant.issuer), cache=_A_DAY)


def token(tenant: Tenant, request: Request, tid: str) -> Answer:
    """Tokens for a code, a refresh token, or the app itself."""
    try:
        if request.failure and request.failure.how in AT_TOKEN:
            raise _as_asked(request.failure.how)
        app = _proven_app(tenant, request)
        answer = _granted(tenant, request, app)
    except BadRequest as problem:
        return _error(request, Refused("invalid_request", f"AADSTS900144: {problem}"))
    except Refused as refusal:
        return _error(request, refusal)
    return as_json(answer, Pragma="no-cache")


def _granted(tenant: Tenant, request: Request, app: Registration) -> Mapping[str, Any]:
    form, grant_type = request.form, request.form.get("grant_type", "")
    ways: dict[str, Callable[[], tuple[dict[str, Any], str]]] = {
        "authorization_code": lambda: tenant.redeem(
            app.client_id, form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", "")
        ),
        "refresh_token": lambda: tenant.refresh(app.client_id, form.get("refresh_token", "")),
        "client_credentials": lambda: (_app_token(tenant, app, form.get("scope", "")), ""),
    }
    if grant_type not in ways:
        raise Refused("unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.")
    request.notes["grant"] = grant_type
    answer, mutation = ways[grant_type]()
    request.notes["mutation"] = mutation
    return answer


def _app_token(tenant: Tenant, app: Registration, scope: str) -> dict[str, Any]:
    if scope not in {GRAPH_SCOPE, f"{tenant.base_url}/graph/.default"}:
        raise Refused("invalid_scope", f"AADSTS70011: The scope is not valid; for Graph it is {GRAPH_SCOPE}.")
    return tenant.app_token(app.client_id)


def _proven_app(tenant: Tenant, request: Request) -> Registration:
    form = request.form
    app = tenant.apps.get(registration.client_id_of(form, request.authorization))
    if app is None:
        raise Refused("unauthorized_client", "AADSTS700016: The app was not found in the directory.")
    request.notes["client"] = app.client_id
    audiences = {f"{tenant.base_url}/{tenant.tid}/oauth2/v2.0/token", tenant.issuer}
    try:
        jti = registration.prove(app, form, request.authorization, audiences=audiences, now=tenant.now())
    except NotThatApp as doubt:
        raise Refused("invalid_client", str(doubt), 401) from doubt
    if jti and not tenant.spend(f"assertion {jti}"):
        raise Refused("invalid_client", "AADSTS700030: The client assertion was used before.", 401)
    return app


def _as_asked(error: str) -> Refused:
    status = {"invalid_client": 401, "temporarily_unavailable": 503}.get(error, 400)
    return Refused(error, f"AADSTS90000: {error}, because a script asked for it.", status)


def _error(request: Request, refusal: Refused) -> Answer:
    request.notes["error"] = refusal.error
    number = refusal.words.partition(":")[0].removeprefix("AADSTS")
    return as_json(
        {
            "error": refusal.error,
            "error_description": refusal.words,
            "error_codes": [int(number)] if number.isdigit() else [],
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ"),
            "trace_id": guid(0, "trace"),
            "correlation_id": guid(0, "correlation"),
        },
        refusal.status,
    )


def logout(tenant: Tenant, request: Request, tid: str) -> Answer:
    """End the visit of this browser, tell the apps, and go back to an address that is registered."""
    asked = request.query if request.method == "GET" else request.form
    ended = tenant.end_visits(cookie=request.cookie(COOKIE))
    if not ended and (person := tenant.directory.find(asked.get("logout_hint", ""))):
        ended = tenant.end_visits(oid=person.oid)
    tell_apps(tenant, ended)
    gone = {"Set-Cookie": f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"}
    back = asked.get("post_logout_redirect_uri", "")
    registered = {uri for app in tenant.apps.values() for uri in (*app.post_logout_redirect_uris, *app.redirect_uris)}
    if back in registered:
        return redirect(with_query(back, state=asked.get("state", "")), gone)
    return signed_out_page(gone, unknown_address=bool(back))
