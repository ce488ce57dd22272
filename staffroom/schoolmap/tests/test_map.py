"""The map: who sees it, what is marked on it, and how plans and pins are changed and put back."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from model_bakery import baker
from PIL import Image

from staffroom.accounts.models import User
from staffroom.audit.models import AuditLine
from staffroom.demo.siteplan import give_plans
from staffroom.kit.school_days import melbourne_today
from staffroom.school import plans
from staffroom.school.models import Pin, Room, SitePlan
from staffroom.schoolmap.jobs import clear_pictures
from staffroom.today.tests.days import occurrence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    settings.STAFFROOM_DATA = tmp_path
    return tmp_path


@pytest.fixture
def campus() -> SitePlan:
    give_plans()
    return SitePlan.objects.first()


def browser(*roles: str) -> Client:
    client = Client()
    client.force_login(baker.make(User, name="Pat Smithers", roles=list(roles), handle=f"t/{roles}"))
    return client


def upload(size: tuple[int, int] = (800, 600), colour: str = "white") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return SimpleUploadedFile("../../etc/plan.png", buffer.getvalue(), "image/png")


# Seeing it


def test_a_room_is_marked_and_said_in_words(campus: SitePlan) -> None:
    page = browser("casual relief").get("/map/?room=b04").content.decode()

    assert "<h1>B04: left side of the plan, beside B08 and B03</h1>" in page
    assert page.count(" data-lit") == 1
    assert "marked: B04" in page


def test_a_place_without_a_code_is_marked_by_its_pin(campus: SitePlan) -> None:
    pin = campus.pins.get(kind="first aid")

    page = browser("teacher").get(f"/map/?at={pin.pk}").content.decode()

    assert "<h1>First aid: " in page


@pytest.mark.parametrize("asked", ["ZZ9", "%00", "x" * 500, "<script>"])
def test_a_room_that_has_no_pin_is_said_so(campus: SitePlan, asked: str) -> None:
    page = browser("teacher").get("/map/", {"room": asked}).content.decode()

    assert "<script>alert" not in page
    assert " data-lit" not in page
    assert "<h1>Map of the school</h1>" in page


def test_without_a_plan_it_says_who_can_bring_one() -> None:
    assert "No plan yet" in browser("teacher").get("/map/").content.decode()
    assert "Upload a plan" in browser("office").get("/map/").content.decode()


def test_a_picture_is_sent_once(campus: SitePlan) -> None:
    client = browser("teacher")
    first = client.get(f"/map/picture/{campus.pk}.webp")

    again = client.get(f"/map/picture/{campus.pk}.webp", headers={"If-None-Match": first["ETag"]})

    assert (first["Content-Type"], first["Cache-Control"]) == ("image/webp", "private, no-cache")
    assert again.status_code == 304
    assert Client().get(f"/map/picture/{campus.pk}.webp").status_code == 302


@pytest.mark.parametrize("name", ["../../../etc/passwd", "x.webp", "", f"{'a' * 64}.webp"])
def test_no_other_file_is_ever_sent(campus: SitePlan, name: str) -> None:
    SitePlan.objects.update(picture=name)

    assert browser("teacher").get(f"/map/picture/{campus.pk}.webp").status_code == 404


def test_all_plans_and_pins_cost_two_queries(campus: SitePlan, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert sum(len(plan.pins.all()) for plan in plans.plans_with_pins()) > 80
    with django_assert_num_queries(1):
        found = plans.pin_of(" b04 ")
    assert found is not None
    assert found.plan == campus
    assert plans.pin_of("NOWHERE") is None


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (100, 100, "top left of the plan"),
        (5000, 100, "top of the plan"),
        (9999, 5000, "right side of the plan"),
        (5000, 5000, "middle of the plan"),
        (10_000, 10_000, "bottom right of the plan"),
    ],
)
def test_a_place_is_said_in_words(x: int, y: int, words: str) -> None:
    assert plans.where(Pin(pk=1, kind="room", code="X", x=x, y=y), [], ratio=0.7) == words


# Changing it


@pytest.mark.parametrize("role", ["teacher", "casual relief", "wellbeing", "staff", "auditor"])
def test_who_may_not_change_it_sees_no_way_to(campus: SitePlan, role: str) -> None:
    client = browser(role)

    assert client.get("/map/edit/").status_code == 403
    assert client.post(f"/map/edit/{campus.pk}/pin", {}).status_code == 403
    assert "Change plans" not in client.get("/map/").content.decode()


def test_a_plan_is_uploaded_under_its_own_hash(data: Path) -> None:
    answer = browser("office").post("/map/edit/new", {"name": "Main campus", "picture": upload()}, follow=True)

    plan = SitePlan.objects.get()
    assert "Main campus is there. Now place its pins." in answer.content.decode()
    assert (plan.width, plan.height) == (800, 600)
    assert [path.name for path in (data / "plans").iterdir()] == [plan.picture]
    assert AuditLine.objects.filter(what="map.plan", target="Main campus").exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "picture": "yes"}, "Say what it shows"),
        ({"name": "Main"}, "Choose a file first."),
        ({"name": "Main", "picture": "small"}, "200 each way is the least"),
        ({"name": "Main", "picture": "text"}, "PNG, JPEG or WebP"),
    ],
)
def test_an_upload_that_makes_no_sense_is_asked_again(sent: dict[str, Any], words: str) -> None:
    files = {"yes": upload(), "small": upload((20, 20)), "text": SimpleUploadedFile("a.png", b"hello")}
    if "picture" in sent:
        sent = sent | {"picture": files[sent["picture"]]}

    answer = browser("office").post("/map/edit/new", sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SitePlan.objects.exists()


def test_a_pin_is_placed_and_the_next_room_is_offered(campus: SitePlan) -> None:
    for code in ("K01", "K02"):
        baker.make(Room, code=code, name=code, active=True)
    sent = {"kind": "room", "code": "k01", "x": "12,5", "y": "80"}

    answer = browser("maintenance").post(f"/map/edit/{campus.pk}/pin", sent)

    pin = Pin.objects.get(code="K01")
    assert (pin.x, pin.y) == (1250, 8000)
    assert answer["Location"] == f"/map/edit/{campus.pk}/?code=K02#place"
    assert AuditLine.objects.filter(what="map.pin", target="K01 on Harrow Lane Campus").exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "room", "code": "", "x": "1", "y": "1"}, "Say which room or area"),
        ({"kind": "other", "x": "1", "y": "1"}, "Say what it is."),
        ({"kind": "nothing", "x": "1", "y": "1"}, "Choose what it is."),
        ({"kind": "toilets", "x": "101", "y": "1"}, "Tap the place"),
        ({"kind": "toilets", "x": "nan", "y": "1"}, "Tap the place"),
        ({"kind": "toilets"}, "Tap the place"),
        ({"kind": "toilets", "x": "1", "y": "1", "pin": "999999"}, "removed that pin in the meantime"),
    ],
)
def test_a_pin_that_makes_no_sense_is_asked_again(campus: SitePlan, sent: dict[str, str], words: str) -> None:
    before = Pin.objects.count()

    answer = browser("office").post(f"/map/edit/{campus.pk}/pin", sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Pin.objects.count() == before


def removed(client: Client, path: str) -> str:
    """Remove something; gives back what puts it back."""
    page = client.post(path).context
    return str(page["removed"])


def test_a_plan_comes_back_with_all_its_pins(campus: SitePlan) -> None:
    client = browser("office")
    before = sorted(campus.pins.values_list("kind", "code", "label", "x", "y"))

    token = removed(client, f"/map/edit/{campus.pk}/remove")
    gone = SitePlan.objects.filter(name=campus.name).exists()
    client.post("/map/edit/undo", {"removed": token})
    twice = client.post("/map/edit/undo", {"removed": token}, follow=True)

    assert not gone
    back = SitePlan.objects.get(name=campus.name)
    assert sorted(back.pins.values_list("kind", "code", "label", "x", "y")) == before
    assert "can no longer be put back" in twice.content.decode()


def test_what_puts_back_cannot_be_made_up(campus: SitePlan) -> None:
    client = browser("office")
    token = removed(client, f"/map/edit/{campus.pk}/pin/{campus.pins.first().pk}/remove")

    client.post("/map/edit/undo", {"removed": token[:-2] + "xx"})

    assert Pin.objects.filter(plan=campus).count() == 64


def test_a_new_picture_leaves_the_pins_and_the_old_file_goes_after_a_day(campus: SitePlan, data: Path) -> None:
    old, pins = data / "plans" / campus.picture, campus.pins.count()

    browser("office").post(f"/map/edit/{campus.pk}/picture", {"picture": upload(colour="red")})
    clear_pictures()
    young = old.exists()
    os.utime(old, (0, 0))
    clear_pictures()

    assert young
    assert not old.exists()
    campus.refresh_from_db()
    assert (data / "plans" / campus.picture).exists()
    assert campus.pins.count() == pins


def test_rooms_of_the_school_and_of_the_timetable_wait_for_a_pin(campus: SitePlan) -> None:
    baker.make(Room, code="K01", name="Kitchen", active=True)
    baker.make(Room, code="K02", active=False)
    baker.make(Room, code="B04", active=True)
    occurrence(melbourne_today(), "YD Bike shed", kind="duty", times=("08:30", "08:50"), rooms=["BIKE"])
    occurrence(melbourne_today(), "07SCI1", "1", rooms=["LAB9"])

    assert plans.rooms_without_pin() == [("BIKE", "yard duty"), ("K01", "Kitchen"), ("LAB9", "in the timetable")]


def test_the_map_page_costs_few_queries(campus: SitePlan, django_assert_max_num_queries: Any) -> None:
    client = browser("teacher")
    client.get("/map/")

    # Session and person, plans and pins, and what every page asks for its frame.
    with django_assert_max_num_queries(8 if connection.vendor == "postgresql" else 7):
        client.get("/map/?room=B04")
