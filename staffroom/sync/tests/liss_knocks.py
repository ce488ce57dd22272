"""Knocking at the timetabler's door as a program does: for the tests of the door."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

from staffroom.sources.liss.client import written
from staffroom.sync.flows.liss.credentials import STRUCTURES, digest
from staffroom.sync.models import Publisher

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "liss"
SECRET = "example-only-not-a-secret"  # pragma: allowlist secret
AUTH = {
    "School": "09999",
    "UserName": "timetabler-sync",
    "Password": SECRET,
    "LissVersion": 10002,
    "UserAgent": "ExampleTimetabler",
}
ROOM = {"RoomId": "R1", "RoomCode": "C3"}
DAY = "20260504T00:00:00"
TEACHERS = [
    {"TeacherId": "T1", "TeacherCode": "KEE", "FirstName": "Amelia", "Surname": "Keene"},
    {"TeacherId": "T2", "TeacherCode": "ROZ", "FirstName": "Roza", "Surname": "Petrov"},
    {"TeacherId": "T3", "TeacherCode": "AKE", "FirstName": "Ana", "Surname": "Kerr"},
    {"TeacherId": "C1", "FirstName": "Jamie", "Surname": "Marsh", "StaffType": "Casual"},
    {"TeacherId": "P1", "TeacherCode": "CRT1", "FirstName": "Casual", "Surname": "One"},
]


def publisher(**facts: Any) -> Publisher:
    """The connection that the samples sign in with."""
    known = {"name": "Tes Timetable", "user_name": "timetabler-sync", "key": digest(SECRET), "schools": ["09999"]}
    known |= {"serves": [STRUCTURES], "made_by": "t/it"}
    return Publisher.objects.create(**known | facts)


def post(body: bytes | str, *, path: str = "/liss/", content_type: str = "application/json", **more: Any) -> Any:
    """Send a body; gives the answer of HTTP."""
    return Client().post(path, data=body, content_type=content_type, **more)


def call(method: str, *params: Any, auth: dict[str, Any] | None = None, ident: Any = 1, **more: Any) -> Any:
    """Make one call in JSON, signed in; gives what was answered."""
    signed = [AUTH if auth is None else auth, *params]
    answer = post(json.dumps({"method": f"liss.{method}", "params": signed, "id": ident}), **more)
    return answer.json()


def call_in_xml(method: str, *params: Any, auth: dict[str, Any] | None = None) -> str:
    """The same in XML; gives the text of the answer."""
    body = written("xml", f"liss.{method}", [AUTH if auth is None else auth, *params])
    answer: str = post(body, content_type="text/xml").content.decode()
    return answer


def sample(name: str) -> bytes:
    """One of the samples."""
    return (SAMPLES / name).read_bytes()
