"""XML-RPC as a stream: values are built as they end, and a row keeps nothing that no record knows."""

from typing import Any
from xml.parsers import expat

from .faults import PARAMETERS, UNREADABLE, Fault
from .fields import folded, is_known

_NUMBERS = ("int", "i4", "i8")
_TEXTS = ("string", "datetime.iso8601", "base64", "double")
_LONGEST_TEXT = 100_000


def read_xml(body: bytes, *, deep: int, rows: int, keep: frozenset[str] = frozenset()) -> tuple[str, list[Any]]:
    """Method and parameters of a `methodCall`. Raises `Fault`."""
    reader = _Reader(deep, rows, keep=keep)
    _parse(reader, body)
    if not reader.method:
        raise Fault(UNREADABLE, "The message names no method")
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

    def __init__(self, deep: int, rows: int, *, answer: bool = False, keep: frozenset[str] = frozenset()) -> None:
        self.method = ""
        self.fault = False
        self._root = "methodresponse" if answer else "methodcall"
        self._all, self._keep = answer, keep
        self.params: list[Any] = []
        self._deep, self._rows = deep, rows
        self._open: list[Any] = []
        self._names: list[str] = []
        self._kinds: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._typed: list[bool] = []
        self._elements = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        """An element opens."""
        tag = tag.lower()
        self._elements += 1
        self._text, self._length = [], 0
        if self._elements == 1 and tag != self._root:
            raise Fault(UNREADABLE, "The message is not valid XML-RPC")
        if tag == "fault":
            self.fault = True
        elif tag == "value":
            self._typed.append(False)
        elif tag in ("array", "struct"):
            self._mark_typed()
            if len(self._open) >= self._deep:
                raise Fault(UNREADABLE, f"The message is nested deeper than {self._deep} levels")
            self._open.append([] if tag == "array" else {})
        elif tag in (*_NUMBERS, *_TEXTS, "boolean", "nil"):
            self._mark_typed()

    def text(self, data: str) -> None:
        """Text of the element that is open."""
        self._length += len(data)
        if self._length <= _LONGEST_TEXT:
            self._text.append(data)

    def end(self, tag: str) -> None:
        """An element closes."""
        tag, said = tag.lower(), "".join(self._text)
        if tag == "methodname":
            self.method = said.strip()[:200]
        elif tag == "name" and self._open:
            self._names.append(said.strip())
        elif tag == "member" and self._names:
            self._names.pop()
        elif tag in (*_NUMBERS, *_TEXTS, "boolean", "nil"):
            self._put(_value(tag, said))
        elif tag in ("array", "struct") and self._open:
            self._put(self._open.pop())
        elif tag == "value" and self._typed and not self._typed.pop():
            self._put(said)  # a value without a type is text
        self._text, self._length = [], 0

    def _mark_typed(self) -> None:
        if not self._typed:
            raise Fault(UNREADABLE, "The message is not valid XML-RPC")
        self._typed[-1] = True

    def _put(self, value: Any) -> None:
        if not self._open:
            self.params.append(value)
        elif isinstance(self._open[-1], dict):
            name = self._names[-1] if self._names else ""
            # Of a row, what nobody reads is counted by its name and dropped at once.
            self._open[-1][name] = value if self._all or is_known(name) or folded(name) in self._keep else None
        elif len(self._open[-1]) >= self._rows:
            raise Fault(PARAMETERS, f"More than {self._rows:,} rows are not taken in one call")
        else:
            self._open[-1].append(value)


def _value(tag: str, said: str) -> Any:
    if tag in _NUMBERS:
        text = said.strip()
        return int(text) if text.lstrip("+-").isdecimal() and len(text) < 20 else text
    if tag == "boolean":
        return said.strip() == "1" or said.strip().lower() == "true"
    return None if tag == "nil" else said
