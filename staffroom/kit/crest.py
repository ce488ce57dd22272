"""The school's crest: a picture from a file of the school's own, in place of our mark.

It is read once and served at an address that holds a hash of what it is, so that browsers keep it for good and see a
new one at once after a restart. What it is, its first bytes say, never its name. An SVG may hold a script: it is used
as `<img>` only, where none runs, and whoever opens its address alone gets it with a policy that runs nothing.
"""

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from staffroom.kit.errors import BadInput

MOST_BYTES = 256 * 1024
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_SVG = re.compile(
    rb"\A(\xef\xbb\xbf)?\s*(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE\s+svg[^>\[]*>\s*)?(<!--.*?-->\s*)*<svg[\s>]",
    re.S,
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Crest:
    """A picture, what it is, and the name its bytes give it."""

    body: bytes
    kind: str
    digest: str


def read_crest(path: Path) -> Crest:
    """The picture in this file. Raises BadInput, which says what is wrong and what to do, for anything else."""
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}. Name a file that this user may read.") from None
    if len(body) > MOST_BYTES:
        raise BadInput(f"is larger than {MOST_BYTES // 1024} kB. Save it smaller: 256 pixels across is plenty.")
    kind = _kind_of(body)
    if not kind:
        raise BadInput("is not a picture that browsers show. Save it as SVG, PNG, WebP or JPEG.")
    return Crest(body, kind, hashlib.sha256(body).hexdigest()[:16])


def _kind_of(body: bytes) -> str:
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _SVG.match(body) else ""


@functools.cache
def _crest_in(path: Path) -> Crest | None:
    try:
        return read_crest(path)
    except BadInput as error:
        _log.warning("kit.crest.unusable", reason=str(error))
        return None


def crest() -> Crest | None:
    """The school's crest, if it has one that can be shown; a page never fails because of it."""
    path = settings.ENVIRONMENT.school_crest
    return _crest_in(path) if path else None


def crest_address() -> str:
    """Where the crest is; empty without one."""
    found = crest()
    return reverse("crest", args=[found.digest]) if found else ""


@login_not_required
@require_safe
def crest_image(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture, to keep for good: another one has another address."""
    found = crest()
    if found is None or found.digest != digest:
        raise Http404
    return HttpResponse(
        found.body,
        content_type=found.kind,
        headers={"Cache-Control": "public, max-age=31536000, immutable", "Content-Security-Policy": POLICY},
    )
