"""A message of LISS, JSON-RPC or XML-RPC, told apart by its first letter: method, parameters, number.

Limits stand here, so that nothing hostile is ever built up in memory: depth, length of a text, number of rows. In XML
no document type is read, hence no entity; the parser never asks anything of a network.
"""

import json
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal

from .faults import PARAMETERS, UNREADABLE, Fault
from .rpc_xml import read_xml

Flavour = Literal["json", "xml"]
MOST_DEEP = 16
MOST_ROWS = 200_000
MOST_LETTERS = 4_000
_MOST_OPENINGS, _MOST_COMMAS = 2 * MOST_ROWS, 5_000_000
"""Counted in the bytes, before anything is built of them: `[[],[],[]` takes twenty times its size in memory."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Envelope:
    """One call as it came. `ident` is echoed whatever it is; `jsonrpc` is empty unless it was sent."""

    flavour: Flavour
    method: str
    params: list[Any] = field(default_factory=list, repr=False)  # a password is in it
    ident: Any = None
    jsonrpc: str = ""


def flavour_of(body: bytes, content_type: str = "") -> Flavour:
    """What a message is written in, by how it begins; by its label where that does not tell."""
    begins = body[:4096].removeprefix(_BOM).lstrip()[:1]
    if begins == b"<":
        return "xml"
    if begins in (b"{", b"["):
        return "json"
    return "xml" if "xml" in content_type.lower() else "json"


def read_envelope(body: bytes, content_type: str = "") -> Envelope:
    """Read a message. Raises `Fault` with a sentence for whoever sent it."""
    body = body.removeprefix(_BOM)
    if flavour_of(body, content_type) == "xml":
        method, params = read_xml(body, deep=MOST_DEEP, rows=MOST_ROWS)
        if not (method := _plain(method)):
            raise Fault(UNREADABLE, "The message names no method")
        return Envelope("xml", method, params)
    return _of_json(body)


def _of_json(body: bytes) -> Envelope:
    if body.count(b"{") + body.count(b"[") > _MOST_OPENINGS or body.count(b",") > _MOST_COMMAS:
        raise Fault(PARAMETERS, f"More than {MOST_ROWS:,} rows are not taken in one call")
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Fault(UNREADABLE, "The message is not valid JSON") from None
    if _too_deep(message, MOST_DEEP):
        raise Fault(UNREADABLE, f"The message is nested deeper than {MOST_DEEP} levels")
    if isinstance(message, list):
        raise Fault(UNREADABLE, "Batches are not supported")
    if not isinstance(message, dict):
        raise Fault(UNREADABLE, "The message is not valid JSON-RPC")
    ident = _ident(message.get("id"))
    method, params = message.get("method"), message.get("params")
    if not isinstance(method, str) or not (method := _plain(method)):
        raise Fault(UNREADABLE, "The message names no method", ident=ident)
    params = [] if params is None else params
    if not isinstance(params, list):
        raise Fault(PARAMETERS, "Parameters must be a list", ident=ident)
    if any(isinstance(one, list) and len(one) > MOST_ROWS for one in params):
        raise Fault(PARAMETERS, f"More than {MOST_ROWS:,} rows are not taken in one call", ident=ident)
    return Envelope("json", method, params, ident, str(message.get("jsonrpc") or "")[:10])


def _plain(method: str) -> str:
    """The name of a method as it can be shown."""
    return "".join(letter for letter in method[:200] if letter.isprintable()).strip()


def _ident(sent: Any) -> Any:
    """The number of a call, whatever it is, if it can be sent back: `1e999` could not, a list never is one."""
    if isinstance(sent, float):
        return sent if isfinite(sent) else None
    return sent if isinstance(sent, str | int) else None


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _too_deep(value: Any, left: int) -> bool:
    """Whether lists and objects are nested deeper than so many levels."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(isinstance(one, dict | list) and _too_deep(one, left - 1) for one in inner)
