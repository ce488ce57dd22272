"""What somebody may upload as a plan, and what becomes of it."""

import io
import struct
import zlib

import pypdfium2
import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from staffroom.kit.errors import BadInput
from staffroom.schoolmap.pictures import LONGEST, MOST_BYTES, read_picture


def a_picture(kind: str, size: tuple[int, int] = (600, 400), **more: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#336699").save(buffer, kind, **more)
    return buffer.getvalue()


def a_pdf(size: tuple[int, int] = (842, 595)) -> bytes:
    document, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(*size)
    document.save(buffer)
    return buffer.getvalue()


def a_bomb(across: int, down: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_webp(kind: str) -> None:
    found = read_picture(a_picture(kind))

    with Image.open(io.BytesIO(found.content)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (600, 400)) == ("WEBP", (found.width, found.height))


def test_the_first_page_of_a_pdf_is_taken() -> None:
    found = read_picture(a_pdf())

    assert found.width == LONGEST
    assert abs(found.height / found.width - 595 / 842) < 0.01


def test_a_large_picture_is_made_smaller() -> None:
    found = read_picture(a_picture("PNG", (5000, 2500)))

    assert (found.width, found.height) == (LONGEST, LONGEST // 2)


def test_where_and_with_what_it_was_taken_goes_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Camera of somebody"
    found = read_picture(a_picture("JPEG", exif=exif))

    with Image.open(io.BytesIO(found.content)) as kept:
        assert not kept.getexif()
        assert kept.size == (400, 600)
    assert b"Camera" not in found.content


def test_what_is_seen_through_becomes_white() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(buffer, "PNG")

    with Image.open(io.BytesIO(read_picture(buffer.getvalue()).content)) as kept:
        assert min(kept.convert("RGB").getpixel((150, 150))) > 250


@pytest.mark.parametrize("size", [(30_000, 30_000), (9_000, 9_000), (2_000_000_000, 1)])
def test_a_picture_that_claims_to_be_enormous_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match=r"million points|cannot be read"):
        read_picture(a_bomb(*size))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file first."),
        (b"x" * (MOST_BYTES + 1), "is the most"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG or WebP"),
        (b"%PDF-1.7 and nothing more", "locked or damaged"),
        (a_picture("PNG")[:200], "cannot be read"),
        (a_picture("GIF"), "cannot be read"),
        (a_picture("PNG", (90, 400)), "200 each way is the least"),
    ],
    ids=["nothing", "too much", "SVG", "half a PDF", "half a PNG", "another kind", "a stamp"],
)
def test_what_is_no_plan_is_refused_in_plain_words(content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_picture(content)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 300), st.sampled_from(["PNG", "JPEG", "WEBP", "PDF"]))
def test_a_spoilt_file_is_read_or_refused_and_never_breaks_anything(spoil: bytes, at: int, kind: str) -> None:
    good = a_pdf() if kind == "PDF" else a_picture(kind)
    spoilt = good[:at] + spoil + good[at + len(spoil) :]

    try:
        found = read_picture(spoilt)
    except BadInput:
        return
    assert max(found.width, found.height) <= LONGEST
