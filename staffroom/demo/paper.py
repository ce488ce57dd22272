"""Writes a small PDF by hand: words and rules on A4, in Helvetica. Enough for a made-up Daily Org."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595, 842)
_FONTS = {False: "F1", True: "F2"}


@dataclass
class Sheet:
    """One page. Places are in points from the top left corner."""

    size: tuple[int, int] = A4
    marks: list[str] = field(default_factory=list)

    def write(self, left: float, top: float, words: str, *, size: float = 10, bold: bool = False) -> None:
        """Words on a line whose foot is at `top`."""
        safe = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.marks.append(f"BT /{_FONTS[bold]} {size} Tf {left:.1f} {self.size[1] - top:.1f} Td ({safe}) Tj ET")

    def rule(self, left: float, top: float, right: float, *, weight: float = 0.6) -> None:
        """A line across."""
        foot = self.size[1] - top
        self.marks.append(f"{weight} w {left:.1f} {foot:.1f} m {right:.1f} {foot:.1f} l S")

    def wash(self, left: float, top: float, right: float, bottom: float, *, grey: float = 0.9) -> None:
        """A grey box."""
        high = self.size[1]
        self.marks.append(f"{grey} g {left:.1f} {high - bottom:.1f} {right - left:.1f} {bottom - top:.1f} re f 0 g")


def written(sheets: Sequence[Sheet], *, turned: int = 0) -> bytes:
    """The sheets as a PDF. `turned` is how many degrees a reader turns each page."""
    count = len(sheets)
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, sheet in enumerate(sheets):
        wide, high = sheet.size
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Rotate {turned} "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {6 + 2 * number} 0 R >>".encode()
        )
        drawn = _latin("\n".join(sheet.marks))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _filed(objects)


def _latin(text: str) -> bytes:
    """In the letters that the font has; of others the accents are left out."""
    plain = (
        letter if letter.encode("cp1252", "ignore") else unicodedata.normalize("NFKD", letter)[0] for letter in text
    )
    return "".join(plain).encode("cp1252", "replace")


def _filed(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
