"""Plans are uploaded and pins are placed here."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import needs
from staffroom.kit.errors import BadInput
from staffroom.kit.limits import limited
from staffroom.school import plans
from staffroom.school.models import Pin, SitePlan

from . import services
from .forms import PinForm, read_name
from .pictures import MOST_BYTES, Picture, read_picture
from .views import AREA, picture_address

UPLOADS_A_MINUTE = 10


@never_cache
@require_safe
@needs("map.edit")
def edit(request: HttpRequest) -> HttpResponse:
    """All plans, and a form for another."""
    return _front(request)


@never_cache
@require_POST
@limited("plan upload", per_minute=UPLOADS_A_MINUTE)
@needs("map.edit")
def add(request: HttpRequest) -> HttpResponse:
    """Upload a plan."""
    name = read_name(request.POST.get("name", ""))
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = "Say what it shows, such as Main campus, ground floor."
    if services.is_full():
        errors["name"] = f"There are {services.MOST_PLANS} plans, which is the most. Remove one first."
    picture = _uploaded(request, errors)
    if errors or picture is None:
        return _front(request, name=name, errors=errors, status=422)
    made = services.add_plan(name, picture, by=_signature(request))
    messages.success(request, f"{name} is there. Now place its pins.")
    return redirect("schoolmap:plan", made.pk)


@never_cache
@require_POST
@needs("map.edit")
def undo(request: HttpRequest) -> HttpResponse:
    """Put back what was removed a moment ago."""
    plan = services.put_back(request.POST.get("removed", ""), by=_signature(request))
    if plan is None:
        messages.error(request, "That can no longer be put back: it is too long ago, or it is there again.")
        return redirect("schoolmap:edit")
    messages.success(request, "It is back.")
    return redirect("schoolmap:plan", plan.pk)


@never_cache
@require_safe
@needs("map.edit")
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan with its pins; `?pin=3` moves that one, `?code=B12` is the next to be placed."""
    shown = _plan(plan_id)
    asked = request.GET.get("pin", "")
    pin = next((one for one in shown.pins.all() if str(one.pk) == asked), None)
    return _page(request, shown, PinForm.of(pin) if pin else PinForm(code=request.GET.get("code", "")[:40].upper()))


@never_cache
@require_POST
@needs("map.edit")
def rename(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Call a plan something else."""
    shown, name = _plan(plan_id), read_name(request.POST.get("name", ""))
    if not name:
        return _page(request, shown, PinForm(), errors={"name": "A plan needs a name."}, status=422)
    services.rename(shown, name, by=_signature(request))
    messages.success(request, f"It is called {name} now.")
    return redirect("schoolmap:plan", plan_id)


@never_cache
@require_POST
@limited("plan upload", per_minute=UPLOADS_A_MINUTE)
@needs("map.edit")
def exchange(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Another picture of the same place."""
    shown = _plan(plan_id)
    errors: dict[str, str] = {}
    picture = _uploaded(request, errors)
    if picture is None:
        return _page(request, shown, PinForm(), errors=errors, status=422)
    services.change_picture(shown, picture, by=_signature(request))
    messages.success(request, "The picture is new. Look whether the pins still stand right.")
    return redirect("schoolmap:plan", plan_id)


@never_cache
@require_POST
@needs("map.edit")
def remove(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take a plan and its pins away; the answer offers to put them back."""
    shown = _plan(plan_id)
    removed = services.remove_plan(shown, by=_signature(request))
    return _front(request, removed=removed, gone=f"{shown.name} and its pins are gone.")


@never_cache
@require_POST
@needs("map.edit")
def place(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Place a pin or move one; then the next room that has none is offered."""
    shown, form = _plan(plan_id), PinForm.read(request.POST.dict())
    pin = services.keep_pin(shown, form, by=_signature(request))
    if pin is None:
        return _page(request, shown, form, status=422)
    messages.success(request, f"{plans.name_of(pin)} is {'moved' if form.pin else 'placed'}.")
    following = ""
    if not form.pin and pin.kind == Pin.Kind.ROOM:
        following = next((code for code, _ in plans.rooms_without_pin() if code > pin.code), "")
    return redirect(f"{reverse('schoolmap:plan', args=[plan_id])}{f'?code={following}' if following else ''}#place")


@never_cache
@require_POST
@needs("map.edit")
def remove_pin(request: HttpRequest, plan_id: int, pin_id: int) -> HttpResponse:
    """Take a pin away; the answer offers to put it back."""
    shown = _plan(plan_id)
    pin = next((one for one in shown.pins.all() if one.pk == pin_id), None)
    if pin is None:
        raise Http404
    gone = f"The pin of {plans.name_of(pin)} is gone."
    removed = services.remove_pin(shown, pin, by=_signature(request))
    return _page(request, _plan(plan_id), PinForm(), removed=removed, gone=gone)


def _front(
    request: HttpRequest,
    *,
    name: str = "",
    errors: dict[str, str] | None = None,
    removed: str = "",
    gone: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "plans": plans.plans_with_pins(),
        "without": plans.rooms_without_pin(),
        "name": name,
        "errors": errors or {},
        "most": MOST_BYTES,
        "removed": removed,
        "gone": gone,
    }
    return render(request, "schoolmap/edit.html", AREA | context, status=status)


def _page(
    request: HttpRequest,
    plan: SitePlan,
    form: PinForm,
    *,
    errors: dict[str, str] | None = None,
    removed: str = "",
    gone: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": plan,
        "drawn": plans.drawn(plan, picture_address(plan), lit_pin=form.pin),
        "form": form,
        "kinds": Pin.Kind.choices,
        "without": plans.rooms_without_pin(),
        "errors": errors or {},
        "most": MOST_BYTES,
        "removed": removed,
        "gone": gone,
    }
    return render(request, "schoolmap/plan.html", AREA | context, status=status)


def _uploaded(request: HttpRequest, errors: dict[str, str]) -> Picture | None:
    """The picture that was sent; None, with the reason in `errors`."""
    file = request.FILES.get("picture")
    if not isinstance(file, UploadedFile) or not file.size:
        errors["picture"] = "Choose a file first."
    elif file.size > MOST_BYTES:
        errors["picture"] = f"That file is too large: {MOST_BYTES // 1_000_000} MB is the most."
    else:
        try:
            return read_picture(file.read())
        except BadInput as refused:
            errors["picture"] = str(refused)
    return None


def _plan(plan_id: int) -> SitePlan:
    found = plans.plan_called(plan_id).first()
    if found is None:
        raise Http404
    return found


def _signature(request: HttpRequest) -> str:
    return request.user.signs_as if isinstance(request.user, User) else ""
