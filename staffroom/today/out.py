"""Who is away, who takes what, and what has nobody yet: by person, never why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from staffroom.kit.words import clock
from staffroom.school.day import AwayPerson
from staffroom.school.gaps import Cover, DayPicture, Gap, Missed


@dataclass(frozen=True)
class Taken:
    """A lesson or duty of somebody who is away. `by` is empty where nobody takes it; `alone`: a colleague is there."""

    period: str
    what: str
    by: str = ""
    mine: bool = False
    alone: bool = False
    over: bool = False


@dataclass(frozen=True)
class OutLine:
    """One person: when away ('All day'; empty where only covers are known), and who takes what."""

    name: str
    away: str
    taken: tuple[Taken, ...]


def out_lines(picture: DayPicture, me: str, moment: datetime, *, covers: bool) -> list[OutLine]:
    """Everybody who is away, then those of whom only covers are known. Without `covers`, who is away and no more."""
    missed: list[Missed] = [*picture.covers, *picture.gaps, *picture.alone] if covers else []
    taken: dict[str, list[Taken]] = defaultdict(list)
    for one in sorted(missed, key=lambda one: (one.starts is None, one.starts.timestamp() if one.starts else 0.0)):
        taken[one.teacher].append(_taken(one, picture, me, moment))
    spans: dict[str, list[AwayPerson]] = defaultdict(list)
    for person in picture.away:
        spans[person.staff].append(person)
    others = sorted(taken.keys() - spans.keys(), key=picture.called)
    return [
        *(OutLine(days[0].name, _when(days), tuple(taken[code])) for code, days in spans.items()),
        *(OutLine(picture.called(code), "", tuple(taken[code])) for code in others),
    ]


def away_words(away: Iterable[AwayPerson], staff: str) -> str:
    """When this person is away: 'all day', '9:00 am to 12:30 pm'; empty if not known to be."""
    words = _when([person for person in away if person.staff == staff] if staff else [])
    return words[:1].lower() + words[1:]


def _taken(one: Missed, picture: DayPicture, me: str, moment: datetime) -> Taken:
    period = f"P{one.period}" if one.period[:1].isdigit() else one.period
    when = period or (clock(one.starts) if one.starts else "")
    if isinstance(one, Cover):
        return Taken(when, one.name, picture.called(one.by), one.by == me)
    over = one.ends is not None and one.ends <= moment
    return Taken(when, one.name, alone=isinstance(one, Gap) and one.alone, over=over)


def _when(spans: list[AwayPerson]) -> str:
    return ", ".join(dict.fromkeys(_span(one) for one in spans))


def _span(one: AwayPerson) -> str:
    if one.starts and one.ends:
        return f"{clock(one.starts)} to {clock(one.ends)}"
    if one.starts:
        return f"From {clock(one.starts)}"
    return f"Until {clock(one.ends)}" if one.ends else "All day"
