"""A private copy of the files, taken at rest, hashed on the way. Only the copy is ever parsed."""

import codecs
import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from staffroom.kit.errors import StaffroomError

from .errors import FolderUnavailable, NoRoom, StillBeingWritten
from .folder import TROUBLE, FoundFile, Listing, TimetableFiles, look, timetable_copies, wait_until_still

_BLOCK = 1 << 20
_PAUSE = 0.25
_UTF8_PAIR = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
_ODD = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_ASCII = bytes(range(128))


@dataclass
class Copy:
    """One copied file and what its bytes say about themselves."""

    path: Path
    name: str
    table: str
    delta: bool
    sha256: str
    size: int
    time_ns: int
    start: bytes
    ascii: bool
    utf8: bool
    has_nul: bool
    odd_bytes: bool
    ends_line: bool
    high_bytes: int
    utf8_pairs: int


@dataclass
class TimetableCopies:
    """The timetable's copies of one run. `trouble` says why there are none, where that is so for a reason."""

    copies: list[Copy]
    trouble: str = ""


@dataclass
class Snapshot:
    """The copies of one set of files, in a folder that only we can read.

    The copies of the timetable's files lie there too, for `reopen_timetable`.
    """

    folder: Path
    school: str
    copies: list[Copy]
    left_over: list[str]

    @property
    def newest_ns(self) -> int:
        """Time of the newest base file, in nanoseconds since 1970."""
        return max(copy.time_ns for copy in self.copies if not copy.delta)


def take_when_still(
    folder: Path,
    into: Path,
    *,
    school_number: str,
    settle: float,
    patience: float,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Snapshot:
    """Wait until the files of `folder` are at rest and copy them; begin again while a writer gets in between.

    Raises StillBeingWritten after `patience` seconds, and what `look` and `take` raise.
    """
    began = now()
    while True:
        left = max(0.0, patience - (now() - began))
        listing = wait_until_still(
            folder, school_number=school_number, settle=settle, patience=left, now=now, sleep=sleep
        )
        try:
            return take(listing, into)
        except StillBeingWritten:
            if now() - began >= patience:
                raise
            sleep(_PAUSE)


def take(listing: Listing, into: Path) -> Snapshot:
    """Copy every file of `listing` to `into`, made afresh with mode 0700.

    Raises StillBeingWritten when a file changed meanwhile or its writer holds it locked,
    FolderUnavailable when it cannot be read, NoRoom when the copy cannot be kept; nothing is left behind then.
    """
    try:
        with _our_troubles(into):
            if into.exists():  # of a run that a database restored from a backup does not know any more
                shutil.rmtree(into)
            into.mkdir(parents=True, mode=0o700)
            into.chmod(0o700)
        copies = [_copy(file, into) for file in listing.files]
        for file in listing.files:
            _refuse_changed(file, file.path)  # one that changed while the others were copied belongs to another night
        _take_timetable(listing.timetable, into)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    return Snapshot(into, listing.school, copies, listing.left_over)


def reopen_timetable(folder: Path) -> TimetableCopies:
    """The timetable's copies among those that `take` left in `folder`. Raises FolderUnavailable when they are gone."""
    trouble = folder / TROUBLE
    if trouble.exists():
        return TimetableCopies([], trouble.read_text("utf-8"))
    return TimetableCopies([_again(file) for file in look(folder).timetable.files])


def hand_timetable_over(new: Path, old: Path) -> None:
    """Put the timetable's copies of a newer look in the place of those of an older one, while it has any place."""
    if not old.is_dir():
        return
    for path in timetable_copies(old):
        path.unlink()
    for path in timetable_copies(new):
        path.rename(old / path.name)


def _again(file: FoundFile) -> Copy:
    probe = _Probe()
    with _open_source(file) as source:
        for block in iter(lambda: _read(source, file), b""):
            probe.see(block)
    return probe.result(file.path, file)


def _take_timetable(timetable: TimetableFiles, into: Path) -> None:
    """Copy the timetable's files, all or none. What is wrong is noted and never stops the import of people."""
    trouble = timetable.trouble
    if not trouble:
        try:
            for file in timetable.files:
                _copy(file, into)
            for file in timetable.files:
                _refuse_changed(file, file.path)
        except StaffroomError as error:
            trouble = str(error)
    if trouble:
        for file in timetable.files:
            (into / file.path.name).unlink(missing_ok=True)
        note = into / TROUBLE
        with _our_troubles(note):
            note.write_text(trouble, "utf-8")
            seen = max((file.time_ns for file in timetable.files), default=0) if timetable.trouble else 0
            os.utime(note, ns=(seen, seen))  # the same files again are no better; a lock may be gone in a minute


def _copy(file: FoundFile, into: Path) -> Copy:
    target = into / file.path.name
    with _open_source(file) as source:
        probe = _Probe()
        with _our_troubles(target):
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for block in iter(lambda: _read(source, file), b""):
                probe.see(block)
                with _our_troubles(target):
                    out.write(block)
            with _our_troubles(target):
                out.flush()
                os.utime(out.fileno(), ns=(file.time_ns, file.time_ns))  # so that a copy tells its age
        _refuse_changed(file, source.fileno())
    if probe.size != file.size:
        raise StillBeingWritten(f"{file.path.name} changed while it was being copied.")
    return probe.result(target, file)


def _refuse_changed(file: FoundFile, now: Path | int) -> None:
    try:
        info = os.fstat(now) if isinstance(now, int) else now.lstat()
    except FileNotFoundError:
        raise StillBeingWritten(f"{file.path.name} went away while the files were being copied.") from None
    except OSError as error:
        raise FolderUnavailable(f"{file.path.name} cannot be looked at: {error.strerror}.") from None
    if (info.st_size, info.st_mtime_ns) != (file.size, file.time_ns):
        raise StillBeingWritten(f"{file.path.name} changed while it was being copied.")


def _read(source: BinaryIO, file: FoundFile) -> bytes:
    try:
        return source.read(_BLOCK)
    except OSError as error:
        raise FolderUnavailable(f"{file.path.name} could not be read to its end: {error.strerror}.") from None


@contextlib.contextmanager
def _open_source(file: FoundFile) -> Iterator[BinaryIO]:
    """Open without following links or waiting at a pipe, and only if no writer holds a lock."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise FolderUnavailable(f"{file.path.name} cannot be opened: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as source:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FolderUnavailable(f"{file.path.name} is not an ordinary file.")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StillBeingWritten(f"{file.path.name} is locked by the program that writes it.") from None
        except OSError:
            pass  # some network shares know no locks; size and time still guard the copy
        yield source


@contextlib.contextmanager
def _our_troubles(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "the quota is used up",
            errno.EROFS: "the disk is read-only",
            errno.EACCES: "writing there is not permitted",
        }.get(error.errno or 0, error.strerror)
        raise NoRoom(
            f"The copy {path} could not be written: {cause}. Make room or set STAFFROOM_DATA elsewhere."
        ) from None


class _Probe:
    """Looks at the bytes as they pass: hash, size, and what encoding they can be."""

    def __init__(self) -> None:
        self.size = 0
        self.start = b""
        self.last = b""
        self.ascii = True
        self.utf8 = True
        self.has_nul = False
        self.odd_bytes = False
        self.high_bytes = 0
        self.utf8_pairs = 0
        self._hash = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._carry = b""

    def see(self, block: bytes) -> None:
        self._hash.update(block)
        self.size += len(block)
        self.start = self.start or block[:4]
        self.last = block[-1:]
        self.has_nul = self.has_nul or b"\0" in block
        if not block.isascii() or self._carry:
            self._see_high(block)

    def _see_high(self, block: bytes) -> None:
        self.ascii = False
        high = block.translate(None, _ASCII)
        self.high_bytes += len(high)
        if _UTF8_PAIR.search(high):  # the bytes that are not ASCII are few; most files end here
            self.utf8_pairs += len(_UTF8_PAIR.findall(block))
        self.odd_bytes = self.odd_bytes or any(odd in high for odd in _ODD)
        if self.utf8:
            try:
                self._decoder.decode(block)
                self._carry = self._decoder.getstate()[0]
            except UnicodeDecodeError:
                self.utf8 = False
                self._carry = b""

    def result(self, path: Path, file: FoundFile) -> Copy:
        return Copy(
            path=path,
            name=file.official_name,
            table=file.table,
            delta=file.delta,
            sha256=self._hash.hexdigest(),
            size=self.size,
            time_ns=file.time_ns,
            start=self.start,
            ascii=self.ascii,
            utf8=self.utf8 and not self._carry,
            has_nul=self.has_nul,
            odd_bytes=self.odd_bytes or self.has_nul,
            ends_line=self.last in (b"\n", b"\r"),
            high_bytes=self.high_bytes,
            utf8_pairs=self.utf8_pairs,
        )
