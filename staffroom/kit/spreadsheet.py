"""Tables as CSV that a spreadsheet opens safely."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula: a leading quote mark where it could."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


class _Echo:
    """A file that hands each line back, so that a table is never held in memory."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV text line by line, every cell safe."""
    writer = csv.writer(_Echo())
    yield writer.writerow(heading)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_download(name: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A download; the byte order mark is there because Excel otherwise garbles accents."""

    def text() -> Iterator[str]:
        yield "\ufeff"
        yield from csv_lines(heading, rows)

    answer = StreamingHttpResponse(text(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
