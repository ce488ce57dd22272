"""Making and opening passes as a daily organiser and a casual teacher do it: for the tests of this room."""

import re
from urllib.parse import urlsplit

from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.school.models import Pin, SitePlan
from staffroom.school.plans import keep_picture

JAMIE = "name Jamie Marsh"


def organiser(*roles: str) -> Client:
    """A browser of somebody who hands out passes."""
    client = Client()
    user = baker.make(User, name="Gwen Drummond", roles=list(roles or ["daily organiser"]), handle=f"t/{roles}")
    client.force_login(user)
    return client


def make(client: Client | None = None, who: str = JAMIE, day: str = "2026-11-23", **more: object) -> str:
    """Make a pass on the page; gives back its path."""
    answer = (client or organiser()).post("/pass/make", {"date": day, "who": who} | more)
    found = re.search(r'id="made-link" value="(http[^"]+)"', answer.content.decode())
    assert found is not None, answer.content.decode()
    return urlsplit(found.group(1)).path


def opened(path: str) -> str:
    """What somebody who has nothing but the address reads."""
    answer = Client().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def plan() -> SitePlan:
    """A plan with a few pins. Its picture is not looked at."""
    name = keep_picture(b"RIFF0000WEBP")
    made = SitePlan.objects.create(name="Main campus", picture=name, width=1600, height=1000)
    pins = (("room", "B09", ""), ("room", "C04", ""), ("room", "S07", ""), ("duty", "GATE", "Front gate"))
    others = (("toilets", "", ""), ("staffroom", "", "Staffroom"), ("assembly", "", "Oval"), ("first aid", "", ""))
    for number, (kind, code, label) in enumerate((*pins, *others)):
        Pin.objects.create(plan=made, kind=kind, code=code, label=label, x=1000 + 900 * number, y=5000)
    return made
