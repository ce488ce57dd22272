"""Looking into an answer without trusting its shape.

Keys are found without regard to case, numbers may come as text and text as numbers, unknown keys are let be. What
cannot be read raises `ChangedShape` with the question, the key and the kind of thing that was there; never its value.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from .errors import ChangedShape
from .text import plain
from .times import Unreadable, a, local_date, moment

log = structlog.stdlib.get_logger(__name__)
Got = TypeVar("Got")

_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w{0,40}", re.ASCII)
_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}
_noticed: set[tuple[str, str]] = set()


class Row:
    """One object of an answer."""

    def __init__(self, question: str, values: object, at: str = "a row") -> None:
        if not isinstance(values, Mapping):
            raise ChangedShape(question, at, f"{a(values)} instead of an object")
        self.question = question
        self._values = values
        self._places = _places(tuple(values))
        self._rows: dict[str, list[Row]] = {}

    def __contains__(self, key: str) -> bool:
        return key.lower() in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def value(self, key: str) -> Any:
        """Whatever is there; None where nothing is."""
        for place in self._places.get(key.lower(), ()):
            if (found := self._values[place]) is not None:
                return found
        return None

    def text(self, *keys: str) -> str:
        """Plain text of the first of these keys that has some; empty where none has."""
        return next((found for key in keys if (found := plain(self.words(key)))), "")

    def words(self, key: str) -> str:
        """Text as it came; a number becomes text."""
        value = self.value(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.changed(key, f"{a(value)} instead of text")
        return str(value)

    def whole(self, key: str) -> int | None:
        """A whole number, also one that came as text."""
        value = self.value(key)
        if isinstance(value, str):
            value = value.strip()
            if not value:
                return None
            if not _WHOLE.fullmatch(value):
                raise self.changed(key, "text that is no number")
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        raise self.changed(key, f"{a(value)} instead of a whole number")

    def must(self, key: str) -> int:
        """A whole number that has to be there."""
        found = self.whole(key)
        if found is None:
            raise self.changed(key, "nothing")
        return found

    def flag(self, key: str) -> bool | None:
        """True or false, also as number or text."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return value
        said = str(value).strip().lower() if isinstance(value, str | int) else None
        if said in _TRUE:
            return True
        if said in _FALSE:
            return False
        raise self.changed(key, f"{a(value)} instead of true or false")

    def moment(self, key: str) -> datetime | None:
        """A moment in UTC."""
        return self._read(key, moment)

    def must_moment(self, key: str) -> datetime:
        """A moment in UTC that has to be there."""
        found = self.moment(key)
        if found is None:
            raise self.changed(key, "nothing")
        return found

    def date(self, key: str, zone: ZoneInfo) -> date | None:
        """A date of the school."""
        return self._read(key, lambda value: local_date(value, zone))

    def rows(self, key: str) -> list["Row"]:
        """Objects in a list; one object alone counts as a list of one, nothing as none."""
        if key in self._rows:
            return self._rows[key]
        value = self.value(key)
        if isinstance(value, Mapping):
            value = [value]
        if not isinstance(value, list | None):
            raise self.changed(key, f"{a(value)} instead of a list")
        self._rows[key] = [Row(self.question, item, key) for item in value or ()]
        return self._rows[key]

    def changed(self, key: str, seen: str) -> ChangedShape:
        """The error that says what was seen at a key."""
        return ChangedShape(self.question, key, seen)

    def _read(self, key: str, read: Callable[[object], Got]) -> Got:
        try:
            return read(self.value(key))
        except Unreadable as error:
            raise self.changed(key, str(error)) from None


@lru_cache(maxsize=500)
def _places(keys: tuple[object, ...]) -> dict[str, list[object]]:
    """Keys by their small letters. Rows of one answer have the same keys, so this is worked out once."""
    places: dict[str, list[object]] = {}
    for key in keys:
        places.setdefault(str(key).lower(), []).append(key)
    return places


def decoded(question: str, body: bytes) -> Any:
    """The JSON of a body. Raises ChangedShape."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ChangedShape(question, "the whole answer", "text that is no JSON") from None


def rows(question: str, found: object, *, maybe_nothing: bool = False) -> list[Row]:
    """The rows of an answer: a list, or a grid with its list under `data`."""
    if found is None and maybe_nothing:
        return []
    if isinstance(found, Mapping):
        grid = Row(question, found, "d")
        if "data" not in grid:
            raise ChangedShape(question, "d", "an object without data instead of a list")
        found = grid.value("data")
        if found is None and maybe_nothing:
            return []
    if not isinstance(found, list):
        raise ChangedShape(question, "d", f"{a(found)} instead of a list")
    return [Row(question, item, "d") for item in found]


def somewhere(question: str, found: Iterable[Row], keys: Iterable[str]) -> None:
    """Each key is in at least one row, though it may be missing from some. Raises ChangedShape.

    A key that was renamed is missing from all rows; read as "nothing there" it would quietly take facts away.
    """
    looked = list(found)
    for key in keys if looked else ():
        if not any(key in row for row in looked):
            raise ChangedShape(question, key, "nothing in any row")


def notice(question: str, found: Iterable[Row], known: str) -> None:
    """Log, once for each process, which keys an answer has that are new to us; they are not read."""
    familiar = {key.lower() for key in known.split()} | {"__type"}
    strange = {key for keys in {tuple(row) for row in found} for key in keys} - familiar
    fresh = sorted(key for key in strange if _NAME.fullmatch(key) and (question, key) not in _noticed)[:20]
    if fresh:
        _noticed.update((question, key) for key in fresh)
        log.info("compass.new_keys", question=question, keys=fresh)
