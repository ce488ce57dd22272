"""What a person changes about their own front page."""

from datetime import datetime

from django.db import transaction

from staffroom.kit.stamps import person, touch

from .models import Front
from .registry import Reader


def front_of(user_id: int) -> Front:
    """How this person wants their page; unsaved where they never said. One query."""
    return Front.objects.filter(user_id=user_id).first() or Front(user_id=user_id)


def front(reader: Reader) -> Front:
    """The reader's own; ask for it with `reader.once(front)`."""
    return front_of(reader.user_id)


@transaction.atomic
def arrange(user_id: int, columns: dict[str, list[str]]) -> None:
    """Keep the order of somebody's cards; nothing in it: as it comes for their role."""
    Front.objects.update_or_create(user_id=user_id, defaults={"columns": columns})
    touch(person(user_id))


def remember_looked(user_id: int, known: dict[str, object], at: datetime, *, seen: bool) -> None:
    """Keep what the day was like when this person looked. `seen`: they said so, and their kept page is out of date."""
    kept = Front(user_id=user_id, known=known, looked=at)
    Front.objects.bulk_create([kept], update_conflicts=True, unique_fields=["user"], update_fields=["known", "looked"])
    if seen:
        touch(person(user_id))
