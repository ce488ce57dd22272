"""The samples of the wire, each read as its manifest says."""

import json
from pathlib import Path
from typing import Any

import pytest

from staffroom.sources.liss import answering
from staffroom.sources.liss.calls import Call, needs_sign_in, read_call, sign_in_of
from staffroom.sources.liss.envelope import Envelope, read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.rpc_xml import read_answer

SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "liss"
NOT_ONE_MESSAGE = ("dof9/", "recipe", "responses/")

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")


def _cases() -> list[dict[str, str]]:
    manifest = SAMPLES / "manifest.json"
    cases = json.loads(manifest.read_text("utf-8"))["cases"] if manifest.exists() else []
    return [case for case in cases if not any(word in case["file"] for word in NOT_ONE_MESSAGE)]


def envelope_of(file: str) -> Envelope:
    return read_envelope((SAMPLES / file).read_bytes())


def read(file: str) -> Call:
    return read_call(envelope_of(file))


def rows(name: str) -> Any:
    return read(f"awkward/{name}.json").rows


def row(name: str) -> Any:
    (only,) = rows(name)
    return only


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["file"])
def test_a_sample_is_read_or_refused_as_it_says(case):
    expected, wrong, call = case["expect"], None, None
    unsigned = False
    try:
        envelope = envelope_of(case["file"])
        unsigned = needs_sign_in(envelope) and sign_in_of(envelope) is None
        call = read_call(envelope)
    except Fault as fault:
        wrong = fault

    refusal = expected == "fault" or expected.startswith('{"error"')
    # Who asks, and what may be asked for, is for the door to decide.
    by_the_door = "Sign-in" in expected or "not for school" in expected or (call is not None and call.use == "get")
    assert by_the_door or refusal == (wrong is not None)
    assert unsigned == (case["file"] == "awkward/no-auth-object.json")
    if wrong is not None and expected.startswith('{"error"') and "..." not in expected and not by_the_door:
        told = json.loads(answering.failure("json", wrong.ident, wrong))
        assert told == json.loads(expected.replace("<same id>", str(wrong.ident))) or "<meaningful" in expected


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["file"])
def test_nothing_poisonous_is_in_what_is_read_of_a_sample(case):
    try:
        told = repr(read(case["file"]))
    except Fault as fault:
        told = fault.sentence

    for word in ("DROP-ME", "SECRET-REASON", "example-only-not-a-secret"):
        assert word not in told


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("05-publishTeachers", 6),
        ("07-publishRooms", 5),
        ("09-publishClasses", 14),
        ("15-publishTimetable", 10),
        ("17-publishBellTimes", 111),
        ("19-publishCalendar", 13),
        ("20-publishDailyData", 16),
        ("21-publishDailyDeltas", 4),
        ("22-publishEventsAndAbsences", 3),
    ],
)
def test_every_row_of_the_plain_samples_is_read(file, kept):
    call = read(f"json/{file}.json")

    assert (len(call.rows), call.aside, call.sent) == (kept, (), kept)


def test_the_same_changes_in_both_flavours_are_the_same_call():
    assert read("xmlrpc/publishDailyDeltas.xml") == read("json/21-publishDailyDeltas.json")


def test_classes_of_the_sample_are_of_every_kind():
    kinds = [one.kind for one in read("json/09-publishClasses.json").rows]

    assert {"duty", "study", "rollclass", "rto", "staffmeeting", "extracurricular", "oncall"} <= set(kinds)
    assert kinds.count("") == 7


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("double-period-split-cover", "cover", ["extra", "in lieu"]),
        ("event-without-period", "starts", ["09:15"]),
        ("event-without-period-or-time", "starts", [""]),
        ("event-several-days", "starts", ["08:00", "00:00", "00:00"]),
        ("two-teachers-one-row", "teachers", [("T1005", "T1003")]),
        ("two-rooms", "rooms", [("GYM", "A1")]),
        ("merged-class", "special_of", ["7MAT 2"]),
        ("merged-class-unknown-target", "special_of", ["7ZZZ 9"]),
        ("no-cover", "special", ["no cover"]),
        ("go-to-library", "special", ["library"]),
        ("minimal-supervision", "special_of", ["T1004"]),
        ("minimal-supervision-no-name", "special_of", [""]),
        ("special-words-spelt-otherwise", "special", ["no cover", "merged", "minimal"]),
        ("cancelled", "cancelled", [True]),
        ("cancelled-as-text", "cancelled", [True, False]),
        ("cancelled-plus-replacement-row", "cancelled", [True, None]),
        ("room-cleared", "rooms", [()]),
        ("casual-without-code", "codes", [()]),
        ("replacing-by-code", "replacing", ["BCOO"]),
        ("cover-type-unknown", "cover", ["paid"]),
        ("cover-type-spellings", "cover", ["in lieu", "in lieu"]),
        ("class-code-without-space", "class_code", ["8SCI1"]),
        ("dst-start-sunday", "starts", ["01:30", ""]),
        ("dst-end-sunday", "starts", ["02:30"]),
        ("duty-cover", "kind", ["duty"]),
        ("duty-cancelled", "cancelled", [True]),
        ("note-without-cover", "note", ["Bring goggles."]),
    ],
)
def test_an_awkward_sample_is_read_to_the_point(name, field, values):
    assert [getattr(one, field) for one in rows(name)] == values


def test_spellings_of_values_and_dates_make_the_same_row():
    plain = row("repeated-publish-1")

    assert rows("repeated-publish-2") == rows("date-one-digit-hour") == rows("date-with-offset") == (plain,)
    assert row("padded-strings") == plain._replace(kind="")
    assert row("unknown-extra-fields") == plain
    assert f"{plain.day}" == "2026-05-04"


def test_dates_on_both_days_of_the_clock_change_stay_where_they_are():
    assert [f"{one.day}" for one in rows("dst-start-sunday")] == ["2026-10-04", "2026-10-05"]
    assert (f"{row('dst-end-sunday').day}", row("dst-end-sunday").ends) == ("2026-04-05", "04:00")


def test_notes_are_plain_text_and_long_ones_are_cut_in_plain_words():
    markup, long = row("markup-in-note").note, row("note-very-long").note

    assert markup == '<script>alert(1)</script>\nDo pages 3 & 4 \N{EM DASH} "quietly"'
    assert len(long) <= 4_000
    assert long.endswith("(the rest was too long)")


def test_a_row_without_a_date_is_set_aside_and_its_neighbour_is_not():
    call = read("awkward/row-without-date.json")

    assert [tuple(one) for one in call.aside] == [(1, "Date is missing or no date")]
    assert [one.class_code for one in call.rows] == ["9ART 1"]


def test_strange_fields_of_the_samples_are_counted_by_name_alone():
    assert read("awkward/unknown-extra-fields.json").unknown == {"X-Vendor": 1}
    assert set(read("awkward/absence-with-reason.json").unknown) == {
        *("Reason", "AbsenceReason", "ReasonCode", "Details", "LeaveType")
    }


def test_a_school_may_be_a_number():
    sign_in = sign_in_of(envelope_of("awkward/school-as-number.json"))

    assert sign_in is not None
    assert sign_in.school == "9999"


@pytest.mark.parametrize("name", ["jsonrpc-2-envelope", "no-id"])
def test_a_hello_is_answered_under_the_number_it_came_with(name):
    sent = json.loads((SAMPLES / f"awkward/{name}.json").read_text())

    told = json.loads(answering.hello(envelope_of(f"awkward/{name}.json")))

    assert (told["id"], told["result"]["SIS"]) == (sent.get("id"), "Staffroom")


def test_our_answers_look_like_those_of_the_samples():
    fault = Fault(2, "Sign-in refused")
    asked = envelope_of("json/07-publishRooms.json"), envelope_of("xmlrpc/hello.xml")

    assert {**json.loads(answering.success(asked[0]))}.keys() == _told("success").keys()
    assert json.loads(answering.hello(envelope_of("json/01-hello.json"))) == _told("hello")
    assert json.loads(answering.failure("json", 1, fault)).keys() == _told("error").keys()
    for name, ours in (
        ("success", answering.success(asked[1])),
        ("hello", answering.hello(asked[1])),
        ("fault", answering.failure("xml", None, fault)),
    ):
        theirs = (SAMPLES / f"xmlrpc/responses/{name}.xml").read_bytes()
        assert read_answer(ours) == read_answer(theirs)


def _told(name: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLES / f"json/responses/{name}.json").read_text()))
