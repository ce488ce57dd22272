"""What the table of rights says of doors, enforced before any view runs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from staffroom.kit import problems

from .rights import TABLE


class DeclaredMethods:
    """Middleware: a door answers the methods that the table of rights names for it; one that is not in it, none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before, nothing after."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """405 for what is not declared."""
        match = request.resolver_match
        methods = TABLE.methods.get(match.view_name, frozenset()) if match else frozenset()
        return None if request.method in methods else HttpResponseNotAllowed(sorted(methods))


class SignInFirst(LoginRequiredMiddleware):
    """Strangers: a page leads them to the sign-in, `/api/` says 401."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """The answer to somebody who is not signed in."""
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.path_info.startswith("/api/"):
            return problems.answer(request, problems.SIGN_IN_FIRST)
        return answer
