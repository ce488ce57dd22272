"""Every part of the pages in every state, on one page: for whoever draws or checks one.

It shows made-up people, and is there on the demo and on a development server only.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from . import samples


def _only_where_nobody_works(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def shown(request: HttpRequest) -> HttpResponse:
        environment = settings.ENVIRONMENT
        if environment.mode == "production" and not environment.demo:
            raise Http404
        return view(request)

    return shown


@login_not_required
@require_safe
@_only_where_nobody_works
def page(request: HttpRequest) -> HttpResponse:
    """The style guide."""
    tried = request.GET.get("tried", "")
    context = {"area": "styleguide", "tried": samples.TRIED.get(tried, "")} | samples.everything()
    return render(request, "styleguide/page.html", context)


@login_not_required
@require_POST
@_only_where_nobody_works
def try_it(request: HttpRequest) -> HttpResponse:
    """Where every form of the style guide leads: back to it, with a note that says so."""
    tried = "undo" if "undo" in request.POST else "done"
    return redirect(f"{reverse('styleguide:page')}?tried={tried}")
