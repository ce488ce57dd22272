from datetime import UTC, datetime

import pytest

from staffroom.people.tests.people import user
from staffroom.search.tests.things import notice

pytestmark = pytest.mark.django_db


def test_a_notice_shows_its_title_author_and_text(client):
    shown = notice("n1", "Athletics carnival", "<p>Bring <strong>sunscreen</strong>.</p>", author="Roza Petrov")
    client.force_login(user("teacher"))

    page = client.get(f"/notices/{shown.pk}/").content.decode()

    assert "<h1>Athletics carnival</h1>" in page
    assert "<strong>sunscreen</strong>" in page
    assert "Roza Petrov" in page


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">here</a>',
        '<a href="/auth/sign-out">here</a>',
        '<p onclick="alert(1)" style="position:fixed" id="main">x</p>',
        '<form action="/people/"><input name="q"></form>',
        "<iframe src='https://bad.example'></iframe>",
    ],
)
def test_a_hostile_text_does_no_harm_even_if_it_was_stored(client, body):
    shown = notice("n1", "A notice", f"{body}<p>and on</p>")
    client.force_login(user("teacher"))

    page = client.get(f"/notices/{shown.pk}/").content.decode()

    article = page[page.index('<article class="prose">') : page.index("</article>")]
    assert "<p>and on</p>" in article
    for trace in ("alert", "onclick", "onerror", "style=", "id=", "<form", "<input", "<iframe", "/auth/", "javascript"):
        assert trace not in article


def test_a_notice_that_is_gone_or_has_not_begun_is_not_there(client):
    gone = notice("n1", "Gone", "", withdrawn=True)
    later = notice("n2", "Later", "", starts=datetime(2100, 1, 1, tzinfo=UTC))
    client.force_login(user("teacher"))

    assert [client.get(f"/notices/{one.pk}/").status_code for one in (gone, later)] == [404, 404]
