"""The session on disk, so that signing in stays rare: cookies and who we are, in a file for its owner only."""

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from .errors import NotSetUp


@dataclass
class Kept:
    """A session: its cookies, whose it is, and for which settings it was made (`made_for` is a digest)."""

    made_for: str = ""
    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    user_id: int | None = None
    cache_key: str = ""

    def header(self) -> str:
        """As a `Cookie` header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def take(self, set_cookies: Iterable[str]) -> bool:
        """Take in `Set-Cookie` headers; whether anything changed."""
        before = dict(self.cookies)
        for line in set_cookies:
            self._take_one(line)
        return self.cookies != before

    def _take_one(self, line: str) -> None:
        first, *rest = line.split(";")
        name, there, value = first.strip().partition("=")
        if not there or not name or not (name + value).isprintable() or not (name + value).isascii():
            return
        about = dict(part.strip().lower().partition("=")[::2] for part in rest)
        if _is_over(about):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


class Jar:
    """One file. What another process put there since is what `load` gives."""

    def __init__(self, path: Path, made_for: Iterable[str]) -> None:
        self._path = path
        self._made_for = hashlib.sha256("\0".join(made_for).encode()).hexdigest()

    def load(self) -> Kept:
        """What is kept; an empty session when there is none, or one of other settings."""
        try:
            found: Any = json.loads(self._path.read_bytes())
            kept = Kept(**found)
            usable = kept.made_for == self._made_for and all(isinstance(value, str) for value in kept.cookies.values())
        except (OSError, ValueError, TypeError, AttributeError):
            usable = False
        return kept if usable else Kept(made_for=self._made_for)

    def save(self, kept: Kept) -> None:
        """Replace the file in one step. Raises NotSetUp when it cannot be written."""
        text = json.dumps({**kept.__dict__, "made_for": self._made_for})
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")  # mode 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise NotSetUp(
                f"The Compass session cannot be kept in {self._path}: {error.strerror}. "
                "An operator must make the data folder writable."
            ) from None

    def forget(self) -> None:
        """Take the file away."""
        with contextlib.suppress(OSError):
            self._path.unlink()


def _is_over(about: dict[str, str]) -> bool:
    age = about.get("max-age", "")
    if age.lstrip("-").isdigit():
        return int(age) <= 0
    try:
        return parsedate_to_datetime(about["expires"]).timestamp() < time.time()
    except (KeyError, ValueError, TypeError, OverflowError):
        return False
