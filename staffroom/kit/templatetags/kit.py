"""What templates of every room use: icons, and numbers and times in words."""

from datetime import date, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from staffroom.kit import words

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, look: str = "") -> SafeString:
    """A silent glyph from the sprite; whoever uses it puts the word beside it. `look`: one more class."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {look}" if look else "",
        static("staffroom/icons.svg"),
        name,
    )


@register.filter
def parts(pieces: list[tuple[str, bool]]) -> SafeString:
    """Pieces of a text, the matched ones marked."""
    marked = (format_html("<mark>{}</mark>", text) if hit else text for text, hit in pieces)
    return format_html_join("", "{}", ((piece,) for piece in marked))


@register.filter
def number(value: float) -> str:
    """1,043."""
    return words.number(value)


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that may break after the @."""
    name, at, host = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


@register.filter
def counted(value: int, nouns: str) -> str:
    """`{{ 2|counted:"person,people" }}` is '2 people'."""
    return words.count(value, *nouns.split(","))


@register.filter
def clock(moment: datetime | None) -> str:
    """2:14 am."""
    return words.clock(moment) if moment else ""


@register.filter
def bell(moment: datetime | None) -> str:
    """1:20."""
    return words.bell(moment) if moment else ""


@register.filter
def minutes(value: int) -> str:
    """1 h 5 min."""
    return words.minutes(value)


@register.filter
def when(moment: datetime | None) -> str:
    """2:14 am today; otherwise with its day."""
    return words.when(moment) if moment else ""


@register.filter
def day(moment: datetime | date | None) -> str:
    """Thursday 6 August."""
    return words.day(moment) if moment else ""


@register.filter
def short_day(moment: datetime | date | None) -> str:
    """Thu 6 Aug."""
    return words.day(moment, short=True) if moment else ""


@register.filter
def in_words(value: date | None) -> str:
    """6 August 2026."""
    return words.date_in_words(value) if value else ""


@register.filter
def ago(moment: datetime | None) -> str:
    """25 minutes ago."""
    return words.ago(moment) if moment else ""


@register.filter
def duration(seconds: float) -> str:
    """4 seconds."""
    return words.duration(seconds)
