"""eduHub's words into the school's: pure, so that most tests need neither file nor database."""

from datetime import UTC, datetime

from staffroom.sources.eduhub.drop import Drop, TableRead
from staffroom.sources.eduhub.records import HomeGroup, House, Staff, Student, Subject
from staffroom.sources.eduhub.snapshot import Snapshot
from staffroom.sync.kinds import KINDS, Row
from staffroom.sync.plans import Incoming, Standing

# Open lists: a code that is not here is not known, and changes nothing about who is active.
_STAFF_STANDING = {
    "ACTV": Standing.CURRENT,
    "LEFT": Standing.LEFT,
    "INAC": Standing.NOT_ATTENDING,
    "DEL": Standing.TO_DELETE,
}
_STUDENT_STANDING = {
    "ACTV": Standing.CURRENT,
    "LVNG": Standing.CURRENT,
    "FUT": Standing.FUTURE,
    "INAC": Standing.NOT_ATTENDING,
    "LEFT": Standing.LEFT,
    "DEL": Standing.TO_DELETE,
}


def translate(drop: Drop, snapshot: Snapshot) -> list[Incoming]:
    """What the drop says, by kind, in the order in which kinds are planned and written."""
    times = {copy.table: moment(copy.time_ns) for copy in snapshot.copies if not copy.delta}
    by_kind = {read.table.holds: read for read in drop.tables.values()}
    found = []
    for name, kind in KINDS.items():
        read = by_kind.get(name)
        if read is None:
            continue
        rows, standing = _rows(read)
        incoming = Incoming(
            kind,
            rows,
            times[read.table.name],
            standing,
            absent=read.absent,
            unreadable=read.unreadable,
            read=read.rows,
            set_aside=len(read.set_aside),
        )
        if name == "enrolments":
            _end_with_the_year(incoming, drop.year)
        found.append(incoming)
    return found


def moment(time_ns: int) -> datetime:
    """A file's time, to the microsecond, in UTC."""
    seconds, rest = divmod(time_ns, 1_000_000_000)
    return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=rest // 1000)


def _rows(read: TableRead) -> tuple[dict[str, Row], dict[str, Standing]]:
    """Rows without what only says whether the thing is current, and that by key where it is not."""
    record = read.table.record
    if record is Staff:
        return dict(read.records), _people(read, _STAFF_STANDING)
    if record is Student:
        return dict(read.records), _people(read, _STUDENT_STANDING)
    if record not in (HomeGroup, House, Subject):
        return dict(read.records), {}
    place = record._fields.index("in_use")
    rows = {key: (*row[:place], *row[place + 1 :]) for key, row in read.records.items()}
    unused = {key: Standing.NOT_ATTENDING for key, row in read.records.items() if row[place] is False}
    return rows, unused


def _people(read: TableRead, known: dict[str, Standing]) -> dict[str, Standing]:
    standing: dict[str, Standing] = {}
    for key, record in read.records.items():
        verdict = known.get(record.status, Standing.UNKNOWN)  # type: ignore[union-attr]
        if verdict is not Standing.CURRENT:
            standing[key] = verdict
    return standing


def _end_with_the_year(incoming: Incoming, year: int | None) -> None:
    """Enrolments of an earlier year are over by themselves once this year's have come."""
    if year is None:
        return
    place = incoming.kind.at("year")
    incoming.ended = lambda row: row[place] is not None and row[place] < year
