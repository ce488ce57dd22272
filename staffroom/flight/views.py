"""Flight mode: what makes Staffroom an app on a phone, and the page that is kept for when there is no connection."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import may, needs
from staffroom.accounts.sessions import by_itself

from . import worker
from .colour import hex_of
from .copy import Reader, copy_for
from .keeping import key_of

PAPER = "#faf7f2"


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest: Staffroom under the school's name and colour on a home screen."""
    environment = settings.ENVIRONMENT
    icons = [
        ("icon-192", "192x192", "any"),
        ("icon-512", "512x512", "any"),
        ("icon-512-maskable", "512x512", "maskable"),
    ]
    told = {
        "id": "/",
        "name": f"{environment.school_name}: Staffroom",
        "short_name": "Staffroom",
        "lang": "en-AU",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": hex_of(0.42, environment.accent_chroma, environment.accent_hue),
        "icons": [
            {"src": static(f"flight/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
    }
    answer = JsonResponse(told, content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Nothing personal is in it; a browser asks for it anew each time."""
    text = worker.script()
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    answer["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'
    return answer


@require_safe
@needs("timetable.own")
def copy(request: HttpRequest) -> HttpResponse:
    """The page that is kept: one's own next days, duties, map and telephone list.

    `Staffroom-Keep` names the session it may be kept for; without it nothing is kept, and what was kept goes.
    `Cache-Control` stays `no-store`: the worker keeps it by its own rules, no other cache does.
    """
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        by_itself(request)
    reader = Reader(
        staff_code=str(getattr(request.user, "staff_code", "")),
        sees_phones=may(request, "people.contact"),
        sees_map=may(request, "map.see"),
    )
    key, found = key_of(request), copy_for(reader)
    mark = hashlib.sha256(repr((worker.version(), key, reader, found)).encode()).hexdigest()[:24]
    answer = get_conditional_response(request, etag=f'"{mark}"') or render(
        request, "flight/copy.html", {"copy": found, "at": timezone.now(), "is_kept": bool(key)}
    )
    answer["ETag"] = f'"{mark}"'
    if key:
        answer["Staffroom-Keep"] = key
        answer["Staffroom-Keep-Beside"] = " ".join(found.pictures)
    answer["Cache-Control"] = "private, no-store"
    return answer
