"""The search: a page of its own, and the part of it that the dialog shows while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.limits import limited

from .finding import IN_DIALOG, ON_PAGE, Answer, look_for
from .question import Question

SEARCHES_A_MINUTE = 600  # as for the people page, with which it shares its count


@never_cache
@require_safe
@needs("search.use")
@limited("search", per_minute=SEARCHES_A_MINUTE)
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that fits; works without a script."""
    return render(request, "search/page.html", {"area": "search", "answer": _answer(request, ON_PAGE)})


@never_cache
@require_safe
@needs("search.use")
@limited("search", per_minute=SEARCHES_A_MINUTE)
def found(request: HttpRequest) -> HttpResponse:
    """The first of each kind, as options of the dialog's list."""
    return render(request, "search/_options.html", {"answer": _answer(request, IN_DIALOG)})


def _answer(request: HttpRequest, most: int) -> Answer:
    roles = getattr(request.user, "roles", ())
    return look_for(Question.read(request.GET.get("q", ""), roles), most)
