"""The one endpoint that people see: who are you?"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from .failures import AT_AUTHORIZE
from .ids import guid
from .pages import COOKIE, disabled_page, error_page, picker_page
from .people import Person
from .registration import Registration
from .tenant import Grant, Tenant, Visit
from .web import Answer, BadRequest, Request, redirect, with_query

_PROMPTS = {"", "login", "select_account", "none", "consent"}


@dataclass(frozen=True)
class Question:
    """What an app asks. Made only after app and address are known to be registered."""

    app: Registration
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str
    prompt: str
    max_age: int | None
    login_hint: str

    def back(self, **values: str) -> str:
        """The app's address with an answer."""
        return with_query(self.redirect_uri, **values, state=self.state)


class Sorry(Exception):
    """An error that the app is told about, by redirect."""

    def __init__(self, error: str, words: str) -> None:
        super().__init__(words)
        self.error, self.words = error, words


def authorize(tenant: Tenant, request: Request, tid: str) -> Answer:
    """Ask who somebody is, or know it already, and send them back with a code."""
    try:
        asked = request.query
        app, address = _known_address(tenant, asked)
    except BadRequest as problem:
        return error_page(str(problem))
    request.notes["client"] = app.client_id
    try:
        question = _question(app, address, asked)
        if request.failure and request.failure.how in AT_AUTHORIZE:
            raise Sorry(request.failure.how, f"AADSTS90000: {request.failure.how}, because a script asked for it.")
        return _chosen(tenant, request, question) if request.method == "POST" else _met(tenant, request, question)
    except Sorry as sorry:
        request.notes["error"] = sorry.error
        words = {"error": sorry.error, "error_description": sorry.words, "state": asked.get("state", "")}
        return redirect(with_query(address, **words))


def _known_address(tenant: Tenant, asked: dict[str, str]) -> tuple[Registration, str]:
    app = tenant.apps.get(asked.get("client_id", ""))
    if app is None:
        raise BadRequest("AADSTS700016: The app (client_id) was not found in the directory.")
    address = asked.get("redirect_uri", "")
    if address not in app.redirect_uris:
        raise BadRequest("AADSTS50011: The redirect_uri of the request is not one that is registered for the app.")
    return app, address


def _question(app: Registration, address: str, asked: dict[str, str]) -> Question:
    _refuse_unless(asked.get("response_type") == "code", "unsupported_response_type", "AADSTS700054: only code.")
    _refuse_unless(asked.get("response_mode", "query") == "query", "invalid_request", "AADSTS70000: only query.")
    challenge = asked.get("code_challenge", "")
    pkce = asked.get("code_challenge_method") == "S256" and len(challenge) == 43
    _refuse_unless(pkce, "invalid_request", "AADSTS9002325: Proof Key for Code Exchange (S256) is required.")
    scopes = frozenset(asked.get("scope", "").split())
    _refuse_unless(bool(scopes), "invalid_request", "AADSTS900144: The request must contain the parameter scope.")
    prompt, max_age = asked.get("prompt", ""), asked.get("max_age", "")
    _refuse_unless(prompt in _PROMPTS, "invalid_request", "AADSTS90023: Unsupported prompt value.")
    _refuse_unless(max_age.isdigit() or not max_age, "invalid_request", "AADSTS90014: max_age is not a number.")
    return Question(
        app=app,
        redirect_uri=address,
        scopes=scopes,
        state=asked.get("state", ""),
        nonce=asked.get("nonce", ""),
        challenge=challenge,
        prompt=prompt,
        max_age=int(max_age) if max_age else None,
        login_hint=asked.get("login_hint", ""),
    )


def _refuse_unless(right: bool, error: str, words: str) -> None:
    if not right:
        raise Sorry(error, words)


def _met(tenant: Tenant, request: Request, question: Question) -> Answer:
    """What can be answered without asking the person."""
    hinted = tenant.directory.find(question.login_hint)
    visit = tenant.visit(request.cookie(COOKIE))
    person = _still_here(tenant, visit, question, hinted)
    if question.prompt == "none":
        if visit is None or person is None:
            raise Sorry("login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in.")
        if not person.enabled:
            raise Sorry("interaction_required", "AADSTS50057: The user account is disabled.")
    if question.prompt in {"", "none", "consent"}:
        if visit and person and person.enabled:
            return _back_with_code(tenant, question, visit, request.cookie(COOKIE))
        if hinted:
            return _signed_in(tenant, request, question, hinted)
    first = hinted if question.prompt == "login" else None
    return picker_page(tenant.directory.all(), origin_of(question.redirect_uri), again=first)


def _still_here(tenant: Tenant, visit: Visit | None, question: Question, hinted: Person | None) -> Person | None:
    """Who is signed in, if that is who is wanted, and recently enough."""
    if visit is None or (hinted and hinted.oid != visit.oid):
        return None
    if question.max_age is not None and tenant.now() - visit.signed_in > question.max_age:
        return None
    return tenant.directory.find(visit.oid)


def _chosen(tenant: Tenant, request: Request, question: Question) -> Answer:
    """What the person answered."""
    try:
        form = request.form
    except BadRequest as problem:
        return error_page(str(problem))
    if "cancel" in form:
        raise Sorry("access_denied", "AADSTS65004: User declined to consent to access the app.")
    person = tenant.directory.find(form.get("who", ""))
    if person is None:
        return error_page("AADSTS50034: That account does not exist in the directory.")
    return _signed_in(tenant, request, question, person)


def _signed_in(tenant: Tenant, request: Request, question: Question, person: Person) -> Answer:
    if not person.enabled:
        request.notes["error"] = "disabled"
        again = with_query(request.path, **{**request.query, "prompt": "select_account", "login_hint": ""})
        return disabled_page(again, question.back(error="access_denied"), origin_of(question.redirect_uri))
    cookie, visit = tenant.sign_in(person, request.cookie(COOKIE))
    return _back_with_code(tenant, question, visit, cookie)


def _back_with_code(tenant: Tenant, question: Question, visit: Visit, cookie: str) -> Answer:
    code = tenant.grant_code(
        visit,
        Grant(
            client_id=question.app.client_id,
            redirect_uri=question.redirect_uri,
            oid=visit.oid,
            sid=visit.sid,
            signed_in=visit.signed_in,
            scopes=question.scopes,
            nonce=question.nonce,
            challenge=question.challenge,
            ends=0,
        ),
    )
    session_state = guid(tenant.seed, "session", visit.sid)
    kept = {"Set-Cookie": f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax"}
    return redirect(question.back(code=code, session_state=session_state), kept)


def origin_of(url: str) -> str:
    """Scheme and host of an address, for the policy of a page whose form leads there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
