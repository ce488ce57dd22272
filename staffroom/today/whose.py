"""Whose week it is."""

from django.utils import timezone

from staffroom.school.day import week_of
from staffroom.school.selectors import staff_names

from .slots import Look, codes_in
from .weeks import Week, week_page
from .windows import Window


def week_of_person(code: str, window: Window, *, details: bool) -> Week:
    """The days of one person. Five queries, whatever they hold.

    Without `details`, lessons by class, room and time; what else there is, without its title.
    """
    days = week_of(code, window.first, window.last)
    names = staff_names(codes_in(entry for day in days.values() for entry in day)) if details else {}
    return week_page(window, days, Look(timezone.now(), names, details=details), code)
