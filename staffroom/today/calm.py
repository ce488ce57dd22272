"""Days without school, in a calm sentence; and where in the term a date is."""

from datetime import date, timedelta

from staffroom.kit.school_days import calendar, is_school_day, public_holiday, term_of
from staffroom.kit.words import day as day_in_words


def why_no_school(day: date) -> str:
    """'Melbourne Cup Day', 'student-free day: …', 'the weekend', 'holidays'; empty on a school day."""
    if is_school_day(day):
        return ""
    if why := calendar().student_free.get(day):
        return f"student-free day: {why}"
    return public_holiday(day) or ("the weekend" if day.weekday() >= 5 else "holidays")


def calm_sentence(day: date, following: date) -> str:
    """'No school today: the weekend.' With the day on which school goes on; empty on a school day."""
    why = why_no_school(day)
    return f"No school today: {why}. School goes on {day_in_words(following)}." if why else ""


def term_and_week(day: date) -> tuple[str, int]:
    """'Term 4' and the number of the school week in it; empty and 0 in holidays."""
    term = term_of(day)
    if term is None:
        return "", 0
    monday = term.first - timedelta(days=term.first.weekday())
    return term.name.removesuffix(f" {term.first.year}"), (day - monday).days // 7 + 1
