"""A PDF in, pictures and lines out, or a sentence why not. The PDF itself is opened by another process (`drawing`)."""

import contextlib
import json
import os
import signal
import subprocess  # nosec B404  # starts only our own module
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffroom.kit.errors import BadInput
from staffroom.kit.words import count, size

from .drawing import RESULT, SMALL, Limits

HEAD = 1_024
"""A PDF says so within its first bytes; some programs write a few before that."""
_PATIENCE = 10
_KINDS = (
    (b"PK\x03\x04", "a Word or Excel file, or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\xff\xd8\xff", "a photo"),
    (b"\x89PNG", "a picture"),
    (b"<", "a web page"),
    (b"{\\rtf", "a text document"),
)


class Refused(BadInput):
    """This PDF is not taken. The sentence says what was seen and what to do."""


@dataclass(frozen=True)
class Reading:
    """What came of a PDF. `pages`: width and height in pixels, and whether it has words; `lines` as in `Document`."""

    pages: list[list[Any]]
    lines: list[list[Any]]

    @property
    def has_text(self) -> bool:
        """Whether any words could be read."""
        return bool(self.lines)


def refuse_at_sight(head: bytes, length: int, *, most_megabytes: int) -> None:
    """Raise Refused for what needs no second look: too large, empty, or no PDF at all."""
    if length > most_megabytes * 1_000_000:
        raise Refused(
            f"It is {size(length)}; at most {most_megabytes} MB are taken. Save it with smaller pictures, "
            "or without them."
        )
    if not length:
        raise Refused("It is empty: 0 bytes. Save it again, and look that it opens.")
    if b"%PDF-" not in head[:HEAD]:
        like = next((words for begins, words in _KINDS if head.startswith(begins)), "something else")
        raise Refused(f"It is not a PDF: it begins like {like}. Save it as a PDF, and send that.")


def read_pdf(file: Path, folder: Path, limits: Limits | None = None) -> Reading:
    """Have another process draw the pages into `folder` and read the lines. Raises Refused."""
    limits = limits or Limits()
    ended = _run(file, folder, limits)
    result = _result(folder)
    if result is None:
        raise Refused(_how_it_ended(ended))
    if kind := result.get("refused"):
        raise Refused(_sentence(str(kind), result.get("seen", {})))
    return _checked(result, folder, limits)


def _run(file: Path, folder: Path, limits: Limits) -> int | None:
    """How the other process ended; None if it had to be stopped. Its whole group goes with it."""
    command = [sys.executable, "-I", "-m", "staffroom.dailyorg.drawing", str(file), str(folder), limits.told()]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    child = subprocess.Popen(  # noqa: S603  # nosec B603  # our own module, no shell, no settings
        command,
        env=kept,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return child.wait(limits.seconds + _PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _result(folder: Path) -> dict[str, Any] | None:
    """What the other process wrote; None where it wrote nothing that makes sense."""
    try:
        result = json.loads((folder / RESULT).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None


def _how_it_ended(ended: int | None) -> str:
    if ended is None or ended in (-signal.SIGXCPU, -signal.SIGKILL):
        return "Drawing it took too long, so it was stopped. Print it to PDF afresh, and send that."
    return _sentence("demanding", {})


def _sentence(kind: str, seen: Mapping[str, Any]) -> str:
    """What was seen and what to do; the numbers come from a process that a PDF may have talked into anything."""
    numbers = {name: float(value) for name, value in seen.items() if isinstance(value, int | float)}
    page = f"Page {numbers.get('page', 1):.0f}"
    match kind:
        case "locked":
            return "It is locked with a password, so nobody could read it here. Save it without one, and send that."
        case "empty":
            return "It has no pages. Save it again, and look that it opens."
        case "pages":
            pages, most = count(int(numbers.get("pages", 0)), "page"), int(numbers.get("most", 0))
            return f"It has {pages}; at most {most} are taken. Send only the pages of the day."
        case "huge":
            wide, high = numbers.get("width", 0), numbers.get("height", 0)
            return f"{page} is {wide:.1f} by {high:.1f} metres large. Print it on A4 or A3, and send that."
        case "broken-page":
            return f"{page} is damaged and cannot be drawn. Save it again, and look that every page opens."
        case "demanding":
            return (
                "Drawing it took more than a Daily Org needs, so it was stopped. Print it to PDF afresh, and send that."
            )
        case _:
            return "It is damaged and cannot be opened; part of it may be missing. Save it again, and send that."


def _checked(result: Mapping[str, Any], folder: Path, limits: Limits) -> Reading:
    """Only what has the shape it must have is believed."""
    try:
        pages = [[int(width), int(height), bool(text)] for width, height, text in result["pages"]]
        lines = [
            [int(page), *(int(part) for part in box), _clean(str(text), limits.line)]
            for page, *box, text in result["lines"][: limits.lines]
            if 0 < int(page) <= len(pages) and len(box) == 4
        ]
    except (KeyError, TypeError, ValueError):
        raise Refused(_sentence("broken", {})) from None
    drawn = [folder / SMALL, *(folder / f"{number + 1}.webp" for number in range(len(pages)))]
    if not 0 < len(pages) <= limits.pages or not all(_is_picture(file) for file in drawn):
        raise Refused(_sentence("broken", {}))
    return Reading(pages, [line for line in lines if line[-1]])


def _clean(text: str, longest: int) -> str:
    """Without what a database or a page would stumble over."""
    return "".join(letter for letter in text[:longest] if letter == "\t" or letter.isprintable()).strip()


def _is_picture(file: Path) -> bool:
    with contextlib.suppress(OSError), file.open("rb") as opened:
        head = opened.read(12)
        return not file.is_symlink() and head[:4] == b"RIFF" and head[8:] == b"WEBP"
    return False
