"""Which files of a folder are eduHub's, and whether they have come to rest."""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .errors import DropRefused, FolderUnavailable, StillBeingWritten
from .tables import OFFICIAL, TABLES

_NAME = re.compile(r"([A-Z][A-Z0-9_]*)_(\d{4})(_D)?\.CSV")


@dataclass(frozen=True)
class FoundFile:
    """One file of the export as it stood at a look; `time_ns` is its modification time."""

    path: Path
    table: str
    delta: bool
    size: int
    time_ns: int

    @property
    def official_name(self) -> str:
        """The file's name as the export writes it, in whichever letters it stands in the folder."""
        return f"{self.path.stem.upper()}.csv"


@dataclass
class Listing:
    """The files that will be read, by table; `left_over` are deltas no newer than their base."""

    folder: Path
    school: str
    base: dict[str, FoundFile] = field(default_factory=dict)
    delta: dict[str, FoundFile] = field(default_factory=dict)
    left_over: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[FoundFile]:
        """Every file to be copied, bases first."""
        return [*self.base.values(), *self.delta.values()]


def look(folder: Path, *, school_number: str = "") -> Listing:
    """List the files of one school in `folder`; letter case of names does not matter.

    Raises FolderUnavailable (gone, unreadable, nothing there) or DropRefused (two schools,
    another school than `school_number`, two files for one table, staff or student file missing).
    """
    found = _official_files(folder)
    schools = sorted({school for school, _ in found})
    if len(schools) > 1:
        raise DropRefused(
            f"The folder {folder} holds files of {len(schools)} schools ({', '.join(schools)}). "
            "Leave only one school's files in it."
        )
    if school_number and schools[0] != school_number:
        raise DropRefused(
            f"These are files of school {schools[0]}; this Staffroom belongs to school {school_number}. "
            "Check STAFFROOM_EDUHUB_FOLDER and STAFFROOM_SCHOOL_NUMBER."
        )
    listing = Listing(folder, schools[0])
    for _, file in found:
        _enter(listing, file)
    _drop_old_deltas(listing)
    for table in TABLES.values():
        if table.needed and table.name not in listing.base:
            raise DropRefused(
                f"{table.name}_{listing.school}.csv is missing from {folder}. Without the {table.holds} file "
                "nothing is imported. Ask for eduHub to be exported again."
            )
    return listing


def wait_until_still(
    folder: Path,
    *,
    school_number: str,
    settle: float,
    patience: float,
    now: Callable[[], float],
    sleep: Callable[[float], None],
) -> Listing:
    """Look until no file changes size or time for `settle` seconds; give up after `patience` seconds.

    `now` is the wall clock in seconds, `sleep` waits; both are passed in so that tests own the time.
    Raises StillBeingWritten, and what `look` raises.
    """
    began = now()
    listing = look(folder, school_number=school_number)
    still_since = min(began, max(file.time_ns for file in listing.files) / 1e9)
    if still_since > began - settle:
        still_since = began
    while now() - still_since < settle:
        if now() - began > patience:
            raise StillBeingWritten(f"Files in {folder} were still being written after {patience:.0f} seconds.")
        sleep(min(0.25, settle))
        again = look(folder, school_number=school_number)
        if _marks(again) != _marks(listing):
            still_since = now()
        listing = again
    return listing


def _marks(listing: Listing) -> set[tuple[str, int, int]]:
    return {(file.path.name, file.size, file.time_ns) for file in listing.files}


def _official_files(folder: Path) -> list[tuple[str, FoundFile]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        raise FolderUnavailable(f"The folder {folder} is not there. Is the share mounted?") from None
    except NotADirectoryError:
        raise FolderUnavailable(
            f"{folder} is a file; Staffroom needs the folder that holds the eduHub files."
        ) from None
    except OSError as error:
        raise FolderUnavailable(f"The folder {folder} cannot be read: {error.strerror}.") from None
    found = []
    for entry in entries:
        match = _NAME.fullmatch(entry.name.upper())
        if match and match[1] in OFFICIAL and not entry.is_dir(follow_symlinks=False):
            found.append((match[2], _found(entry, match[1], delta=bool(match[3]))))
    if not found:
        raise FolderUnavailable(f"There are no eduHub files (such as SF_8865.csv) in {folder}.")
    return found


def _found(entry: os.DirEntry[str], table: str, *, delta: bool) -> FoundFile:
    try:
        info = entry.stat(follow_symlinks=False)
    except OSError as error:
        raise FolderUnavailable(f"{entry.name} cannot be looked at: {error.strerror}.") from None
    if not stat.S_ISREG(info.st_mode) and table in TABLES:
        raise DropRefused(
            f"{entry.name} is not an ordinary file (a link or a pipe). Put the file itself into the folder."
        )
    return FoundFile(Path(entry.path), table, delta, info.st_size, info.st_mtime_ns)


def _enter(listing: Listing, file: FoundFile) -> None:
    if file.table not in TABLES:
        return
    place = listing.delta if file.delta else listing.base
    if other := place.get(file.table):
        raise DropRefused(f"{other.path.name} and {file.path.name} are the same table twice. Leave only one of them.")
    place[file.table] = file


def _drop_old_deltas(listing: Listing) -> None:
    """A delta counts only beside its base and only when it is newer; otherwise it is left over from an earlier day."""
    for table, delta in list(listing.delta.items()):
        base = listing.base.get(table)
        if base is None or delta.time_ns <= base.time_ns:
            del listing.delta[table]
            listing.left_over.append(delta.path.name)
