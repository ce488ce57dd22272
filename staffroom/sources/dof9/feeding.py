"""Feeds a file to expat piece by piece: no DOCTYPE, no entities, nothing fetched, no more memory than a piece needs."""

import hashlib
from typing import Protocol
from xml.parsers import expat  # nosec B407  # a DOCTYPE, and with it every entity, is refused when it begins

from staffroom.kit.words import size as in_words

from .records import FileRefused, Readable

_CHUNK = 1 << 18
_STUCK = 4 << 20
"""So many bytes without an element, a text or a comment coming to its end are no daily organiser's."""
_NOT_XML = (
    (b"PK\x03\x04", "a zip file, or one of Word or Excel"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"SQLite format 3", "a database"),
)


class Handlers(Protocol):
    """What takes the elements. `moved` is set whenever something comes to its end."""

    moved: bool

    def doctype(self, *_: object) -> None:
        """Refuses: a DOCTYPE or an entity begins."""

    def start(self, tag: str, attributes: object, /) -> None:
        """An element begins; `tag` is its namespace and its name, parted by a blank."""

    def data(self, text: str, /) -> None:
        """Some text."""

    def end(self, tag: str, /) -> None:
        """An element ends."""

    def other(self, *_: object) -> None:
        """Anything else."""


def feed(opened: Readable, walk: Handlers, *, name: str, most_megabytes: int) -> tuple[str, int]:
    """Everything through the parser, once. The SHA-256 and the size of the file. Raises FileRefused.

    `name` is what people call the file.
    """
    parser, mark, size, waiting = _parser(walk), hashlib.sha256(), 0, 0
    try:
        while chunk := opened.read(_CHUNK):
            if not size:
                _refuse_at_sight(name, chunk)
            size += len(chunk)
            mark.update(chunk)
            if size > most_megabytes * 1_000_000:
                raise FileRefused(
                    f"{name} is larger than {most_megabytes} MB, so it was not read to its end. Begin a new "
                    "file in the daily organiser, as its makers advise for each term, or have the operator raise "
                    "STAFFROOM_DOF9_MEGABYTES."
                )
            walk.moved = False
            parser.Parse(chunk, False)
            waiting = 0 if walk.moved else waiting + len(chunk)
            if waiting > _STUCK:
                raise FileRefused(f"{name} is not built like a file of the timetabler: one piece of it never ends.")
        if not size:
            raise FileRefused(f"{name} is empty: 0 bytes. Save it again, and send that.", unfinished=True)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused(
            f"{name} ends or breaks off in the middle: after {in_words(size)}, in line {error.lineno:,}, it is no "
            "longer XML. It may have been copied while it was being saved. Save it again, and send that; until then "
            "the last good one stands.",
            unfinished=True,
        ) from None
    except (LookupError, ValueError):
        raise FileRefused(
            f"{name} is written in letters that cannot be read here. Save it again, and send that."
        ) from None
    return mark.hexdigest(), size


def _parser(walk: Handlers) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = walk.doctype
    parser.EntityDeclHandler = walk.doctype
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.data
    parser.CommentHandler = walk.other
    parser.ProcessingInstructionHandler = walk.other
    return parser


def _refuse_at_sight(name: str, head: bytes) -> None:
    like = next((words for begins, words in _NOT_XML if head.startswith(begins)), "")
    if like:
        raise FileRefused(f"{name} is no daily organiser file: it begins like {like}. Choose the file ending in .dof9.")
