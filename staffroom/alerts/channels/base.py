"""What all channels have in common."""

import re
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from staffroom.kit import http
from staffroom.kit.errors import TryLater

# Control characters, and those that turn the direction of writing around.
UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class NotDelivered(TryLater):
    """The message did not get there; the sentence says why, without addresses or tokens."""


@dataclass(frozen=True)
class Message:
    """An alert, ready to be read. `link` is absolute or empty, `runbook` a place in the documentation."""

    ident: str
    title: str
    text: str
    link: str = ""
    runbook: str = ""
    recovered: bool = False

    @property
    def heading(self) -> str:
        """The first line, which says whether anyone must act."""
        return f"{'Recovered' if self.recovered else 'Please act'}: {self.title}"

    @property
    def sender(self) -> str:
        """Whose Staffroom speaks."""
        environment = settings.ENVIRONMENT
        return f"Staffroom, {environment.school_short_name or environment.school_name}"


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> str:
        """What settings and lists call it."""
        ...

    def send(self, message: Message) -> str:
        """Send, and return a plain sentence about it. Raises StaffroomError if it did not get there."""
        ...


def one_line(text: str, most: int) -> str:
    """Text for one line: no control characters, no line ends, not longer than `most`."""
    return UNWANTED.sub(" ", text.replace("\n", " ")).strip()[:most]


def paragraphs(text: str) -> str:
    """Text of several lines without control characters."""
    return UNWANTED.sub(" ", text.replace("\r\n", "\n")).strip()


def post_to_webhook(url: str, payload: object, *, whose: str) -> str:
    """Post JSON to a webhook; its address is a secret and appears nowhere. Raises StaffroomError."""
    answer = http.request("POST", url, json=payload, limits=http.Limits(total=15, body=100_000))
    if not answer.ok:
        raise NotDelivered(f"{whose} answered {answer.status}. {_advice(answer.status)}")
    return f"{whose} took the message ({answer.status})."


def _advice(status: int) -> str:
    if status in {401, 403, 404, 410}:
        return "The webhook may have been deleted or its owner may have left; make a new one."
    if status == 429 or status >= 500:
        return "It will be tried again."
    return "Check that the address is that of the right kind of webhook."
