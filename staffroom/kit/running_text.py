"""The one place where HTML that was not written in a template gets into a page: cleaned again, whoever wrote it."""

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {"a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "pre", "strong", "table"}
TAGS |= {"tbody", "td", "th", "thead", "tr", "u", "ul"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}}


def running_text(html: str, *, ours: bool = False) -> SafeString:
    """HTML of running text alone: no script, no style, no picture, links to https and mail.

    `ours` is for what Staffroom itself brings along: there, headings keep their ids and links may lead within.
    """
    return mark_safe(  # noqa: S308  # nosec  # just cleaned, by a parser
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES if ours else {"a": {"href"}},
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel="noopener noreferrer",
            attribute_filter=None if ours else _leads_out,
        )
    )


def _leads_out(_tag: str, _name: str, value: str) -> str | None:
    return value if value.strip().lower().startswith(("https://", "http://", "mailto:", "tel:")) else None
