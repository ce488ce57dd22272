"""The next night's files: a few ordinary changes, or on request something that has gone wrong.

The timetable moves on with the nights: its dates are those of the school in the `school.json` beside the folder.

Whenever the folder is damaged or only got a delta, sound data are kept beside it (`eduhub-good`),
and the following night goes on from there. A bad night leaves no trace: its changes come again.
"""

import random
import shutil
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from staffroom.demo.chance import dice
from staffroom.demo.changes import one_day
from staffroom.demo.damage import DAMAGES
from staffroom.demo.eduhub import file_name, rows_of, stamp
from staffroom.demo.filler import columns
from staffroom.demo.quilt import TIMETABLE
from staffroom.demo.school import School, read_school
from staffroom.demo.sheets import Row, Sheet, Sheets, read_sheets, write_sheet
from staffroom.demo.timetable import give_timetable
from staffroom.demo.today import give_days
from staffroom.kit.errors import BadInput
from staffroom.kit.school_days import melbourne_today

_WITH_DELTA = {"SF": "SFKEY", "ST": "STKEY"}


@dataclass(frozen=True, slots=True)
class Night:
    """What was written: when, which changes in plain words, and what is wrong with it."""

    at: datetime
    changes: Counter[str] = field(default_factory=Counter)
    damage: str | None = None


def next_night(
    folder: Path, seed: int, *, damage: str | None = None, at: datetime | None = None, same: bool = False
) -> Night:
    """Write the next full set over the one in `folder`; same folder and seed, same changes.

    `at` is the newest file time (default: a day later, but never in the future). With `same`
    the data stay as they are and only the file times move. Raises BadInput if the folder was
    not made here or `damage` is no kind that `damage.DAMAGES` knows.
    """
    if damage is not None and damage not in DAMAGES:
        raise BadInput(f"There is no damage called {damage}. Known: {', '.join(DAMAGES)}.")
    good = good_copy(folder)
    sheets = read_sheets(good if good.exists() else folder)
    sound = sheets.newest
    at = at or _next_time(max(sound, newest_in(folder)))
    roll = dice(f"{seed}-{_print_of(sheets)}")
    _clear(folder, good)
    if damage:
        sheets.write(good, sound)
    changes = Counter[str]() if same else one_day(sheets, roll, at)
    if not same and (school := school_beside(folder, melbourne_today(at))):
        _renew_timetable(sheets, school)
    sheets.write(folder, at)
    if damage:
        _damage(folder, sheets, damage, roll, at=sound - timedelta(days=1) if damage == "not-newer" else at)
    return Night(at, changes, damage)


def _damage(folder: Path, sheets: Sheets, kind: str, roll: random.Random, at: datetime) -> None:
    if kind == "growing":  # ends well, so what is being written is what goes on
        sheets.write(good_copy(folder), at)
    DAMAGES[kind].do(folder, sheets, roll)
    for path in folder.glob("*_????.csv"):
        stamp(path, at)


def next_delta(folder: Path, seed: int, *, at: datetime | None = None) -> Night:
    """Write delta files of staff and students beside the full ones: whole rows added or changed since those."""
    good = good_copy(folder)
    base = read_sheets(folder)
    truth = read_sheets(good if good.exists() else folder)
    at = at or _next_time(truth.newest, timedelta(hours=2))
    changes = one_day(truth, dice(f"{seed}-{_print_of(truth)}"), at, full=False)
    for table, key in _WITH_DELTA.items():
        path = folder / file_name(table, base.number, delta=True)
        write_sheet(path, Sheet(base[table].headings, _newer_rows(base[table], truth[table], key)))
        stamp(path, at)
    truth.write(good, at)
    return Night(at, changes)


def school_beside(folder: Path, today: date) -> School | None:
    """The made-up school of a folder as seen on `today`, if its `school.json` is there."""
    path = folder.with_name("school.json")
    if not path.exists():
        return None
    school = read_school(path.read_text("utf-8"))
    if not school.lessons:  # made by an earlier version
        give_timetable(school)
    give_days(school, today)
    return school


def _renew_timetable(sheets: Sheets, school: School) -> None:
    for table in TIMETABLE:
        sheets.tables[table] = Sheet([column.name for column in columns(table)], list(rows_of(table, school)))


def newest_in(folder: Path) -> datetime:
    """Time of the newest file in a folder."""
    return datetime.fromtimestamp(max((path.stat().st_mtime for path in folder.glob("*.csv")), default=0), UTC)


def good_copy(folder: Path) -> Path:
    """Where the sound data are while the folder's are damaged or behind."""
    return folder.with_name(f"{folder.name}-good")


def _newer_rows(base: Sheet, truth: Sheet, key: str) -> list[Row]:
    old = {base.get(row, key): row for row in base.rows}
    return [row for row in truth.rows if old.get(truth.get(row, key)) != row]


def _next_time(newest: datetime, step: timedelta = timedelta(days=1)) -> datetime:
    return max(min(newest + step, datetime.now(UTC)), newest + timedelta(seconds=20)).replace(microsecond=0)


def _print_of(sheets: Sheets) -> int:
    return zlib.crc32(repr((sheets["SF"].rows, sheets["ST"].rows)).encode())


def _clear(folder: Path, good: Path) -> None:
    for path in (*folder.glob("*_????.csv"), *folder.glob("*_????_D.csv")):
        path.unlink()
    shutil.rmtree(good, ignore_errors=True)
