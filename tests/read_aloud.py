"""A page as a screen reader reads it: one line for each thing said, in the order of the source.

    print(read_aloud(client.get("/today").content.decode()))

Headings say their level, links and buttons what they are, fields their label; words hidden from the eye are read, what
is silent (`aria-hidden`, glyphs) is not. A badge stands ‹so›, what is struck out or new says that too. Not a browser:
styles are not looked at, so what a style sheet alone hides is read.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

Attributes = dict[str, str]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "svg", "template", "head", "noscript"}
INLINE = {
    "a",
    "abbr",
    "b",
    "button",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "label",
    "mark",
    "small",
    "span",
    "strong",
}
INLINE |= {"sub", "sup", "time", "u", "wbr", "input", "select", "textarea", "progress", "img", "br", "svg", "output"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass
class Node:
    """An element of the page; `children` are elements and texts in order."""

    tag: str
    attributes: Attributes = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether nothing of it is read."""
        marked = self.attributes.get("aria-hidden") == "true" or "hidden" in self.attributes
        on_paper = "print-only" in self.attributes.get("class", "").split()
        return marked or on_paper or self.tag in SILENT or self.attributes.get("type") == "hidden"

    def walk(self) -> Iterator["Node"]:
        """This element and all within."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()


class _Tree(HTMLParser):
    """The page as nodes. Tags that nobody closed end with what they stand in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_aloud(html: str, *, whole: bool = False) -> str:
    """What is read of `<main>`, or of the whole page (or of a piece without one)."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    main = None if whole else next((node for node in tree.root.walk() if node.tag == "main"), None)
    return "\n".join(_Reader(tree.root).read(main or tree.root))


def agrees(file: Path, said: str) -> bool:
    """Whether a page is read as it was. `GOLDEN=write` in the environment keeps it as it is now."""
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(said + "\n", "utf-8")
    return file.exists() and file.read_text("utf-8") == said + "\n"


class _Reader:
    """Reads one page; knows all its labels."""

    def __init__(self, root: Node) -> None:
        self.ids = {node.attributes["id"]: node for node in root.walk() if "id" in node.attributes}
        self.labels = {
            node.attributes["for"]: node for node in root.walk() if node.tag == "label" and "for" in node.attributes
        }
        self.lines: list[str] = []
        self.said: list[str] = []
        self.depth = 0

    def read(self, node: Node) -> list[str]:
        """All lines."""
        self._block(node)
        self._end()
        return self.lines

    # Blocks begin and end lines

    def _block(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                self.said.append(child)
            elif child.silent:
                continue
            elif child.tag in INLINE:
                self.said.append(f"\0{self._inline(child)}\0")
            else:
                self._end()
                self._own_line(child)
                self._end()

    def _own_line(self, node: Node) -> None:
        label = node.attributes.get("aria-label", "")
        if node.tag in HEADINGS:
            self._line(f"heading {node.tag[1]}: {self._text(node)}")
        elif node.tag in ("ul", "ol"):
            items = [child for child in node.children if isinstance(child, Node) and not child.silent]
            self._line(f"list of {len(items)}" + (f": {label}" if label else ""))
            self.depth += 1
            for item in items:
                self._item(item)
            self.depth -= 1
        elif node.tag == "table":
            self._table(node)
        elif node.tag == "details" and "open" not in node.attributes:
            summary = next((one for one in node.walk() if one.tag == "summary"), node)
            self._line(f"[closed: {self._text(summary)}]")
        elif node.tag == "dl":
            self._terms(node)
        else:
            if label:
                self._line(f"{ {'nav': 'navigation', 'form': 'form'}.get(node.tag, 'region') }: {label}")
            self._block(node)

    def _item(self, item: Node) -> None:
        first = len(self.lines)
        self._block(item)
        self._end()
        if len(self.lines) > first:
            text = self.lines[first].lstrip()
            self.lines[first] = f"{'  ' * (self.depth - 1)}- {text}"

    def _terms(self, terms: Node) -> None:
        for node in terms.walk():
            if node.tag == "dt":
                self.said.append(f"{self._text(node)}: ")
            elif node.tag == "dd":
                self.said.append(self._text(node))
                self._end()

    def _table(self, table: Node) -> None:
        caption = next((node for node in table.walk() if node.tag == "caption"), None)
        rows = [node for node in table.walk() if node.tag == "tr"]
        self._line(f"table of {len(rows)} rows" + (f": {self._text(caption)}" if caption else ""))
        self.depth += 1
        for row in rows:
            cells = [node for node in row.children if isinstance(node, Node) and node.tag in ("th", "td")]
            self._line(" | ".join(self._text(cell) for cell in cells))
        self.depth -= 1

    def _line(self, text: str) -> None:
        self._end()
        self._say(text)

    def _end(self) -> None:
        text = "".join(self.said)
        self.said.clear()
        self._say(text)

    def _say(self, text: str) -> None:
        if told := _plain(text):
            self.lines.append("  " * self.depth + told)

    # What stands within a line

    def _text(self, node: Node) -> str:
        """Everything within, as one piece of text; blocks within are parted by a blank."""
        pieces = []
        for child in node.children:
            if isinstance(child, str):
                pieces.append(child)
            elif not child.silent:
                pieces.append(f"\0{self._inline(child)}\0" if child.tag in INLINE else f" {self._text(child)} ")
        return _plain("".join(pieces))

    def _inline(self, node: Node) -> str:
        text, kind = self._text(node), node.attributes
        if node.tag == "br":
            return " "
        if node.tag == "a" and "href" in kind:
            return f"[link{', current' if 'aria-current' in kind else ''}: {kind.get('aria-label', text)}]"
        if node.tag == "button":
            pressed = {"true": ", pressed", "false": ", not pressed"}.get(kind.get("aria-pressed", ""), "")
            return f"[button{pressed}: {kind.get('aria-label', text)}]"
        if node.tag in ("input", "select", "textarea"):
            return self._field(node)
        if node.tag in ("progress", "img"):
            return f"[{node.tag}: {kind.get('aria-label') or kind.get('alt', '')}]"
        if node.tag in ("del", "ins"):
            return f"({'struck out' if node.tag == 'del' else 'new'}: {text})"
        # Blanks at the ends part this word from the next one, or do not; they are not ours to drop.
        whole = "".join(child if isinstance(child, str) else "x" for child in node.children)
        lead, tail = (" " if whole[:1].isspace() else ""), (" " if whole[-1:].isspace() else "")
        if "badge" in kind.get("class", "").split():
            text = f"‹{text}›"
        return f"{lead}{kind.get('aria-label', text)}{tail}"

    def _field(self, node: Node) -> str:
        kind = node.attributes
        sort = kind.get("type", "text") if node.tag == "input" else {"select": "choice"}.get(node.tag, "text")
        if sort == "submit":
            return f"[button: {kind.get('value', '')}]"
        label = self.labels.get(kind.get("id", ""))
        named = kind.get("aria-label") or (self._text(label) if label else "")
        return f"[{sort}{', ticked' if 'checked' in kind else ''}{f': {named}' if named else ''}]"


def _plain(text: str) -> str:
    """One line. Where one element follows another, the page lays them out apart, so they are read apart."""
    return " ".join(text.replace("\0\0", " ").replace("\0", "").split())
