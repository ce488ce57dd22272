"""Rows of events and absences: a person and a span, never why."""

from datetime import datetime

import pytest

from staffroom.sources.liss.calls import read_call
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import read_envelope
from staffroom.sources.liss.records import AwayRow, DayRow

from .messages import AUTH, DAY, call


def test_an_absence_is_a_person_and_a_span_and_never_why():
    row = {"TeacherId": "T3", "StartDate": DAY, "EndDate": DAY, "Reason": "SECRET", "description": "SECRET"}

    read = call("publishEventsAndAbsences", DAY, DAY, [row])

    assert read.rows == (
        AwayRow("T3", "", datetime.fromisoformat("2026-05-04"), datetime.fromisoformat("2026-05-04"), True),
    )
    assert "SECRET" not in repr(read)


def test_rows_of_events_and_absences_are_read_by_the_schools_own_names_in_both_flavours():
    names = {"teacher": ("WhoId",), "starts": ("Beginn",), "ends": ("Ende",)}
    row = {"WhoId": "T3", "Beginn": "20260504T09:00:00", "Ende": "20260504T12:00:00"}

    for flavour in ("json", "xml"):
        body = written(flavour, "liss.publishEventsAndAbsences", [AUTH, DAY, DAY, [row]])
        (away,) = read_call(read_envelope(body), absence_fields=names).rows
        assert isinstance(away, AwayRow)
        assert (away.teacher, away.whole_days) == ("T3", False)


def test_an_event_is_a_code_and_a_span_and_may_last_for_days():
    row = {"Code": "CAMP Yr9", "StartDate": DAY, "EndDate": "20260506T23:59:00", "TeacherIds": "T4,T5", "Rooms": ""}

    (event,) = call("publishEventsAndAbsences", DAY, DAY, [row]).rows

    assert isinstance(event, DayRow)
    assert (f"{event.day}", f"{event.ends_on}", event.starts) == ("2026-05-04", "2026-05-06", "")
    assert (event.class_code, event.kind, event.teachers, event.rooms) == ("CAMP Yr9", "event", ("T4", "T5"), ())


@pytest.mark.parametrize(
    "row",
    [
        {"TeacherId": "T3", "Code": "SECRET", "StartDate": DAY, "EndDate": DAY},
        {"TeacherId": "T3", "Reason": "SECRET"},
        {"Reason": "SECRET", "StartDate": DAY, "EndDate": DAY},
        {"TeacherId": "T3,T4", "StartDate": DAY, "EndDate": DAY, "Comment": "SECRET"},
        {"TeacherId": "T3", "StartDate": "20260506T09:00:00", "LeaveType": "SECRET"},
        {"TeacherId": "T3", "StartDate": "20260506T00:00:00", "EndDate": DAY, "Type": "SECRET"},
    ],
)
def test_a_row_that_is_neither_for_certain_is_counted_and_nothing_of_it_is_kept(row):
    read = call("publishEventsAndAbsences", DAY, DAY, [row])

    assert (read.rows, len(read.aside), read.sent) == ((), 1, 1)
    assert "SECRET" not in repr(read)


def test_a_date_and_a_time_in_fields_of_their_own_make_one_moment():
    row = {"TeacherCode": "CDRY", "Date": DAY, "StartTime": "9:15", "EndTime": "1:05 pm", "Period": "3, 4"}

    (away,) = call("publishEventsAndAbsences", DAY, DAY, [row]).rows

    assert isinstance(away, AwayRow)
    assert (f"{away.starts:%H:%M}", f"{away.ends:%H:%M}", away.periods) == ("09:15", "13:05", ("3", "4"))


@pytest.mark.parametrize(
    ("span", "starts", "ends", "whole"),
    [
        ({"Date": DAY}, "4 00:00", "4 00:00", True),
        ({"StartDate": DAY, "EndDate": "2026-05-05"}, "4 00:00", "5 00:00", True),
        ({"StartDate": DAY, "EndDate": "20260504T23:59:00"}, "4 00:00", "4 23:59", True),
        ({"StartDate": "20260504T13:30:00", "EndDate": DAY}, "4 13:30", "4 23:59", False),
        ({"StartDate": DAY, "EndDate": "20260504T11:00:00"}, "4 00:00", "4 11:00", False),
    ],
)
def test_an_end_that_is_a_date_alone_means_that_whole_day(span, starts, ends, whole):
    (away,) = call("publishEventsAndAbsences", DAY, DAY, [{"TeacherId": "T3"} | span]).rows

    assert isinstance(away, AwayRow)
    assert (f"{away.starts:%-d %H:%M}", f"{away.ends:%-d %H:%M}", away.whole_days) == (starts, ends, whole)
