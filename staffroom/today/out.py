"""Who is away and who takes what: by person, never why."""

from collections import defaultdict
from dataclasses import dataclass

from staffroom.kit.words import clock
from staffroom.school.day import AwayPerson, CoveredLesson, Out


@dataclass(frozen=True)
class Taken:
    """Something that somebody else takes."""

    period: str
    what: str
    by: str
    mine: bool


@dataclass(frozen=True)
class OutLine:
    """One person: when away ('All day'; empty where only covers are known), and who takes what."""

    name: str
    away: str
    taken: tuple[Taken, ...]


def out_lines(out: Out, me: str, *, covers: bool) -> list[OutLine]:
    """Everybody who is away, then those of whom only covers are known. Without `covers`, who is away and no more."""
    taken: dict[str, list[Taken]] = defaultdict(list)
    for lesson in out.covered if covers else ():
        taken[lesson.of].append(_taken(lesson, out.names, me))
    spans: dict[str, list[AwayPerson]] = defaultdict(list)
    for person in out.away:
        spans[person.staff].append(person)
    others = sorted(taken.keys() - spans.keys(), key=lambda code: out.names.get(code, code))
    return [
        *(OutLine(days[0].name, _when(days), tuple(taken[code])) for code, days in spans.items()),
        *(OutLine(out.names.get(code, code), "", tuple(taken[code])) for code in others),
    ]


def away_words(out: Out, staff: str) -> str:
    """When this person is away: 'all day', '9:00 am to 12:30 pm'; empty if not known to be."""
    spans = [person for person in out.away if person.staff == staff] if staff else []
    words = _when(spans)
    return words[:1].lower() + words[1:]


def _taken(lesson: CoveredLesson, names: dict[str, str], me: str) -> Taken:
    period = f"P{lesson.period}" if lesson.period[:1].isdigit() else lesson.period
    when = period or (clock(lesson.starts) if lesson.starts else "")
    return Taken(when, lesson.class_code, names.get(lesson.by, lesson.by), lesson.by == me)


def _when(spans: list[AwayPerson]) -> str:
    return ", ".join(dict.fromkeys(_span(one) for one in spans))


def _span(one: AwayPerson) -> str:
    if one.starts and one.ends:
        return f"{clock(one.starts)} to {clock(one.ends)}"
    if one.starts:
        return f"From {clock(one.starts)}"
    return f"Until {clock(one.ends)}" if one.ends else "All day"
