"""All tables of one night, read together: deltas merged, references checked, this year's classes picked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from .reader import FileRead, Heading, Keep, SetAside, read_file
from .records import Enrolment, Record, Staff, Student
from .snapshot import Copy, Snapshot
from .tables import ENROLMENTS, STAFF, STUDENTS, TABLES, Table
from .values import YEAR, birth_marker

Progress = Callable[[str, int], None]

_KNOWN_STATUS = {
    "staff": {"ACTV", "LEFT", "INAC"},
    "students": {"ACTV", "LVNG", "FUT", "INAC", "LEFT", "DEL"},
}


@dataclass
class TableRead:
    """One table after its delta was laid over its base.

    `records` by folded key. `unreadable` holds keys whose rows were set aside: they are there, so they
    are not missing. `absent` names fields whose column the export lacks: what is stored stays.
    """

    table: Table
    records: dict[str, Record]
    lines: dict[str, int]
    rows: int
    set_aside: list[SetAside]
    unreadable: set[str]
    absent: frozenset[str]
    file: str
    delta_file: str = ""
    delta_keys: frozenset[str] = frozenset()

    def where(self, key: str) -> tuple[str, int]:
        """File and line of the row that became the record of `key`."""
        return (self.delta_file if key in self.delta_keys else self.file, self.lines[key])


@dataclass
class Drop:
    """Everything one set of files said. `year` is the school year whose enrolments were kept."""

    tables: dict[str, TableRead] = field(default_factory=dict)
    notices: list[SetAside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    year: int | None = None


def read_drop(
    snapshot: Snapshot, *, encoding: str, birth_key: str, file_year: int, progress: Progress | None = None
) -> Drop:
    """Parse every copied file into records.

    `file_year` is the Melbourne year of the newest file; enrolments of that year are kept, or of the
    nearest year before it that has any. Raises TableRefused when a file as a whole cannot be used.
    """
    drop = Drop()
    mark = birth_marker(birth_key)
    for table in TABLES.values():
        copies = [copy for copy in snapshot.copies if copy.table == table.name]
        if not copies:
            drop.warnings.append(f"There is no {table.name}_{snapshot.school}.csv; {_words(table)} stay as they are.")
            continue
        years = _Years(file_year) if table is ENROLMENTS else None
        told = None if progress is None else _teller(progress, table.holds)
        reads = [
            read_file(
                copy, table, encoding=encoding, birth_mark=mark, chooser=years.choose if years else None, progress=told
            )
            for copy in sorted(copies, key=lambda copy: copy.delta)
        ]
        for read in reads:
            drop.warnings += read.warnings
        merged = lay_over(table, copies, reads)
        if years:
            drop.year = years.settle(merged)
        drop.tables[table.name] = merged
        if headings := [column.heading for column in table.columns if column.field in merged.absent]:
            drop.warnings.append(f"{merged.file} has no column {', '.join(headings)}; what is stored stays.")
    drop.warnings += [f"{name} is left over from an earlier day and was not used." for name in snapshot.left_over]
    _check_references(drop)
    _check_people(drop)
    return drop


def _teller(progress: Progress, holds: str) -> Callable[[int], None]:
    return lambda rows: progress(holds, rows)


def _words(table: Table) -> str:
    return table.holds.replace("_", " ")


def lay_over(table: Table, copies: list[Copy], reads: list[FileRead]) -> TableRead:
    """Lay the delta's whole rows over the base by key. Nothing is ever taken away by a delta."""
    names = [copy.name for copy in sorted(copies, key=lambda copy: copy.delta)]
    base, *deltas = reads
    merged = TableRead(table, base.records, base.lines, 0, base.set_aside, set(), base.absent, names[0])
    for name, read in zip(names[1:], deltas, strict=True):
        records = read.records
        if read.absent - merged.absent:
            records = {key: _filled(record, merged.records.get(key), read.absent) for key, record in records.items()}
        merged.records.update(records)
        merged.lines.update(read.lines)
        merged.delta_file, merged.delta_keys = name, frozenset(records)
        merged.set_aside = [row for row in merged.set_aside if row.key not in records] + read.set_aside
    merged.unreadable = {row.key for row in merged.set_aside if row.key and row.key not in merged.records}
    merged.rows = len(merged.records) + len(merged.set_aside)
    return merged


def _filled(record: Record, before: Record | None, absent: frozenset[str]) -> Record:
    """A delta with fewer columns than its base leaves those fields as the base had them."""
    if before is None:
        return record
    return record._replace(**{name: getattr(before, name) for name in absent})


class _Years:
    """Picks this year's enrolments without turning the rows of ten past years into records."""

    def __init__(self, file_year: int) -> None:
        self.wanted = file_year
        self.seen: set[int] = set()
        self._known: dict[tuple[str, str], bool] = {}

    def choose(self, heading: Heading) -> Keep:
        """A test for raw rows: placed in a class, and of the best year seen so far or an unreadable one."""
        year_at, period_at, class_at = heading.place("CYEAR"), heading.place("TTPERIOD"), heading.place("CLASS")

        def keep(cells: list[str]) -> bool:
            if len(cells) != heading.width:
                return True
            if class_at is not None and not cells[class_at].strip():
                return False
            said = (cells[year_at] if year_at is not None else "", cells[period_at] if period_at is not None else "")
            verdict = self._known.get(said)
            return self._judge(said) if verdict is None else verdict

        return keep

    def _judge(self, said: tuple[str, str]) -> bool:
        """Whether rows with this year and period are kept, as far as is known by now."""
        year = _year_of(said[0]) or _year_of(said[1])
        if year is None:
            self._known[said] = bool(said[0].strip().strip("0"))
            return self._known[said]
        if year not in self.seen:
            self.seen.add(year)
            self._known = {}
        self._known[said] = self._rank(year) >= self._rank(self._best())
        return self._known[said]

    def settle(self, read: TableRead) -> int | None:
        """Drop what a better year overtook while reading; give back the year kept."""
        if not self.seen:
            return None
        best = self._best()
        for key, record in list(cast("dict[str, Enrolment]", read.records).items()):
            if (record.year or _year_of(record.period)) != best:
                del read.records[key]
                del read.lines[key]
            elif record.year is None:
                read.records[key] = record._replace(year=best)
        read.rows = len(read.records) + len(read.set_aside)
        return best

    def _best(self) -> int:
        return max(self.seen, key=self._rank)

    def _rank(self, year: int) -> tuple[bool, int]:
        """This year before earlier ones, earlier ones (latest first) before years to come (nearest first)."""
        return (year <= self.wanted, year if year <= self.wanted else -year)


def _year_of(cell: str) -> int | None:
    digits = cell.strip()[:4]
    return int(digits) if YEAR.fullmatch(digits) else None


def _check_references(drop: Drop) -> None:
    """Codes that nothing answers to: an enrolment without its student is set aside, all else is a notice."""
    for read in drop.tables.values():
        for name, target in read.table.refers.items():
            if target not in drop.tables:
                continue
            known = drop.tables[target]
            place = read.table.record._fields.index(name)
            if read.table is ENROLMENTS and name == "student":
                _set_aside_strangers(read, known)
            else:
                drop.notices += _strangers(read, name, place, known)


def _strangers(read: TableRead, name: str, place: int, known: TableRead) -> list[SetAside]:
    users: dict[str, list[str]] = {}
    codes = known.records.keys() | known.unreadable
    for key, record in read.records.items():
        code = record[place]
        if code and code not in codes:
            users.setdefault(code, []).append(key)  # type: ignore[arg-type]
    heading = next(column.heading for column in read.table.columns if column.field == name)
    what = _words(known.table).removesuffix("s") if known.table is not STAFF else "staff code"
    notices = []
    for code, keys in users.items():
        file, line = read.where(keys[0])
        used = "1 row uses it" if len(keys) == 1 else f"{len(keys)} rows use it"
        expected = f"a {what} that {known.table.name} has; {used}"
        notices.append(SetAside(file, line, heading, keys[0], code, expected, read.table.screen, notice=True))
    return notices


def _set_aside_strangers(read: TableRead, students: TableRead) -> None:
    codes = students.records.keys() | students.unreadable
    for key, record in list(cast("dict[str, Enrolment]", read.records).items()):
        if record.student not in codes:
            file, line = read.where(key)
            del read.records[key]
            expected = "a student that ST has"
            read.set_aside.append(SetAside(file, line, "SKEY", key, record.student, expected, read.table.screen))
            read.unreadable.add(key)


def _check_people(drop: Drop) -> None:
    """Things about people that look wrong but stop nobody."""
    for table in (STAFF, STUDENTS):
        read = drop.tables[table.name]
        status = "STAFF_STATUS" if table is STAFF else "STATUS"
        for key, record in cast("dict[str, Staff | Student]", read.records).items():
            if record.status not in _KNOWN_STATUS[table.holds]:
                expected = "a status such as ACTV or LEFT; taken as not known"
                drop.notices.append(_notice(read, key, status, record.status or "nothing", expected))
            if not (record.family_name or record.first_name):
                drop.notices.append(_notice(read, key, "SURNAME", "nothing", "a name"))
    _check_staff_emails(drop, drop.tables[STAFF.name])


def _check_staff_emails(drop: Drop, staff: TableRead) -> None:
    """Current staff without an address, or with one that somebody else has too, cannot be linked by it."""
    first: dict[str, str] = {}
    for key, record in cast("dict[str, Staff]", staff.records).items():
        if record.status == "LEFT":
            continue
        if not record.email:
            drop.notices.append(_notice(staff, key, "E_MAIL", "nothing", "an e-mail address"))
        elif (other := first.setdefault(record.email.lower(), key)) != key:
            expected = f"an address of their own; line {staff.lines[other]} has it too"
            drop.notices.append(_notice(staff, key, "E_MAIL", record.email, expected))


def _notice(read: TableRead, key: str, column: str, seen: str, expected: str) -> SetAside:
    file, line = read.where(key)
    return SetAside(file, line, column, key, seen[:80], expected, read.table.screen, notice=True)
