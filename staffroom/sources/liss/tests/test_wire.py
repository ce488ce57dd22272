"""Messages of LISS as bytes: both flavours, the samples, what is hostile, and the answers."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from staffroom.sources.liss import answering
from staffroom.sources.liss.calls import Call, needs_sign_in, read_call, sign_in_of
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import Envelope, read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.records import AwayRow, DayRow, TeacherRow
from staffroom.sources.liss.xmlrpc import read_answer

AUTH = {"School": "9999", "UserName": "timetabler", "Password": "long-and-random", "LissVersion": 10002}
DAY = "20260504T00:00:00"
SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "liss"


def call(method: str, *params: Any, flavour: str = "json") -> Call:
    return read_call(read_envelope(written(flavour, f"liss.{method}", [AUTH, *params])))  # type: ignore[arg-type]


def change(**fields: Any) -> DayRow:
    (row,) = call("publishDailyDeltas", DAY, DAY, [{"Date": DAY, "ClassCode": "8SCI 1"} | fields]).rows
    assert isinstance(row, DayRow)
    return row


def refused(body: bytes) -> Fault:
    with pytest.raises(Fault) as caught:
        read_call(read_envelope(body))
    return caught.value


def test_a_message_is_known_by_how_it_begins_whatever_its_label_says():
    body = written("json", "liss.hello", [])

    assert read_envelope(b"\xef\xbb\xbf \n" + body, "text/xml").flavour == "json"
    assert read_envelope(written("xml", "liss.hello", []), "application/json").flavour == "xml"


def test_the_number_of_a_call_comes_back_as_it_was_sent():
    numbered = read_envelope(b'{"method": "liss.hello", "params": [], "id": "a1", "jsonrpc": "2.0"}')

    assert json.loads(answering.hello(numbered)) == {
        "jsonrpc": "2.0",
        "result": {"SIS": "Staffroom", "LissVersion": 10002},
        "id": "a1",
    }
    assert json.loads(answering.success(read_envelope(b'{"method": "liss.hello"}'))) == {"result": "", "id": None}


def test_a_failure_is_a_sentence_and_in_xml_a_fault_whose_code_is_never_nought():
    fault = Fault(2, "Sign-in refused")

    assert json.loads(answering.failure("json", 12, fault)) == {"error": "Sign-in refused", "id": 12}
    assert json.loads(answering.failure("json", 12, fault, error_object=True))["error"]["code"] == 2
    assert read_answer(answering.failure("xml", None, fault)) == (
        False,
        {"faultCode": 2, "faultString": "Sign-in refused"},
    )


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (b"{", 1, "The message is not valid JSON"),
        (b"", 1, "The message is not valid JSON"),
        (b'{"method": "liss.hello", "params": [NaN]}', 1, "The message is not valid JSON"),
        (b'[{"method": "liss.hello"}]', 1, "Batches are not supported"),
        (b'{"params": []}', 1, "The message names no method"),
        (b'{"method": "liss.x", "params": {}}', 5, "Parameters must be a list"),
        (b'{"method": "liss.hello", "params": ' + b"[" * 40 + b"]" * 40 + b"}", 1, "nested deeper"),
        (b'{"method": "liss.hello", "params": ' + b"[" * 100_000, 1, "The message is not valid JSON"),
        (b"<methodCall><methodName>liss.hello</methodName>", 1, "The message is not valid XML"),
        (b"<html><body>Hello</body></html>", 1, "The message is not valid XML-RPC"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><methodCall/>', 1, "A document type is not taken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(body, code, words):
    fault = refused(body)

    assert fault.code == code
    assert words in fault.sentence


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


@pytest.mark.parametrize(
    ("sent", "special", "of", "teachers"),
    [
        ("T1, T2", "", "", ("T1", "T2")),
        ("merged 7MAT 2", "merged", "7MAT 2", ()),
        ("MergedClass 7MAT 2", "merged", "7MAT 2", ()),
        ("minimalSupervision T4", "minimal", "T4", ()),
        ("MINIMALSUPERVISION", "minimal", "", ()),
        ("Minimal Supervision T4", "minimal", "T4", ()),
        ("No-Cover", "no cover", "", ()),
        ("go_to_library", "library", "", ()),
        ("mergedale", "", "", ("mergedale",)),
        ("T1,no-cover", "no cover", "", ("T1",)),
    ],
)
def test_special_words_stand_in_place_of_teachers(sent, special, of, teachers):
    row = change(TeacherIds=sent)

    assert (row.special, row.special_of, row.teachers) == (special, of, teachers)


@pytest.mark.parametrize(
    ("sent", "kind"), [("In-Lieu", "in lieu"), ("in lieu", "in lieu"), ("EXTRA", "extra"), ("paid", "paid"), ("", "")]
)
def test_kinds_of_cover_are_in_our_words_or_as_they_were_sent(sent, kind):
    assert change(CoverType=sent).cover == kind


@pytest.mark.parametrize(
    ("sent", "meant"),
    [(True, True), ("true", True), (1, True), ("-1", True), (False, False), ("0", False), ("", None), ("maybe", None)],
)
def test_yes_and_no_come_in_many_spellings(sent, meant):
    assert change(isCancelled=sent).cancelled is meant


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("20260504T9:00:00", date(2026, 5, 4)),
        ("2026-05-04", date(2026, 5, 4)),
        ("2026-05-03T14:00:00Z", date(2026, 5, 4)),
        ("2026-05-04T23:30:00+10:00", date(2026, 5, 4)),
        ("20261004T02:30:00", date(2026, 10, 4)),
    ],
)
def test_a_date_is_the_schools_own_whatever_its_hour_and_zone(sent, day):
    assert change(Date=sent).day == day


@pytest.mark.parametrize(("sent", "clock"), [("9:15", "09:15"), ("1:05 pm", "13:05"), ("24:00", ""), ("noon", "")])
def test_clocks_are_two_digits_and_two_digits(sent, clock):
    assert change(StartTime=sent).starts == clock


def test_text_is_trimmed_numbers_are_text_and_blank_rooms_are_not_missing_ones():
    row = change(Period=3, ClassCode="              8SCI 1", TeacherIds="   T5", Rooms="")

    assert (row.period, row.class_code, row.teachers, row.rooms) == ("3", "8SCI 1", ("T5",), ())
    assert change().rooms is None


def test_a_note_keeps_its_lines_and_loses_what_cannot_be_seen():
    assert change(WorkInstructions="<b>Pages 3 & 4</b>\r\n\x07quietly\u202e").note == "<b>Pages 3 & 4</b>\nquietly"
    long = change(WorkInstructions="Read. " * 2_000).note
    assert len(long) <= 4_000
    assert long.endswith("(the rest was too long)")


def test_fields_that_nobody_knows_are_counted_and_those_misspelt_are_understood():
    rows = [{"Date": DAY, "ClassCode": "8SCI 1", "Teacher_IDs": "T5", "CoverTpye": "extra", "X-Vendor": 1}]

    read = call("publishDailyDeltas", DAY, DAY, rows)

    (row,) = read.rows
    assert isinstance(row, DayRow)
    assert (row.teachers, row.cover) == (("T5",), "extra")
    assert read.unknown == {"CoverTpye": 1, "X-Vendor": 1}


def test_a_row_that_cannot_be_used_is_set_aside_and_the_others_are_not():
    read = call(
        "publishDailyDeltas", DAY, DAY, [{"ClassCode": "8SCI 1"}, "no row", {"Date": DAY, "ClassCode": "9ART 1"}]
    )

    assert [(aside.row, aside.why) for aside in read.aside] == [
        (1, "Date is missing or no date"),
        (2, "The row is not a list of named fields"),
    ]
    assert (len(read.rows), read.sent) == (1, 3)


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
    keep = frozenset({"whoid", "beginn", "ende"})

    for flavour in ("json", "xml"):
        body = written(flavour, "liss.publishEventsAndAbsences", [AUTH, DAY, DAY, [row]])
        (away,) = read_call(read_envelope(body, keep=keep), absence_fields=names).rows
        assert isinstance(away, AwayRow)
        assert (away.teacher, away.whole_days) == ("T3", False)


def test_a_teacher_is_an_id_a_code_and_a_name():
    sent = {
        "TeacherId": 1001,
        "FirstName": "Cedar",
        "Surname": "Dryandra",
        "Gender": "X",
        "Phone": "0400",
        "StaffType": "Casual",
    }

    read = call("publishTeachers", DAY, [sent])

    assert read.rows == (TeacherRow("1001", "", "Cedar Dryandra", "", True),)
    assert read.unknown == {}


def test_a_value_without_a_type_is_text_in_xml():
    body = (
        b"<methodCall><methodName>liss.publishCalendar</methodName><params><param><value>x</value></param><param><value>"
        b"<array><data><value><struct><member><name>Date</name><value><dateTime.iso8601>20260504T00:00:00"
        b"</dateTime.iso8601></value></member><member><name>DayName</name><value>MonA</value></member><member><name>"
        b"DayNumber</name><value><i4>1</i4></value></member></struct></value></data></array></value></param></params>"
        b"</methodCall>"
    )

    (row,) = read_call(read_envelope(body)).rows
    assert tuple(row) == (date(2026, 5, 4), "MonA", 1, False)


# Both flavours say the same

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"Date": st.just(DAY), "ClassCode": WORDS},
        optional={
            "Period": st.one_of(WORDS, st.integers(0, 9)),
            "StartTime": st.sampled_from(["9:15", "13:05", "soon"]),
            "TeacherIds": st.sampled_from(["T1", "T1,T2", "merged 7MAT 2", ""]),
            "Rooms": WORDS,
            "isCancelled": st.booleans(),
            "CoverType": WORDS,
            "WorkInstructions": WORDS,
            "Strange": WORDS,
        },
    ),
    max_size=5,
)


@given(rows=ROWS)
def test_json_and_xml_say_the_same(rows):
    read = [call("publishDailyDeltas", DAY, DAY, rows, flavour=flavour) for flavour in ("json", "xml")]

    assert read[0] == read[1]


# Nothing that comes is an error of ours


def _fed(body: bytes) -> None:
    wrong = None
    try:
        envelope = read_envelope(body)
        sign_in_of(envelope)
        read_call(envelope)
    except Fault as fault:
        wrong = fault
    assert wrong is None or (1 <= wrong.code <= 9 and wrong.sentence)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    _fed(body)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["Date", "ClassCode", "TeacherIds", "Terms", "UserName", "Rooms", "x"]), inner),
    ),
    max_leaves=12,
)
METHODS = [
    "publishTeachers",
    "publishTimetable",
    "publishDailyData",
    "publishEventsAndAbsences",
    "publishTimetableStructures",
    "publishBellTimes",
    "publishCalendar",
    "getTimetable",
    "hello",
    "publishRooms",
    "publishClasses",
]


@hypothesis_settings(max_examples=150)
@given(method=st.sampled_from(METHODS), params=st.lists(JSON, max_size=8))
def test_any_values_in_any_place_are_read_or_refused(method, params):
    _fed(json.dumps({"method": f"liss.{method}", "params": params, "id": 1}).encode())


@hypothesis_settings(max_examples=150)
@given(place=st.integers(0, 2_000), piece=st.binary(max_size=6))
def test_a_damaged_message_is_read_or_refused(place, piece):
    body = written(
        "xml", "liss.publishDailyDeltas", [AUTH, DAY, DAY, [{"Date": DAY, "ClassCode": "8SCI 1", "Rooms": "A"}]]
    )

    _fed(body[: place % len(body)] + piece + body[place % len(body) + 1 :])


# Our samples


def _samples() -> Iterator[Any]:
    manifest = SAMPLES / "manifest.json"
    cases = json.loads(manifest.read_text("utf-8"))["cases"] if manifest.exists() else []
    for case in cases:
        if not any(word in case["file"] for word in ("dof9", "recipe", "responses")):
            yield pytest.param(case, id=case["file"])


@pytest.mark.parametrize("case", _samples())
def test_a_sample_is_read_or_refused_as_it_says_and_its_secrets_are_nowhere(case):
    body, expected = (SAMPLES / case["file"]).read_bytes(), case["expect"]
    read, wrong = None, None

    try:
        read = read_call(read_envelope(body))
    except Fault as fault:
        wrong = fault

    told = f"{read!r} {wrong}"
    assert "DROP-ME" not in told
    assert "SECRET" not in told
    # What the door refuses for other reasons, it refuses before or after this.
    elsewhere = "Sign-in" in expected or "not for school" in expected or (read is not None and read.use == "get")
    assert elsewhere or (wrong is not None) == ('"error"' in expected or expected == "fault")
