"""Which day a Daily Org is for, and which version it says it is, as far as its file name tells."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from staffroom.kit.school_days import MELBOURNE, is_school_day, next_school_day

SCHOOL_IS_OUT = time(15, 0)
"""What arrives later is for the next school day."""
_SOON = timedelta(days=60)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_SEP = r"[\s._/,-]+"
_MONTH = "|".join(_MONTHS)
_ORDINAL = r"(?:st|nd|rd|th)?"
_VERSION = re.compile(r"(?<![a-z0-9])(?:v|ver|vers|version|rev)[\s._-]*(\d{1,2})(?!\d)", re.I)
_WEEKDAY = re.compile(rf"(?<![a-z])({'|'.join(_WEEKDAYS)})(?![a-z])", re.I)
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)([-._/ ]?)(\d\d)\2(\d\d)(?!\d)")
_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}(?:{_SEP}|(?=[a-z]))(?:of{_SEP})?({_MONTH})(?![a-z])(?:{_SEP}(20\d\d|\d\d)(?!\d))?",
    re.I,
)
_NAMED_FIRST = re.compile(
    rf"(?<![a-z])({_MONTH})(?:{_SEP})?(\d{{1,2}}){_ORDINAL}(?![\da-z])(?:{_SEP}(20\d\d)(?!\d))?", re.I
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-._/ ](\d{1,2})[-._/ ](20\d\d|\d\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d.v])(\d{1,2})[-._/](\d{1,2})(?!\d|[-._/ ]\d)", re.I)


def day_in(name: str, today: date) -> date | None:
    """The day a file name tells, seen from `today`; None where it tells none.

    Without a year it is the nearest such day; where that is months away, one that falls on the weekday which the name
    tells goes before it. So a slip in the weekday does not move a file by a year.
    A weekday alone is the next such day. Days are before months, as people here write them.
    """
    plain = _plain(name)
    told = weekday_in(name)
    for candidates in _told(plain, today, told):
        if candidates:
            nearest = min(candidates, key=lambda day: abs(day - today))
            agreeing = [day for day in candidates if day.weekday() == told]
            if abs(nearest - today) <= _SOON or not agreeing:
                return nearest
            return min(agreeing, key=lambda day: abs(day - today))
    if told is not None:
        return today + timedelta(days=(told - today.weekday()) % 7)
    return None


def weekday_in(name: str) -> int | None:
    """The weekday that a file name tells, Monday being 0."""
    found = _WEEKDAY.search(_plain(name))
    return _WEEKDAYS[found[1].lower()] if found else None


def version_in(name: str) -> int | None:
    """The version that a file name tells: 2 for `Daily Org v2.pdf`."""
    found = _VERSION.search(_plain(name))
    return int(found[1]) if found else None


def day_of_arrival(moment: datetime) -> date:
    """The day for which a file without a date is meant: today until school is out, then the next school day."""
    local = moment.astimezone(MELBOURNE)
    if is_school_day(local.date()) and local.time() < SCHOOL_IS_OUT:
        return local.date()
    return next_school_day(local.date())


def _plain(name: str) -> str:
    return re.sub(r"\.pdf$", "", name.strip(), flags=re.I).replace("_", " ").replace("–", "-")


def _told(plain: str, today: date, weekday: int | None) -> Iterator[list[date]]:
    """Days by each way of writing them, the surest way first."""
    for found in _YEAR_FIRST.finditer(plain):
        yield _days(found[4], found[3], found[1], today)
    for found in _NAMED.finditer(plain):
        yield _days(found[1], _MONTHS[found[2].lower()], found[3], today)
    for found in _NAMED_FIRST.finditer(plain):
        yield _days(found[2], _MONTHS[found[1].lower()], found[3], today)
    for found in _DAY_FIRST.finditer(plain):
        yield _days(found[1], found[2], found[3], today)
    bare = _VERSION.sub(" ", plain)
    for found in _SHORT.finditer(bare):
        sure = len(found[1]) == len(found[2]) == 2
        days = _days(found[1], found[2], None, today)
        yield days if sure else [day for day in days if day.weekday() == weekday]


def _days(day: str, month: str | int, year: str | None, today: date) -> list[date]:
    """That day in the year told, or else in this year and those beside it; none where there is no such day."""
    if year:
        years = [int(year) if len(year) == 4 else 2000 + int(year)]
    else:
        years = [today.year - 1, today.year, today.year + 1]
    return [found for one in years if (found := _day(one, int(month), int(day)))]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
