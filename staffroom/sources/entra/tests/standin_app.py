"""An app that signs people in against the stand-in, and remembers what it sent: for the tests of the stand-in."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx2

from staffroom.sources.entra.standin import EntraStandIn, Registration

SCOPE = "openid profile email offline_access"


def url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def part(token: str, number: int) -> dict[str, object]:
    """Header (0) or claims (1), unchecked."""
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def query_of(answer: httpx2.Response) -> dict[str, str]:
    """The parameters that a redirect carries to the app."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


class App:
    """One browser and one app."""

    def __init__(self, entra: EntraStandIn, registration: Registration | None = None) -> None:
        self.entra, self.registration = entra, registration or entra.client
        self.browser, self.server = httpx2.Client(timeout=10), httpx2.Client(timeout=10)
        self.verifier, self.nonce, self.state = secrets.token_urlsafe(48), secrets.token_hex(8), secrets.token_hex(8)
        self.metadata = self.server.get(entra.metadata_url).json()

    @property
    def question(self) -> dict[str, str]:
        return {
            "client_id": self.registration.client_id,
            "redirect_uri": self.registration.redirect_uris[0],
            "response_type": "code",
            "response_mode": "query",
            "scope": SCOPE,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": url64(hashlib.sha256(self.verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }

    def ask(self, **changed: str | None) -> httpx2.Response:
        asked = {name: value for name, value in (self.question | changed).items() if value is not None}
        return self.browser.get(self.metadata["authorization_endpoint"], params=asked)

    def choose(self, oid: str, **changed: str) -> httpx2.Response:
        return self.browser.post(
            self.metadata["authorization_endpoint"], params=self.question | changed, data={"who": oid}
        )

    def code(self, who: str, **changed: str) -> str:
        return query_of(self.ask(login_hint=who, **changed))["code"]

    def redeem(self, code: str, **changed: str | None) -> httpx2.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.registration.redirect_uris[0],
            "code_verifier": self.verifier,
        }
        return self.token(**(form | changed))

    def token(self, **form: str | None) -> httpx2.Response:
        own = {"client_id": self.registration.client_id, "client_secret": self.registration.client_secret}
        sent = {name: value for name, value in (own | form).items() if value is not None}
        return self.server.post(self.metadata["token_endpoint"], data=sent)

    def tokens(self, who: str, **changed: str) -> dict[str, str]:
        answer = self.redeem(self.code(who, **changed))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def claims(self, who: str, **changed: str) -> dict[str, object]:
        return part(self.tokens(who, **changed)["id_token"], 1)

    def graph(self, path: str, **params: str) -> httpx2.Response:
        scope = "https://graph.microsoft.com/.default"
        token = self.token(grant_type="client_credentials", scope=scope).json()["access_token"]
        return self.server.get(
            f"{self.entra.graph_url}/{path}", params=params or None, headers={"Authorization": f"Bearer {token}"}
        )


@contextmanager
def hearing_app() -> Iterator[tuple[str, list[str]]]:
    """An app's address, and the paths that were asked of it."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
