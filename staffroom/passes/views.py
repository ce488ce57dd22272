"""Where passes are made, handed out and taken back."""

from datetime import date
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import needs
from staffroom.kit.limits import limited

from . import selectors, services
from .forms import PassForm, chosen_day
from .lessons import day_of_pass

AREA = {"area": "passes"}
MAKES_A_MINUTE = 40


@never_cache
@require_safe
@needs("pass.make")
def listed(request: HttpRequest) -> HttpResponse:
    """Who is expected on a date, which passes there are, and a form for anybody else."""
    return _page(request, chosen_day(request.GET.get("date", ""), selectors.days_to_choose()))


@never_cache
@require_POST
@limited("casual pass", per_minute=MAKES_A_MINUTE)
@needs("pass.make")
def make(request: HttpRequest) -> HttpResponse:
    """Make a pass and show its address, this once."""
    day = chosen_day(request.POST.get("date", ""), selectors.days_to_choose())
    form = PassForm.read(request.POST, day, selectors.choices_on(day, selectors.passes_on(day)))
    made = services.make(_me(request), form)
    if made is None:
        return _page(request, day, form=form, status=422)
    return _page(request, day, made=made)


@never_cache
@require_POST
@needs("pass.make")
def revoke(request: HttpRequest, pass_id: int) -> HttpResponse:
    """Take a pass back, at once."""
    gone = services.revoke(_me(request), pass_id)
    if gone is None:
        messages.error(request, "That pass no longer opened anyway.")
        return redirect("passes:list")
    messages.success(request, f"The pass for {gone.name} no longer opens anything.")
    return redirect(f"{reverse('passes:list')}?{urlencode({'date': gone.date.isoformat()})}")


def _page(
    request: HttpRequest,
    day: date,
    *,
    form: PassForm | None = None,
    made: services.Made | None = None,
    status: int = 200,
) -> HttpResponse:
    passes = selectors.passes_on(day)
    choices = selectors.choices_on(day, passes)
    listed_already = {one.has.pk for one in choices.expected if one.has}
    context = {
        "day": day,
        "days": selectors.days_to_choose(),
        "choices": choices,
        "passes": [(one, selectors.who_of(one)) for one in passes if one.pk not in listed_already],
        "dies": selectors.ends(day),
        "form": form or PassForm(day),
    }
    return render(request, "passes/list.html", AREA | context | (_slip(made) if made else {}), status=status)


def _slip(made: services.Made) -> dict[str, object]:
    """What is handed over: the address as text and as QR code, and the day on paper."""
    day_pass, secret = made
    path = reverse("passes:open", args=[secret])
    address = f"{settings.ENVIRONMENT.base_url.rstrip('/')}{path}"
    day = day_of_pass(day_pass, reverse("schoolmap:picture", args=[0]).replace("0", "{}"), asking=False)
    return {
        "made": day_pass,
        "made_address": address,
        "made_qr": segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff"),
        "made_day": day,
        "office_phone": settings.ENVIRONMENT.office_phone,
        "organiser_phone": settings.ENVIRONMENT.organiser_phone,
    }


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
