"""Runs as a list of nights: a badge, and a line that says what came of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.conf import settings
from django.utils import timezone

from staffroom.kit import words
from staffroom.sync.models import ImportRun

State = ImportRun.State


@dataclass(frozen=True)
class Badge:
    """A silhouette, a glyph and a word."""

    kind: str
    icon: str
    word: str


@dataclass(frozen=True)
class Night:
    """One line: a run, or a night on which there was none (`run` is 0)."""

    run: int
    day: str
    badge: Badge
    text: str
    waits: bool = False


_BADGES = {
    State.RUNNING: Badge("running", "clock", "Running"),
    State.APPLIED: Badge("good", "check", "Applied"),
    State.UNCHANGED: Badge("good", "check", "No change"),
    State.HELD: Badge("held", "warn", "Held"),
    State.REJECTED: Badge("gap", "refused", "Refused"),
    State.FAILED: Badge("gap", "warn", "Failed"),
    State.DECLINED: Badge("kept", "undo", "Old data kept"),
    State.SUPERSEDED: Badge("kept", "cross", "Replaced"),
    State.EXPIRED: Badge("kept", "clock", "Not decided"),
    State.ROLLED_BACK: Badge("kept", "undo", "Undone"),
}
_HEADLINES = {
    State.RUNNING: "The files are being read",
    State.UNCHANGED: "Nothing changed",
    State.REJECTED: "These files were refused",
    State.FAILED: "The import stopped",
    State.DECLINED: "The old data was kept",
    State.SUPERSEDED: "A newer file took its place",
    State.EXPIRED: "Nobody decided in time",
}
_OUTCOMES = (
    ("added", "new"),
    ("changed", "changed"),
    ("deactivated", "left"),
    ("reactivated", "back"),
    ("missing_once", "missing once"),
)


def badge_of(run: ImportRun) -> Badge:
    """The badge of a run; rows set aside and a retry have their own."""
    if run.state == State.FAILED and run.try_later:
        return Badge("aside", "clock", "Trying again")
    if run.state == State.APPLIED and (aside := set_aside(run)):
        return Badge("aside", "list", f"{aside} set aside")
    return _BADGES[State(run.state)]


def set_aside(run: ImportRun) -> int:
    """Rows of all tables that were not used."""
    return sum(int(counts.get("set_aside", 0)) for counts in run.records.values())


def changed_in_words(run: ImportRun) -> str:
    """'2 new, 11 changed' over staff and students; 'Nobody changed' where it is so."""
    people = [run.records.get(kind, {}) for kind in ("staff", "students")]
    totals = [(sum(int(counts.get(name, 0)) for counts in people), said) for name, said in _OUTCOMES]
    said = ", ".join(f"{words.number(total)} {what}" for total, what in totals if total)
    return said or "Nobody came, left or changed"


def run_headline(run: ImportRun) -> str:
    """The news of one run."""
    if run.state == State.HELD:
        return "This plan waits for a decision"
    if run.state in (State.APPLIED, State.ROLLED_BACK):
        said = changed_in_words(run)
        return f"Undone: {said}" if run.state == State.ROLLED_BACK else said
    return _HEADLINES[State(run.state)]


def nights(runs: Iterable[ImportRun]) -> list[Night]:
    """Runs with the newest first, and a line for every night between them that had none."""
    return list(_with_gaps(list(runs)))


def _with_gaps(runs: list[ImportRun]) -> Iterator[Night]:
    if not runs:
        return
    expected = _last_expected_day()
    for run in runs:
        day = timezone.localtime(run.started).date()
        while expected > day:
            yield _no_run(expected)
            expected -= timedelta(days=1)
        expected = min(expected, day - timedelta(days=1))
        yield _night(run)


def _night(run: ImportRun) -> Night:
    return Night(run.pk, words.day(run.started, short=True), badge_of(run), _line(run), waits=run.state == State.HELD)


def _line(run: ImportRun) -> str:
    at = words.clock(run.started)
    if run.state == State.HELD:
        return f"{at}. Waits for a decision"
    if run.state == State.APPLIED:
        return f"{at}. {changed_in_words(run)}"
    if run.state in (State.REJECTED, State.FAILED) and run.reasons:
        return f"{at}. {run.reasons[0]}"
    if run.state == State.UNCHANGED:
        return f"{at}. Same as the night before"
    return at


def _no_run(day: date) -> Night:
    return Night(0, words.day(day, short=True), Badge("unknown", "ask", "No import"), "Nothing was read that day")


def _last_expected_day() -> date:
    now = timezone.localtime()
    by = time.fromisoformat(settings.ENVIRONMENT.late_at)
    return now.date() if now.time() >= by else now.date() - timedelta(days=1)
