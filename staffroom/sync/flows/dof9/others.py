"""What the other sources say about the dates of a file: which classes meet, in which period, and whose duty it is.

The file names changes alone. Which of its rows are stale, and what a duty's whole team is, only the others know.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from staffroom.school.class_codes import BUCKET, bucket_of_class, fold_class
from staffroom.school.models import SourceDay
from staffroom.sync.day.merging import fold_period
from staffroom.sync.day.said import Said, from_text
from staffroom.sync.models import Statement

from .people import SOURCE

_DUTY = "duty"
_AT_ONCE = 400


@dataclass
class Others:
    """What is known of some dates from elsewhere."""

    classes: Mapping[tuple[date, str], list[Said]] = field(default_factory=dict)
    duties: Mapping[date, list[Said]] = field(default_factory=dict)
    everybody: frozenset[date] = frozenset()
    told: Mapping[date, frozenset[str]] = field(default_factory=dict)

    def lessons(self, day: date, class_code: str) -> list[Said]:
        """What a class has on that date."""
        return self.classes.get((day, fold_class(class_code)), [])

    def meant(self, day: date, class_code: str, period: str, of: str) -> tuple[str, list[Said]]:
        """Which class is meant, and its lessons on that date.

        A code that begins with the number of a semester, which others leave out, is theirs if one of them has it with
        that teacher in that period.
        """
        if (found := self.lessons(day, class_code)) or not class_code[:1].isdigit():
            return class_code, found
        without = self.lessons(day, class_code[1:]) if class_code[1:] else []
        if any(of and of in one.teachers and fold_period(one.period) == period for one in without):
            return without[0].class_code, without
        return class_code, []

    def would_know(self, day: date, of: str) -> bool:
        """Whether somebody else told the whole day of that teacher, or everybody's."""
        return day in self.everybody or (bool(of) and of in self.told.get(day, frozenset()))

    def duty(self, day: date, title: str, period: str, of: str) -> Said | None:
        """The duty that is meant: that person's in that period, of that name, or their only one. None if unknown."""
        known = self.duties.get(day, [])
        mine = [one for one in known if of in one.teachers] if of else known
        folded = _letters(title)
        same_period = [one for one in mine if period and fold_period(one.period) == period]
        same_title = [one for one in mine if folded and folded in _letters(one.title)]
        both = [one for one in same_period if one in same_title]
        for some in (both, same_period if of else [], same_title):
            if len(some) == 1:
                return some[0]
        return mine[0] if of and len(mine) == 1 and not same_title else None


def others_about(dates: Iterable[date], classes: Iterable[str]) -> Others:
    """What the other sources say about these dates. A few queries, however many rows the file has."""
    days = sorted(set(dates))
    if not days:
        return Others()
    buckets = sorted({bucket_of_class(code) for sent in classes for code in (sent, sent[1:]) if code})
    known: dict[tuple[date, str], list[Said]] = defaultdict(list)
    duties: dict[date, list[Said]] = defaultdict(list)
    said = Statement.objects.filter(date__in=days, withdrawn=False).exclude(source=SOURCE).order_by("mark")
    for start in range(0, len(buckets) + 1, _AT_ONCE):
        named = [*buckets[start : start + _AT_ONCE], *([_DUTY] if start == 0 else [])]
        for day, bucket, text in said.filter(bucket__in=named).values_list("date", "bucket", "said"):
            if bucket == _DUTY:
                duties[day].append(from_text(text))
            else:
                known[day, bucket.removeprefix(BUCKET)].append(from_text(text))
    everybody, told = _reach(days)
    return Others(known, duties, everybody, told)


def _reach(days: list[date]) -> tuple[frozenset[date], dict[date, frozenset[str]]]:
    """Dates about which a source that has lessons then told everybody's day, and else whose day was told."""
    whole: set[date] = set()
    told: dict[date, frozenset[str]] = {}
    taught = None
    for row in SourceDay.objects.filter(date__in=days).exclude(source=SOURCE):
        if row.everybody:
            taught = _taught(days) if taught is None else taught
            if (row.date, row.source) in taught:
                whole.add(row.date)
        elif row.staff:
            told[row.date] = told.get(row.date, frozenset()) | frozenset(row.staff)
    return frozenset(whole), told


def _taught(days: list[date]) -> set[tuple[date, str]]:
    lessons = Statement.objects.filter(date__in=days, bucket__startswith=BUCKET, withdrawn=False)
    return set(lessons.exclude(source=SOURCE).order_by().values_list("date", "source").distinct())


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
