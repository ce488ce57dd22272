"""What the office does on the list of rows set aside."""

from django.db import transaction
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.sync.models import ToDo

from .selectors import similar


@transaction.atomic
def tick(*, todo: ToDo, by: str) -> ToDo:
    """Mark as mended, with all rows of the same trouble. What the next import still finds opens again by itself."""
    now = timezone.now()
    count = similar(todo).update(closed=now)
    audit.record(who=by, what="todo.tick", target=f"to-do {todo.pk}", after={"rows": count})
    todo.closed = now
    return todo


@transaction.atomic
def untick(*, todo: ToDo, by: str) -> ToDo:
    """Open it again, with all rows of the same trouble."""
    count = similar(todo).update(closed=None)
    audit.record(who=by, what="todo.untick", target=f"to-do {todo.pk}", after={"rows": count})
    todo.closed = None
    return todo
