"""The pages of help: docs/staff of the project, brought along with the program."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from staffroom.kit.running_text import running_text
from staffroom.school.names import fold

FOLDER = Path(__file__).with_name("pages")
_LINK = re.compile(r"([\w-]+)\.md(#[\w-]+)?")


@dataclass(frozen=True)
class Section:
    """A part under a heading of its own; `anchor` is empty for the page as a whole."""

    page: str
    page_title: str
    title: str
    anchor: str
    text: str

    @property
    def address(self) -> str:
        """Where it is read."""
        address = reverse("help:page", args=[self.page])
        return f"{address}#{self.anchor}" if self.anchor else address


@dataclass(frozen=True)
class HelpPage:
    """A page of help, ready to show, and its parts."""

    name: str
    title: str
    html: SafeString
    sections: tuple[Section, ...]


@cache
def help_pages() -> dict[str, HelpPage]:
    """All pages by name. They come with the program, so they are read once."""
    return {path.stem: _page(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.md"))}


def _page(name: str, text: str) -> HelpPage:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title = _title(tokens) or name
    body = tokens[3:] if tokens and tokens[0].tag == "h1" else tokens
    _prepare(body)
    html = running_text(str(markdown.renderer.render(body, markdown.options, {})), ours=True)
    return HelpPage(name, title, html, tuple(_sections(name, title, body)))


def _title(tokens: list[Token]) -> str:
    return tokens[1].content if len(tokens) > 1 and tokens[0].tag == "h1" else ""


def _prepare(tokens: list[Token]) -> None:
    """Give headings an id, and let links between these files lead to their pages; other files are not here."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and after is not None:
            token.attrSet("id", slugify(after.content))
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", _led(str(child.attrGet("href") or "")))


def _led(target: str) -> str:
    if target.startswith(("https:", "http:", "mailto:", "#")):
        return target
    found = _LINK.fullmatch(target)
    if found and (FOLDER / f"{found[1]}.md").exists():
        return reverse("help:page", args=[found[1]]) + (found[2] or "")
    return reverse("help:front")


def _sections(name: str, title: str, tokens: list[Token]) -> list[Section]:
    """The page, then each part that has a heading, with all its words."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for token, before in zip(tokens, [None, *tokens[:-1]], strict=True):
        if token.type == "inline" and before is not None and before.type == "heading_open":
            parts.append((token.content, []))
        elif token.type in ("inline", "code_block", "fence"):
            parts[-1][1].append(token.content)
    return [
        Section(name, title, heading or title, slugify(heading), fold(" ".join([heading or title, *words])))
        for heading, words in parts
    ]
