"""Days that are long over are forgotten, and no others."""

from datetime import date, timedelta

import pytest
import time_machine

from staffroom.school.models import Absence, DayBells, Occurrence, SourceDay
from staffroom.sync.jobs import old_days
from staffroom.sync.models import Statement
from staffroom.today.tests.days import MONDAY, at, away, occurrence, rung, told

pytestmark = pytest.mark.django_db


def a_day(day: date) -> None:
    told(day)
    rung(day)
    away(day, "PET")
    occurrence(day, "10MAT3", "1", teachers=["KEE"])
    Statement.objects.create(mark=f"compass|{day}|1", source="compass", date=day, bucket="10MAT3", said="{}")


def test_only_what_is_older_than_the_school_keeps_it_goes(settings):
    old, young = MONDAY - timedelta(days=401), MONDAY - timedelta(days=400)
    a_day(old)
    a_day(young)

    with time_machine.travel(at(MONDAY, "03:30"), tick=False):
        old_days()

    for table in (Statement, Occurrence, Absence, DayBells, SourceDay):
        assert list(table.objects.values_list("date", flat=True)) == [young]
