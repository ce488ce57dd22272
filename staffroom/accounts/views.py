"""The front door: signing in and out, and where `/` leads."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffroom.audit import services as audit
from staffroom.kit import problems
from staffroom.kit.errors import StaffroomError
from staffroom.kit.limits import limited, take, visitor

from . import breakglass, signing_in
from .leaving import forgetful
from .models import LOCAL, User
from .next_page import safe_next
from .provider import SIGNED_OUT, here, provider, registration
from .refusals import Refused
from .rights import allowed_at_all, may, needs
from .sessions import end_by_sid
from .signing_in import Begun
from .stepup import PRESS_AGAIN

A_MINUTE = 200
"""Sign-ins from one address: all staff of a school at eight in the morning, and some twice."""


@require_safe
@needs("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """The first page this person may see: their day, or else people, or else the nights."""
    if allowed_at_all(getattr(request.user, "roles", ()), "timetable.own"):
        return redirect("today:today")
    return redirect("people:list" if may(request, "people.see") else "datahealth:front")


@never_cache
@login_not_required
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Offer to sign in, on one's own computer or on a shared one; with `start`, go to the provider."""
    if elsewhere := _our_address(request):
        return HttpResponseRedirect(elsewhere)
    next_page = safe_next(request.GET.get("next", ""))
    start = request.GET.get("start", "")
    if start not in ("own", "shared"):
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_page)
        ready = registration().complete
        return render(request, "accounts/sign_in.html", {"ready": ready, "next": next_page})
    if wait := take("sign-in", visitor(request), per_minute=A_MINUTE):
        return problems.answer(request, problems.TOO_MANY, retry_after=wait)
    try:
        begun = signing_in.begin(next_page=next_page, shared=start == "shared")
    except Refused as refused:
        return _refusal(request, refused)
    return _off_to(begun)


@never_cache
@require_safe
@needs("home.open")
def again(request: HttpRequest) -> HttpResponse:
    """Have the person prove once more who they are, and come back to `next`."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    next_page = safe_next(request.GET.get("next", ""))
    if user.tid == LOCAL:
        return redirect(f"/auth/break-glass?{urlencode({'next': next_page})}")
    if wait := take("sign-in", visitor(request), per_minute=A_MINUTE):
        return problems.answer(request, problems.TOO_MANY, retry_after=wait)
    try:
        begun = signing_in.begin(next_page=next_page, again=user)
    except Refused as refused:
        return _refusal(request, refused)
    return _off_to(begun)


@never_cache
@login_not_required
@require_safe
@limited("callback", per_minute=A_MINUTE)
def callback(request: HttpRequest) -> HttpResponse:
    """The provider's answer."""
    try:
        welcome = signing_in.finish(request)
    except Refused as refused:
        response = _refusal(request, refused)
    else:
        if request.session.pop(PRESS_AGAIN, False):
            messages.info(request, "You have signed in again. Nothing was sent yet: press the button once more.")
        response = HttpResponseRedirect(safe_next(welcome.next))
    if state := request.GET.get("state", ""):
        response.delete_cookie(_cookie_name(signing_in.cookie_of(state)), path="/", samesite="Lax")
    return response


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here, then the provider's."""
    user, hint = request.user, str(request.session.get("login_hint", ""))
    logout(request)
    address = here(SIGNED_OUT)
    if isinstance(user, User):
        audit.record(who=user.handle, what="sign-out")
        if user.tid != LOCAL:
            address = _goodbye(hint) or address
    response = HttpResponseRedirect(address)
    forgetful(response)
    return response


@never_cache
@login_not_required
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Where the provider sends a browser that has signed out."""
    return render(request, "accounts/signed_out.html")


@never_cache
@login_not_required
@require_safe
def front_channel(request: HttpRequest) -> HttpResponse:
    """The provider's own session is over (`sid`). Cookies say nothing here: this comes in a frame, without them."""
    issuer, sid = request.GET.get("iss", ""), request.GET.get("sid", "")
    if not issuer or issuer.rstrip("/") == registration().issuer.rstrip("/"):
        for user in end_by_sid(sid):
            audit.record(who="Entra", what="sign-out.front-channel", target=user.handle)
    return HttpResponse("", content_type="text/plain")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("break-glass", per_minute=10)
def break_glass(request: HttpRequest) -> HttpResponse:
    """The door for the day Entra is away; there is none while no such account was made."""
    if breakglass.open_glass() is None:
        raise Http404
    wrong = ""
    if request.method == "POST":
        try:
            breakglass.enter(request, request.POST.get("passphrase", ""), request.POST.get("code", ""))
        except Refused as refused:
            signing_in.refused_line(request, refused)
            wrong = f"{refused.reason.meaning} {refused.reason.advice}"
        else:
            return HttpResponseRedirect(safe_next(request.POST.get("next", "")))
    context = {"wrong": wrong, "next": safe_next(request.GET.get("next", ""))}
    return render(request, "accounts/break_glass.html", context, status=403 if wrong else 200)


def _our_address(request: HttpRequest) -> str:
    """This page under the name the provider knows us by, where it was asked for by another; cookies are by name."""
    ours = urlsplit(settings.ENVIRONMENT.base_url)
    if request.get_host() == ours.netloc or not registration().complete:
        return ""
    return here(request.get_full_path()) if request.method == "GET" else ""


def _off_to(begun: Begun) -> HttpResponse:
    response = HttpResponseRedirect(begun.url)
    response.set_cookie(
        _cookie_name(begun.cookie),
        begun.value,
        max_age=int(signing_in.TIME_FOR_IT.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _cookie_name(name: str) -> str:
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def _goodbye(hint: str) -> str:
    if not registration().complete:
        return ""
    try:
        return provider().goodbye(here(SIGNED_OUT), hint)
    except StaffroomError:
        return ""


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page for somebody who does not get in, and its line of the audit."""
    reference = signing_in.refused_line(request, refused)
    context = {"reason": refused.reason, "more": refused.more, "reference": reference}
    return render(request, "accounts/refused.html", context, status=refused.reason.status)
