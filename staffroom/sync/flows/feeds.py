"""When silence of a feed is an alarm: in school hours only, once for each feed, and once more when it is over."""

from django.utils import timezone

from staffroom.alerts import services as alerts
from staffroom.alerts.models import Alert
from staffroom.jobs.registry import job
from staffroom.kit.words import when
from staffroom.sync.day.declared import FEEDS, SOURCES
from staffroom.sync.day.feeds import old_feeds
from staffroom.sync.models import Feed

_OLD = "feed-old "


@job("feeds watched", every=5)
def watch() -> None:
    """Raise the alarm when a feed is older than its limit in school hours, and say when that is over."""
    now = timezone.now()
    old = old_feeds(now)
    for name, feed in old.items():
        if FEEDS[name].counts_now(now):
            _raise(feed)
    for key in Alert.objects.filter(key__startswith=_OLD, closed=None).values_list("key", flat=True):
        name = key.removeprefix(_OLD)
        if name not in old:
            alerts.recovered(key=key, text=f"{_title(name)}: up to date again, or no longer in use.")


def _raise(feed: Feed) -> None:
    heard = f"The last good answer is from {when(feed.as_of)}." if feed.as_of else "There has been no good answer yet."
    failed = feed.error if feed.state == Feed.State.FAILED else ""
    alerts.raise_alert(
        key=f"{_OLD}{feed.name}",
        title=f"{_title(feed.name)}: too old",
        text=f"{heard} {failed} Staff see what was known then, with its age.".replace("  ", " "),
        link="/data-health/feeds/",
        runbook="compass#stale",
    )


def _title(name: str) -> str:
    declared = FEEDS.get(name)
    return f"{SOURCES[declared.source]}, {declared.title.lower()}" if declared else name
