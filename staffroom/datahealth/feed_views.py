"""The page of feeds, and what may be done there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import may, needs
from staffroom.kit.errors import StaffroomError

from . import services
from .feeds import headline, source_lines


@never_cache
@require_safe
@needs("feeds.see")
def feed_page(request: HttpRequest) -> HttpResponse:
    """Every feed: how old, how it last went, what was set aside."""
    sources = source_lines(details=may(request, "feeds.details"))
    context = {"area": "health", "sources": sources, "headline": headline(sources), "now": timezone.now()}
    return render(request, "datahealth/feeds.html", context)


@never_cache
@require_POST
@needs("feeds.fetch")
def fetch(request: HttpRequest, feed: str) -> HttpResponse:
    """Have the worker fetch a source now."""
    if not services.fetch_now(feed, by=_signature(request)):
        raise Http404
    messages.success(request, "Asked. The worker begins within a minute; this page shows when it is done.")
    return redirect("datahealth:feeds")


@never_cache
@require_POST
@needs("feeds.reopen")
def try_again(request: HttpRequest, feed: str) -> HttpResponse:
    """The cause is mended: calls to a source go out again."""
    try:
        if not services.try_again(feed, by=_signature(request)):
            raise Http404
    except StaffroomError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Calls go out again. The worker begins within a minute.")
    return redirect("datahealth:feeds")


@never_cache
@require_POST
@needs("feeds.take")
def take(request: HttpRequest, feed: str) -> HttpResponse:
    """Say that what looks implausible is so."""
    taken = services.take_all_the_same(feed, by=_signature(request))
    if taken is None:
        raise Http404
    said = "It is taken with the next fetch, which is asked for now." if taken else "Nothing is set aside any more."
    messages.success(request, said)
    return redirect("datahealth:feeds")


def _signature(request: HttpRequest) -> str:
    user = request.user
    return user.signs_as if isinstance(user, User) else ""
