"""What people do on Data health beside deciding about an import: rows set aside, and feeds."""

from django.db import transaction
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.sync.day.declared import FEEDS
from staffroom.sync.day.doubting import accept
from staffroom.sync.day.feeds import ask, feed_states
from staffroom.sync.day.gates import reopen
from staffroom.sync.models import Feed, ToDo

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


@transaction.atomic
def fetch_now(name: str, *, by: str) -> bool:
    """Have the worker fetch a feed now; False where that cannot be asked for."""
    if not ask(name):
        return False
    audit.record(who=by, what="feed.fetch", target=name)
    return True


def try_again(name: str, *, by: str) -> bool:
    """Let calls to the source of a feed through again, and have it fetched now; False where nothing is held back.

    Raises TryLater while a call is under way.
    """
    declared = FEEDS.get(name)
    if declared is None or not reopen(declared.source):
        return False
    ask(name)
    audit.record(who=by, what="feed.try-again", target=declared.source)
    return True


@transaction.atomic
def take_all_the_same(name: str, *, by: str) -> int | None:
    """Say that what was set aside as implausible is so; give back how many dates, None if there is no such feed."""
    state = next((state for state in feed_states() if state.name == name), None)
    feed = Feed.objects.select_for_update().filter(name=name).first()
    if state is None or feed is None:
        return None
    waiting = [doubt for doubt in state.doubts if not doubt.taken]
    if waiting:
        accept(feed)
        ask(name)
        why = {doubt.date.isoformat(): doubt.why for doubt in waiting}
        audit.record(who=by, what="feed.take", target=name, after=why)
    return len(waiting)
