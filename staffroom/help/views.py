"""Help, to be read inside Staffroom."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import needs

from .pages_of_help import help_pages


@never_cache
@require_safe
@needs("help.read")
def front(request: HttpRequest) -> HttpResponse:
    """All pages of help."""
    return render(request, "help/front.html", {"area": "help", "pages": help_pages().values()})


@never_cache
@require_safe
@needs("help.read")
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One page of help."""
    found = help_pages().get(name)
    if found is None:
        raise Http404
    return render(request, "help/page.html", {"area": "help", "page": found})
