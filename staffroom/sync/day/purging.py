"""Days that are long over go, with what every source said about them."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Model

from staffroom.school.models import Absence, DayBells, DayVersion, Occurrence, SourceDay

from ..models import Statement

TABLES: tuple[type[Model], ...] = (Statement, Occurrence, Absence, DayBells, SourceDay)
VERSIONS_FOR = timedelta(days=28)
"""For how long it is kept who was told of a change and when they looked: nobody needs it after that."""


@transaction.atomic
def purge_days(before: date) -> int:
    """Delete everything about dates before this one; give back how many rows went. Every night that is one date."""
    return sum(table._default_manager.filter(date__lt=before).delete()[0] for table in TABLES)


def purge_versions(today: date) -> int:
    """Delete versions of dates that are long over, with the news of them; give back how many rows went."""
    return DayVersion.objects.filter(date__lt=today - VERSIONS_FOR).delete()[0]
