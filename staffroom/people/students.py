"""Students by year level and home group: name and house, nothing else."""

from dataclasses import dataclass
from itertools import groupby

from staffroom.school.models import Student, YearLevel
from staffroom.school.selectors import group_names, student_counts, students_of_year, year_levels


@dataclass(frozen=True)
class YearChoice:
    """A year level one can look at."""

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Group:
    """A home group and its students, each with the house's name."""

    code: str
    students: list[tuple[str, str]]


@dataclass(frozen=True)
class YearPage:
    """What the page shows: the years to choose from, and one year's groups."""

    years: list[YearChoice]
    chosen: YearChoice | None
    groups: list[Group]
    total: int


def year_page(asked: str) -> YearPage:
    """The year level asked for, or the first one; unknown years show the first."""
    counts = student_counts()
    known = [YearChoice(year.code, name_of(year), counts[year.code]) for year in year_levels() if counts.get(year.code)]
    others = sorted(counts.keys() - {year.code for year in known})
    years = known + [YearChoice(code, code or "No year level", counts[code]) for code in others]
    chosen = next((year for year in years if year.code == asked), years[0] if years else None)
    students = list(students_of_year(chosen.code)) if chosen else []
    return YearPage(years, chosen, _groups(students), sum(counts.values()))


def name_of(year: YearLevel) -> str:
    """'Year 7'."""
    return year.name or f"Year {year.code.lstrip('0')}"


def _groups(students: list[Student]) -> list[Group]:
    names = group_names()
    return [
        Group(code, [(student.shown_name, names.house(student.house)) for student in members])
        for code, members in groupby(students, key=lambda student: student.home_group)
    ]
