"""What Data health says first: one headline, and what it means for everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils import timezone

from staffroom.kit import words
from staffroom.kit.age import Age, age_of
from staffroom.sync.models import ImportRun

from . import holds
from .nights import Badge, badge_of, changed_in_words

State = ImportRun.State
Standing = Literal["fresh", "held", "trouble", "retrying", "late", "running", "kept", "never"]


@dataclass(frozen=True)
class News:
    """The headline, the sentence in bold under it, and the rest."""

    standing: Standing
    headline: str
    about: str
    bold: str
    text: str
    badge: Badge


def news(latest: ImportRun | None, hold: ImportRun | None, good: ImportRun | None) -> News:
    """The news, given the newest run, the one that waits (if any) and the one whose data is live (if any)."""
    if hold is not None:
        return _held(hold, good)
    if latest is None:
        return News(
            "never",
            "Nothing has been imported yet",
            "Waiting for the first files",
            "Staffroom knows nobody yet.",
            "As soon as it is pointed at the folder of eduHub files, it reads them every night.",
            Badge("unknown", "ask", "Nothing yet"),
        )
    if latest.state in (State.APPLIED, State.UNCHANGED):
        return _good(latest)
    if latest.state == State.HELD:
        return _held(latest, good)
    return _trouble(latest, good)


def live_data(good: ImportRun | None) -> str:
    """Whose data everybody sees: 'Wednesday’s data'."""
    if good is None:
        return "the data as it is"
    days = (timezone.localdate() - timezone.localtime(data_time(good)).date()).days
    if days == 0:
        return "this morning’s data"
    return f"{words.weekday(data_time(good))}’s data" if days < 7 else f"the data of {words.weekday(data_time(good))}"


def data_time(run: ImportRun) -> datetime:
    """When the data of a run was true: the time of its files."""
    return run.newest_file or run.finished or run.started


def file_of(run: ImportRun) -> str:
    """'last night’s file', 'today’s file', 'Tuesday’s file'."""
    local = timezone.localtime(run.started)
    if local.date() == timezone.localdate():
        return "last night’s file" if local.hour < 9 else "today’s file"
    return f"{words.weekday(run.started)}’s file"


def age_of_data(good: ImportRun | None) -> Age:
    """How old the data is that everybody sees."""
    return age_of(data_time(good) if good else None)


def _held(hold: ImportRun, good: ImportRun | None) -> News:
    live = f"Everyone still sees {live_data(good)}." if good else "Nothing is shown to anybody until you decide."
    return News(
        "held",
        holds.headline(hold, file_of(hold)),
        f"Held {_at(hold)}",
        "Nothing has changed.",
        f"{live} {holds.why(hold)}",
        badge_of(hold),
    )


def _good(latest: ImportRun) -> News:
    age = age_of_data(latest)
    if age.state == "late" and age.at:
        return News(
            "late",
            "No new file has come",
            f"Last file {words.when(age.at)}",
            f"Everyone sees {live_data(latest)}, {words.ago(age.at)}.",
            "CASES21 writes the eduHub files every night. Look whether the export still runs and whether Staffroom "
            "reads the right folder.",
            Badge("unknown", "ask", "No file"),
        )
    return News(
        "fresh",
        "Everything is up to date",
        f"{latest.get_state_display()} {_at(latest)}",
        f"{changed_in_words(latest)}.",
        "",
        badge_of(latest),
    )


def _trouble(latest: ImportRun, good: ImportRun | None) -> News:
    file, reason = file_of(latest), " ".join(latest.reasons)
    live = f"Nothing has changed; everyone sees {live_data(good)}." if good else "Nobody is in Staffroom yet."
    capital = file[:1].upper() + file[1:]
    told: dict[str, tuple[Standing, str, str]] = {
        State.RUNNING: ("running", f"{capital} is being read", "It usually takes less than a minute."),
        State.REJECTED: ("trouble", f"{capital} was refused", reason),
        State.DECLINED: ("kept", f"{_sentence(live_data(good))} is kept", "A new file is imported as usual."),
        State.EXPIRED: ("kept", f"Nobody decided about {file}", "The next import asks again if it is still unusual."),
        State.SUPERSEDED: ("kept", f"{capital} gave way to a newer one", reason),
        State.ROLLED_BACK: ("kept", "The last import was undone", "The next new file is imported as usual."),
        State.FAILED: ("trouble", "The import stopped", reason),
    }
    standing, headline, text = told[latest.state]
    if latest.state == State.FAILED and latest.try_later:
        standing, headline = "retrying", f"{capital} could not be read yet"
        text = f"{reason} We try again by ourselves every few minutes."
    if latest.state == State.ROLLED_BACK and good:
        live = f"Everyone sees {live_data(good)} again."
    return News(standing, headline, f"{latest.get_state_display()} {_at(latest)}", live, text, badge_of(latest))


def _at(run: ImportRun) -> str:
    moment = run.decided or run.finished or run.started
    said = words.when(moment)
    return f"at {said}" if timezone.localtime(moment).date() == timezone.localdate() else said


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
