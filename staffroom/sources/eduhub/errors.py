"""What can go wrong with an eduHub folder; each error says whether to try again."""

from staffroom.kit.errors import BadInput, NeedsPerson, TryLater


class FolderUnavailable(TryLater):
    """The folder is not there, empty, or cannot be read right now."""


class StillBeingWritten(TryLater):
    """A file kept growing until the patience ran out, or its writer holds it locked."""


class NoRoom(NeedsPerson):
    """The copy could not be kept: disk full, read-only, or not permitted."""


class DropRefused(BadInput):
    """The set of files as a whole cannot be used (wrong school, a table missing)."""


class TableRefused(BadInput):
    """One file cannot be used; the sentence names file, line where there is one, and what to do."""

    def __init__(self, file: str, what: str, *, line: int | None = None) -> None:
        place = file if line is None else f"{file} line {line}"
        super().__init__(f"{place}: {what}")
        self.file = file
        self.line = line
