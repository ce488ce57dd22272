"""The school's own bell times: used on dates for which no source has any."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffroom.accounts.rights import needs
from staffroom.school.models import BellSchedule

from . import services
from .forms import BellForm
from .views import AREA, signature


@never_cache
@require_safe
@needs("calendar.see")
def bells(request: HttpRequest) -> HttpResponse:
    """All schedules."""
    schedules = [(one, [date.fromisoformat(day) for day in one.dates]) for one in BellSchedule.objects.all()]
    return render(request, "schoolcalendar/bells.html", AREA | {"schedules": schedules})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Write a new schedule."""
    return _write(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.edit")
def edit(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Change a schedule."""
    return _write(request, get_object_or_404(BellSchedule, pk=schedule_id))


@never_cache
@require_POST
@needs("calendar.edit")
def remove(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Take a schedule away."""
    schedule = get_object_or_404(BellSchedule, pk=schedule_id)
    services.remove_bells(schedule, by=signature(request))
    messages.success(request, f"{schedule.name} is gone.")
    return redirect("calendar:bells")


def _write(request: HttpRequest, schedule: BellSchedule | None) -> HttpResponse:
    form = BellForm.of(schedule) if schedule else BellForm()
    if request.method == "POST":
        form = BellForm.read(request.POST.dict())
        if services.save_bells(schedule, form, by=signature(request)):
            messages.success(request, f"{form.name} is kept. The days ahead follow within five minutes.")
            return redirect("calendar:bells")
    context = {"form": form, "schedule": schedule, "kinds": BellSchedule.Kind.choices}
    return render(request, "schoolcalendar/bell.html", AREA | context, status=422 if form.errors else 200)
