import re
from pathlib import Path

import pytest

from staffroom.help.pages_of_help import FOLDER, help_pages
from staffroom.people.tests.people import user

ROOT = Path(__file__).resolve().parents[3]


def test_help_is_the_documents_for_staff():
    assert set(help_pages()) == {path.stem for path in (ROOT / "docs/staff").glob("*.md")}
    assert FOLDER.resolve() == ROOT / "docs/staff"


def test_a_page_of_help_has_its_title_once_and_a_place_for_every_heading():
    page = help_pages()["people"]

    assert page.title == "People"
    assert "<h1" not in page.html
    assert '<h2 id="finding-somebody">Finding somebody</h2>' in page.html


def test_links_of_help_lead_to_pages_of_help_or_out():
    links = {link for page in help_pages().values() for link in re.findall(r'href="([^"]*)"', page.html)}

    assert [link for link in links if not link.startswith(("/help/", "https://", "#"))] == []


@pytest.mark.django_db
def test_every_page_of_help_opens(client):
    client.force_login(user("auditor"))

    front = client.get("/help/").content.decode()

    for name, page in help_pages().items():
        assert f'href="/help/{name}/"' in front
        assert page.title in client.get(f"/help/{name}/").content.decode()
    assert client.get("/help/nothing/").status_code == 404
