"""The school's crest: whatever a file is called, only a picture is shown, and nothing in it runs."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from staffroom.config.mending import crest as checked
from staffroom.kit.crest import MOST_BYTES, crest, crest_address, read_crest
from staffroom.kit.errors import BadInput

SVG = b'<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h4v4z"/></svg>'
PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(16),
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(16),
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "image/svg+xml": SVG,
}
NO_PICTURES = {
    "a page": b"<!doctype html><html><body><svg></svg></body></html>",
    "a page behind a comment": b"<!-- <svg --><script>alert(1)</script>",
    "nothing": b"",
    "a program": b"MZ" + bytes(64),
    "an SVG that declares its own entities": b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
}


@pytest.fixture
def set_crest(settings: Settings, tmp_path: Path):
    def put(body: bytes, name: str = "crest.png") -> Path:
        path = tmp_path / name
        path.write_bytes(body)
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"school_crest": path})
        return path

    return put


@pytest.mark.parametrize("kind", PICTURES)
def test_its_first_bytes_say_what_it_is_and_not_its_name(set_crest, kind: str):
    assert read_crest(set_crest(PICTURES[kind], "crest.bin")).kind == kind


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_with_words_that_help(set_crest, name: str):
    with pytest.raises(BadInput, match="Save it as"):
        read_crest(set_crest(NO_PICTURES[name]))


def test_a_file_that_is_too_large_is_not_even_read_whole(set_crest):
    with pytest.raises(BadInput, match="larger than 256 kB"):
        read_crest(set_crest(PICTURES["image/png"] + bytes(MOST_BYTES)))


@pytest.mark.django_db
def test_a_page_shows_it_in_place_of_our_mark(client: Client, set_crest):
    set_crest(SVG, "one.svg")

    page = client.get("/auth/sign-in").content.decode()

    assert f'<img class="brand-mark" src="{crest_address()}" alt="">' in page
    assert "M3 4h26v18H15l-8" not in page


@pytest.mark.django_db
def test_without_one_and_with_a_broken_one_a_page_shows_our_mark(client: Client, set_crest):
    assert crest() is None
    set_crest(b"no picture", "two.svg")

    assert "M3 4h26v18H15l-8" in client.get("/auth/sign-in").content.decode()


@pytest.mark.django_db
def test_it_is_kept_for_good_and_runs_nothing_when_it_is_opened_alone(client: Client, set_crest):
    set_crest(SVG, "three.svg")

    answer = client.get(crest_address())

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == SVG


@pytest.mark.django_db
def test_another_address_leads_nowhere(client: Client, set_crest):
    set_crest(SVG, "four.svg")

    assert client.get("/crest/0000000000000000").status_code == 404


def test_the_check_of_settings_says_what_is_wrong_with_it_and_how_to_mend_it(set_crest, settings: Settings):
    path = set_crest(b"no picture", "five.svg")

    (finding,) = checked(settings.ENVIRONMENT)

    assert (finding.verdict, finding.about) == ("wrong", "STAFFROOM_SCHOOL_CREST")
    assert finding.words == "is not a picture that browsers show"
    assert finding.mend.startswith("Save it as SVG")
    path.write_bytes(SVG)
    assert [one.verdict for one in checked(settings.ENVIRONMENT)] == ["ok"]
