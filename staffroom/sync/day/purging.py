"""Days that are long over go, with what every source said about them."""

from datetime import date

from django.db import transaction
from django.db.models import Model

from staffroom.school.models import Absence, DayBells, Occurrence, SourceDay

from ..models import Statement

TABLES: tuple[type[Model], ...] = (Statement, Occurrence, Absence, DayBells, SourceDay)


@transaction.atomic
def purge_days(before: date) -> int:
    """Delete everything about dates before this one; give back how many rows went. Every night that is one date."""
    return sum(table._default_manager.filter(date__lt=before).delete()[0] for table in TABLES)
