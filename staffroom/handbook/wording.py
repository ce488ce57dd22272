"""Answers are written in Markdown; this is how they are shown."""

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from staffroom.kit.running_text import running_text
from staffroom.school.names import fold

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def shown(body: str) -> SafeString:
    """The text as HTML: typed HTML stays text, headings stand under the question, links may lead within Staffroom."""
    tokens = _MARKDOWN.parse(body)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
    return running_text(str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})), ours=True)


def words_of(body: str) -> str:
    """The words alone, folded, for the search."""
    parts = [child.content for token in _MARKDOWN.parse(body) for child in token.children or () if child.content]
    return fold(" ".join(parts))
