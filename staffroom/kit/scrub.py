"""What must never reach a log: addresses, tokens, query strings, values under telling names, broken lines.

Free text cannot be searched for names of people, so the first rule stands before this one: log counts and ids only.
"""

import re
from collections.abc import MutableMapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

HIDDEN = "[hidden]"

# A value under one of these words is never shown, whatever it holds.
TELLING = re.compile(
    r"auth|cookie|csrf|session|passw|secret|token|api_?key|credential|query|body|payload|headers"
    r"|e_?mail|phone|address|birth|(^|_)(first|family|preferred|last|sur|full|user|staff|student)_?name$|^name$|^user$"
    r"|sfkey|stkey|staff_code|student_key",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;]+")
URL = re.compile(r"\b([a-z][a-z0-9+.-]*)://(?:[^\s/@]*@)?([^\s/?#\"'<>]*)([^\s\"'<>]*)", re.IGNORECASE)
QUERY = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]+", re.IGNORECASE)
TOKEN_PAIR = re.compile(
    r"\b([\w-]*(?:token|secret|passw(?:or)?d|cookie|session(?:id)?|api_?key|code))\s*[=:]\s*[^\s,;&]+", re.IGNORECASE
)
JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
PLAIN = (bool, int, float, type(None))


def scrub(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: the same event without what must not be kept."""
    return {key: HIDDEN if TELLING.search(key) else clean(value) for key, value in event.items()}


def clean(value: object) -> Any:
    """One value without secrets and line breaks; an object that is not plain data is named by its class only."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {
            clean_text(str(key)): HIDDEN if TELLING.search(str(key)) else clean(item) for key, item in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [clean(item) for item in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Path):
        return clean_text(str(value))
    return f"[{type(value).__name__}]"


def _host_only(found: re.Match[str]) -> str:
    scheme, host, rest = found.groups()
    return f"{scheme}://{host}" + ("/…" if rest.strip("/") else rest)


def clean_text(text: str) -> str:
    """A text on one line, without addresses, tokens, query strings and what follows the host in a URL."""
    text = URL.sub(_host_only, text)
    text = QUERY.sub("?…", text)
    text = JWT.sub(HIDDEN, text)
    text = BEARER.sub(r"\1 " + HIDDEN, text)
    text = TOKEN_PAIR.sub(r"\1=" + HIDDEN, text)
    text = ADDRESS.sub("[address]", text)
    return CONTROL.sub(lambda found: repr(found.group())[1:-1], text)
