"""The copy for when there is no connection: who gets one, what is in it, and what nobody may keep."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from model_bakery import baker
from pytest_django import DjangoAssertNumQueries, Settings

from staffroom.accounts.models import Session, User
from staffroom.flight.colour import hex_of
from staffroom.flight.worker import FILES, script
from staffroom.people.tests.people import staff, user
from staffroom.school.models import Pin, SitePlan
from staffroom.today.tests.days import MONDAY, at, keene_monday, occurrence, told, tuesday_after

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning() -> Any:
    with time_machine.travel(at(MONDAY, "08:05"), tick=False) as clock:
        yield clock


@pytest.fixture
def amelia() -> Client:
    client = Client()
    client.force_login(user("teacher", code="KEE"))
    return client


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_copy_holds_today_and_the_next_school_day_with_who_said_so_and_when(amelia: Client):
    keene_monday()
    tuesday_after()

    page = words(amelia.get("/offline/"))

    for part in ("Monday 23 November", "Compass as of 8:05 am", "10MAT3", "moved from B12 to S07", "for Roza Petrov"):
        assert part in page
    assert "by Jamie Marsh" in page
    assert "Tuesday 24 November" in page


def test_the_copy_holds_ones_own_days_and_nobody_elses(amelia: Client):
    keene_monday()

    page = words(amelia.get("/offline/"))

    assert "07SCI1" not in page
    assert "Liam" not in page


def test_duties_reach_a_week_ahead(amelia: Client):
    keene_monday()
    occurrence(MONDAY + timedelta(days=4), "YD Oval", "L", kind="duty", teachers=["KEE"], rooms=["OVL"])
    occurrence(MONDAY + timedelta(days=4), "YD Canteen", "L", kind="duty", teachers=["WUT"], rooms=["CAN"])

    page = words(amelia.get("/offline/"))

    assert "YD Front gate" in page
    assert "YD Oval" in page
    assert "Friday 27 November" in page
    assert "YD Canteen" not in page


def test_a_day_that_nobody_told_is_not_known_and_not_empty(amelia: Client):
    staff("KEE", "AMELIA", "KEENE")
    told(MONDAY)

    page = words(amelia.get("/offline/"))

    assert "Nothing is timetabled for you." in page
    assert "Nobody had told us this day when the copy was made" in page
    assert "No duty is known until Monday 30 November" in page


def test_on_a_holiday_the_copy_says_why_there_is_no_school(amelia: Client, morning: Any):
    morning.move_to(at(MONDAY - timedelta(days=2), "10:00"))

    assert "No school: the weekend." in words(amelia.get("/offline/"))


@pytest.mark.parametrize(("role", "sees"), [("teacher", True), ("casual relief", False), ("maintenance", False)])
def test_the_telephone_list_is_in_the_copy_of_those_who_may_ring(role: str, sees: bool):
    staff("PET", "ROZA", "PETROV", work_phone="03 7010 0231", email="roza.petrov@harrowlane.example", room="C06")
    client = Client()
    client.force_login(user(role, code="KEE"))

    page = client.get("/offline/").content.decode()

    assert ('href="tel:0370100231">03 7010 0231' in page) is sees
    assert "roza.petrov" not in page


def test_the_map_marks_ones_own_places_and_its_picture_is_kept_beside(amelia: Client):
    keene_monday()
    plan = baker.make(SitePlan, name="Ground floor", picture=f"{'a' * 64}.webp", width=800, height=600)
    for x, (code, kind) in enumerate((("S07", "room"), ("D01", "room"), ("", "first aid"))):
        baker.make(Pin, plan=plan, kind=kind, code=code, label="", x=4000 * x, y=5000)

    answer = amelia.get("/offline/")

    picture = f"/map/picture/{plan.pk}.webp?kept=aaaaaaaaaaaa"
    assert answer["Staffroom-Keep-Beside"] == picture
    assert f'<image href="{picture}"' in answer.content.decode()
    assert "your places are S07" in words(answer)
    assert "D01" not in words(answer)


def test_somebody_without_a_staff_record_is_told_so():
    client = Client()
    client.force_login(user("teacher"))

    assert "You are not linked to a staff record" in words(client.get("/offline/"))


def test_the_copy_is_put_together_in_few_queries(amelia: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
    keene_monday()
    tuesday_after()
    plan = baker.make(SitePlan, picture=f"{'a' * 64}.webp", width=800, height=600)
    baker.make(Pin, plan=plan, kind="room", code="S07", x=1, y=1)
    amelia.get("/offline/")

    with django_assert_max_num_queries(10):  # three of them for the session, and that somebody was here
        amelia.get("/offline/")


def test_no_cache_but_the_workers_may_keep_it_and_it_is_named_by_the_session_not_by_the_person(amelia: Client):
    answer = amelia.get("/offline/")

    session = Session.objects.get()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Staffroom-Keep"] == str(session.ident)
    assert session.session_key not in answer.content.decode()
    assert User.objects.get().handle not in answer.content.decode()


def test_what_has_not_changed_is_not_sent_again_and_its_age_alone_is_no_change(amelia: Client, morning: Any):
    keene_monday()
    first = amelia.get("/offline/")
    morning.shift(timedelta(minutes=10))

    again = amelia.get("/offline/", headers={"If-None-Match": first["ETag"]})
    occurrence(MONDAY, "09ENG2", "6", teachers=["KEE"], rooms=["C04"])
    changed = amelia.get("/offline/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again["Staffroom-Keep"] == first["Staffroom-Keep"]
    assert again["Cache-Control"] == "private, no-store"
    assert changed.status_code == 200


def test_another_session_of_the_same_person_has_a_copy_of_its_own(amelia: Client):
    other = Client()
    other.force_login(User.objects.get())
    first = amelia.get("/offline/")

    second = other.get("/offline/", headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["Staffroom-Keep"] != first["Staffroom-Keep"]


@pytest.mark.parametrize("why", ["a shared computer", "turned off"])
def test_nothing_is_kept_on_a_shared_computer_or_where_the_school_says_no(amelia: Client, settings: Settings, why: str):
    Session.objects.update(shared=why == "a shared computer")
    off = "off" if why == "turned off" else "on"
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"flight": off})

    answer = amelia.get("/offline/")

    assert answer.status_code == 200
    assert "Staffroom-Keep" not in answer
    assert "Nothing is kept in this browser" in words(answer)
    assert 'data-keep=""' in amelia.get("/today").content.decode()


def test_pages_say_under_which_name_a_copy_may_be_kept(amelia: Client):
    keep = f'data-keep="{Session.objects.get().ident}"'

    assert keep in amelia.get("/today").content.decode()
    assert 'data-keep=""' in Client().get("/auth/sign-in").content.decode()
    assert 'data-keep=""' in Client().get("/auth/signed-out").content.decode()


def test_an_auditor_has_no_day_and_so_no_copy():
    client = Client()
    client.force_login(user("auditor"))

    assert client.get("/offline/").status_code == 403
    assert 'data-keep=""' in client.get("/auth/sessions/").content.decode()


def test_the_worker_does_not_keep_the_session_awake_by_itself(amelia: Client, morning: Any):
    before = Session.objects.get().expire_date
    morning.shift(timedelta(minutes=5))

    amelia.get("/offline/", headers={"Sec-Fetch-Mode": "cors"})
    asleep = Session.objects.get().expire_date
    amelia.get("/offline/", headers={"Sec-Fetch-Mode": "navigate"})

    assert asleep == before
    assert Session.objects.get().expire_date > before


@pytest.mark.parametrize("how", ["sign-out", "sessions/end-all"])
def test_signing_out_tells_the_browser_to_forget(amelia: Client, how: str):
    answer = amelia.post(f"/auth/{how}")

    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_the_worker_is_for_everybody_never_old_and_names_its_version(client: Client):
    answer = client.get("/sw.js")

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert re.match(r'const VERSION = "[0-9a-f]{12}";', text)
    named = json.loads(re.search(r"const FILES = (\[.*?\]);", text)[1])  # type: ignore[index]
    assert len(named) == len(FILES) + 1
    assert all("kept=" in address for address in named)


def test_turned_off_the_worker_clears_up_and_goes(client: Client, settings: Settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"flight": "off"})

    text = client.get("/sw.js").content.decode()

    assert "unregister" in text
    assert 'addEventListener("fetch"' not in text


@pytest.mark.parametrize("name", ["flight/worker.js", "flight/static/flight/flight.js", "flight/static/flight/copy.js"])
def test_scripts_stay_small(name: str):
    from staffroom.flight.worker import HERE

    assert len((HERE.parent / name).read_text("utf-8").splitlines()) < 200


def test_every_file_that_the_copy_asks_for_is_kept(amelia: Client):
    keene_monday()

    page = amelia.get("/offline/").content.decode()

    asked = set(re.findall(r'(?:src|href)="((?:/static|/accent)[^"#]+)', page))
    assert asked
    assert asked <= set(json.loads(re.search(r"const FILES = (\[.*?\]);", script())[1]))  # type: ignore[index]


def test_the_manifest_makes_it_an_app_in_the_schools_name_and_colour(client: Client):
    answer = client.get("/manifest.webmanifest")

    told_so = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert told_so["name"] == "Our school: Staffroom"
    assert told_so["theme_color"] == "#00595d"
    assert {icon["sizes"] for icon in told_so["icons"]} == {"192x192", "512x512"}
    assert any(icon["purpose"] == "maskable" for icon in told_so["icons"])


@pytest.mark.parametrize(
    ("colour", "painted"), [((1, 0, 0), "#ffffff"), ((0, 0, 0), "#000000"), ((0.978, 0.008, 85), "#faf7f2")]
)
def test_oklch_is_what_a_browser_paints(colour: tuple[float, float, float], painted: str):
    assert hex_of(*colour) == painted
