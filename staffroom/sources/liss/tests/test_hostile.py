"""Nothing that comes is an error of ours: whatever the bytes are, they are read, or refused with a sentence."""

import json

from hypothesis import given, settings as hypothesis_settings, strategies as st

from staffroom.sources.liss import answering
from staffroom.sources.liss.calls import read_call, sign_in_of
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import flavour_of, read_envelope
from staffroom.sources.liss.faults import Fault

from .messages import AUTH, DAY

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(), max_size=8),  # halves of characters too
        st.sampled_from([DAY, "9:15", "9999-12-31T23:59:00-23:59", "0001-01-01T00:00:00+23:59", "merged", "T1,,T2"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    *("Date", "ClassCode", "TeacherIds", "TeacherId", "TeacherCodes", "Terms", "UserName", "Password"),
                    *("Rooms", "StartDate", "EndDate", "StartTime", "Code", "TtStructure", "AcademicYear", "DayNumber"),
                    *("WorkInstructions", "Period", "isCancelled", "", "x\ud800"),
                ]
            ),
            inner,
        ),
    ),
    max_leaves=15,
)
METHODS = [
    *("publishTeachers", "publishRooms", "publishClasses", "publishTimetable", "publishBellTimes", "publishCalendar"),
    *("publishDailyData", "publishDailyDeltas", "publishEventsAndAbsences", "publishTimetableStructures", "hello"),
    *("publishStudents", "getTimetable", "getCalendar"),
]
ROW = {"Date": DAY, "ClassCode": "8SCI 1", "Rooms": "A", "TeacherIds": "merged 7MAT 2", "isCancelled": True}
GOOD = [
    written(flavour, f"liss.{method}", [AUTH, DAY, DAY, [ROW, ROW | {"TeacherId": 5, "StartDate": DAY}]])  # type: ignore[arg-type]
    for flavour in ("json", "xml")
    for method in ("publishDailyDeltas", "publishEventsAndAbsences")
]


def fed(body: bytes) -> None:
    wrong, call, envelope = None, None, None
    try:
        envelope = read_envelope(body)
        sign_in_of(envelope)
        call = read_call(envelope)
    except Fault as fault:
        wrong = fault

    if wrong is not None:
        assert 1 <= wrong.code <= 9
        assert wrong.sentence
        assert answering.failure(flavour_of(body), wrong.ident, wrong)
    if call is not None and envelope is not None:
        said = "".join(str(value) for row in call.rows for value in row)
        assert said.encode().decode() == said  # no half of a character is in it: it could not be stored
        assert "\0" not in said
        assert answering.success(envelope)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    fed(body)
    fed(b"<" + body)
    fed(b"{" + body)


@hypothesis_settings(max_examples=200)
@given(method=st.sampled_from(METHODS), params=st.lists(JSON, max_size=8), ident=JSON)
def test_any_values_in_any_place_are_read_or_refused(method, params, ident):
    fed(json.dumps({"method": f"liss.{method}", "params": params, "id": ident}).encode())


@hypothesis_settings(max_examples=200)
@given(method=st.sampled_from(METHODS), params=st.lists(JSON, max_size=8))
def test_any_values_in_any_place_are_read_or_refused_in_xml(method, params):
    fed(written("xml", f"liss.{method}", params))


@given(message=JSON)
def test_any_json_is_read_or_refused(message):
    fed(json.dumps(message).encode())


@hypothesis_settings(max_examples=300)
@given(
    body=st.sampled_from(GOOD),
    places=st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=4
    ),
)
def test_a_damaged_message_is_read_or_refused(body, places):
    for place, gone, piece in places:
        at = place % max(len(body), 1)
        body = body[:at] + piece + body[at + gone :]

    fed(body)


TAGS = [
    *("methodCall", "methodName", "params", "param", "value", "array", "data", "struct", "member", "name", "string"),
    *("int", "boolean", "double", "nil", "stranger"),
]


@given(
    st.lists(
        st.one_of(st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS]), st.just("5")), max_size=40
    )
)
def test_elements_in_any_order_are_read_or_refused(pieces):
    fed(("<methodCall>" + "".join(pieces) + "</methodCall>").encode())


@given(
    st.recursive(
        st.just("5"),
        lambda inner: st.builds(
            lambda tag, some: f"<{tag}>{''.join(some)}</{tag}>",
            st.sampled_from(TAGS[1:-1]),
            st.lists(inner, max_size=3),
        ),
        max_leaves=25,
    )
)
def test_elements_in_any_place_are_read_or_refused(inner):
    fed(f"<methodCall><methodName>liss.publishRooms</methodName>{inner}</methodCall>".encode())
