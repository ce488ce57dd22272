"""Step-up: what cannot be taken back, or leaves the house, wants a person who signed in just now."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from .next_page import safe_next
from .signing_in import is_fresh

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PRESS_AGAIN = "press_again"


def needs_fresh(view: View[P]) -> View[P]:
    """Guard a view: whoever proved who they are more than five minutes ago signs in again first.

    What was sent is not kept: a page comes back, and the button is pressed once more. Put it below `needs`, so that
    nobody signs in again for what they may not do.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return _again(request)

    guarded.fresh = True  # type: ignore[attr-defined]  # read by the route test
    return guarded


def _again(request: HttpRequest) -> HttpResponse:
    back_to = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        back_to = _came_from(request)
        request.session[PRESS_AGAIN] = True
    address = f"{reverse('accounts:again')}?{urlencode({'next': safe_next(back_to)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _came_from(request: HttpRequest) -> str:
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path
