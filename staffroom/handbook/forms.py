"""What editors of the handbook send, read and checked; errors are sentences by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from staffroom.accounts.rights import ROLES

from .models import Answer, QuickLink

LONGEST = 10_000
ICONS = {
    "link": "way out",
    "book": "book",
    "pin": "pin on a map",
    "mail": "letter",
    "chat": "speech",
    "today": "calendar sheet",
    "week": "week",
    "clock": "clock",
    "door": "door",
    "people": "people",
    "person": "person",
    "student": "student",
    "phone": "telephone",
    "list": "list",
    "inbox": "tray",
    "health": "pulse",
    "ask": "question",
    "warn": "warning",
    "search": "magnifier",
    "download": "download",
}
"""Glyphs a link may have, and what to call them."""
Errors = dict[str, str]
_is_address = URLValidator(schemes=["http", "https"])
_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def one_line(text: str, longest: int) -> str:
    """One line without outer blanks and without NUL (which PostgreSQL refuses)."""
    return " ".join(text.replace("\0", "").split())[:longest]


def read_date(text: str) -> date | None:
    """A date as browsers send it (2027-02-01) or as people write it (1/2/2027, day first); None if it is neither."""
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII):
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_safe_address(address: str) -> bool:
    """Whether a link may lead there: http, https, or a path of Staffroom; never a script."""
    if address.startswith("/"):
        return _PATH.fullmatch(address) is not None
    try:
        _is_address(address)
    except ValidationError:
        return False
    return True


@dataclass
class AnswerForm:
    """A question and its answer."""

    question: str = ""
    body: str = ""
    owner: str = ""
    typed_review: str = ""
    keywords: str = ""
    review_by: date | None = None
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, answer: Answer) -> "AnswerForm":
        """As it is kept."""
        review = answer.review_by.isoformat() if answer.review_by else ""
        return cls(answer.question, answer.body, answer.owner, review, answer.keywords, answer.review_by)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "AnswerForm":
        """From what was sent."""
        form = cls(
            question=one_line(data.get("question", ""), 200),
            body=data.get("body", "").replace("\0", "").replace("\r\n", "\n").strip(),
            owner=one_line(data.get("owner", ""), 100),
            typed_review=one_line(data.get("review_by", ""), 20),
            keywords=one_line(data.get("keywords", ""), 300),
        )
        form.review_by = read_date(form.typed_review)
        if not form.question:
            form.errors["question"] = "Write the question as somebody new would ask it."
        if len(form.body) > LONGEST:
            form.errors["body"] = (
                f"That is longer than {LONGEST:,} letters. Keep the answer short, and link to the rest."
            )
        if form.typed_review and form.review_by is None:
            form.errors["review_by"] = "Write a date, such as 1/2/2027, or leave it empty."
        if form.body and not form.owner:
            form.errors["owner"] = "Say who keeps this right: a person, or an office such as “Front desk”."
        return form

    @property
    def facts(self) -> dict[str, Any]:
        """What is kept."""
        return {
            "question": self.question,
            "body": self.body,
            "owner": self.owner,
            "review_by": self.review_by,
            "keywords": self.keywords,
        }


@dataclass
class LinkForm:
    """A quick link."""

    title: str = ""
    address: str = ""
    icon: str = "link"
    audience: list[str] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, link: QuickLink) -> "LinkForm":
        """As it is kept."""
        return cls(link.title, link.address, link.icon, list(link.audience))

    @classmethod
    def read(cls, data: Mapping[str, str], roles: list[str]) -> "LinkForm":
        """From what was sent; `roles` are those ticked."""
        form = cls(
            title=one_line(data.get("title", ""), 60),
            address=data.get("address", "").replace("\0", "").strip()[:500],
            icon=data.get("icon", "link"),
            audience=[role for role in ROLES if role in roles],
        )
        if not form.title:
            form.errors["title"] = "Write what people call it, such as “Compass”."
        if not is_safe_address(form.address):
            form.errors["address"] = (
                "Write an address that begins with https:// or http://, or a path of Staffroom such as /rooms/."
            )
        if form.icon not in ICONS:
            form.errors["icon"] = "Choose one of the signs."
        return form

    @property
    def facts(self) -> dict[str, Any]:
        """What is kept."""
        return {"title": self.title, "address": self.address, "icon": self.icon, "audience": self.audience}
