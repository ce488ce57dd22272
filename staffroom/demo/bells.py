"""When the bells ring in the made-up school, and which date is which day of its cycle.

It goes by the term dates that ship with Staffroom and not by what somebody has edited: same year, same calendar.
"""

from datetime import date, timedelta
from itertools import pairwise

from staffroom.demo.school import Bell, BellSchedule, SchoolDay
from staffroom.kit.school_days import Term, calendar, public_holiday

HOME_GROUP = "HG"
PERIODS = ("1", "2", "3", "4", "5", "6")
BREAKS = ("R", "L")
CYCLE_DAYS = 10
_NAMES = {"BS": "Before school", "HG": "Home Group", "R": "Recess", "L": "Lunch", "AS": "After school"}
# Name, kind, and when each bell rings; the last one ends what the one before it began.
_SCHEDULES = (
    ("Normal", "normal", "BS 0835 HG 0850 1 0900 2 0950 R 1040 3 1100 4 1150 L 1240 5 1325 6 1415 AS 1505 - 1530"),
    ("Assembly", "assembly", "BS 0835 HG 0850 1 0935 2 1020 R 1105 3 1125 4 1210 L 1255 5 1335 6 1420 AS 1505 - 1530"),
    ("Early finish", "half day", "BS 0835 HG 0850 1 0900 2 0930 3 1000 R 1030 4 1050 5 1120 6 1150 AS 1220 - 1240"),
    ("Exams", "exam", "BS 0835 HG 0850 1 0900 2 0945 R 1030 3 1100 4 1145 L 1230 5 1330 6 1415 AS 1500 - 1530"),
)
HEADINGS = {"Assembly": "Assembly in home group", "Early finish": "Early finish, 12:20", "Exams": "Year 11 exams"}


def schedules() -> list[BellSchedule]:
    """The sorts of days the school has."""
    return [BellSchedule(name, kind, _bells(text)) for name, kind, text in _SCHEDULES]


def school_days(year: int) -> list[SchoolDay]:
    """Every date of a year on which students come."""
    first = date(year, 1, 1)
    dates = (first + timedelta(days=number) for number in range(366))
    return [_day(day) for day in dates if day.year == year and opens(day)]


def opens(day: date) -> bool:
    """Whether students come on that date; in a year without term dates, on every weekday that is no public holiday."""
    if day.weekday() >= 5 or public_holiday(day) or day in calendar().student_free:
        return False
    return _term(day) is not None or not calendar().knows(day.year)


def next_open(day: date) -> date:
    """The first date on or after `day` on which students come."""
    while not opens(day):
        day += timedelta(days=1)
    return day


def _bells(text: str) -> list[Bell]:
    words = text.split()
    times = [f"{time[:2]}:{time[2:]}" for time in words[1::2]]
    return [
        Bell(period, _NAMES.get(period, f"Period {period}"), starts, ends, period in (HOME_GROUP, *PERIODS))
        for period, (starts, ends) in zip(words[::2], pairwise(times), strict=False)
    ]


def _day(day: date) -> SchoolDay:
    term = _term(day)
    week = (_monday(day) - _monday(term.first)).days // 7 + 1 if term else day.isocalendar().week
    cycle_day = day.weekday() + (1 if week % 2 else 6)
    return SchoolDay(day.isoformat(), cycle_day, _schedule(day, week, term), term.name if term else "", week)


def _schedule(day: date, week: int, term: Term | None) -> str:
    if term and not any(opens(later) for later in _between(day, term.last)):
        return "Early finish"
    if day.month == 11 and day.day >= 24 and day.weekday() in (2, 3, 4):
        return "Exams"
    return "Assembly" if day.weekday() == 3 and week % 4 == 2 else "Normal"


def _between(day: date, last: date) -> list[date]:
    return [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]


def _term(day: date) -> Term | None:
    return next((term for term in calendar().terms if term.first <= day <= term.last), None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
