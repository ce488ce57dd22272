"""What templates ask about flight mode."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staffroom.flight import worker
from staffroom.flight.keeping import key_of

register = template.Library()


@register.simple_tag(takes_context=True)
def flight_key(context: Context) -> str:
    """Under which name this browser may keep a copy; empty where it may not."""
    request = context.get("request")
    return key_of(request) if request is not None else ""


@register.simple_tag
def kept_file(name: str) -> str:
    """Address of a static file that is kept with the copy."""
    return worker.kept_file(name)


@register.simple_tag
def kept_address(address: str) -> str:
    """The same for something else of ours."""
    return worker.kept(address)


@register.simple_tag
def kept_icon(name: str) -> SafeString:
    """A silent glyph from the kept sprite."""
    sprite = worker.kept_file("staffroom/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite, name)
