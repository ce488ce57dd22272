"""The server: threads of the standard library, on this machine's own address unless told otherwise."""

import contextlib
import ipaddress
import socketserver
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from .control import settings_of
from .failures import Failure
from .frontchannel import tell_apps
from .ids import guid
from .mutations import MUTATIONS
from .people import PeopleFile, Person, read_people
from .registration import Registration
from .routes import route
from .tenant import Tenant
from .web import Answer, Request, as_json

DEFAULT_SEED = 8865
LOOPBACK = "127.0.0.1"
_LARGEST_BODY = 2_000_000
_QUEUE = 256
_DRIPS_A_SECOND = 20
_IDLE_SECONDS = 60


class EntraStandIn:
    """The stand-in as a context manager: serves from `with` on, on a free port of this machine by default.

    `app_url` is Staffroom's address; the usual paths under it are registered. Everything that `/control/` offers is a
    method here too.
    """

    def __init__(
        self,
        *,
        seed: int = DEFAULT_SEED,
        people: PeopleFile | None = None,
        host: str = LOOPBACK,
        port: int = 0,
        app_url: str = "http://127.0.0.1:8000",
        url: str = "",
    ) -> None:
        self.client = _staffroom(seed, app_url.rstrip("/"))
        self.other_client = _other_app(seed, self.client)
        self.tenant = Tenant(seed, people or read_people(), [self.client, self.other_client])
        self._server = _Server((host, port), self.tenant)
        self.host, self.port = host, int(self._server.server_address[1])
        self.base_url = url.rstrip("/") or f"http://{_in_address(host)}:{self.port}"
        self.tenant.base_url = self.base_url
        self._server.hosts = _names(host, self.port) | {urlsplit(self.base_url).netloc}
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def serve_forever(self) -> None:
        """Serve in this thread, until another one calls `close`."""
        self._server.serve_forever(0.2)

    def close(self) -> None:
        """Stop serving and give the port back. Requests that hang end at once."""
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        if self._thread:
            self._thread.join()

    @property
    def issuer(self) -> str:
        """The issuer, `STAFFROOM_ENTRA_AUTHORITY`."""
        return self.tenant.issuer

    @property
    def tid(self) -> str:
        """The tenant's id."""
        return self.tenant.tid

    @property
    def metadata_url(self) -> str:
        """Where discovery begins."""
        return f"{self.issuer}/.well-known/openid-configuration"

    @property
    def graph_url(self) -> str:
        """Where Graph begins."""
        return f"{self.base_url}/graph/v1.0"

    def settings(self) -> dict[str, Any]:
        """What Staffroom's environment must say; the role map is a dict here."""
        return settings_of(self.tenant)

    def person(self, who: str) -> Person:
        """Somebody by slug, object id or user name. Raises KeyError."""
        found = self.tenant.directory.find(who)
        if found is None:
            raise KeyError(who)
        return found

    def change(self, who: str, **facts: Any) -> Person:
        """Change facts about somebody: `change("teacher", enabled=False)`."""
        return self.tenant.change(self.person(who), facts)

    def next_token(self, mutation: str, who: str = "", times: int = 1) -> None:
        """Spoil the next ID token. Raises BadInput for an unknown name."""
        self.tenant.spoil_next(mutation, oid=self.person(who).oid if who else "", times=times)

    @property
    def mutations(self) -> list[str]:
        """Names of all ways for a token to be wrong."""
        return list(MUTATIONS)

    def fail(self, endpoint: str, how: str, *, times: int | None = 1, seconds: float = 30) -> None:
        """Let an endpoint fail. Raises pydantic's ValidationError for what does not exist."""
        facts = {"endpoint": endpoint, "how": how, "times": times, "seconds": seconds}
        self.tenant.fail(Failure.model_validate(facts))

    def rotate_keys(self, *, keep_old: bool = True) -> str:
        """Sign with a new key; returns its id."""
        with self.tenant.held():
            return self.tenant.keys.rotate(keep_old=keep_old)

    def clock(self, offset: int) -> None:
        """Set the clock wrong by so many seconds."""
        with self.tenant.held():
            self.tenant.offset = offset

    def sign_out(self, who: str) -> list[dict[str, Any]]:
        """Sign somebody out everywhere; returns what each app answered."""
        return tell_apps(self.tenant, self.tenant.end_visits(oid=self.person(who).oid))

    def reset(self) -> None:
        """Everything as at the start."""
        self.tenant.reset()

    def log(self, endpoint: str = "") -> list[dict[str, Any]]:
        """Requests seen, of all endpoints or of one."""
        return [line for line in self.tenant.log() if endpoint in {"", line["endpoint"]}]


def _staffroom(seed: int, app_url: str) -> Registration:
    known = {app_url, app_url.replace("//127.0.0.1", "//localhost"), app_url.replace("//localhost", "//127.0.0.1")}
    ordered = sorted(known, key=lambda url: url != app_url)
    return Registration(
        client_id=guid(seed, "app", "staffroom"),
        client_secret=f"made-up-{guid(seed, 'app', 'staffroom', 'secret')}",
        redirect_uris=tuple(f"{url}/auth/callback" for url in ordered),
        post_logout_redirect_uris=tuple(f"{url}/auth/signed-out" for url in ordered),
        front_channel_logout_uri=f"{app_url}/auth/front-channel",
    )


def _other_app(seed: int, like: Registration) -> Registration:
    names = {
        "client_id": guid(seed, "app", "another"),
        "client_secret": f"made-up-{guid(seed, 'app', 'another', 'secret')}",
        "front_channel_logout_uri": "",
    }
    return like.model_copy(update=names)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _names(host: str, port: int) -> set[str]:
    """Host headers that are answered; empty: any. So no page of the outside can reach in under a name of its own."""
    with contextlib.suppress(ValueError):
        if not ipaddress.ip_address(host).is_loopback:
            return set()
    return {f"{name}:{port}" for name in (LOOPBACK, "localhost", "[::1]", _in_address(host))}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = _QUEUE

    def __init__(self, address: tuple[str, int], tenant: Tenant) -> None:
        self.tenant, self.stopping = tenant, threading.Event()
        self.hosts: set[str] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server what this machine is called."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that went away; anything else is a mistake of ours and is told."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "EntraStandIn", ""
    timeout = _IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def do_PUT(self) -> None:
        """Answer a PUT."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """The log is at /control/log.json, without secrets."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._send(as_json({"error": "The body is too large, or its length is not told."}, 413))
            return
        request = Request(self.command, self.path, dict(self.headers.items()), self.rfile.read(int(length)))
        endpoint, answer, failure = route(self.server.tenant, request, self.server.hosts)
        drip = failure.seconds if failure and failure.how == "drip" else 0
        self._log(endpoint, request, answer, failure)
        if answer is None:
            if failure and failure.how == "hang":
                self.server.stopping.wait(failure.seconds)
            self.close_connection = True
            return
        self._send(answer, drip)

    def _log(self, endpoint: str, request: Request, answer: Answer | None, failure: Failure | None) -> None:
        if endpoint:
            how = failure.how if failure else ""
            status = answer.status if answer else 0
            self.server.tenant.note(endpoint=endpoint, method=self.command, status=status, failure=how, **request.notes)

    def _send(self, answer: Answer, drip: float = 0) -> None:
        self.send_response(answer.status, HTTPStatus(answer.status).phrase)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if drip:
            self._drip(answer.body, drip)
        else:
            self.wfile.write(answer.body)

    def _drip(self, body: bytes, seconds: float) -> None:
        drops = max(1, int(seconds * _DRIPS_A_SECOND))
        size = -(-len(body) // drops) or 1
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            self.wfile.flush()
            if self.server.stopping.wait(seconds / drops):
                self.close_connection = True
                return
