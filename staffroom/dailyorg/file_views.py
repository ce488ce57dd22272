"""Pages as pictures, and the PDF as it came. A browser may keep them, and asks each time whether it still may."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import may, needs

from . import selectors
from .drawing import SMALL
from .models import Document

_ALONE = "sandbox; default-src 'none'"


@require_safe
@needs("dailyorg.see")
def page(request: HttpRequest, document_id: int, number: int) -> HttpResponseBase:
    """One page as a picture."""
    document = _document(request, document_id)
    if not 0 < number <= len(document.pages):
        raise Http404
    return _picture(request, document, f"{number}.webp")


@require_safe
@needs("dailyorg.see")
def small(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The first page, small."""
    return _picture(request, _document(request, document_id), SMALL)


@require_safe
@needs("dailyorg.see")
def original(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The PDF as it was sent, to keep: never opened within this site."""
    document = _document(request, document_id)
    answer = _file(document, "original.pdf", "application/pdf", save_as=_name(document))
    answer["Content-Security-Policy"] = _ALONE
    return answer


def _document(request: HttpRequest, document_id: int) -> Document:
    document = selectors.version(document_id, withdrawn_too=may(request, "dailyorg.upload"))
    if document is None:
        raise Http404
    return document


def _picture(request: HttpRequest, document: Document, name: str) -> HttpResponseBase:
    etag = f'"{document.sha[:32]}-{name.partition(".")[0]}"'
    unchanged = get_conditional_response(request, etag=etag)
    answer: HttpResponseBase = unchanged if unchanged is not None else _file(document, name, "image/webp")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _file(document: Document, name: str, kind: str, *, save_as: str = "") -> FileResponse:
    try:
        opened = (document.folder / name).open("rb")
    except OSError:
        raise Http404 from None
    return FileResponse(opened, as_attachment=bool(save_as), filename=save_as, content_type=kind)


def _name(document: Document) -> str:
    return document.name if document.name.lower().endswith(".pdf") else f"{document.name}.pdf"
