"""What the templates of passes use."""

import re

from django import template

register = template.Library()


@register.filter
def dial(phone: str) -> str:
    """What a telephone dials: '03 7010 0231' is 0370100231."""
    return re.sub(r"[^0-9+]", "", phone)


@register.filter
def as_bell(clock: str) -> str:
    """'13:30' of a bell as a timetable prints it: '1:30'."""
    hour, _, minute = clock.partition(":")
    return f"{(int(hour) - 1) % 12 + 1}:{minute}" if hour.isdigit() else clock
