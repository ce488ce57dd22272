"""From where something was done: the request that is being answered, for every line written meanwhile."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_asking: ContextVar[HttpRequest | None] = ContextVar("asking", default=None)


class Whence:
    """Middleware: remembers the request, so that a line of the audit says whose session and which address it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        token = _asking.set(request)
        try:
            return self.get_response(request)
        finally:
            _asking.reset(token)


def address() -> str:
    """The address that asks; empty on the command line and in jobs."""
    request = _asking.get()
    return str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""


def account() -> str:
    """Handle of whoever is signed in and asks; empty where nobody is."""
    user = getattr(_asking.get(), "user", None)
    return str(user) if user is not None and user.is_authenticated else ""
