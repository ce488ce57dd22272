"""Opens one PDF in a process of its own: `python -m staffroom.dailyorg.drawing FILE FOLDER LIMITS`.

A PDF is a program that somebody else wrote. Here it may take so much time and memory and no more, finds no settings,
no database and no network client, and when it brings this process down, nothing else falls. `FOLDER` gets `1.webp`,
`2.webp` and so on, `small.webp`, and `result.json` with either the lines or why the file was refused.

Nothing of Django is imported here.
"""

import contextlib
import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from staffroom.dailyorg.layout import Letter, Line, lines_of

RESULT = "result.json"
SMALL = "small.webp"
POINTS_PER_METRE = 72 / 0.0254
_NO_PASSWORD = 4  # FPDF_ERR_PASSWORD
_NO_SUCH_LOCK = 5  # FPDF_ERR_SECURITY
SOUND_WORDS = 2.2
"""Letters of a word on average; less, and the words were read across instead of along."""
NOWHERE = (0.0, 0.0, 0.0, 0.0)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Limits:
    """What a PDF may be, and what it may cost. Points are 1/72 inch."""

    pages: int = 40
    points: int = 3_600
    width: int = 1_600
    pixels: int = 6_000_000
    small_width: int = 320
    scale: float = 4.0
    seconds: int = 60
    memory: int = 1_200_000_000
    letters: int = 40_000
    lines: int = 6_000
    line: int = 400

    def told(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


class Refusal(Exception):
    """Why a PDF is not taken: one of the kinds in `reading.SENTENCES`, and what was seen."""

    def __init__(self, kind: str, **seen: int | float) -> None:
        super().__init__(kind)
        self.kind, self.seen = kind, seen


def main(arguments: list[str]) -> None:
    """Read the file and write what came of it."""
    file, folder, limits = Path(arguments[0]), Path(arguments[1]), Limits(**json.loads(arguments[2]))
    _confine(limits)
    try:
        result = _read(file, folder, limits)
    except Refusal as refused:
        result = {"refused": refused.kind, "seen": refused.seen}
    except MemoryError:
        result = {"refused": "demanding", "seen": {}}
    (folder / RESULT).write_text(json.dumps(result), "utf-8")


def _confine(limits: Limits) -> None:
    """Take away what this process does not need. What a system does not know, it does not limit."""
    for kind, most in (
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 50_000_000),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):
        os.nice(10)


def _read(file: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    import pypdfium2 as pdfium  # only now: with the limits in force

    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (_NO_PASSWORD, _NO_SUCH_LOCK)
        raise Refusal("locked" if locked else "broken") from None
    count = len(document)
    if count < 1:
        raise Refusal("empty")
    if count > limits.pages:
        raise Refusal("pages", pages=count, most=limits.pages)
    _measure(document, limits)
    pages, lines = [], []
    for number in range(count):
        try:
            page = document[number]
            pages.append(_draw(page, folder / f"{number + 1}.webp", limits))
            if number == 0:
                _shrink(folder, limits)
            found = _lines(page, limits)
            page.close()
        except pdfium.PdfiumError:
            raise Refusal("broken-page", page=number + 1) from None
        pages[-1]["text"] = bool(found)
        lines += [[number + 1, *_told(line, pages[-1], limits)] for line in found]
    return {"pages": [[page["width"], page["height"], page["text"]] for page in pages], "lines": lines[: limits.lines]}


def _measure(document: Any, limits: Limits) -> None:
    """Refuse a page that is no sheet of paper, before any is drawn."""
    for number in range(len(document)):
        width, height = document.get_page_size(number)
        if max(width, height) > limits.points:
            metres = {"width": round(width / POINTS_PER_METRE, 1), "height": round(height / POINTS_PER_METRE, 1)}
            raise Refusal("huge", page=number + 1, **metres)
        if min(width, height) < 1:
            raise Refusal("broken-page", page=number + 1)


def _draw(page: Any, file: Path, limits: Limits) -> dict[str, Any]:
    """The page as a picture; returns its size in pixels and points."""
    width, height = page.get_size()
    scale = min(limits.scale, limits.width / width, (limits.pixels / (width * height)) ** 0.5)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    picture.save(file, "WEBP", quality=78, method=2)
    return {"width": picture.width, "height": picture.height, "points": (width, height)}


def _shrink(folder: Path, limits: Limits) -> None:
    from PIL import Image

    with Image.open(folder / "1.webp") as picture:
        picture.thumbnail((limits.small_width, limits.small_width * 2))
        picture.save(folder / SMALL, "WEBP", quality=80, method=4)


def _lines(page: Any, limits: Limits) -> list[Line]:
    """The lines as the page is seen. Where its words lie on their side, they are read all the same, without places."""
    seen = page.get_rotation()
    raw = _letters(page, limits)
    best = lines_of(_turned(raw, page, seen))
    if _word_length(best) >= SOUND_WORDS or not best:
        return best
    for other in {0, 90, 180, 270} - {seen}:
        lines = lines_of(_turned(raw, page, other))
        if _word_length(lines) > 1.5 * _word_length(best):
            best = [Line(line.text, 0, 0, 0, 0) for line in lines]
    return best


def _word_length(lines: list[Line]) -> float:
    words = [len(word) for line in lines for word in line.text.split()]
    return sum(words) / len(words) if words else 0.0


def _letters(page: Any, limits: Limits) -> list[tuple[str, Box]]:
    """Every letter with its box as the file has it: from the bottom left, before the page is turned."""
    text = page.get_textpage()
    count = min(text.count_chars(), limits.letters)
    letters = ((text.get_text_range(index, 1), index) for index in range(count))
    return [(letter, text.get_charbox(index, loose=True) if letter.strip() else NOWHERE) for letter, index in letters]


def _turned(letters: list[tuple[str, Box]], page: Any, degrees: int) -> Iterator[Letter]:
    """The letters as they are seen on a page turned so far: from the top left of what is not cropped away."""
    left, bottom, right, top = page.get_cropbox()
    for letter, (x1, y1, x2, y2) in letters:
        if degrees == 90:
            yield Letter(letter, y1 - bottom, x1 - left, y2 - bottom, x2 - left)
        elif degrees == 180:
            yield Letter(letter, right - x2, y1 - bottom, right - x1, y2 - bottom)
        elif degrees == 270:
            yield Letter(letter, top - y2, right - x2, top - y1, right - x1)
        else:
            yield Letter(letter, x1 - left, top - y2, x2 - left, top - y1)


def _told(line: Line, page: dict[str, Any], limits: Limits) -> list[Any]:
    """Its box in thousandths of the page's width and height, and its text."""
    width, height = page["points"]
    box = (line.left / width, line.top / height, (line.right - line.left) / width, (line.bottom - line.top) / height)
    return [*(max(0, min(1000, round(1000 * part))) for part in box), line.text[: limits.line]]


if __name__ == "__main__":
    main(sys.argv[1:])
