"""Answers, in the flavour of the question."""

import json
from datetime import date, datetime

import pytest

from staffroom.sources.liss import answering
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import Envelope, read_envelope
from staffroom.sources.liss.faults import Fault
from staffroom.sources.liss.rpc_xml import read_answer


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


@pytest.mark.parametrize("flavour", ["json", "xml"])
def test_a_publish_that_went_well_is_answered_with_empty_text(flavour):
    told = answering.success(read_envelope(written(flavour, "liss.publishRooms", [])))

    if flavour == "json":
        assert json.loads(told) == {"result": "", "id": 1}
    else:
        assert b"<params><param><value><string></string></value></param></params>" in told


def test_lists_are_answered_with_dates_as_the_standard_has_them():
    rows = [{"TtStructure": "2026", "Starts": date(2026, 4, 20), "Ends": datetime(2026, 6, 26, 23, 59), "Open": True}]  # noqa: DTZ001

    as_json = json.loads(answering.success(Envelope("json", "liss.getTimetableStructures"), rows))
    fine, as_xml = read_answer(answering.success(Envelope("xml", "liss.getTimetableStructures"), rows))

    assert as_json["result"] == as_xml
    assert as_xml == [{"TtStructure": "2026", "Starts": "20260420T00:00:00", "Ends": "20260626T23:59:00", "Open": True}]
    assert fine


def test_characters_that_xml_cannot_hold_are_left_out_and_markup_is_escaped():
    told = answering.failure("xml", None, Fault(4, "liss.<b>\x07\ud800 & co is not supported here"))

    assert read_answer(told) == (False, {"faultCode": 4, "faultString": "liss.<b> & co is not supported here"})


def test_half_a_character_in_a_number_of_a_call_does_not_stop_the_answer():
    assert json.loads(answering.success(read_envelope(b'{"method": "liss.x", "id": "\\ud800"}')))["id"] == "?"
