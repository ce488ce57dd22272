"""What the bearer of a pass sees: one day, and nothing that leads further.

The address is the token. It stands in the path alone, is never sent on as a referrer, and is not in the log, which
keeps the pattern of an address. The page may be kept by the worker of this room until 17:00, and by nobody else.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from staffroom.kit import problems
from staffroom.kit.limits import limited, shared_part, take
from staffroom.school import plans
from staffroom.school.lesson_writing import MOST_HANDED_BACK, NotTaken, hand_back

from . import selectors, services
from .forms import BackForm
from .lessons import Day, Line, day_of_pass
from .models import DayPass

KNOCKS_A_MINUTE = 300
"""From one address: all casual teachers of a school may be behind one."""
OPENS_A_MINUTE = 40
"""Of one pass: the page, its pictures, and the question whether it still stands."""
_WORKER = Path(__file__).with_name("worker.js")
SECONDS = "X-Pass-Seconds"
"""How long the pass still opens. Not until when, for telephones do not always know what time it is."""
KEEPING = "X-Pass-Keeping"
"""What the worker says when it fetches a page to keep, which nobody has opened by that."""


def _address(request: HttpRequest) -> str:
    return f"address {shared_part(request.META.get('REMOTE_ADDR', ''))}"


@login_not_required
@require_safe
@limited("casual pass door", per_minute=KNOCKS_A_MINUTE, by=_address)
def opened(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The day of a pass; `HEAD` asks only whether it still stands, and is not counted as opened."""
    found = _behind(secret)
    if refused := _refused(request, found):
        return refused
    if request.method == "HEAD":
        return _sealed(HttpResponse(), found)
    if KEEPING not in request.headers:
        services.note_open(found)
    day = day_of_pass(found, reverse("passes:picture", args=[secret, 0]).replace("plan-0", "plan-{}"))
    moment = timezone.localtime()
    context = {
        "pass": found,
        "day": day,
        "secret": secret,
        "moment": moment,
        "greeting": "Good morning" if moment.hour < 12 else "Good afternoon",
        "seconds": seconds_left(found),
        "dies": selectors.ends(found.date),
    }
    return _sealed(render(request, "passes/pass.html", context | _phones()), found)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("casual pass door", per_minute=KNOCKS_A_MINUTE, by=_address)
def lesson(request: HttpRequest, secret: str, occurrence: int) -> HttpResponseBase:
    """One lesson of the day: two lines to whoever it belongs to."""
    found = _behind(secret)
    if refused := _refused(request, found):
        return refused
    day = day_of_pass(found, "", asking=False)
    line = _line(day, occurrence)
    form = BackForm()
    if request.method == "POST":
        form = BackForm.read(request.POST)
        if _keep(line, form, found):
            return _sealed(redirect("passes:open", secret), None)
    context = {"pass": found, "line": line, "form": form, "secret": secret, "most": MOST_HANDED_BACK}
    answer = render(request, "passes/lesson.html", context, status=422 if form.error or form.warning else 200)
    _sealed(answer, None)
    # A form needs to say where it comes from, which `no-referrer` forbids; this policy tells the site and no address.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


@login_not_required
@require_safe
@limited("casual pass door", per_minute=KNOCKS_A_MINUTE, by=_address)
def picture(request: HttpRequest, secret: str, plan_id: int) -> HttpResponseBase:
    """The picture of a plan, for whoever has a pass that opens now."""
    found = _behind(secret)
    if refused := _refused(request, found):
        return refused
    plan = plans.plan_called(plan_id).first()
    path = plans.picture_path(plan) if plan else None
    if path is None:
        raise Http404
    return _sealed(HttpResponse(path.read_bytes(), content_type="image/webp"), found)


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps an opened pass for when there is no network."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _script() -> bytes:
    return _WORKER.read_bytes()


def seconds_left(found: DayPass) -> int:
    """How long the pass still opens."""
    return max(0, int((selectors.ends(found.date) - timezone.now()).total_seconds()))


def _behind(secret: str) -> DayPass:
    found = selectors.pass_behind(secret)
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, found: DayPass) -> HttpResponseBase | None:
    """A page in plain words where the pass does not open now, or opens too often."""
    if wait := take("one casual pass", str(found.pk), per_minute=OPENS_A_MINUTE):
        return problems.answer(request, problems.TOO_MANY, retry_after=wait)
    state = selectors.state_of(found, timezone.now())
    if state == "open":
        return None
    context = {"pass": found, "state": state} | _phones()
    page = render(request, "passes/closed.html", context, status=200 if state == "early" else 410)
    return _sealed(page, None)


def _line(day: Day, occurrence: int) -> Line:
    line = next((line for line in day.lines if line.entry.occurrence == occurrence and line.is_taught), None)
    if line is None:
        raise Http404
    return line


def _keep(line: Line, form: BackForm, found: DayPass) -> bool:
    if form.warn(line.entry):
        return False
    name = "" if found.staff_code else found.whose
    try:
        hand_back(line.entry, form.text, form.finished, by=f"pass {found.pk}", code=found.staff_code, name=name)
    except NotTaken as refused:
        form.error = str(refused)
    return not form.error


def _sealed(answer: HttpResponse, until: DayPass | None) -> HttpResponse:
    """With the headers of a pass: found by no search, kept by no cache, sent on to nobody.

    With `until`, the worker of this room may keep it as long as that pass opens.
    """
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    if until is not None:
        answer[SECONDS] = str(seconds_left(until))
    return answer


def _phones() -> dict[str, object]:
    return {
        "office_phone": settings.ENVIRONMENT.office_phone,
        "organiser_phone": settings.ENVIRONMENT.organiser_phone,
    }
