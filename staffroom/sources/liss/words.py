"""Special words of LISS: what stands in place of teachers, and kinds of cover, however they are spelt."""

import re

_NOT_A_LETTER = re.compile(r"[^a-z]+")
_SPECIAL = (
    ("minimalsupervision", "minimal"),
    ("mergedclass", "merged"),
    ("merged", "merged"),
    ("nocover", "no cover"),
    ("gotolibrary", "library"),
)
_COVERS = {"inlieu": "in lieu", "underload": "underload", "extra": "extra", "casual": "casual"}


def folded(text: str) -> str:
    """Letters alone, in lower case: `In-Lieu`, `in lieu` and `inlieu` are one."""
    return _NOT_A_LETTER.sub("", text.lower())


def special_in(text: str) -> tuple[str, str] | None:
    """The special word with which a text begins, and the rest of the text; None where it begins with none."""
    for word, meaning in _SPECIAL:
        if (end := _end_of(word, text)) is None:
            continue
        rest = text[end:].strip(" :-_")
        return meaning, rest if meaning in ("minimal", "merged") else ""
    return None


def cover_kind(text: str) -> str:
    """A kind of cover in our words, or the word as it was sent, shortened."""
    return _COVERS.get(folded(text), " ".join(text.split())[:40])


def _end_of(word: str, text: str) -> int | None:
    """Where a word ends in a text that begins with it, whatever stands between its letters."""
    place = 0
    for number, letter in enumerate(text):
        if letter.lower() == word[place]:
            place += 1
            if place == len(word):
                rest = text[number + 1 :]
                return None if rest[:1].isalpha() else number + 1
        elif letter not in " -_":
            return None
    return None
