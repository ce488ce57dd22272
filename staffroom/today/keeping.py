"""Keeps a drawn page for a minute, for the one person it was drawn for, and lets a browser ask whether it changed.

What a page is made of says when it changes (`kit.stamps`); the minute is in the key too, because minutes left and ages
of facts go on by themselves. So an unchanged page costs its session, its user and one question for the stamps.
On a shared computer nothing is kept by the browser.
"""

import re
from collections.abc import Callable
from hashlib import blake2s

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from staffroom import __version__
from staffroom.kit.stamps import STAMPS, stamps

SECONDS = 60
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}')
_KEEP = re.compile(r'(data-keep=")[^"]+')
TOKEN, KEEP = "\ue000token\ue000", "\ue000keep\ue000"
_HOLES = ((_TOKEN, rf"\g<1>{TOKEN}"), (_KEEP, rf"\g<1>{KEEP}"))
"""What differs between two sessions of one person: the token of forms, and the name of the copy without network.
The holes begin with a letter that nobody can type."""


def stamp_of(request: HttpRequest) -> str:
    """Changes whenever something that this reader's pages are made of has changed. One query."""
    user = request.user
    known = request.META.get(STAMPS)
    if known is None:
        known = request.META[STAMPS] = stamps(int(user.pk or 0))
    facts = (
        sorted(known.items()),
        sorted(getattr(user, "roles", ())),
        getattr(user, "staff_code", ""),
        getattr(user, "name", ""),
    )
    return _hash(repr(facts))


def kept_page(request: HttpRequest, draw: Callable[[HttpRequest], str]) -> HttpResponseBase:
    """The page that `draw` makes, or the one it made less than a minute ago when nothing has changed since.

    A page with a message for the reader is drawn for this once.
    """
    if _has_messages(request):
        return own(HttpResponse(draw(request)), shared=True)
    minute = int(timezone.now().timestamp() // SECONDS)
    shared = is_shared(request)
    whose = f"{request.user.pk} {shared} {__version__}"
    name = _hash(f"{request.path} {request.META['QUERY_STRING']} {minute} {stamp_of(request)} {whose}")
    etag = _etag(request, name)
    if not shared and (unchanged := get_conditional_response(request, etag=etag)):
        unchanged["ETag"] = etag
        return own(unchanged)
    page = cache.get(f"page:{name}")
    if page is None:
        page = draw(request)
        for part, hole in _HOLES:
            page = part.sub(hole, page)
        cache.set(f"page:{name}", page, SECONDS)
    answer = HttpResponse(page.replace(TOKEN, get_token(request)).replace(KEEP, _ident(request)))
    if not shared:
        answer["ETag"] = _etag(request, name)
    return own(answer, shared=shared)


def own(answer: HttpResponseBase, *, shared: bool = False) -> HttpResponseBase:
    """For one person alone: kept by their browser only to ask whether it changed; on a shared computer not at all."""
    patch_cache_control(answer, private=True, no_cache=True, **({"no_store": True} if shared else {}))
    return answer


def is_shared(request: HttpRequest) -> bool:
    """Whether others use this computer."""
    return bool(getattr(getattr(request.session, "row", None), "shared", False))


def _ident(request: HttpRequest) -> str:
    return str(getattr(getattr(request.session, "row", None), "ident", ""))


def _etag(request: HttpRequest, name: str) -> str:
    """Another for each session, since what is filled into the page is."""
    secret = request.META.get("CSRF_COOKIE", "")
    return f'W/"{_hash(f"{name} {request.session.session_key} {secret}")}"'


def _has_messages(request: HttpRequest) -> bool:
    return bool(len(get_messages(request)))


def _hash(text: str) -> str:
    return blake2s(text.encode(), digest_size=12).hexdigest()
