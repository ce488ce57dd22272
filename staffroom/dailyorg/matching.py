"""Which lines of a Daily Org are somebody's: pure, from text and facts alone.

A line names somebody by staff code or by name, or it is about one of their classes or rooms of that date. Where a
name could be somebody else's, the line is shown all the same and says that it may be theirs: a line too many is
read past, a line too few is a lesson missed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from staffroom.school.names import fold

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof"}
_COMMON = """
all and any art arts ask away bar bell best black blue bus brown bush can cook cross day days duty east end
exam excursion extra field free gate gold gray green grey ground gym hall head hill home house hub in is it
jan feb mar apr jun jul aug sep oct nov dec king lab lane late law leave lib lock long love lunch man march
marks may mon more music new no north not note now off old on one out oval page park per period place pool
post price read ready rec red rice rich room rooms rose rule sat sci see short silver small south sport staff
stage stone sun swift tech term the thu to too trip tue two up us walk wall ward water way we wed west white
who win wise wood woods year you young eng math mat hum fri pe pd hpe
"""
COMMON = frozenset(_COMMON.split())
"""Words that stand in a Daily Org whether or not somebody is called so."""
_WORD = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*")
_GROUPS = re.compile(r"\d+|[^\W\d_]+")
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Name:
    """A current member of staff, as far as names go. `calls` are the first names they go by."""

    code: str
    family: str
    calls: tuple[str, ...]


@dataclass(frozen=True)
class Me:
    """Whose lines are looked for. `others` are the names of everybody else; classes and rooms are those of the date."""

    code: str
    name: Name | None = None
    others: tuple[Name, ...] = ()
    classes: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()

    @cached_property
    def families(self) -> frozenset[tuple[str, ...]]:
        """My family name as the words of a line may have it."""
        return _spellings(self.name.family) if self.name else frozenset()

    @cached_property
    def calls(self) -> frozenset[str]:
        """First words of the names I am called by."""
        return (
            frozenset(word for call in self.name.calls for word in fold(call).split()[:1]) if self.name else frozenset()
        )

    @cached_property
    def namesakes(self) -> tuple[Name, ...]:
        """Others with my family name."""
        return tuple(other for other in self.others if _spellings(other.family) & self.families)

    @cached_property
    def initial_is_mine(self) -> bool:
        """Whether no namesake has my initial."""
        theirs = {fold(call)[:1] for other in self.namesakes for call in other.calls}
        return not theirs & self.initials

    @cached_property
    def initials(self) -> frozenset[str]:
        """First letters of the names I am called by."""
        return frozenset(call[:1] for call in self.calls)


@dataclass(frozen=True)
class Hit:
    """Where a line is somebody's, and why. The lower the rank, the surer: 0 names them, 1 may, 2 a class, 3 a room."""

    start: int
    end: int
    why: str
    rank: int


def hits_in(text: str, me: Me) -> list[Hit]:
    """Everything in a line that is about somebody."""
    found = [*_by_code(text, me), *_by_name(text, me)]
    found += _by_class(text, me)
    found += _by_room(text, me)
    return sorted(found, key=lambda hit: (hit.rank, hit.start))


def reasons(hits: Iterable[Hit]) -> list[str]:
    """Each reason once, the surest first; who is named surely is not named perhaps as well."""
    found = list(dict.fromkeys(hit.why for hit in hits))
    return [why for why in found if why != MAY_NAME or NAMES not in found]


def pieces(text: str, hits: Sequence[Hit]) -> list[tuple[str, bool]]:
    """The text in pieces, those that were found marked."""
    marked = [False] * len(text)
    for hit in hits:
        marked[hit.start : hit.end] = [True] * (hit.end - hit.start)
    out: list[tuple[str, bool]] = []
    for letter, mark in zip(text, marked, strict=True):
        if out and out[-1][1] == mark:
            out[-1] = (out[-1][0] + letter, mark)
        else:
            out.append((letter, mark))
    return out


NAMES, MAY_NAME = "names you", "may name you"


def _by_code(text: str, me: Me) -> Iterator[Hit]:
    """The code as a word of its own, in its own letters. One that is a word anyway is not sure among capitals."""
    if len(me.code) < 2 or (me.code.isdigit() and len(me.code) < _SHORTEST_NAME):
        return
    flags = re.NOFLAG if len(me.code) <= 4 else re.I
    doubtful = me.code.lower() in COMMON and text.isupper()
    for found in re.finditer(rf"(?<!\w){re.escape(me.code)}(?!\w)", text, flags):
        yield Hit(found.start(), found.end(), MAY_NAME if doubtful else NAMES, int(doubtful))


def _by_name(text: str, me: Me) -> Iterator[Hit]:
    if not me.families:
        return
    words = [(found[0], fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]
    folded = [word[1] for word in words]
    for family in me.families:
        long = len(family)
        for start in range(len(words) - long + 1):
            if tuple(folded[start : start + long]) != family:
                continue
            end = start + long
            sure = _sure(text, words, start, end, me)
            if sure is None:
                continue
            first = start - 1 if start and folded[start - 1] in (me.calls | me.initials | TITLES) else start
            last = end + 1 if end < len(words) and folded[end] in (me.calls | me.initials) else end
            if first < start and _apart(text, words, start - 1):
                first = start
            if last > end and _apart(text, words, end - 1):
                last = end
            yield Hit(words[first][2], words[last - 1][3], NAMES if sure else MAY_NAME, 0 if sure else 1)


def _sure(text: str, words: Sequence[tuple[str, str, int, int]], start: int, end: int, me: Me) -> bool | None:
    """Whether this family name is mine: True, False for perhaps, None for somebody else or no name at all."""
    before = words[start - 1][1] if start else ""
    after = words[end][1] if end < len(words) else ""
    if before in me.calls or after in me.calls:
        return True
    same_cell_before = before if start and not _apart(text, words, start - 1) else ""
    if len(same_cell_before) == 1 and not words[start - 1][0].isupper():
        same_cell_before = ""
    same_cell_after = after if end < len(words) and not _apart(text, words, end - 1) else ""
    initial = next(
        (one for one in (same_cell_before, _after_comma(text, words, end, same_cell_after)) if len(one) == 1), ""
    )
    if initial and initial.isalpha():
        return me.initial_is_mine if initial in me.initials else None
    if _calls_another(same_cell_before, same_cell_after, me):
        return None
    if same_cell_before in TITLES:
        return not me.namesakes
    if not words[start][0][:1].isupper() or _is_a_word(words, start, end):
        return None
    return not me.namesakes and not _called_otherwise(text, words, start)


def _called_otherwise(text: str, words: Sequence[tuple[str, str, int, int]], start: int) -> bool:
    """Whether a word that may be somebody's first name stands right before it: `Tom Keene`, but not `Extra: Keene`."""
    if not start or text[words[start - 1][3] : words[start][2]] != " ":
        return False
    word, folded = words[start - 1][:2]
    return word.istitle() and len(word) > 1 and folded not in COMMON | TITLES


def _apart(text: str, words: Sequence[tuple[str, str, int, int]], at: int) -> bool:
    """Whether the word and the one after it stand in two cells."""
    return "\t" in text[words[at][3] : words[at + 1][2]]


def _after_comma(text: str, words: Sequence[tuple[str, str, int, int]], end: int, after: str) -> str:
    """The word after a name, if it can be an initial: `Keene, A` or `Keene A.`, but not `Keene a` of a sentence."""
    if not after or len(after) > 1:
        return ""
    return after if words[end][0].isupper() else ""


def _calls_another(before: str, after: str, me: Me) -> bool:
    """Whether a namesake's first name stands beside it."""
    theirs = {word for other in me.namesakes for call in other.calls for word in fold(call).split()[:1]}
    return bool({before, after} & (theirs - me.calls) - {""})


def _is_a_word(words: Sequence[tuple[str, str, int, int]], start: int, end: int) -> bool:
    return end - start == 1 and (words[start][1] in COMMON or len(words[start][1]) < _SHORTEST_NAME)


def _by_class(text: str, me: Me) -> Iterator[Hit]:
    for code in me.classes:
        if pattern := _class_pattern(code):
            for found in pattern.finditer(text):
                yield Hit(found.start(), found.end(), f"your class {code}", 2)


def _class_pattern(code: str) -> re.Pattern[str] | None:
    """`09ENG2` is also found as `9ENG2` and `9 Eng 2`; a code of less than three parts only as it is written."""
    groups = _GROUPS.findall(code)
    if len(groups) < 2:
        return re.compile(rf"(?<!\w){re.escape(code)}(?!\w)") if len(code) > 2 and code.lower() not in COMMON else None
    between = r"[ ./_-]?" if len(groups) > 2 else ""
    parts = (f"0*{group.lstrip('0') or '0'}" if group.isdigit() else re.escape(group) for group in groups)
    return re.compile(rf"(?<!\w){between.join(parts)}(?!\w)", re.I)


def _by_room(text: str, me: Me) -> Iterator[Hit]:
    for code in me.rooms:
        if len(code) < 2 or code.isdigit():
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(code)}(?!\w)", text):
            yield Hit(found.start(), found.end(), f"your room {code}", 3)


def _spellings(family: str) -> frozenset[tuple[str, ...]]:
    """`El-Rahman` as two words and as one; `O'Brien` with its mark left out or read as a blank."""
    joined = tuple(fold(family).split())
    spaced = tuple(fold(re.sub(r"['’‘`´]", " ", family)).split())
    closed = tuple(fold(family.replace("-", "")).split())
    return frozenset(form for form in (joined, spaced, closed) if form)
