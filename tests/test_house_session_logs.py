"""A working day in the log: somebody signs in, searches, reads, exports and mistypes, and the log names nobody."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.kit import logs
from staffroom.school.models import StaffMember, Student

pytestmark = pytest.mark.django_db
CANARIES = ("zyxolotl", "quuxberry", "wibblesworth", "canary.example", "canarycode", "can0001", "canary-token")

ENDS = ("sign-out", "end-all")
"""What would end the session of the day."""


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    logs.configure({"format": "json", "level": "DEBUG"})
    yield capsys
    logs.configure(settings.LOGGING)


@pytest.fixture
def client() -> Client:
    baker.make(
        StaffMember,
        code="CANARYCODE",
        first_name="Zyxolotl",
        family_name="Quuxberry",
        shown_first_name="Zyxolotl",
        shown_family_name="Quuxberry",
        search_text="zyxolotl quuxberry canarycode",
        email="zyxolotl@canary.example",
    )
    baker.make(Student, key="CAN0001", first_name="Wibble", family_name="Wibblesworth", email="w@canary.example")
    roles = ["IT", "leadership", "office", "business manager"]
    user = baker.make(User, name="Zyxolotl Quuxberry", handle="t/o", staff_code="CANARYCODE", roles=roles)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_no_line_of_a_whole_day_names_anybody(client: Client, logged: pytest.CaptureFixture[str]):
    for path in _paths_without_arguments():
        client.get(path, {"q": "Quuxberry", "next": "https://canary.example/?token=canary-token"})
        client.post(path, {"q": "Zyxolotl", "reason": "Wibblesworth asked", "email": "zyxolotl@canary.example"})
    person = client.get("/people/CANARYCODE/")
    client.get("/people/Zyxolotl%20Quuxberry/?email=zyxolotl@canary.example")
    client.get("/nowhere/Quuxberry/")
    client.get("/people/wibblesworth/", headers={"cookie": "x=canary-token", "referer": "/people/?q=Quuxberry"})

    log = logged.readouterr().err
    seen = {json.loads(line).get("status") for line in log.splitlines()}
    assert person.status_code == 200
    assert {200, 404} <= seen
    assert 500 not in seen
    assert [canary for canary in CANARIES if canary in log.lower()] == []


def _paths_without_arguments() -> list[str]:
    found = sorted({path for path in _walk(get_resolver(), "/") if "<" not in path and not path.endswith(ENDS)})
    assert len(found) > 8
    return found


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from _walk(entry, path)
