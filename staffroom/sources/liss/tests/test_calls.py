"""Calls: who signs in, which there are, and in which order their parameters come."""

from datetime import date

import pytest

from staffroom.sources.liss.calls import needs_sign_in, read_call, sign_in_of
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import Envelope, read_envelope

from .messages import AUTH, DAY, call, refused


def test_the_sign_in_is_the_first_parameter_of_everything_but_a_hello():
    envelope = read_envelope(written("json", "liss.getRooms", [AUTH | {"School": 9999, "UserAgent": "Any"}]))

    sign_in = sign_in_of(envelope)
    assert sign_in is not None
    assert (sign_in.school, sign_in.user_name, sign_in.product, sign_in.version) == ("9999", "timetabler", "Any", 10002)
    assert not needs_sign_in(read_envelope(written("json", "liss.hello", [])))
    assert sign_in_of(read_envelope(written("json", "liss.getRooms", [DAY]))) is None
    assert "long-and-random" not in repr(read_call(envelope))


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("liss.makeTea", "liss.makeTea is not supported here"),
        ("liss.PublishDailyDeltas", "liss.PublishDailyDeltas is not supported here"),
    ],
)
def test_an_unknown_call_is_named_in_the_refusal(method, words):
    assert refused(written("json", method, [AUTH])).sentence == words


def test_a_method_may_come_without_its_prefix():
    assert read_call(Envelope("json", "getTimetableStructures", [AUTH, DAY])).kind == "structures"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ([AUTH, DAY], "liss.publishDailyDeltas needs 4 parameters, 2 came"),
        ([AUTH, DAY, DAY, ""], "parameter 4 must be a list"),
        ([AUTH, "soon", DAY, []], "parameter 2 must be a date"),
        ([AUTH, "20260505T00:00:00", DAY, []], "the dates are the wrong way round"),
    ],
)
def test_parameters_that_are_not_what_they_must_be_are_told_by_place(params, words):
    fault = refused(written("json", "liss.publishDailyDeltas", params))

    assert fault.code == 5
    assert words in fault.sentence


def test_the_order_of_parameters_is_that_of_each_call():
    timetable = call(
        "publishTimetable", [{"DayNumber": 1, "Period": 1, "ClassCode": "7MAT 1"}], 2026, 0, 0, DAY, DAY, True
    )
    with_year, without = call("getTimetable", 2026, DAY, DAY), call("getTimetable", DAY, DAY)

    assert (timetable.year, timetable.first, len(timetable.rows)) == (2026, date(2026, 5, 4), 1)
    assert (with_year.first, without.first) == (date(2026, 5, 4), date(2026, 5, 4))


def test_students_and_families_are_taken_and_nothing_of_them_is_kept():
    dropped = call("publishStudents", DAY, [{"StudentId": "S1", "Surname": "Somebody"}])

    assert (dropped.use, dropped.sent, dropped.rows) == ("drop", 1, ())
    assert "Somebody" not in repr(dropped)


def test_a_call_is_read_without_a_sign_in_that_is_right():
    unsigned = read_call(read_envelope(written("json", "liss.publishRooms", [None, DAY, [{"RoomCode": "C3"}]])))

    assert [tuple(row) for row in unsigned.rows] == [("C3", "C3", "")]


@pytest.mark.parametrize("method", ["publishCourses", "publishFamilies", "changeClassMembership", "publishStudents"])
def test_a_call_of_no_use_is_taken_whatever_its_parameters_are(method):
    assert call(method, {"any": "thing"}).use == "drop"


@pytest.mark.parametrize(
    ("method", "asked"),
    [("getClassMembership", "memberships"), ("getClassMemberships", "memberships"), ("getClasses", "classes")],
)
def test_a_get_call_may_come_without_its_parameters(method, asked):
    assert (call(method).use, call(method).kind) == ("get", asked)
