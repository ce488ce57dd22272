"""Making and reading calendar feeds as a browser and a calendar app do it: for the tests of this room."""

import re
from urllib.parse import urlsplit

from django.test import Client
from icalendar import Calendar, Event
from model_bakery import baker

from staffroom.accounts.models import User


def teacher(code: str = "KEE", *roles: str) -> User:
    """An account with a staff code."""
    return baker.make(
        User, name=f"Person {code}", staff_code=code, roles=list(roles or ["teacher"]), handle=f"t/{code}"
    )


def browser_of(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def make(user: User, what: str = "mine", label: str = "my phone", **more: str) -> str:
    """Make an address on the page; gives back its path."""
    page = browser_of(user).post("/calendars/make", {"what": what, "label": label} | more)
    found = re.search(r'value="(http[^"]+\.ics)"', page.content.decode())
    assert found is not None, page.content.decode()
    return urlsplit(found.group(1)).path


def fetched(path: str) -> Calendar:
    """What an app that knows nothing but the address reads."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def lines(path: str) -> dict[str, Event]:
    """The entries by their title."""
    return {str(event["SUMMARY"]): event for event in fetched(path).events}
