"""Daily Orgs for tests: sound ones, and every kind that is refused."""

from collections.abc import Iterable, Sequence

from staffroom.demo.paper import Sheet, written

KEE_ROWS = (
    ("P1", "10MAT3", "KEE", "B12 to S07"),
    ("P1", "08SCI1", "OBR", "away, taken by WUT"),
    ("P3", "09ENG2", "KEE", "C04, for PET"),
    ("P4", "08MAT1", "KEE", "cancelled"),
    ("P5", "11MTH2", "PET", "B09"),
)
COLUMNS = (50, 110, 220, 330)


def rows_sheet(rows: Iterable[Sequence[str]], title: str = "Daily Org") -> Sheet:
    """A page with a title and a table."""
    sheet = Sheet()
    sheet.write(50, 60, title, size=18, bold=True)
    for number, row in enumerate(rows):
        for left, cell in zip(COLUMNS, row, strict=False):
            sheet.write(left, 100 + 18 * number, cell)
    return sheet


def kee_pdf(title: str = "Daily Org", *more: Sheet) -> bytes:
    """Three lines of it name KEE."""
    return written([rows_sheet(KEE_ROWS, title), *more])


def plain_pdf(words: str = "Nothing for anybody") -> bytes:
    """A page that names nobody."""
    return written([rows_sheet([(words,)])])


def picture_pdf(number: int = 0) -> bytes:
    """A page without words: a grey box, as a scan would be."""
    sheet = Sheet()
    sheet.wash(50, 50, 400 + number, 700)
    return written([sheet])


def locked_pdf() -> bytes:
    """Asks for a password that nobody has."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s> >>" % (b"5a" * 32, b"a5" * 32)
    key = b"/Encrypt %s /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Root" % lock
    return plain_pdf().replace(b"/Root", key)


def bomb_pdf() -> bytes:
    """Asks for more work than any page needs: a form that draws itself twice, forty levels deep."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    objects.append(
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /X 5 0 R >> >> >>"
    )
    objects.append(b"<< /Length 5 >>\nstream\n/X Do\nendstream")
    for level in range(5, 30):
        body = b"/X Do /X Do" if level < 29 else b"0 0 m 500 500 l S"
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length %d " % len(body)
        inner = b"/Resources << /XObject << /X %d 0 R >> >> " % (level + 1) if level < 29 else b""
        objects.append(head + inner + b">>\nstream\n" + body + b"\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\n%%%%EOF\n" % (len(objects) + 1))
