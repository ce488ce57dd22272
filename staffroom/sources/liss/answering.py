"""Answers of LISS in the flavour of the question: a result, or what was wrong."""

import json
import re
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from .envelope import Envelope, Flavour
from .faults import Fault

VERSION = 10_002
"""1.0.2, as the standard counts."""
NAME = "Staffroom"
MEDIA: dict[str, str] = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that may not stand in XML, not even escaped."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def hello(envelope: Envelope) -> bytes:
    """Who we are, and by which version of the standard."""
    return success(envelope, {"SIS": NAME, "LissVersion": VERSION})


def success(envelope: Envelope, result: Any = "") -> bytes:
    """A call that went well; those that publish are answered with empty text."""
    if envelope.flavour == "xml":
        return _xml(f"<params><param>{_value(result)}</param></params>")
    answer = {"result": _plain(result), "id": envelope.ident}
    if envelope.jsonrpc:
        answer = {"jsonrpc": envelope.jsonrpc} | answer
    return _json(answer)


def failure(flavour: Flavour, ident: Any, fault: Fault, *, error_object: bool = False, jsonrpc: str = "") -> bytes:
    """What was wrong, as a sentence; as an object only for a client that was set up so."""
    if flavour == "xml":
        struct = _value({"faultCode": fault.code, "faultString": fault.sentence})
        return _xml(f"<fault>{struct}</fault>")
    error: Any = {"code": fault.code, "message": fault.sentence} if error_object else fault.sentence
    answer = {"error": error, "id": ident}
    if jsonrpc:
        answer = {"jsonrpc": jsonrpc} | answer
    return _json(answer)


def _json(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return stamp(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def stamp(value: date) -> str:
    """A date or moment as the standard writes it."""
    return f"{value:%Y%m%dT%H:%M:%S}" if isinstance(value, datetime) else f"{value:%Y%m%d}T00:00:00"


def _xml(inner: str) -> bytes:
    return f"{_DECLARATION}<methodResponse>{inner}</methodResponse>".encode("utf-8", errors="replace")


def _value(value: Any) -> str:
    return f"<value>{as_xml(value)}</value>"


def as_xml(value: Any) -> str:
    """A value as XML-RPC has it, without the element around it."""
    if isinstance(value, bool):
        return f"<boolean>{int(value)}</boolean>"
    if isinstance(value, int):
        return f"<int>{value}</int>"
    if isinstance(value, float):
        return f"<double>{value!r}</double>"
    if isinstance(value, date):
        return f"<dateTime.iso8601>{stamp(value)}</dateTime.iso8601>"
    if isinstance(value, dict):
        members = "".join(
            f"<member><name>{_escaped(str(name))}</name>{_value(one)}</member>" for name, one in value.items()
        )
        return f"<struct>{members}</struct>"
    if isinstance(value, list | tuple):
        return f"<array><data>{''.join(_value(one) for one in value)}</data></array>"
    return f"<string>{_escaped('' if value is None else str(value))}</string>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
