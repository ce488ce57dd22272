"""Versions of a date as they were published: who was told of each, and who has looked since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from .models import DayNews, DayVersion


@dataclass(frozen=True)
class ToldPerson:
    """Somebody who was told of a version. `looked` is when they last opened a page with their changes of that date.

    `nothing_left`: what they were told was changed back before they looked.
    """

    staff: str
    looked: datetime | None
    nothing_left: bool


@dataclass(frozen=True)
class Published:
    """One version of a date, with who was told and who has looked since."""

    row: DayVersion
    told: tuple[ToldPerson, ...]

    @property
    def looked(self) -> int:
        """How many of them have looked since."""
        return sum(person.looked is not None for person in self.told)


def versions_of(day: date) -> list[Published]:
    """Every version of a date, the last first. Two queries."""
    rows = list(DayVersion.objects.filter(date=day).order_by("-number"))
    return published(rows, _looks([day]))


def last_versions(days: Iterable[date]) -> dict[date, Published]:
    """The last version of each of these dates that has one. Two queries."""
    wanted = list(days)
    rows: dict[date, DayVersion] = {}
    for row in DayVersion.objects.filter(date__in=wanted).order_by("number"):
        rows[row.date] = row
    return {one.row.date: one for one in published(list(rows.values()), _looks(wanted))}


_Looks = Mapping[tuple[date, str], tuple[datetime | None, bool]]
"""By date and person: when they last looked, and whether something waits for them."""


def published(rows: Sequence[DayVersion], looks: _Looks) -> list[Published]:
    """Versions with what became of those who were told."""
    return [Published(row, tuple(_person(row, staff, looks) for staff in row.told)) for row in rows]


def _person(version: DayVersion, staff: str, looks: _Looks) -> ToldPerson:
    looked, waits = looks.get((version.date, staff), (None, False))
    since = looked if looked and looked >= version.at else None
    return ToldPerson(staff, since, nothing_left=since is None and not waits)


def _looks(days: Sequence[date]) -> _Looks:
    rows = DayNews.objects.filter(date__in=days).order_by().values_list("date", "staff")
    found = rows.annotate(last=Max("looked"), waiting=Max("at", filter=Q(looked=None)))
    return {(day, staff): (last, waiting is not None) for day, staff, last, waiting in found}
