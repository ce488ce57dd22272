"""A Compass of a few lines: it signs in, answers what a test says, and does each thing that can go wrong on a wire."""

import json
import socket
import struct
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from staffroom.sources.compass.client import Compass
from staffroom.sources.compass.gate import Gate, InMemory
from staffroom.sources.compass.settings import Settings

PASSWORD = "hunter2"
LOGIN = """<!DOCTYPE html><html><title>Login | Compass</title><body>{error}
<form action="/search"><input name="q"></form>
<form method="post" action="/login.aspx?sessionstate=disabled">
<input type="hidden" name="__EVENTTARGET" value="" /><input type="hidden" name="__VIEWSTATE" value="a&amp;b=" />
<input type="text" name="username"><input type="password" name="password">
<input type="checkbox" name="rememberMeChk"><a href="/forgot">Reset your password</a>
<input type="submit" name="button1" value="Sign in"></form></body></html>"""
HOME = "<!DOCTYPE html><title>Home | Compass</title>"
HOME += "<script>Compass.organisationUserId = 1042; k.schoolConfigKey = 'ab-1';</script>"
CHALLENGE = "<!DOCTYPE html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
TERMS = "<!DOCTYPE html><title>Compass</title><h1>Please accept our terms of use</h1><form><input type=submit></form>"
NEW_PASSWORD = "<!DOCTYPE html><h1>Your password has expired</h1>"
NEW_PASSWORD += "<form><input type=password name=a><input type=password name=b></form>"
SECOND_FACTOR = "<!DOCTYPE html><h1>Two-factor authentication</h1><form><input name=code></form>"


class Says:
    """One answer: status, body, headers, or a trouble of the wire."""

    def __init__(self, body="", status=200, trouble="", **headers):
        self.page = isinstance(body, str) and body.startswith("<")
        self.body = (
            (body if isinstance(body, str) else json.dumps(body)).encode() if not isinstance(body, bytes) else body
        )
        self.status, self.trouble = status, trouble
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.headers.setdefault("Content-Type", "text/html" if self.page else "application/json; charset=utf-8")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def answer(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        wire = self.server.wire
        asked = urlsplit(self.path)
        wire.asked.append((method, asked.path, dict(self.headers), body))
        self.say(wire.reply(method, asked.path, parse_qs(asked.query), self.headers, body))

    def say(self, says):
        if says.trouble == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response(says.status)
        for name, value in says.headers.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(name, one)
        self.send_header("Content-Length", str(len(says.body) + (10 if says.trouble else 0)))
        self.end_headers()
        self.wfile.write(says.body)
        if says.trouble == "drip":
            self.server.wire.done.wait(30)
        self.close_connection = says.trouble == "cut"

    def log_message(self, *args):
        pass


class Wire:
    """What the server does. `says` holds answers by the last step of the path; a list is used up one by one."""

    def __init__(self):
        self.says, self.asked, self.done = {}, [], threading.Event()
        self.sessions, self.signed_in = set(), 0

    def reply(self, method, path, query, headers, body):
        step = path.rpartition("/")[2]
        scripted = self.says.get(step if method == "POST" or step != "login.aspx" else "form")
        if isinstance(scripted, list):
            scripted = scripted.pop(0) if scripted else None
        if scripted is not None:
            return scripted
        if path == "/login.aspx":
            return self.sign_in(method, body)
        if self.session(headers) not in self.sessions:
            return Says(LOGIN.format(error=""))
        return Says(HOME) if path == "/" else Says({"d": []})

    def sign_in(self, method, body):
        if method == "GET":
            return Says(LOGIN.format(error=""), Set_Cookie="first=1; path=/")
        sent = parse_qs(body.decode(), keep_blank_values=True)
        if sent["password"] != [PASSWORD] or sent["__VIEWSTATE"] != ["a&b="] or sent["__EVENTTARGET"] != ["button1"]:
            return Says(LOGIN.format(error='<div class="error">Wrong.</div>'))
        self.signed_in += 1
        self.sessions.add(ident := f"s{self.signed_in}")
        cookies = [f"ASP.NET_SessionId={ident}; path=/; HttpOnly", "cpssid_x=1; expires=Fri, 31 Dec 2100 00:00:00 GMT"]
        return Says("", 302, Location="/", Set_Cookie=cookies)

    @staticmethod
    def session(headers):
        cookies = dict(part.strip().partition("=")[::2] for part in headers.get("Cookie", "").split(";"))
        return cookies.get("ASP.NET_SessionId")

    def paths(self):
        return [f"{method} {path.rpartition('/')[2] or '/'}" for method, path, _, _ in self.asked]


class Clock:
    """Goes on only when somebody sleeps."""

    def __init__(self):
        self.time, self.slept = datetime(2026, 10, 12, 7, 0, tzinfo=UTC), []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)

    def after(self, **span):
        self.time += timedelta(**span)


@contextmanager
def serving(context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.wire = Wire()
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.wire.url = f"http{'s' if context else ''}://localhost:{server.server_port}"
    try:
        yield server.wire
    finally:
        server.wire.done.set()
        server.shutdown()
        server.server_close()


def compass(wire, folder, *, store=None, clock=None, **changes):
    """A client of that server, with a clock of its own."""
    given = {"url": wire.url, "jar": folder / "jar.json", "user": "service", "password": PASSWORD, "spacing_ms": 0}
    settings = Settings(**{**given, **changes})
    store, clock = store or InMemory(), clock or Clock()
    gate = Gate(store, settings.spacing, now=clock.now, sleep=clock.sleep)
    return Compass(settings, store, gate=gate)


def calendar_row(**changes):
    """An ordinary lesson of user 1042, as Compass sends it."""
    row = {
        "__type": "CalendarTransport",
        "activityId": 81201,
        "activityType": 1,
        "allDay": False,
        "attendeeUserId": 0,
        "calendarId": -1042,
        "start": "2026-10-11T21:50:00Z",
        "finish": "2026-10-11T22:40:00Z",
        "guid": "g1",
        "instanceId": "81201111020262150",
        "longTitle": "09:50: 1 - 9MAT3 - B12 - PNO",
        "longTitleWithoutTime": "1 - 9MAT3 - B12 - PNO",
        "managerId": 1042,
        "managers": [
            {
                "managerUserId": 1042,
                "managerImportIdentifier": "PNO",
                "coveringUserId": None,
                "coveringImportIdentifier": None,
            }
        ],
        "locations": [
            {"locationId": 401, "locationName": "B12", "coveringLocationId": None, "coveringLocationName": None}
        ],
        "period": "1",
        "runningStatus": 1,
        "subjectLongName": "Year 9 Mathematics",
        "targetStudentId": 1042,
        "title": "9MAT3",
    }
    return {**row, **changes}
