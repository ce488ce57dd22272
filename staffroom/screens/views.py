"""The page on which screens are made and revoked, and the door at which the screens themselves knock."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.rights import needs
from staffroom.kit import problems
from staffroom.kit.limits import limited, shared_part, take

from . import selectors, services
from .board import board_now, etag_of, school_called, version
from .forms import ScreenForm, name_in
from .models import Screen

AREA = {"area": "screens"}
MAKES_A_MINUTE = 20
ASKS_A_MINUTE = 20
"""One screen asks twice; more often when it wakes, or when somebody reloads it."""
KNOCKS_A_MINUTE = 600
"""From one address: all screens of a school may come from one."""


@never_cache
@require_safe
@needs("screens.manage")
def screens(request: HttpRequest) -> HttpResponse:
    """All screens, and a form for a new one."""
    return _page(request, ScreenForm())


@never_cache
@require_POST
@limited("screen made", per_minute=MAKES_A_MINUTE)
@needs("screens.manage")
def make(request: HttpRequest) -> HttpResponse:
    """Make a screen and show its address, this once."""
    form = ScreenForm.read(request.POST.dict())
    made = None if form.errors else services.make(_who(request), form)
    if made is None:
        return _page(request, form, status=422)
    screen, secret = made
    path = reverse("screens:show", args=[secret])
    return _page(request, ScreenForm(), made=screen, link=f"{settings.ENVIRONMENT.base_url.rstrip('/')}{path}")


@never_cache
@require_POST
@needs("screens.manage")
def rename(request: HttpRequest, screen_id: int) -> HttpResponse:
    """Give a screen another name."""
    screen, name = _screen(screen_id), name_in(request.POST.dict())
    if name and name != screen.name:
        services.rename(_who(request), screen, name)
        messages.success(request, f"The screen is called {name} now.")
    elif not name:
        messages.error(request, "A screen needs a name. It keeps the one it had.")
    return redirect("screens:screens")


@never_cache
@require_POST
@needs("screens.manage")
def revoke(request: HttpRequest, screen_id: int) -> HttpResponse:
    """Switch a screen off for good."""
    screen = _screen(screen_id)
    services.revoke(_who(request), screen)
    messages.success(request, f"The address of {screen.name} no longer works. The screen goes blank within a minute.")
    return redirect("screens:screens")


def _address(request: HttpRequest) -> str:
    return f"address {shared_part(request.META.get('REMOTE_ADDR', ''))}"


@login_not_required
@require_safe
@limited("screen", per_minute=KNOCKS_A_MINUTE, by=_address)
def show(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The display behind a secret address. Whoever has the address needs no session; nobody else finds anything."""
    screen = selectors.screen_behind(secret)
    if screen is None:
        raise Http404
    if wait := take("one screen", str(screen.pk), per_minute=ASKS_A_MINUTE):
        return problems.answer(request, problems.TOO_MANY, retry_after=wait)
    services.note_seen(screen)
    theme = request.GET.get("theme", "")
    context = {
        "board": board_now(screen),
        "version": version(),
        "school": school_called(),
        "ask": reverse("screens:now", args=[secret]),
        "theme": theme if theme in ("light", "dark") else "",
    }
    # Rendered without the request: nothing of a session or a cookie may get on a wall.
    return _on_a_wall(HttpResponse(render_to_string("screens/show.html", context)))


@login_not_required
@require_safe
@limited("screen", per_minute=KNOCKS_A_MINUTE, by=_address)
def now(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What changes on the display; nothing at all while it is as it was."""
    screen = selectors.screen_behind(secret)
    if screen is None:
        raise Http404
    if wait := take("one screen", str(screen.pk), per_minute=ASKS_A_MINUTE):
        return problems.answer(request, problems.TOO_MANY, retry_after=wait)
    services.note_seen(screen)
    etag = etag_of(screen)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        context = {"board": board_now(screen), "version": version(), "school": school_called()}
        answer = HttpResponse(render_to_string("screens/_board.html", context))
    answer["ETag"] = etag
    return _on_a_wall(answer)


def _on_a_wall(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _screen(screen_id: int) -> Screen:
    found = selectors.screens_in_use().filter(pk=screen_id).first()
    if found is None:
        raise Http404
    return found


def _who(request: HttpRequest) -> str:
    return str(getattr(request.user, "handle", ""))


def _page(
    request: HttpRequest, form: ScreenForm, *, made: Screen | None = None, link: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "screens": selectors.screens_in_use(),
        "places": Screen.Place.choices,
        "form": form,
        "made": made,
        "link": link,
    }
    return render(request, "screens/screens.html", AREA | context, status=status)
