"""The server: threads of the standard library, on this machine's own address unless told otherwise."""

import contextlib
import ipaddress
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from .web import Answer, as_json

LOOPBACK = "127.0.0.1"
_LARGEST_BODY = 2_000_000
_QUEUE = 256
_DRIPS_A_SECOND = 20
_IDLE_SECONDS = 60
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Manner:
    """How an answer goes over the wire, when not simply at once."""

    silent: float = 0
    """Nothing for so many seconds."""
    drip: float = 0
    """Spread over so many seconds, a byte at a time at the slowest."""
    reset_at: int | None = None
    """So many bytes of the body, then the connection is reset."""
    flood: int = 0
    """The body again and again, until so many bytes are sent; their number is not told."""


AT_ONCE = Manner()
Respond = Callable[[str, str, Mapping[str, str], bytes], tuple[Answer | None, Manner]]


class StandIn:
    """A stand-in as a context manager: serves from `with` on, on a free port of this machine by default.

    What it answers is `respond`: method, target, headers and body in; an answer out, or None to close without one.
    """

    def __init__(self, *, host: str = LOOPBACK, port: int = 0, url: str = "") -> None:
        self._server = _Server((host, port), self.respond)
        self.host, self.port = host, int(self._server.server_address[1])
        self.base_url = url.rstrip("/") or f"http://{_in_address(host)}:{self.port}"
        self._thread: threading.Thread | None = None

    def respond(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer | None, Manner]:
        """Answer one request."""
        raise NotImplementedError

    @property
    def hosts(self) -> set[str]:
        """Own names; empty: any. Elsewhere, a page of the outside could reach in under a name of its own."""
        names = _names(self.host, self.port)
        return names | {urlsplit(self.base_url).netloc} if names else names

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


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _names(host: str, port: int) -> set[str]:
    with contextlib.suppress(ValueError):
        if not ipaddress.ip_address(host).is_loopback:
            return set()
    return {f"{name}:{port}" for name in (LOOPBACK, "localhost", "[::1]", _in_address(host))}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = _QUEUE

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond, self.stopping = respond, threading.Event()
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
    server_version, sys_version = "StandIn", ""
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

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """The log is at /control/log.json, without secrets."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._send(as_json({"error": "The body is too large, or its length is not told."}, 413))
            return
        headers = {name.title(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(length))
        answer, manner = self.server.respond(self.command, self.path, headers, body)
        if manner.silent:
            self.server.stopping.wait(manner.silent)
        if answer is None:
            self.close_connection = True
            return
        self._send(answer, manner)

    def _send(self, answer: Answer, manner: Manner = AT_ONCE) -> None:
        self._send_head(answer, manner)
        if manner.drip:
            self._drip(answer.body, manner.drip)
        elif manner.flood:
            self._flood(answer.body, manner.flood)
        elif manner.reset_at is not None:
            self._reset(answer.body[: manner.reset_at])
        else:
            self.wfile.write(answer.body)

    def _send_head(self, answer: Answer, manner: Manner) -> None:
        if manner.flood:
            self.close_connection = True
        self.send_response(answer.status, HTTPStatus(answer.status).phrase)
        for name, value in (*answer.headers.items(), *(("Set-Cookie", cookie) for cookie in answer.cookies)):
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        elif self.request_version == "HTTP/1.0":
            self.send_header("Connection", "keep-alive")
        if not manner.flood:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()

    def _drip(self, body: bytes, seconds: float) -> None:
        drops = max(1, min(int(seconds * _DRIPS_A_SECOND), len(body)))
        size = -(-len(body) // drops) or 1
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            self.wfile.flush()
            if self.server.stopping.wait(seconds / drops):
                self.close_connection = True
                return

    def _flood(self, piece: bytes, wanted: int) -> None:
        for _ in range(-(-wanted // max(1, len(piece)))):
            self.wfile.write(piece)
            if self.server.stopping.is_set():
                return

    def _reset(self, piece: bytes) -> None:
        """Closing a socket that lingers for no time at all is a reset, not an end."""
        self.wfile.write(piece)
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.connection.close()
        self.close_connection = True
