import pytest
from django.conf import settings
from model_bakery import baker

from staffroom.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.setattr(settings.ENVIRONMENT, "demo", True)


@pytest.fixture
def amelia():
    return baker.make(
        User, name="Amelia Keene", tid="demo", oid="teacher", handle="demo/teacher", roles=["staff", "teacher"]
    )


def test_the_demo_lists_its_people_and_their_roles(client, demo, amelia):
    page = client.get("/auth/sign-in").content.decode()

    assert "Amelia Keene" in page
    assert "Teacher" in page


def test_one_click_signs_in_and_starts_a_fresh_session(client, demo, amelia):
    client.session["left over"] = "x"
    before = client.session.session_key

    answer = client.post("/auth/sign-in", {"who": amelia.pk, "next": "/people/?q=smi"})

    assert answer.url == "/people/?q=smi"
    assert client.session.session_key != before
    assert client.get("/").url == "/people/"


def test_it_never_leads_to_another_site(client, demo, amelia):
    answer = client.post("/auth/sign-in", {"who": amelia.pk, "next": "https://evil.example/"})

    assert answer.url == "/"


@pytest.mark.parametrize("who", ["", "x", "99999999", "-1", "1; drop", "９"])
def test_an_unknown_person_is_nobody(client, demo, amelia, who):
    assert client.post("/auth/sign-in", {"who": who}).status_code == 404


def test_it_signs_in_nobody_of_a_real_tenant(client, demo):
    real = baker.make(User, tid="a-real-tenant", oid="1", handle="a-real-tenant/1")

    assert client.post("/auth/sign-in", {"who": real.pk}).status_code == 404


def test_outside_the_demo_nobody_gets_in_this_way(client, amelia):
    page = client.post("/auth/sign-in", {"who": amelia.pk})

    assert "not set up yet" in page.content.decode()
    assert client.get("/people/").status_code == 302


def test_outside_the_demo_the_page_lists_nobody(client, amelia):
    assert "Amelia" not in client.get("/auth/sign-in").content.decode()


def test_signing_out_ends_the_session(client, amelia):
    client.force_login(amelia)

    client.post("/auth/sign-out")

    assert client.get("/people/").status_code == 302


def test_a_link_cannot_sign_anybody_out(client, amelia):
    client.force_login(amelia)

    assert client.get("/auth/sign-out").status_code == 405


def test_the_auditor_starts_on_data_health(client):
    client.force_login(baker.make(User, roles=["auditor"], handle="demo/auditor"))

    assert client.get("/").url == "/data-health/"


def test_the_forms_carry_a_token_against_forgery(demo, amelia):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/auth/sign-in", {"who": amelia.pk}).status_code == 403


def test_the_accent_is_public_and_cached(client, monkeypatch):
    monkeypatch.setattr(settings.ENVIRONMENT, "accent_hue", 20)

    answer = client.get("/accent.css")

    assert "--accent-hue: 20;" in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
