"""The client over real HTTP: what it sends can be read, and what it is answered comes out, or is raised."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from staffroom.kit.http import Forbidden, Unreachable
from staffroom.sources.liss import answering
from staffroom.sources.liss.calls import read_call, sign_in_of
from staffroom.sources.liss.client import LissClient, Refused
from staffroom.sources.liss.envelope import Envelope, read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import SignIn

from .messages import DAY

SIGN_IN = SignIn("09999", "timetabler", "long-and-random", None, "Stand-in")
Answers = Callable[[Envelope], tuple[int, bytes]]


class Server(ThreadingHTTPServer):
    """Answers what a test says, and remembers what came."""

    daemon_threads = True
    answers: Answers
    asked: list[Envelope]


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        envelope = read_envelope(self.rfile.read(int(self.headers["Content-Length"])), self.headers["Content-Type"])
        self.server.asked.append(envelope)
        status, body = self.server.answers(envelope)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.answers, server.asked = lambda envelope: (200, answering.success(envelope)), []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["json", "xml"])
def client(server: Server, request: pytest.FixtureRequest) -> Iterator[LissClient]:
    client = LissClient(f"http://127.0.0.1:{server.server_port}/liss/", SIGN_IN, flavour=request.param)
    yield client
    client.close()


def test_a_hello_needs_no_sign_in_and_says_who_answers(server, client):
    server.answers = lambda envelope: (200, answering.hello(envelope))

    assert client.hello() == {"SIS": "Staffroom", "LissVersion": 10002}
    assert server.asked[0].params == []


def test_what_is_published_arrives_with_the_sign_in_in_front(server, client):
    assert client.call("publishRooms", DAY, [{"RoomId": "R1", "RoomCode": "C3"}]) == ""

    (asked,) = server.asked
    assert asked.method == "liss.publishRooms"
    assert tuple(sign_in_of(asked) or ()) == ("09999", "timetabler", "long-and-random", 10002, "Stand-in")
    assert [tuple(row) for row in read_call(asked).rows] == [("R1", "C3", "")]


def test_what_is_asked_for_comes_out_as_lists(server, client):
    rooms = [{"RoomId": "R1", "RoomCode": "C3", "Capacity": 25}]
    server.answers = lambda envelope: (200, answering.success(envelope, rooms))

    assert client.call("getRooms") == rooms


@pytest.mark.parametrize("error_object", [False, True])
def test_a_refusal_is_raised_with_its_sentence(server, client, error_object):
    fault = Fault(2, "Sign-in refused")
    server.answers = lambda envelope: (
        200,
        answering.failure(envelope.flavour, envelope.ident, fault, error_object=error_object),
    )

    with pytest.raises(Refused, match="Sign-in refused") as caught:
        client.call("getRooms")

    told_a_code = error_object or server.asked[0].flavour == "xml"
    assert caught.value.code == (2 if told_a_code else 0)


@pytest.mark.parametrize(("status", "code"), [(413, 6), (429, 7), (503, 8), (500, 0)])
def test_an_answer_that_is_no_message_is_told_by_its_status(server, client, status, code):
    server.answers = lambda _: (status, b"nothing that could be read")

    with pytest.raises(Refused, match=str(status)) as caught:
        client.call("getRooms")

    assert caught.value.code == code


@pytest.mark.parametrize("body", [b"<html><p>Hello</p></html>", b"[]", b"{}", b'{"error": null}', b"<methodResponse/>"])
def test_a_page_or_an_empty_message_is_a_refusal_and_never_a_success(server, client, body):
    server.answers = lambda _: (200, body)

    with pytest.raises(Refused):
        client.call("publishRooms", DAY, [])


def test_one_line_is_kept_for_several_calls_and_nobody_there_is_told_apart(server, client):
    assert [client.call("publishRooms", DAY, []) for _ in range(3)] == ["", "", ""]
    client.close()
    nobody = LissClient("http://127.0.0.1:9/liss/", SIGN_IN)

    with pytest.raises(Unreachable):
        nobody.hello()
    with pytest.raises(Forbidden):
        LissClient("http://timetabler.example/liss/", SIGN_IN).hello()
