"""Which files count, when they are at rest, and how they are copied."""

import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from staffroom.sources.eduhub import snapshot as snapshot_module
from staffroom.sources.eduhub.errors import DropRefused, FolderUnavailable, StillBeingWritten
from staffroom.sources.eduhub.folder import FoundFile, Listing, look, wait_until_still
from staffroom.sources.eduhub.snapshot import Snapshot, take, take_when_still
from tests import eduhub_folders as made


def names(listing: Listing) -> set[str]:
    return {file.path.name for file in listing.files}


def test_files_are_found_in_any_letter_case(folder: Path):
    (folder / "ST_8865.csv").rename(folder / "st_8865.CSV")
    (folder / "SF_8865.csv").rename(folder / "Sf_8865.Csv")

    listing = look(folder)

    assert {"SF", "ST"} <= listing.base.keys()
    assert {"st_8865.CSV", "Sf_8865.Csv"} <= names(listing)


@pytest.mark.parametrize(
    "stray",
    [
        "ST_8865_D_OLD.csv",
        "ST_8865_OLD.csv",
        "8843_ATT-HALF-DAY.CSV",
        "ST_TFR_8865.csv",
        "SK_HRMS_9999.csv",
        "ST_88650.csv",
        "ST_8865.csv.bak",
        "~ST_8865.csv",
        "Thumbs.db",
        "XX_9999.csv",
    ],
)
def test_what_is_not_of_the_export_is_passed_over(folder: Path, stray: str):
    before = names(look(folder))
    (folder / stray).write_bytes(b"anything\r\n")

    assert names(look(folder)) == before


def test_the_folder_for_writing_back_is_not_looked_into(folder: Path):
    before = names(look(folder))
    (folder / "write-back" / "responses").mkdir(parents=True)
    (folder / "write-back" / "ST_9999.csv").write_bytes(b"STKEY\r\n")
    (folder / "KGC_9999.csv").mkdir()

    assert names(look(folder)) == before


def test_two_schools_in_one_folder_are_refused(folder: Path):
    (folder / "KGC_7893.csv").write_bytes(b"KGCKEY\r\n")

    with pytest.raises(DropRefused, match=r"7893.*8865"):
        look(folder)


def test_another_school_than_ours_is_refused(folder: Path):
    with pytest.raises(DropRefused, match=r"school 8865.*school 7893"):
        look(folder, school_number="7893")


def test_one_table_twice_is_refused(folder: Path):
    (folder / "st_8865.csv").write_bytes(b"STKEY\r\n")

    with pytest.raises(DropRefused, match="the same table twice"):
        look(folder)


@pytest.mark.parametrize("table", ["SF", "ST"])
def test_a_folder_without_its_people_is_refused(folder: Path, table: str):
    (folder / f"{table}_8865.csv").unlink()
    (folder / f"{table}_8865_D.csv").write_bytes(b"")  # a delta without its base is nothing

    with pytest.raises(DropRefused, match=f"{table}_8865.csv is missing"):
        look(folder)


def test_a_folder_that_is_gone_empty_or_no_folder_is_away_rather_than_wrong(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")

    for name in ("gone", "empty", "file"):
        with pytest.raises(FolderUnavailable, match=name):
            look(tmp_path / name)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/etc/passwd")], ids=["pipe", "link"])
def test_a_pipe_or_a_link_is_refused_and_nobody_waits_at_it(folder: Path, make: Callable[[Path], None]):
    (folder / "KGC_8865.csv").unlink()
    make(folder / "KGC_8865.csv")

    with pytest.raises(DropRefused, match="not an ordinary file"):
        look(folder)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/etc/passwd")], ids=["pipe", "link"])
def test_a_pipe_or_a_link_put_there_after_the_look_is_not_read(
    folder: Path, tmp_path: Path, make: Callable[[Path], None]
):
    listing = look(folder)
    (folder / "ST_8865.csv").unlink()
    make(folder / "ST_8865.csv")

    with pytest.raises(FolderUnavailable, match=r"ST_8865.csv"):
        take(listing, tmp_path / "copy")


class Clock:
    """A wall clock that only sleeping moves; `then` happens at each sleep."""

    def __init__(self, then: Callable[[int], None] = lambda _count: None) -> None:
        self.time, self.count, self.then = made.START + made.DAY, 0, then

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.count += 1
        self.then(self.count)


def still(folder: Path, clock: Clock, *, settle: float = 3, patience: float = 60) -> Listing:
    return wait_until_still(
        folder, school_number="", settle=settle, patience=patience, now=clock.now, sleep=clock.sleep
    )


def grow(path: Path, at: float) -> None:
    with path.open("ab") as out:
        out.write(b"more")
    os.utime(path, (at, at))


def test_files_of_last_night_are_at_rest(folder: Path):
    clock = Clock()

    still(folder, clock)

    assert clock.count == 0


def test_a_file_that_grows_is_waited_for_until_it_is_still(folder: Path):
    path = folder / "ST_8865.csv"
    clock = Clock(lambda count: grow(path, clock.time) if count < 20 else None)
    grow(path, clock.time)

    listing = still(folder, clock)

    assert listing.base["ST"].size == path.stat().st_size
    assert clock.time - path.stat().st_mtime >= 3


def test_a_file_that_never_rests_is_given_up_after_the_patience(folder: Path):
    path = folder / "ST_8865.csv"
    clock = Clock(lambda _count: grow(path, clock.time))
    grow(path, clock.time)

    with pytest.raises(StillBeingWritten, match="after 60 seconds"):
        still(folder, clock)


def test_the_copy_is_for_our_eyes_alone(folder: Path, tmp_path: Path):
    snapshot = take(look(folder), tmp_path / "runs" / "run-1")

    assert stat.S_IMODE(snapshot.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(copy.path.stat().st_mode) for copy in snapshot.copies} == {0o600}
    assert all(copy.path.read_bytes() == (folder / copy.name).read_bytes() for copy in snapshot.copies)


@pytest.mark.parametrize("size", ["longer", "same"])
def test_a_file_that_changed_since_the_look_is_not_read_and_no_copy_stays(folder: Path, tmp_path: Path, size: str):
    listing = look(folder)
    path = folder / "STMA_8865.csv"
    path.write_bytes(path.read_bytes() + (b"1" if size == "longer" else b""))

    with pytest.raises(StillBeingWritten, match=r"STMA_8865.csv"):
        take(listing, tmp_path / "copy")

    assert not (tmp_path / "copy").exists()


def test_a_file_that_its_writer_holds_locked_is_not_read(folder: Path, tmp_path: Path):
    listing = look(folder)

    with (folder / "ST_8865.csv").open("rb+") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        with pytest.raises(StillBeingWritten, match="locked"):
            take(listing, tmp_path / "copy")


def copied(folder: Path, into: Path, clock: Clock) -> Snapshot:
    return take_when_still(folder, into, school_number="", settle=3, patience=60, now=clock.now, sleep=clock.sleep)


def test_the_copy_begins_again_when_a_writer_got_in_between(folder: Path, tmp_path: Path):
    path = folder / "ST_8865.csv"
    with path.open("rb+") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)

        def finish(count: int) -> None:
            if count == 3:
                writer.seek(0, os.SEEK_END)
                writer.write(b"STU99999\r\n")
                writer.flush()
                fcntl.flock(writer, fcntl.LOCK_UN)

        snapshot = copied(folder, tmp_path / "copy", Clock(finish))

    assert (snapshot.folder / "ST_8865.csv").read_bytes() == path.read_bytes()


def test_a_writer_that_never_lets_go_is_given_up_after_the_patience(folder: Path, tmp_path: Path):
    clock = Clock()

    with (folder / "ST_8865.csv").open("rb+") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        with pytest.raises(StillBeingWritten, match="locked"):
            copied(folder, tmp_path / "copy", clock)

    assert clock.time == pytest.approx(made.START + made.DAY + 60, abs=1)
    assert not (tmp_path / "copy").exists()


def test_a_file_that_changes_while_the_others_are_copied_spoils_the_set(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    listing = look(folder)
    copy_one = snapshot_module._copy

    def slowly(file: FoundFile, into: Path) -> object:
        if file.table == "STMA":  # the last; the first is long done
            grow(folder / "SCI_8865.csv", made.START + made.DAY)
        return copy_one(file, into)

    monkeypatch.setattr(snapshot_module, "_copy", slowly)

    with pytest.raises(StillBeingWritten, match=r"SCI_8865.csv changed"):
        take(listing, tmp_path / "copy")


def test_an_old_copy_in_the_way_is_replaced(folder: Path, tmp_path: Path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "ST_8865.csv").write_bytes(b"of a run that a restored database does not know")

    snapshot = take(look(folder), tmp_path / "copy")

    assert (snapshot.folder / "ST_8865.csv").read_bytes() == (folder / "ST_8865.csv").read_bytes()


def test_the_source_folder_is_left_as_it_was(folder: Path, tmp_path: Path):
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}

    take(look(folder), tmp_path / "copy")

    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before
