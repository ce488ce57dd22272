"""Being signed in to Compass: rarely, through the gate, in one of three ways, and never past a bot check."""

import contextlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import stamina
import structlog

from staffroom.kit.http import Answer, Limits, Line, Unreachable

from . import answers, pages
from .errors import (
    AccountHeldUp,
    Blocked,
    ChangedShape,
    CookieEnded,
    NotPermitted,
    NotSetUp,
    Refused,
    SecondFactor,
    SignedOut,
    TooManyCalls,
    WrongPassword,
)
from .gate import PATIENCE, Gate
from .jar import Jar
from .settings import Settings
from .shapes import Row

log = structlog.stdlib.get_logger(__name__)

LIMITS = Limits(connect=5, read=10, total=20, body=8_000_000)
SIGN_IN_PAGE = "/login.aspx?sessionstate=disabled"
JSON_SIGN_IN = "/services/admin.svc/AuthenticateUserCredentials"
WHO_AM_I = "/Services/Accounts.svc/GetAccount"
_SIGNING_IN = "to sign in"


class Session:
    """A signed-in session, kept in a file and shared with our other processes."""

    def __init__(self, settings: Settings, gate: Gate) -> None:
        self._settings, self._gate = settings, gate
        self._line = Line()
        secret = settings.cookie if settings.method == "cookie" else settings.user
        self._jar = Jar(settings.jar, (settings.base, settings.method, secret))
        self._kept = self._jar.load()

    def ask(self, question: str, path: str, body: object = None, *, method: str = "POST") -> Any:
        """What Compass answers, out of its envelope. Signs in where needed, once a call.

        Raises `CompassError`s and `HttpError`s.
        """
        # A question changes nothing, so one whose connection broke is asked once more.
        for attempt in stamina.retry_context(
            on=Unreachable, attempts=2, timeout=None, wait_initial=0.3, wait_jitter=0.7
        ):
            with attempt:
                return self._patiently(question, path, body, method)
        raise AssertionError("stamina either returned or raised")

    def me(self) -> int:
        """The user id of the account we sign in with."""
        if not self._kept.cookies:
            self._sign_in()
        if self._kept.user_id is None:
            account = Row("who we are", self.ask("who we are", WHO_AM_I, {}))
            self._kept.user_id = account.must("userId")
            self._jar.save(self._kept)
        return self._kept.user_id

    def cache_key(self) -> str:
        """The key that some reference questions want; empty where we never saw it."""
        return self._kept.cache_key

    def close(self) -> None:
        """Hang up; the session with Compass stays."""
        self._line.close()

    def forget(self) -> None:
        """Drop the session, here and on disk."""
        self._jar.forget()
        self._kept = self._jar.load()

    def _patiently(self, question: str, path: str, body: object, method: str) -> Any:
        try:
            return self._signed_in(question, path, body, method)
        except TooManyCalls as error:
            if error.wait is None or error.wait > PATIENCE.total_seconds():
                raise
        # The gate waits for as long as Compass asked.
        return self._signed_in(question, path, body, method)

    def _signed_in(self, question: str, path: str, body: object, method: str) -> Any:
        if self._kept.cookies:
            try:
                return self._exchange(question, path, body, method, first=True)
            except Refused:
                if self._is_signed_in():
                    raise NotPermitted(question) from None
            except SignedOut:
                pass
        if self._another_signed_in():
            with contextlib.suppress(SignedOut):
                return self._exchange(question, path, body, method, first=True)
        self._sign_in()
        try:
            return self._exchange(question, path, body, method, first=False)
        except Refused:
            raise NotPermitted(question) from None

    def _is_signed_in(self) -> bool:
        """Whether Compass still knows us: asked when it refuses something, so that no sign-in is spent on it."""
        try:
            self._exchange("who we are", WHO_AM_I, {}, "POST", first=True)
        except SignedOut:
            return False
        return True

    def _another_signed_in(self) -> bool:
        """Take over the session that another of our processes has made meanwhile."""
        found = self._jar.load()
        if not found.cookies or found.cookies == self._kept.cookies:
            return False
        self._kept = found
        return True

    def _exchange(self, question: str, path: str, body: object, method: str, *, first: bool) -> Any:
        def exchange() -> Any:
            try:
                return answers.data(question, self._send(method, path, json=body))
            except Refused:
                raise
            except SignedOut:
                if self._settings.method == "cookie":
                    raise CookieEnded from None
                raise

        return self._gate.call(exchange, forgive=(SignedOut,) if first else ())

    def _send(self, method: str, path: str, *, json: object = None, form: Mapping[str, str] | None = None) -> Answer:
        headers = {"Accept": "*/*", "X-Requested-With": "XMLHttpRequest"} if form is None else {"Accept": "text/html"}
        if self._kept.cookies:
            headers["Cookie"] = self._kept.header()
        content = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(form).encode()
        answer = self._line.request(
            method, self._settings.base + path, json=json, content=content, headers=headers, limits=LIMITS
        )
        if self._kept.take(answer.set_cookies) and self._kept.cookies:
            self._jar.save(self._kept)
        return answer

    def _sign_in(self) -> None:
        if self._settings.method == "cookie":
            self._use_pasted()
            return
        if not (self._settings.user and self._settings.password):
            raise NotSetUp("To sign in to Compass, set STAFFROOM_COMPASS_USER and STAFFROOM_COMPASS_PASSWORD.")
        # Cookies of before, and cookies of a sign-in that failed, are no session.
        self.forget()
        try:
            if self._settings.method == "json":
                self._by_json()
            else:
                self._by_form()
        except BaseException:
            self.forget()
            raise
        self._jar.save(self._kept)
        log.info("compass.signed_in", method=self._settings.method)

    def _use_pasted(self) -> None:
        pasted = self._settings.cookie.strip()
        if not pasted:
            raise NotSetUp("To use a pasted Compass cookie, set STAFFROOM_COMPASS_COOKIE.")
        self._kept.take(pasted.split(";") if "=" in pasted else [f"ASP.NET_SessionId={pasted}"])
        if not self._kept.cookies:
            raise NotSetUp("STAFFROOM_COMPASS_COOKIE is no cookie: paste the value of ASP.NET_SessionId alone.")
        self._jar.save(self._kept)

    def _by_json(self) -> None:
        words = {
            "username": self._settings.user,
            "password": self._settings.password,
            "sessionstate": "readonly",
        }
        self._gate.call(lambda: self._json_answer(self._send("POST", JSON_SIGN_IN, json=words)), signs_in=True)

    def _json_answer(self, answer: Answer) -> None:
        try:
            found = Row(_SIGNING_IN, answers.data(_SIGNING_IN, answer), "d")
        except SignedOut:
            raise WrongPassword from None
        if found.flag("2FAuthRequired"):
            raise SecondFactor
        if not found.flag("success"):
            raise WrongPassword
        roles = found.rows("roles")
        self._kept.user_id = roles[0].whole("userId") if roles else None
        if not self._kept.cookies:
            raise ChangedShape(_SIGNING_IN, "the cookies", "none")

    def _by_form(self) -> None:
        form = self._gate.call(lambda: self._form(self._send("GET", SIGN_IN_PAGE)), proves=False)
        filled = form.filled(self._settings.user, self._settings.password)
        path = self._own_path(form.action or SIGN_IN_PAGE)
        after = self._gate.call(
            lambda: self._after_sign_in(self._send("POST", path, form=filled)), signs_in=True, proves=False
        )
        self._gate.call(lambda: self._home(self._send("GET", after)))

    def _form(self, answer: Answer) -> pages.SignInForm:
        """The form of the sign-in page."""
        if trouble := answers.before_reading(_SIGNING_IN, answer, signing_in=True):
            raise Blocked() if isinstance(trouble, SignedOut | NotPermitted) else trouble
        if answer.status >= 300:
            raise AccountHeldUp(
                "sign in through another system. Use an account with a password in Compass itself, or a pasted cookie"
            )
        page = answers.page_text(answer)
        form = pages.sign_in_form(page)
        if form is None:
            raise answers.held_up(pages.kind_of(page)) or ChangedShape(_SIGNING_IN, "the page", "no sign-in form")
        return form

    def _after_sign_in(self, answer: Answer) -> str:
        """Where the sign-in leads to."""
        if trouble := answers.before_reading(_SIGNING_IN, answer, signing_in=True):
            raise Blocked() if isinstance(trouble, NotPermitted) else trouble
        if answer.status < 300:
            self._refused(answers.page_text(answer))
            return "/"
        if answers.leads_away(answer, self._settings.base):
            raise AccountHeldUp(
                "sign in through another system. Use an account with a password in Compass itself, or a pasted cookie"
            )
        if answers.leads_to_sign_in(answer):
            raise WrongPassword
        return self._own_path(answer.headers.get("location", "/"))

    @staticmethod
    def _refused(page: str) -> None:
        kind = pages.kind_of(page)
        if kind == "login":
            raise WrongPassword
        if trouble := answers.held_up(kind):
            raise trouble

    def _home(self, answer: Answer) -> None:
        """Look at the page after the sign-in: it shows whether we are in, and who we are."""
        if trouble := answers.before_reading(_SIGNING_IN, answer):
            raise trouble
        page = answers.page_text(answer)
        kind = pages.kind_of(page)
        if kind == "login":
            raise SignedOut
        if trouble := answers.held_up(kind):
            raise trouble
        if not self._kept.cookies:
            raise ChangedShape(_SIGNING_IN, "the cookies", "none")
        self._kept.user_id = pages.user_id(page)
        self._kept.cache_key = pages.cache_key(page)

    def _own_path(self, where: str) -> str:
        """A path of Compass itself: a password goes nowhere else. Raises ChangedShape."""
        base = self._settings.base
        try:
            there = urlsplit(urljoin(base + SIGN_IN_PAGE, where))
        except ValueError:
            raise ChangedShape(_SIGNING_IN, "the address of the form", "none that can be called") from None
        if (there.scheme, there.netloc.lower()) != (urlsplit(base).scheme, urlsplit(base).netloc.lower()):
            raise ChangedShape(_SIGNING_IN, "the address of the form", "another host")
        return there.path + (f"?{there.query}" if there.query else "")
