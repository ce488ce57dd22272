"""What an answer means before anything of it is read: data, or which trouble."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from staffroom.kit.http import Answer

from . import pages
from .errors import (
    AccountHeldUp,
    Blocked,
    ChangedShape,
    CompassDown,
    CompassError,
    NotPermitted,
    NotTaken,
    Refused,
    SecondFactor,
    SignedOut,
    TooManyCalls,
)
from .shapes import decoded
from .times import a, retry_after

# What Compass answers instead of data, as far as public clients know; any other code is a question it did not take.
_CODES: dict[str, type[SignedOut]] = {
    "B375C43CC62EFAFD95259FEED722C5DC3B4F3187": Refused,  # pragma: allowlist secret
    "5A5530FF244A9D000B4221B4860BE6764BC56DD9": SignedOut,  # pragma: allowlist secret
}
_MISSING = object()
_DENIED = re.compile(r"access is denied|not authori[sz]ed to|permission", re.IGNORECASE)


def data(question: str, answer: Answer) -> Any:
    """What is in the `d` of an answer. Raises the error that fits anything else."""
    if trouble := before_reading(question, answer):
        raise trouble
    if is_page(answer):
        raise _page(page_text(answer))
    if "json" not in answer.headers.get("content-type", "json"):
        raise ChangedShape(question, "the content type", "something that is no JSON")
    found = decoded(question, answer.body)
    if not isinstance(found, Mapping):
        raise ChangedShape(question, "the whole answer", f"{a(found)} instead of an object")
    inner = next((value for key, value in found.items() if str(key).lower() == "d"), _MISSING)
    if inner is _MISSING:
        raise _envelope(question, found) or ChangedShape(question, "d", "nothing")
    return inner


def before_reading(question: str, answer: Answer, *, signing_in: bool = False) -> CompassError | None:
    """The trouble that status and headers tell of, if they tell of any."""
    wait = retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
    if _is_challenge(answer):
        return Blocked()
    if answer.status == 429:
        return TooManyCalls(wait=wait)
    if 300 <= answer.status < 400:
        return None if signing_in else _redirect(answer)
    if answer.status < 400:
        return None
    said = None if is_page(answer) else _said(answer)
    if trouble := _envelope(question, said) if said is not None else None:
        return trouble
    if answer.status >= 500:
        return CompassDown(question, f"an error (status {answer.status})", wait=wait)
    if answer.status == 403 and (is_page(answer) or signing_in):
        return Blocked()
    if answer.status == 401:
        return SignedOut()
    return NotPermitted(question) if answer.status == 403 else NotTaken(question)


def is_page(answer: Answer) -> bool:
    """Whether it is HTML, by its header or its look."""
    start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in answer.headers.get("content-type", "") or start.startswith((b"<!doctype", b"<html"))


def page_text(answer: Answer) -> str:
    """A page as text."""
    return answer.body.decode("utf-8", "replace")


def leads_to_sign_in(answer: Answer) -> bool:
    """Whether it sends us to the sign-in page."""
    return "login" in urlsplit(answer.headers.get("location", "")).path.lower()


def leads_away(answer: Answer, base: str) -> bool:
    """Whether it sends us to another host."""
    there = urlsplit(urljoin(base + "/", answer.headers.get("location", "")))
    return there.netloc.lower() != urlsplit(base).netloc.lower()


def held_up(kind: pages.Kind) -> CompassError | None:
    """The trouble that a page tells of when it is no page we asked for."""
    if kind == "challenge":
        return Blocked()
    if kind == "second factor":
        return SecondFactor()
    what = {
        "terms": "accept the terms",
        "password": "change its password",  # pragma: allowlist secret
        "captcha": "show that it is a person, after failed sign-ins",
    }
    return AccountHeldUp(what[kind]) if kind in what else None


def _page(page: str) -> CompassError:
    return held_up(pages.kind_of(page)) or SignedOut()


def _redirect(answer: Answer) -> CompassError:
    where = urlsplit(answer.headers.get("location", "")).path.lower()
    if "login" not in where:
        if "terms" in where or "agreement" in where or "policy" in where:
            return AccountHeldUp("accept the terms")
        if "password" in where:
            return AccountHeldUp("change its password")
        if "twofactor" in where or "2fa" in where or "mfa" in where:
            return SecondFactor()
    return SignedOut()


def _is_challenge(answer: Answer) -> bool:
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    return is_page(answer) and pages.is_challenge(page_text(answer)[:100_000].lower())


def _said(answer: Answer) -> Mapping[str, Any] | None:
    try:
        found = decoded("", answer.body)
    except ChangedShape:
        return None
    return found if isinstance(found, Mapping) else None


def _envelope(question: str, found: Mapping[str, Any]) -> CompassError | None:
    """The trouble that a body without `d` tells of: `h`, or the message of an exception."""
    low = {str(key).lower(): value for key, value in found.items()}
    if isinstance(low.get("h"), str):
        known = _CODES.get(low["h"].upper())
        return known() if known else NotTaken(question)
    message = low.get("message")
    if not isinstance(message, str):
        return None
    if "authentication failed" in message.lower():
        return SignedOut()
    return NotPermitted(question) if _DENIED.search(message) else CompassDown(question, "an error of its own")
