"""A third-party client of Compass, as the public ones are: it signs in and reads, and knows nothing of us."""

import json
import re
import socket
from html.parser import HTMLParser

import httpx2


class _Inputs(HTMLParser):
    def __init__(self):
        super().__init__()
        self.values = {}

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "input" and facts.get("name"):
            self.values[facts["name"]] = facts.get("value", "")


def inputs_of(page):
    """Every input of a page with its value."""
    parser = _Inputs()
    parser.feed(page)
    return parser.values


class Client:
    """Somebody's session."""

    def __init__(self, compass, user="pno", password="demo"):  # noqa: S107  # pragma: allowlist secret
        self.http = httpx2.Client(base_url=compass.base_url)
        form = inputs_of(self.http.get("/login.aspx?sessionstate=disabled").text)
        filled = form | {"username": user, "password": password, "rememberMeChk": "on", "__EVENTTARGET": "button1"}
        self.signed = self.http.post("/login.aspx?sessionstate=disabled", data=filled)
        self.user_id = None
        if self.signed.status_code == 302:
            home = self.http.get(self.signed.headers["Location"])
            self.user_id = int(re.search(r"organisationUserId\s*=\s*(\d+)", home.text)[1])

    def ask(self, name, /, query="sessionstate=readonly", **asked):
        """The answer of a service."""
        service, method = name.split(".")
        return self.http.post(f"/Services/{service}.svc/{method}?{query}", json=asked)

    def d(self, name, /, query="sessionstate=readonly", **asked):
        """What is inside the envelope."""
        return self.ask(name, query, **asked).json()["d"]

    def day(self, day="2026-10-12", user_id=None, name="Calendar.GetCalendarEventsByUser", query=""):
        """Somebody's rows of one day."""
        return self.d(name, query, userId=user_id or self.user_id, startDate=str(day), endDate=str(day))


def row(rows, title, period=None):
    """The one row with that title."""
    (found,) = [one for one in rows if one["title"] == title and period in {None, one["period"]}]
    return found


def raw(port, text):
    """Bytes to the server, and all that comes back until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(text)
        return b"".join(iter(lambda: wire.recv(65536), b""))


def body_of(answer):
    """The JSON of a raw answer."""
    return json.loads(answer.partition(b"\r\n\r\n")[2])
