"""A class code as different systems agree on it."""

import re
from functools import lru_cache

_NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")
_LEADING_ZERO = re.compile(r"^0+(?=[1-9])")
BUCKET = "class "
"""How `Occurrence.bucket` begins where there is a class."""


@lru_cache(maxsize=20_000)
def fold_class(code: str) -> str:
    """Letters and digits alone: `07-ENG 1` and `7ENG1` are the same class."""
    return _LEADING_ZERO.sub("", _NOT_A_LETTER.sub("", code.upper()))


def bucket_of_class(code: str) -> str:
    """The bucket of an occurrence of this class, see `Occurrence.bucket`."""
    return f"{BUCKET}{fold_class(code)}"
