"""The limits of the guard: one table of defaults, and what a school has set differently."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.errors import BadInput

from .models import GuardLimit


class Limit(NamedTuple):
    """A default and what it means."""

    value: float
    words: str


LIMITS: dict[str, Limit] = {
    "students.missing.count": Limit(4, "students absent from one file: never held up to this many"),
    "students.missing.percent": Limit(0.5, "students absent from one file: held above this share of current ones"),
    "students.leaving.count": Limit(12, "students deactivated at once: never held up to this many"),
    "students.leaving.percent": Limit(2, "students deactivated at once: held above this share"),
    "students.slice.count": Limit(
        4, "students leaving one year level, home group or campus: never held up to this many"
    ),
    "students.slice.percent": Limit(15, "students leaving one year level, home group or campus: held above this share"),
    "students.swap.percent": Limit(0.2, "student codes that now mean somebody else: held above this share"),
    "students.changed.count": Limit(10, "students changed at once: never held up to this many"),
    "students.changed.percent": Limit(20, "students changed at once: held above this share"),
    "students.new.count": Limit(4, "new current students: never held up to this many"),
    "students.new.percent": Limit(5, "new current students: held above this share"),
    "students.rows.slack": Limit(6, "rows of the student file more or fewer than usual: never held up to this many"),
    "students.rows.low": Limit(97, "rows of the student file: held below this percentage of the usual number"),
    "students.rows.high": Limit(105, "rows of the student file: held above this percentage of the usual number"),
    "staff.missing.count": Limit(2, "staff absent from one file: never held up to this many"),
    "staff.missing.percent": Limit(2, "staff absent from one file: held above this share of current ones"),
    "staff.leaving.count": Limit(3, "staff deactivated at once: never held up to this many"),
    "staff.leaving.percent": Limit(4, "staff deactivated at once: held above this share"),
    "staff.slice.count": Limit(2, "staff leaving one faculty, position or campus: never held up to this many"),
    "staff.slice.percent": Limit(20, "staff leaving one faculty, position or campus: held above this share"),
    "staff.swap.percent": Limit(0, "staff codes that now mean somebody else: held above this share"),
    "staff.changed.count": Limit(4, "staff changed at once: never held up to this many"),
    "staff.changed.percent": Limit(20, "staff changed at once: held above this share"),
    "staff.new.count": Limit(2, "new current staff: never held up to this many"),
    "staff.new.percent": Limit(8, "new current staff: held above this share"),
    "staff.rows.slack": Limit(3, "rows of the staff file more or fewer than usual: never held up to this many"),
    "staff.rows.low": Limit(93, "rows of the staff file: held below this percentage of the usual number"),
    "staff.rows.high": Limit(110, "rows of the staff file: held above this percentage of the usual number"),
    "staff.emails.count": Limit(2, "staff e-mail addresses changed at once: held above this many"),
    "week.factor": Limit(2, "people deactivated in seven days: held above this many times the limit of one day"),
    "set_aside.count": Limit(1, "rows of one table set aside: never held up to this many"),
    "set_aside.percent": Limit(1, "rows of one table set aside: held above this share"),
    "hard.leaving.percent": Limit(25, "records of one kind leaving at once: two people must agree above this share"),
    "hard.leaving.count": Limit(4, "records of one kind leaving at once: one person suffices up to this many"),
    "hard.swap.percent": Limit(2, "codes that now mean somebody else: two people must agree above this share"),
}


def limits() -> dict[str, float]:
    """Every limit by name, the school's own value where it has set one."""
    return {name: limit.value for name, limit in LIMITS.items()} | dict(
        GuardLimit.objects.filter(name__in=LIMITS).values_list("name", "value")
    )


def set_limit(name: str, value: float, *, by: str) -> None:
    """Set one limit; it counts from the next run. Raises BadInput for a name or value that makes no sense."""
    if name not in LIMITS:
        raise BadInput(f"There is no limit called {name}. `staffroom guard` lists them all.")
    if not 0 <= value <= 1000:
        raise BadInput(f"{value:g} is not a sensible limit; give a number from 0 to 1000.")
    with transaction.atomic():
        before = limits()[name]
        GuardLimit.objects.update_or_create(
            name=name, defaults={"value": value, "changed_by": by, "changed_at": timezone.now()}
        )
        audit.record(who=by, what="guard limit changed", target=name, before=before, after=value)


def limits_moved(since: datetime) -> bool:
    """Whether any limit was set after that moment."""
    return GuardLimit.objects.filter(changed_at__gt=since).exists()


def changed_limits_today(who: str) -> bool:
    """Whether this person changed any limit since midnight; such a person does not approve a held plan."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return GuardLimit.objects.filter(changed_by__iexact=who, changed_at__gte=midnight).exists()
