"""What the office does on the list of rows set aside."""

from django.db import transaction
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.sync.models import ToDo


@transaction.atomic
def tick(*, todo: ToDo, by: str) -> ToDo:
    """Mark as mended. If the next import still finds it, it opens again by itself."""
    todo.closed = timezone.now()
    todo.save(update_fields=["closed"])
    audit.record(who=by, what="todo.tick", target=f"to-do {todo.pk}")
    return todo


@transaction.atomic
def untick(*, todo: ToDo, by: str) -> ToDo:
    """Open it again."""
    todo.closed = None
    todo.save(update_fields=["closed"])
    audit.record(who=by, what="todo.untick", target=f"to-do {todo.pk}")
    return todo
