"""What lies in a folder that somebody else writes into: one look at it. Nothing in such a folder is ever changed."""

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .errors import TryLater

_BESIDE = ("~", ".", "$")


class FolderAway(TryLater):
    """The folder is not there, or cannot be read."""


@dataclass(frozen=True)
class Lying:
    """A file at one look."""

    path: Path
    size: int
    time_ns: int

    @property
    def name(self) -> str:
        """Its name, as it is remembered."""
        return self.path.name[:255]

    @property
    def mark(self) -> tuple[str, int, int]:
        """What differs once it is written: name, size and time."""
        return self.name, self.size, self.time_ns

    @property
    def saved(self) -> datetime:
        """When it was last written."""
        return datetime.fromtimestamp(self.time_ns / 1e9, tz=UTC)


def files_in(folder: Path, endings: tuple[str, ...]) -> list[Lying]:
    """Files with one of these endings (lower case), the oldest first; what a program keeps beside a file is none.

    Links are not followed. Raises FolderAway.
    """
    try:
        with os.scandir(folder) as entries:
            found = [lying for entry in entries if (lying := _lying(entry, endings)) is not None]
    except FileNotFoundError:
        raise FolderAway("The folder is not there. Is the share mounted?") from None
    except OSError as error:
        raise FolderAway(f"The folder cannot be read: {error.strerror}.") from None
    return sorted(found, key=lambda one: (one.time_ns, one.name))


def _lying(entry: os.DirEntry[str], endings: tuple[str, ...]) -> Lying | None:
    name = entry.name
    if not name.lower().endswith(endings) or name.startswith(_BESIDE) or not name.isprintable():
        return None
    try:
        info = entry.stat(follow_symlinks=False)
    except OSError:  # gone since the list was made
        return None
    return Lying(Path(entry.path), info.st_size, info.st_mtime_ns) if stat.S_ISREG(info.st_mode) else None
