"""What a client asks, read as generously as Compass reads it: keys in any case, numbers as text, dates as written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from .portal import Portal
from .school import User

ARGUMENT = "50F4942D7A88B78667690C1239C736E7D1330268"  # pragma: allowlist secret
CREDENTIALS = "5A5530FF244A9D000B4221B4860BE6764BC56DD9"  # pragma: allowlist secret
UNAUTHORISED = "B375C43CC62EFAFD95259FEED722C5DC3B4F3187"  # pragma: allowlist secret
GRID = "DataExtGridDataContainer:http://jdlf.com.au/ns/business/transport"

_ISO = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})")
_AUSTRALIAN = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})")
_LONGEST = timedelta(days=800)
_PAGE = 25


class BadArgument(Exception):
    """Compass does not take the question."""


class NotAllowed(Exception):
    """The account may not ask that."""


class Text(NamedTuple):
    """A whole answer that is JSON already."""

    json: str


@dataclass
class Call:
    """One question of somebody who is signed in. `asked` is body and address together; names are in lower case."""

    portal: Portal
    user: User
    asked: Mapping[str, Any]
    query: Mapping[str, str]

    def get(self, name: str) -> Any:
        """A value of the question."""
        return self.asked.get(name.lower())

    def number(self, name: str, default: int | None = None) -> int:
        """A number, also one that is sent as text. Raises BadArgument."""
        value = self.get(name)
        if value in (None, "") and default is not None:
            return default
        try:
            return int(str(value))
        except ValueError as error:
            raise BadArgument from error

    def whose(self, name: str = "userId") -> User:
        """Whom the question is about; who asks, if it names nobody. Raises BadArgument for nobody of that number."""
        found = self.portal.user(self.number(name, self.user.id))
        if found is None:
            raise BadArgument
        return found

    def window(self) -> tuple[date, date]:
        """First and last date, both of the school; today, if they are left out. Raises BadArgument."""
        first = date_of(self.get("startDate")) or self.portal.today
        last = date_of(self.get("endDate")) or first
        return first, min(last, first + _LONGEST)

    def grid(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """A page of rows, as ExtJS asks for it: `start` and `limit`, or `page` and `limit`."""
        limit = max(1, self.number("limit", _PAGE))
        start = self.number("start", (max(1, self.number("page", 1)) - 1) * limit)
        return {"__type": GRID, "data": list(rows[start : start + limit]), "total": len(rows)}


Answering = Callable[[Call], Any]
Calls = Mapping[str, Answering]


def date_of(value: Any) -> date | None:
    """A date of a question: 2026-10-12 or 12/10/2026, whatever follows it. Raises BadArgument."""
    if value in (None, ""):
        return None
    text = str(value)
    try:
        if found := _ISO.match(text):
            return date(*map(int, found.groups()))
        if found := _AUSTRALIAN.match(text):
            return date(*map(int, reversed(found.groups())))
    except ValueError as error:
        raise BadArgument from error
    raise BadArgument
