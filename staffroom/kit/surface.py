"""What every answer carries beside what Django and its CSP and Permissions-Policy packages add."""

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from staffroom.kit import problems
from staffroom.kit.http import is_loopback

Answer = Callable[[HttpRequest], HttpResponse]


class FromProxy:
    """Middleware: who asked is told by the proxy on this machine, and by nobody else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the visitor's address where everybody looks for it, if it was our own proxy that asked us."""
        peer = request.META.get("REMOTE_ADDR", "")
        if not peer or is_loopback(peer):  # nothing: a socket of this machine
            request.META["REMOTE_ADDR"] = _last_hop(request.headers.get("X-Forwarded-For", "")) or peer
        return self.get_response(request)


def _last_hop(forwarded: str) -> str:
    """The address our proxy saw; what stands before it came from the visitor and may be made up."""
    last = forwarded.rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return ""


class Surface:
    """Middleware: nothing is kept by a browser or proxy unless it is public; no other site may use it.

    A view that says `no-cache` itself means it: its reader may keep the answer, and asks each time whether it stands.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add the headers."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            response = _no_such_method(request, response)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        kept = response.headers.get("Cache-Control", "")
        if not any(said in kept for said in ("public", "no-store", "no-cache")):
            response["Cache-Control"] = "private, no-store"
        return response


def _no_such_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    answer = problems.answer(request, problems.NO_SUCH_METHOD)
    answer["Allow"] = refused.get("Allow", "")
    return answer
