"""Logs: one JSON object a line, ids, UTC, and nobody's data."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import structlog
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from hypothesis import given, strategies as st

from staffroom.accounts.models import User
from staffroom.kit import logs
from staffroom.kit.scrub import clean, clean_text, scrub

Lines = Callable[[], list[dict[str, object]]]
CANARIES = (
    "Zyxolotl",
    "Quuxberry",
    "zyx.quux@canary.example",
    "canary-token-7Qw8",
    "CANARYCODE",
    "canary-cookie",
    "203.0.113.77",
)


def _breaks(request: HttpRequest, code: str) -> HttpResponse:
    person = {"email": "zyx.quux@canary.example", "code": code}
    try:
        raise IntegrityError(f"Key (code)=({code}) already exists for Zyxolotl Quuxberry")
    except IntegrityError as error:
        raise ValueError(f"cannot save {person}") from error


def _talks(request: HttpRequest) -> HttpResponse:
    log = structlog.stdlib.get_logger("test")
    log.info("saved", email="zyx.quux@canary.example", first_name="Zyxolotl", user=request.user, count=3)
    log.warning(
        "sent to zyx.quux@canary.example", url="https://user:canary-token-7Qw8@hook.example/x?token=canary-token-7Qw8"
    )
    logging.getLogger("library").warning("Authorization: Bearer %s", "canary-token-7Qw8")
    logging.getLogger("library").error("GET /people/?q=Quuxberry&x=1 failed", extra={"cookie": "canary-cookie"})
    return HttpResponse("fine")


urlpatterns = [path("breaks/<str:code>/", _breaks), path("talks/", _talks)]
handler500 = "staffroom.kit.views.broken"
handler404 = "staffroom.kit.views.not_found"
handler400 = "staffroom.kit.views.bad_request"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """Every line logged as JSON since the last call, at the most talkative level."""
    logs.configure({"format": "json", "level": "DEBUG"})
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.configure(settings.LOGGING)


def test_it_writes_one_json_object_a_line_with_the_time_in_utc(lines: Lines):
    structlog.stdlib.get_logger("house").info("import finished", added=3)

    (line,) = lines()
    assert line["event"] == "import finished"
    assert line["level"] == "info"
    assert line["added"] == 3
    assert datetime.fromisoformat(str(line["timestamp"])).utcoffset() == timedelta(0)


def test_lines_of_other_libraries_take_the_same_form(lines: Lines):
    logging.getLogger("django.something").warning("about %s things", 4)

    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("about 4 things", "warning", "django.something")


def test_every_line_inside_a_run_carries_its_id(lines: Lines):
    with logs.run_context(12):
        logging.getLogger("x").warning("inside")
    logging.getLogger("x").warning("outside")

    inside, outside = lines()
    assert inside["run_id"] == 12
    assert "run_id" not in outside


@pytest.mark.urls("staffroom.kit.tests.test_logs")
@pytest.mark.django_db
def test_a_request_has_one_id_in_its_line_its_answer_and_what_was_said_meanwhile(lines: Lines):
    user = _somebody()
    client = Client()
    client.force_login(user)

    response = client.get("/talks/")

    said = [line for line in lines() if line.get("request_id") == response["X-Request-Id"]]
    assert len(said) == 5
    assert said[-1]["path"] == "/talks/"
    assert said[-1]["status"] == 200
    assert said[-1]["user_id"] == user.pk


@pytest.mark.urls("staffroom.kit.tests.test_logs")
@pytest.mark.django_db
def test_nothing_of_a_busy_session_reveals_a_person_or_a_token(lines: Lines):
    client = Client(
        raise_request_exception=False,
        headers={"user-agent": "Zyxolotl/1\r\nforged: line", "authorization": "Bearer canary-token-7Qw8"},
        REMOTE_ADDR="203.0.113.77",
    )
    client.cookies["extra"] = "canary-cookie"
    client.force_login(_somebody())

    client.get("/talks/?q=Quuxberry&token=canary-token-7Qw8")
    client.post("/breaks/CANARYCODE/", {"name": "Zyxolotl", "email": "zyx.quux@canary.example"})
    client.get("/breaks/Zyxolotl%0d%0aQuuxberry/")
    client.get("/people/CANARYCODE/Quuxberry?email=zyx.quux@canary.example")
    client.get("/talks/", headers={"host": "zyxolotl.quuxberry.example"})
    client.get("/breaks/../../CANARYCODE")

    said = lines()
    assert [line["status"] for line in said if line["event"] == "request"] == [200, 500, 500, 404, 400, 404]
    everything = json.dumps(said).lower()
    assert [canary for canary in CANARIES if canary.lower() in everything] == []


@pytest.mark.urls("staffroom.kit.tests.test_logs")
@pytest.mark.django_db
def test_a_fault_is_logged_with_its_class_and_place_and_without_its_words(lines: Lines):
    client = Client(raise_request_exception=False)
    client.force_login(_somebody())

    client.get("/breaks/CANARYCODE/")

    (line,) = [line for line in lines() if "exception" in line]
    assert line["exception"] == "ValueError"
    assert line["cause"] == "IntegrityError"
    assert any("test_logs.py" in place and "_breaks" in place for place in line["trace"])  # type: ignore[attr-defined]


def test_a_readable_log_cannot_be_broken_into_a_second_line(capsys: pytest.CaptureFixture[str]):
    logs.configure({"format": "console", "level": "INFO"})

    logging.getLogger("x").warning("name\r\n2026-01-01 [info] all is well\x1b[31m")

    written = capsys.readouterr().err
    logs.configure(settings.LOGGING)
    assert written.count("\n") == 1
    assert r"\r\n" in written
    assert r"\x1b[31m" in written


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_no_text_keeps_a_line_break_or_control_character(text: str):
    cleaned = clean_text(text)

    assert len(cleaned.splitlines()) <= 1
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in cleaned)


@given(st.from_regex(r"[a-z0-9.]{1,12}@[a-z0-9]{1,10}\.example", fullmatch=True), st.text(), st.text())
def test_no_address_survives_in_any_surroundings(address: str, before: str, after: str):
    assert address not in clean_text(f"{before} {address} {after}")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET https://hook.example/secret/path?x=1 failed", "GET https://hook.example/… failed"),
        ("postgres://staff:pw@db.example:5432/staffroom", "postgres://db.example:5432/…"),
        ("/people/?q=smith&page=2", "/people/?…"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [hidden]"),
        ("password=hunter2, next", "password=[hidden], next"),
        ("3 files read in 0.2 s", "3 files read in 0.2 s"),
    ],
)
def test_the_net_takes_out_secrets_and_leaves_the_rest(said: str, kept: str):
    assert clean_text(said) == kept


def test_an_object_is_named_by_its_class_only():
    assert clean({"who": User(name="Zyxolotl"), "counts": [1, 2]}) == {"who": "[User]", "counts": [1, 2]}


def test_a_telling_key_hides_its_value_at_any_depth():
    event = scrub(None, "", {"event": "x", "form": {"family_name": "Quuxberry", "password": "p", "rows": 3}})

    assert event == {"event": "x", "form": {"family_name": "[hidden]", "password": "[hidden]", "rows": 3}}


def _somebody() -> User:
    return User.objects.create(
        tid="t", oid="o", handle="t/o", name="Zyxolotl Quuxberry", staff_code="CANARYCODE", roles=["teacher"]
    )
