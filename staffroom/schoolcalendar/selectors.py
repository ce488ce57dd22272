"""Reads for the pages of the school calendar."""

from dataclasses import dataclass
from datetime import date

from staffroom.kit.models import CalendarEdit
from staffroom.kit.school_days import calendar, in_force, melbourne_today, public_holidays

KINDS = {kind.value: kind.label for kind in CalendarEdit.Kind}
_TERMS = 4


@dataclass(frozen=True)
class TermLine:
    """One term of a year. `shipped` is what the state says where the school says otherwise."""

    name: str
    first: date | None
    last: date | None
    edited: bool
    shipped: str = ""


@dataclass(frozen=True)
class DayLine:
    """One weekday on which it is not as on others. `edit` is set where the school itself says so."""

    date: date
    kind: str
    why: str
    edited: bool
    over: bool


def years() -> list[int]:
    """Years for which there is something to show."""
    known = {term.first.year for term in in_force().terms} | {day.year for day in in_force().edits}
    return sorted(known | {melbourne_today().year, melbourne_today().year + 1})


def term_lines(year: int) -> list[TermLine]:
    """The four terms of a year, also those nobody has dates for."""
    shipped = {term.name: term for term in calendar().terms}
    known = {term.name: term for term in in_force().terms}
    lines = []
    for name in term_names(year):
        now, state = known.get(name), shipped.get(name)
        edited = now is not None and now != state
        said = f"{state.first.day} {state.first:%B} to {state.last.day} {state.last:%B}" if edited and state else ""
        lines.append(TermLine(name, now.first if now else None, now.last if now else None, edited, said))
    return lines


def term_names(year: int) -> list[str]:
    """`Term 1 2026` and so on."""
    return [f"Term {number} {year}" for number in range(1, _TERMS + 1)]


def day_lines(year: int) -> list[DayLine]:
    """Public holidays on weekdays, student-free days, and what the school has changed, by date."""
    today, known = melbourne_today(), in_force()
    found: dict[date, tuple[str, str, bool]] = {
        day: ("public holiday", name, False) for day, name in public_holidays(year).items() if day.weekday() < 5
    }
    found |= {day: (KINDS["student-free"], why, False) for day, why in known.student_free.items() if day.year == year}
    for day, edit in known.edits.items():
        if day.year == year:
            before = found[day][1] if day in found else ""
            found[day] = (KINDS[edit.kind], edit.why or (f"instead of {before}" if before else ""), True)
    return [DayLine(day, kind, why, edited, day < today) for day, (kind, why, edited) in sorted(found.items())]
