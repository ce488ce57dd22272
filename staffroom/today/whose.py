"""Whose week it is."""

from datetime import date, timedelta

from django.utils import timezone

from staffroom.school.day import week_of
from staffroom.school.selectors import staff_names

from .slots import Look, codes_in
from .weeks import Week, week_page


def week_of_person(code: str, monday: date, *, details: bool) -> Week:
    """Monday to Friday of one person. Five queries, whatever it holds.

    Without `details`, lessons by class, room and time; what else there is, without its title.
    """
    days = week_of(code, monday, monday + timedelta(days=4))
    names = staff_names(codes_in(entry for day in days.values() for entry in day)) if details else {}
    return week_page(monday, days, Look(timezone.now(), names, details=details), code)
