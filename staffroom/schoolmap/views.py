"""The map of the school."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import may, needs
from staffroom.school import plans
from staffroom.school.models import SitePlan

AREA = {"area": "map"}


@never_cache
@require_safe
@needs("map.see")
def school_map(request: HttpRequest) -> HttpResponse:
    """Every plan with its pins; `?room=B12`, or `?at=` the number of a pin, marks one place."""
    asked = " ".join(request.GET.get("room", "").replace("\0", "").split())[:40]
    known = plans.plans_with_pins()
    lit = _meant(known, asked)
    at = request.GET.get("at", "")
    pin = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else 0
    shown = [plans.drawn(plan, picture_address(plan), lit={lit} if lit else (), lit_pin=pin) for plan in known]
    shown.sort(key=lambda plan: not plan.lit)
    found = next(((plan, point) for plan in shown for point in plan.lit), None)
    codes = sorted({point.name for plan in shown for point in plan.points if point.kind == "room"})
    context = {"plans": shown, "asked": asked, "found": found, "codes": codes, "edits": may(request, "map.edit")}
    return render(request, "schoolmap/map.html", AREA | context)


@require_safe
@needs("map.see")
def picture(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """The picture of a plan. A browser keeps it and asks each time whether it still stands."""
    plan = plans.plan_called(plan_id).first()
    if plan is None:
        raise Http404
    return picture_answer(request, plan)


def picture_answer(request: HttpRequest, plan: SitePlan) -> HttpResponseBase:
    """The file itself, or that it has not changed."""
    path = plans.picture_path(plan)
    if path is None:
        raise Http404
    etag = f'"{path.stem}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = FileResponse(path.open("rb"), content_type="image/webp")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def picture_address(plan: SitePlan) -> str:
    """Where the picture of a plan is."""
    return reverse("schoolmap:picture", args=[plan.pk])


def _meant(known: list[SitePlan], asked: str) -> str:
    """The code that somebody typed, or the one whose name they typed; empty where nothing is called that."""
    wanted = asked.upper()
    if not wanted:
        return ""
    pins = [pin for plan in known for pin in plan.pins.all() if pin.code]
    by_code = next((pin.code for pin in pins if pin.code == wanted), "")
    by_name = next((pin.code for pin in pins if wanted in (plans.name_of(pin).upper(), pin.label.upper())), "")
    return by_code or by_name
