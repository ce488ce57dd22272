"""HTML printed on A4 by WeasyPrint, which needs Pango on the machine (docs/operators/paper.md).

Nothing is fetched: the two fonts lie beside this file, and any other address is refused.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffroom.kit.errors import NeedsPerson

FONTS = Path(__file__).with_name("fonts")
STYLE = Path(__file__).with_name("paper.css")
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Points, the biggest first. Smaller than the last nobody can read on the way to a classroom."""
ON_TWO_PAGES = 8.5
PANGO_MISSING = "The day cannot be printed: Pango is missing on this machine."
INSTALL_PANGO = "On Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class CannotPrint(NeedsPerson):
    """The machine lacks what printing needs; the sentence says what to install."""


@dataclass(frozen=True)
class Printed:
    """A PDF, and how it came out."""

    pdf: bytes
    pages: int
    points: float


def why_not() -> str:
    """A plain sentence why nothing can be printed here; empty when all is well."""
    try:
        _weasyprint()
    except CannotPrint as error:
        return str(error)
    return ""


def printed(html: Callable[[bool], str]) -> Printed:
    """Print on one page, with letters as big as fit; on more only where the smallest do not.

    `html` gives the page; it is told whether it goes on overleaf, and then says so. Raises `CannotPrint`.
    """
    one_page = html(False)
    does_not, fits = -1, len(SIZES)
    best: Any = None
    while fits - does_not > 1:
        middle = (does_not + fits) // 2
        # Sizes fall with their number: what fits at `middle` fits at every later one.
        tried = _laid_out(one_page, SIZES[middle])
        if len(tried.pages) == 1:
            best, fits = tried, middle
        else:
            does_not = middle
    points = ON_TWO_PAGES if best is None else SIZES[fits]
    document = best or _laid_out(html(True), points)
    return Printed(document.write_pdf(), len(document.pages), points)


def _laid_out(html: str, points: float) -> Any:
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    fonts = FontConfiguration()
    css = f"{STYLE.read_text('utf-8')}\nhtml {{ font-size: {points}pt }}"
    style = weasyprint.CSS(string=css, url_fetcher=_fetch, font_config=fonts)
    return weasyprint.HTML(string=html, url_fetcher=_fetch).render(stylesheets=[style], font_config=fonts)


def _fetch(url: str, *_args: object, **_more: object) -> Any:
    name = url.removeprefix("font:///")
    if name not in {path.name for path in FONTS.glob("*.ttf")}:
        raise ValueError("Nothing is fetched for printing.")
    answer = _weasyprint().urls.URLFetcherResponse
    return answer(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})


def _weasyprint() -> Any:
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        # Only here: it loads system libraries, and hardly any process prints.
        import weasyprint  # type: ignore[import-untyped]
    except OSError:
        raise CannotPrint(f"{PANGO_MISSING} {INSTALL_PANGO}") from None
    return weasyprint
