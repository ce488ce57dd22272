"""Which files of a folder are eduHub's, and whether they have come to rest."""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .errors import DropRefused, FolderUnavailable, StillBeingWritten
from .tables import OFFICIAL, TABLES
from .timetable_tables import TIMETABLE_TABLES

TROUBLE = "timetable trouble.txt"
"""Stands among the copies of a run, in place of the timetable's, when those could not be taken."""

_NAME = re.compile(r"([A-Z][A-Z0-9_]*)_(\d{4})(_D)?\.CSV")


@dataclass(frozen=True)
class FoundFile:
    """One file of the export as it stood at a look; `time_ns` is its modification time."""

    path: Path
    table: str
    delta: bool
    size: int
    time_ns: int
    ordinary: bool = True

    @property
    def official_name(self) -> str:
        """The file's name as the export writes it, in whichever letters it stands in the folder."""
        return f"{self.path.stem.upper()}.csv"


@dataclass
class FileSet:
    """Files by table; `left_over` are deltas no newer than their base."""

    base: dict[str, FoundFile] = field(default_factory=dict)
    delta: dict[str, FoundFile] = field(default_factory=dict)
    left_over: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[FoundFile]:
        """Every file to be copied, bases first."""
        return [*self.base.values(), *self.delta.values()]


@dataclass
class TimetableFiles(FileSet):
    """The files of the timetable. `trouble` says why they cannot be used; it is empty when they can."""

    trouble: str = ""


@dataclass
class Listing(FileSet):
    """The files of one look: those that the import of people reads, and apart from them those of the timetable."""

    folder: Path = Path()
    school: str = ""
    timetable: TimetableFiles = field(default_factory=TimetableFiles)


def look(folder: Path, *, school_number: str = "") -> Listing:
    """List the files of one school in `folder`; letter case of names does not matter.

    Raises FolderUnavailable (gone, unreadable, nothing there) or DropRefused (two schools,
    another school than `school_number`, two files for one table, staff or student file missing).
    What is wrong with files of the timetable is told in `timetable.trouble` and never raised.
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
    listing = Listing(folder=folder, school=schools[0])
    for _, file in found:
        if file.table in TABLES:
            _enter(listing, file)
        elif file.table in TIMETABLE_TABLES:
            _enter_timetable(listing.timetable, file)
    _drop_old_deltas(listing)
    _drop_old_deltas(listing.timetable)
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
    still_since = _still_since(listing, began, settle)
    timetable_since = _still_since(listing.timetable, began, settle)
    while True:
        still, late = now() - still_since >= settle, now() - began > patience
        if still and (now() - timetable_since >= settle or late):
            break
        if late:
            raise StillBeingWritten(f"Files in {folder} were still being written after {patience:.0f} seconds.")
        sleep(min(0.25, settle))
        again = look(folder, school_number=school_number)
        if _marks(again) != _marks(listing):
            still_since = now()
        if _marks(again.timetable) != _marks(listing.timetable):
            timetable_since = now()
        listing = again
    if now() - timetable_since < settle:
        listing.timetable.trouble = f"Files of the timetable were still being written after {patience:.0f} seconds."
    return listing


def _still_since(files: FileSet, began: float, settle: float) -> float:
    """Since when these files have been at rest, as far as their times tell."""
    since = min(began, max((file.time_ns for file in files.files), default=0) / 1e9)
    return since if since <= began - settle else began


def newer_timetable(listing: Listing, copies: Path) -> bool:
    """Whether any file of the timetable is newer than those that were copied to `copies` (`snapshot.take`)."""
    newest = max((path.stat().st_mtime_ns for path in timetable_copies(copies)), default=-1)
    return any(file.time_ns > newest for file in listing.timetable.files)


def timetable_copies(folder: Path) -> list[Path]:
    """What lies in a folder of copies for the timetable: its files, or the note why there are none."""
    paths = list(folder.iterdir()) if folder.is_dir() else []
    return [path for path in paths if path.name == TROUBLE or path.name.split("_")[0].upper() in TIMETABLE_TABLES]


def _marks(files: FileSet) -> set[tuple[str, int, int]]:
    return {(file.path.name, file.size, file.time_ns) for file in files.files}


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
    ordinary = stat.S_ISREG(info.st_mode)
    return FoundFile(Path(entry.path), table, delta, info.st_size, info.st_mtime_ns, ordinary=ordinary)


def _enter_timetable(timetable: TimetableFiles, file: FoundFile) -> None:
    try:
        if not file.ordinary:
            raise DropRefused(f"{file.path.name} is not an ordinary file.")
        _enter(timetable, file)
    except DropRefused as error:
        timetable.trouble = str(error)


def _enter(listing: FileSet, file: FoundFile) -> None:
    place = listing.delta if file.delta else listing.base
    if other := place.get(file.table):
        raise DropRefused(f"{other.path.name} and {file.path.name} are the same table twice. Leave only one of them.")
    place[file.table] = file


def _drop_old_deltas(listing: FileSet) -> None:
    """A delta counts only beside its base and only when it is newer; otherwise it is left over from an earlier day."""
    for table, delta in list(listing.delta.items()):
        base = listing.base.get(table)
        if base is None or delta.time_ns <= base.time_ns:
            del listing.delta[table]
            listing.left_over.append(delta.path.name)
