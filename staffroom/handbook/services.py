"""What people change in the handbook, each with a line of the audit."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.stamps import touch

from .models import Answer, Kept, QuickLink
from .usual import USUAL

K = TypeVar("K", bound=Kept)


@transaction.atomic
def save(thing: K, facts: Mapping[str, Any], *, by: str) -> K:
    """Keep what somebody wrote; a new thing comes last."""
    before = None if thing.pk is None else _facts(thing, facts)
    for name, value in facts.items():
        setattr(thing, name, value)
    if thing.pk is None:
        thing.place = _last(type(thing)) + 1
    if isinstance(thing, Answer):
        thing.changed = timezone.now()
    thing.save()
    _say(thing, "write", by, before=before, after=_facts(thing, facts))
    return thing


@transaction.atomic
def remove(thing: Kept, *, by: str) -> None:
    """Take it away; it can be put back for a month."""
    thing.removed = timezone.now()
    thing.save(update_fields=["removed"])
    _say(thing, "remove", by)


@transaction.atomic
def put_back(thing: Kept, *, by: str) -> None:
    """Undo a removal."""
    thing.removed = None
    thing.save(update_fields=["removed"])
    _say(thing, "put-back", by)


@transaction.atomic
def move(thing: Kept, steps: int, *, by: str) -> None:
    """Move it up (-1) or down (1) among those that are kept."""
    kept = list(type(thing)._default_manager.select_for_update().filter(removed=None))
    now = next(place for place, one in enumerate(kept) if one.pk == thing.pk)
    then = min(max(now + steps, 0), len(kept) - 1)
    kept.insert(then, kept.pop(now))
    for place, one in enumerate(kept, start=1):
        one.place = place
    type(thing)._default_manager.bulk_update(kept, ["place"])
    _say(thing, "move", by, before={"place": now + 1}, after={"place": then + 1})


@transaction.atomic
def begin(*, by: str) -> int:
    """Write down the questions that everybody asks, without answers; give back how many. None if there are any."""
    if Answer.objects.filter(removed=None).exists():
        return 0
    Answer.objects.bulk_create(
        Answer(question=usual.question, keywords=usual.keywords, place=place)
        for place, usual in enumerate(USUAL, start=1)
    )
    audit.record(who=by, what="handbook.begin", after={"questions": len(USUAL)})
    touch("handbook")
    return len(USUAL)


def _last(kind: type[Kept]) -> int:
    return int(kind._default_manager.aggregate(last=Max("place"))["last"] or 0)


def _facts(thing: Kept, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _say(thing: Kept, verb: str, by: str, **images: Any) -> None:
    noun = "link" if isinstance(thing, QuickLink) else "answer"
    audit.record(who=by, what=f"handbook.{noun}.{verb}", target=f"{noun} {thing.pk}", **images)
    touch("handbook")
