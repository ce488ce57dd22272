import json
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from structlog.testing import capture_logs

from staffroom.kit.errors import BadInput, NeedsPerson, TryLater
from staffroom.kit.http import Forbidden, Limits, TooLarge, TooSlow, Unreachable, Untrusted, request

SECRET = "very-secret-path"


class Server(BaseHTTPRequestHandler):
    """Answers by the last step of the path."""

    def do_GET(self):
        getattr(self, "answer_" + self.path.rpartition("/")[2].partition("?")[0])()

    def do_POST(self):
        self.server.received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send(b"ok")

    def send(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_moved(self):
        self.send(b"", 302, Location="/fine")

    def answer_fine(self):
        self.send(b"fine")

    def answer_cookies(self):
        self.send_response(200)
        self.send_header("Set-Cookie", "a=1; expires=Mon, 23 Nov 2026 10:00:00 GMT; path=/")
        self.send_header("Set-Cookie", "b=2; HttpOnly")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_large(self):
        self.send(b"x" * 200_000)

    def answer_packed(self):
        self.send(b"x", Content_Encoding="gzip")

    def drip(self, piece):
        try:
            while not self.server.done.wait(0.02):
                self.wfile.write(piece)
        except OSError:
            pass

    def answer_dripping_body(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.drip(b"x")

    def answer_dripping_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self.drip(b"x")

    def answer_cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def log_message(self, *args):
        pass


@contextmanager
def serving(context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.received, server.done = [], threading.Event()
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.done.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def address(server):
    return f"http://127.0.0.1:{server.server_port}/{SECRET}"


def test_it_posts_json_and_brings_the_answer_back(server, address):
    answer = request("POST", address, json={"text": "3 rooms"}, headers={"X-Kind": "test"})

    headers, body = server.received[0]
    assert (answer.ok, answer.status, answer.body) == (True, 200, b"ok")
    assert json.loads(body) == {"text": "3 rooms"}
    assert headers["X-Kind"] == "test"
    assert headers["User-Agent"].startswith("Staffroom/")


def test_it_does_not_follow_a_redirect(address):
    answer = request("GET", f"{address}/moved")

    assert (answer.status, answer.ok, answer.headers["location"]) == (302, False, "/fine")


def test_each_cookie_that_a_server_sets_comes_by_itself(address):
    answer = request("GET", f"{address}/cookies")

    assert answer.set_cookies == ("a=1; expires=Mon, 23 Nov 2026 10:00:00 GMT; path=/", "b=2; HttpOnly")


@pytest.mark.parametrize("slow", ["dripping_body", "dripping_headers"])
def test_a_server_that_drips_is_left_at_the_deadline(address, slow):
    started = time.monotonic()

    with pytest.raises(TooSlow) as caught:
        request("GET", f"{address}/{slow}", limits=Limits(total=0.3))

    assert time.monotonic() - started < 2
    assert isinstance(caught.value, TryLater)


def test_it_does_not_hold_more_than_the_limit(address):
    with pytest.raises(TooLarge) as caught:
        request("GET", f"{address}/large", limits=Limits(body=100_000))

    assert isinstance(caught.value, BadInput)


def test_it_refuses_packed_answers_that_it_did_not_ask_for(address):
    with pytest.raises(TooLarge):
        request("GET", f"{address}/packed")


def test_a_cut_connection_can_be_tried_later(address):
    with pytest.raises(Unreachable):
        request("GET", f"{address}/cut")


def test_nobody_at_the_port_can_be_tried_later():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        with pytest.raises(Unreachable):
            request("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url", ["http://school.example/x", "ftp://school.example", "https://", "file:///etc/passwd", "", "https://[::1"]
)
def test_it_calls_nothing_but_https_outside_this_machine(url):
    with pytest.raises(Forbidden) as caught:
        request("GET", url)

    assert isinstance(caught.value, NeedsPerson)


def test_a_certificate_nobody_vouches_for_is_refused_and_nothing_is_sent(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    words += " -addext subjectAltName=DNS:localhost"
    command = ["openssl", *words.split(), "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    with serving(context) as server, pytest.raises(Untrusted):
        request("POST", f"https://localhost:{server.server_port}/{SECRET}", json={"text": "hello"})

    assert server.received == []


@pytest.mark.parametrize("trouble", ["fine", "cut", "large"])
def test_neither_logs_nor_errors_hold_more_of_an_address_than_its_host(address, trouble):
    with capture_logs() as lines:
        try:
            words = repr(request("GET", f"{address}/{trouble}?sig={SECRET}", limits=Limits(body=1000)))
        except (TryLater, BadInput) as error:
            words = repr(error) + repr(error.__cause__) + str(error.__suppress_context__)

    assert SECRET not in repr(lines) + words
    assert lines[-1]["host"] == "127.0.0.1"
