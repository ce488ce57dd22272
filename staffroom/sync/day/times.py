"""Bell times by date, and whom the school believes first."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.conf import settings

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.believed import SOURCES
from staffroom.school.day import own_bells
from staffroom.school.models import BellSchedule, DayBells

from .merging import Order, Times, fold_period


def order_in_force() -> Order:
    """The declared order of sources, as the settings have it."""
    by_field = {name: tuple(sources) for name, sources in settings.ENVIRONMENT.day_order.items() if name != "all"}
    return Order(tuple(settings.ENVIRONMENT.day_order.get("all", SOURCES)), by_field)


def bells_of(dates: Sequence[date], schedules: list[BellSchedule]) -> dict[date, Times]:
    """Bell times of these dates by folded period: the first source's that has any, else the school's own."""
    order = order_in_force()
    told: dict[date, tuple[int, list[list[object]]]] = {}
    for row in DayBells.objects.filter(date__in=dates):
        rank = order.rank(row.source, "times")
        if row.bells and (row.date not in told or rank < told[row.date][0]):
            told[row.date] = (rank, row.bells)
    found: dict[date, Times] = {}
    for day in dates:
        bells: Iterable[Sequence[object]] = told[day][1] if day in told else own_bells(day, schedules)
        found[day] = {fold_period(str(bell[0])): (at(day, str(bell[2])), at(day, str(bell[3]))) for bell in bells}
    return found


def at(day: date, clock: str) -> datetime:
    """A local time of a date, "08:50", as an aware moment."""
    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE)
