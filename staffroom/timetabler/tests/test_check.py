"""`staffroom liss check`: what each connection sent last, and what was wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from staffroom.config.cli import main
from staffroom.sync.models import Feed
from staffroom.sync.tests.liss_knocks import AUTH, DAY, ROOM, call, publisher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_counts(settings: Any, tmp_path: Path) -> None:
    settings.STAFFROOM_DATA = tmp_path


def check() -> tuple[int, list[dict[str, str]]]:
    told = CliRunner().invoke(main, ["liss", "check", "--json"])
    return told.exit_code, json.loads(told.output)["findings"]


def test_without_a_connection_it_says_how_to_make_one() -> None:
    status, (finding,) = check()

    assert (status, finding["verdict"]) == (0, "advice")
    assert "/timetabler/" in finding["mend"]


def test_a_call_that_went_well_is_fine() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM])

    status, (finding,) = check()

    assert (status, finding["verdict"], finding["about"]) == (0, "ok", "Tes Timetable")
    assert "Rooms" in finding["words"]


def test_a_last_call_that_was_refused_is_wrong_and_says_what_to_do() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM])
    call("publishRooms", DAY, [ROOM], auth=AUTH | {"School": "08888"})

    status, (finding, *_) = check()

    assert (status, finding["verdict"]) == (1, "wrong")
    assert "This connection is not for school 08888" in finding["words"]
    assert "add that number" in finding["mend"]


def test_a_download_that_is_refused_on_purpose_is_no_trouble() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM])
    call("getStudents", DAY)

    assert check()[0] == 0


def test_what_waits_for_somebody_is_wrong() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM])
    call("publishRooms", DAY, [])
    Feed.objects.create(name="liss.day", doubts={"2026-05-04": {"why": "Nothing is on.", "times": 1}})

    status, findings = check()

    assert status == 1
    assert [finding["verdict"] for finding in findings] == ["ok", "wrong", "wrong"]
    assert "0 rows of rooms instead of 1" in findings[1]["words"]


def test_rows_set_aside_are_told_by_number() -> None:
    publisher()
    call("publishDailyDeltas", DAY, DAY, [{"Period": "1"}])

    _, findings = check()

    assert any("row 1:" in finding["words"] for finding in findings)


def test_people_read_the_same_without_json() -> None:
    publisher()
    call("publishRooms", DAY, [ROOM], auth=AUTH | {"Password": "no"})

    told = CliRunner().invoke(main, ["liss", "check"])

    assert told.exit_code == 1
    assert "The password was wrong." in told.output
