"""Identifiers that follow from a seed, so that scripts, docs and databases can speak of the same people twice."""

import base64
import hashlib
import re
import uuid

_OURS = uuid.UUID("7d0c5a52-94d8-5d0b-9e0e-5f6a8f0c8865")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def guid(seed: int, *what: str) -> str:
    """The identifier of something: same seed and words, same identifier."""
    return str(uuid.uuid5(_OURS, "/".join((str(seed), *what))))


def is_guid(text: str) -> bool:
    """Whether a text is an identifier already, as Entra writes them: lower case, with hyphens."""
    return bool(_GUID.fullmatch(text))


def pairwise(client_id: str, oid: str) -> str:
    """`sub`: what one app calls a person, and no other app does."""
    return url64(hashlib.sha256(f"{client_id}/{oid}".encode()).digest())


def url64(raw: bytes) -> str:
    """Base64 for addresses and tokens: url-safe, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
