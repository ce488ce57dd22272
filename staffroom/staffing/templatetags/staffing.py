"""How lines of the day's staffing are told."""

from django import template

from staffroom.school.day import AwayPerson
from staffroom.school.gaps import DayPicture, Missed
from staffroom.staffing.selectors import span_of, when_of

register = template.Library()


@register.filter
def called(who: str, picture: DayPicture) -> str:
    """`{{ gap.teacher|called:picture }}` is the person's name."""
    return picture.called(who)


@register.filter
def period(one: Missed) -> str:
    """P4."""
    return when_of(one)


@register.filter
def span(person: AwayPerson) -> str:
    """All day; 9:00 am to 12:30 pm."""
    return span_of(person)
