"""The front door: signing in and out, and where `/` leads."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .models import User
from .rights import may, needs
from .selectors import DEMO_TENANT, personas

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
@needs("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """The first page this person may see."""
    return redirect("people:list" if may(request, "people.see") else "datahealth:front")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become one of the demo's people; outside the demo, say how signing in is set up."""
    demo = settings.ENVIRONMENT.demo
    if request.method == "POST" and demo:
        user = get_object_or_404(User, pk=_number(request.POST.get("who", "")), tid=DEMO_TENANT, is_active=True)
        login(request, user, backend=BACKEND)
        return HttpResponseRedirect(_where_to(request))
    people = personas() if demo else []
    return render(request, "accounts/sign_in.html", {"personas": people, "next": request.GET.get("next", "")})


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("accounts:sign-in")


def _where_to(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return str(settings.LOGIN_REDIRECT_URL)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
