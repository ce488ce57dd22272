"""A sound folder to spoil, and a way to read it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from staffroom.sources.eduhub.drop import Drop, read_drop
from staffroom.sources.eduhub.folder import look
from staffroom.sources.eduhub.snapshot import take
from tests import eduhub_folders as made

Read = Callable[..., Drop]
Spoil = Callable[[str, bytes], None]


def read_folder(folder: Path, into: Path, *, encoding: str = "cp1252") -> Drop:
    """Snapshot and parse, as an import does."""
    snapshot = take(look(folder), into)
    return read_drop(snapshot, encoding=encoding, birth_key="a key", file_year=2026)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made.write(tmp_path / "eduhub", made.made_up_school(staff=6, students=12, leavers=3))


@pytest.fixture
def read(folder: Path, tmp_path: Path) -> Read:
    """Read the folder as it stands now."""
    times = iter(range(1000))
    return lambda encoding="cp1252": read_folder(folder, tmp_path / f"copy-{next(times)}", encoding=encoding)


@pytest.fixture
def put(folder: Path) -> Spoil:
    """Put other bytes in the place of a table's file."""

    def put_bytes(table: str, content: bytes) -> None:
        made.put(folder / made.file_name(table), content, at=made.START + 20)

    return put_bytes
