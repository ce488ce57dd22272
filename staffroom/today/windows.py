"""Which days a page of a week shows: three, five or seven, from any date. Pure: today is given."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

YEARS = range(2000, 2100)
SPANS = (3, 5, 7)
USUAL = 5
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Window:
    """The days, and from which dates the windows before and after them begin.

    `current` is the one that opens without a date. `odd`: what was asked for was no date that can be shown.
    """

    days: tuple[date, ...]
    before: date
    after: date
    current: bool
    odd: bool = False

    @property
    def first(self) -> date:
        """The first day."""
        return self.days[0]

    @property
    def last(self) -> date:
        """The last day."""
        return self.days[-1]

    @property
    def span(self) -> int:
        """How many days: 3, 5 or 7."""
        return len(self.days)

    def address(self, day: date | None = None, span: int = 0) -> str:
        """What stands behind the address of the page for another date or another number of days."""
        span = span or self.span
        known = {"date": day.isoformat() if day else "", "days": "" if span == USUAL else str(span)}
        query = urlencode({name: value for name, value in known.items() if value})
        return f"?{query}" if query else ""

    @property
    def to_before(self) -> str:
        """To the days before these."""
        return self.address(self.before)

    @property
    def to_after(self) -> str:
        """To the days after these."""
        return self.address(self.after)

    @property
    def to_current(self) -> str:
        """To the days that open by themselves."""
        return self.address()

    @property
    def to_spans(self) -> list[tuple[int, str]]:
        """The numbers of days to choose from, each with its address: the same date stays in sight."""
        return [(span, self.address(None if self.current else self.first, span)) for span in SPANS]


def window_of(asked: str, days: str, today: date, *, only_now: bool = False) -> Window:
    """The window that holds the date asked for; the current one where the text is no such date.

    Five days are Monday to Friday and seven Monday to Sunday; three are the date and the weekdays after it. With
    `only_now` three days stay within their week, for whoever may see no other.
    """
    span = int(days) if days in {str(known) for known in SPANS} else USUAL
    wanted = _date(asked)
    window = _three(wanted or today, only_now=only_now) if span == 3 else _week(wanted or _opens_on(span, today), span)
    current = _three(today, only_now=only_now) if span == 3 else _week(_opens_on(span, today), span)
    return Window(*window, current=window[0] == current[0], odd=bool(asked.strip()) and wanted is None)


def monday_of(day: date) -> date:
    """Monday of its week."""
    return day - timedelta(days=day.weekday())


def coming_monday(today: date) -> date:
    """Monday of this week; on a weekend, of the coming one."""
    return monday_of(today) + (_WEEK if today.weekday() >= 5 else timedelta())


def _opens_on(span: int, today: date) -> date:
    """Five days open on the coming week when this one is over; seven hold the weekend itself."""
    return coming_monday(today) if span == USUAL else today


def _date(text: str) -> date | None:
    try:
        asked = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return asked if asked.year in YEARS and text.strip() == asked.isoformat() else None


def _week(day: date, span: int) -> tuple[tuple[date, ...], date, date]:
    monday = monday_of(day)
    return tuple(monday + timedelta(days=n) for n in range(span)), monday - _WEEK, monday + _WEEK


def _three(day: date, *, only_now: bool) -> tuple[tuple[date, ...], date, date]:
    first = coming_monday(day) if day.weekday() >= 5 else day
    if only_now:
        first = min(first, monday_of(first) + timedelta(days=2))
    days = [first, _weekday(first, 1)]
    days.append(_weekday(days[-1], 1))
    before = first
    for _ in range(3):
        before = _weekday(before, -1)
    return tuple(days), before, _weekday(days[-1], 1)


def _weekday(day: date, step: int) -> date:
    """The next weekday, or the one before."""
    day += timedelta(days=step)
    while day.weekday() >= 5:
        day += timedelta(days=step)
    return day
