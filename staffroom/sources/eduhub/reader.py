"""One CSV file of the export, read strictly by its heading row."""

import codecs
import csv
import difflib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import getitem, itemgetter
from typing import NamedTuple

from .errors import TableRefused
from .records import Record
from .snapshot import Copy
from .tables import Column, Table, birth
from .values import Unreadable, text

# Memo cells may be long; anything beyond this is no cell but a damaged quote.
csv.field_size_limit(4 << 20)
_SEEN = 80
_REMEMBERED = 5_000
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f]")


class SetAside(NamedTuple):
    """A row that was not used, or (as a notice) one that was but looks wrong."""

    file: str
    line: int
    column: str
    key: str
    seen: str
    expected: str
    screen: str
    notice: bool = False


@dataclass
class FileRead:
    """What one file held. `records` by key; `lines` say where each stood; `absent` fields had no column."""

    records: dict[str, Record] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    absent: frozenset[str] = frozenset()
    warnings: list[str] = field(default_factory=list)


def _as_windows_does(error: UnicodeError) -> tuple[str, int]:
    """Five byte values mean nothing in Windows-1252; Windows itself reads them as control characters.

    One of them in a note nobody reads must not stop the school's night; in a cell that is read,
    the row is set aside.
    """
    if isinstance(error, UnicodeDecodeError) and error.encoding in ("charmap", "cp1252"):
        return "".join(chr(byte) for byte in error.object[error.start : error.end]), error.end
    raise error


_ERRORS = "staffroom.eduhub"
codecs.register_error(_ERRORS, _as_windows_does)

Keep = Callable[[list[str]], bool]


def read_file(
    copy: Copy,
    table: Table,
    *,
    encoding: str,
    birth_mark: Callable[[str], str],
    chooser: Callable[["Heading"], Keep] | None = None,
    progress: Callable[[int], None] | None = None,
) -> FileRead:
    """Read every row of `copy` into records.

    `chooser` may look at the heading and give back a test of raw rows; rows it refuses are not counted.
    `progress` is told the number of rows now and then. Raises TableRefused where the file as a whole
    cannot be used: broken CSV, wrong encoding, a needed column gone.
    """
    rows = _rows(copy, _encoding(copy, encoding))
    try:
        heading = Heading(copy.name, next(rows)[1], table, birth_mark)
    except StopIteration:
        raise TableRefused(copy.name, "the file is empty. Ask for eduHub to be exported again.") from None
    read = FileRead(absent=heading.absent)
    keep = chooser(heading) if chooser else None
    line, cells = 1, heading.names
    for line, cells in rows:
        if not cells or (keep is not None and not keep(cells)):
            continue
        read.rows += 1
        _take(read, heading, copy, line, cells)
        if progress is not None and not read.rows % 2_000:
            progress(read.rows)
    _judge_end(copy, heading, line, cells, read)
    return read


class Heading:
    """Where the columns of a table stand in this file."""

    def __init__(self, file: str, names: list[str], table: Table, birth_mark: Callable[[str], str]) -> None:
        self.file = file
        self.table = table
        self.names = names
        self.width = len(names)
        self._places = self._find(names)
        known = [column for column in table.columns if all(name in self._places for name in column.headings)]
        self._refuse_missing(known)
        self.absent = frozenset(column.field for column in table.columns if column not in known)
        self._arrange(known, birth_mark)

    def place(self, name: str) -> int | None:
        """Index of the column called `name`, or None."""
        return self._places.get(name)

    def _arrange(self, known: list[Column], birth_mark: Callable[[str], str]) -> None:
        """A column that is not in the file is picked from behind the row, where an empty cell is put."""
        columns = self.table.columns
        plain = [column in known and len(column.headings) == 1 for column in columns]
        places = [self._places[c.heading] if ok else self.width for c, ok in zip(columns, plain, strict=True)]
        self.pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(*places)
        self.whole = all(plain)
        self.cells = [_Cells(column, birth_mark) for column in columns]
        self.joined = [
            (i, [self._places[name] for name in c.headings], c.read)
            for i, c in enumerate(columns)
            if c in known and len(c.headings) > 1 and not c.each
        ]
        self.each = [
            (i, [(self._places[name], _Cells(_one_of(c, name), birth_mark)) for name in c.headings])
            for i, c in enumerate(columns)
            if c in known and c.each
        ]

    def _find(self, names: list[str]) -> dict[str, int]:
        places: dict[str, int] = {}
        wanted = {name for column in self.table.columns for name in column.headings}
        for place, name in enumerate(names):
            folded = name.strip().upper()
            if folded in places and folded in wanted:
                raise TableRefused(
                    self.file, f"the heading has the column {folded} twice. Ask for a new export.", line=1
                )
            places.setdefault(folded, place)
        return places

    def _refuse_missing(self, known: list[Column]) -> None:
        missing = list(dict.fromkeys(c.heading for c in self.table.columns if c.needed and c not in known))
        if not missing:
            return
        # A row of data may stand in the heading's place: only names among names we know are quoted.
        heading = any(name in self._places for column in self.table.columns for name in column.headings)
        strangers = [name for name in map(str.strip, self.names) if heading and _NAME.fullmatch(name)]
        near = [f"{close[0]}?" for name in missing if (close := difflib.get_close_matches(name, strangers, 1, 0.6))]
        hint = f" Similar in the file: {', '.join(near)}" if near else f" The file has {len(self.names)} columns."
        raise TableRefused(
            self.file,
            f"the table {self.table.name} lacks the column {', '.join(missing)}.{hint} "
            "Ask for eduHub to be exported again.",
            line=1,
        )


def _take(read: FileRead, heading: Heading, copy: Copy, line: int, cells: list[str]) -> None:
    """Turn one row into a record of `read`, or set it aside."""
    table = heading.table
    try:
        if len(cells) != heading.width:
            raise _BadRowError("", f"{len(cells)} cells", f"{heading.width} cells, as in the heading")
        if copy.has_nul and any("\0" in cell for cell in cells):
            raise _BadRowError("", "a NUL character", "text")
        record = _record(heading, cells)
        if copy.odd_bytes and any(map(_is_odd, record)):
            raise _BadRowError(
                "", "a character that cannot be shown", "text that CASES21 can show; type it again there"
            )
        key: str = record[0]
        if first := read.lines.get(key):
            raise _BadRowError(table.columns[0].heading, key, f"a code used once; line {first} has it too and was used")
    except _BadRowError as bad:
        key = _key(heading, cells)
        read.set_aside.append(SetAside(copy.name, line, bad.column, key, bad.seen[:_SEEN], bad.expected, table.screen))
        return
    read.records[key] = record
    read.lines[key] = line


class _BadRowError(Exception):
    def __init__(self, column: str, seen: str, expected: str) -> None:
        super().__init__(expected)
        self.column, self.seen, self.expected = column, seen, expected


class _Cells(dict[str, object]):
    """What the cells of one column say. Each text is read once: most columns hold the same few again and again."""

    def __init__(self, column: Column, birth_mark: Callable[[str], str]) -> None:
        super().__init__()
        self._column = column
        self._read = birth_mark if column.read is birth else column.read

    def __missing__(self, cell: str) -> object:
        value = self._value(cell.strip())
        if len(self) < _REMEMBERED:
            self[cell] = value
        return value

    def _value(self, cell: str) -> object:
        """The value of a stripped cell. Raises _BadRowError."""
        column = self._column
        if not cell:
            return column.empty
        if len(cell.upper()) > column.longest:  # a letter may be two as a capital
            raise self._bad(cell, f"{len(cell):,} characters", f"at most {column.longest} characters")
        try:
            return self._read(cell)
        except Unreadable as error:
            raise self._bad(cell, "a date in another form", str(error)) from None

    def _bad(self, cell: str, instead: str, expected: str) -> "_BadRowError":
        seen = instead if self._column.read is birth else cell  # a birth date is never kept
        return _BadRowError(self._column.heading, seen, expected)


def _record(heading: Heading, cells: list[str]) -> Record:
    picked = heading.pick(cells if heading.whole else [*cells, ""])
    values: list[object] = list(map(getitem, heading.cells, picked))
    for i, places, read in heading.joined:
        values[i] = read("".join(cells[place].strip()[:1] or "-" for place in places))
    for i, cells_of in heading.each:
        values[i] = tuple(known[cells[place]] for place, known in cells_of)
    if not values[0]:
        raise _BadRowError(heading.table.columns[0].heading, "nothing", "a code")
    return heading.table.record._make(values)


def _one_of(column: Column, heading: str) -> Column:
    """One column of several that are read each by itself."""
    return column._replace(heading=heading, empty="" if column.read is text else None, each=False)


def _is_odd(value: object) -> bool:
    texts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, str) and _ODD.search(one) for one in texts)


def _key(heading: Heading, cells: list[str]) -> str:
    place = heading.place(heading.table.columns[0].heading)
    return cells[place].replace("\0", "").strip().upper()[:20] if place is not None and place < len(cells) else ""


def _rows(copy: Copy, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on. Every failure names the file and the line."""
    line = 1
    with copy.path.open("rb") as raw, io.TextIOWrapper(raw, encoding, _ERRORS, newline="") as source:
        if copy.start[:3] == codecs.BOM_UTF8:
            raw.seek(3)  # before the first heading, whatever the rest is written in
        reader = csv.reader(source, strict=True)
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise TableRefused(copy.name, _csv_words(str(error)), line=line) from None
        except UnicodeDecodeError as error:
            raise TableRefused(
                copy.name,
                f"a byte (0x{error.object[error.start]:02X}) that is not {encoding} text. "
                "If the export is in another encoding, set STAFFROOM_EDUHUB_ENCODING.",
                line=line,
            ) from None


def _csv_words(error: str) -> str:
    if "unexpected end" in error:
        return "a quoted cell begins here and never ends; the file is cut off. Ask for eduHub to be exported again."
    if "field larger" in error:
        return "a cell here is larger than 4 million characters; a quote is damaged. Ask for a new export."
    return f"the row is not proper CSV ({error}). Ask for eduHub to be exported again."


def _judge_end(copy: Copy, heading: Heading, line: int, cells: list[str], read: FileRead) -> None:
    """A last row that neither ends its line nor has all its cells was cut off in the middle."""
    if copy.ends_line:
        return
    if len(cells) < heading.width:
        raise TableRefused(
            copy.name, "the file ends in the middle of a row; it is cut off. Ask for a new export.", line=line
        )
    read.warnings.append(f"{copy.name} does not end with a line end; its last row may be cut short.")


def _encoding(copy: Copy, configured: str) -> str:
    """Which encoding to read `copy` with; refuses what would garble names."""
    if copy.start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TableRefused(copy.name, "the file is UTF-16. Export it as Windows-1252 or UTF-8.")
    if copy.start[:3] == codecs.BOM_UTF8 and copy.utf8:
        return "utf-8"
    name = configured.lower().replace("_", "-")
    if name in ("utf-8", "utf8", "utf-8-sig"):
        return "utf-8"
    if not copy.ascii and (copy.utf8 or (copy.utf8_pairs >= 3 and copy.utf8_pairs * 4 > copy.high_bytes)):
        raise TableRefused(
            copy.name,
            f"the text looks like UTF-8 and would be garbled when read as {configured} (Zoë would become ZoÃ«). "
            "If your export is UTF-8, set STAFFROOM_EDUHUB_ENCODING=utf-8.",
        )
    return configured
