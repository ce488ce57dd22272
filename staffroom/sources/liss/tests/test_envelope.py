"""Messages as bytes: which flavour, and what is hostile."""

import tracemalloc
from datetime import date

import pytest

from staffroom.sources.liss.calls import read_call, sign_in_of
from staffroom.sources.liss.client import written
from staffroom.sources.liss.envelope import read_envelope

from .messages import AUTH, DAY, refused


def test_a_message_is_known_by_how_it_begins_whatever_its_label_says():
    body = written("json", "liss.hello", [])

    assert read_envelope(b"\xef\xbb\xbf \n" + body, "text/xml").flavour == "json"
    assert read_envelope(written("xml", "liss.hello", []), "application/json").flavour == "xml"


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


def test_what_a_message_does_not_say_is_not_a_reason_to_refuse_it():
    bare = read_envelope(b'{"method": " liss.hello\\u0000 ", "params": null, "id": 1e999}')

    assert (bare.method, bare.params, bare.ident, bare.jsonrpc) == ("liss.hello", [], None, "")


def test_a_message_in_pieces_that_would_fill_the_memory_is_refused_before_it_is_built():
    many = b'{"method": "liss.publishRooms", "params": [' + b"[]," * 500_000 + b"[]]}"

    assert refused(many).sentence == "More than 200,000 rows are not taken in one call"


def test_more_rows_than_the_limit_are_refused_in_both_flavours():
    as_json = b'{"method": "liss.publishRooms", "params": [0, 0, [' + b"1," * 200_000 + b"1]]}"
    as_xml = (
        b"<methodCall><methodName>liss.publishRooms</methodName><params><param><value><array><data>"
        + b"<value/>" * 200_001
        + b"</data></array></value></param></params></methodCall>"
    )

    assert refused(as_json).code == refused(as_xml).code == 5


def test_xml_that_only_opens_is_refused_however_it_does_so():
    lists = b"<methodCall><params><param>" + b"<value><array><data>" * 17
    values = b"<methodCall>" + b"<value>" * 500
    strangers = b"<methodCall>" + b"<a>" * 500

    assert "nested deeper" in refused(lists + b"<value/>").sentence
    assert "nested deeper" in refused(values).sentence
    assert refused(strangers).sentence == "The message is not valid XML-RPC"


@pytest.mark.parametrize("encoding", ["utf-7", "hex", "zlib", "big5", "nothing", "utf-16"])
def test_an_encoding_that_the_text_is_not_in_is_a_fault_of_the_message(encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><methodCall><methodName>liss.x</methodName></methodCall>'

    assert refused(body.encode()).code in (1, 4)


def test_an_entity_is_refused_before_it_can_grow():
    grows = (
        b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><methodCall>&b;</methodCall>'
    )
    fetched = b'<!DOCTYPE z SYSTEM "http://127.0.0.1/z.dtd"><methodCall/>'

    assert refused(grows).sentence == refused(fetched).sentence == "A document type is not taken"


def test_a_password_is_not_in_what_a_log_would_show_of_a_message():
    envelope = read_envelope(written("json", "liss.getRooms", [AUTH, DAY]))

    assert "long-and-random" not in f"{envelope!r} {sign_in_of(envelope)!r}"


def test_a_term_of_daily_data_fits_and_students_are_not_held():
    students = ",".join(f"S{number}" for number in range(2_000))
    rows = [
        {"Date": DAY, "Period": str(number % 7), "ClassCode": f"8SCI {number}", "Students": students}
        for number in range(400)
    ]
    body = written("xml", "liss.publishDailyData", [AUTH, DAY, DAY, rows])

    tracemalloc.start()
    envelope = read_envelope(body)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(envelope.params[3]) == 400
    assert held < len(body) / 10
