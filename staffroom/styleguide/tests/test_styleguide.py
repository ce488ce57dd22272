"""The style guide: every part, from the templates that pages use, and nowhere that people work."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

SHOWN = {
    "avatar",
    "badge",
    "banner",
    "dense",
    "dialog",
    "empty",
    "field",
    "filters",
    "heard",
    "menu",
    "row",
    "sheet",
    "table",
    "tabs",
    "toast",
}

pytestmark = pytest.mark.django_db


def test_it_shows_every_part(client: Client):
    answer = client.get("/styleguide/")

    used = {Path(template.name).stem for template in answer.templates if (template.name or "").startswith("parts/")}
    assert answer.status_code == 200
    assert SHOWN - used == set()


def test_it_shows_a_day_from_the_templates_of_today(client: Client):
    names = {template.name for template in client.get("/styleguide/").templates}

    assert {"today/_slot.html", "today/cards/lead.html"} <= names


def test_it_asks_the_database_nothing(client: Client, django_assert_num_queries):
    client.get("/styleguide/")

    with django_assert_num_queries(0):
        client.get("/styleguide/")


def test_twenty_gaps_stand_in_one_list(client: Client):
    page = client.get("/styleguide/").content.decode()

    assert page.count('<li data-kind="gap">') == 20
    assert len(re.findall(r'class="vh"> \w+ to ', page)) == 20


def test_what_is_sent_leads_back_with_a_note_and_a_way_back(client: Client):
    answer = client.post("/styleguide/try", follow=True)

    assert "Nothing was changed" in answer.content.decode()
    assert "Taken back." in client.post("/styleguide/try", {"undo": "yes"}, follow=True).content.decode()


@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/try"])
def test_on_a_school_s_own_server_it_is_not_found(client: Client, settings: Settings, path: str):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mode": "production", "demo": False})

    answer = client.post(path) if path.endswith("try") else client.get(path)

    assert answer.status_code == 404
