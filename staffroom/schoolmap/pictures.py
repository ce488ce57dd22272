"""What somebody uploads as a plan, made into one harmless picture: small enough, and nothing in it but what is seen.

Whatever comes in is drawn anew as WebP, so that nothing of the file itself is ever sent to a browser.
"""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageFile, ImageOps

from staffroom.kit.errors import BadInput
from staffroom.kit.words import number, size as size_in_words

MOST_BYTES = 20_000_000
MOST_POINTS = 50_000_000
"""More than a big scan has; a picture that claims more is refused before it is unpacked."""
LONGEST, SHORTEST = 2400, 200
QUALITY = 82
FORMATS = ("PNG", "JPEG", "WEBP")
_KIND = "Send a PNG, JPEG or WebP picture, or a PDF whose first page is the plan."
_BROKEN = f"That file cannot be read as a picture. {_KIND}"
_pdf = threading.Lock()  # PDFium serves one at a time


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: WebP."""

    content: bytes
    width: int
    height: int


def read_picture(content: bytes) -> Picture:
    """The picture in an uploaded file. Raises `BadInput` with a sentence that says what to do."""
    if not content:
        raise BadInput("Choose a file first.")
    if len(content) > MOST_BYTES:
        raise BadInput(f"That file has {size_in_words(len(content))}; {size_in_words(MOST_BYTES)} is the most.")
    if content.lstrip()[:5] == b"%PDF-":
        return written(_page_one(content))
    try:
        with warnings.catch_warnings(), _whole_pictures_only():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                _refuse_if_huge(*opened.size)
                opened.draft("RGB", (LONGEST, LONGEST))
                upright = ImageOps.exif_transpose(opened)
                upright.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise BadInput(_too_many(MOST_POINTS * 2)) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadInput(_BROKEN) from error
    return written(upright)


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """The library that prints the day on paper lets Pillow take halves of pictures, for the whole process."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def written(picture: Image.Image) -> Picture:
    """A picture as WebP on white, no larger than a screen needs. Raises `BadInput` where it is too small."""
    if min(picture.size) < SHORTEST:
        across, down = picture.size
        raise BadInput(f"That picture is only {across} by {down} points. {SHORTEST} each way is the least.")
    flat = Image.new("RGB", picture.size, "white")
    whole = picture.convert("RGBA")
    flat.paste(whole, mask=whole.getchannel("A"))
    flat.thumbnail((LONGEST, LONGEST))
    buffer = io.BytesIO()
    flat.save(buffer, "WEBP", quality=QUALITY, method=4)
    return Picture(buffer.getvalue(), *flat.size)


def _page_one(content: bytes) -> Image.Image:
    try:
        with _pdf:
            document = pypdfium2.PdfDocument(content)
            try:
                page = document[0]
                longest = max(page.get_size())
                drawn: Image.Image = page.render(scale=min(8.0, LONGEST / max(1.0, longest))).to_pil().copy()
            finally:
                document.close()
    except (pypdfium2.PdfiumError, ValueError, IndexError, MemoryError) as error:
        raise BadInput(f"That PDF cannot be opened; it may be locked or damaged. {_KIND}") from error
    return drawn


def _refuse_if_huge(across: int, down: int) -> None:
    if across * down > MOST_POINTS:
        raise BadInput(_too_many(across * down))


def _too_many(points: int) -> str:
    return (
        f"That picture has {number(round(points / 1e6))} million points or more; {number(MOST_POINTS / 1e6)} million "
        "is the most. Save it smaller, for example 2,400 points wide, and send that."
    )
