"""`staffroom day`, `staffroom sync`, `staffroom compass`: what a technician types, right and wrong."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner, Result

from staffroom.kit.errors import NeedsPerson
from staffroom.kit.school_days import MELBOURNE
from staffroom.sync.day.commands import compass, day, sync
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Cover, Delivery, Said

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = date(2026, 3, 17)


def typed(command, *words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_the_day_of_one_person_as_json() -> None:
    nine = datetime(2026, 3, 17, 9, tzinfo=MELBOURNE)
    lesson = Said("k", TUESDAY, "lesson", nine, nine.replace(minute=50), period="1", class_code="07ENG1")
    lesson = lesson._replace(teachers=("OBRO",), rooms=("A02",), covers=(Cover("OBRO", "DELI"),))
    delivery = Delivery("cases", (TUESDAY,), datetime(2026, 3, 16, 15, tzinfo=UTC), (lesson,))
    take(delivery, feed="cases.timetable")

    told = json.loads(typed(day, "--date", "2026-03-17", "--staff", "obro", "--json").output)

    (one,) = told["occurrences"]
    assert (told["date"], told["staff"], told["away"]) == ("2026-03-17", "OBRO", [])
    assert (one["start"], one["class"]) == ("2026-03-17T09:00:00+11:00", "07ENG1")
    assert one["change"] == {"kind": "covered", "teacher": "DELI", "room": None}
    assert told["sources"]["cases"]["as_of"] == "2026-03-16T15:00:00+00:00"


def test_a_code_that_nobody_has_is_refused_in_a_sentence() -> None:
    result = typed(day, "--staff", "NOPE")

    assert isinstance(result.exception, NeedsPerson)
    assert "Nobody has the staff code NOPE" in str(result.exception)


def test_a_date_that_does_not_exist_is_refused() -> None:
    assert "does not match the format" in typed(day, "--staff", "OBRO", "--date", "2026-02-30").output


def test_without_a_source_nothing_is_fetched_and_that_is_said() -> None:
    result = typed(sync, "--now")

    assert result.exit_code == 0
    assert "No source is set up" in result.output


def test_checking_a_compass_that_is_off_says_where_to_read() -> None:
    result = typed(compass, "check")

    assert "docs/operators/compass.md" in str(result.exception)
