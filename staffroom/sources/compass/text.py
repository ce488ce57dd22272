"""Words of Compass as plain text or as harmless HTML. Everything that comes in is taken for hostile."""

import html
import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

import nh3

_SILENT = {"script", "style", "template", "iframe", "object", "svg", "math", "noscript", "title", "head"}
_BREAKS = {"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "table"}
_MARKUP = {"a", "abbr", "b", "big", "center", "code", "del", "em", "font", "i", "img", "input", "ins", "label", "mark"}
_MARKUP |= {"s", "small", "span", "strike", "strong", "sub", "sup", "tbody", "thead", "u", "button", "form", "html"}
_MARKUP |= {"body", "meta", "link", "base", "video", "audio", "source", "embed", "textarea", "select", "option"}
_KEPT = {"a", "b", "br", "em", "h3", "h4", "i", "li", "ol", "p", "strong", "table", "tbody", "td", "th", "thead", "tr"}
_KEPT |= {"u", "ul", "blockquote"}
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_CHANGED = re.compile(
    r"<(strike|s|del)\b[^>]*>(?P<old>.*?)</\1\s*>(?P<new>(?:&nbsp;|\s)*[^<,]*)", re.IGNORECASE | re.DOTALL
)
MOST = 2_000
MOST_HTML = 200_000


class Changed(NamedTuple):
    """A struck-out word and what stands beside it instead."""

    old: str
    new: str


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag in _BREAKS:
            self.found.append(" ")
        elif tag not in _MARKUP and not self.silent:
            # "<Careers>" in a title is a word that somebody typed.
            self.found.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        elif tag in _BREAKS:
            self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


@lru_cache(maxsize=5_000)
def plain(value: str, most: int = MOST) -> str:
    """One line of plain text: tags dropped, entities decoded once, invisible signs dropped, spaces collapsed.

    What comes out may still hold `<` and `&` as letters: whoever shows it escapes it.
    """
    text = value[: 4 * most]
    if "<" in text:
        words = _Words()
        words.feed(text)
        words.close()
        text = "".join(words.found)
    else:
        text = html.unescape(text)
    return " ".join(_UNSEEN.sub("", text).split())[:most].rstrip()


def harmless(value: str) -> str:
    """HTML that may stand in a page: a few tags of running text, links to https and mail only, no attributes else."""
    return nh3.clean(
        _UNSEEN.sub("", value[:MOST_HTML]),
        tags=_KEPT,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
        attribute_filter=_link,
    ).strip()


def _link(_tag: str, _name: str, value: str) -> str | None:
    """A link that leads out; one into Compass itself would lead to our own pages."""
    return value if value.strip().lower().startswith(("https://", "http://", "mailto:", "tel:")) else None


def changes(markup: str) -> list[Changed]:
    """What is struck out in a part of a title line, and what stands there instead ("" when nothing does)."""
    return [Changed(plain(found["old"]), plain(found["new"])) for found in _CHANGED.finditer(markup)]
