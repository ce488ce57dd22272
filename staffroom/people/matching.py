"""Finding people by what somebody typed, and marking the letters that matched."""

from collections.abc import Sequence
from functools import lru_cache

from staffroom.school.models import StaffMember
from staffroom.school.names import fold

Pieces = list[tuple[str, bool]]


def matches(member: StaffMember, words: Sequence[str]) -> bool:
    """Whether every word occurs somewhere in the names or the code."""
    return all(word in member.search_text for word in words)


def rank(member: StaffMember, words: Sequence[str]) -> int:
    """0: the code is what was typed; 1: every word begins a name; 2: within a name."""
    if list(words) == [member.code.lower()]:
        return 0
    known = member.search_text.split(" ")
    return 1 if all(any(name.startswith(word) for name in known) for word in words) else 2


def pieces(text: str, words: Sequence[str]) -> Pieces:
    """The text cut into pieces, each with whether it matched: 'obri' marks "O'Bri" in "O'Brien"."""
    if not words:
        return [(text, False)]
    hit = _hits(text, words)
    cut: Pieces = []
    for letter, marked in zip(text, hit, strict=True):
        if cut and cut[-1][1] == marked:
            cut[-1] = (cut[-1][0] + letter, marked)
        else:
            cut.append((letter, marked))
    return cut


def _hits(text: str, words: Sequence[str]) -> list[bool]:
    plain, places = _plain(text)
    hit = [False] * len(text)
    for word in words:
        start = plain.find(word)
        while start >= 0:
            first, last = places[start], places[start + len(word) - 1]
            hit[first : last + 1] = [True] * (last + 1 - first)
            start = plain.find(word, start + 1)
    return hit


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as it is searched, and for each of its letters the place in the original."""
    plain: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for folded in _letter(letter):
            plain.append(folded)
            places.append(place)
    return "".join(plain), places


@lru_cache(maxsize=2048)
def _letter(letter: str) -> str:
    return " " if letter.isspace() else fold(letter)
