from datetime import UTC, date, datetime

import pytest
import time_machine

from staffroom.school.models import BellSchedule, Occurrence
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Delivery, Said
from staffroom.sync.flows.bells import bells_changed

pytestmark = pytest.mark.django_db
YESTERDAY, TODAY = date(2026, 3, 16), date(2026, 3, 17)


def starts(day: date) -> datetime | None:
    return Occurrence.objects.get(date=day).starts


@time_machine.travel("2026-03-16T22:00:00Z")
def test_bells_that_somebody_changes_reach_the_days_ahead_and_not_the_past():
    lessons = [
        Said(f"k{day}", day, "lesson", period="1", class_code="07ENG1", teachers=("OBRO",))
        for day in (YESTERDAY, TODAY)
    ]
    as_of = datetime(2026, 3, 15, tzinfo=UTC)
    take(Delivery("cases", (YESTERDAY, TODAY), as_of, tuple(lessons)), feed="cases.timetable")
    bells_changed()
    assert starts(TODAY) is None

    bell = BellSchedule.objects.create(name="Normal", bells=[["1", "Period 1", "09:00", "09:50", True]])
    bells_changed()

    assert starts(TODAY) == datetime(2026, 3, 16, 22, 0, tzinfo=UTC)
    assert starts(YESTERDAY) is None

    bell.bells = [["1", "Period 1", "09:05", "09:50", True]]
    bell.save()
    bells_changed()

    assert starts(TODAY) == datetime(2026, 3, 16, 22, 5, tzinfo=UTC)


@time_machine.travel("2026-03-16T22:00:00Z")
def test_nothing_is_merged_while_nobody_changes_a_bell(django_assert_num_queries):
    BellSchedule.objects.create(name="Normal", bells=[["1", "Period 1", "09:00", "09:50", True]])
    bells_changed()

    with django_assert_num_queries(2):
        bells_changed()
