"""The parts of the import and of the feeds in `/api/health`."""

from collections import Counter

from django.utils import timezone

from staffroom.kit.health import Health, part

from .day.feeds import feed_states, in_words
from .models import ImportRun
from .selectors import latest_good, open_hold

_OLD_HOURS = 30


@part("last import")
def last_import() -> Health:
    """How old the school's data is, and whether a run waits for a person."""
    newest = ImportRun.objects.order_by("-id").first()
    if newest is None:
        return Health("unknown", "Nothing has been imported yet.")
    good = latest_good()
    hours = None if good is None or good.finished is None else (timezone.now() - good.finished).total_seconds() / 3600
    details = {
        "run": newest.pk,
        "state": newest.state,
        "good_run": good and good.pk,
        "hours_since_good": None if hours is None else round(hours, 1),
    }
    if (held := open_hold()) is not None:
        return Health("late", f"Run {held.pk} waits for a decision.", details)
    if newest.state in (ImportRun.State.REJECTED, ImportRun.State.FAILED):
        return Health("bad", f"Run {newest.pk} ended as {newest.get_state_display().lower()}.", details)
    if hours is None or hours > _OLD_HOURS:
        return Health("late", "No good import within the last 30 hours.", details)
    return Health("ok", f"Run {newest.pk}: {newest.get_state_display().lower()}.", details)


@part("feeds")
def feeds() -> Health:
    """Whether every source of the day is heard. Trouble of another system is late and never bad: pages go on."""
    states = feed_states()
    counts = Counter(str(state.state) for state in states)
    return Health("late" if any(state.wrong for state in states) else "ok", in_words(states), dict(counts))
