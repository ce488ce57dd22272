"""XML-RPC as a stream: values are built as they end, and a row keeps nothing that no record knows.

Only the elements of XML-RPC are taken, none of a document type: no entity can be declared, nothing is fetched.
"""

import re
from math import isfinite
from typing import Any
from xml.parsers import expat

from .faults import PARAMETERS, UNREADABLE, Fault
from .fields import LONGEST_NAME, is_known

_NUMBERS = frozenset({"int", "i1", "i2", "i4", "i8", "biginteger"})
_DECIMALS = frozenset({"double", "float", "bigdecimal"})
_TEXTS = frozenset({"string", "datetime.iso8601", "datetime", "base64"})
_SCALARS = _NUMBERS | _DECIMALS | _TEXTS | {"boolean", "nil"}
_AROUND = frozenset({"methodcall", "methodname", "methodresponse", "params", "param", "fault", "value", "array"})
_ELEMENTS = _SCALARS | _AROUND | {"data", "struct", "member", "name"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_LONGEST_TEXT = 100_000
_MOST_NAMES = 400
"""Names of fields that are looked at in one message; each that is new costs a search for slips of the fingers."""
_KEEPS_ALL = "publishEventsAndAbsences"
"""A school says itself what its fields are called, so they are dropped later, where that is known."""
_NOT_XMLRPC = "The message is not valid XML-RPC"


def read_xml(body: bytes, *, deep: int, rows: int) -> tuple[str, list[Any]]:
    """Method and parameters of a `methodCall`. Raises `Fault`."""
    reader = _Reader(deep, rows)
    _parse(reader, body)
    return reader.method, reader.params


def read_answer(body: bytes) -> tuple[bool, Any]:
    """Whether a `methodResponse` is a success, and its value. Raises `Fault`."""
    reader = _Reader(16, 1_000_000, answer=True)
    _parse(reader, body)
    if not reader.params:
        raise Fault(UNREADABLE, "The answer is none")
    return not reader.fault, reader.params[0]


def _parse(reader: "_Reader", body: bytes) -> None:
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError):  # an encoding that nobody knows is a LookupError
        raise Fault(UNREADABLE, "The message is not valid XML") from None


def _refuse_doctype(*_: Any) -> None:
    raise Fault(UNREADABLE, "A document type is not taken")


class _Reader:
    """Builds parameters; a list or struct that is open stands on a stack."""

    def __init__(self, deep: int, rows: int, *, answer: bool = False) -> None:
        self.method = ""
        self.fault = False
        self.params: list[Any] = []
        self._root = "methodresponse" if answer else "methodcall"
        self._keeps_all = answer
        self._deep, self._rows = deep, rows
        self._most_open = 4 * (deep + 2)  # value, struct, member, value again: three elements for a level, some around
        self._elements = 0
        self._open: list[Any] = []
        self._names: list[str] = []
        self._typed: list[bool] = []
        self._text: list[str] = []
        self._length = 0
        self._known: dict[str, bool] = {}

    def start(self, tag: str, _: dict[str, str]) -> None:
        """An element opens."""
        tag = _bare(tag)
        if tag not in _ELEMENTS or (self._elements == 0) != (tag == self._root):
            raise Fault(UNREADABLE, _NOT_XMLRPC)
        self._elements += 1
        if self._elements > self._most_open or len(self._open) > self._deep:
            raise Fault(UNREADABLE, f"The message is nested deeper than {self._deep} levels")
        self._text, self._length = [], 0
        if tag == "fault":
            self.fault = True
        elif tag == "value":
            self._typed.append(False)
        elif tag in ("array", "struct"):
            self._mark_typed()
            self._open.append([] if tag == "array" else {})
        elif tag in _SCALARS:
            self._mark_typed()

    def text(self, data: str) -> None:
        """Text of the element that is open."""
        self._length += len(data)
        if self._length <= _LONGEST_TEXT:
            self._text.append(data)

    def end(self, tag: str) -> None:
        """An element closes."""
        tag, said = _bare(tag), "".join(self._text)
        self._elements -= 1
        if tag == "methodname":
            self.method = said.strip()[:200]
            self._keeps_all = self._keeps_all or self.method.removeprefix("liss.") == _KEEPS_ALL
        elif tag == "name" and self._open:
            self._names.append(said.strip()[:LONGEST_NAME])
        elif tag == "member" and self._names:
            self._names.pop()
        elif tag in _SCALARS:
            self._put(_scalar(tag, said))
        elif tag in ("array", "struct"):
            self._put(self._open.pop())
        elif tag == "value" and not self._typed.pop():
            self._put(said)  # a value without a type is text
        self._text, self._length = [], 0

    def _mark_typed(self) -> None:
        if not self._typed:
            raise Fault(UNREADABLE, _NOT_XMLRPC)
        self._typed[-1] = True

    def _put(self, value: Any) -> None:
        if not self._open:
            self.params.append(value)
        elif isinstance(self._open[-1], dict):
            name = self._names[-1] if self._names else ""
            # Of a row, what nobody reads is counted by its name and dropped at once.
            self._open[-1][name] = value if self._keeps_all or self._is_read(name) else None
        elif len(self._open[-1]) >= self._rows:
            raise Fault(PARAMETERS, f"More than {self._rows:,} rows are not taken in one call")
        else:
            self._open[-1].append(value)

    def _is_read(self, name: str) -> bool:
        if name not in self._known:
            if len(self._known) >= _MOST_NAMES:
                return False
            self._known[name] = is_known(name)
        return self._known[name]


def _bare(tag: str) -> str:
    """Without the prefix that extensions of XML-RPC have, `ex:i8`."""
    return tag.lower().rpartition(":")[2]


def _scalar(tag: str, said: str) -> Any:
    text = said.strip()
    if tag in _NUMBERS:
        return int(text) if _WHOLE.fullmatch(text) else text
    if tag in _DECIMALS:
        return _decimal(text)
    if tag == "boolean":
        return {"1": True, "true": True, "0": False, "false": False}.get(text.lower(), text)
    return None if tag == "nil" else said


def _decimal(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text
