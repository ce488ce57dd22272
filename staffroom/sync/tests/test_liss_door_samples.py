"""Every sample of the standard through the real door: what is answered, and that nothing poisonous stays anywhere."""

import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps

from staffroom.people.tests.people import staff
from staffroom.sources.liss.client import LissClient, Refused
from staffroom.sources.liss.records import SignIn
from staffroom.sync.flows.liss import rounds
from staffroom.sync.models import LissCall, LissPart
from staffroom.sync.tests.liss_knocks import DAY, ROOM, SAMPLES, SECRET, post, publisher, sample

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
POISON = ("DROP-ME", "SECRET-REASON")


def _cases() -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    cases = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))["cases"]
    return [
        case for case in cases if "/responses/" not in case["file"] and case["file"].endswith(("json", "xml", "txt"))
    ]


CASES = [case for case in _cases() if not case["file"].endswith("recipe.json")]
JSON = [case for case in CASES if not case["file"].endswith(".xml")]
BASE = ("07-publishRooms", "09-publishClasses", "15-publishTimetable", "17-publishBellTimes", "19-publishCalendar")


@pytest.fixture
def school(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The publisher and the people that the samples speak of, on the Monday that they are about."""
    settings.STAFFROOM_DATA = tmp_path
    with time_machine.travel("2026-05-04 07:30:00+10:00", tick=False):
        publisher()
        for code in ("ABAN", "BCOO", "CDRY", "EFER", "HIRO"):
            staff(code, code.title(), "Example")
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("case", JSON, ids=lambda case: case["file"])
def test_each_sample_in_json_is_answered_as_the_manifest_says(school: None, case: dict[str, str]) -> None:
    sent = sample(case["file"])

    told = post(sent)

    answered, expect = told.json(), case["expect"]
    assert told.status_code == 200
    assert answered["id"] == (None if '"id": null' in expect else json.loads(sent).get("id"))
    if '"result": ""' in expect or expect.startswith("success"):
        assert answered["result"] == ""
    elif '"result"' in expect or expect.startswith("as liss.getTimetableStructures"):
        assert answered["result"]
    else:
        assert answered["error"] != ""
        assert "result" not in answered
        if "..." not in expect and "<" not in expect:
            assert answered["error"] == json.loads(expect)["error"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", [case for case in CASES if case not in JSON], ids=lambda case: case["file"])
def test_each_sample_in_xml_is_answered_as_the_manifest_says(school: None, case: dict[str, str]) -> None:
    told = post(sample(case["file"]), content_type="text/xml")

    body = told.content.decode()
    assert told["Content-Type"] == "text/xml; charset=utf-8"
    assert ("<fault>" in body) == (case["expect"] == "fault")
    assert "faultCode</name><value><int>0<" not in body
    if "empty string" in case["expect"]:
        assert "<params><param><value><string></string></value></param></params>" in body


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_sample_that_is_refused_stores_nothing(school: None, case: dict[str, str]) -> None:
    refused = "error" in case["expect"] or case["expect"] == "fault"

    post(sample(case["file"]))

    if refused or case.get("method", "").startswith(("liss.get", "liss.hello")):
        assert not LissPart.objects.exists()


@pytest.mark.django_db
def test_nothing_poisonous_stays_in_any_table_or_log_after_all_samples(
    school: None, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for number, file in enumerate([f"json/{name}.json" for name in BASE] + [case["file"] for case in CASES]):
        if number % 50 == 0:  # more calls than one program may make in ten minutes
            settings.STAFFROOM_DATA = tmp_path / str(number)
            settings.STAFFROOM_DATA.mkdir()
        post(sample(file), REMOTE_ADDR="127.0.0.1")

    rounds.run_rounds(force=True)

    kept = _everything()
    out, err = capfd.readouterr()
    assert LissCall.objects.filter(method="publishEventsAndAbsences", state__in=["taken", "merged"]).exists()
    for word in (*POISON, SECRET, "wrong-on-purpose"):
        assert [where for where, text in kept if word in text] == []
        assert word not in caplog.text + out + err


@pytest.mark.django_db
@pytest.mark.parametrize("packed", [False, True])
def test_the_oversized_sample_is_refused_and_the_last_good_one_stays(school: None, *, packed: bool) -> None:
    recipe = json.loads(sample("awkward/oversized.recipe.json"))
    message = json.loads(sample(recipe["base"]))
    post(sample(recipe["base"]))
    before = list(LissPart.objects.values_list("scope", "digest"))
    one = json.dumps(message["params"][3])[1:-1]
    rows = ",".join([one] * (recipe["repeat_rows_until_bytes"] // len(one) + 1))
    body = json.dumps(message | {"params": [*message["params"][:3], ["HERE"]]}).replace('"HERE"', rows).encode()

    told = post(gzip.compress(body, 1) if packed else body, headers={"Content-Encoding": "gzip"} if packed else {})

    assert (told.status_code, told.json()) == (413, {"error": "The message is larger than 32 MB", "id": None})
    assert list(LissPart.objects.values_list("scope", "digest")) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("flavour", ["json", "xml"])
def test_a_program_that_speaks_the_standard_gets_along_with_the_door(
    live_server: Any, settings: Any, tmp_path: Path, flavour: Any
) -> None:
    settings.STAFFROOM_DATA = tmp_path
    publisher()
    sign_in = SignIn("09999", "timetabler-sync", SECRET, 10002, "ExampleTimetabler")
    program = LissClient(f"{live_server.url}/liss/", sign_in, flavour=flavour)

    hello = program.hello()
    published = program.call("publishRooms", DAY, [ROOM])
    terms = program.call("getTimetableStructures", DAY)
    with pytest.raises(Refused, match="not supported here"):
        program.call("getStudents", DAY)
    program.close()

    assert hello == {"SIS": "Staffroom", "LissVersion": 10002}
    assert published == ""
    assert [term["Term"] for term in terms[0]["Terms"]] == ["Term 1", "Term 2", "Term 3", "Term 4"]
    assert set(LissCall.objects.values_list("flavour", flat=True)) == {flavour}


def _everything() -> list[tuple[str, str]]:
    """Every row of every table, as text."""
    return [
        (model._meta.label, repr(row)) for model in apps.get_models() for row in model._default_manager.values_list()
    ]
