"""How well a thing fits what was typed. One slip is forgiven in words of four letters and more; never in a code.

"9B" is "09B" as well, and the other way round: timetables write years with two digits, people say one.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

T = TypeVar("T")
SHORTEST_SLIP = 4
SHORTEST_BEGINNING = 5
SHORTEST_INSIDE = 3


class Fit(IntEnum):
    """How it fits, best first."""

    CODE = 0
    BEGINS = 1
    WORD = 2
    INSIDE = 3
    SLIP = 4


def fitting(
    things: Iterable[T], words: Sequence[str], text: Callable[[T], str], code: Callable[[T], str] = lambda thing: ""
) -> list[tuple[Fit, T]]:
    """The things that every word is found in, best first, otherwise in their order.

    `text` is what a thing is found by and `code` its code, both folded. Slips count only where nothing fits better.
    """
    if not words:
        return []
    known = [(thing, folded, folded.split()) for thing, folded in ((thing, text(thing)) for thing in things)]
    vocabulary = {word for _, _, parts in known for word in parts}
    fits = [_fits(word, vocabulary) for word in words]
    typed = " ".join(words)
    found = [
        (_whole(thing, folded, typed, code, worst), thing)
        for thing, folded, parts in known
        if (worst := _worst(parts, fits)) is not None
    ]
    best = min((fit for fit, _ in found), default=Fit.SLIP)
    kept = [(fit, thing) for fit, thing in found if fit < Fit.SLIP or best == Fit.SLIP]
    return sorted(kept, key=lambda pair: pair[0])


def forms(word: str) -> tuple[str, ...]:
    """The ways in which it may be written: '9b' and '09b'."""
    if _YEAR.match(word):
        return word, f"0{word}"
    return (word, word[1:]) if _LONG_YEAR.match(word) else (word,)


_YEAR, _LONG_YEAR = re.compile(r"[1-9][a-z]"), re.compile(r"0[1-9][a-z]")


def _whole(thing: T, folded: str, typed: str, code: Callable[[T], str], worst: Fit) -> Fit:
    known = code(thing).replace(" ", "")
    for form in forms(typed):
        if known and form.replace(" ", "") == known:
            return Fit.CODE
        if folded.startswith(form):
            return Fit.BEGINS
    return worst


def _worst(words: Sequence[str], fits: Sequence[dict[str, Fit]]) -> Fit | None:
    """How the worst-fitting word fits; None where one fits nowhere."""
    worst = Fit.CODE
    for known in fits:
        if known.keys().isdisjoint(words):
            return None
        worst = max(worst, min(known[word] for word in words if word in known))
    return worst


def _fits(word: str, vocabulary: set[str]) -> dict[str, Fit]:
    found = dict.fromkeys(_slips(word, vocabulary), Fit.SLIP)
    if len(word) >= SHORTEST_INSIDE:
        found |= {known: Fit.INSIDE for known in vocabulary if word in known}
    return found | {known: Fit.WORD for known in vocabulary if known.startswith(forms(word))}


def _slips(word: str, vocabulary: set[str]) -> set[str]:
    """Words that are one letter away, or begin so: one more, one less, another one, or two the wrong way round."""
    if len(word) < SHORTEST_SLIP or not word.isalpha():
        return set()
    lengths = (len(word) - 1, len(word), len(word) + 1)
    known = [other for other in vocabulary if len(other) >= lengths[0]]
    compared = [other for other in known if len(other) in lengths]
    found = {compared[place] for _, _, place in _near(word, compared)}
    if len(word) >= SHORTEST_BEGINNING:
        for length in lengths:
            found |= {known[place] for _, _, place in _near(word, [other[:length] for other in known])}
    return found


def _near(word: str, others: Sequence[str]) -> list[tuple[str, int, int]]:
    return process.extract(word, others, scorer=OSA.distance, score_cutoff=1, limit=None)
