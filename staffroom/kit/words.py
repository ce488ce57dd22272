"""Numbers, times and lists as a colleague would say them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone


def number(value: float) -> str:
    """Thousands parted by commas: 1,043."""
    return f"{value:,.0f}"


def count(value: int, one: str, many: str = "") -> str:
    """A number with its noun: '1 person', '172 students'."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def size(count: int) -> str:
    """Bytes in the unit that fits: '412 kB', '38.1 MB'."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3)):,} kB"


def listed(things: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"


def clock(moment: datetime) -> str:
    """Time of day in the school's zone: '2:14 am'."""
    local = timezone.localtime(moment)
    return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"


def bell(moment: datetime) -> str:
    """Time of day as a timetable prints it, in the school's zone: '1:20'."""
    local = timezone.localtime(moment)
    return f"{local.hour % 12 or 12}:{local.minute:02}"


def minutes(value: int) -> str:
    """'35 min', '1 h 5 min', '15 h'."""
    hours, rest = divmod(value, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def day(moment: datetime | date, *, short: bool = False) -> str:
    """'Thursday 6 August', with the year when it is not this one; short: 'Thu 6 Aug'."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    named = f"{local:%a} {local.day} {local:%b}" if short else f"{local:%A} {local.day} {local:%B}"
    return named if local.year == timezone.localdate().year else f"{named} {local.year}"


def date_in_words(value: date) -> str:
    """'6 August 2026'."""
    return f"{value.day} {value:%B %Y}"


def when(moment: datetime) -> str:
    """The time alone for today, otherwise the day with it: 'yesterday, 2:14 am'."""
    days = (timezone.localdate() - timezone.localtime(moment).date()).days
    if days == 0:
        return clock(moment)
    return f"{'yesterday' if days == 1 else day(moment)}, {clock(moment)}"


def weekday(moment: datetime) -> str:
    """'Wednesday' within the last week, '29 July' before that."""
    local = timezone.localtime(moment)
    near = (timezone.localdate() - local.date()).days < 7
    return f"{local:%A}" if near else f"{local.day} {local:%B}"


def ago(moment: datetime) -> str:
    """How long ago, in the largest unit that is still honest: '25 minutes ago', '2 days ago'."""
    passed = timezone.now() - moment
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{count(minutes, 'minute')} ago"
    if passed < timedelta(hours=48):
        return f"{count(minutes // 60, 'hour')} ago"
    return f"{count(passed.days, 'day')} ago"


def duration(seconds: float) -> str:
    """'under a second', '4 seconds', '2 min 5 s'."""
    if seconds < 1:
        return "under a second"
    if seconds < 60:
        return count(round(seconds), "second")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
