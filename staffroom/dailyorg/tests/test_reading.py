"""PDFs in, pictures and lines or a plain sentence out; nothing that a PDF does reaches this process."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from staffroom.dailyorg.drawing import Limits
from staffroom.dailyorg.reading import Reading, Refused, read_pdf, refuse_at_sight
from staffroom.demo.paper import Sheet, written

from .pdfs import bomb_pdf, kee_pdf, locked_pdf, picture_pdf, plain_pdf

QUICK = Limits(seconds=4, width=400)


def reading(folder: Path, pdf: bytes, limits: Limits = QUICK) -> Reading:
    file = folder / "sent.pdf"
    file.write_bytes(pdf)
    return read_pdf(file, folder, limits)


def refusal(folder: Path, pdf: bytes, limits: Limits = QUICK) -> str:
    with pytest.raises(Refused) as refused:
        reading(folder, pdf, limits)
    return str(refused.value)


def test_a_daily_org_becomes_pictures_and_lines(tmp_path: Path) -> None:
    read = reading(tmp_path, kee_pdf("Thursday", Sheet()), Limits())

    assert [page[2] for page in read.pages] == [True, False]
    assert read.pages[0][:2] == [1601, 2265]
    assert [line[-1] for line in read.lines][:2] == ["Thursday", "P1\t10MAT3\tKEE\tB12 to S07"]
    assert all((tmp_path / name).read_bytes()[8:12] == b"WEBP" for name in ("1.webp", "2.webp", "small.webp"))
    assert read.has_text


def test_the_box_of_a_line_is_where_it_stands(tmp_path: Path) -> None:
    page, left, top, width, height, _ = reading(tmp_path, kee_pdf()).lines[1]

    assert page == 1
    assert 80 <= left <= 90
    assert 100 <= top <= 120
    assert width > 400
    assert 5 <= height <= 25


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_all_the_same(tmp_path: Path, degrees: int) -> None:
    sheet = Sheet()
    sheet.write(50, 100, "KEE to the library")

    read = reading(tmp_path, written([sheet], turned=degrees))

    assert [line[-1] for line in read.lines] == ["KEE to the library"]


def test_a_page_drawn_on_its_side_and_turned_has_its_boxes_upright(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.marks.append("BT /F1 12 Tf 0 1 -1 0 100 50 Tm (KEE to the library) Tj ET")

    (line,) = reading(tmp_path, written([sheet], turned=90)).lines

    assert line[-1] == "KEE to the library"
    assert line[3] > 4 * line[4] > 0


def test_a_picture_has_no_text(tmp_path: Path) -> None:
    read = reading(tmp_path, picture_pdf())

    assert not read.has_text
    assert read.pages[0][2] is False


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (
            locked_pdf(),
            "It is locked with a password, so nobody could read it here. Save it without one, and send that.",
        ),
        (written([Sheet()] * 5000), "It has 5,000 pages; at most 40 are taken. Send only the pages of the day."),
        (
            written([Sheet(), Sheet(size=(14_400, 14_400))]),
            "Page 2 is 5.1 by 5.1 metres large. Print it on A4 or A3, and send that.",
        ),
        (b"%PDF-1.7\n" + b"damaged " * 500, "It is damaged and cannot be opened; part of it may be missing. "),
        (kee_pdf()[:500], "It is damaged and cannot be opened; part of it may be missing. "),
        (written([]), "Save it again"),
    ],
    ids=["locked", "5,000 pages", "200 inches", "broken", "cut off", "no pages"],
)
def test_a_hostile_pdf_is_refused_in_a_sentence(tmp_path: Path, pdf: bytes, said: str) -> None:
    assert said in refusal(tmp_path, pdf)


def test_a_pdf_that_asks_for_endless_work_is_stopped(tmp_path: Path) -> None:
    began = time.monotonic()

    said = refusal(tmp_path, bomb_pdf(), replace(QUICK, seconds=1))

    assert "stopped" in said or "damaged" in said
    assert time.monotonic() - began < 13


def test_a_pdf_that_asks_for_too_much_memory_is_stopped(tmp_path: Path) -> None:
    said = refusal(tmp_path, plain_pdf(), replace(QUICK, memory=20_000_000))

    assert (
        said == "Drawing it took more than a Daily Org needs, so it was stopped. Print it to PDF afresh, and send that."
    )


@pytest.mark.parametrize(
    ("head", "length", "said"),
    [
        (b"\0" * 1024, 100_000_000, "It is 100.0 MB; at most 20 MB are taken. Save it with smaller pictures"),
        (b"\0" * 1024, 9_000, "It is not a PDF: it begins like something else."),
        (b"PK\x03\x04", 9_000, "It is not a PDF: it begins like a Word or Excel file, or a zip file."),
        (b"\xff\xd8\xff\xe0", 9_000, "It is not a PDF: it begins like a photo."),
        (b"<html>", 9_000, "It is not a PDF: it begins like a web page."),
        (b"", 0, "It is empty: 0 bytes."),
    ],
)
def test_what_is_no_pdf_is_refused_at_sight(head: bytes, length: int, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("(", r"\(")):
        refuse_at_sight(head, length, most_megabytes=20)


def test_what_comes_back_is_believed_only_in_its_shape(tmp_path: Path) -> None:
    from staffroom.dailyorg.reading import _checked

    for result in ({}, {"pages": [], "lines": []}, {"pages": [[1, 2, True]], "lines": []}, {"pages": "x", "lines": 3}):
        with pytest.raises(Refused):
            _checked(result, tmp_path, QUICK)
