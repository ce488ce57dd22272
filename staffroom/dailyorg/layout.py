"""Lines of a page from its letters: what stands on one height is one line, in the order in which it is read.

A row of a table stays one line, its cells parted by tabs, because a name and its room belong together. A page set in
two columns of running text is read column by column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

CELL = "\t"
_BETWEEN_LETTERS = 0.28
_BETWEEN_CELLS = 1.4
_SAME_HEIGHT = 0.45
_COLUMN_LINES, _COLUMN_WORDS, _COLUMN_SHARE = 8, 4.0, 0.9


@dataclass(frozen=True)
class Letter:
    """One letter and its box in points, from the top left corner of the page as it is seen."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Word:
    """Letters without a gap."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How high its letters are."""
        return max(0.1, self.bottom - self.top)

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """A line of text, its cells parted by tabs, and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def lines_of(letters: Iterable[Letter]) -> list[Line]:
    """All lines of a page in reading order."""
    rows = rows_of(words_of(letters))
    gutter = _gutter(rows)
    if gutter is None:
        return [_line(row) for row in rows]
    return _by_column(rows, gutter)


def words_of(letters: Iterable[Letter]) -> list[Word]:
    """Letters that follow each other on one height without a gap; blanks part words wherever they stand."""
    words: list[Word] = []
    open_word = False
    for letter in letters:
        if not letter.text.strip() or not letter.text.isprintable():
            open_word = False
            continue
        if open_word and _goes_on(words[-1], letter):
            _append(words[-1], letter)
        else:
            words.append(Word(letter.text, letter.left, letter.top, letter.right, letter.bottom))
        open_word = True
    return words


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words by height, from the top; within a row from the left."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.middle, one.left)):
        if rows and _on_one_height(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _goes_on(word: Word, letter: Letter) -> bool:
    height = max(word.height, letter.bottom - letter.top)
    gap = letter.left - word.right
    same = abs((letter.top + letter.bottom) / 2 - word.middle) < _SAME_HEIGHT * height
    return same and -height < gap < _BETWEEN_LETTERS * height


def _append(word: Word, letter: Letter) -> None:
    word.text += letter.text
    word.left, word.right = min(word.left, letter.left), max(word.right, letter.right)
    word.top, word.bottom = min(word.top, letter.top), max(word.bottom, letter.bottom)


def _on_one_height(row: Sequence[Word], word: Word) -> bool:
    middle = sum(one.middle for one in row) / len(row)
    return abs(word.middle - middle) < _SAME_HEIGHT * min(word.height, max(one.height for one in row))


def _line(row: Sequence[Word]) -> Line:
    text = row[0].text
    for before, word in pairwise(row):
        far = word.left - before.right > _BETWEEN_CELLS * max(before.height, word.height)
        text += (CELL if far else " ") + word.text
    return Line(
        text,
        min(word.left for word in row),
        min(word.top for word in row),
        max(word.right for word in row),
        max(word.bottom for word in row),
    )


def _gaps(row: Sequence[Word]) -> list[tuple[float, float]]:
    """Where a row has room for a gutter."""
    return [
        (before.right, word.left)
        for before, word in pairwise(row)
        if word.left - before.right > _BETWEEN_CELLS * max(before.height, word.height)
    ]


def _gutter(rows: Sequence[Sequence[Word]]) -> float | None:
    """Where two columns of running text part; None where there are none.

    Rows of a table have wide gaps too: more than one in a row, or few words on one of the sides.
    """
    split = [(row, gaps) for row in rows if (gaps := _gaps(row))]
    if len(split) < _COLUMN_LINES or sum(len(gaps) == 1 for _, gaps in split) < _COLUMN_SHARE * len(split):
        return None
    begins, ends = median(gaps[0][0] for _, gaps in split), median(gaps[0][1] for _, gaps in split)
    at = (begins + ends) / 2
    fitting = [row for row, gaps in split if gaps[0][0] <= at <= gaps[0][1]]
    across = [row for row in rows if any(word.left < at < word.right for word in row)]
    if len(fitting) < _COLUMN_SHARE * len(split) or len(across) > len(fitting) / 2:
        return None
    left = sum(sum(word.right <= at for word in row) for row in fitting) / len(fitting)
    right = sum(sum(word.left >= at for word in row) for row in fitting) / len(fitting)
    return at if min(left, right) >= _COLUMN_WORDS else None


def _by_column(rows: Sequence[Sequence[Word]], at: float) -> list[Line]:
    """First the left column, then the right one; a row across both, such as a heading, parts what is above it."""
    lines: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        halves = [word for word in row if word.right <= at], [word for word in row if word.left >= at]
        if len(halves[0]) + len(halves[1]) < len(row) or not _parted(row, at):
            lines += [*left, *right, _line(row)]
            left, right = [], []
            continue
        for half, column in zip(halves, (left, right), strict=True):
            if half:
                column.append(_line(half))
    return [*lines, *left, *right]


def _parted(row: Sequence[Word], at: float) -> bool:
    """Whether a row leaves the gutter free: it lies on one side, or has its gap there."""
    one_side = all(word.right <= at for word in row) or all(word.left >= at for word in row)
    return one_side or any(begins <= at <= ends for begins, ends in _gaps(row))
