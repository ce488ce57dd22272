"""`/liss/`: no session, no cookie, no form token; each message carries its own user name and password."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from staffroom.kit.http import is_loopback
from staffroom.sync.flows.liss.door import answer
from staffroom.sync.flows.liss.door_body import Readable

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded")


@csrf_exempt
@login_not_required
def door(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer a timetabling program. What stands behind `/liss/` in the address (`rest`) says nothing to us."""
    if request.method != "POST":
        return HttpResponse("LISS endpoint, use POST\n", content_type="text/plain; charset=utf-8")
    told = answer(
        _body(request),
        content_type=request.headers.get("Content-Type", ""),
        encoding=request.headers.get("Content-Encoding", ""),
        length=_length(request),
        address=request.META.get("REMOTE_ADDR", ""),
        secure=_secure(request),
    )
    response = HttpResponse(told.body, status=told.status, content_type=told.media)
    if told.retry_after is not None:
        response["Retry-After"] = str(told.retry_after)
    return response


def _secure(request: HttpRequest) -> bool:
    """Over HTTPS, or from this very machine with nothing in between."""
    if request.is_secure():
        return True
    passed_on = any(name in request.headers for name in _FORWARDED)
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and not passed_on


def _body(request: HttpRequest) -> Readable:
    """The body as a stream. Django takes one that comes in chunks, without a length, for empty."""
    if _length(request) is None and request.META.get("wsgi.input_terminated"):
        stream: Readable = request.META["wsgi.input"]
        return stream
    return request


def _length(request: HttpRequest) -> int | None:
    said = request.META.get("CONTENT_LENGTH", "")
    return int(said) if str(said).isdecimal() else None
