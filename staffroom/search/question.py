"""What somebody asked, and what they may be told."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from staffroom.accounts.rights import TABLE, allowed, allowed_at_all
from staffroom.school.selectors import query_words

T = TypeVar("T")
LONGEST = 80
MOST_WORDS = 6
_ASKS = {"who", "whos", "where", "wheres", "what", "whats"}
_SMALL = _ASKS | {"is", "has", "have", "teaches", "teach", "teaching", "takes", "taking", "in", "on", "the", "now"}
_SMALL |= {
    "right",
    "at",
    "moment",
    "today",
    "during",
    "for",
    "a",
    "an",
    "any",
    "everybody",
    "everyone",
    "anybody",
    "anyone",
}
_PERIOD = re.compile(r"p([1-9]\d?)")
_FREE = "free"


@dataclass(frozen=True)
class Question:
    """The words to look for, and the reader's roles. `now`: they ask who or where somebody is at this moment.

    `period` is the period of today that they ask about instead of this moment; `free`: they ask who is free.
    """

    typed: str = ""
    words: tuple[str, ...] = ()
    now: bool = False
    period: str = ""
    free: bool = False
    roles: frozenset[str] = frozenset()
    _known: dict[Callable[[], Any], Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, typed: str, roles: Iterable[str] = ()) -> "Question":
        """From what was typed: 'who teaches 09B now' asks about 09B, now. Too long a question is cut."""
        typed = typed.strip()[:LONGEST]
        words, period = _without_period(query_words(typed))
        now = bool(period) or (len(words) > 1 and (words[0] in _ASKS or words[-1] == "now"))
        if now:
            words = [word for word in words if word not in _SMALL]
        return cls(typed, tuple(words[:MOST_WORDS]), now, period, now and words == [_FREE], frozenset(roles))

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)

    def may(self, permission: str) -> bool:
        """Whether the reader holds a permission."""
        return allowed(self.roles, permission)

    def opens(self, route: str) -> bool:
        """Whether the reader may open a page that has no person in its address, their own ones included."""
        permission = TABLE.permissions.get(route)
        return permission is not None and allowed_at_all(self.roles, permission)

    def once(self, read: Callable[[], T]) -> T:
        """What `read` returns, read once for all finders of this question."""
        if read not in self._known:
            self._known[read] = read()
        return cast(T, self._known[read])


def _without_period(words: list[str]) -> tuple[list[str], str]:
    """Without 'p3' or 'period 3' at the end, and the 3, where something with a code is asked about, or who or where."""
    rest, period = words, ""
    if len(words) > 2 and words[-2] == "period" and words[-1].isdigit():
        rest, period = words[:-2], words[-1].lstrip("0")
    elif len(words) > 1 and (found := _PERIOD.fullmatch(words[-1])):
        rest, period = words[:-1], found[1]
    asks = rest[0] in _ASKS or rest[-1] == _FREE or any(char.isdigit() for char in rest[-1]) if period else False
    if not asks or not [word for word in rest if word not in _SMALL]:
        return words, ""
    return rest, period
