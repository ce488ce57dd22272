"""The official interface into the day: what is not mapped is not known, and trouble stays the feed's."""

from datetime import datetime
from typing import Any

import pytest
import time_machine

from staffroom.kit.school_days import MELBOURNE, melbourne_today
from staffroom.school.day import day_of
from staffroom.sources.compass.tests.wire import Says, serving
from staffroom.sync.flows import compass_api
from staffroom.sync.models import Feed

pytestmark = pytest.mark.django_db
PATH = "/api/timetable/v1/GetLessons"
FIELDS = {
    "key": "id",
    "start": "start",
    "finish": "finish",
    "title": "class",
    "teacher_code": "teacher",
    "room": "room",
    "period": "period",
}
LESSON = {
    "id": "l1",
    "start": "2026-10-11T21:50:00Z",
    "finish": "2026-10-11T22:40:00Z",
    "class": "9MAT3",
    "teacher": "PNO",
    "replacement": "CRT1",
    "room": "B12",
    "period": "1",
}


@pytest.fixture
def api(settings: Any) -> Any:
    with (
        time_machine.travel(datetime(2026, 10, 12, 2, 45, tzinfo=MELBOURNE), tick=False),
        serving() as wire,
    ):
        wire.says["GetLessons"] = Says({"d": [LESSON]})
        key = type(settings.ENVIRONMENT.compass_api_key)("made-up")
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
            update={"compass_api_url": wire.url, "compass_api_key": key, "compass_api_routes": routes()}
        )
        yield wire


def routes(**more: str) -> dict[str, Any]:
    return {"calendar": {"path": PATH, "paging": "none", "fields": FIELDS | more}}


def test_lessons_of_the_official_interface_stand_in_the_day(api: Any) -> None:
    compass_api.night()

    (entry,) = day_of("PNO", melbourne_today())
    assert (entry.class_code, entry.rooms, entry.period, entry.sources) == ("9MAT3", ("B12",), "1", ("compass_api",))
    assert Feed.objects.get(name="compass_api.calendar").succeeded is not None


def test_covers_that_the_school_has_not_mapped_are_not_known_rather_than_none(api: Any) -> None:
    compass_api.fetch()
    (unmapped,) = day_of("PNO", melbourne_today())

    assert "covers" not in unmapped.said_by
    assert "cancelled" not in unmapped.said_by


def test_covers_that_are_mapped_are_seen(api: Any, settings: Any) -> None:
    update = {"compass_api_routes": routes(covering_code="replacement")}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=update)

    compass_api.fetch()

    (entry,) = day_of("PNO", melbourne_today())
    assert entry.change is not None
    assert (entry.change.kind, entry.change.teacher) == ("covered", "CRT1")


def test_a_key_that_is_not_taken_is_told_and_changes_nothing(api: Any) -> None:
    compass_api.fetch()
    api.says["GetLessons"] = Says({"Message": "Access is denied."}, 500)

    assert not compass_api.fetch()

    assert len(day_of("PNO", melbourne_today())) == 1
    assert "API key" in Feed.objects.get(name="compass_api.calendar").error


def test_without_an_address_nothing_is_asked(settings: Any) -> None:
    compass_api.night()

    assert not Feed.objects.exists()
