"""My calendar addresses, and the door that calendar apps knock at."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import may, needs
from staffroom.kit import problems
from staffroom.kit.limits import limited, shared_part, take

from . import selectors, services
from .forms import FeedForm
from .ics import written

AREA = {"area": "calendars"}
MAKES_A_MINUTE = 20
FETCHES_A_MINUTE = 20
KNOCKS_A_MINUTE = 600
"""From one address: those of all staff may be fetched from one place, for a whole school or by one big provider."""


@never_cache
@require_safe
@needs("timetable.own")
def mine(request: HttpRequest) -> HttpResponse:
    """My addresses, and a form for a new one."""
    return _page(request, FeedForm())


@never_cache
@require_POST
@limited("calendar address", per_minute=MAKES_A_MINUTE)
@needs("timetable.own")
def make(request: HttpRequest) -> HttpResponse:
    """Make an address and show it, this once."""
    user = _me(request)
    form = FeedForm.read(request.POST.dict(), mine=bool(user.staff_code), rooms=_rooms(request))
    secret = None if form.errors else services.make(user, form)
    if secret is None:
        return _page(request, form, status=422)
    return _page(request, FeedForm(), path=reverse("calendars:feed", args=[secret]), label=form.label)


@never_cache
@require_POST
@needs("timetable.own")
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Take one of my addresses back; somebody else's is not found."""
    gone = services.revoke(_me(request), feed_id)
    if gone is None:
        raise Http404
    messages.success(request, f"The address for {gone.label} no longer works.")
    return redirect("calendars:mine")


def _address(request: HttpRequest) -> str:
    return f"address {shared_part(request.META.get('REMOTE_ADDR', ''))}"


@login_not_required
@require_safe
@limited("calendar feed", per_minute=KNOCKS_A_MINUTE, by=_address)
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar behind a secret address. Whoever has the address needs no session; nobody else finds anything."""
    found = selectors.feed_behind(secret)
    if found is None:
        raise Http404
    if wait := take("one calendar feed", str(found.pk), per_minute=FETCHES_A_MINUTE):
        return problems.answer(request, problems.TOO_MANY, retry_after=wait)
    services.note_fetch(found)
    sheet = selectors.sheet_of(found)
    answer = get_conditional_response(request, etag=sheet.etag)
    if answer is None:
        answer = HttpResponse(written(sheet), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="staffroom.ics"'
    answer["ETag"] = sheet.etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _page(request: HttpRequest, form: FeedForm, *, path: str = "", label: str = "", status: int = 200) -> HttpResponse:
    context = {
        "feeds": selectors.feeds_of(_me(request)),
        "rooms": _rooms(request),
        "form": form,
        "most": services.MOST,
        "made_for": label,
        "made": f"{settings.ENVIRONMENT.base_url.rstrip('/')}{path}" if path else "",
        "made_link": f"webcal://{urlsplit(settings.ENVIRONMENT.base_url).netloc}{path}" if path else "",
    }
    return render(request, "calendars/mine.html", AREA | context, status=status)


def _rooms(request: HttpRequest) -> dict[str, str]:
    return selectors.rooms_to_choose() if may(request, "rooms.see") else {}


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
