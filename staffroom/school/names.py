"""How names are shown, and how they are found. CASES21 writes family names in capitals."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Always small in a family name, unless it is the whole name ('Van' is also a family name).
_SMALL = {"van", "von", "der", "den", "ter", "ten"}
# Before an apostrophe these keep the next letter a capital; 'Tu'ipulotu' and the like do not.
_JOINED = {"o", "d", "l", "m", "n", "dell", "dall", "sant"}
_MAC = {"macdonald": "MacDonald", "macgregor": "MacGregor", "macleod": "MacLeod", "macpherson": "MacPherson"}
_APOSTROPHES = "'’‘`´"
# Letters that stay letters when accents are taken off.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_WORDS = re.compile(r"[0-9a-z]+")


def shown_family_name(imported: str, spellings: Mapping[str, str] | None = None) -> str:
    """A family name as people write it: 'ABD EL-RAHMAN' becomes 'Abd El-Rahman'.

    A name that is not all capitals (or all small) was typed with care and is left alone.
    `spellings` maps names in capitals to the school's own spelling and wins over every rule.
    """
    name = " ".join(imported.split())
    if spellings and (written := spellings.get(name.upper())):
        return written
    if not (name.isupper() or name.islower()):
        return name
    return _family(name)


@lru_cache(maxsize=50_000)
def _family(name: str) -> str:
    words = name.lower().split(" ")
    return " ".join(
        word if word in _SMALL and place < len(words) - 1 else _capitals(word) for place, word in enumerate(words)
    )


def shown_first_name(imported: str) -> str:
    """A first or preferred name as people write it; two capitals ('AJ') are left alone."""
    name = " ".join(imported.split())
    if len(name) <= 2 or not (name.isupper() or name.islower()):
        return name
    return " ".join(_capitals(word) for word in name.lower().split(" "))


def fold(text: str) -> str:
    """Small letters and digits alone, words parted by single blanks: 'René O’Brien' is 'rene obrien'."""
    bare = _bare(text)
    for mark in _APOSTROPHES:
        bare = bare.replace(mark, "")
    return " ".join(_WORDS.findall(bare))


def search_text(*parts: str) -> str:
    """What a person is found by: folded names, and once more with marks read as blanks.

    "O'Brien" is found as 'obrien', "o'brien" and 'o brien'; 'El-Rahman' also as 'elrahman'.
    The first part comes first, so that sorting by the result sorts by family name.
    """
    forms = dict.fromkeys(form for part in parts for form in _forms(part))
    return " ".join(forms)


@lru_cache(maxsize=50_000)
def _forms(part: str) -> tuple[str, ...]:
    if part.isascii() and part.isalnum():
        return (part.lower(),)
    joined = fold(part)
    spaced = " ".join(_WORDS.findall(_bare(part)))
    closed = fold(part.replace("-", ""))
    return tuple(form for form in dict.fromkeys((joined, spaced, closed)) if form)


def _bare(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _capitals(word: str) -> str:
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(part: str) -> str:
    if part in _MAC:
        return _MAC[part]
    for mark in _APOSTROPHES:
        before, found, after = part.partition(mark)
        if found:
            return _first_up(before) + mark + (_capital(after) if before in _JOINED else after)
    if part.startswith("mc") and len(part) > 3:
        return "Mc" + _first_up(part[2:])
    return _first_up(part)


def _first_up(word: str) -> str:
    for place, letter in enumerate(word):
        if letter.isalpha():
            return word[:place] + letter.upper() + word[place + 1 :]
    return word
