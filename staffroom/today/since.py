"""What changed since somebody last looked: what a day was like then, against what it is like now. Pure.

The first look at a date remembers it. What differs later stays on the strip until the reader says "Seen"; what was
changed back is no difference any more. What was published before they first looked, or changed back after they had,
comes from the news (`school.news`). What is over is not told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2s

from staffroom.kit.words import bell, listed
from staffroom.school.day import Entry
from staffroom.school.news import News, sentence_for, worded_for

from .slots import Badge, Slot

Line = Sequence[str]
"""Sign, what, room, start and end of the thing, and what is different about it: as JSON keeps it."""
Lines = Mapping[str, Line]
OFF = ("cancelled", "covered", "withdrawn")
_FREED = Badge("plain", "Off the hook", "you need not take it")


@dataclass(frozen=True)
class Looked:
    """A date as it was when somebody looked at it, by mark."""

    at: datetime
    lines: Lines

    def as_json(self) -> dict[str, object]:
        """For the table."""
        return {"at": self.at.isoformat(), "lines": {mark: list(line) for mark, line in self.lines.items()}}

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> "Looked":
        """From the table."""
        lines = kept["lines"]
        return cls(datetime.fromisoformat(str(kept["at"])), lines if isinstance(lines, dict) else {})


@dataclass(frozen=True)
class Difference:
    """One line of the strip. `token` names it together with how it stands now, `marks` are what it is about.

    `said` is the whole of it in words, where it has better ones than its parts.
    """

    badge: Badge
    sign: str
    what: str
    room: str
    day: date
    token: str
    left: str = ""
    marks: frozenset[str] = frozenset()
    said: str = ""

    @property
    def sentence(self) -> str:
        """All of it as one would say it: 'Extra, P3 9ENG2 for Roza Petrov, C04'."""
        if self.said:
            return self.said
        what = " ".join(part for part in (self.sign, self.what, self.badge.more) if part)
        return ", ".join(part for part in (self.badge.word, what, self.room) if part)


def lines_of(entries: Iterable[Entry]) -> dict[str, Line]:
    """A date as it is now, to be remembered."""
    return {entry.mark: _line(entry) for entry in entries}


def differences(before: Lines, entries: Sequence[Entry], slots: Mapping[str, Slot], now: datetime) -> list[Difference]:
    """What is on the strip, in order of time. `slots` are the lines of the page, by mark."""
    after = lines_of(entries)
    gone = {mark: line for mark, line in before.items() if mark not in after and line[5] not in OFF}
    found = []
    for entry in entries:
        was, line, slot = before.get(entry.mark), after[entry.mark], slots.get(entry.mark)
        if slot is None or _over(entry, now) or (was is not None and list(was) == list(line)):
            continue
        if was is None and line[5] in OFF:
            continue
        marks = {entry.mark}
        if was is None and (twin := _twin(gone, line)):
            was = gone.pop(twin)
            marks.add(twin)
        if badge := _badge(was, line, slot):
            shown = replace(slot, badges=(badge,))
            left = slot.left or (was[2] if was and badge.word == "Room changed" else "")
            found.append((line[3], _difference(shown, badge, entry, left, marks)))
    found += [
        (line[3], _withdrawn(mark, line, entries, now)) for mark, line in gone.items() if _still_to_come(line, now)
    ]
    return [difference for _, difference in sorted(found, key=lambda pair: (pair[0], pair[1].what))]


def told_as_news(news: News, names: Mapping[str, str]) -> Difference:
    """A line of the strip for what was published before the reader first looked at the date."""
    said = worded_for(news, names)
    token = blake2s(f"news|{news.mine}|{news.at.isoformat()}".encode(), digest_size=6).hexdigest()
    badge, sentence = Badge(said.kind, said.word, said.more), sentence_for(news, names)
    return Difference(
        badge, said.sign, said.what, said.room, news.day, token, said.left, frozenset(news.marks), sentence
    )


def token_of(found: Iterable[Difference]) -> str:
    """Names exactly these differences: what was on the page when somebody pressed "Seen"."""
    return blake2s(" ".join(sorted(one.token for one in found)).encode(), digest_size=8).hexdigest()


def _line(entry: Entry) -> list[str]:
    change = entry.change
    return [
        _sign(entry),
        entry.name,
        listed(entry.rooms_now),
        entry.starts.isoformat() if entry.starts else "",
        entry.ends.isoformat() if entry.ends else "",
        change.kind if change else "",
    ]


def _sign(entry: Entry) -> str:
    if entry.period[:1].isdigit():
        return f"P{entry.period}"
    return entry.period if 0 < len(entry.period) <= 2 else bell(entry.starts) if entry.starts else entry.period


def _over(entry: Entry, now: datetime) -> bool:
    return entry.ends is not None and entry.ends <= now


def _still_to_come(line: Line, now: datetime) -> bool:
    return not line[4] or datetime.fromisoformat(line[4]) > now


def _twin(gone: Lines, line: Line) -> str:
    """The one thing that is gone and is called the same: it was put at another time, and is not new."""
    same = [mark for mark, was in gone.items() if was[1] == line[1]]
    return same[0] if len(same) == 1 else ""


def _badge(was: Line | None, line: Line, slot: Slot) -> Badge | None:
    """What to call the difference; the words of the day's own line where those say it."""
    own = slot.badges[0] if slot.badges and slot.changed else None
    if was is None:
        return own or Badge("plain", "New")
    if was[5] == "extra" and line[5] in OFF:
        return _FREED
    if line[5] != was[5] and line[5]:
        return own
    if line[5] != was[5]:
        return Badge("plain", "Back to normal", "as timetabled" if line[5] == "" else "")
    if line[3:5] != was[3:5]:
        return Badge("plain", "New time", f"until now {_clock(was)}" if was[3] else "")
    if line[2] != was[2]:
        return own if own and own.kind == "moved" else Badge("moved", "Room changed")
    return None


def _clock(line: Line) -> str:
    return bell(datetime.fromisoformat(line[3]))


def _difference(slot: Slot, badge: Badge, entry: Entry, left: str, marks: set[str]) -> Difference:
    line = _line(entry)
    token = blake2s("|".join([entry.mark, *line]).encode(), digest_size=6).hexdigest()
    return Difference(
        badge, line[0], slot.what, "" if slot.off else slot.room, entry.date, token, left, frozenset(marks)
    )


def _withdrawn(mark: str, line: Line, entries: Sequence[Entry], now: datetime) -> Difference:
    day = datetime.fromisoformat(line[3]).date() if line[3] else entries[0].date if entries else now.date()
    token = blake2s(f"gone|{mark}".encode(), digest_size=6).hexdigest()
    badge = _FREED if line[5] == "extra" else Badge("cancelled", "Withdrawn")
    return Difference(badge, line[0], line[1], "", day, token, marks=frozenset({mark}), said=_said_of(badge, line))


def _said_of(badge: Badge, line: Line) -> str:
    """Somebody listens for these words: 'You are off the hook: P3 9ENG2'."""
    return f"You are off the hook: {line[0]} {line[1]}" if badge is _FREED else ""
