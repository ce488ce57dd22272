"""The next night's files: a few ordinary changes, or on request something that has gone wrong.

What the school really looks like is kept beside the folder (`eduhub-good`) whenever the folder
itself is damaged or only got a delta, so that the following night goes on from sound data.
"""

import shutil
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from staffroom.demo.changes import one_day
from staffroom.demo.damage import DAMAGES
from staffroom.demo.eduhub import file_name, stamp
from staffroom.demo.founding import dice
from staffroom.demo.sheets import Row, Sheet, Sheets, read_sheets, write_sheet
from staffroom.kit.errors import BadInput

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
    before, at = sheets.newest, at or _next_time(sheets.newest)
    roll = dice(f"{seed}-{_print_of(sheets)}")
    changes = Counter[str]() if same else one_day(sheets, roll, at)
    _clear(folder, good)
    sheets.write(folder, at)
    if damage:
        _copy(folder, good)
        DAMAGES[damage].do(folder, sheets, roll)
        for path in folder.glob("*.csv"):
            stamp(path, before - timedelta(days=1) if damage == "not-newer" else at)
    return Night(at, changes, damage)


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
    for path in folder.glob("*_????.csv"):
        path.unlink()
    shutil.rmtree(good, ignore_errors=True)


def _copy(folder: Path, good: Path) -> None:
    good.mkdir()
    for path in folder.glob("*_????.csv"):
        shutil.copy2(path, good / path.name)
