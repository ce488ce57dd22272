"""A real mail server and a real webhook on this machine, which keep what they get."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class MailSink:
    """What a mail server got; `answer` is what it says to the next mail."""

    def __init__(self):
        self.mails = []
        self.logins = []
        self.answer = "250 taken"
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's name
        if address in self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        if self.answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, mail))
        return self.answer

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right", handled=False)


class AnyPort(Controller):
    """Takes whatever port is free; aiosmtpd looks for itself at the port it was told."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_sink(**options) -> Iterator[tuple[MailSink, int]]:
    sink = MailSink()
    controller = AnyPort(
        sink, hostname="127.0.0.1", port=0, authenticator=sink.authenticate, auth_require_tls=False, **options
    )
    controller.start()
    try:
        yield sink, controller.port
    finally:
        controller.stop()


class HookSink:
    """What a webhook got; `status` is what it answers."""

    def __init__(self):
        self.posts = []
        self.status = 200
        self.url = ""


@contextmanager
def hook_sink() -> Iterator[HookSink]:
    sink = HookSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.posts.append(json.loads(body))
            self.send_response(sink.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sink.url = f"http://127.0.0.1:{server.server_port}/services/very-secret"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
