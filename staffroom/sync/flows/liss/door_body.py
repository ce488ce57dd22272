"""The body of a call, read as a stream: never more than the limit, packed or unpacked, is held."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Protocol

from staffroom.kit.errors import TryLater
from staffroom.sources.liss.envelope import Flavour, flavour_of

PIECE = 65_536
_GZIP = b"\x1f\x8b"
_PACKED = {"gzip", "x-gzip", "deflate"}


BIG = 4_000_000
BIG_ONES = BoundedSemaphore(1)


class Readable(Protocol):
    """Something a body comes out of."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...  # pragma: no cover


class NotRead(Exception):
    """The body cannot be had whole. `flavour` is that of what could be read."""

    def __init__(self, flavour: Flavour) -> None:
        super().__init__()
        self.flavour = flavour


class TooLarge(NotRead):
    """It is larger than the limit, as sent or once unpacked."""


class Damaged(NotRead):
    """It ends in the middle, or is packed in a way that cannot be undone."""


def read_body(stream: Readable, *, most: int, encoding: str = "", content_type: str = "") -> bytes:
    """The whole body, unpacked if need be. Raises TooLarge beyond `most` bytes, and Damaged.

    `encoding` is the header Content-Encoding; a body that is gzip without saying so is understood as well.
    """
    body, sent = bytearray(), 0
    unpack: _Unpacking | None = None
    try:
        while piece := stream.read(PIECE):
            if not sent:
                unpack = _unpacking(encoding, piece)
            sent += len(piece)
            body += unpack(piece, most + 1 - len(body)) if unpack else piece
            if len(body) > most or sent > most:
                _let_run_out(stream, most)
                raise TooLarge(flavour_of(bytes(body[:PIECE]), content_type))
    except (OSError, zlib.error):
        raise Damaged(flavour_of(bytes(body[:PIECE]), content_type)) from None
    if unpack is not None and not unpack.finished:
        raise Damaged(flavour_of(bytes(body[:PIECE]), content_type))
    return bytes(body)


def head_of(stream: Readable, content_type: str = "") -> Flavour:
    """The flavour of a body of which nothing but the beginning is wanted."""
    try:
        return flavour_of(stream.read(PIECE), content_type)
    except OSError:
        return flavour_of(b"", content_type)


@contextmanager
def alone_if_big(size: int, patience: float) -> Iterator[None]:
    """Hold a big message back while this process is busy with another. Raises TryLater when patience (seconds) ends.

    Who sends it is known only after it was read, and reading takes ten times its size of memory for a moment.
    """
    if size <= BIG:
        yield
        return
    if not BIG_ONES.acquire(timeout=patience):
        raise TryLater("Another big message is still being read.")
    try:
        yield
    finally:
        BIG_ONES.release()


class _Unpacking:
    """Undoes gzip or deflate, a bounded piece at a time."""

    def __init__(self, window: int) -> None:
        self._undo = zlib.decompressobj(window)

    def __call__(self, piece: bytes, room: int) -> bytes:
        """What comes out of a piece, and no more than there is room for."""
        if self._undo.eof:
            return b""
        return self._undo.decompress(piece, max(1, room))

    @property
    def finished(self) -> bool:
        """Whether the packed data had its end."""
        return self._undo.eof


def _unpacking(encoding: str, head: bytes) -> _Unpacking | None:
    said = encoding.strip().lower()
    if head.startswith(_GZIP):
        return _Unpacking(16 + zlib.MAX_WBITS)
    if said == "deflate":
        # By the letter it has a header of zlib; many programs leave that out.
        wrapped = len(head) > 1 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
        return _Unpacking(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
    if said in _PACKED or said not in ("", "identity"):
        raise zlib.error
    return None


def _let_run_out(stream: Readable, most: int) -> None:
    """Read on for a while and forget it: whoever is still sending would not see our answer otherwise."""
    read: Callable[[int], bytes] = stream.read
    left = most
    while left > 0 and (piece := read(PIECE)):
        left -= len(piece)
