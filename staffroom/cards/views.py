"""The page on which somebody puts their cards in order: by buttons, by keyboard, by dragging."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.rights import needs

from . import services
from .arranging import MOVABLE, arranged, moved, put
from .forms import StepForm
from .readers import reader_of
from .rendering import cards_for

COLUMN_TITLES = {"main": "First column", "middle": "Second column", "side": "Third column"}


@never_cache
@require_safe
@needs("timetable.own")
def arrange(request: HttpRequest) -> HttpResponse:
    """My cards, column by column, and those I have put away."""
    reader = reader_of(request)
    found = arranged(cards_for(reader), reader.roles, services.front_of(reader.user_id).columns)
    columns = [{"name": name, "title": COLUMN_TITLES[name], "cards": found[name]} for name in MOVABLE]
    context = {"columns": columns, "hidden": found["hidden"], "moved": request.GET.get("moved", ""), "area": "today"}
    return render(request, "cards/arrange.html", context)


@never_cache
@require_POST
@needs("timetable.own")
def move(request: HttpRequest) -> HttpResponse:
    """One step of one card, or one drop."""
    reader, form = reader_of(request), StepForm.read(request.POST)
    if form is None:
        return HttpResponse("No such step.", status=422)
    now = arranged(cards_for(reader), reader.roles, services.front_of(reader.user_id).columns)
    wish = moved(now, form.card, form.step) if form.step else put(now, form.card, form.column, form.before)
    services.arrange(reader.user_id, wish)
    return redirect(f"{reverse('cards:arrange')}?{urlencode({'moved': form.card})}")


@never_cache
@require_POST
@needs("timetable.own")
def reset(request: HttpRequest) -> HttpResponse:
    """As it comes for my role."""
    services.arrange(reader_of(request).user_id, {})
    messages.success(request, "Your cards stand again as they come for your role.")
    return redirect("cards:arrange")
