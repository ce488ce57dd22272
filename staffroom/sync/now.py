"""Fetch everything now, one source after the other, and say how each went."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from staffroom.kit.errors import StaffroomError
from staffroom.kit.words import count

from .day.declared import FEEDS
from .flows import compass_api
from .flows.compass import rounds
from .imports import run_import
from .models import Feed, ImportRun

Progress = Callable[[str, int, int], None]
SOURCES = ("cases", "compass", "compass_api")


class Outcome(NamedTuple):
    """How one part went. `words` is a sentence; `counts` what it brought."""

    name: str
    title: str
    went_well: bool
    words: str
    counts: dict[str, int]


def everything(sources: tuple[str, ...] = SOURCES, progress: Progress | None = None) -> Iterator[Outcome]:
    """Import the eduHub folder and ask every source that is set up. Trouble of one leaves the others alone."""
    environment = settings.ENVIRONMENT
    if "cases" in sources and environment.eduhub_folder is not None:
        yield _import(environment.eduhub_folder)
        yield _of_feed("cases.timetable")
    if "compass" in sources and rounds.switched_on():
        yield from _of_round(rounds.full_round(progress))
        yield from _of_round(rounds.task_round())
    if "compass_api" in sources and compass_api.switched_on():
        compass_api.fetch()
        yield _of_feed(compass_api.FEED)


def _import(folder: Path) -> Outcome:
    try:
        run = run_import(folder)
    except StaffroomError as error:
        return Outcome("eduhub", "eduHub folder", went_well=False, words=str(error), counts={})
    good = run.state in ImportRun.GOOD
    words = run.get_state_display() + (f": {' '.join(run.reasons)}" if run.reasons and not good else "")
    return Outcome("eduhub", "eduHub folder", good, words, {"run": run.pk})


def _of_round(sweep: rounds.Sweep) -> Iterator[Outcome]:
    for name in (*sweep.counts, *sweep.errors):
        yield _of_feed(name)


def _of_feed(name: str) -> Outcome:
    feed = Feed.objects.filter(name=name).first()
    title = FEEDS[name].title
    if feed is None:
        return Outcome(name, title, went_well=False, words="Not fetched.", counts={})
    if feed.state == Feed.State.FAILED:
        return Outcome(name, title, went_well=False, words=feed.error, counts={})
    doubted = sum(1 for doubt in feed.doubts.values() if not doubt.get("taken"))
    words = f"{count(doubted, 'date')} set aside as implausible. " if doubted else ""
    return Outcome(name, title, not doubted, words + feed.error, feed.counts)
