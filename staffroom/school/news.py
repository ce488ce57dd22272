"""What changed for one person, as pages tell it, and what they have looked at. Who was told is in `published`.

The words are here because two rooms use them: the front page's strip and the page of changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from staffroom.kit.school_days import melbourne_today
from staffroom.kit.words import bell, listed

from .arranged import worded
from .models import DayNews
from .stakes import Stake, Telling, What, is_over, stake_from, tellings

DAYS_KEPT = 14
"""For how many days back somebody reads their own changes."""
_DUTY = "duty"


@dataclass(frozen=True)
class News:
    """One change on one date, for one person. `at` is when it was published; `mine` are the numbers of its rows."""

    day: date
    at: datetime
    what: What
    was: Stake | None
    now: Stake | None
    marks: tuple[str, ...]
    mine: tuple[int, ...]
    looked: bool
    seen: bool

    @property
    def stake(self) -> Stake:
        """What it is about, as it is now, or as it was where it went."""
        stake = self.now or self.was
        assert stake is not None  # noqa: S101  # a change of nothing into nothing is none
        return stake

    @property
    def codes(self) -> tuple[str, ...]:
        """Whose names its words need."""
        return self.stake.who

    def is_over(self, moment: datetime) -> bool:
        """Whether nothing of it is still to come."""
        return self.day < melbourne_today(moment) or is_over(self.was, self.now, moment)

    @property
    def starts(self) -> datetime | None:
        """When the thing starts, or was to start."""
        return datetime.fromisoformat(self.stake.starts) if self.stake.starts else None

    @property
    def order(self) -> tuple[object, ...]:
        """By date and time."""
        return (self.day, self.stake.starts, self.stake.name)


@dataclass(frozen=True)
class Worded:
    """A change in words: a badge and its kind, the period or time, what it is, what else there is to say, and where.

    `left` is the room that it is not in now.
    """

    kind: str
    word: str
    sign: str
    what: str
    more: str = ""
    room: str = ""
    left: str = ""


def news_ahead(staff: str, today: date) -> list[DayNews]:
    """Everything that changed in somebody's days of today and later, seen or not, the oldest first. One query."""
    if not staff:
        return []
    return list(DayNews.objects.filter(staff=staff, date__gte=today).order_by("at", "pk"))


def told_in(rows: Iterable[DayNews]) -> list[News]:
    """What of these rows of one person they have not said "Seen" to, in order of time.

    Of a thing that changed again only the last is told.
    """
    days: dict[date, dict[str, DayNews]] = {}
    for row in _last(rows).values():
        if row.seen is None:
            days.setdefault(row.date, {})[row.mark] = row
    found = [one for last in days.values() for one in _news(last)]
    return sorted(found, key=lambda one: one.order)


def settled_in(rows: Iterable[DayNews]) -> dict[str, Stake | None]:
    """By mark, what they said "Seen" to last; None is that it is not theirs."""
    return {mark: stake_from(row.now) for mark, row in _last(rows).items() if row.seen}


def _last(rows: Iterable[DayNews]) -> dict[str, DayNews]:
    """The last row for each mark; a mark belongs to one date."""
    return {row.mark: row for row in rows}


def changes_for(staff: str, first: date) -> list[News]:
    """Everything that changed in somebody's days from `first` on, the newest first. One query."""
    if not staff:
        return []
    published: dict[tuple[date, int], dict[str, DayNews]] = {}
    for row in DayNews.objects.filter(staff=staff, date__gte=first).order_by("at", "pk"):
        published.setdefault((row.date, row.version_id), {})[row.mark] = row
    found = [one for rows in published.values() for one in _news(rows)]
    return sorted(sorted(found, key=lambda one: one.order), key=lambda one: one.at, reverse=True)


def look(rows: Sequence[DayNews], moment: datetime) -> int:
    """These were on a page that their reader opened. What was published since they were read is not among them."""
    fresh = [row for row in rows if row.looked is None]
    if not fresh:
        return 0
    as_read = Q()
    for row in fresh:
        as_read |= Q(pk=row.pk, at=row.at)
    return DayNews.objects.filter(as_read, looked=None).update(looked=moment)


def settle(staff: str, numbers: Iterable[int], moment: datetime) -> int:
    """Somebody has said "Seen" to these rows, which are their own."""
    mine = DayNews.objects.filter(staff=staff, pk__in=list(numbers), seen=None)
    return mine.update(seen=moment, looked=Coalesce(F("looked"), Value(moment)))


def worded_for(news: News, names: Mapping[str, str]) -> Worded:
    """A change in words. `names` are shown names by code; a name without a code stands for itself."""
    stake = news.stake
    kind, word, more = _words(news, listed([names.get(who, who) for who in stake.who]))
    room = "" if news.now is None or stake.off or news.what is What.FREED else listed(stake.rooms)
    left = listed(news.was.rooms) if news.what is What.MOVED and news.was else ""
    return Worded(kind, word, sign_of(stake), stake.name, more, room, left if room else "")


def sentence_for(news: News, names: Mapping[str, str]) -> str:
    """The same as one would say it: 'You are off the hook: Period 3, 9ENG2'."""
    stake, said = news.stake, worded_for(news, names)
    period = f"Period {stake.period}" if stake.period[:1].isdigit() else stake.period or sign_of(stake)
    what = ", ".join(part for part in (period, stake.name) if part)
    if news.what is What.FREED:
        return f"You are off the hook: {what}"
    more = said.more if said.kind != "moved" else ""
    where = f"from {said.left} to {said.room}" if said.left else said.room
    return ", ".join(part for part in (f"{said.word}: {what}", more, where) if part)


def sign_of(stake: Stake) -> str:
    """'P3', a label that is short as it is, or else the time."""
    if stake.period[:1].isdigit():
        return f"P{stake.period}"
    if 0 < len(stake.period) <= 2 or not stake.starts:
        return stake.period
    return bell(datetime.fromisoformat(stake.starts))


def _words(news: News, who: str) -> tuple[str, str, str]:
    stake, was = news.stake, news.was
    duty = stake.kind == _DUTY
    if news.what is What.EXTRA:
        return "extra", "Extra duty" if duty else "Extra", worded(f"for {who}" if who else "", stake.how)
    if news.what is What.FREED:
        return "plain", "Off the hook", "you need not take it"
    if news.what is What.COVERED:
        return "cancelled", "Covered", f"by {who}" if who else stake.how
    if news.what is What.WITHDRAWN:
        return "cancelled", "Withdrawn", "no longer in your day"
    if news.what is What.NEW_TIME:
        until_now = bell(datetime.fromisoformat(was.starts)) if was and was.starts else ""
        return "plain", "New time", f"until now {until_now}" if until_now else ""
    return {
        What.CANCELLED: ("cancelled", "Cancelled", ""),
        What.YOURS_AGAIN: ("plain", "No longer covered", "yours again"),
        What.BACK_ON: ("plain", "Back on", "it takes place after all"),
        What.NEW: ("plain", "New duty" if duty else "New", ""),
        What.MOVED: ("moved", "Room moved" if stake.left else "Room changed", ""),
    }[news.what]


def _news(last: Mapping[str, DayNews]) -> list[News]:
    """Of one date: a row for each mark."""
    told = tellings((mark, stake_from(row.was), stake_from(row.now)) for mark, row in last.items())
    return [_one(telling, [last[mark] for mark in telling.marks]) for telling in told]


def _one(telling: Telling, rows: Sequence[DayNews]) -> News:
    return News(
        day=rows[-1].date,
        at=max(row.at for row in rows),
        what=telling.what,
        was=telling.was,
        now=telling.now,
        marks=telling.marks,
        mine=tuple(row.pk for row in rows),
        looked=all(row.looked for row in rows),
        seen=all(row.seen for row in rows),
    )


def days_back(today: date) -> date:
    """The first date whose changes somebody still reads."""
    return today - timedelta(days=DAYS_KEPT)
